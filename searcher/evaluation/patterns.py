"""Find the words of a segment that a pattern matches: prefixes, wildcards, fuzzy words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from index.analysis.tokens import fold, text_tokens
from index.arrays import Array
from index.segments.reader import SegmentReader
from searcher.evaluation.sorted_docs import NO_DOCS
from searcher.query.nodes import Compound, FuzzyTerm, Pattern, PhraseWords, Prefix, Query, Shape, Wildcard
from searcher.query.operators import any_of
from searcher.query.text.pattern_words import shapes, starred

#: Words compared with a pattern at a time: a tenth of a second's work at most.
WORDS_AT_ONCE = 1 << 16

#: The greatest character: no word is greater than a prefix followed by it.
_LAST_CHAR = "\U0010ffff"

InTime = Callable[[], None]


@lru_cache(maxsize=1024)
def as_shapes(node: Pattern) -> Query:
    """Return a typed pattern as shapes of words.

    A pattern of one word is returned as it is. One of several words becomes shapes side by side, in
    any of its readings.
    """
    if isinstance(node, Shape):
        return node
    if isinstance(node, FuzzyTerm):
        *whole, last = [token.word for token in text_tokens(node.text)] or [fold(node.text)]
        if not whole:
            return node
        fuzzy = FuzzyTerm(node.fieldname, last, 1.0, node.maxdist, node.prefixlength)
        return Compound(node.fieldname, (*(Shape(node.fieldname, word) for word in whole), fuzzy), node.boost)
    readings = shapes(_wildcard_text(node))
    if len(readings) == 1 and len(readings[0]) == 1:
        return node
    several = [
        Shape(node.fieldname, shape[0], node.boost)
        if len(shape) == 1
        else Compound(node.fieldname, tuple(Shape(node.fieldname, word) for word in shape), node.boost)
        for shape in readings
    ]
    return any_of(several)


@lru_cache(maxsize=1024)
def patterns_in(node: PhraseWords) -> dict[int, Shape]:
    """Return the words between quotes that are patterns, by their number: `"heart fail*"`."""
    if node.how == "case" or "*" not in node.text:
        return {}
    return {number: Shape(node.fieldname, shape) for number, shape in starred(node.text).items()}


def _wildcard_text(node: Pattern) -> str:
    return node.text + "*" if isinstance(node, Prefix) else node.text


def matching_words(reader: SegmentReader, node: Query, in_time: InTime) -> Array:
    """Return the word_ids of the segment that a pattern of one word matches.

    in_time   called before each block of words; raises when the question has taken too long
    """
    if isinstance(node, FuzzyTerm):
        text = "".join(token.word for token in text_tokens(node.text)) or fold(node.text)
        near = [
            word_ids[near_words(text, words, node.maxdist)]
            for word_ids, words in _blocks(reader, text[: node.prefixlength], in_time)
        ]
        return np.concatenate(near) if near else NO_DOCS
    if not isinstance(node, Prefix | Wildcard | Shape):
        raise TypeError(f"no words match a {type(node).__name__}")
    text = node.text if isinstance(node, Shape) else shapes(_wildcard_text(node))[0][0]
    head = re.match(r"[^*?]*", text).group()  # type: ignore[union-attr]  # it matches nothing, too
    if head == text:
        return _range(reader, text, text)
    if head + "*" == text:
        return _range(reader, head, head + _LAST_CHAR)
    regex = re.compile(wildcard_regex(text), re.DOTALL)
    return _filtered(reader, head, lambda word: regex.fullmatch(word) is not None, in_time)


def wildcard_regex(text: str) -> str:
    """Return the regular expression of a wildcard.

    What a star has passed is never tried again, so no word takes long.

    >>> wildcard_regex("a*b?*c")
    'a(?>.*?b.).*c'
    """
    first, *others = [
        "".join("." if char == "?" else re.escape(char) for char in part) for part in text.split("*")
    ]
    if not others:
        return first
    *between, last = others
    return first + "".join(f"(?>.*?{part})" for part in between if part) + f".*{last}"


def _range(reader: SegmentReader, low: str, high: str) -> Array:
    """Return the word_ids from one word to another, or of one word where both are the same."""
    first = reader.words.find(low, reader.word_order)
    last = reader.words.find(high + "\0" if low == high else high, reader.word_order)
    return reader.word_order[first:last].astype(np.int64)


def _blocks(reader: SegmentReader, head: str, in_time: InTime) -> Iterator[tuple[Array, list[str]]]:
    """Yield the words that begin with `head`, and their word_ids, block by block."""
    word_ids = _range(reader, head, head + _LAST_CHAR) if head else None
    size = len(reader.words) if word_ids is None else word_ids.size
    for low in range(0, size, WORDS_AT_ONCE):
        in_time()
        high = min(low + WORDS_AT_ONCE, size)
        if word_ids is None:
            yield np.arange(low, high), reader.words.run(low, high)
        else:
            yield word_ids[low:high], [reader.words[word_id] for word_id in word_ids[low:high].tolist()]


def _filtered(reader: SegmentReader, head: str, is_match: Callable[[str], bool], in_time: InTime) -> Array:
    """Return the word_ids of the words that begin with `head` and pass a test."""
    matching = [
        word_ids[np.fromiter(map(is_match, words), dtype=bool, count=word_ids.size)]
        for word_ids, words in _blocks(reader, head, in_time)
    ]
    return np.concatenate(matching) if matching else NO_DOCS


def near_words(word: str, others: list[str], distance: int) -> Array:
    """Return the indexes of the words within `distance` edits (Levenshtein) of a word.

    The classic table; each of its rows is an array over the words.
    """
    near = np.fromiter(
        (abs(len(other) - len(word)) <= distance for other in others), dtype=bool, count=len(others)
    ).nonzero()[0]
    words = [others[i] for i in near.tolist()]
    if not words:
        return near
    longest = max(map(len, words))
    letters = np.array([list(other.ljust(longest, "\0")) for other in words]).reshape(len(words), longest)
    lengths = np.array([len(other) for other in words])
    row = np.tile(np.arange(longest + 1, dtype=np.int16), (len(words), 1))
    for number, letter in enumerate(word, 1):
        following = np.empty_like(row)
        following[:, 0] = number
        for column in range(1, longest + 1):
            change = row[:, column - 1] + (letters[:, column - 1] != letter)
            following[:, column] = np.minimum(
                change, np.minimum(row[:, column], following[:, column - 1]) + 1
            )
        row = following
    return near[row[np.arange(len(words)), lengths] <= distance]
