"""Run partitions of a large computation in parallel processes.

    with ProcessPool(2) as pool:
        collect = pool.start(function, [arguments, arguments, ...])
        ...                                                         # this process is free meanwhile
        results = collect()

The processes start with the pool and import modules until there is work. Nothing depends on them:
the partition of a process that died is computed by this one.
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

#: The program of a process: the parent's import path, then `main`.
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[2]); "
    "from index.parallel import main; main(int(sys.argv[1]), sys.argv[3:])"
)
T = TypeVar("T")


class ProcessPool:
    """Up to `jobs` processes, none for fewer than two: then this process does all.

    They import the modules `preload` at once.
    """

    def __init__(self, jobs: int, preload: Sequence[str] = ()) -> None:
        self._workers = [_Worker(preload) for _ in range(jobs if jobs > 1 else 0)]

    @property
    def partitions(self) -> int:
        """The number of partitions that work should be cut into."""
        return max(1, len(self._workers))

    def start(
        self, function: Callable[..., T], partitions: Sequence[tuple[Any, ...]]
    ) -> Callable[[], list[T]]:
        """Start a module's function on each tuple of arguments.

        The function it returns waits for the results, in the order of the partitions, and raises
        what a partition raised.
        """
        is_sent = [
            worker.send(function, partition)
            for worker, partition in zip(self._workers, partitions, strict=False)
        ]
        rest = partitions[len(is_sent) :]

        def collect() -> list[T]:
            rest_results = [function(*partition) for partition in rest]
            results = []
            for worker, sent, partition in zip(self._workers, is_sent, partitions, strict=False):
                result = worker.receive() if sent else None
                results.append(function(*partition) if result is None else result[0])
            return [*results, *rest_results]

        return collect

    def close(self) -> None:
        """Stop the processes."""
        for worker in self._workers:
            worker.stop()
        self._workers = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Worker:
    """One process of the pool."""

    def __init__(self, preload: Sequence[str]) -> None:
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs.fileno()), json.dumps(sys.path), *preload],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        self._pipe = Connection(ours.detach())

    def send(self, function: Callable[..., Any], partition: tuple[Any, ...]) -> bool:
        """Send a partition. Returns whether the process is alive to take it."""
        try:
            self._pipe.send((function, partition))
        except OSError:
            return False
        return True

    def receive(self) -> tuple[Any] | None:
        """Wait for the result, in a tuple; None if the process died.

        Raises what the partition raised.
        """
        try:
            result, error = self._pipe.recv()
        except (EOFError, OSError):
            return None
        if error is not None:
            raise error
        return (result,)

    def stop(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()


def main(handle: int, preload: Sequence[str] = ()) -> None:
    """Run a process of the pool: call functions from a pipe, send results or errors back."""
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
    """The error, or one with its message where it cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
