"""Join, select and sort spans: the arrays behind phrases, NEAR, ADJ and highlights.

A span is an occurrence as two keys, of its first and last token. A key is the index of an article
among the candidates, times STRIDE, plus a position. Spans are two arrays, ascending by first key.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from index.arrays import Array
from index.segments.positions import SHIFT, WITHIN
from searcher.evaluation.bounds import Room
from searcher.evaluation.sorted_docs import NO_DOCS, run_starts
from searcher.query.operators import Near

Spans = tuple[Array, Array]
NO_SPANS: Spans = (NO_DOCS, NO_DOCS)
#: Bits that number the articles which the second stage looks at.
_ARTICLE_BITS = 20
#: Pairs of spans made at a time: 40 MB.
PAIRS_AT_ONCE = 1 << 20


def sort_spans(first: Array, last: Array) -> Spans:
    """Sort spans by their first key, then by their last."""
    order = np.lexsort((last, first))
    return first[order], last[order]


def select_spans(spans: Spans, indexes: Array) -> Spans:
    """Keep the spans of some articles, by their ascending indexes, and number the articles anew."""
    first, last = spans
    low = first.searchsorted(indexes << SHIFT)
    counts = first.searchsorted((indexes + 1) << SHIFT) - low
    ends = counts.cumsum()
    index = (low - ends + counts).repeat(counts) + np.arange(int(ends[-1]) if ends.size else 0)
    moved = ((np.arange(indexes.size) - indexes) << SHIFT).repeat(counts)
    return first[index] + moved, last[index] + moved


def select_spans_of_words(spans: Sequence[Spans], indexes: Array) -> tuple[Spans, Array]:
    """Do the same for the spans of several words at once.

    Also returns the number of each span's word.
    """
    counts = [first.size for first, _ in spans]
    base = np.arange(len(spans)) * (1 << _ARTICLE_BITS)  # every word has articles of its own
    first, last = (np.concatenate(ends) for ends in zip(*spans, strict=True))
    shift = (base << SHIFT).repeat(counts)
    first, last = select_spans((first + shift, last + shift), (base[:, None] + indexes).ravel())
    number = (first >> SHIFT) // indexes.size
    back = number * indexes.size << SHIFT
    return (first - back, last - back), number


def near(left: Spans, right: Spans, node: Near, every: bool, room: Room) -> Spans:
    """Return the spans from one operand to the other within the node's distance.

    The distance is from the end of one to the start of the other; side by side is 1.

    every   all ends of each start, else the nearest one
    """

    def follow(one: Spans, other: Spans) -> Spans:
        return (
            _all_followed(one, other, node.distance, room) if every else _followed(one, other, node.distance)
        )

    forward = follow(left, right)
    if node.ordered:
        return forward
    backward = follow(right, left)
    room.take(forward[0].size + backward[0].size)
    return sort_spans(np.concatenate((forward[0], backward[0])), np.concatenate((forward[1], backward[1])))


def _followed(left: Spans, right: Spans, distance: int) -> Spans:
    """Return the spans from each left one to the nearest right one that follows it."""
    if not left[0].size or not right[0].size:
        return NO_SPANS
    following = np.searchsorted(right[0], left[1], side="right")
    is_there = following < right[0].size
    nearest = np.minimum(following, right[0].size - 1)
    is_close = is_there & (right[0][nearest] - left[1] <= distance)
    return left[0][is_close], right[1][nearest[is_close]]


def _all_followed(left: Spans, right: Spans, distance: int, room: Room) -> Spans:
    """Return the spans from each start to all of its ends, each once."""
    low = np.searchsorted(right[0], left[1], side="right")
    counts = np.searchsorted(right[0], left[1] + distance, side="right") - low
    before = np.cumsum(counts) - counts
    pair_count = int(counts.sum())
    if not pair_count:
        return NO_SPANS
    cuts = [0, left[0].size]
    if pair_count > PAIRS_AT_ONCE:  # cut where a start begins whose pairs open another block
        starts = run_starts(left[0]).nonzero()[0]
        cuts = [*starts[run_starts(before[starts] // PAIRS_AT_ONCE)].tolist(), left[0].size]
    parts: list[Spans] = []
    for begin, end in pairwise(cuts):
        part = slice(begin, end)
        room.in_time()
        parts.append(_paired(left[0][part], low[part], counts[part], right[1]))
        room.take(sum(starts.size for starts, _ in parts))
    if len(parts) == 1:
        return parts[0]
    return np.concatenate([first for first, _ in parts]), np.concatenate([last for _, last in parts])


def _paired(starts: Array, low: Array, counts: Array, ends: Array) -> Spans:
    """Return the spans from each start (ascending) to `counts` ends from index `low` on, each once."""
    is_new = run_starts(starts)
    distinct_starts, ordinal = starts[is_new], is_new.cumsum() - 1
    partner = (low - (counts.cumsum() - counts)).repeat(counts)
    partner += np.arange(partner.size)
    # One number a span, the ordinal of its start and its length: sorts in a fifth of the time of two.
    keys = ends[partner] - starts.repeat(counts)
    keys += ordinal.repeat(counts) << SHIFT
    keys.sort()
    keys = keys[run_starts(keys)]
    first = distinct_starts[keys >> SHIFT]
    return first, first + (keys & WITHIN)
