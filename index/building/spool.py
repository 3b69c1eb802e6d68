"""Spool arrays to temporary files while a segment is built, which bounds memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Array


class Spool:
    """One array that is written piece by piece.

    It is in memory up to `limit` bytes and in an unnamed file in `folder` beyond; or, with a
    `path`, in that file.
    """

    def __init__(self, dtype: Any, folder: str, limit: int = 8_000_000, path: Path | None = None) -> None:
        self.dtype = np.dtype(dtype)
        self.items = 0
        self._folder, self._limit = folder, limit
        self._pieces: list[Array] = []
        self._file: Any = path.open("wb") if path else None
        #: files that follow, and what is added to each of their numbers
        self._next_files: list[tuple[Path, int]] = []

    def add(self, piece: Array) -> None:
        """Append a piece."""
        piece = np.ascontiguousarray(piece, dtype=self.dtype)
        self.items += piece.size
        if self._file is None and self.items * self.dtype.itemsize > self._limit:
            import tempfile  # by builders alone

            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by `pieces`
            for earlier in self._pieces:
                self._file.write(earlier.data.cast("B"))
            self._pieces = []
        if self._file is None:
            self._pieces.append(piece)
        elif piece.size:
            self._file.write(piece.data.cast("B"))

    def add_file(self, path: Path, items: int, shift: int) -> None:
        """Append a file of `items` numbers and add `shift` to each. Only files can follow it."""
        self._next_files.append((path, shift))
        self.items += items

    def close(self) -> int:
        """Close the named file. Returns the number of items in it."""
        self._file.close()
        return self.items

    def pieces(self) -> Iterator[Array]:
        """Yield all that was added, piece by piece, once."""
        if self._file is None:
            yield from self._pieces
            self._pieces = []
        else:
            self._file.seek(0, os.SEEK_SET)
            yield from self._read(self._file)
        for path, shift in self._next_files:
            with path.open("rb") as file:
                yield from (
                    (piece + self.dtype.type(shift) for piece in self._read(file))
                    if shift
                    else self._read(file)
                )

    def _read(self, file: Any) -> Iterator[Array]:
        while block := file.read(4_000_000 // self.dtype.itemsize * self.dtype.itemsize):
            yield np.frombuffer(block, dtype=self.dtype)
        file.close()
