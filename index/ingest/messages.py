"""What a worker and its parent tell each other: tasks and configuration in, results out.

WorkerConfig                what a worker needs to know
Task, PoisonRecord          files to read, and records not to be tried again
BatchResult, Outcome        what became of records
SegmentSealed, NoDisk       a segment was written; the disk refused
HEARTBEAT                   the place in shared memory that says which record is being read
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.arrays import Array
from index.building.segment_builder import Finished
from index.commits.digests import Digests
from index.commits.forgotten import as_forgotten
from index.commits.manifest import contains
from index.errors import RecordFailure
from index.reading.formats.json_records import Lines
from index.reading.input.walk import File
from index.reading.sources import ReadOptions

#: Shared with the parent, for the moment when this process dies: task, file of the task, its record, phase.
HEARTBEAT = struct.Struct("<qqqq")
#: The phases: between records, looking for the next one, reading one.
IDLE, FINDING, READING = range(3)


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a worker needs to know."""

    #: where it may write
    folder: Path
    reading: ReadOptions
    #: bytes its segment builder may grow to
    budget: int = 250_000_000
    #: bytes of address space beyond what the process has at its start; 0: no limit
    address_space: int = 0
    #: seconds of processor time a record may take
    seconds: float = 5.0
    #: articles after which a segment is sealed
    seal_articles: int = 200_000
    #: seconds after which a segment is sealed
    seal_seconds: float = 60.0
    #: a file of ids that are in the index already, uint8 (n, 10) ascending
    known: Path | None = None
    #: the file that holds its heartbeat
    heartbeat: Path | None = None
    #: ids that were forgotten, in hex: a file among them gives no pieces either
    forgotten: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PoisonRecord:
    """A record that ended a process: it is not tried again.

    Where it was still being looked for (`finding`), its file is given up there.
    """

    failure: RecordFailure
    finding: bool


@dataclass(frozen=True, slots=True)
class Task:
    """Files to read, or (`lines`) a piece of one. The first `skip` records are done already."""

    number: int
    files: tuple[File, ...]
    lines: Lines | None = None
    skip: int = 0
    #: by file and record
    poisoned: Mapping[tuple[int, int], PoisonRecord] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What became of records of one file, since the last results."""

    #: index of the file in its task
    file: int
    #: SHA-256 of the records that are articles, and their numbers
    digests: Digests = field(default_factory=Digests)
    numbers: list[int | None] = field(default_factory=list)
    #: how many of the articles were new
    built: int = 0
    #: records that gave no article
    failures: list[RecordFailure] = field(default_factory=list)

    def without(self, ids: Array) -> Outcome:
        """Return the outcome with these articles (ids: uint8 (n, 10)) as forgotten records."""
        gone = contains(ids, self.digests.array()[:, :10]).tolist() if len(self.digests) else []
        if not any(gone):
            return self
        records = list(zip(self.digests, self.numbers, gone, strict=True))
        forgotten = [number for _, number, is_gone in records if is_gone]
        return replace(
            self,
            digests=Digests(digest for digest, _, is_gone in records if not is_gone),
            numbers=[number for _, number, is_gone in records if not is_gone],
            failures=[
                *(one for one in self.failures if not (one.status == "cut" and one.record in forgotten)),
                *map(as_forgotten, forgotten),
            ],
        )


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of some records of a task."""

    task: int
    outcomes: tuple[Outcome, ...]
    #: records of the task that are done, those of earlier results included
    records: int
    #: whether the task is done
    last: bool

    def without(self, ids: Array) -> BatchResult:
        """Return the result with these articles (ids: uint8 (n, 10)) as forgotten records."""
        return (
            replace(self, outcomes=tuple(outcome.without(ids) for outcome in self.outcomes))
            if len(ids)
            else self
        )


@dataclass(frozen=True, slots=True)
class SegmentSealed:
    """All results sent before are in this segment, or need none."""

    segment: Finished | None


@dataclass(frozen=True, slots=True)
class NoDisk:
    """The disk refused what this process had to write, and why; the process has ended."""

    errno: int
    reason: str
