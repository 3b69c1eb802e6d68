"""The values of a check: which comparisons were made, and what differs."""

from __future__ import annotations

from dataclasses import dataclass


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
