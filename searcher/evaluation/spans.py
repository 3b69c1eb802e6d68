"""Where things stand: phrases, NEAR, ADJ and SAME, by whole-array operations on positions.

An occurrence is a pair of keys, first and last token, each `place in the candidate articles * STRIDE + position`; a list of occurrences is
two arrays, ascending by first. Positions leave a gap between paragraphs, so nothing reaches across one unasked.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

import numpy as np

from index.arrays import Array
from index.segments.positions import SHIFT, STRIDE, WITHIN
from searcher.evaluation.bounds import Room
from searcher.evaluation.posting_lists import WordList
from searcher.evaluation.resolver import Resolver, as_shapes
from searcher.evaluation.sorted_docs import NOTHING, run_starts
from searcher.query.nodes import Pattern, PhraseWords, Query, Words
from searcher.query.operators import Near, Or, Same

Spans = tuple[Array, Array]
NO_SPANS: Spans = (NOTHING, NOTHING)
#: So many bits number the articles that the second stage looks at.
_WORD = 20
#: Pairs of spans that are made at a time: 40 MB.
_PAIRS = 1 << 20


def common(lists: Sequence[WordList]) -> tuple[Array, list[Array | None]]:
    """The articles that may hold all the lists' words, ascending, and for each list their places in its run, None where it has several.

    The rarest word leads; what it leaves is looked up in the others.
    """
    if not lists:
        return NOTHING, []
    order = sorted(range(len(lists)), key=lambda number: lists[number].most)
    docs, rows = lists[order[0]].likely()
    held = {order[0]: rows}
    for number in order[1:]:
        there, places = lists[number].among(docs)
        held[number] = places
        if not there.all():
            kept = there.nonzero()[0]
            docs = docs[kept]
            held = {other: None if rows is None else rows[kept] for other, rows in held.items()}
        lists[0].bounds.need((len(held) + 1) * docs.nbytes)
    return docs, [held[number] for number in range(len(lists))]


def candidates(node: Query, resolver: Resolver, place: int) -> Array:
    """Articles that may hold a positional node, ascending: all of its words somewhere."""
    if isinstance(node, Pattern):
        node = as_shapes(node)
    if isinstance(node, Words):
        return common(resolver.lists(node, place))[0]
    if isinstance(node, Or):
        found = [candidates(child, resolver, place) for child in node]
        return np.unique(np.concatenate(found)) if found else NOTHING
    if isinstance(node, Near | Same):
        left, right = candidates(node.left, resolver, place), candidates(node.right, resolver, place)
        return np.intersect1d(left, right, assume_unique=True)
    raise TypeError(f"{type(node).__name__} has no positions")


def spans(node: Query, resolver: Resolver, place: int, docs: Array, every: bool = False) -> Spans:
    """The occurrences of a positional node within these articles (ascending).

    every   of Near all of them, which a Near or Same around it needs; otherwise from each start the shortest
    """
    resolver.in_time()
    if isinstance(node, Pattern):
        node = as_shapes(node)
    if isinstance(node, Words):
        lists = resolver.lists(node, place)
        slop = node.slop if isinstance(node, PhraseWords) else 0
        return phrase(lists, docs) if not slop else window(lists, docs, max(slop, len(lists) - 1))
    room = Room(resolver.bounds, docs.size > 1)
    if isinstance(node, Or):
        found: list[Spans] = []
        for child in node:
            found.append(spans(child, resolver, place, docs, every))
            room.take(sum(first.size for first, _ in found))
        return _sorted(
            np.concatenate([first for first, _ in found]), np.concatenate([last for _, last in found])
        )
    if isinstance(node, Near):
        left, right = (
            spans(node.left, resolver, place, docs, True),
            spans(node.right, resolver, place, docs, True),
        )
        return near(left, right, node, every, room)
    raise TypeError(f"{type(node).__name__} has no positions")


def occurring(node: Query, resolver: Resolver, place: int) -> int:
    """How often the words of a positional node stand in a segment; cheap to say."""
    if isinstance(node, Words):
        return sum(words.occurring for words in resolver.lists(node, place))
    return sum(occurring(child, resolver, place) for child in node.children())


def narrowed(spans: Spans, kept: Array) -> Spans:
    """Occurrences within some articles as those within a few of them; `kept` are these articles' places, ascending."""
    first, last = spans
    low = first.searchsorted(kept << SHIFT)
    counts = first.searchsorted((kept + 1) << SHIFT) - low
    ends = counts.cumsum()
    index = (low - ends + counts).repeat(counts) + np.arange(int(ends[-1]) if ends.size else 0)
    moved = ((np.arange(kept.size) - kept) << SHIFT).repeat(counts)
    return first[index] + moved, last[index] + moved


