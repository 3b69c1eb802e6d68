"""A file's bytes, as they lie there or unpacked from gzip or zip, always bounded.

A `Stream` is read forwards only. It can be looked at before it is read (`peek`), and `damage` says in words why it ended early: a gzip
file cut short still gives what came before the cut.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.errors import Failed, Skipped, reason_of
from index.reading.input.walk import unreadable

#: More than this, packed or not, is never held for one article.
WHOLE = 256 << 20
#: Text does not pack better than this; what does is a bomb. Judged once a megabyte has come out.
RATIO, JUDGED_FROM = 200, 1 << 20
_BLOCK = 1 << 18


class Stream:
    """Bytes read forwards. `read_some(n)` returns at most n bytes, and none only at the end."""

    def __init__(self, read_some: Callable[[int], bytes], size: int | None = None) -> None:
        self._source = read_some
        #: bytes that have been fetched
        self.taken = 0
        self._ahead = b""
        #: bytes in all, where that is known before reading
        self.size = size
        self.damage = ""

    def _read_some(self, size: int) -> bytes:
        data = self._source(size)
        self.taken += len(data)
        return data

    def peek(self, size: int) -> bytes:
        """The next bytes, without taking them."""
        while len(self._ahead) < size:
            more = self._read_some(size - len(self._ahead))
            if not more:
                break
            self._ahead += more
        return self._ahead[:size]

    def read(self, size: int) -> bytes:
        """The next bytes; fewer than `size` only at the end."""
        parts, missing = [self._ahead[:size]], size - len(self._ahead)
        self._ahead = self._ahead[size:]
        while missing > 0:
            more = self._read_some(missing)
            if not more:
                break
            parts.append(more)
            missing -= len(more)
        return b"".join(parts)

    def skip(self, size: int) -> None:
        """Pass over so many bytes."""
        while size > 0:
            taken = len(self.read(min(size, _BLOCK)))
            if not taken:
                return
            size -= taken

    def rest(self) -> bytes:
        """All that is left, at most `WHOLE` bytes; Failed `too-large` beyond."""
        data = self.read(WHOLE + 1)
        if len(data) > WHOLE:
            raise Failed("too-large", f"more than {WHOLE >> 20} MiB for one record")
        return data


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a change of a file is noticed while it is read."""

    size: int
    mtime: int


class Opened:
    """A regular file open for reading."""

    def __init__(self, path: str) -> None:
        try:
            # Without O_NONBLOCK a FIFO that took the file's place since the walk would hang the run.
            self._fd = os.open(
                path,
                os.O_RDONLY
                | getattr(os, "O_NONBLOCK", 0)
                | getattr(os, "O_CLOEXEC", 0)
                | getattr(os, "O_BINARY", 0),
            )
        except OSError as error:
            raise unreadable(error, "file") from None
        if not stat.S_ISREG(os.fstat(self._fd).st_mode):
            self.close()
            raise Skipped("special-file", "no longer a regular file")

    def stamp(self) -> Stamp:
        """Size and time of the last change, now."""
        info = os.fstat(self._fd)
        return Stamp(info.st_size, info.st_mtime_ns)

    def stream(self) -> Stream:
        """Its bytes from the start."""
        os.lseek(self._fd, 0, os.SEEK_SET)
        return Stream(self._read, self.stamp().size)

    def at(self, start: int, size: int) -> bytes:
        """So many bytes from a place."""
        os.lseek(self._fd, start, os.SEEK_SET)
        return Stream(self._read).read(size)

    def _read(self, size: int) -> bytes:
        try:
            return os.read(self._fd, min(size, 1 << 22))
        except OSError as error:
            raise Failed("unreadable", f"reading stopped: {reason_of(error)}") from None

    def close(self) -> None:
        """Let go of it."""
        os.close(self._fd)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Ratio:
    """Stops a bomb: what comes out against what went in."""

    def __init__(self) -> None:
        self.taken = self.given = 0

    def check(self, kind: str) -> None:
        if self.given > JUDGED_FROM and self.given > RATIO * self.taken:
            raise Failed(kind, f"unpacks to more than {RATIO} times its size; it was not read further")


def gunzip(packed: Stream) -> Stream:
    """The contents of a gzip file, of all its members. A cut or broken one gives what can be read, then sets `damage`."""
    return _Gunzip(packed).stream


class _Gunzip:
    def __init__(self, packed: Stream) -> None:
        self._packed = packed
        self._member = zlib.decompressobj(wbits=31)
        self._input = b""
        self._ratio = _Ratio()
        self._fresh = True  # nothing of this member was read yet
        self.stream = Stream(self._read)

    def _read(self, size: int) -> bytes:
        while not self.stream.damage:
            if not self._input:
                self._input = self._packed.read(_BLOCK)
                self._ratio.taken += len(self._input)
            if not self._input:
                if not self._fresh:
                    self.stream.damage = "the gzip file is cut short"
                return b""
            if self._fresh and self._ratio.given and not self._input.startswith(b"\x1f"):
                return b""  # padding behind the last member, as gzip itself ignores it
            try:
                out = self._member.decompress(self._input, size)
            except zlib.error as error:
                if not self._ratio.given:
                    raise Failed(
                        "gzip", f"not a readable gzip file: {str(error).rpartition(': ')[2]}"
                    ) from None
                self.stream.damage = f"the gzip file is damaged: {str(error).rpartition(': ')[2]}"
                return b""
            self._fresh = False
            self._input = self._member.unconsumed_tail
            if self._member.eof:
                self._input = self._member.unused_data
                self._member = zlib.decompressobj(wbits=31)
                self._fresh = True
            self._ratio.given += len(out)
            self._ratio.check("gzip")
            if out:
                return out
        return b""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip archive, or why it cannot be read."""

    name: str
    stream: Stream | Failed | Skipped


def unzip(packed: bytes) -> Iterator[Member]:
    """The files in a zip archive, in its own order. Office documents and e-books, which are zip archives too, are Skipped."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(packed))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Failed("zip", f"not a readable zip archive: {error}") from None
    with archive:
        names = set(archive.namelist())
        for mark, what in (
            ("[Content_Types].xml", "Office document"),
            ("META-INF/container.xml", "EPUB book"),
            ("META-INF/MANIFEST.MF", "program"),
        ):
            if mark in names:
                raise Skipped("unsupported", f"unsupported type: {what}")
        if "mimetype" in names:
            raise Skipped("unsupported", "unsupported type: OpenDocument file")
        for info in archive.infolist():
            if not info.is_dir():
                yield Member(info.filename, _member(archive, info))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Stream | Failed:
    if info.flag_bits & 1:
        return Failed("zip", f"{info.filename} in the archive is encrypted")
    if info.file_size > JUDGED_FROM and info.file_size > RATIO * info.compress_size:
        return Failed(
            "zip",
            f"{info.filename} in the archive unpacks to more than {RATIO} times its size; it was not read",
        )
    try:
        opened = archive.open(info)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        return Failed("zip", f"{info.filename} in the archive cannot be read: {error}")

    def read(size: int) -> bytes:
        try:
            return opened.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            stream.damage = f"{info.filename} in the archive is damaged: {error}"
            return b""

    stream = Stream(read)
    return stream
