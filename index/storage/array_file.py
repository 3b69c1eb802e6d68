"""Write and read a file of named arrays: written once, checked by sums, mapped into memory.

Layout, all numbers little-endian:

    bytes 0..7      `SRCHARR1`
    arrays          each at a multiple of 64 bytes, raw, C order
    directory       JSON: {"arrays": {name: {"dtype", "shape", "at", "crc"}}, "meta": {...}}
    last 20 bytes   uint32 crc of the directory, uint64 length of the directory, `SRCHEND1`

Opening reads the directory alone. An array is mapped when it is first read. It is then compared
with its sum if it is small, or if the opener asks for it: arrays that tell where others are decide
every answer, and are a tenth of a segment. `verify` reads everything.
"""

from __future__ import annotations

import errno
import mmap
import os
import stat
import struct
import zlib
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson

from index.arrays import Array
from index.errors import Damaged

_HEAD, _TAIL = b"SRCHARR1", b"SRCHEND1"
_FOOT = struct.Struct("<IQ8s")
_ALIGN = 64
#: The types an array may have: little-endian integers and floats, and booleans.
_KINDS = ("<u", "<i", "<f", "|u", "|i", "|b")
#: Bytes up to which an array is compared with its sum when it is first read: some tens of microseconds each.
_VERIFY_BYTES = 1 << 16
_REBUILD = "Index the articles anew, into another folder: searcher index PATH... -i NEW-FOLDER"


