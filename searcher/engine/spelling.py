"""Help where little or nothing was found: words that exist and are spelt nearly so, and the question with any of its words. Offered, never done.

A word is doubted when no article holds it in any form, or when hardly any does and a word one change away stands in many times as many.
Among the words within one or two changes (a letter more, less, other, or two neighbours exchanged: Damerau 1964) the one is taken that is
likeliest to have been meant: `ln(articles + 1) - 5 * changes`, 1 more where the first letter is right, as it mostly is, and 4 more for a
name where a name was typed: `Bejing` is Beijing, though `being` is as near and far commoner.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from index.analysis.tokens import fold
from index.arrays import Array
from index.segments.reader import SegmentReader
from searcher.evaluation.evaluator import QueryEvaluation
from searcher.evaluation.resolver import tokens_of
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import Query, Word
from searcher.query.operators import And, all_of, any_of
from searcher.query.parser import is_filter
from searcher.query.printer import print_query
from searcher.results import Notice
from searcher.wording import counted

#: Words this short are never doubted; those below LONG may differ by one change, others by two.
SHORT, LONG = 4, 6
#: A word that exists is doubted only beside one in so many times as many articles.
MUCH_COMMONER = 50
#: A question that finds something, and would find more than this without the filters beside it, needs no help with its words.
FEW_FOUND = 3
_CHANGE, _FIRST, _NAME = 5.0, 1.0, 4.0

#: How many articles a query text would find, all filters kept.
Count = Callable[[str], int]


def help_for(
    evaluation: QueryEvaluation, text: str, matching: int, total: int, count: Count
) -> Iterator[Notice]:
    """The notices of kind `did-you-mean` and `any-words` for a question that found `total` articles, of `matching` that its text matches."""
    better = suggest(evaluation, text) if matching <= FEW_FOUND or not total else None
    if better and (found := count(better)) > total:
        yield Notice(
            f"Did you mean {better}? It finds {counted(found, 'article')}.", None, better, "did-you-mean"
        )
    if total == 0 and (wider := any_words(evaluation.tree)) and (found := count(wider)):
        yield Notice(
            f"No article has all of these words; {counted(found, 'article has', 'articles have')} some of them.",
            None,
            wider,
            "any-words",
        )


def any_words(tree: Query) -> str:
    """The question with any of its words instead of all of them, its filters kept; empty where that would be nothing else."""
    if not isinstance(tree, And):
        return ""
    words = [child for child in tree if not is_filter(child) and not _is_operator(child)]
    return print_query(all_of([any_of(words), *filter(is_filter, tree)])) if len(words) > 1 else ""


def _is_operator(node: Query) -> bool:
    """Whether a word is an operator typed in small letters: no one looks for articles with any of these."""
    return isinstance(node, Word) and node.how == "stem" and node.text in ("or", "and", "not")


def suggest(evaluation: QueryEvaluation, text: str) -> str | None:
    """The whole query text with its doubtful words replaced by ones that exist; None where nothing is better."""
    changed = text
    words = [
        node
        for node in evaluation.words
        if isinstance(node, Word) and node.how != "case" and len(tokens_of(node)) == 1
    ]
    for node in sorted(dict.fromkeys(words), key=lambda node: -(node.startchar or 0)):
        evaluation.resolver.in_time()
        start, end = node.startchar, node.endchar
        if start is None or end is None or text[start:end] != node.text or not node.text.isalpha():
            continue
        known = evaluation.leaf(node).df
        if known * MUCH_COMMONER > evaluation.snapshot.articles:
            continue
        if better := nearest(
            evaluation.snapshot, fold(node.text), known, node.text[:1].isupper() and not node.text.isupper()
        ):
            changed = changed[:start] + _like(node.text, better) + changed[end:]
    return changed if changed != text else None


def nearest(snapshot: Snapshot, word: str, known: int = 0, name: bool = False) -> str | None:
    """The word of the index that was likeliest meant by a folded word that stands in `known` articles; None where none is likelier."""
    if len(word) < SHORT:
        return None
    most = 1 if len(word) < LONG or known else 2
    least = max(known * MUCH_COMMONER, 1)
    articles: dict[str, int] = {}
    changes: dict[str, int] = {}
    for segment in snapshot.segments:
        reader = segment.reader
        # A word may be split over the segments: each need only hold its part of what is asked of all together.
        enough = max(1, least // (2 * len(snapshot.segments)))
        for place, distance in alike(reader, word, most, enough):
            other = reader.words[place]
            articles[other] = articles.get(other, 0) + int(reader.word_df[place])
            changes[other] = distance
    worth = {
        other: math.log(df + 1) - _CHANGE * changes[other] + _FIRST * (other[0] == word[0])
        for other, df in articles.items()
        if other != word and df >= least and other.isalpha()
    }
    if name and worth:
        best = max(worth.values())
        worth = {
            other: worth[other] + _NAME * (not is_ordinary(snapshot, other))
            for other in worth
            if worth[other] > best - _NAME
        }
    return min(worth, key=lambda other: (-worth[other], other)) if worth else None


def is_ordinary(snapshot: Snapshot, word: str) -> bool:
    """Whether a word typed in capitals is an ordinary word when small: at least a tenth of its occurrences are, and at least five."""
    small, all_ = 0, 0
    for segment in snapshot.segments:
        reader = segment.reader
        for entry in reader.entries(word):
            forms, words = reader.forms_of(entry.term_id)
            start = int(reader.term_forms[entry.term_id])
            counts = reader.file["form_cf"][start : start + len(forms)].tolist()
            of_word = [
                (form, count)
                for form, number, count in zip(forms, words, counts, strict=True)
                if number == entry.number
            ]
            small += sum(count for form, count in of_word if form == form.lower())
            all_ += sum(count for _, count in of_word)
    return small >= 5 and small * 10 >= all_


def alike(reader: SegmentReader, word: str, most: int, enough: int) -> list[tuple[int, int]]:
    """(place, changes) of the words of a segment within `most` changes of this one that stand in `enough` articles."""
    wide = 1 if word.isascii() else 4  # bytes that one letter may take
    at = reader.file["words_at"].astype(np.int64)
    lengths = np.diff(at) - 1
    size = len(word.encode())
    places = np.flatnonzero((reader.word_df >= enough) & (np.abs(lengths - size) <= most * wide))
    if not places.size:
        return []
    column = np.arange(size + most * wide)
    inside = column < lengths[places][:, None]
    letters = np.where(inside, reader.file["words"][np.where(inside, at[places][:, None] + column, 0)], 0)
    differing = letter_sets(letters) ^ letter_sets(np.frombuffer(word.encode(), dtype=np.uint8)[None, :])
    # One change takes at most one letter away and brings at most one.
    places = places[
        np.unpackbits(differing.view(np.uint8).reshape(-1, 4), axis=1).sum(axis=1) <= 2 * most * wide
    ]
    others = [reader.words[place] for place in places.tolist()]
    return [
        (place, far)
        for place, far in zip(places.tolist(), distances(word, others).tolist(), strict=True)
        if far <= most
    ]


def letter_sets(letters: Array) -> Array:
    """For each row of bytes (0: none) the set of them as bits, by their last five bits; 0 is no letter."""
    bits = np.where(letters > 0, np.uint32(1) << (letters & 31).astype(np.uint32), np.uint32(0))
    sets: Array = np.bitwise_or.reduce(bits, axis=1)
    return sets


def distances(word: str, others: list[str]) -> Array:
    """Changes from a word to each of the others: the classic table with exchanged neighbours, a row an array over the others."""
    longest = max(map(len, others), default=0)
    letters = np.array(
        [[ord(char) for char in other.ljust(longest, "\0")] for other in others], dtype=np.int32
    ).reshape(len(others), longest)
    before = row = np.tile(np.arange(longest + 1), (len(others), 1))
    for number, letter in enumerate(map(ord, word), 1):
        following = np.empty_like(row)
        following[:, 0] = number
        for column in range(1, longest + 1):
            best = np.minimum(row[:, column], following[:, column - 1]) + 1
            best = np.minimum(best, row[:, column - 1] + (letters[:, column - 1] != letter))
            if number > 1 and column > 1:
                exchanged = (letters[:, column - 1] == ord(word[number - 2])) & (
                    letters[:, column - 2] == letter
                )
                best = np.where(exchanged, np.minimum(best, before[:, column - 2] + 1), best)
            following[:, column] = best
        before, row = row, following
    return row[np.arange(len(others)), [len(other) for other in others]]


def _like(typed: str, word: str) -> str:
    """A word in capitals as another was typed."""
    return word.upper() if typed.isupper() else word.capitalize() if typed[:1].isupper() else word
