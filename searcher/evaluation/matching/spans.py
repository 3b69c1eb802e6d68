"""Evaluate phrases, NEAR, ADJ and SAME in one segment, by whole-array operations on positions.

For spans and their keys see `near`. Positions leave a gap between paragraphs, so no span crosses
one unless it may.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from index.arrays import Array
from index.segments.positions import SHIFT, STRIDE, WITHIN
from searcher.evaluation.bounds import Room
from searcher.evaluation.matching.near import NO_SPANS, Spans, near, sort_spans
from searcher.evaluation.patterns import as_shapes
from searcher.evaluation.posting_lists import PostingList
from searcher.evaluation.segment_terms import SegmentTerms
from searcher.evaluation.snapshot import Segment
from searcher.evaluation.sorted_docs import NO_DOCS, distinct
from searcher.query.nodes import Pattern, PhraseWords, Query, Words
from searcher.query.operators import Near, Or, Same


def common_docs(lists: Sequence[PostingList]) -> tuple[Array, list[Array | None]]:
    """Return the articles that may have the words of all lists, and their rows in each list.

    The rows are None where a list has several terms. The rarest word leads; the articles that
    remain are looked up in the others.
    """
    if not lists:
        return NO_DOCS, []
    order = sorted(range(len(lists)), key=lambda i: lists[i].max_df)
    docs, first_rows = lists[order[0]].candidates()
    rows = {order[0]: first_rows}
    for i in order[1:]:
        is_there, rows[i] = lists[i].may_contain(docs)
        if not is_there.all():
            there = is_there.nonzero()[0]
            docs = docs[there]
            rows = {j: None if of_list is None else of_list[there] for j, of_list in rows.items()}
        lists[0].bounds.need((len(rows) + 1) * docs.nbytes)
    return docs, [rows[i] for i in range(len(lists))]


def candidate_docs(node: Query, terms: SegmentTerms) -> Array:
    """Return the articles that may have a positional node, ascending: all of its words somewhere."""
    if isinstance(node, Pattern):
        node = as_shapes(node)
    if isinstance(node, Words):
        return common_docs(terms.lists(node))[0]
    if isinstance(node, Or):
        children = [candidate_docs(child, terms) for child in node]
        return np.unique(np.concatenate(children)) if children else NO_DOCS
    if isinstance(node, Near | Same):
        left, right = candidate_docs(node.left, terms), candidate_docs(node.right, terms)
        return np.intersect1d(left, right, assume_unique=True)
    raise TypeError(f"{type(node).__name__} has no positions")


def spans_of(node: Query, terms: SegmentTerms, docs: Array, every: bool = False) -> Spans:
    """Return the spans of a positional node within these articles (ascending).

    every   all spans of a Near, which a Near or Same around it needs; else the shortest of each
            start
    """
    terms.bounds.in_time()
    if isinstance(node, Pattern):
        node = as_shapes(node)
    if isinstance(node, Words):
        lists = terms.lists(node)
        slop = node.slop if isinstance(node, PhraseWords) else 0
        return phrase(lists, docs) if not slop else window(lists, docs, max(slop, len(lists) - 1))
    room = Room(terms.bounds, docs.size > 1)
    if isinstance(node, Or):
        children: list[Spans] = []
        for child in node:
            children.append(spans_of(child, terms, docs, every))
            room.take(sum(first.size for first, _ in children))
        return sort_spans(
            np.concatenate([first for first, _ in children]), np.concatenate([last for _, last in children])
        )
    if isinstance(node, Near):
        left = spans_of(node.left, terms, docs, True)
        right = spans_of(node.right, terms, docs, True)
        return near(left, right, node, every, room)
    raise TypeError(f"{type(node).__name__} has no positions")


def term_occurrences(node: Query, terms: SegmentTerms) -> int:
    """Count the occurrences of a positional node's terms in the segment; cheap to compute."""
    if isinstance(node, Words):
        return sum(words.term_occurrences for words in terms.lists(node))
    return sum(term_occurrences(child, terms) for child in node.children())


