"""The options of a run: what to read and how, with how many processes and how much memory."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from index.ingest.emptied import Patience
from index.ingest.messages import WorkerConfig
from index.ingest.progress import Progress
from index.ingest.roots.path_options import PathOptions
from index.reading.sources import ReadOptions

#: Bytes of memory for all processes together, unless `memory` says otherwise.
DEFAULT_MEMORY = 1_000_000_000
#: Bytes of memory of a worker that has read nothing.
_BARE_WORKER = 90_000_000
#: Peak memory of a segment over its builder's own count (measured: 1.07 to 1.22).
_PEAK_RATIO = 1.25
#: Bytes a segment may always grow to.
_LEAST_BUDGET = 10_000_000
#: Bytes of address space a worker may use beyond what its segment needs: one record's share.
_RECORD_SPACE = 2 << 30


class BuildKeywords(TypedDict, total=False):
    """The keywords of `build`: the fields of `BuildOptions`."""

    jobs: int | None
    format: str | None
    names: Mapping[str, str] | None
    lang: str | None
    encoding: str | None
    exclude: Sequence[str]
    hidden: bool | None
    moved_from: str | None
    name: str | None
    prune: bool | Patience
    retry_failed: bool
    full_scan: bool
    dry_run: bool
    wait: bool
    memory: int | None
    progress: Progress | None
    batch: int
    batch_seconds: float
    seconds_a_record: float


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How `build`, `retry`, `rebuild` and `restore` read and write.

    Raises InputError for an unknown format.
    """

    #: processes that read; None: one a processor; 0: none, this process reads, without limits
    jobs: int | None = None
    #: format of the files, one of `FORMATS`. These four are kept with the index for each PATH;
    #: None: as it was said before, "auto": as if nothing had been said
    format: str | None = None
    #: fields of an article -> fields of the records (`--map`), beside those said before
    names: Mapping[str, str] | None = None
    #: language of the articles
    lang: str | None = None
    #: encoding of texts that do not say their own; with `!` at its end, of all texts
    encoding: str | None = None
    #: patterns in gitignore's syntax of what is left out below the PATHs; kept with the index
    exclude: Sequence[str] = ()
    #: take hidden files, backups and their like; kept with the index. None: as it was said before
    hidden: bool | None = None
    #: the folder that the PATH was before it was moved or renamed
    moved_from: str | None = None
    #: the path under which the standard input ("-") is known
    name: str | None = None
    #: remove articles whose files are gone from below the PATHs; a Patience waits for emptied folders
    prune: bool | Patience = False
    #: read again the files in which a record failed
    retry_failed: bool = False
    #: read every file again, also the unchanged
    full_scan: bool = False
    #: write nothing; report what a run would do
    dry_run: bool = False
    #: wait while another process writes to the index
    wait: bool = False
    #: bytes for all processes together; None: `DEFAULT_MEMORY`
    memory: int | None = None
    #: called a few times a second
    progress: Progress | None = None
    #: articles in one process after which it seals its segment
    batch: int = 200_000
    #: seconds after which a process seals its segment
    batch_seconds: float = 60.0
    #: seconds of processor time that one record may take
    seconds_a_record: float = 5.0

    def __post_init__(self) -> None:
        self.of_paths  # noqa: B018 - raises for what is no format or encoding

    @property
    def of_paths(self) -> PathOptions:
        """What is kept with the index for the PATHs."""
        return PathOptions(
            format=self.format,
            lang=self.lang,
            encoding=self.encoding,
            names=dict(self.names or {}),
            exclude=tuple(self.exclude),
            hidden=self.hidden,
        )

    @property
    def processes(self) -> int:
        """How many processes read; 0: this one."""
        return processor_count() if self.jobs is None else self.jobs

    def segment_budget(self, processes: int) -> int:
        """Bytes one of so many segments may grow to, by its builder's own count."""
        return segment_budget(self.memory or DEFAULT_MEMORY, processes)

    def worker_config(
        self,
        folder: Path,
        reading: ReadOptions,
        known_ids: Path | None,
        forgotten: frozenset[str] = frozenset(),
    ) -> WorkerConfig:
        """Return what each worker needs to know.

        `known_ids` is a file of ids that are indexed already; `forgotten` are ids in hex.
        """
        processes, memory = self.processes, self.memory or DEFAULT_MEMORY
        return WorkerConfig(
            folder,
            reading,
            budget=segment_budget(memory, processes),
            address_space=_RECORD_SPACE + 2 * memory // max(1, processes),
            seconds=self.seconds_a_record,
            seal_articles=self.batch,
            seal_seconds=self.batch_seconds,
            known=known_ids,
            forgotten=forgotten,
        )


def segment_budget(memory: int, processes: int) -> int:
    """Bytes a segment may grow to, so that `processes` of them take `memory` bytes at the worst."""
    return max(_LEAST_BUDGET, int((memory / max(1, processes) - _BARE_WORKER) / _PEAK_RATIO))


def processor_count() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
