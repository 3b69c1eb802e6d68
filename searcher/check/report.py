"""What a check says: which comparisons were made, and what differs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Compared:
    """One kind of comparison: `what`, how many were made, and that in a sentence."""

    what: str
    count: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs: a file, a query or a count by its name, and how."""

    what: str
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check compared and found."""

    compared: tuple[Compared, ...]
    differences: tuple[Difference, ...]
    articles: int
    seconds: float
