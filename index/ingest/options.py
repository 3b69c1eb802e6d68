"""How a run reads and builds: processes, memory, format, field names and language, checked before anything starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from index.errors import InputError
from index.ingest.progress import Progress
from index.ingest.run import Run
from index.ingest.worker import WorkerConfig
from index.ingest.worker_pool import WorkerPool
from index.reading.sources import FORMATS, ReadOptions, known_encoding

#: A worker with nothing in it, and how much more than its own count a segment may take (measured: 1.07 to 1.22).
_BARE, _PEAK = 90_000_000, 1.25


def budget(memory: int, jobs: int) -> int:
    """How big one of `jobs` segments may grow, by its own count, so that all together take `memory` bytes at the worst moment."""
    return max(10_000_000, int((memory / max(1, jobs) - _BARE) / _PEAK))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_ROOM, _MEMORY = 2 << 30, 1_000_000_000


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How files are read, as `build` is told: processes, format, names of fields, language, memory, and who is shown the progress."""

    jobs: int | None = None
    format: str = "auto"
    names: Mapping[str, str] | None = None
    lang: str | None = None
    memory: int | None = None
    progress: Progress | None = None
    encoding: str | None = None

    @property
    def reading(self) -> ReadOptions:
        """What the readers need to know."""
        if self.format not in FORMATS:
            raise InputError(
                f"{self.format!r} is no format of articles", f"formats are: {', '.join(FORMATS)}"
            )
        lang = None if self.lang in (None, "auto") else self.lang
        return ReadOptions(self.format, lang, known_encoding(self.encoding))

    def budget(self, jobs: int) -> int:
        """How big a segment may grow."""

        return budget(self.memory or _MEMORY, jobs)

    def read(self, run: Run) -> None:
        """Read all that the plan of a run holds."""
        jobs = (os.cpu_count() or 1) if self.jobs is None else self.jobs
        setup = WorkerConfig(
            run.scratch, self.reading, self.names or {}, budget=self.budget(jobs),
            address_space=_ROOM + 2 * (self.memory or _MEMORY) // max(1, jobs), known=run.known_ids(),
            forgotten=run.forgotten_hex(),
        )  # fmt: skip
        run.read(WorkerPool(jobs, setup))
