"""Find where the words of a question stand in an article's text: from positions to characters.

Positions say which blocks (title, paragraphs, captions) have matches, and which of their tokens
match. Only blocks that are shown are cut at white space again, once each. The number of tokens in
a chunk is remembered, so nothing is analysed twice.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, repeat
from operator import add
from typing import Any

import numpy as np

from index.analysis.tokens import split, tokens
from index.arrays import Array
from index.numerals import whole_numbers
from index.segments.positions import SHIFT
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.sorted_docs import run_starts
from searcher.results import Mark

#: A match in an article: its first and last position, and the index of its word or phrase in the question.
MatchSpan = tuple[int, int, int]


#: Matches from which only the shortest counts of those of one word that begin at one position.
_MANY_MATCHES = 100_000
#: Bytes that a match takes in the lists below.
_MATCH_BYTES = 200


class _Counts(dict[str, int]):
    """The number of tokens in each chunk between white space."""

    #: Chunks remembered; then all are forgotten.
    _MOST = 1 << 16

    def __missing__(self, chunk: str) -> int:
        if len(self) >= self._MOST:
            self.clear()
        count = self[chunk] = len(split(chunk))
        return count


_counts = _Counts()


_CHUNK = re.compile(r"\S+")


def _starts(text: str, chunks: Sequence[str]) -> array[int]:
    """Return where the chunks of a text begin."""
    ends = list(accumulate(map(len, chunks)))
    # One white space between any two chunks and none at the ends: the lengths say it all.
    if chunks and ends[-1] + len(chunks) - 1 == len(text):
        return array("L", map(add, range(len(chunks)), chain((0,), ends)))
    return array("L", [chunk.start() for chunk in _CHUNK.finditer(whole_numbers(text))])


class Block:
    """A stretch of text in a field.

    It knows its paragraph in the field, its offset in the paragraph, and the position of its first
    token.
    """

    __slots__ = ("_cut", "field", "offset", "paragraph", "start", "text")

    def __init__(self, field: str, paragraph: int | None, offset: int, text: str, start: int) -> None:
        self.field, self.paragraph, self.offset, self.text, self.start = field, paragraph, offset, text, start
        self._cut: tuple[array[int], array[int]] | None = None

    def token(self, number: int) -> Mark | None:
        """Return the characters (start, end) of the stretch's n-th token, or None if there are
        not so many.
        """
        if self._cut is None:
            chunks = whole_numbers(self.text).split()
            self._cut = _starts(self.text, chunks), array("L", accumulate(map(_counts.__getitem__, chunks)))
        starts, ends = self._cut
        i = bisect_right(ends, number)
        if i == len(ends):
            return None
        start = starts[i]
        chunk = self.text[start : starts[i + 1] if i + 1 < len(starts) else None].rstrip()
        token = tokens(whole_numbers(chunk))[number - (ends[i - 1] if i else 0)]
        return start + token.start, start + token.end


class ArticleBlocks:
    """The blocks of a stored article, by their index.

    stored  the stored fields `title`, `lead`, `paragraphs`, `captions`, `aside`; and `apart`, the
            indexes among these texts of those that are boilerplate
    starts  the position at which each block begins
    later   for each block that continues a paragraph, by index, its offset in it
    """

    __slots__ = ("_blocks", "_later", "_parts", "starts")

    def __init__(self, stored: Mapping[str, Any], starts: list[int], later: dict[int, int]) -> None:
        parts: list[tuple[str, int | None, str]] = (
            [("title", None, stored["title"])] if stored.get("title") else []
        )
        if stored.get("lead"):
            parts.append(("lead", 0, stored["lead"]))
        for field, name in (("body", "paragraphs"), ("caption", "captions"), ("aside", "aside")):
            if texts := stored.get(name):
                parts += [(field, number, text) for number, text in enumerate(texts)]
        if boilerplate := stored.get("apart"):
            parts = _move_boilerplate(parts, boilerplate)
        self._parts, self.starts, self._later = parts, starts, later
        self._blocks: dict[int, Block] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> Block:
        """Return one block.

        A long paragraph has several; its later stretches belong to the paragraph that they
        continue.
        """
        block = self._blocks.get(number)
        if block is None:
            later = self._later
            field, paragraph, text = self._parts[
                number - sum(start <= number for start in later) if later else number
            ]
            offset = later.get(number, 0)
            block = self._blocks[number] = Block(
                field, paragraph, offset, text[offset : later.get(number + 1)], self.starts[number]
            )
        return block

    def spans_by_block(self, spans: Sequence[MatchSpan]) -> dict[int, list[MatchSpan]]:
        """Group match spans by the index of their block.

        A span that reaches into the next stretch of a paragraph is in both.
        """
        starts, by_block = self.starts, dict[int, list[MatchSpan]]()
        for span in spans:
            first, last, _ = span
            number = bisect_right(starts, first) - 1
            by_block.setdefault(number, []).append(span)
            if last > first and (end := bisect_right(starts, last) - 1) != number:
                by_block.setdefault(end, []).append(span)
        return by_block


def _move_boilerplate(
    parts: list[tuple[str, int | None, str]], boilerplate: Sequence[int]
) -> list[tuple[str, int | None, str]]:
    """Number the texts of an article with its boilerplate first in the `aside` field.

    The other texts of a field are numbered without it.
    """
    counts = {"aside": len(boilerplate)}
    moved: list[tuple[str, int | None, str]] = []
    for i, (field, number, text) in enumerate(parts):
        if i in boilerplate:
            moved.append(("aside", boilerplate.index(i), text))
        elif number is None or field == "lead":
            moved.append((field, number, text))
        else:
            moved.append((field, counts.get(field, 0), text))
            counts[field] = counts.get(field, 0) + 1
    return moved


def occurrences(weight: QueryWeight, segment_ord: int, docs: Array) -> list[list[MatchSpan]]:
    """Return all that the words and phrases of a question match in each article, in order.

    docs   ascending doc_ids of the segment
    """
    words, positions = weight.words, weight.positions[segment_ord]
    if not words:
        return [[] for _ in docs]
    if len(words) == 1:
        first, last = positions.spans(words[0], docs)
        if first.size > _MANY_MATCHES:
            first, last = (ends[run_starts(first)] for ends in (first, last))
        weight.bounds.need(_MATCH_BYTES * first.size)
        numbers: Iterable[int] = repeat(0)
    else:
        first, last, number = positions.spans_of_words(words, docs)
        if first.size > _MANY_MATCHES:
            new = run_starts(first) | run_starts(number)
            first, last, number = first[new], last[new], number[new]
        weight.bounds.need(_MATCH_BYTES * first.size)
        order = np.lexsort((-last, first))
        first, last, numbers = first[order], last[order], number[order].tolist()
    slots = first >> SHIFT
    base = slots << SHIFT
    rows = list(zip((first - base).tolist(), (last - base).tolist(), numbers, strict=False))
    ends = [0, *np.searchsorted(slots, np.arange(docs.size), side="right").tolist()]
    return [rows[ends[i] : ends[i + 1]] for i in range(docs.size)]


def marks_in(block: Block, spans: Sequence[MatchSpan]) -> list[Mark]:
    """Return the highlights of a block as offsets in its paragraph; overlapping ones are joined."""
    start, offset = block.start, block.offset
    marks: list[Mark] = []
    for first, last, _ in spans:
        if last < start or (first_token := block.token(max(first - start, 0))) is None:
            continue
        last_token = first_token if last == first else block.token(last - start)
        low = first_token[0] + offset
        high = (len(block.text) if last_token is None else last_token[1]) + offset
        if marks and low < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(high, marks[-1][1]))
        else:
            marks.append((low, high))
    return marks


def article_marks(
    blocks: ArticleBlocks, spans: Sequence[MatchSpan]
) -> dict[tuple[str, int | None], tuple[Mark, ...]]:
    """Return the highlights of an article by field and paragraph, without empty ones."""
    marks: dict[tuple[str, int | None], list[Mark]] = {}
    for number, items in blocks.spans_by_block(spans).items():
        block = blocks[number]
        marks.setdefault((block.field, block.paragraph), []).extend(marks_in(block, items))
    return {key: tuple(marks_of_key) for key, marks_of_key in marks.items()}
