"""Damage is told: an error while answering, over files that no longer fit their sums, is theirs and not the program's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from searcher.evaluation.snapshot import Snapshot


class _Open(Protocol):
    def _current(self) -> Snapshot: ...


P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E", bound=_Open)


def verify_on_error(verb: Callable[Concatenate[E, P], R]) -> Callable[Concatenate[E, P], R]:
    """A verb of an engine: where it fails, all files are compared with their sums, and `Damaged` names one that was altered."""

    @wraps(verb)
    def verified(engine: E, /, *args: P.args, **named: P.kwargs) -> R:
        try:
            return verb(engine, *args, **named)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            snapshot = engine._current()
            for segment in snapshot.segments:
                segment.reader.verify()
            snapshot.manifest.verify()
            raise

    return verified
