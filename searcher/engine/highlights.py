"""Where the words of a question stand in an article's text: from positions to characters.

Positions say which blocks (title, paragraphs, captions) hold matches and which of their tokens they are; only blocks that are shown are
cut at white space again, once as long as they are kept, and how many tokens a chunk between spaces makes is remembered, so nothing is
analysed twice.
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
from searcher.evaluation.evaluator import QueryEvaluation
from searcher.evaluation.sorted_docs import run_starts
from searcher.results import Mark

#: A matched stretch of an article: first and last position, and the number of the question's word or phrase that it is.
MatchSpan = tuple[int, int, int]


#: From so many matches on, of those of one word that begin in one place the shortest counts alone.
_MANY = 100_000
#: Bytes that a match takes among others.
_A_ROW = 200


class _Counts(dict[str, int]):
    """How many tokens each chunk between white space makes."""

    _MOST = 1 << 16

    def __missing__(self, chunk: str) -> int:
        if len(self) >= self._MOST:
            self.clear()
        count = self[chunk] = len(split(chunk))
        return count


_counts = _Counts()


_CHUNK = re.compile(r"\S+")


def _begins(text: str, chunks: Sequence[str]) -> array[int]:
    """Where the chunks of a text begin."""
    ends = list(accumulate(map(len, chunks)))
    if chunks and ends[-1] + len(chunks) - 1 == len(
        text
    ):  # one white space between any two and none around: nothing need be looked for
        return array("L", map(add, range(len(chunks)), chain((0,), ends)))
    return array("L", [chunk.start() for chunk in _CHUNK.finditer(whole_numbers(text))])


class Block:
    """A stretch of text with the position of its first token: field, number of the paragraph within it, offset of the stretch in it."""

    __slots__ = ("_cut", "field", "offset", "paragraph", "start", "text")

    def __init__(self, field: str, paragraph: int | None, offset: int, text: str, start: int) -> None:
        self.field, self.paragraph, self.offset, self.text, self.start = field, paragraph, offset, text, start
        self._cut: tuple[array[int], array[int]] | None = None

    def token(self, number: int) -> Mark | None:
        """The characters (start, end) of a token in the stretch, by its number in it; None where it has not so many."""
        if self._cut is None:
            chunks = whole_numbers(self.text).split()
            self._cut = _begins(self.text, chunks), array("L", accumulate(map(_counts.__getitem__, chunks)))
        begins, ends = self._cut
        place = bisect_right(ends, number)
        if place == len(ends):
            return None
        begin = begins[place]
        chunk = self.text[begin : begins[place + 1] if place + 1 < len(begins) else None].rstrip()
        found = tokens(whole_numbers(chunk))[number - (ends[place - 1] if place else 0)]
        return begin + found.start, begin + found.end


class ArticleBlocks:
    """The blocks of a stored article, by number.

    kept    the article's fields: `title`, `lead`, `paragraphs`, `captions`, `aside`; and `apart`, the places among these texts of those that
            settling has set apart
    starts  the position at which each block begins
    later   for each block that continues a paragraph (by number) its offset in it
    """

    __slots__ = ("_blocks", "_later", "_parts", "starts")

    def __init__(self, kept: Mapping[str, Any], starts: list[int], later: dict[int, int]) -> None:
        parts: list[tuple[str, int | None, str]] = (
            [("title", None, kept["title"])] if kept.get("title") else []
        )
        if kept.get("lead"):
            parts.append(("lead", 0, kept["lead"]))
        for field, name in (("body", "paragraphs"), ("caption", "captions"), ("aside", "aside")):
            if texts := kept.get(name):
                parts += [(field, number, text) for number, text in enumerate(texts)]
        if apart := kept.get("apart"):
            parts = _set_apart(parts, apart)
        self._parts, self.starts, self._later = parts, starts, later
        self._blocks: dict[int, Block] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> Block:
        """One block. Long paragraphs are several; their later stretches count to the paragraph that they continue."""
        block = self._blocks.get(number)
        if block is None:
            later = self._later
            field, paragraph, text = self._parts[
                number - sum(place <= number for place in later) if later else number
            ]
            offset = later.get(number, 0)
            block = self._blocks[number] = Block(
                field, paragraph, offset, text[offset : later.get(number + 1)], self.starts[number]
            )
        return block

    def spans_by_block(self, found: Sequence[MatchSpan]) -> dict[int, list[MatchSpan]]:
        """What was found, by the number of the block that it stands in; what reaches into the next stretch of a paragraph stands in both."""
        starts, held = self.starts, dict[int, list[MatchSpan]]()
        for item in found:
            first, last, _ = item
            number = bisect_right(starts, first) - 1
            held.setdefault(number, []).append(item)
            if last > first and (end := bisect_right(starts, last) - 1) != number:
                held.setdefault(end, []).append(item)
        return held


def _set_apart(
    parts: list[tuple[str, int | None, str]], apart: Sequence[int]
) -> list[tuple[str, int | None, str]]:
    """The texts of an article, those at some places first among what is set apart; the others of a field are numbered without them."""
    counts = {"aside": len(apart)}
    found: list[tuple[str, int | None, str]] = []
    for place, (field, number, text) in enumerate(parts):
        if place in apart:
            found.append(("aside", apart.index(place), text))
        elif number is None or field == "lead":
            found.append((field, number, text))
        else:
            found.append((field, counts.get(field, 0), text))
            counts[field] = counts.get(field, 0) + 1
    return found


def occurrences(evaluation: QueryEvaluation, place: int, docs: Array) -> list[list[MatchSpan]]:
    """For each of these articles of a segment (ascending) everything that the question's words and phrases match in it, in order."""
    words = evaluation.words
    if not words:
        return [[] for _ in docs]
    if len(words) == 1:
        first, last = evaluation.spans(words[0], place, docs)
        if first.size > _MANY:
            first, last = (ends[run_starts(first)] for ends in (first, last))
        evaluation.resolver.bounds.need(_A_ROW * first.size)
        numbers: Iterable[int] = repeat(0)
    else:
        first, last, number = evaluation.every_span(place, docs)
        if first.size > _MANY:
            new = run_starts(first) | run_starts(number)
            first, last, number = first[new], last[new], number[new]
        evaluation.resolver.bounds.need(_A_ROW * first.size)
        order = np.lexsort((-last, first))
        first, last, numbers = first[order], last[order], number[order].tolist()
    slots = first >> SHIFT
    base = slots << SHIFT
    rows = list(zip((first - base).tolist(), (last - base).tolist(), numbers, strict=False))
    ends = [0, *np.searchsorted(slots, np.arange(docs.size), side="right").tolist()]
    return [rows[ends[place] : ends[place + 1]] for place in range(docs.size)]


def marks_in(block: Block, found: Sequence[MatchSpan]) -> list[Mark]:
    """The marks of a block, as offsets in its paragraph; overlapping ones are joined."""
    start, offset = block.start, block.offset
    marks: list[Mark] = []
    for first, last, _ in found:
        if last < start or (begun := block.token(max(first - start, 0))) is None:
            continue
        ended = begun if last == first else block.token(last - start)
        low, high = begun[0] + offset, (len(block.text) if ended is None else ended[1]) + offset
        if marks and low < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(high, marks[-1][1]))
        else:
            marks.append((low, high))
    return marks


def article_marks(
    blocks: ArticleBlocks, found: Sequence[MatchSpan]
) -> dict[tuple[str, int | None], tuple[Mark, ...]]:
    """All the marks of an article by field and paragraph; paragraphs without any are left out."""
    marks: dict[tuple[str, int | None], list[Mark]] = {}
    for number, items in blocks.spans_by_block(found).items():
        block = blocks[number]
        marks.setdefault((block.field, block.paragraph), []).extend(marks_in(block, items))
    return {key: tuple(listed) for key, listed in marks.items()}
