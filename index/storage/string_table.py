"""Store a list of strings in a file of arrays:

UTF-8, one after the other, read by index or, where sorted, by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index.arrays import Array
from index.storage.array_file import ArrayFile, ArrayWriter


def put_strings(file: ArrayWriter, name: str, strings: Sequence[str]) -> None:
    """Write strings without line feeds as `name` (bytes) and `name_at` (offsets and the end)."""
    blob = np.frombuffer("\n".join([*strings, ""]).encode("utf-8", "replace"), dtype=np.uint8)
    file.put(name, blob)
    ends = np.flatnonzero(blob == 10) + 1
    dtype = np.uint32 if blob.size < 1 << 32 else np.uint64
    file.put(f"{name}_at", np.concatenate(([0], ends)).astype(dtype))


class Strings(Sequence[str]):
    """The strings of a file, decoded one at a time."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._bytes: Array = file[name]
        self._view = self._bytes.data
        self._at: Array = file[f"{name}_at"]

    def __len__(self) -> int:
        return len(self._at) - 1

    def bytes_at(self, number: int) -> bytes:
        """One string, in UTF-8."""
        return bytes(self._view[int(self._at[number]) : int(self._at[number + 1]) - 1])

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        return self.bytes_at(number).decode()

    def run(self, start: int, stop: int) -> list[str]:
        """The strings start..stop-1, decoded at once."""
        if start >= stop:
            return []
        return bytes(self._view[int(self._at[start]) : int(self._at[stop]) - 1]).decode().split("\n")

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), 65536):
            yield from self.run(start, min(start + 65536, len(self)))

    def find(self, key: str, order: Array | None = None) -> int:
        """The first index, in `order`, of a string not less than `key`.

        Without `order` the strings must be sorted.
        """
        wanted, low, high = key.encode("utf-8", "replace"), 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.bytes_at(middle if order is None else int(order[middle])) < wanted:
                low = middle + 1
            else:
                high = middle
        return low
