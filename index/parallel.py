"""Work on a large index cut into shares, each done by a process of its own; for what one processor would do while the others wait.

    with Crew(2) as crew:
        collect = crew.start(function, [arguments, arguments, ...])
        ...                                                         # what else there is to do meanwhile
        results = collect()

The processes are started when the crew is made, and have imported what they need by the time there is something to do. Nothing depends on
them: a share whose process has died is done by this one.
"""

from __future__ import annotations

import importlib
import json
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Self, TypeVar

_START = "import sys, json; sys.path[:] = json.loads(sys.argv[2]); from index.parallel import main; main(int(sys.argv[1]), sys.argv[3:])"
T = TypeVar("T")


class ProcessPool:
    """Up to `jobs` processes; fewer than two: everything is done by this one. The processes import `preload` while there is nothing to do."""

    def __init__(self, jobs: int, preload: Sequence[str] = ()) -> None:
        self._workers = [_Worker(preload) for _ in range(jobs if jobs > 1 else 0)]

    @property
    def partitions(self) -> int:
        """Into how many shares work is worth cutting."""
        return max(1, len(self._workers))

    def start(
        self, function: Callable[..., T], partitions: Sequence[tuple[Any, ...]]
    ) -> Callable[[], list[T]]:
        """Have a function of a module called with each of these arguments. What is returned waits for the results, in the order of the shares,
        and raises what a share has raised."""
        given = [
            worker.send(function, partition)
            for worker, partition in zip(self._workers, partitions, strict=False)
        ]
        alone = partitions[len(given) :]

        def collect() -> list[T]:
            own = [function(*partition) for partition in alone]
            taken = []
            for worker, sent, partition in zip(self._workers, given, partitions, strict=False):
                answer = worker.receive() if sent else None
                taken.append(function(*partition) if answer is None else answer[0])
            return [*taken, *own]

        return collect

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.stop()
        self._workers = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Worker:
    """One process, seen from here."""

    def __init__(self, preload: Sequence[str]) -> None:
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs.fileno()), json.dumps(sys.path), *preload], pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        theirs.close()
        self._pipe = Connection(ours.detach())

    def send(self, function: Callable[..., Any], partition: tuple[Any, ...]) -> bool:
        """Whether the process is there to do it."""
        try:
            self._pipe.send((function, partition))
        except OSError:
            return False
        return True

    def receive(self) -> tuple[Any] | None:
        """The result, or None where the process has died. Raises what the share has raised."""
        try:
            result, error = self._pipe.recv()
        except (EOFError, OSError):
            return None
        if error is not None:
            raise error
        return (result,)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._pipe.close()


def main(handle: int, preload: Sequence[str] = ()) -> None:
    """The process: functions and arguments come in through a pipe, results or errors go back, until the other end is gone."""
    pipe: Connection = Connection(handle)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    for module in preload:
        importlib.import_module(module)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            function, partition = pipe.recv()
            result, problem = None, None
            try:
                result = function(*partition)
            except Exception as error:
                problem = _portable(error)
            pipe.send((result, problem))


def _portable(error: Exception) -> Exception:
    """The error, or where it cannot be sent, one that says the same."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
