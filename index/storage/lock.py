"""Lock an index for writing: one process writes, any number read.

Refuse folders with links that lead out of them.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import Locked, NotAnIndex
from index.storage.generation import LOCK_FILE
from index.storage.yours import put_in_order


def refuse_links(folder: Path) -> None:
    """Raise NotAnIndex if a folder has links, which could lead a write to any file."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
                raise NotAnIndex(
                    f"{folder} holds {entry.name!r}, which is no plain file; "
                    "an index has nothing else, and nothing was written.",
                    "Remove it, if you know what it is; or index into another folder with -i.",
                )


@contextmanager
def lock(folder: Path, wait: bool = False) -> Iterator[None]:
    """Lock the index for writing.

    Raises Locked with the process number of the holder; the lock of a dead process is void.

    wait    wait for the holder instead
    """
    import fcntl

    refuse_links(folder)
    path = folder / LOCK_FILE
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise Locked(
                f"{folder} is being written to by {holder}.",
                "Try again when it has ended, or wait for it: --wait",
            ) from None
        since = datetime.datetime.now().isoformat(sep=" ", timespec="seconds")
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()} since {since}")
        file.flush()
        put_in_order(folder)
        try:
            yield
        finally:
            with suppress(OSError):  # a stale process number is harmless
                file.seek(0)
                file.truncate()
