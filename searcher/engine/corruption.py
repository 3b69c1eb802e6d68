"""Turn an unexpected error over damaged files into a sentence that names the file."""

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
    """Run work over an engine's files; raise `Damaged` if it fails because one of them was altered.

    An unexpected error makes all files be compared with their checksums. Any error counts: altered
    bytes
    can break whatever reads them, an unpacker of another library too.
    """
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
    """Wrap a verb of an engine so that an error over damaged files names the damaged one."""

    @wraps(verb)
    def verified(engine: E, /, *args: P.args, **named: P.kwargs) -> R:
        with damage_told(engine):
            return verb(engine, *args, **named)

    return verified
