"""Read and write `INDEX/yours/`: what people add to an index, in plain files to edit by hand.

    corrections   days, sections and rules for sites (see `corrections`)
    excluded      patterns of what is not to be indexed
    kept          the reading list
    searches      saved searches
    sources       how each PATH is read (see `ingest.roots.kept_options`)

The files are copied with the index. The folder may come from a stranger: no link in it is followed,
and only regular files of at most 16 MB are read. Other files, such as an editor's lock, are
ignored. A file is written whole under another name and renamed, under the index's lock, and only if
nobody has changed it since it was read.
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
FILES = ("corrections", "excluded", "kept", "searches", "sources")
#: Bytes of one file, at most.
MOST = 16_000_000


def path_of(index: Path, name: str) -> Path:
    """Return the path of a file of an index."""
    return index / FOLDER / name


def read(index: Path, name: str) -> bytes | None:
    """Read a file; None if there is none. Raises LocationError for all but small plain files."""
    try:
        is_folder = stat.S_ISDIR((index / FOLDER).lstat().st_mode)
        return (
            read_plain(path_of(index, name)) if is_folder else _refuse("its folder is a link, or no folder")
        )
    except (FileNotFoundError, NotADirectoryError):  # there is none, or no folder
        return None
    except OSError as error:
        raise LocationError(
            f"{path_of(index, name)} cannot be read: {(error.strerror or str(error)).lower()}.",
            "It must be a plain file of at most 16 MB in a folder of its own: see what it is, "
            "and move it away.",
        ) from error


def _refuse(reason: str) -> NoReturn:
    raise OSError(errno.EINVAL, reason)


def read_plain(path: Path) -> bytes:
    """Read a plain file of at most 16 MB. Raises OSError."""
    with os.fdopen(open_plain(path), "rb") as file:
        content = file.read(MOST + 1)
    return content if len(content) <= MOST else _refuse("it has more than 16 MB")


def read_all(index: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file with its contents. Raises LocationError as `read` does."""
    for name in FILES:
        if (content := read(index, name)) is not None:
            yield name, content


def problems(index: Path) -> Iterator[tuple[str, str]]:
    """Yield the files that cannot be read, and why."""
    for name in FILES:
        try:
            read(index, name)
        except LocationError as error:
            yield f"{FOLDER}/{name}", error.message


def write(index: Path, name: str, content: bytes, before: bytes | None) -> None:
    """Write a file anew, durably: it is as before or as after. The caller holds the lock.

    Raises LocationError, and changes nothing, if the file is no longer `before`.
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
    """Take over the corrections of an older version, and remove what a killed writer left.

    The caller holds the lock.
    """
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
        return  # applying corrections reports it
    if inside is None:
        write(index, "corrections", content, None)
    if inside in (None, content):
        with suppress(OSError):  # it is not read any more
            old.unlink()
            sync_folder(old.parent)


def left_beside(index: Path) -> str:
    """Say in a sentence that corrections beside the index are not read; empty if there are none."""
    old = corrections_beside(index)
    try:
        inside = read(index, "corrections")
        if inside is None or read_plain(old) == inside:
            return ""
    except (OSError, LocationError):
        return ""
    return (
        f"{old.name} beside the index is not read any more: move what is new in it to "
        f"{index.name}/{FOLDER}/corrections, and remove it."
    )
