"""How far a run has come, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(slots=True)
class Counts:
    """Grows while a run goes on. `walked`: all files have been seen, so `files_total` and `bytes_total` are final."""

    files: int = 0
    files_total: int = 0
    bytes: int = 0
    bytes_total: int = 0
    records: int = 0
    failures: int = 0
    walked: bool = False
    #: what is being done now: `reading`, `writing`, `merging`
    stage: str = "reading"


class Progress(Protocol):
    """Called a few times a second, and once at the end."""

    def __call__(self, counts: Counts) -> None:
        """Show the counts."""
