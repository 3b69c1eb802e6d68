"""One worker: tasks in, whole segments out. Runs in a process of its own, or for small needs in the caller's.

A task is some files, or a piece of one. For every record the worker says what became of it; articles collect in a segment builder, which is
*sealed* (written) when it has grown enough. What was said before a seal is safe once the seal is reported, not before.

Each record has a limit of processor time and the process one of memory. A record that breaks them, or the reader, is Failed and named; should
the whole process die, the mark it left in shared memory tells the parent which record it was at.
"""

from __future__ import annotations

import errno
import gc
import mmap
import os
import resource
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import ParamSpec, TypeVar

import numpy as np

from index.arrays import Array
from index.article import digest_of
from index.building.segment_builder import Finished, SegmentBuilder
from index.commits.forgotten import as_forgotten
from index.commits.manifest import Problem
from index.cuts import lacking
from index.errors import Failed, RecordProblem, Skipped
from index.reading.formats.json_records import Lines
from index.reading.input.raw_record import RawRecord
from index.reading.input.trouble import Trouble
from index.reading.input.walk import File
from index.reading.sources import Item, ReadOptions, read, read_file, read_piece
from index.storage.generation import new_name
from index.storage.ids import id_keys

#: Shared with the parent: task, file of the task, record of the task, phase, for the moment when this process dies.
HEARTBEAT = struct.Struct("<qqqq")
IDLE, FINDING, READING = range(3)
_REPORT_EVERY = 1.0
#: How often the clock of a worker ticks, in seconds of processor time.
_TICK = 0.2
#: So many new objects are made before cycles among them are looked for.
_OBJECTS = 50_000
#: After so many bytes of records the builder's size is looked at again.
_WEIGHED = 1 << 17
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a worker needs to know. `folder` is where it may write; `budget` bytes a builder may grow to; `seconds` of processor time a record."""

    folder: Path
    reading: ReadOptions
    names: Mapping[str, str] = field(default_factory=dict)
    budget: int = 250_000_000
    address_space: int = 0
    seconds: float = 5.0
    seal_articles: int = 200_000
    seal_seconds: float = 60.0
    #: a file of ids that are in the index already, uint8 (n, 10) ascending
    known: Path | None = None
    mark: Path | None = None
    #: ids that were forgotten, in hex: a file among them gives no pieces either
    forgotten: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PoisonRecord:
    """A record that ended a process: it is not tried again. Where it was still being looked for (`finding`), the file is given up there."""

    problem: Failed
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
    """What became of records of one file, since last told: articles by SHA-256 and number, how many of them were new, and problems."""

    file: int
    digests: bytearray = field(default_factory=bytearray)
    numbers: list[int | None] = field(default_factory=list)
    built: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Outcomes of a task so far: `records` is how many of its records are told of altogether, `last` that there are no more."""

    task: int
    outcomes: tuple[Outcome, ...]
    records: int
    last: bool


@dataclass(frozen=True, slots=True)
class SegmentSealed:
    """All that was told before is in this segment, or needs none."""

    segment: Finished | None


@dataclass(frozen=True, slots=True)
class NoDisk:
    """The disk refused what this process had to write, and why; the process has ended."""

    errno: int
    reason: str


class TimeIsUp(BaseException):
    """The record took too long. Not an Exception, because readers and their libraries catch those."""


