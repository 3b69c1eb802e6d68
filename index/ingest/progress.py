"""How far a run has come, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(slots=True)
class Counts:
    """Counts that grow while a run goes on."""

    files: int = 0
    #: final once `walked`
    files_total: int = 0
    bytes: int = 0
    #: final once `walked`
    bytes_total: int = 0
    records: int = 0
    failures: int = 0
    #: whether all files have been met
    walked: bool = False
    #: what is being done now: `reading`, then `merging` (segments are joined, the corpus reconciled)
    stage: str = "reading"


class Progress(Protocol):
    """A function called a few times a second, and once at the end."""

    def __call__(self, counts: Counts) -> None:
        """Show the counts."""