class ArrayWriter:
    """Writes a file of arrays, which gets its name when `close` has made it durable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        self._file: BinaryIO = self._temporary.open("wb")
        self._file.write(_HEAD)
        self._directory: dict[str, dict[str, Any]] = {}

    def put(self, name: str, array: Array) -> None:
        """Write one array."""
        array = np.ascontiguousarray(array)
        self.stream(name, array.dtype, [array], array.shape)

    def stream(
        self,
        name: str,
        dtype: np.dtype[Any] | type,
        pieces: Iterable[Array],
        shape: tuple[int, ...] | None = None,
    ) -> None:
        """Write one array piece by piece.

        Without a shape it has one dimension and the length of all pieces.
        """
        self._write(bytes(-self._file.tell() % _ALIGN))
        at, crc, items = self._file.tell(), 0, 0
        kind = np.dtype(dtype).newbyteorder("<")
        for piece in pieces:
            view = np.ascontiguousarray(piece, dtype=kind).data.cast("B") if piece.size else b""
            self._write(view)
            crc = zlib.crc32(view, crc)
            items += piece.size
        self._directory[name] = {
            "dtype": kind.str,
            "shape": list(shape) if shape is not None else [items],
            "at": at,
            "crc": crc,
        }

    def close(self, meta: Mapping[str, Any]) -> int:
        """Write the directory, make the file durable and give it its name.

        Returns its size in bytes.
        """
        import json  # a search writes no file

        directory = json.dumps(
            {"arrays": self._directory, "meta": dict(meta)}, separators=(",", ":")
        ).encode()
        try:
            self._file.write(directory)
            self._file.write(_FOOT.pack(zlib.crc32(directory), len(directory), _TAIL))
            size = self._file.tell()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._temporary.rename(self.path)
        except BaseException:
            self.abandon()
            raise
        return size

    def abandon(self) -> None:
        """Remove the unfinished file. Where that fails, the next commit removes it."""
        with suppress(OSError):  # closing writes the buffer first, which may fail
            self._file.close()
        with suppress(OSError):
            self._temporary.unlink(missing_ok=True)

    def _write(self, data: Any) -> None:
        try:
            self._file.write(data)
        except BaseException:
            self.abandon()
            raise


class ArrayFile:
    """A file of arrays, mapped.

    Its arrays are read-only views, valid as long as they are referenced, even if the file is
    removed.


    compared    arrays that are compared with their sums at the first read whatever their size; None
                for all
    """

    def __init__(self, path: Path, compared: Container[str] | None = ()) -> None:
        self.path, self._compared = path, compared
        try:
            handle = open_plain(path)
            try:
                self._map = mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
            finally:
                os.close(handle)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Damaged(f"{path.name} of the index cannot be read: {reason.lower()}.", _REBUILD) from error
        size = len(self._map)
        if size < len(_HEAD) + _FOOT.size or self._map[: len(_HEAD)] != _HEAD:
            raise Damaged(f"{path.name} is not a file of this index, or its beginning is lost.", _REBUILD)
        crc, length, tail = _FOOT.unpack(self._map[size - _FOOT.size :])
        if tail != _TAIL or length > size:
            raise Damaged(f"{path.name} has been cut short.", _REBUILD)
        directory = self._map[size - _FOOT.size - length : size - _FOOT.size]
        if zlib.crc32(directory) != crc:
            raise Damaged(f"{path.name}: the directory of arrays has been altered.", _REBUILD)
        self._directory, self.meta = _directory(directory, path.name)
        self._mapped: dict[str, Array] = {}
        self.size = size

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def names(self) -> list[str]:
        """The names of the arrays."""
        return list(self._directory)

    def __getitem__(self, name: str) -> Array:
        array = self._mapped.get(name)
        if array is None:  # two threads may both map it, which is harmless
            array = self._mapped[name] = self._array(name)
        return array

    def _array(self, name: str) -> Array:
        entry = self._directory.get(name)
        if entry is None:
            raise Damaged(
                f"{self.path.name} lacks the array {name!r}: an older program wrote it, "
                "or it has been altered.",
                _REBUILD,
            )
        count = 1
        for extent in entry["shape"]:
            count *= extent
        try:
            array = np.frombuffer(self._map, dtype=entry["dtype"], count=count, offset=entry["at"]).reshape(
                entry["shape"]
            )
        except (ValueError, TypeError) as error:
            raise Damaged(
                f"{self.path.name}: the array {name!r} is not where its directory says.", _REBUILD
            ) from error
        if array.nbytes <= _VERIFY_BYTES or self._compared is None or name in self._compared:
            self._compare(name, array)
        return array

    def _compare(self, name: str, array: Array) -> None:
        if zlib.crc32(array.data.cast("B") if array.size else b"") != self._directory[name]["crc"]:
            raise Damaged(f"{self.path.name}: the array {name!r} has been altered.", _REBUILD)

    def sizes(self) -> dict[str, int]:
        """The size of each array in bytes."""
        return {name: self[name].nbytes for name in self._directory}

    def verify(self) -> None:
        """Compare every array with its sum. Raises Damaged naming the file and the array."""
        for name in self._directory:
            self._compare(name, self[name])


def _directory(packed: bytes, name: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Read the arrays and the meta data of a directory.

    Sums do not prove who wrote it, so every entry is validated.
    """
    try:
        content = _load(packed)
        arrays, meta = content["arrays"], content["meta"]
        is_valid = isinstance(meta, dict) and all(
            isinstance(entry["dtype"], str)
            and entry["dtype"][:2] in _KINDS
            and isinstance(entry["at"], int)
            and entry["at"] >= 0
            and isinstance(entry["crc"], int)
            and all(isinstance(extent, int) and extent >= 0 for extent in entry["shape"])
            for entry in arrays.values()
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_valid = False
    if not is_valid:
        raise Damaged(
            f"{name}: the directory of arrays is not valid: an entry is missing or has the wrong type.",
            _REBUILD,
        )
    return arrays, meta


def open_plain(path: Path) -> int:
    """Open a file of an index, following no link and never blocking: it may be a stranger's.

    Returns a file descriptor. Raises OSError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a symbolic link") from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is no plain file")
    return handle


def sync_folder(folder: Path) -> None:
    """Make renames and removals in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _load(directory: bytes) -> Any:
    """Parse a directory; orjson refuses file names outside UTF-8, which `json` reads."""
    try:
        return orjson.loads(directory)
    except orjson.JSONDecodeError:
        import json  # hardly ever needed

        return json.loads(directory)
