"""The array type, and functions over runs: ranges of an array that follow one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:  # importing it takes as long as a search
    from numpy.typing import NDArray

    Array = NDArray[Any]
else:
    Array = np.ndarray


def narrow(numbers: Array) -> Array:
    """Store numbers, none of them negative, in as few bytes each as the greatest needs."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def spread(starts: Array, counts: Array) -> Array:
    """The indices starts[k] .. starts[k] + counts[k] - 1 of all ragged ranges k, int64.

    >>> spread(np.array([10, 20]), np.array([2, 3])).tolist()
    [10, 11, 20, 21, 22]
    """
    indices: Array = np.repeat(starts - (np.cumsum(counts, dtype=np.int64) - counts), counts)
    indices += np.arange(indices.size)
    return indices


def starts(counts: Array) -> Array:
    """The start of each run, given the sizes of runs that follow one another.

    >>> starts(np.array([2, 0, 3])).tolist()
    [0, 2, 2]
    """
    ends = np.cumsum(counts, dtype=np.int64)
    return ends - counts


def sizes_between(bounds: Array) -> Array:
    """The size of each run, int64, given the starts of all and the end of the last."""
    return np.diff(bounds.astype(np.int64)).astype(np.int64)
