"""Choose the best matching articles of a segment without sorting them all, and order them.

Ties break by day, newest first, undated last, then by id. So the order of a result never depends on
how the index was cut or built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from index.arrays import Array
from index.frozen import tuple_maker, value
from index.storage.ids import id_keys, ids_of
from searcher.evaluation.snapshot import Segment
from searcher.request import Sort

_LATEST = 2**31 - 1


class Candidate(NamedTuple):
    """An article that may be shown on a page."""

    id: str
    segment_ord: int
    doc: int
    score: float
    #: whether the score is final, with the bonuses of the second stage
    reranked: bool


_candidate = tuple_maker(Candidate)


@value
class Ranking:
    """The first articles of a result in order, as arrays of one length."""

    segments: Sequence[Segment]
    #: the first sort key: minus the score, or the day; float64
    key: Array
    #: segment_ord and doc_id
    segment_ord: Array
    doc: Array
    score: Array
    #: the number of articles that the second stage has ranked
    reranked: int = 0

    def __len__(self) -> int:
        return self.key.size

    def ordered(self, count: int | None = None) -> Ranking:
        """Sort the first `count` by key, day and id; the rest stay as they are."""
        key = self.key[:count]
        order = key.argsort(kind="stable")
        ascending = key[order]
        if (ascending[1:] == ascending[:-1]).any():
            first = slice(count)
            heads = id_keys(self._gathered(lambda segment: segment.reader.ids, first))
            order = np.lexsort((heads, self._gathered(days_key, first), key))
        return self._first(order)

    def by_article(self, count: int) -> Ranking:
        """Sort the first `count` by segment_ord and doc_id; the rest stay as they are."""
        return self._first(np.lexsort((self.doc[:count], self.segment_ord[:count])))

    def _first(self, order: Array) -> Ranking:
        """Apply an order to as many of the first articles as it has."""
        return self.select(
            np.concatenate((order, np.arange(order.size, len(self)))) if order.size < len(self) else order
        )

    def select(self, which: Array | slice) -> Ranking:
        """Return some of the articles."""
        return Ranking(
            self.segments,
            self.key[which],
            self.segment_ord[which],
            self.doc[which],
            self.score[which],
            self.reranked,
        )

    def candidates(self, start: int, stop: int) -> list[Candidate]:
        """Return some of the articles as candidates."""
        if start >= len(self):
            return []
        page = slice(start, stop)
        ids = ids_of(self._gathered(lambda segment: segment.reader.ids, page))
        reranked = [number < self.reranked for number in range(start, start + len(ids))]
        rows = zip(
            ids,
            self.segment_ord[page].tolist(),
            self.doc[page].tolist(),
            self.score[page].tolist(),
            reranked,
            strict=True,
        )
        return list(map(_candidate, rows))

    def _gathered(self, column: Callable[[Segment], Array], which: slice) -> Array:
        """Return the values of a column for one or more of the articles."""
        segment_ord, doc = self.segment_ord[which], self.doc[which]
        if len(self.segments) == 1:
            return column(self.segments[0]).take(doc, axis=0)
        columns = {number: column(self.segments[number]) for number in set(segment_ord.tolist())}
        first = next(iter(columns.values()))
        gathered = np.empty((doc.size, *first.shape[1:]), dtype=first.dtype)
        for number, values in columns.items():
            in_segment = (segment_ord == number).nonzero()[0]
            gathered[in_segment] = values[doc[in_segment]]
        return gathered


def days_key(segment: Segment) -> Array:
    """Return the sort key of each article for ties: newest first, undated last."""

    def make() -> Array:
        last = segment.columns["last"]
        return np.where(last > 0, -last.astype(np.int64), 1)

    ties: Array = segment.derive("ties", make)
    return ties


def best(
    matches: Iterable[tuple[Segment, Array, Array | None]], sort: Sort, wanted: int, ordered: bool = True
) -> Ranking:
    """Return the first `wanted` of the matching articles of all segments.

    matches   for each segment: the segment, its articles, and their scores if any
    ordered   sort them; otherwise those of a single segment come by doc_id, to be sorted later
    """
    segments: list[Segment] = []
    parts: list[tuple[Array, ...]] = [_NONE]
    for segment_ord, (segment, docs, scores) in enumerate(matches):
        segments.append(segment)
        if not docs.size or wanted <= 0:
            continue
        keys = _keys(segment, docs, scores, sort)
        if docs.size > wanted:
            first = smallest(partial(_key, segment, docs, keys), wanted)
            docs, keys = docs.take(first), keys.take(first)
        key = keys.astype(np.float64)
        scored = sort == "relevance" and scores is not None
        parts.append((key, np.full(docs.size, segment_ord), docs, -key if scored else np.zeros(docs.size)))
    key, at, doc, score = parts[-1] if len(parts) <= 2 else map(np.concatenate, zip(*parts, strict=True))
    ranking = Ranking(segments, key, at, doc, score)
    if ordered or len(parts) > 2:
        ranking = ranking.ordered()
    return ranking if len(ranking) <= wanted else ranking.select(slice(wanted))


_NONE = (np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))


def _keys(segment: Segment, docs: Array, scores: Array | None, sort: Sort) -> Array:
    """Return the first sort key of each article."""
    if sort == "newest":
        return days_key(segment)[docs]
    if sort == "oldest":
        first = segment.columns["first"][docs]
        return np.where(first > 0, first, _LATEST)
    return -scores if scores is not None else np.zeros(docs.size, dtype=np.float32)


def _key(segment: Segment, docs: Array, keys: Array, level: int, which: Array | None) -> Array:
    """Return a sort key of some of the articles: level 0 is `keys`, 1 the day, 2 the id."""
    if level == 0:
        return keys if which is None else keys[which]
    return (days_key(segment) if level == 1 else segment.reader.id_rank)[
        docs if which is None else docs[which]
    ]


def smallest(key: Callable[[int, Array | None], Array], wanted: int) -> Array:
    """Return the ascending indexes of the `wanted` smallest of more items.

    Items are ordered by `key(0, …)`, then by `key(1, …)` and `key(2, …)`, which no two share.

    key   returns the values of the items at some indexes, None for all; a later level is computed
          only for items that the levels before left tied
    """
    chosen: list[Array] = []
    tied: Array | None = None
    for level in range(3):
        values = key(level, tied)
        least, bound = _smallest_with_ties(values, wanted)
        indexes = least if tied is None else tied[least]
        if indexes.size == wanted:
            chosen.append(indexes)
            break
        is_before = values[least] < bound
        chosen.append(indexes[is_before])
        wanted -= chosen[-1].size
        tied = indexes[~is_before]
    return chosen[0] if len(chosen) == 1 else np.sort(np.concatenate(chosen))


def _smallest_with_ties(values: Array, wanted: int) -> tuple[Array, Array]:
    """Return the ascending indexes of all values up to the `wanted`-th smallest, and that value."""
    groups = 4 * wanted
    if values.size < 4 * groups:
        bound = np.partition(values, wanted - 1)[wanted - 1]
        return (values <= bound).nonzero()[0], bound
    # The `wanted`-th smallest of the groups' minima bounds the answer, for as many values are as small.
    # Most values are ruled out at once.
    minima = values[: values.size // groups * groups].reshape(-1, groups).min(axis=0)
    near = (values <= np.partition(minima, wanted - 1)[wanted - 1]).nonzero()[0]
    close = values[near]
    bound = np.partition(close, wanted - 1)[wanted - 1]
    return near[close <= bound], bound
