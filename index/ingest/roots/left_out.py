"""What a run left out, counted by reason, with the first names of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from index.paths import shown
from index.reading.input.exclusions import LeftOut

#: Names that are told of each reason.
_NAMED = 3


class LeftOutCount(NamedTuple):
    """Files and folders left out for one reason, and the paths of the first of them."""

    reason: str
    total: int
    first: tuple[str, ...]


class LeftOutCounts:
    """Counts what a walk left out. A folder counts once: nothing in it was looked at."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._first: dict[str, list[str]] = {}

    def add(self, found: Iterable[LeftOut]) -> None:
        """Count what was met."""
        for one in found:
            self._counts[one.reason] = self._counts.get(one.reason, 0) + 1
            first = self._first.setdefault(one.reason, [])
            if len(first) < _NAMED:
                first.append(shown(one.path))

    def counts(self) -> tuple[LeftOutCount, ...]:
        """Return the counts, the greatest first."""
        order = sorted(self._counts, key=lambda reason: (-self._counts[reason], reason))
        return tuple(
            LeftOutCount(reason, self._counts[reason], tuple(self._first[reason])) for reason in order
        )
