"""Damage is told: an error while answering, over files that no longer fit their sums, is theirs and not the program's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from index.errors import SearcherError
from searcher.evaluation.snapshot import Snapshot


class _Open(Protocol):
    def _current(self) -> Snapshot: ...


P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E", bound=_Open)


@contextmanager
def damage_told(engine: _Open) -> Iterator[None]:
    """Work over an engine's files: where it fails unexpectedly, all of them are compared with their sums, and `Damaged` names one that was altered.
    Whatever the error: what was altered may be anything to whoever reads it, an unpacker of another library too."""
    try:
        yield
    except SearcherError:
        raise
    except Exception:
        snapshot = engine._current()
        for segment in snapshot.segments:
            segment.reader.verify()
        snapshot.manifest.verify()
        raise


def verify_on_error(verb: Callable[Concatenate[E, P], R]) -> Callable[Concatenate[E, P], R]:
    """A verb of an engine that tells of damage so."""

    @wraps(verb)
    def verified(engine: E, /, *args: P.args, **named: P.kwargs) -> R:
        with damage_told(engine):
            return verb(engine, *args, **named)

    return verified
