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
    #: files that a walk ahead of the reading has met besides, and their bytes; None before its end
    files_ahead: int | None = None
    bytes_ahead: int | None = None
    #: what is being done now: `reading`, then `merging` (segments are joined, the corpus reconciled)
    stage: str = "reading"

    @property
    def files_expected(self) -> int | None:
        """The files to read, as far as can be known: those ahead may be unchanged."""
        return _expected(self.files_total, self.files_ahead, self.walked)

    @property
    def bytes_expected(self) -> int | None:
        """Their bytes."""
        return _expected(self.bytes_total, self.bytes_ahead, self.walked)


def _expected(met: int, ahead: int | None, walked: bool) -> int | None:
    return met if walked else None if ahead is None else met + ahead


class Progress(Protocol):
    """A function called a few times a second, and once at the end."""

    def __call__(self, counts: Counts) -> None:
        """Show the counts."""
