"""One worker: tasks in, whole segments out.

It runs in a process of its own, or in the caller's for small needs.

A task is some files, or a piece of one. For every record the worker sends what became of it.
Articles collect in a segment builder, which is *sealed* (written) when it has grown enough. Results
sent before a seal are durable once the seal is reported, not before.

Each record has a limit of processor time, and the process one of memory. A record that breaks a
limit, or the reader, is Failed and named. Should the whole process die, its heartbeat in shared
memory tells the parent at which record.
"""

from __future__ import annotations

import errno
import gc
import mmap
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import ParamSpec, TypeVar

import numpy as np

from index.arrays import Array
from index.building.segment_builder import SegmentBuilder
from index.commits.forgotten import as_forgotten
from index.cuts import lacking
from index.errors import Failed, RecordFailure, RecordProblem, Skipped
from index.ingest.messages import (
    FINDING,
    HEARTBEAT,
    IDLE,
    READING,
    BatchResult,
    NoDisk,
    Outcome,
    SegmentSealed,
    Task,
    WorkerConfig,
)
from index.reading.input.raw_record import RawRecord
from index.reading.sources import Item, read, read_file, read_piece
from index.storage.generation import new_name
from index.storage.ids import id_keys

#: Seconds after which a long task sends the results it has.
_REPORT_EVERY = 1.0
#: Seconds of processor time between two ticks of a worker's clock.
_TICK = 0.2
#: New objects after which cycles among them are looked for.
_GC_THRESHOLD = 50_000
#: Bytes of records after which the builder's size is computed again.
_WEIGH_EVERY = 1 << 17
P = ParamSpec("P")
T = TypeVar("T")


class TimeIsUp(BaseException):
    """A record took too long.

    It is no Exception, because readers and their libraries catch those.
    """


