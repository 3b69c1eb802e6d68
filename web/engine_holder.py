"""The engine of an application, opened at its first use, and again after an opening that failed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TypeVar, cast

from flask import current_app

from searcher import Engine, open_engine

Value = TypeVar("Value")


class EngineHolder:
    """One engine for all threads.

    A location that cannot be opened raises at every request, so that an index built later is found.
    """

    def __init__(self, location: str, engine: Engine | None = None) -> None:
        self.location = location
        self.opened = engine
        self.lock = Lock()
        self.memory: tuple[object, object] = (None, None)

    def engine(self) -> Engine:
        """Return the engine, opened now if need be. Raises `index.errors.LocationError`."""
        if self.opened is None:
            with self.lock:
                if self.opened is None:
                    self.opened = open_engine(self.location)
        return self.opened

    def remembered(self, generation: object, compute: Callable[[], Value]) -> Value:
        """Return the value computed for this generation of the index; only the latest one is kept."""
        known, value = self.memory
        if known != generation or value is None:
            value = compute()
            self.memory = (generation, value)
        return cast(Value, value)


def holder() -> EngineHolder:
    """Return the holder of the current application."""
    return cast(EngineHolder, current_app.extensions["searcher"])


def engine() -> Engine:
    """Return the engine of the current application."""
    return holder().engine()
