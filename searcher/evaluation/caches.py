"""Caches of a snapshot, all of them bounded, and the scratch arrays of a thread."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from index.arrays import Array


class Scratch(threading.local):
    """Arrays as long as a segment, one set for each thread. Whoever uses one leaves it zeroed.

    So no question allocates megabytes.
    """

    #: Marks that fit the array of visited articles.
    _MOST_MARKS = 255

    def __init__(self, articles: int) -> None:
        self._articles = articles
        self._arrays: dict[str, Array] = {}
        self._mark = 0

    def __call__(self, name: str, dtype: Any) -> Array:
        array = self._arrays.get(name)
        if array is None:
            array = self._arrays[name] = np.zeros(self._articles, dtype=dtype)
        return array

    def visited(self) -> tuple[Array, int]:
        """Return an array to mark articles in, and a number that marks none of them yet.

        So the marks of earlier questions need not be wiped out.
        """
        visited = self("visited", np.uint8)
        if self._mark == self._MOST_MARKS:
            visited.fill(0)
            self._mark = 0
        self._mark += 1
        return visited, self._mark


class BoundedCache(dict[Any, Any]):
    """Results by question: at most `most`, then the cache begins anew.

    Two threads may both compute one result, which harms nothing.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: Any, result: Any) -> Any:
        """Store a result and return it."""
        if len(self) >= self._most:
            self.clear()
        self[key] = result
        return result
