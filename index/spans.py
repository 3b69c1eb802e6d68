"""Spans of a flat array, each with its start and its count: where all their items lie."""

from __future__ import annotations

import numpy as np

from index.arrays import Array


def spread(starts: Array, counts: Array) -> Array:
    """The places starts[k] .. starts[k] + counts[k] - 1 of all spans k, int64.

    >>> spread(np.array([10, 20]), np.array([2, 3])).tolist()
    [10, 11, 20, 21, 22]
    """
    places: Array = np.repeat(starts - (np.cumsum(counts, dtype=np.int64) - counts), counts)
    places += np.arange(places.size)
    return places
