"""Which of the matching articles come first: choosing the best of a segment without sorting them all, and ordering pages the same way always.

Ties break by day, newest first, undated last, then by id, so the order of a result never depends on how the index was cut or built.
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
    """An article on its way to a page."""

    id: str
    segment_ord: int
    doc: int
    score: float
    #: the score is final: the second stage has been added
    reranked: bool


_candidate = tuple_maker(Candidate)


@value
class Ranking:
    """The first articles of a result, in order: arrays of one length."""

    segments: Sequence[Segment]
    #: what orders them before ties: minus the score, or the day; float64
    key: Array
    #: number of the segment, and of the article in it
    segment_ord: Array
    doc: Array
    score: Array
    #: of how many the second stage has looked at
    reranked: int = 0

    def __len__(self) -> int:
        return self.key.size

    def ordered(self, count: int | None = None) -> Ranking:
        """The first `count` by key, day and id, in order; the rest as they were."""
        key = self.key[:count]
        order = key.argsort(kind="stable")
        ascending = key[order]
        if (ascending[1:] == ascending[:-1]).any():
            some = slice(count)
            heads = id_keys(self._gathered(lambda segment: segment.reader.ids, some))
            order = np.lexsort((heads, self._gathered(days_key, some), key))
        return self._first(order)

    def by_article(self, count: int) -> Ranking:
        """The first `count` by segment and number; the rest as they were."""
        return self._first(np.lexsort((self.doc[:count], self.segment_ord[:count])))

    def _first(self, order: Array) -> Ranking:
        """In a new order of the first, as many as it has."""
        return self.taken(
            np.concatenate((order, np.arange(order.size, len(self)))) if order.size < len(self) else order
        )

    def taken(self, which: Array | slice) -> Ranking:
        """Some of them."""
        return Ranking(
            self.segments,
            self.key[which],
            self.segment_ord[which],
            self.doc[which],
            self.score[which],
            self.reranked,
        )

    def candidates(self, start: int, stop: int) -> list[Candidate]:
        """Some of them, one by one."""
        if start >= len(self):
            return []
        some = slice(start, stop)
        ids = ids_of(self._gathered(lambda segment: segment.reader.ids, some))
        reranked = [number < self.reranked for number in range(start, start + len(ids))]
        rows = zip(
            ids,
            self.segment_ord[some].tolist(),
            self.doc[some].tolist(),
            self.score[some].tolist(),
            reranked,
            strict=True,
        )
        return list(map(_candidate, rows))

    def _gathered(self, column: Callable[[Segment], Array], some: slice) -> Array:
        """What the segments have for some of the articles, one at least."""
        segment_ord, doc = self.segment_ord[some], self.doc[some]
        if len(self.segments) == 1:
            return column(self.segments[0]).take(doc, axis=0)
        columns = {number: column(self.segments[number]) for number in set(segment_ord.tolist())}
        first = next(iter(columns.values()))
        found = np.empty((doc.size, *first.shape[1:]), dtype=first.dtype)
        for number, values in columns.items():
            own = (segment_ord == number).nonzero()[0]
            found[own] = values[doc[own]]
        return found


def days_key(segment: Segment) -> Array:
    """For each article what orders ties: newest first, undated last."""

    def make() -> Array:
        last = segment.columns["last"]
        return np.where(last > 0, -last.astype(np.int64), 1)

    ties: Array = segment.derive("ties", make)
    return ties


def best(
    matches: Iterable[tuple[Segment, Array, Array | None]], sort: Sort, wanted: int, ordered: bool = True
) -> Ranking:
    """The first `wanted` of the matching articles of all segments. A match is a segment, its articles, and their scores if any.

    ordered  in order; otherwise those of one segment come by number, for whoever orders them anew
    """
    segments: list[Segment] = []
    parts: list[tuple[Array, ...]] = [_NONE]
    for segment_ord, (segment, docs, scores) in enumerate(matches):
        segments.append(segment)
        if not docs.size or wanted <= 0:
            continue
        keys = _keys(segment, docs, scores, sort)
        if docs.size > wanted:
            some = first_places(partial(_key, segment, docs, keys), wanted)
            docs, keys = docs.take(some), keys.take(some)
        key = keys.astype(np.float64)
        scored = sort == "relevance" and scores is not None
        parts.append((key, np.full(docs.size, segment_ord), docs, -key if scored else np.zeros(docs.size)))
    key, at, doc, score = parts[-1] if len(parts) <= 2 else map(np.concatenate, zip(*parts, strict=True))
    ranking = Ranking(segments, key, at, doc, score)
    if ordered or len(parts) > 2:
        ranking = ranking.ordered()
    return ranking if len(ranking) <= wanted else ranking.taken(slice(wanted))


_NONE = (np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))


def _keys(segment: Segment, docs: Array, scores: Array | None, sort: Sort) -> Array:
    if sort == "newest":
        return days_key(segment)[docs]
    if sort == "oldest":
        first = segment.columns["first"][docs]
        return np.where(first > 0, first, _LATEST)
    return -scores if scores is not None else np.zeros(docs.size, dtype=np.float32)


def _key(segment: Segment, docs: Array, keys: Array, rank: int, some: Array | None) -> Array:
    """The first, second or third thing that orders some of the articles: what was asked for, the day, the id."""
    if rank == 0:
        return keys if some is None else keys[some]
    return (days_key(segment) if rank == 1 else segment.reader.id_rank)[docs if some is None else docs[some]]


def first_places(key: Callable[[int, Array | None], Array], wanted: int) -> Array:
    """Places of the `wanted` least of more items, ordered by `key(0, ...)`, then `key(1, ...)`, `key(2, ...)`, which no two share; ascending.

    key     gives the values of the items at some places, None for all; a later one is only asked for what the ones before left tied
    """
    chosen: list[Array] = []
    some: Array | None = None
    for rank in range(3):
        values = key(rank, some)
        least, bound = _least(values, wanted)
        places = least if some is None else some[least]
        if places.size == wanted:
            chosen.append(places)
            break
        before = values[least] < bound
        chosen.append(places[before])
        wanted -= chosen[-1].size
        some = places[~before]
    return chosen[0] if len(chosen) == 1 else np.sort(np.concatenate(chosen))


def _least(values: Array, wanted: int) -> tuple[Array, Array]:
    """The places of all values up to the `wanted`-th least, ascending, and that value."""
    groups = 4 * wanted
    if values.size < 4 * groups:
        bound = np.partition(values, wanted - 1)[wanted - 1]
        return (values <= bound).nonzero()[0], bound
    # The `wanted`-th least of the groups' minima bounds the answer: at least so many values are as small. Most values fall at once.
    minima = values[: values.size // groups * groups].reshape(-1, groups).min(axis=0)
    near = (values <= np.partition(minima, wanted - 1)[wanted - 1]).nonzero()[0]
    close = values[near]
    bound = np.partition(close, wanted - 1)[wanted - 1]
    return near[close <= bound], bound
