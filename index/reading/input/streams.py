"""The bytes of a file, always bounded.

A `Stream` is read forwards only. `peek` shows its next bytes without reading them. `damage` says in
words why it ended early: a gzip file cut short still gives what came before the cut.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import Failed, Skipped, reason_of
from index.reading.input.walk import unreadable

#: More than this, packed or not, is never held for one article.
WHOLE = 256 << 20
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
        """Return the next bytes without taking them."""
        while len(self._ahead) < size:
            more = self._read_some(size - len(self._ahead))
            if not more:
                break
            self._ahead += more
        return self._ahead[:size]

    def read(self, size: int) -> bytes:
        """Return the next bytes; fewer than `size` only at the end."""
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
        """Pass over `size` bytes."""
        while size > 0:
            skipped = len(self.read(min(size, _BLOCK)))
            if not skipped:
                return
            size -= skipped

    def rest(self) -> bytes:
        """Return the remaining bytes, at most `WHOLE`.

        Raises `Failed` with `too-large` beyond.
        """
        data = self.read(WHOLE + 1)
        if len(data) > WHOLE:
            raise Failed("too-large", f"more than {WHOLE >> 20} MiB for one record")
        return data


@dataclass(frozen=True, slots=True)
class Stamp:
    """The size and time by which a change of a file is noticed while it is read."""

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
        """Return size and time of the last change, now."""
        info = os.fstat(self._fd)
        return Stamp(info.st_size, info.st_mtime_ns)

    def stream(self) -> Stream:
        """Return a stream of the file from its start."""
        os.lseek(self._fd, 0, os.SEEK_SET)
        return Stream(self._read, self.stamp().size)

    def at(self, start: int, size: int) -> bytes:
        """Return `size` bytes from an offset."""
        os.lseek(self._fd, start, os.SEEK_SET)
        return Stream(self._read).read(size)

    def _read(self, size: int) -> bytes:
        try:
            return os.read(self._fd, min(size, 1 << 22))
        except OSError as error:
            raise Failed("unreadable", f"reading stopped: {reason_of(error)}") from None

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