class Worker:
    """Reads records, collects articles, writes segments."""

    def __init__(self, setup: WorkerConfig, tell: Callable[[BatchResult | SegmentSealed], None]) -> None:
        self.setup, self._tell = setup, tell
        # Steps are counted, so that each need not set a clock of its own; see `on_tick`.
        self._armed, self._step, self._seen, self._since = False, 0, -1, 0.0
        self._unweighed = 0
        self._builder: SegmentBuilder | None = None
        self._built: set[bytes] = set()
        self._sealed_at = self._told_at = time.monotonic()
        self._known = (
            np.fromfile(setup.known, dtype=np.uint8).reshape(-1, 10)
            if setup.known
            else np.zeros((0, 10), dtype=np.uint8)
        )
        self._known_keys: Array = id_keys(self._known)
        self._mark: mmap.mmap | bytearray = bytearray(HEARTBEAT.size)
        if setup.mark:
            with setup.mark.open("r+b") as file:
                self._mark = mmap.mmap(file.fileno(), HEARTBEAT.size)

    def work(self, task: Task) -> None:
        """Do a task, telling of it in one piece or, where it is long, in several."""
        outcomes: list[Outcome] = []
        record = -1
        for record, (place, item) in enumerate(self._items(task)):
            if record < task.skip:
                continue
            if not outcomes or outcomes[-1].file != place:
                outcomes.append(Outcome(place))
            self._take(task, record, item, outcomes[-1])
            if self._is_full():
                self._tell(BatchResult(task.number, tuple(outcomes), record + 1, last=False))
                outcomes = []
                self.seal()
            elif time.monotonic() - self._told_at > _REPORT_EVERY:
                self._tell(BatchResult(task.number, tuple(outcomes), record + 1, last=False))
                outcomes, self._told_at = [], time.monotonic()
        self._beat(task.number, -1, -1, IDLE)
        self._tell(BatchResult(task.number, tuple(outcomes), record + 1, last=True))
        self._told_at = time.monotonic()

    def seal(self) -> None:
        """Write the segment, if there is anything for one, and say so."""
        self._beat(-1, -1, -1, IDLE)  # this may take long and is no record's fault
        segment = self._builder.finish() if self._builder is not None else None
        self._builder, self._built, self._sealed_at = None, set(), time.monotonic()
        self._tell(SegmentSealed(segment))

    def _items(self, task: Task) -> Iterator[tuple[int, Item]]:
        """The records of a task, each with the place of its file; troubles met in finding one end its file."""
        record = 0
        for place, file in enumerate(task.files):
            items = (
                read_piece(file, task.lines, self.setup.reading)
                if task.lines
                else read_file(file, self.setup.reading)
            )
            while True:
                blame = task.poisoned.get((place, record))
                if blame and blame.finding:
                    yield place, Trouble(blame.problem)
                    record += 1
                    break
                self._beat(task.number, place, record, FINDING)
                found = self._limited(next, items, None)
                if found is None:
                    break
                if isinstance(found, RecordProblem):
                    yield place, Trouble(found)
                    record += 1
                    break
                yield place, found
                record += 1

    def _take(self, task: Task, record: int, item: Item, outcome: Outcome) -> None:
        if isinstance(item, Trouble):
            outcome.problems.append(_problem(item.problem, item.number, item.count))
            return
        if item.whole and item.whole in self.setup.forgotten:
            outcome.problems.append(as_forgotten(item.number))
            return
        digest = digest_of(item.data)
        self._unweighed += len(item.data)
        if digest[:10] not in self._built and not self._is_known(digest[:10]):
            blame = task.poisoned.get((outcome.file, record))
            if blame:
                outcome.problems.append(_problem(blame.problem, item.number))
                return
            self._beat(task.number, outcome.file, record, READING)
            problem = self._build(item)
            if problem:
                outcome.problems.append(_problem(_not_skipped(problem, item), item.number))
                return
            self._built.add(digest[:10])
            outcome.built += 1
        if lost := lacking(item.flags):
            outcome.problems.append(Problem(item.number, "cut", "cut", lost))
        outcome.digests += digest
        outcome.numbers.append(item.number)

    def _build(self, raw: RawRecord) -> RecordProblem | None:
        article = self._limited(read, raw, self.setup.names)
        if isinstance(article, RecordProblem):
            return article
        if self._builder is None:
            self._builder = SegmentBuilder(self.setup.folder, new_name())
        self._builder.add(article)
        return None

    def _limited(self, step: Callable[P, T], *args: P.args, **more: P.kwargs) -> T | RecordProblem:
        """The result of a step, or what is wrong with its record. The limit ends with the step: adding to a segment is never cut short."""
        try:
            try:
                self._step += 1
                self._armed = True
                return step(*args, **more)
            except RecordProblem as problem:
                return problem
            except MemoryError:
                return Failed("memory", "reading it needs more memory than one record may have")
            except Exception as error:  # a reader's own mistake must not cost the other records
                return Failed("crashed", f"reading it failed: {type(error).__name__}: {str(error)[:200]}")
            finally:
                self._armed = False
        except TimeIsUp:
            self._armed = False
            return timeout(self.setup.seconds)

    def keep_time(self) -> None:
        """Have the limit of time kept, by a signal of this process."""
        signal.signal(signal.SIGPROF, self.on_tick)
        signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)

    def on_tick(self, number: int, frame: FrameType | None) -> None:
        """Signal handler: a step that goes on for longer than it may, counted from the first tick within it, is ended; should something
        swallow that, again at the next tick."""
        if not self._armed:
            return
        now = time.process_time()
        if self._step != self._seen:
            self._seen, self._since = self._step, now
        elif now - self._since > self.setup.seconds:
            raise TimeIsUp

    def _is_known(self, id: bytes) -> bool:
        if not len(self._known):
            return False
        key = np.uint64(int.from_bytes(id[:8], "big"))
        place = int(np.searchsorted(self._known_keys, key))
        while place < len(self._known) and self._known_keys[place] == key:
            if self._known[place].tobytes() == id:
                return True
            place += 1
        return False

    def _is_full(self) -> bool:
        builder = self._builder
        if builder is None:
            return False
        if (
            builder.count >= self.setup.seal_articles
            or time.monotonic() - self._sealed_at > self.setup.seal_seconds
        ):
            return True
        if self._unweighed < _WEIGHED:
            return False
        self._unweighed = 0
        return builder.size > self.setup.budget

    def _beat(self, task: int, file: int, record: int, phase: int) -> None:
        HEARTBEAT.pack_into(self._mark, 0, task, file, record, phase)


