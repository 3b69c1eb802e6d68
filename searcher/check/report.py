"""The values of a check: which comparisons were made, and what differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Called again and again: what is compared, how many were, how many will be.
Progress = Callable[[str, int, int], None]


def unseen(what: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One kind of comparison: its name, how many were made, and that in a sentence."""

    what: str
    count: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: a file, a query or a count by its name, and how it differs."""

    what: str
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check compared, and what differs."""

    compared: tuple[Compared, ...]
    differences: tuple[Difference, ...]
    articles: int
    seconds: float