def narrowed_together(several: Sequence[Spans], kept: Array) -> tuple[Array, Array, Array]:
    """The same for the occurrences of several words at once, word by word; and the number of each one's word."""
    counts = [first.size for first, _ in several]
    base = np.arange(len(several)) * (1 << _WORD)  # every word has articles of its own
    first, last = (np.concatenate(ends) for ends in zip(*several, strict=True))
    apart = (base << SHIFT).repeat(counts)
    first, last = narrowed((first + apart, last + apart), (base[:, None] + kept).ravel())
    number = (first >> SHIFT) // kept.size
    back = number * kept.size << SHIFT
    return first - back, last - back, number


def phrase(lists: Sequence[WordList], docs: Array, rows: Sequence[Array | None] | None = None) -> Spans:
    """The lists' words one after the other, within these articles (ascending); `rows` are their places in each list, as `common` gives them."""
    if not lists or not docs.size:
        return NO_SPANS
    if len(lists) == 1:
        keys = lists[0].occurrences(docs, rows[0] if rows else None)
        return keys, keys
    starts: Array | None = None
    for place in sorted(range(len(lists)), key=lambda place: lists[place].most):
        own = rows[place] if rows else None
        if starts is None:
            keys = lists[place].occurrences(docs, own)
        else:
            # Only articles that still hold a start are looked at again.
            slots = distinct(starts >> SHIFT)
            keys = lists[place].occurrences(docs, own, slots if slots.size < docs.size else None)
        if starts is None:
            starts = keys[(keys & WITHIN) >= place] - place if place else keys
        else:
            starts = starts[_among(starts, keys - place if place else keys)]
        if not starts.size:
            return NO_SPANS
    assert starts is not None
    return starts, starts + (len(lists) - 1)


def window(lists: Sequence[WordList], docs: Array, distance: int) -> Spans:
    """All the lists' words within so many words of one another, in any order; a word that was typed twice must stand there twice."""
    distinct = [
        place
        for place, words in enumerate(lists)
        if all(words.targets != other.targets for other in lists[:place])
    ]
    times = [sum(words.targets == lists[place].targets for words in lists) for place in distinct]
    keys = [lists[place].occurrences(docs) for place in distinct]
    if not keys or not all(key.size for key in keys):
        return NO_SPANS
    firsts, lasts = [], []
    for anchor in keys:  # each word in turn as the leftmost
        lists[0].bounds.in_time()
        last = anchor
        right = np.ones(anchor.size, dtype=bool)
        for other, often in zip(keys, times, strict=True):
            following = np.searchsorted(other, anchor, side="left") + (often - 1)
            there = following < other.size
            nearest = other[np.minimum(following, other.size - 1)]
            right &= there & (nearest - anchor <= distance)
            last = np.maximum(last, nearest)
        firsts.append(anchor[right])
        lasts.append(last[right])
    return _sorted(np.concatenate(firsts), np.concatenate(lasts))


def near(left: Spans, right: Spans, node: Near, every: bool, room: Room) -> Spans:
    """Occurrences of both with at most the node's distance from the end of one to the start of the other (1: side by side)."""

    def follow(one: Spans, other: Spans) -> Spans:
        return (
            _all_followed(one, other, node.distance, room) if every else _followed(one, other, node.distance)
        )

    forward = follow(left, right)
    if node.ordered:
        return forward
    backward = follow(right, left)
    room.take(forward[0].size + backward[0].size)
    return _sorted(np.concatenate((forward[0], backward[0])), np.concatenate((forward[1], backward[1])))