def _problem(problem: RecordProblem, number: int | None, count: int = 1) -> Problem:
    return Problem(
        number, "skipped" if isinstance(problem, Skipped) else "failed", problem.kind, problem.message, count
    )


def _not_skipped(problem: RecordProblem, raw: RawRecord) -> RecordProblem:
    """What was no article as far as it was read may be one further on: that is a failure, and says so."""
    lost = lacking(raw.flags)
    return Failed("cut", f"{problem.message}; {lost}") if lost and isinstance(problem, Skipped) else problem


def timeout(seconds: float) -> Failed:
    """A record took too long."""
    return Failed(
        "timeout", f"reading it took more than {seconds:g} seconds of processor time; it was given up"
    )


def main(handle: int) -> None:
    """The worker process: tasks come in through a pipe, what became of them goes back; None means: seal and end."""
    pipe: Connection = Connection(handle)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is the parent's to handle; its end is noticed at the pipe
    setup: WorkerConfig = pipe.recv()
    worker = Worker(setup, pipe.send)
    worker.keep_time()
    # What is collected lives until the segment is written, so looking through it for cycles again and again finds nothing; those of trees of
    # pages, thousands of objects each, are found soon enough.
    gc.freeze()
    gc.set_threshold(_OBJECTS, 10, 100)
    if setup.address_space:
        allowed = setup.address_space + _address_space()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(
            resource.RLIMIT_AS, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard)
        )
    try:
        while (task := pipe.recv()) is not None:
            worker.work(task)
        worker.seal()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        sys.exit(0)  # the parent is gone; what was not published does not count
    except OSError as error:
        pipe.send(NoDisk(error.errno or errno.EIO, error.strerror or str(error)))


def _address_space() -> int:
    """Bytes of address space in use by this process; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
