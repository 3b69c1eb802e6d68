"""The processes that read: given tasks one at a time, watched, and replaced when they die.

    for told in pool.run(tasks): ...

yields what the workers tell, in order for each of them: outcomes first, then the seal that makes them safe. When a worker dies, what it told
since its last seal is taken back (`Lost`) and its tasks are done again without the record it died of.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path

from index.errors import Failed, SearcherError
from index.ingest.worker import (
    FINDING,
    HEARTBEAT,
    IDLE,
    BatchResult,
    NoDisk,
    PoisonRecord,
    SegmentSealed,
    Task,
    Worker,
    WorkerConfig,
    timeout,
)
from index.reading.formats.json_records import Lines
from index.reading.sources import piece_again

_START = "import sys, json; sys.path[:] = json.loads(sys.argv[2]); from index.ingest.worker import main; main(int(sys.argv[1]))"
#: Has glibc's allocator keep large blocks for the next array: asking the system for them anew costs a worker an eighth of its time, more
#: where several ask at once. Other libraries do not look at these names.
_KEEP_MEMORY = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "MALLOC_TOP_PAD_": str(1 << 24),
}
#: Deaths at no record in particular, in one run, before it is given up.
_DEATHS = 3
_LOOK_EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Retracted:
    """What a worker told since its last seal does not count; its tasks will be told of again."""

    told: tuple[BatchResult, ...]


@dataclass(frozen=True, slots=True)
class Durable:
    """What a worker told up to now counts, with its segment."""

    told: tuple[BatchResult, ...]
    sealed: SegmentSealed


Event = BatchResult | Retracted | Durable


@dataclass(slots=True)
class _Process:
    """One worker process, seen from here."""

    process: subprocess.Popen[bytes]
    pipe: Connection
    mark: Path
    errors: Path
    task: Task | None = None
    #: told since the last seal, and the tasks all that belongs to
    told: list[BatchResult] = field(default_factory=list)
    tasks: dict[int, Task] = field(default_factory=dict)
    #: how many records of a task were safe already at the last seal
    safe: dict[int, int] = field(default_factory=dict)
    watched: tuple[int, ...] = ()
    since: float = 0.0
    cpu: float = 0.0
    slow: bool = False
    ending: bool = False


class WorkerPool:
    """Up to `jobs` worker processes; 0: the work is done in this process, without limits."""

    def __init__(self, jobs: int, setup: WorkerConfig) -> None:
        self._jobs, self._setup = jobs, setup
        self._processes: list[_Process] = []
        self._again: list[Task] = []
        self._deaths = 0
        self._started = 0

    def run(self, tasks: Iterable[Task], idle: Callable[[], None] = lambda: None) -> Iterator[Event]:
        """Do all tasks. `idle` is called now and then."""
        if not self._jobs:
            yield from _in_this_process(self._setup, tasks)
            return
        waiting = iter(tasks)
        upcoming = next(waiting, None)
        while True:
            # All that are needed are started before any is sent a task, which waits until it has imported what it needs.
            chosen: list[tuple[_Process, Task]] = []
            while (upcoming or self._again) and (process := self._free()):
                process.task = self._again.pop() if self._again else upcoming
                if process.task is upcoming:
                    upcoming = next(waiting, None)
                if process.task is not None:
                    chosen.append((process, process.task))
            for process, task in chosen:
                self._give(process, task)
            if not upcoming and not self._again:
                for process in self._processes:
                    if process.task is None and not process.ending:
                        process.ending = True
                        _send(process, None)
            if not self._processes:
                return
            ready = set(wait([process.pipe for process in self._processes], _LOOK_EVERY))
            idle()
            for process in list(self._processes):
                if process.pipe in ready:
                    yield from self._hear(process)
                else:
                    self._watch(process)

    def close(self) -> None:
        """End every process now."""
        for process in self._processes:
            process.process.kill()
            process.process.wait()
            process.pipe.close()
        self._processes.clear()

    def _free(self) -> _Process | None:
        for process in self._processes:
            if process.task is None and not process.ending:
                return process
        return self._start() if len(self._processes) < self._jobs else None

    def _start(self) -> _Process:
        ours, theirs = socket.socketpair()
        self._started += 1
        mark = self._setup.folder / f"worker-{self._started}.mark"
        mark.write_bytes(bytes(HEARTBEAT.size))
        errors = mark.with_suffix(".err")
        with errors.open("wb") as stderr:
            started = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno()), json.dumps(sys.path)],
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr, env=_KEEP_MEMORY | os.environ,
            )  # fmt: skip
        theirs.close()
        process = _Process(started, Connection(ours.detach()), mark, errors)
        _send(process, replace(self._setup, mark=mark))
        self._processes.append(process)
        return process

    def _give(self, process: _Process, task: Task) -> None:
        if (
            task.lines and not task.lines.data
        ):  # done before, by a process that died: its lines are fetched once more
            lines = piece_again(task.files[0], task.lines.first, task.lines.offset, task.lines.size)
            task = replace(task, lines=lines or Lines(task.lines.first, task.lines.offset, b"", size=0))
        process.task = task
        process.tasks[task.number] = _light(task)
        process.since = 0.0
        _send(process, task)

    def _hear(self, process: _Process) -> Iterator[Event]:
        try:
            message: BatchResult | SegmentSealed | NoDisk = process.pipe.recv()
        except (EOFError, OSError):
            yield from self._buried(process)
            return
        if isinstance(message, NoDisk):
            raise OSError(message.errno, message.reason)
        if isinstance(message, SegmentSealed):
            yield Durable(tuple(process.told), message)
            current = process.task.number if process.task else None
            process.safe = {
                told.task: told.records for told in process.told if told.task == current
            } or process.safe
            process.tasks = {number: task for number, task in process.tasks.items() if number == current}
            process.told.clear()
            if process.ending:
                process.process.wait()
                process.pipe.close()
                self._processes.remove(process)
            return
        process.told.append(message)
        if message.last:
            process.task = None
        yield message

    def _watch(self, process: _Process) -> None:
        """Kill a process whose record outlasts its limit, deep inside a library that no signal reaches."""
        if process.task is None:
            return
        mark = HEARTBEAT.unpack(process.mark.read_bytes()[: HEARTBEAT.size])
        now, cpu = time.monotonic(), _cpu_seconds(process.process.pid)
        if mark != process.watched or mark[-1] == IDLE or not process.since:
            process.watched, process.since, process.cpu = mark, now, cpu
            return
        limit = self._setup.seconds
        if cpu - process.cpu > limit + 1 or now - process.since > 12 * limit:
            process.slow = True
            process.process.kill()

    def _buried(self, process: _Process) -> Iterator[Event]:
        """A process died: find out at which record, take back what it told, and do its tasks again."""
        status = process.process.wait()
        process.pipe.close()
        self._processes.remove(process)
        task, file, record, phase = HEARTBEAT.unpack(process.mark.read_bytes()[: HEARTBEAT.size])
        poisoned = (
            process.tasks.get(task)
            if process.task and process.task.number == task and phase != IDLE
            else None
        )
        if poisoned is None:
            self._deaths += 1
            if self._deaths > _DEATHS:
                last = process.errors.read_text("utf-8", "replace").strip().rpartition("\n")[2][:300]
                raise SearcherError(
                    f"The processes that read keep ending ({_how(status)}){f': {last}' if last else ''}. What was committed is kept.",
                    "If memory is short: --memory 2GB, or -j 1; if the disk is full, make room. Then index again: it goes on from there.",
                )
        if process.told:
            yield Retracted(tuple(process.told))
        for number, old in process.tasks.items():
            again = replace(old, skip=max(old.skip, process.safe.get(number, 0)))
            if old is poisoned:
                problem = (
                    timeout(self._setup.seconds)
                    if process.slow
                    else Failed("crashed", f"reading it ended the process ({_how(status)})")
                )
                finding = phase == FINDING or (file, record) in old.poisoned
                again = replace(
                    again, poisoned={**old.poisoned, (file, record): PoisonRecord(problem, finding)}
                )
            self._again.append(again)


def _light(task: Task) -> Task:
    return (
        replace(task, lines=replace(task.lines, data=b"", size=len(task.lines.data))) if task.lines else task
    )


def _send(process: _Process, message: object) -> None:
    with contextlib.suppress(
        BrokenPipeError, ConnectionResetError
    ):  # it died; that is noticed when it is next heard
        process.pipe.send(message)


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


def _cpu_seconds(pid: int) -> float:
    """Processor time a process has used; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0


def _in_this_process(setup: WorkerConfig, tasks: Iterable[Task]) -> Iterator[Event]:
    heard: list[BatchResult | SegmentSealed] = []
    told: list[BatchResult] = []
    worker = Worker(setup, heard.append)

    def pass_on() -> Iterator[Event]:
        for message in heard:
            if isinstance(message, SegmentSealed):
                yield Durable(tuple(told), message)
                told.clear()
            else:
                told.append(message)
                yield message
        heard.clear()

    for task in tasks:
        worker.work(task)
        yield from pass_on()
    worker.seal()
    yield from pass_on()
