"""Which of the matching articles come first: choosing the best of a segment without sorting them all, and ordering pages the same way always.

Ties break by day, newest first, undated last, then by id, so the order of a result never depends on how the index was cut or built.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.arrays import Array
from searcher.request import Sort
from searcher.snapshot import Segment

_BLOCK = 256


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """An article on its way to a page; the smallest comes first."""

    #: what orders it before ties: minus the score, or the day
    key: float
    #: minus the last day of publication; 1 for undated
    day: int
    id: str
    place: int
    doc: int
    score: float


def days_key(segment: Segment) -> Array:
    """For each article what orders ties: newest first, undated last."""
    last = segment.columns["last"]
    return np.where(last > 0, -last.astype(np.int64), 1)


def best(segment: Segment, place: int, docs: Array, scores: Array | None, sort: Sort, wanted: int) -> list[Candidate]:
    """The first `wanted` of a segment's matching articles, in order."""
    if not docs.size or wanted <= 0:
        return []
    ties = segment.derive("ties", lambda: days_key(segment))
    if sort == "relevance":
        keys = -scores if scores is not None else np.zeros(docs.size, dtype=np.float32)
    elif sort == "newest":
        keys = ties[docs]
    else:
        first = segment.columns["first"]
        keys = np.where(first > 0, first, 2**31 - 1)[docs] if docs.size * 4 > first.size else _oldest(first[docs])
    order = [keys] if sort == "newest" else [keys, ties[docs]]
    some = first_places([*order, segment.reader.id_rank[docs]] if docs.size > wanted else order, wanted)
    ids = [segment.reader.id(int(doc)) for doc in docs[some]]
    chosen = [
        Candidate(float(keys[n]), int(ties[docs[n]]), id, place, int(docs[n]), float(scores[n]) if scores is not None else 0.0)
        for n, id in zip(some.tolist(), ids, strict=True)
    ]
    return sorted(chosen)[:wanted]


def _oldest(first: Array) -> Array:
    return np.where(first > 0, first, 2**31 - 1)


def first_places(keys: list[Array], wanted: int) -> Array:
    """Places of the `wanted` least items, ordered by the first key, then the second...; in no order among themselves."""
    chosen: list[Array] = []
    some = np.arange(keys[0].size)
    for key in keys:
        if some.size <= wanted:
            break
        values = key if some.size == key.size else key[some]
        bound, near = _bound(values, wanted)
        sure = near[values[near] < bound]
        chosen.append(some[sure])
        wanted -= sure.size
        some = some[near[values[near] == bound]]
    return np.concatenate([*chosen, some[:wanted]])


def _bound(values: Array, wanted: int) -> tuple[Array, Array]:
    """The `wanted`-th least value, and the places of all values up to it (and perhaps some more)."""
    near = np.arange(values.size)
    if values.size > 32 * _BLOCK and values.size // _BLOCK > wanted:
        # The `wanted`-th least of the blocks' minima bounds the answer: at least so many values are as small. Most values fall at once.
        minima = values[: values.size // _BLOCK * _BLOCK].reshape(-1, _BLOCK).min(axis=1)
        near = np.flatnonzero(values <= np.partition(minima, wanted - 1)[wanted - 1])
    return np.partition(values[near], wanted - 1)[wanted - 1], near
