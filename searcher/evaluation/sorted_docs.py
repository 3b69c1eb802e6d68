"""Where some articles stand in a list of articles, and which of them are there at all; both lists ascending.

Of few wanted each is looked up; for many the articles of the list are marked in an array as long as the segment.
"""

from __future__ import annotations

import numpy as np

from index.arrays import Array
from searcher.evaluation.snapshot import Segment

NOTHING: Array = np.zeros(0, dtype=np.int64)

#: Where a list is longer by this factor, marking its articles costs more than looking each of the wanted ones up (measured).
_MANY = 8


def find_docs(segment: Segment, docs: Array, wanted: Array) -> tuple[Array, Array]:
    """Where each of the wanted articles stands in `docs` (both ascending): (places, which of the wanted are there at all)."""
    if not docs.size or not wanted.size:
        return NOTHING, np.zeros(wanted.size, dtype=bool)
    places = positions_of_docs(segment, docs, wanted)
    np.minimum(places, docs.size - 1, out=places)
    return places, docs[places] == wanted


def positions_of_docs(segment: Segment, docs: Array, held: Array) -> Array:
    """Where each of some articles stands in `docs` (both ascending), given that all of them do."""
    if held.size * _MANY < docs.size:
        return docs.searchsorted(held)
    slots = segment.scratch("slots", np.int32)  # what earlier questions left there says nothing of `docs`
    slots[docs] = np.arange(docs.size, dtype=np.int32)
    return slots.take(held).astype(np.int64)


def is_member(segment: Segment, docs: Array, wanted: Array) -> Array:
    """Which of the wanted articles stand in `docs` (both ascending)."""
    if not docs.size or wanted.size * _MANY < docs.size:
        return find_docs(segment, docs, wanted)[1]
    seen, mark = segment.scratch.marks()
    seen[docs] = mark
    found: Array = seen.take(wanted) == mark
    return found


def run_starts(ascending: Array) -> Array:
    """Whether each value is the first of its kind."""
    new = np.empty(ascending.size, dtype=bool)
    new[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    return new