def phrase(lists: Sequence[PostingList], docs: Array, rows: Sequence[Array | None] | None = None) -> Spans:
    """Return the spans of the lists' words one after the other, within these articles (ascending).

    rows   of the articles in each list, as `common_docs` returns them
    """
    if not lists or not docs.size:
        return NO_SPANS
    if len(lists) == 1:
        keys = lists[0].occurrences(docs, rows[0] if rows else None)
        return keys, keys
    starts: Array | None = None
    for i in sorted(range(len(lists)), key=lambda i: lists[i].max_df):
        list_rows = rows[i] if rows else None
        if starts is None:
            keys = lists[i].occurrences(docs, list_rows)
            starts = keys[(keys & WITHIN) >= i] - i if i else keys
        else:
            # Only articles that still have a start are looked at again.
            slots = distinct(starts >> SHIFT)
            keys = lists[i].occurrences(docs, list_rows, slots if slots.size < docs.size else None)
            starts = starts[_is_among(starts, keys - i if i else keys)]
        if not starts.size:
            return NO_SPANS
    assert starts is not None
    return starts, starts + (len(lists) - 1)


def window(lists: Sequence[PostingList], docs: Array, distance: int) -> Spans:
    """Return the spans of all the lists' words within `distance` words of one another, in any
    order.

    A word that was typed twice must stand there twice.
    """
    different = [
        i for i, words in enumerate(lists) if all(words.targets != other.targets for other in lists[:i])
    ]
    times = [sum(words.targets == lists[i].targets for words in lists) for i in different]
    keys = [lists[i].occurrences(docs) for i in different]
    if not keys or not all(word_keys.size for word_keys in keys):
        return NO_SPANS
    firsts, lasts = [], []
    for anchor in keys:  # each word in turn as the leftmost
        lists[0].bounds.in_time()
        last = anchor
        is_match = np.ones(anchor.size, dtype=bool)
        for other, count in zip(keys, times, strict=True):
            following = np.searchsorted(other, anchor, side="left") + (count - 1)
            is_there = following < other.size
            nearest = other[np.minimum(following, other.size - 1)]
            is_match &= is_there & (nearest - anchor <= distance)
            last = np.maximum(last, nearest)
        firsts.append(anchor[is_match])
        lasts.append(last[is_match])
    return sort_spans(np.concatenate(firsts), np.concatenate(lasts))


def matching_paragraphs(node: Query, terms: SegmentTerms, docs: Array, starts: Array) -> Array:
    """Return the paragraphs in which a node of SAME matches, as ascending indexes in `starts`.

    starts   as `paragraph_starts` returns them
    """
    if isinstance(node, Same):
        return np.intersect1d(
            matching_paragraphs(node.left, terms, docs, starts),
            matching_paragraphs(node.right, terms, docs, starts),
            assume_unique=True,
        )
    if isinstance(node, Or):
        return reduce(
            np.union1d, (matching_paragraphs(child, terms, docs, starts) for child in node), NO_DOCS
        )
    first, last = spans_of(node, terms, docs, every=True)
    first_in = np.searchsorted(starts, first, side="right") - 1
    last_in = np.searchsorted(starts, last, side="right") - 1
    return np.unique(first_in[first_in == last_in])


def paragraph_starts(segment: Segment, docs: Array) -> Array:
    """Return the keys of the first tokens of all paragraphs of these articles, ascending.

    A title or a caption counts as a paragraph.
    """
    file = segment.reader.file
    block_at, later = file["doc_block"].astype(np.int64), file["later_block"]
    counts = block_at[docs + 1] - block_at[docs]
    slot = np.repeat(np.arange(docs.size), counts)
    blocks = np.repeat(block_at[docs] - (np.cumsum(counts) - counts), counts) + np.arange(slot.size)
    is_first = ~np.isin(blocks, later)  # a further stretch of a long paragraph begins none
    return slot[is_first] * STRIDE + file["block_start"][blocks[is_first]]


def _is_among(needles: Array, hay: Array) -> Array:
    """Return which of the needles are in the hay (both ascending)."""
    if not hay.size:
        return np.zeros(needles.size, dtype=bool)
    is_there: Array = hay.take(hay.searchsorted(needles), mode="clip") == needles
    return is_there
