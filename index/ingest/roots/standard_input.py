"""The standard input as a file: copied to its end before anything is indexed.

Its root is `-`, its path a name that was typed. Nobody can read it again, so a rebuild takes its
articles as they are stored, and another input of the same name adds to it and removes nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import InputError, LocationError, reason_of
from index.paths import shown
from index.reading.input.walk import File, file_at

ROOT = "-"
#: The path of an input without a name.
NAME = "stdin"


def is_input(paths: Sequence[str | os.PathLike[str]]) -> bool:
    """Return whether the standard input was typed.

    Raises InputError where PATHs stand beside it.
    """
    has_input = any(os.fspath(path) == ROOT for path in paths)
    if has_input and len(paths) > 1:
        raise InputError(
            "The standard input (-) is read alone, without other PATHs.",
            "Type two commands; a file of that name is ./-",
        )
    return has_input


def copy_input(folder: Path, name: str | None) -> File:
    """Copy the standard input into a folder. Raises InputError for a name that is none."""
    path_there = NAME if name is None else name
    if not path_there.strip("/") or "\0" in path_there or path_there != path_there.strip("/"):
        raise InputError(
            f"--name {shown(path_there)!r} is no name for the standard input.",
            "Write one as in: --name letters/42",
        )
    copy = folder / "input"
    try:
        with copy.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
    except OSError as error:
        raise LocationError(
            f"The standard input cannot be copied to {folder}: {reason_of(error)}. Nothing was indexed.",
            "Make room or see to the disk, then do it again.",
        ) from error
    copied = file_at(ROOT, path_there, copy.stat())
    return File(ROOT, path_there, copied.size, copied.mtime, 0, copy=os.fspath(copy))
