"""When to look again: the PATHs of a run, each time something below them may have changed.

The system tells that something changed (inotify, FSEvents, ReadDirectoryChangesW, through watchfiles); what it was is found out as always, by
comparing files with the manifest. So nothing is lost when messages are: a folder that was made and filled at once, a queue that ran over.
Where the system tells nothing (a network disk, no room for more watches), all is looked at now and then.
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

#: Milliseconds: changes are put together until it has been quiet for so long, or for so long altogether; how often a vanished PATH is looked for.
QUIET, AT_MOST, TICK = 500, 5_000, 500
#: Seconds after which all is looked at although nothing was told; and where the system can tell nothing.
ANYWAY, UNTOLD = 600.0, 30.0


@dataclass(frozen=True, slots=True)
class Due:
    """It is time to look: the PATHs that are there, and those that are not."""

    paths: tuple[str, ...]
    gone: tuple[str, ...] = ()


def due(
    paths: Sequence[str | os.PathLike[str]],
    leave_out: str | os.PathLike[str],
    stop: Event,
    is_late: Callable[[], bool] = lambda: False,
) -> Iterator[Due]:
    """First at once, then whenever something has changed, until `stop` is set. `leave_out` is the index's folder, whose changes are our own.

    `is_late` says that it is time although nothing has changed. PATHs may vanish and come back.
    The next one comes no sooner than after as long a rest as the last one took. Raises InputError for a PATH
    that is not there at the beginning.
    """
    roots(paths)
    given = [os.fsdecode(path) for path in paths]
    own = Path(os.path.abspath(leave_out))  # noqa: PTH100 - links are kept as typed
    ours = (str(own), str(corrections_beside(own)))
    while not stop.is_set():
        marks = {path: _mark(path) for path in given}
        folders = [path for path in given if len(marks[path]) == 2]
        looked = -ANYWAY
        for told in _ticks(folders, ours, stop):
            now = {path: _mark(path) for path in given}
            if any(now[path] != marks[path] for path in given if 2 in (len(now[path]), len(marks[path]))):
                break  # a folder came, went, or is another one: it has to be watched anew
            if told or now != marks or is_late() or time.monotonic() - looked > ANYWAY:
                marks = now
                begun = time.monotonic()
                yield Due(
                    tuple(path for path in given if now[path]), tuple(path for path in given if not now[path])
                )
                looked = time.monotonic()
                stop.wait(min(60.0, looked - begun))


def _mark(path: str) -> tuple[int, ...]:
    """By what a PATH is known again: a folder by device and inode; a file by size and time as well; () where there is none."""
    try:
        info = os.stat(path)  # noqa: PTH116
    except OSError:
        return ()
    if stat.S_ISDIR(info.st_mode):
        return info.st_dev, info.st_ino
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns


def _ticks(folders: Sequence[str], ours: Sequence[str], stop: Event) -> Iterator[bool]:
    """Every half second, or as soon as it is quiet after changes: whether something changed below the folders. Watching begins before the first."""
    if folders:
        from watchfiles import watch

        def counts(change: object, path: str) -> bool:
            return not any(inside(path, own) for own in ours)

        try:
            for changes in watch(
                *folders, watch_filter=counts, debounce=AT_MOST, step=QUIET, stop_event=stop, rust_timeout=TICK, yield_on_timeout=True,
                ignore_permission_denied=True,
            ):  # fmt: skip
                yield bool(changes)
        except (OSError, RuntimeError):  # no more watches to be had, a folder that went this moment
            yield from _untold(stop)
    else:
        while not stop.wait(TICK / 1000):
            yield False


def _untold(stop: Event) -> Iterator[bool]:
    looked = time.monotonic()
    while not stop.wait(TICK / 1000):
        if time.monotonic() - looked > UNTOLD:
            yield True
            looked = time.monotonic()
        else:
            yield False
