"""Choose the passages of an article that answer a question, with their matches highlighted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from index.frozen import tuple_maker
from searcher.engine.highlights import ArticleBlocks, Block, MatchSpan, marks_in
from searcher.results import Mark, Snippet

#: Characters of a snippet; never more than twice as many.
LENGTH = 240
#: Of these, the most before the first match.
_BEFORE = 160
#: Tokens of a window.
_WINDOW = 36
_SENTENCE_END = re.compile(r"([.!?…。！？।۔][\"'”’»)\]]*)\s+")
#: The worth of a passage of these fields, where one of the body is worth 1.
_WORTH = {"caption": 0.7, "aside": 0.2}


class _Stretch(NamedTuple):
    """A stretch of a block by what it shows."""

    worth: float
    #: position of the first match shown
    first: int
    #: the words of the question in it, as bits
    words: int


_stretch = tuple_maker(_Stretch)


class _Window(NamedTuple):
    """The best stretch of `_WINDOW` tokens in a block."""

    worth: float
    #: minus the index of the block
    order: int
    #: position of the first match shown
    first: int
    #: the words of the question in it, as bits
    words: int
    block: Block
    items: list[MatchSpan]


def snippets(
    blocks: ArticleBlocks, spans: Sequence[MatchSpan], weights: Sequence[float]
) -> tuple[tuple[Mark, ...], tuple[Snippet, ...]]:
    """Return the highlights of the title, and one or two passages.

    The first passage is the best one. A second has words of the question that the first lacks.

    weights   the idf of each word of the question
    """
    title: list[Mark] = []
    windows: list[_Window] = []
    for number, items in blocks.spans_by_block(spans).items():
        block = blocks[number]
        if block.field == "title":
            title += marks_in(block, items)
        else:
            worth, first, words = _best_window(items, weights)
            windows.append(_Window(worth * _WORTH.get(block.field, 1.0), -number, first, words, block, items))
    if not windows:
        return tuple(title), _opening(blocks)
    best = windows[0] if len(windows) == 1 else max(windows)
    missing = ((1 << len(weights)) - 1) & ~best.words
    rest = [window for window in windows if window.words & missing] if missing and len(windows) > 1 else []
    if not rest:
        return tuple(title), (_passage(best),)

    def adds(window: _Window) -> tuple[float, float]:
        return sum(
            weight for word, weight in enumerate(weights) if window.words & missing & 1 << word
        ), window.worth

    chosen = sorted((best, max(rest, key=adds)), key=attrgetter("order"), reverse=True)
    return tuple(title), tuple(map(_passage, chosen))


def _best_window(items: Sequence[MatchSpan], weights: Sequence[float]) -> _Stretch:
    """Return the best stretch of `_WINDOW` tokens in a block.

    Different words count most, then how close they stand, then how often.
    """
    if len(items) == 1:
        first, _, word = items[0]
        return _stretch((weights[word] * 1.3 + 0.02, first, 1 << word))
    best, best_first, best_words = -1.0, items[0][0], 0
    here = [0] * len(weights)  # how often each word stands between `start` and `end`
    weight, words, end = 0.0, 0, 0
    for start, (first, _, word) in enumerate(items):
        while end < len(items) and (end <= start or items[end][1] - first < _WINDOW):
            entering = items[end][2]
            here[entering] += 1
            if here[entering] == 1:
                words |= 1 << entering
                weight += weights[entering]
            end += 1
        several = words & (words - 1)
        spread = (items[end - 1][1] - first + 1) if several else 1
        worth = weight * (1 + 0.3 / spread) + 0.02 * min(end - start, 5)
        if worth > best + 1e-9:
            best, best_first, best_words = worth, first, words
        here[word] -= 1
        if not here[word]:
            words &= ~(1 << word)
            weight -= weights[word]
    return _stretch((best, best_first, best_words))


def _opening(blocks: ArticleBlocks) -> tuple[Snippet, ...]:
    """Return how the text begins, where nothing of it matched."""
    for block in map(blocks.__getitem__, range(len(blocks))):
        if block.field in ("lead", "body") and block.text.strip():
            end = _clip_end(block.text, 0, LENGTH)
            return (
                Snippet(
                    block.field, block.paragraph, block.text[:end].rstrip(), (), False, end < len(block.text)
                ),
            )
    return ()


def _passage(window: _Window) -> Snippet:
    """Cut the passage of a window: whole words, from the start of a sentence where one is near."""
    block, items, first = window.block, window.items, window.first
    text, offset = block.text, block.offset
    # Matches far from the passage are not highlighted: a token has at least one character.
    near = (
        items
        if len(items) == 1
        else [item for item in items if first - LENGTH <= item[0] <= first + 2 * LENGTH]
    )
    marks = marks_in(block, near)
    anchor = (marks[0][0] - offset if marks else 0) if near[0][0] >= first else _anchor(block, first)
    start = _clip_start(text, anchor)
    end = _clip_end(text, start, LENGTH)
    base = start + offset
    shown = tuple(
        [(low - base, min(high - base, end - start)) for low, high in marks if start <= low - offset < end]
    )
    passage = text[start:end].rstrip()
    return Snippet(
        block.field, block.paragraph, passage, shown, start > 0 or offset > 0, end < len(text.rstrip())
    )


def _anchor(block: Block, first: int) -> int:
    begun = block.token(max(first - block.start, 0))
    return begun[0] if begun else 0


def _clip_start(text: str, anchor: int) -> int:
    """Return an offset at most `_BEFORE` characters before the anchor.

    It is the start of the text or of a sentence if there is one, else of a word.
    """
    if anchor <= _BEFORE:
        return len(text) - len(text.lstrip())
    base = anchor - _BEFORE
    begun = _SENTENCE_END.search(text, base, anchor)
    if begun:
        return begun.end()
    space = text.find(" ", anchor - _BEFORE // 3, anchor)
    return space + 1 if space >= 0 else anchor


def _clip_end(text: str, start: int, length: int) -> int:
    """Return an offset about `length` characters on: the end of a sentence if one is near, or a
    word.
    """
    if len(text) - start <= length * 1.2:
        return len(text.rstrip())
    if ended := _SENTENCE_END.search(text, start + int(length * 0.7), start + int(length * 1.2)):
        return ended.end(1)
    space = text.rfind(" ", start + 1, start + length)
    return space if space > start else min(start + length, len(text))
