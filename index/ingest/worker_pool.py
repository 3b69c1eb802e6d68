"""Run the processes that read: give them tasks one at a time, watch them, replace those that die.

    for event in pool.run(tasks): ...

yields what the workers send, in order for each of them: results first, then `Durable` with the seal
that makes them count. When a worker dies, its results since its last seal are taken back
(`Retracted`). Its tasks are done again without the record it died of.
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
from index.ingest.messages import (
    FINDING,
    HEARTBEAT,
    IDLE,
    BatchResult,
    NoDisk,
    PoisonRecord,
    SegmentSealed,
    Task,
    WorkerConfig,
)
from index.ingest.worker import Worker, timeout
from index.reading.formats.json_records import Lines
from index.reading.sources import piece_again

_START = "import sys, json; sys.path[:] = json.loads(sys.argv[2]); from index.ingest.worker import main; main(int(sys.argv[1]))"
#: glibc's allocator keeps large blocks for the next array. Asking the system for them anew costs a worker
#: an eighth of its time, more where several ask at once. Other C libraries pass over these names.
_KEEP_MEMORY = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "MALLOC_TOP_PAD_": str(1 << 24),
}
#: Deaths at no record in particular, after which a run is given up.
_DEATHS_AT_MOST = 3
#: Seconds between two looks at the processes.
_WATCH_EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Retracted:
    """The results of a worker since its last seal do not count; its tasks will be done again."""

    results: tuple[BatchResult, ...]


@dataclass(frozen=True, slots=True)
class Durable:
    """The results of a worker up to now count, with its segment."""

    results: tuple[BatchResult, ...]
    sealed: SegmentSealed


Event = BatchResult | Retracted | Durable


@dataclass(slots=True)
class _Process:
    """One worker process, seen from here."""

    process: subprocess.Popen[bytes]
    pipe: Connection
    heartbeat: Path
    errors: Path
    task: Task | None = None
    #: results since the last seal, and the tasks they belong to
    results: list[BatchResult] = field(default_factory=list)
    tasks: dict[int, Task] = field(default_factory=dict)
    #: records of a task that were durable at the last seal
    durable: dict[int, int] = field(default_factory=dict)
    #: the heartbeat at the last look, since when it is the same, and the processor time at that moment
    last_beat: tuple[int, ...] = ()
    since: float = 0.0
    cpu: float = 0.0
    #: whether it was killed for a record that took too long
    slow: bool = False
    ending: bool = False


class WorkerPool:
    """Up to `jobs` worker processes; 0: this process does the work, without limits."""

    def __init__(self, jobs: int, config: WorkerConfig) -> None:
        self._jobs, self._config = jobs, config
        self._processes: list[_Process] = []
        self._again: list[Task] = []
        self._deaths = 0
        self._started = 0

    def run(self, tasks: Iterable[Task], idle: Callable[[], None] = lambda: None) -> Iterator[Event]:
        """Do all tasks. `idle` is called a few times a second."""
        if not self._jobs:
            yield from _in_this_process(self._config, tasks)
            return
        waiting = iter(tasks)
        upcoming = next(waiting, None)
        while True:
            # All processes are started before any is sent a task: sending waits until it has its imports.
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
            ready = set(wait([process.pipe for process in self._processes], _WATCH_EVERY))
            idle()
            for process in list(self._processes):
                if process.pipe in ready:
                    yield from self._hear(process)
                else:
                    self._watch(process)

    def close(self) -> None:
        """Kill every process."""
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
        heartbeat = self._config.folder / f"worker-{self._started}.mark"
        heartbeat.write_bytes(bytes(HEARTBEAT.size))
        errors = heartbeat.with_suffix(".err")
        with errors.open("wb") as stderr:
            started = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno()), json.dumps(sys.path)],
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr, env=_KEEP_MEMORY | os.environ,
            )  # fmt: skip
        theirs.close()
        process = _Process(started, Connection(ours.detach()), heartbeat, errors)
        _send(process, replace(self._config, heartbeat=heartbeat))
        self._processes.append(process)
        return process

    def _give(self, process: _Process, task: Task) -> None:
        if task.lines and not task.lines.data:  # a process died over it: its lines are read once more
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
            yield Durable(tuple(process.results), message)
            current = process.task.number if process.task else None
            of_current = {one.task: one.records for one in process.results if one.task == current}
            process.durable = of_current or process.durable
            process.tasks = {number: task for number, task in process.tasks.items() if number == current}
            process.results.clear()
            if process.ending:
                process.process.wait()
                process.pipe.close()
                self._processes.remove(process)
            return
        process.results.append(message)
        if message.last:
            process.task = None
        yield message

    def _watch(self, process: _Process) -> None:
        """Kill a process whose record outlasts its limit, in a library that no signal reaches."""
        if process.task is None:
            return
        beat = HEARTBEAT.unpack(process.heartbeat.read_bytes()[: HEARTBEAT.size])
        now, cpu = time.monotonic(), _cpu_seconds(process.process.pid)
        if beat != process.last_beat or beat[-1] == IDLE or not process.since:
            process.last_beat, process.since, process.cpu = beat, now, cpu
            return
        limit = self._config.seconds
        if cpu - process.cpu > limit + 1 or now - process.since > 12 * limit:
            process.slow = True
            process.process.kill()

    def _buried(self, process: _Process) -> Iterator[Event]:
        """Handle a death: find its record, take back the results, do the tasks again without it."""
        status = process.process.wait()
        process.pipe.close()
        self._processes.remove(process)
        task, file, record, phase = HEARTBEAT.unpack(process.heartbeat.read_bytes()[: HEARTBEAT.size])
        poisoned = (
            process.tasks.get(task)
            if process.task and process.task.number == task and phase != IDLE
            else None
        )
        if poisoned is None:
            self._deaths += 1
            if self._deaths > _DEATHS_AT_MOST:
                last = process.errors.read_text("utf-8", "replace").strip().rpartition("\n")[2][:300]
                raise SearcherError(
                    f"The processes that read keep ending ({_how(status)}){f': {last}' if last else ''}. What was committed is kept.",
                    "If memory is short: --memory 2GB, or -j 1; if the disk is full, make room. Then index again: it goes on from there.",
                )
        if process.results:
            yield Retracted(tuple(process.results))
        for number, old in process.tasks.items():
            again = replace(old, skip=max(old.skip, process.durable.get(number, 0)))
            if old is poisoned:
                failed = (
                    timeout(self._config.seconds)
                    if process.slow
                    else Failed("crashed", f"reading it ended the process ({_how(status)})")
                )
                finding = phase == FINDING or (file, record) in old.poisoned
                again = replace(
                    again, poisoned={**old.poisoned, (file, record): PoisonRecord(failed.failure(), finding)}
                )
            self._again.append(again)


def _light(task: Task) -> Task:
    return (
        replace(task, lines=replace(task.lines, data=b"", size=len(task.lines.data))) if task.lines else task
    )


def _send(process: _Process, message: object) -> None:
    # A process that died is noticed when its pipe is next read.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.pipe.send(message)


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


def _cpu_seconds(pid: int) -> float:
    """Return the processor time a process has used; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0


def _in_this_process(config: WorkerConfig, tasks: Iterable[Task]) -> Iterator[Event]:
    messages: list[BatchResult | SegmentSealed] = []
    results: list[BatchResult] = []
    worker = Worker(config, messages.append)

    def pass_on() -> Iterator[Event]:
        for message in messages:
            if isinstance(message, SegmentSealed):
                yield Durable(tuple(results), message)
                results.clear()
            else:
                results.append(message)
                yield message
        messages.clear()

    for task in tasks:
        worker.work(task)
        yield from pass_on()
    worker.seal()
    yield from pass_on()
