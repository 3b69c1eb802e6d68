"""Cache methods in bounds, without keeping their objects alive.

`lru_cache` of a bound method refers to its object, which refers to the cache. Such a cycle stays
until the garbage collector runs, and a segment reader has megabytes of mapped files, deleted ones
too.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


def cached_method(method: Callable[..., T], at_most: int) -> Callable[..., T]:
    """Return a method with a cache of its last `at_most` results, for its object to keep."""
    return lru_cache(maxsize=at_most)(weak_method(method))


def weak_method(method: Callable[..., T]) -> Callable[..., T]:
    """Return a method without a reference to its object, which it must not outlive."""
    bound: Any = method
    function, owner = bound.__func__, weakref.ref(bound.__self__)

    def call(*arguments: Any) -> T:
        result: T = function(owner(), *arguments)
        return result

    return call
