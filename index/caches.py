"""Bounded caches of methods that let their objects go.

`lru_cache` of a bound method holds its object, which holds the cache: a circle, and what is in one stays until the
interpreter looks for circles. A reader of a segment holds megabytes of mapped files, deleted ones too.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


def cached_method(method: Callable[..., T], at_most: int) -> Callable[..., T]:
    """The method with its last `at_most` answers kept, for its object to keep."""
    return lru_cache(maxsize=at_most)(weak_method(method))


def weak_method(method: Callable[..., T]) -> Callable[..., T]:
    """The method as its object, or a part of it, can keep it: it does not hold the object, and must not outlive it."""
    bound: Any = method
    function, owner = bound.__func__, weakref.ref(bound.__self__)

    def call(*arguments: Any) -> T:
        found: T = function(owner(), *arguments)
        return found

    return call
