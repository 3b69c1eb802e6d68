"""`INDEX/yours/`: what people add to an index, in plain files that are copied with it and may be edited by hand.

    corrections   days, sections and rules for sites (see `corrections`)
    excluded      patterns of what is not to be indexed
    kept          the reading list
    searches      saved searches

The folder may come from a stranger: no link in it is followed, and nothing but regular files of at most 16 MB is read.
What else lies there, such as an editor's lock file, is nobody's business. A file is written whole under another name and
renamed, by whoever holds the index's lock, and only if nobody has changed it since it was read.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from index.errors import LocationError
from index.paths import corrections_beside
from index.storage.array_file import open_plain, sync_folder

FOLDER = "yours"
FILES = ("corrections", "excluded", "kept", "searches")
#: Bytes of one file, at most.
MOST = 16_000_000


def path_of(index: Path, name: str) -> Path:
    """Where a file of an index lies."""
    return index / FOLDER / name


def read(index: Path, name: str) -> bytes | None:
    """The contents of a file; None where there is none. Raises LocationError for what is no plain file of a bearable size."""
    try:
        is_folder = stat.S_ISDIR((index / FOLDER).lstat().st_mode)
        return (
            read_plain(path_of(index, name)) if is_folder else _refuse("its folder is a link, or no folder")
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LocationError(
            f"{path_of(index, name)} cannot be read: {(error.strerror or str(error)).lower()}.",
            "It must be a plain file of at most 16 MB in a folder of its own: see what it is, and move it away.",
        ) from error


def _refuse(reason: str) -> NoReturn:
    raise OSError(errno.EINVAL, reason)


def read_plain(path: Path) -> bytes:
    """The contents of a plain file of at most 16 MB. Raises OSError."""
    with os.fdopen(open_plain(path), "rb") as file:
        content = file.read(MOST + 1)
    return content if len(content) <= MOST else _refuse("it has more than 16 MB")


def read_all(index: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that is there, with its contents. Raises LocationError as `read` does."""
    for name in FILES:
        if (content := read(index, name)) is not None:
            yield name, content


def problems(index: Path) -> Iterator[tuple[str, str]]:
    """The files that cannot be read, and why."""
    for name in FILES:
        try:
            read(index, name)
        except LocationError as error:
            yield f"{FOLDER}/{name}", error.message


def write(index: Path, name: str, content: bytes, before: bytes | None) -> None:
    """Write a file anew, durably: it is as before or as after. The caller holds the lock.

    `before` is what it was made from. Raises LocationError, and changes nothing, where the file is another one by now.
    """
    path = path_of(index, name)
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700)
        sync_folder(index)
    temporary = path.with_name(f".{name}.new")
    temporary.unlink(missing_ok=True)  # a leftover; or a link, which must not be followed
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave an empty file under its name
        if read(index, name) != before:
            raise LocationError(
                f"{path} was changed by another program meanwhile; nothing was written.", "Do it again."
            )
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def put_in_order(index: Path) -> None:
    """Take in what an older version kept beside the index, and remove what a killed writer left. The caller holds the lock."""
    if (index / FOLDER).is_dir():
        for name in FILES:
            path_of(index, f".{name}.new").unlink(missing_ok=True)
    old = corrections_beside(index)
    try:
        content = read_plain(old)
    except OSError:
        return  # there is none; or it is none of ours
    try:
        inside = read(index, "corrections")
    except LocationError:
        return  # it is said when corrections are applied
    if inside is None:
        write(index, "corrections", content, None)
    if inside in (None, content):
        with suppress(OSError):  # it is not read any more
            old.unlink()
            sync_folder(old.parent)


def left_beside(index: Path) -> str:
    """A sentence about corrections that lie beside the index and are not read; empty where there are none."""
    old = corrections_beside(index)
    try:
        inside = read(index, "corrections")
        if inside is None or read_plain(old) == inside:
            return ""
    except (OSError, LocationError):
        return ""
    return f"{old.name} beside the index is not read any more: move what is new in it to {index.name}/{FOLDER}/corrections, and remove it."