def _followed(left: Spans, right: Spans, distance: int) -> Spans:
    if not left[0].size or not right[0].size:
        return NO_SPANS
    following = np.searchsorted(right[0], left[1], side="right")
    there = following < right[0].size
    nearest = np.minimum(following, right[0].size - 1)
    close = there & (right[0][nearest] - left[1] <= distance)
    return left[0][close], right[1][nearest[close]]


def _all_followed(left: Spans, right: Spans, distance: int, room: Room) -> Spans:
    """The same from each start to all of its ends, each once."""
    low = np.searchsorted(right[0], left[1], side="right")
    counts = np.searchsorted(right[0], left[1] + distance, side="right") - low
    before = np.cumsum(counts) - counts
    pairs = int(counts.sum())
    if not pairs:
        return NO_SPANS
    cuts = [0, left[0].size]
    if pairs > _PAIRS:  # where a start begins whose pairs are the first of another so many
        starts = run_starts(left[0]).nonzero()[0]
        cuts = [*starts[run_starts(before[starts] // _PAIRS)].tolist(), left[0].size]
    found: list[Spans] = []
    for first, end in pairwise(cuts):
        some = slice(first, end)
        room.in_time()
        found.append(_paired(left[0][some], low[some], counts[some], right[1]))
        room.take(sum(starts.size for starts, _ in found))
    if len(found) == 1:
        return found[0]
    return np.concatenate([first for first, _ in found]), np.concatenate([last for _, last in found])


def _paired(starts: Array, low: Array, counts: Array, ends: Array) -> Spans:
    """Spans from each start (ascending) to so many of the ends from a place on, each once."""
    new = run_starts(starts)
    distinct, ordinal = starts[new], new.cumsum() - 1
    partner = (low - (counts.cumsum() - counts)).repeat(counts)
    partner += np.arange(partner.size)
    # One number a span, which sorts in a fifth of the time of two: its start's ordinal, and how much further on it ends.
    keys = ends[partner] - starts.repeat(counts)
    keys += ordinal.repeat(counts) << SHIFT
    keys.sort()
    keys = keys[run_starts(keys)]
    first = distinct[keys >> SHIFT]
    return first, first + (keys & WITHIN)


def paragraphs(node: Query, resolver: Resolver, place: int, docs: Array, starts: Array) -> Array:
    """The paragraphs in which a node of SAME holds, as places in `starts` (see `paragraph_starts`), ascending."""
    if isinstance(node, Same):
        return np.intersect1d(
            paragraphs(node.left, resolver, place, docs, starts),
            paragraphs(node.right, resolver, place, docs, starts),
            assume_unique=True,
        )
    if isinstance(node, Or):
        return reduce(
            np.union1d, (paragraphs(child, resolver, place, docs, starts) for child in node), NOTHING
        )
    first, last = spans(node, resolver, place, docs, every=True)
    run_starts = np.searchsorted(starts, first, side="right") - 1
    ends = np.searchsorted(starts, last, side="right") - 1
    return np.unique(run_starts[run_starts == ends])


def paragraph_starts(resolver: Resolver, place: int, docs: Array) -> Array:
    """The key of the first token of every paragraph (and title, caption, ...) of these articles, ascending."""
    file = resolver.snapshot.segments[place].reader.file
    at, later = file["doc_block"].astype(np.int64), file["later_block"]
    counts = at[docs + 1] - at[docs]
    slot = np.repeat(np.arange(docs.size), counts)
    blocks = np.repeat(at[docs] - (np.cumsum(counts) - counts), counts) + np.arange(slot.size)
    whole = ~np.isin(blocks, later)  # a further stretch of a long paragraph begins none
    return slot[whole] * STRIDE + file["block_start"][blocks[whole]]


def distinct(ascending: Array) -> Array:
    """The distinct values."""
    return ascending[run_starts(ascending)]


def _among(needles: Array, hay: Array) -> Array:
    """Which of the needles are in the hay (both ascending)."""
    if not hay.size:
        return np.zeros(needles.size, dtype=bool)
    found: Array = hay.take(hay.searchsorted(needles), mode="clip") == needles
    return found


def _sorted(first: Array, last: Array) -> Spans:
    order = np.lexsort((last, first))
    return first[order], last[order]
