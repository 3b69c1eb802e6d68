"""The passages of an article that answer a question, with the matched words marked.

Positions say which paragraphs hold matches and where; only the blocks that are shown are split into tokens again, to find the characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from whoosh.query import Query

from index.analysis import tokens
from index.arrays import Array
from index.article import Article
from index.reader import STRIDE
from searcher import positions
from searcher.resolve import Resolver
from searcher.results import Mark, Snippet

#: A snippet is about so many characters, and never more than twice that.
LENGTH = 240
_BEFORE = 160  # of these at most so many stand before the first match
_WINDOW = 36  # tokens
_CHUNK = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?…。！？।۔][\"'”’»)\]]*\s+")


class Occurrence(NamedTuple):
    """A matched stretch of an article: first and last position, and which word or phrase of the question it is."""

    first: int
    last: int
    word: int


class Block(NamedTuple):
    """A stretch of text with the position of its first token: field, number of the paragraph within it, offset of the stretch in it."""

    field: str
    paragraph: int | None
    offset: int
    text: str
    start: int


def occurrences(words: Sequence[Query], resolver: Resolver, place: int, docs: Array) -> list[list[Occurrence]]:
    """For each of these articles of a segment (ascending) everything that the question's words and phrases match in it."""
    found: list[list[Occurrence]] = [[] for _ in docs]
    for number, word in enumerate(words):
        firsts, lasts = positions.spans(word, resolver, place, docs)
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            slot, position = divmod(first, STRIDE)
            found[slot].append(Occurrence(position, position + last - first, number))
    for list_ in found:
        list_.sort(key=lambda item: (item.first, -item.last))
    return found


def blocks_of(article: Article, starts: Array, later: dict[int, int]) -> list[Block]:
    """The blocks of a stored article, from the positions where they begin and the offsets of those that continue a paragraph."""
    parts: list[tuple[str, int | None, str]] = [("title", None, article.title)] if article.title else []
    if article.lead:
        parts.append(("lead", 0, article.lead))
    for field, texts in (("body", article.paragraphs), ("caption", article.captions), ("aside", article.aside)):
        parts += [(field, number, text) for number, text in enumerate(texts)]
    if not later:
        return [Block(field, number, 0, text, start) for (field, number, text), start in zip(parts, starts.tolist(), strict=True)]
    blocks: list[Block] = []
    part = -1
    for number, start in enumerate(starts.tolist()):
        offset = later.get(number)
        if offset is None:
            part += 1
            offset = 0
        field, paragraph, text = parts[part]
        blocks.append(Block(field, paragraph, offset, text[offset : later.get(number + 1)], start))
    return blocks


