"""When to run again: the PATHs of a run, each time something below them may have changed.

The system reports that something changed (inotify, FSEvents, ReadDirectoryChangesW, through
watchfiles). What it was is found as always, by comparing files with the manifest. So nothing is
lost when a report is: a folder that was made and filled at once, a queue that ran over. Where the
system reports nothing (a network disk, no room for more watches), a run starts now and then.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from index.paths import corrections_beside, inside
from index.reading.input.walk import roots

#: Milliseconds of quiet that end a batch of changes.
QUIET = 500
#: Milliseconds after which a batch ends although changes go on.
AT_MOST = 5_000
#: Milliseconds between two looks for a vanished PATH.
TICK = 500
#: Seconds after which a run is due although nothing was reported.
ANYWAY = 600.0
#: Seconds between two runs where the system can report nothing.
POLL_EVERY = 30.0
#: Seconds of rest after a run, at most; it rests as long as the run took.
_LONGEST_REST = 60.0


@dataclass(frozen=True, slots=True)
class Due:
    """A run is due: the PATHs that are there, and those that are not."""

    paths: tuple[str, ...]
    gone: tuple[str, ...] = ()


def due(
    paths: Sequence[str | os.PathLike[str]],
    leave_out: str | os.PathLike[str],
    stop: Event,
    is_late: Callable[[], bool] = lambda: False,
) -> Iterator[Due]:
    """Yield at once, then whenever something has changed, until `stop` is set.

    `leave_out` is the index's folder, whose changes are our own. `is_late` says that a run is due
    although nothing has changed. PATHs may vanish and come back. The rest before the next run is as
    long as the last run took. Raises InputError for a PATH that is not there at the beginning.
    """
    roots(paths)
    given = [os.fsdecode(path) for path in paths]
    index = Path(os.path.abspath(leave_out))  # noqa: PTH100 - links stay as typed
    ours = (str(index), str(corrections_beside(index)))
    while not stop.is_set():
        before = {path: _state(path) for path in given}
        folders = [path for path in given if _is_folder(before[path])]
        last_run = -ANYWAY
        for has_changed in _ticks(folders, ours, stop):
            now = {path: _state(path) for path in given}
            # A folder came, went, or is another one: it has to be watched anew.
            if any(
                now[path] != before[path] and (_is_folder(now[path]) or _is_folder(before[path]))
                for path in given
            ):
                break
            if has_changed or now != before or is_late() or time.monotonic() - last_run > ANYWAY:
                before = now
                begun = time.monotonic()
                there = tuple(path for path in given if now[path])
                yield Due(there, tuple(path for path in given if not now[path]))
                last_run = time.monotonic()
                stop.wait(min(_LONGEST_REST, last_run - begun))


def _is_folder(state: tuple[int, ...]) -> bool:
    return len(state) == 2


def _state(path: str) -> tuple[int, ...]:
    """Return device and inode of a PATH, of a file its size and time too.

    A PATH that is not there has an empty state.
    """
    try:
        info = os.stat(path)  # noqa: PTH116
    except OSError:
        return ()
    if stat.S_ISDIR(info.st_mode):
        return info.st_dev, info.st_ino
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns


def _ticks(folders: Sequence[str], ours: Sequence[str], stop: Event) -> Iterator[bool]:
    """Yield each half second, or once changes are over, whether a folder has changed.

    Watching begins before the first tick.
    """
    if folders:
        from watchfiles import watch

        def counts(change: object, path: str) -> bool:
            return not any(inside(path, folder) for folder in ours)

        try:
            for changes in watch(
                *folders, watch_filter=counts, debounce=AT_MOST, step=QUIET, stop_event=stop, rust_timeout=TICK, yield_on_timeout=True,
                ignore_permission_denied=True,
            ):  # fmt: skip
                yield bool(changes)
        except (OSError, RuntimeError):  # no more watches to be had, or a folder went this moment
            yield from _polled(stop)
    else:
        while not stop.wait(TICK / 1000):
            yield False


def _polled(stop: Event) -> Iterator[bool]:
    """Tick without reports: True once in `POLL_EVERY` seconds."""
    last = time.monotonic()
    while not stop.wait(TICK / 1000):
        if time.monotonic() - last > POLL_EVERY:
            yield True
            last = time.monotonic()
        else:
            yield False
