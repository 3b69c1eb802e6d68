"""The array type of the house, and small helpers over arrays of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:  # importing it takes as long as finding an answer
    from numpy.typing import NDArray

    Array = NDArray[Any]
else:
    Array = np.ndarray


def narrow(numbers: Array) -> Array:
    """The same numbers, none of them negative, in as few bytes each as the greatest needs."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def spread(starts: Array, counts: Array) -> Array:
    """The places starts[k] .. starts[k] + counts[k] - 1 of all spans k, int64.

    >>> spread(np.array([10, 20]), np.array([2, 3])).tolist()
    [10, 11, 20, 21, 22]
    """
    places: Array = np.repeat(starts - (np.cumsum(counts, dtype=np.int64) - counts), counts)
    places += np.arange(places.size)
    return places


def starts(counts: Array) -> Array:
    """Where each run begins when runs of these lengths follow one another."""
    ends = np.cumsum(counts, dtype=np.int64)
    return ends - counts


def sizes_between(at: Array) -> Array:
    """How many items each run has, from where the runs begin."""
    return np.diff(at.astype(np.int64)).astype(np.int64)