def places(text: str, wanted: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The characters (start, end) of some tokens of a text, by their numbers; tokens are counted no further than needed."""
    waiting = sorted(set(wanted), reverse=True)
    found: dict[int, tuple[int, int]] = {}
    if not waiting:
        return found
    count, target = 0, waiting.pop()
    for chunk in _CHUNK.finditer(text):
        held = tokens(chunk[0])
        while target < count + len(held):
            token = held[target - count]
            found[target] = (chunk.start() + token.start, chunk.start() + token.end)
            if not waiting:
                return found
            target = waiting.pop()
        count += len(held)
    return found


def marks_in(block: Block, found: Sequence[Occurrence]) -> list[Mark]:
    """The marks of a block, as offsets in its paragraph; overlapping ones are joined."""
    pairs = [(max(item.first - block.start, 0), item.last - block.start) for item in found if item.last >= block.start]
    known = places(block.text, [place for pair in pairs for place in pair])
    marks: list[Mark] = []
    for first, last in pairs:
        if first not in known:
            continue
        start, end = known[first][0] + block.offset, (known[last][1] if last in known else len(block.text)) + block.offset
        if marks and start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return marks


def article_marks(
    article: Article, starts: Array, later: dict[int, int], found: Sequence[Occurrence]
) -> dict[tuple[str, int | None], tuple[Mark, ...]]:
    """All the marks of an article by field and paragraph; paragraphs without any are left out."""
    blocks = blocks_of(article, starts, later)
    marks: dict[tuple[str, int | None], list[Mark]] = {}
    for number, items in _by_block(blocks, found).items():
        marks.setdefault((blocks[number].field, blocks[number].paragraph), []).extend(marks_in(blocks[number], items))
    return {key: tuple(listed) for key, listed in marks.items()}


def _by_block(blocks: Sequence[Block], found: Sequence[Occurrence]) -> dict[int, list[Occurrence]]:
    starts = [block.start for block in blocks]
    held: dict[int, list[Occurrence]] = {}
    for item in found:
        held.setdefault(bisect_right(starts, item.first) - 1, []).append(item)
        end = bisect_right(starts, item.last) - 1
        if end != bisect_right(starts, item.first) - 1:  # reaches into the further stretch of a long paragraph
            held.setdefault(end, []).append(item)
    return held


def snippets(
    article: Article, starts: Array, later: dict[int, int], found: Sequence[Occurrence], weights: Sequence[float]
) -> tuple[tuple[Mark, ...], tuple[Snippet, ...]]:
    """The marks of the title, and one or two passages: the best, and another when it has words of the question that the first has not.

    weights   for each word of the question, how telling it is (its idf)
    """
    blocks = blocks_of(article, starts, later)
    held = _by_block(blocks, found)
    title: list[Mark] = []
    passages: list[tuple[float, int, int, frozenset[int]]] = []
    for number, items in held.items():
        if blocks[number].field == "title":
            title += marks_in(blocks[number], items)
            continue
        penalty = 0.2 if blocks[number].field == "aside" else 0.7 if blocks[number].field == "caption" else 1.0
        passages.append(_best_window(items, weights, number, penalty))
    if not passages:
        return tuple(title), _opening(blocks)
    passages.sort(key=lambda passage: (-passage[0], passage[1]))
    chosen = [passages[0]]
    missing = set(range(len(weights))) - passages[0][3]
    rest = [passage for passage in passages[1:] if passage[3] & missing]
    if rest:
        chosen.append(max(rest, key=lambda passage: (sum(weights[word] for word in passage[3] & missing), passage[0])))
    chosen.sort(key=lambda passage: passage[1])
    return tuple(title), tuple(_passage(blocks[number], held[number], first) for _, number, first, _ in chosen)


def _best_window(
    items: Sequence[Occurrence], weights: Sequence[float], block: int, penalty: float
) -> tuple[float, int, int, frozenset[int]]:
    """(worth, block, position of the first match shown, words of the question shown) of a block's best stretch of `_WINDOW` tokens."""
    best: tuple[float, int, int, frozenset[int]] = (-1.0, block, items[0].first, frozenset())
    end = 0
    for start, opening in enumerate(items):
        end = max(end, start)
        while end < len(items) and items[end].last - opening.first < _WINDOW:
            end += 1
        inside = items[start : min(end, start + 64)]
        words = frozenset(item.word for item in inside)
        # Different words count most, then how close they stand, then how often.
        spread = (inside[-1].last - opening.first + 1) if len(words) > 1 else 1
        worth = penalty * (sum(weights[word] for word in words) * (1 + 0.3 / spread) + 0.02 * min(len(inside), 5))
        if worth > best[0] + 1e-9:
            best = (worth, block, opening.first, words)
    return best


def _opening(blocks: Sequence[Block]) -> tuple[Snippet, ...]:
    """Where nothing of the text matched: how it begins."""
    for block in blocks:
        if block.field in ("lead", "body") and block.text.strip():
            end = _clip_end(block.text, 0, LENGTH)
            return (Snippet(block.field, block.paragraph, block.text[:end].rstrip(), (), False, end < len(block.text)),)
    return ()


def _passage(block: Block, items: Sequence[Occurrence], first: int) -> Snippet:
    """The passage of a block around a position: from a sentence's start where one is near, whole words only."""
    text, offset = block.text, block.offset
    # What lies far from the passage need not be found: a token has a character or more.
    near = [item for item in items if first - LENGTH <= item.first <= first + 2 * LENGTH]
    marks = marks_in(block, near)
    anchor = min((start - offset for start, _ in marks), default=0) if near[0].first >= first else _anchor(block, first)
    start = _clip_start(text, anchor)
    end = _clip_end(text, start, LENGTH)
    shown = tuple((low - offset - start, min(high - offset, end) - start) for low, high in marks if start <= low - offset < end)
    passage = text[start:end].rstrip()
    return Snippet(block.field, block.paragraph, passage, shown, start > 0 or offset > 0, end < len(text.rstrip()))


def _anchor(block: Block, first: int) -> int:
    place = max(first - block.start, 0)
    return places(block.text, [place]).get(place, (0, 0))[0]


def _clip_start(text: str, anchor: int) -> int:
    """A place at most `_BEFORE` characters before the anchor: the text's start or a sentence's if there is one, else a word's."""
    if anchor <= _BEFORE:
        return len(text) - len(text.lstrip())
    base = anchor - _BEFORE
    begun = _SENTENCE_END.search(text, base, anchor)
    if begun:
        return begun.end()
    space = text.find(" ", anchor - _BEFORE // 3, anchor)
    return space + 1 if space >= 0 else anchor


def _clip_end(text: str, start: int, length: int) -> int:
    """A place about `length` characters on: a sentence's end if one is near, else a word's."""
    if len(text) - start <= length * 1.2:
        return len(text.rstrip())
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start + int(length * 0.7), start + int(length * 1.2))]
    if ends:
        return ends[0] - (len(text[: ends[0]]) - len(text[: ends[0]].rstrip()))
    space = text.rfind(" ", start + 1, start + length)
    return space if space > start else min(start + length, len(text))


def page_docs(docs: Sequence[int]) -> tuple[Array, list[int]]:
    """Article numbers ascending, and the place of each given one among them."""
    ordered = np.unique(np.asarray(docs, dtype=np.int64))
    return ordered, np.searchsorted(ordered, docs).tolist()
