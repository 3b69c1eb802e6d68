"""Look ascending doc_ids up in other ascending doc_ids.

A few doc_ids are looked up one by one. For many, an array as long as the segment serves as a table.
"""

from __future__ import annotations

import numpy as np

from index.arrays import Array
from searcher.evaluation.snapshot import Segment

NO_DOCS: Array = np.zeros(0, dtype=np.int64)

#: From so many times as many doc_ids on, filling a table costs more than looking each up (measured).
_MANY = 8


def find_docs(segment: Segment, docs: Array, wanted: Array) -> tuple[Array, Array]:
    """Return the index in `docs` of each wanted doc_id, and whether it is there at all."""
    if not docs.size or not wanted.size:
        return NO_DOCS, np.zeros(wanted.size, dtype=bool)
    indexes = positions_of_docs(segment, docs, wanted)
    np.minimum(indexes, docs.size - 1, out=indexes)
    return indexes, docs[indexes] == wanted


def positions_of_docs(segment: Segment, docs: Array, members: Array) -> Array:
    """Return the index in `docs` of each of its members."""
    if members.size * _MANY < docs.size:
        return docs.searchsorted(members)
    table = segment.scratch("slots", np.int32)  # what earlier questions left there is not looked at
    table[docs] = np.arange(docs.size, dtype=np.int32)
    return table.take(members).astype(np.int64)


def is_member(segment: Segment, docs: Array, wanted: Array) -> Array:
    """Return whether each of the wanted doc_ids stands in `docs`."""
    if not docs.size or wanted.size * _MANY < docs.size:
        return find_docs(segment, docs, wanted)[1]
    visited, mark = segment.scratch.visited()
    visited[docs] = mark
    is_there: Array = visited.take(wanted) == mark
    return is_there


def run_starts(ascending: Array) -> Array:
    """Return whether each value is the first of its kind."""
    is_new = np.empty(ascending.size, dtype=bool)
    is_new[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=is_new[1:])
    return is_new


def distinct(ascending: Array) -> Array:
    """Return each value once."""
    return ascending[run_starts(ascending)]
