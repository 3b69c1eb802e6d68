"""The engine of an application: opened at the first question that needs it, and again after an opening that failed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TypeVar, cast

from flask import current_app

from searcher import Engine, open_engine

Made = TypeVar("Made")


class EngineHolder:
    """One engine for all threads. A location that cannot be opened raises each time, so a later visit finds an index made meanwhile."""

    def __init__(self, location: str, engine: Engine | None = None) -> None:
        self.location = location
        self.opened = engine
        self.lock = Lock()
        self.memory: tuple[object, object] = (None, None)

    def engine(self) -> Engine:
        """The engine, opened now if need be. Raises `index.errors.LocationError`."""
        if self.opened is None:
            with self.lock:
                if self.opened is None:
                    self.opened = open_engine(self.location)
        return self.opened

    def remembered(self, generation: object, make: Callable[[], Made]) -> Made:
        """What was made for this generation of the index, made anew for another."""
        known, made = self.memory
        if known != generation or made is None:
            made = make()
            self.memory = (generation, made)
        return cast(Made, made)


def holder() -> EngineHolder:
    """The holder of the application at work."""
    return cast(EngineHolder, current_app.extensions["searcher"])


def engine() -> Engine:
    """The engine of the application at work."""
    return holder().engine()
