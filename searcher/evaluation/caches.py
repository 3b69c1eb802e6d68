"""What a snapshot keeps between questions, bounded; and the scratch arrays of a thread."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from index.arrays import Array


class Scratch(threading.local):
    """Arrays as long as a segment, one set a thread, so that no question allocates megabytes. Whoever uses one leaves it zeroed."""

    def __init__(self, articles: int) -> None:
        self._articles = articles
        self._arrays: dict[str, Array] = {}
        self._mark = 0

    def __call__(self, name: str, dtype: Any) -> Array:
        array = self._arrays.get(name)
        if array is None:
            array = self._arrays[name] = np.zeros(self._articles, dtype=dtype)
        return array

    def marks(self) -> tuple[Array, int]:
        """An array to mark articles in, and a number that marks none yet: what earlier questions have marked need not be wiped out."""
        marks = self("marks", np.uint8)
        if self._mark == 255:
            marks.fill(0)
            self._mark = 0
        self._mark += 1
        return marks, self._mark


class BoundedCache(dict[Any, Any]):
    """What was found last, by what was asked: at most so many, then it begins anew. Two threads may both find one thing, which harms nothing."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: Any, found: Any) -> Any:
        """Returns what was found."""
        if len(self) >= self._most:
            self.clear()
        self[key] = found
        return found
