"""A file of named arrays: written once, checked by sums, read by mapping it into memory.

Layout, all numbers little-endian:

    bytes 0..7      `SRCHARR1`
    arrays          each at a multiple of 64 bytes, raw, C order
    directory       JSON: {"arrays": {name: {"dtype", "shape", "at", "crc"}}, "meta": {...}}
    last 20 bytes   uint32 crc of the directory, uint64 length of the directory, `SRCHEND1`

Opening reads the directory alone; an array is touched when it is first asked for. It is then compared with its sum if it is small, or if who opened
the file says so: arrays by which others are found decide every answer, and are a tenth of a segment. `verify` reads everything.
"""

from __future__ import annotations

import errno
import json
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
#: What may lie in an array: whole numbers and fractions, bytes in the one order.
_KINDS = ("<u", "<i", "<f", "|u", "|i", "|b")
#: Bytes up to which an array is compared with its sum when it is first asked for: some tens of microseconds each.
_SMALL = 1 << 16
_REBUILD = "Index the articles anew, into another folder: searcher index PATH... -i NEW-FOLDER"


class ArrayWriter:
    """Writes a file of arrays; nothing is visible under the final name until `close` has made it durable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        self._file: BinaryIO = self._temporary.open("wb")
        self._file.write(_HEAD)
        self._directory: dict[str, dict[str, Any]] = {}

    def put(self, name: str, array: Array) -> None:
        """Write one array whole."""
        array = np.ascontiguousarray(array)
        self.stream(name, array.dtype, [array], array.shape)

    def stream(
        self,
        name: str,
        dtype: np.dtype[Any] | type,
        pieces: Iterable[Array],
        shape: tuple[int, ...] | None = None,
    ) -> None:
        """Write one array piece by piece; without a shape it is one-dimensional and as long as its pieces together."""
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
        """Write the directory, make the file durable and give it its name. Returns its size in bytes."""
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
        """Remove what was written so far; where even that fails, the next commit removes it."""
        with suppress(OSError):  # what is still to be written is written first
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
    """A file of arrays, mapped. Arrays are read-only views that stay valid as long as anything holds them, even when the file is gone.

    compared   the arrays that are compared with their sums when first asked for, however long they are; None for all
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
        """The arrays of the file."""
        return list(self._directory)

    def __getitem__(self, name: str) -> Array:
        array = self._mapped.get(name)
        if array is None:  # two threads may both map it, which harms nothing
            array = self._mapped[name] = self._array(name)
        return array

    def _array(self, name: str) -> Array:
        entry = self._directory.get(name)
        if entry is None:
            raise Damaged(
                f"{self.path.name} lacks the array {name!r}: an older program wrote it, or it has been altered.",
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
                f"{self.path.name}: the array {name!r} does not lie where its directory says.", _REBUILD
            ) from error
        if array.nbytes <= _SMALL or self._compared is None or name in self._compared:
            self._compare(name, array)
        return array

    def _compare(self, name: str, array: Array) -> None:
        if zlib.crc32(array.data.cast("B") if array.size else b"") != self._directory[name]["crc"]:
            raise Damaged(f"{self.path.name}: the array {name!r} has been altered.", _REBUILD)

    def sizes(self) -> dict[str, int]:
        """Bytes of each array."""
        return {name: self[name].nbytes for name in self._directory}

    def verify(self) -> None:
        """Compare every array with its sum. Raises Damaged naming the file and the array."""
        for name in self._directory:
            self._compare(name, self[name])


def _directory(packed: bytes, name: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The arrays of a file, and what else it says. Sums prove that it was not altered by chance, not who wrote it: so it is looked at."""
    try:
        content = _loaded(packed)
        arrays, meta = content["arrays"], content["meta"]
        sound = isinstance(meta, dict) and all(
            isinstance(entry["dtype"], str) and entry["dtype"][:2] in _KINDS and isinstance(entry["at"], int) and entry["at"] >= 0
            and isinstance(entry["crc"], int) and all(isinstance(extent, int) and extent >= 0 for extent in entry["shape"])
            for entry in arrays.values()
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise Damaged(f"{name}: the directory of arrays says what none says.", _REBUILD)
    return arrays, meta


def open_plain(path: Path) -> int:
    """A handle for reading a file of an index, which may be a stranger's: no link is followed, and nothing is waited for. Raises OSError."""
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


def _loaded(directory: bytes) -> Any:
    """The directory of a file; names of files that are not UTF-8 are more than orjson reads."""
    try:
        return orjson.loads(directory)
    except orjson.JSONDecodeError:
        return json.loads(directory)