class Worker:
    """Reads records, collects articles, writes segments."""

    def __init__(self, config: WorkerConfig, send: Callable[[BatchResult | SegmentSealed], None]) -> None:
        self.config, self._send = config, send
        # The limit of time: whether a step has one, its number, the step of the last tick, and since when.
        # Steps are counted, so that each need not set a clock of its own (see `on_tick`).
        self._is_limited, self._step, self._ticked_step, self._since = False, 0, -1, 0.0
        self._unweighed = 0
        self._builder: SegmentBuilder | None = None
        self._built: set[bytes] = set()
        self._sealed_at = self._sent_at = time.monotonic()
        self._known = np.zeros((0, 10), dtype=np.uint8)
        if config.known:
            self._known = np.fromfile(config.known, dtype=np.uint8).reshape(-1, 10)
        self._known_keys: Array = id_keys(self._known)
        self._heartbeat: mmap.mmap | bytearray = bytearray(HEARTBEAT.size)
        if config.heartbeat:
            with config.heartbeat.open("r+b") as file:
                self._heartbeat = mmap.mmap(file.fileno(), HEARTBEAT.size)

    def work(self, task: Task) -> None:
        """Do a task. Send its results at once or, where it is long, in several batches."""
        outcomes: list[Outcome] = []
        record = -1
        for record, (file, item) in enumerate(self._items(task)):
            if record < task.skip:
                continue
            if not outcomes or outcomes[-1].file != file:
                outcomes.append(Outcome(file))
            self._take(task, record, item, outcomes[-1])
            if self._is_full():
                self._send(BatchResult(task.number, tuple(outcomes), record + 1, last=False))
                outcomes = []
                self.seal()
            elif time.monotonic() - self._sent_at > _REPORT_EVERY:
                self._send(BatchResult(task.number, tuple(outcomes), record + 1, last=False))
                outcomes, self._sent_at = [], time.monotonic()
        self._beat(task.number, -1, -1, IDLE)
        self._send(BatchResult(task.number, tuple(outcomes), record + 1, last=True))
        self._sent_at = time.monotonic()

    def seal(self) -> None:
        """Write the segment, if there is anything for one, and report it."""
        self._beat(-1, -1, -1, IDLE)  # this may take long and is no record's fault
        segment = self._builder.finish() if self._builder is not None else None
        self._builder, self._built, self._sealed_at = None, set(), time.monotonic()
        self._send(SegmentSealed(segment))

    def _items(self, task: Task) -> Iterator[tuple[int, Item]]:
        """Yield the records of a task, each with the index of its file.

        A failure to find the next record ends its file.
        """
        record = 0
        for i, file in enumerate(task.files):
            reading = self.config.reading
            items = read_piece(file, task.lines, reading) if task.lines else read_file(file, reading)
            while True:
                poison = task.poisoned.get((i, record))
                if poison and poison.finding:
                    yield i, poison.failure
                    record += 1
                    break
                self._beat(task.number, i, record, FINDING)
                item = self._limited(next, items, None)
                if item is None:
                    break
                if isinstance(item, RecordProblem):
                    yield i, item.failure()
                    record += 1
                    break
                yield i, item
                record += 1

    def _take(self, task: Task, record: int, item: Item, outcome: Outcome) -> None:
        if isinstance(item, RecordFailure):
            outcome.failures.append(item)
            return
        if item.whole and item.whole in self.config.forgotten:
            outcome.failures.append(as_forgotten(item.number))
            return
        digest = item.digest
        self._unweighed += len(item.data)
        if digest[:10] not in self._built and not self._is_known(digest[:10]):
            poison = task.poisoned.get((outcome.file, record))
            if poison:
                outcome.failures.append(replace(poison.failure, record=item.number))
                return
            self._beat(task.number, outcome.file, record, READING)
            problem = self._build(item)
            if problem:
                outcome.failures.append(_not_skipped(problem, item).failure(item.number))
                return
            self._built.add(digest[:10])
            outcome.built += 1
        if lost := lacking(item.flags):
            outcome.failures.append(RecordFailure("", item.number, "cut", "cut", lost))
        outcome.digests.append(digest)
        outcome.numbers.append(item.number)

    def _build(self, raw: RawRecord) -> RecordProblem | None:
        article = self._limited(read, raw, self.config.reading)
        if isinstance(article, RecordProblem):
            return article
        if self._builder is None:
            self._builder = SegmentBuilder(self.config.folder, new_name())
        self._builder.add(article)
        return None

    def _limited(self, step: Callable[P, T], *args: P.args, **more: P.kwargs) -> T | RecordProblem:
        """Return the result of a step, or what is wrong with its record.

        The limit ends with the step: adding to a segment is never cut short.
        """
        try:
            try:
                self._step += 1
                self._is_limited = True
                return step(*args, **more)
            except RecordProblem as problem:
                return problem
            except MemoryError:
                return Failed("memory", "reading it needs more memory than one record may have")
            except Exception as error:  # a reader's own mistake must not cost the other records
                return Failed("crashed", f"reading it failed: {type(error).__name__}: {str(error)[:200]}")
            finally:
                self._is_limited = False
        except TimeIsUp:
            self._is_limited = False
            return timeout(self.config.seconds)

    def keep_time(self) -> None:
        """Enforce the limit of time by a signal of this process."""
        signal.signal(signal.SIGPROF, self.on_tick)
        signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)

    def on_tick(self, number: int, frame: FrameType | None) -> None:
        """Handle the signal: end a step that has gone on for too long.

        Its time counts from the first tick within it. Should something swallow the exception, the
        next tick raises it again.
        """
        if not self._is_limited:
            return
        now = time.process_time()
        if self._step != self._ticked_step:
            self._ticked_step, self._since = self._step, now
        elif now - self._since > self.config.seconds:
            raise TimeIsUp

    def _is_known(self, id: bytes) -> bool:
        if not len(self._known):
            return False
        key = np.uint64(int.from_bytes(id[:8], "big"))
        i = int(np.searchsorted(self._known_keys, key))
        while i < len(self._known) and self._known_keys[i] == key:
            if self._known[i].tobytes() == id:
                return True
            i += 1
        return False

    def _is_full(self) -> bool:
        builder = self._builder
        if builder is None:
            return False
        if (
            builder.count >= self.config.seal_articles
            or time.monotonic() - self._sealed_at > self.config.seal_seconds
        ):
            return True
        if self._unweighed < _WEIGH_EVERY:
            return False
        self._unweighed = 0
        return builder.size > self.config.budget

    def _beat(self, task: int, file: int, record: int, phase: int) -> None:
        HEARTBEAT.pack_into(self._heartbeat, 0, task, file, record, phase)


def _not_skipped(problem: RecordProblem, raw: RawRecord) -> RecordProblem:
    """Return a failure for a record that was no article as far as it was read.

    It may be one further on.
    """
    lost = lacking(raw.flags)
    return Failed("cut", f"{problem.message}; {lost}") if lost and isinstance(problem, Skipped) else problem


def timeout(seconds: float) -> Failed:
    """Return the failure of a record that took too long."""
    return Failed(
        "timeout", f"reading it took more than {seconds:g} seconds of processor time; it was given up"
    )


def main(handle: int) -> None:
    """Run the worker process: tasks come through a pipe, results go back; None: seal and end."""
    pipe: Connection = Connection(handle)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C; the pipe shows its end
    config: WorkerConfig = pipe.recv()
    worker = Worker(config, pipe.send)
    worker.keep_time()
    # Collected articles live until the segment is written: looking through them for cycles finds nothing.
    # Cycles of page trees, thousands of objects each, are found soon enough.
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD, 10, 100)
    if config.address_space:
        allowed = config.address_space + _address_space()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(
            resource.RLIMIT_AS, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard)
        )
    try:
        while (task := pipe.recv()) is not None:
            worker.work(task)
        worker.seal()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        sys.exit(0)  # the parent is gone, and what was not published does not count
    except OSError as error:
        pipe.send(NoDisk(error.errno or errno.EIO, error.strerror or str(error)))


def _address_space() -> int:
    """Return the bytes of address space in use by this process; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
