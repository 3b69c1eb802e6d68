"""Suggest words that exist and are spelt alike, or any of the words, where little was found.

A word is doubted when no article has it in any form. A change is a letter more, less, other, or two
neighbours exchanged (Damerau 1964). Of the words within one or two changes the likeliest is taken,
by `ln(articles + 1) - 5 * changes`. It gains 1 where the first letter is right, as it mostly is,
and 4 if it is a name and a name was typed: `Bejing` is Beijing, though `being` is as near and
commoner. Two words that were printed without a blank are no word.

Suggestions are offered, never applied.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from index.analysis.tokens import fold
from index.arrays import Array
from index.segments.reader import SegmentReader
from searcher.engine.suggestions.shortfall import is_small_operator
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.resolver import tokens_of
from searcher.evaluation.snapshot import Snapshot
from searcher.query.leaf_parser import RESERVED
from searcher.query.nodes import Query, Word
from searcher.query.operators import And, all_of, any_of
from searcher.query.parser import is_filter
from searcher.query.printer import print_query
from searcher.results import Notice
from searcher.wording import counted

#: Letters: shorter words are never doubted; below LONG a word may differ by one change, else by two.
SHORT, LONG = 4, 6
#: A word is two that were glued where each of them stands in this many times as many articles.
MUCH_COMMONER = 50
#: Letters that a glued word has at least, and candidates that are looked at for being one.
_GLUED, _LIKELIEST = 3, 8
#: Words are not doubted if the question finds something, and its text alone matches more articles than this.
FEW_FOUND = 3
_CHANGE, _FIRST, _NAME = 5.0, 1.0, 4.0

#: Counts the articles that a query text finds with all filters kept.
Count = Callable[[str], int]


def help_for(weight: QueryWeight, text: str, matching: int, total: int, count: Count) -> Iterator[Notice]:
    """Yield the notices of kind `did-you-mean` and `any-words`.

    matching  the articles that the text of the question matches
    total     those of them that pass its filters
    """
    better = suggest(weight, text) if matching <= FEW_FOUND or not total else None
    if better and (found := count(better)) > total:
        yield Notice(
            f"Did you mean {better}? It finds {counted(found, 'article')}.", None, better, "did-you-mean"
        )
    if total == 0 and (wider := any_words(weight.tree)) and (found := count(wider)):
        yield Notice(
            f"No article has all of these words; {counted(found, 'article has', 'articles have')} some of them.",
            None,
            wider,
            "any-words",
        )


def any_words(tree: Query) -> str:
    """Return the question with any of its words instead of all, its filters kept.

    Empty where that would be no other question.
    """
    if not isinstance(tree, And):
        return ""
    words = [child for child in tree if not is_filter(child) and not is_small_operator(child)]
    return print_query(all_of([any_of(words), *filter(is_filter, tree)])) if len(words) > 1 else ""


def suggest(weight: QueryWeight, text: str) -> str | None:
    """Return the query text with its doubtful words replaced by words of the index.

    None where nothing is better.
    """
    changed = text
    words = [
        node
        for node in weight.words
        if isinstance(node, Word) and node.how != "case" and len(tokens_of(node)) == 1
    ]
    for node in sorted(dict.fromkeys(words), key=lambda node: -(node.startchar or 0)):
        weight.bounds.in_time()
        start, end = node.startchar, node.endchar
        if start is None or end is None or text[start:end] != node.text or not node.text.isalpha():
            continue
        if weight.term_weight(node).df:
            continue
        if better := nearest(
            weight.snapshot, fold(node.text), node.text[:1].isupper() and not node.text.isupper()
        ):
            changed = changed[:start] + _like(node.text, better) + changed[end:]
    return changed if changed != text else None


def nearest(snapshot: Snapshot, word: str, name: bool = False) -> str | None:
    """Return the word of the index that a folded word most likely meant, or None.

    name      it was typed as a name, with a capital
    """
    if len(word) < SHORT:
        return None
    most = 1 if len(word) < LONG else 2
    articles: dict[str, int] = {}
    changes: dict[str, int] = {}
    for segment in snapshot.segments:
        reader = segment.reader
        for word_id, distance in alike(reader, word, most):
            other = reader.words[word_id]
            articles[other] = articles.get(other, 0) + int(reader.word_df[word_id])
            changes[other] = distance
    worth = {
        other: math.log(df + 1) - _CHANGE * changes[other] + _FIRST * (other[0] == word[0])
        for other, df in articles.items()
        if other != word and other.isalpha()
    }
    if name and worth:
        best = max(worth.values())
        worth = {
            other: worth[other] + _NAME * (not is_ordinary(snapshot, other))
            for other in worth
            if worth[other] > best - _NAME
        }
    likeliest = sorted(worth, key=lambda other: (-worth[other], other))[:_LIKELIEST]
    return next((other for other in likeliest if not is_glued(snapshot, other, articles[other])), None)


def is_glued(snapshot: Snapshot, word: str, articles: int) -> bool:
    """Return whether a word is two much commoner ones, printed without their blank (`themayor`)."""
    return any(
        min(df_as_written(snapshot, word[:at]), df_as_written(snapshot, word[at:]))
        >= articles * MUCH_COMMONER
        for at in range(_GLUED, len(word) - _GLUED + 1)
    )


def df_as_written(snapshot: Snapshot, word: str) -> int:
    """Count the articles that have a word as written, deleted ones included."""
    return sum(entry.articles for segment in snapshot.segments for entry in segment.reader.entries(word))


def is_ordinary(snapshot: Snapshot, word: str) -> bool:
    """Return whether a word typed with a capital is an ordinary word when small.

    It is one if at least a tenth of its occurrences are small, and at least five.
    """
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


def alike(reader: SegmentReader, word: str, most: int) -> list[tuple[int, int]]:
    """Return (word_id, changes) of the words of a segment within `most` changes of this one."""
    letter_bytes = 1 if word.isascii() else 4  # the most that a letter takes
    at = reader.file["words_at"].astype(np.int64)
    lengths = np.diff(at) - 1
    size = len(word.encode())
    word_ids = np.flatnonzero((reader.word_df > 0) & (np.abs(lengths - size) <= most * letter_bytes))
    if not word_ids.size:
        return []
    column = np.arange(size + most * letter_bytes)
    inside = column < lengths[word_ids][:, None]
    letters = np.where(inside, reader.file["words"][np.where(inside, at[word_ids][:, None] + column, 0)], 0)
    differing = letter_sets(letters) ^ letter_sets(np.frombuffer(word.encode(), dtype=np.uint8)[None, :])
    # One change takes at most one letter away and brings at most one.
    word_ids = word_ids[
        np.unpackbits(differing.view(np.uint8).reshape(-1, 4), axis=1).sum(axis=1) <= 2 * most * letter_bytes
    ]
    others = [reader.words[word_id] for word_id in word_ids.tolist()]
    return [
        (word_id, changes)
        for word_id, changes in zip(word_ids.tolist(), distances(word, others).tolist(), strict=True)
        if changes <= most
    ]


def letter_sets(letters: Array) -> Array:
    """Return the letters of each row of bytes as a set of bits, by their last five; 0 is none."""
    bits = np.where(letters > 0, np.uint32(1) << (letters & 31).astype(np.uint32), np.uint32(0))
    sets: Array = np.bitwise_or.reduce(bits, axis=1)
    return sets


def distances(word: str, others: list[str]) -> Array:
    """Count the changes from a word to each of the others.

    The classic table with exchanged neighbours; each of its rows is an array over the others.
    """
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
    """Write a word with the capitals of another that was typed; no word becomes an operator."""
    if typed.isupper() and not RESERVED.fullmatch(word.upper()):
        return word.upper()
    return word.capitalize() if typed[:1].isupper() else word
