"""List the regular files below the PATHs in a fixed order, and what could not be entered.

Symbolic links below a PATH are not followed; a PATH itself may be one. Only regular files are ever
opened: a FIFO would hang for ever. Names are any bytes: what is not UTF-8 stands in them as
surrogates (`os.fsdecode`), and `shown` makes them printable.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import Failed, InputError, RecordProblem, Skipped, reason_of
from index.paths import inside, joined, shown
from index.reading.input.exclusions import IGNORE_FILE, Exclusions, LeftOut


@dataclass(frozen=True, slots=True)
class File:
    """A regular file: `path` below `root`, with "/"; `mtime` in nanoseconds.

    `copy` is where its bytes lie while they are read, of the standard input; else empty.
    """

    root: str
    path: str
    size: int
    mtime: int
    inode: int
    copy: str = ""

    @property
    def full(self) -> str:
        """Where it lies."""
        return joined(self.root, self.path)

    @property
    def opened_at(self) -> str:
        """What is opened to read it."""
        return self.copy or self.full


#: Stands for the time of a file that was not read to its end; no file's own time is taken for it.
UNFINISHED = -1


def file_at(root: str, path: str, info: os.stat_result) -> File:
    """A file, by what the system says of it.

    The one place where that is made to fit. A time of change may lie before 1970 or beyond 2262,
    where its nanoseconds need more than 64 bits; an inode may have all 64 bits. These facts are only
    ever compared for being equal, so their last 64 bits will do.
    """
    mtime = _in_64_bits(info.st_mtime_ns)
    return File(
        root,
        path,
        _in_64_bits(info.st_size),
        mtime if mtime != UNFINISHED else mtime - 1,
        _in_64_bits(info.st_ino),
    )


def _in_64_bits(number: int) -> int:
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def _identity(info: os.stat_result) -> tuple[int, int]:
    """By what a folder is known again under another name."""
    return info.st_dev, _in_64_bits(info.st_ino)


@dataclass(frozen=True, slots=True)
class Refused:
    """A place that was met and not read."""

    root: str
    path: str
    problem: RecordProblem

    @property
    def full(self) -> str:
        """Where it lies."""
        return joined(self.root, self.path)


def roots(paths: Iterable[str | os.PathLike[str]]) -> tuple[tuple[str, str], ...]:
    """Return (root, path below it) of each PATH: a folder is its own root, a file lies in its root.

    Raises InputError for a PATH that is missing.
    """
    found = []
    for given in paths:
        name = os.fsdecode(given)
        try:
            full = Path(os.path.normpath(Path.cwd() / name))  # where we are may be gone
            folder = stat.S_ISDIR(full.stat().st_mode)
        except (OSError, ValueError) as error:  # a name with NUL in it is a ValueError
            gone = not isinstance(error, OSError) or error.errno in (errno.ENOENT, errno.ENOTDIR)
            reason = "does not exist" if gone else f"cannot be read: {reason_of(error)}"
            raise InputError(f"{shown(name)} {reason}", "check the path; nothing was indexed") from None
        found.append((str(full), "") if folder else (str(full.parent), full.name))
    return tuple(found)


def walk(
    paths: Iterable[str | os.PathLike[str]],
    leave_out: Path | None = None,
    exclusions: Exclusions | None = None,
) -> Iterator[File | Refused | LeftOut]:
    """Yield every file below the PATHs, once, even where PATHs overlap.

    `leave_out` is the index's folder, passed over with what lies beside it. Without `exclusions`
    all else is taken.
    """
    given = roots(paths)
    entered: set[tuple[int, int]] = set()
    for own in _own(leave_out) if leave_out is not None else ():
        with suppress(OSError):
            info = own.stat()
            entered.add(_identity(info))
    folders = [root for root, name in given if not name]
    single: set[str] = set()
    for root, name in given:
        full = joined(root, name)
        if not name:
            yield from _below(root, entered, exclusions)
        elif full not in single and not any(inside(full, folder) for folder in folders):
            single.add(full)
            found = _look(root, name, follow=True)
            if found:
                yield found


def _own(folder: Path) -> tuple[Path, Path]:
    """The index's folder, and the file of corrections that older versions kept beside it."""
    from index.paths import corrections_beside

    return folder, corrections_beside(folder)


def _below(
    root: str, entered: set[tuple[int, int]], exclusions: Exclusions | None
) -> Iterator[File | Refused | LeftOut]:
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        place = joined(root, folder)
        try:
            here = Path(place).stat()
            if _identity(here) in entered:
                continue
            entered.add(_identity(here))
            with os.scandir(place) as entries:
                names = sorted((entry.name, exclusions and _is_folder(entry)) for entry in entries)
        except OSError as error:
            yield Refused(root, folder, unreadable(error, "folder"))
            continue
        folders = []
        for name, is_folder in names:
            path = f"{folder}/{name}" if folder else name
            if exclusions is not None and (reason := exclusions.reason(root, path, bool(is_folder))):
                if path != IGNORE_FILE:
                    yield LeftOut(root, path, reason)
                continue
            found = _look(root, path)
            if found is None:
                folders.append(path)
            elif not (isinstance(found, File) and (here.st_dev, found.inode) in entered):
                yield found
        waiting.extend(reversed(folders))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _look(root: str, path: str, follow: bool = False) -> File | Refused | None:
    """What lies there; None for a folder."""
    place = joined(root, path)
    try:
        info = Path(place).stat() if follow else os.lstat(place)
    except OSError as error:
        return Refused(root, path, unreadable(error, "file"))
    mode = info.st_mode
    if stat.S_ISREG(mode):
        return file_at(root, path, info)
    if stat.S_ISDIR(mode):
        return None
    if stat.S_ISLNK(mode):
        return Refused(root, path, Skipped("symlink", "a symbolic link; links are not followed"))
    kinds = (
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISCHR, "a device"),
    )
    word = next((word for test, word in kinds if test(mode)), "a special file")
    return Refused(root, path, Skipped("special-file", f"{word}, not a file"))


def unreadable(error: OSError, what: str) -> Failed:
    if error.errno == errno.ENOENT:
        return Failed("vanished", f"the {what} was gone when it was to be read")
    return Failed("unreadable", f"the {what} cannot be read: {reason_of(error)}")
