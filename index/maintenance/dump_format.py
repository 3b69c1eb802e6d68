"""The lines of a dump on disk: written whole or not at all, and read back with their sum compared.

The name of the file says how it is compressed.
"""

from __future__ import annotations

import errno
import fcntl
import glob
import gzip
import hashlib
import io
import json
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import zstandard

from index.errors import InputError, LocationError, reason_of
from index.paths import shown
from index.storage.array_file import open_plain, sync_folder

_NOTHING = "nothing was restored"
_ANOTHER = "Restore from another dump."


def plain(value: object) -> bytes:
    """Return JSON in ASCII: names that are not UTF-8 keep their bytes as lone surrogates."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


class LineWriter:
    """Writes lines, and at the end one with their number and sum."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._out = file, _compressed(file, name)
        self._sum, self._lines = hashlib.sha256(), 0
        #: bytes of the file, once it is whole
        self.size = 0

    def write(self, line: bytes) -> None:
        """Write one line, given without its newline."""
        self._sum.update(line + b"\n")
        self._lines += 1
        self._out.write(line + b"\n")

    def end(self) -> None:
        """Write the last line, and what the compressor holds back."""
        self._out.write(plain({"end": {"lines": self._lines, "sha256": self._sum.hexdigest()}}) + b"\n")
        if self._out is not self._file:
            self._out.close()
        self._file.flush()


def _compressed(file: IO[bytes], name: str) -> Any:
    if name.endswith(".gz"):
        return gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0)
    if name.endswith(".zst"):
        return zstandard.ZstdCompressor(level=6, write_checksum=True).stream_writer(file, closefd=False)
    return file


@contextmanager
def writing(target: str | Path) -> Iterator[LineWriter]:
    """Write lines to a file, which gets its name once it is durable; "-" is the standard output."""
    if str(target) == "-":
        lines = LineWriter(sys.stdout.buffer, "")
        yield lines
        lines.end()
        return
    path = Path(target).absolute()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _sweep(path)
        handle, is_named = _created(temporary)
        with os.fdopen(handle, "wb") as file:
            lines = LineWriter(file, path.name)
            yield lines
            lines.end()
            os.fsync(file.fileno())
            lines.size = file.tell()
            if not is_named:
                _name(file.fileno(), temporary)
            temporary.rename(path)
        sync_folder(path.parent)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise LocationError(
                f"Writing {shown(str(target))} failed: {reason_of(error)}. Nothing was left there.",
                "Make room, or name another file.",
            ) from error
        raise


def _created(temporary: Path) -> tuple[int, bool]:
    """Create a file for its owner alone. Returns its handle and whether it has a name.

    If the system can, it has none until it is whole: then it goes with the process that writes it,
    however that ends.
    """
    nameless = getattr(os, "O_TMPFILE", None)
    if nameless is not None and Path("/proc/self/fd").is_dir():
        try:
            return _locked(os.open(temporary.parent, os.O_WRONLY | nameless | os.O_CLOEXEC, 0o600)), False
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL):
                raise
    return _locked(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)), True


def _name(handle: int, path: Path) -> None:
    """Give a name to a file that has none."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:  # with a folder the system's linkat is called, which follows the link in /proc as link does not
        os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _locked(handle: int) -> int:
    """Lock a file if the system can, so that others see that it is being written."""
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def _sweep(path: Path) -> None:
    """Remove the leftovers of killed dumps to this file, which nobody has locked."""
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        if not leftover.name.removesuffix(".tmp").rpartition(".")[2].isdecimal():
            continue
        with suppress(OSError):
            handle = open_plain(leftover)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                leftover.unlink()
            finally:
                os.close(handle)


def lines_of(source: str | Path) -> Iterator[bytes]:
    """Yield the lines of a dump but the last, which must match them.

    Raises InputError if it does not.

    Nothing of the lines counts before the iterator has come to its end.
    """
    name = "the standard input" if str(source) == "-" else shown(str(source))
    try:
        with _open_source(source) as file:
            yield from _verified(_decompressed(file), name)
    except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError) as error:
        raise InputError(f"{name} was cut off or altered: {error}; {_NOTHING}.", _ANOTHER) from error
    except OSError as error:
        raise InputError(f"{name} cannot be read: {reason_of(error)}; {_NOTHING}.") from error


@contextmanager
def _open_source(source: str | Path) -> Iterator[io.BufferedReader]:
    if str(source) == "-":
        yield io.BufferedReader(sys.stdin.buffer)  # type: ignore[arg-type]
    else:
        with Path(source).open("rb") as file:
            yield file


def _decompressed(file: io.BufferedReader) -> Any:
    head = file.peek(4)[:4]
    if head[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=file, mode="rb")
    if head == b"\x28\xb5\x2f\xfd":
        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True))
    return file


def _verified(lines: Any, name: str) -> Iterator[bytes]:
    digest, count = hashlib.sha256(), 0
    for line in lines:
        if line.startswith(b'{"end":'):
            break
        if not count and not line.startswith(b'{"searcher_dump":'):
            raise InputError(
                f"{name} is no dump of an index; {_NOTHING}.", "A dump is what `searcher dump` writes."
            )
        if line.endswith(b"\n"):
            digest.update(line)
            count += 1
            yield line
    else:
        if not count:
            raise InputError(
                f"{name} is no dump of an index; {_NOTHING}.", "A dump is what `searcher dump` writes."
            )
        raise InputError(f"{name} was cut off after line {count:,}; {_NOTHING}.", _ANOTHER)
    if line != plain({"end": {"lines": count, "sha256": digest.hexdigest()}}) + b"\n" or lines.read(1):
        raise InputError(
            f"{name} has been altered: its lines do not match the sum at its end; {_NOTHING}.", _ANOTHER
        )
