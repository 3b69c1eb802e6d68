"""The file of groups: articles that are copies or versions, and pairs that were compared.

It is a small file of its own, so that it outlives merges of segments:

    ids         uint8 (n, 10), ascending: the articles that have copies or versions; group: the
                number of each one's group
    compared    uint8 (m, 28): the pairs of texts that were compared, and alike: the result, so that
                no pair is compared twice. A text's key is its article's id and the crc of its
                stored slice
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.ids import id_keys

#: The key of the file among a generation's files.
PURPOSE = "copies"
#: Bytes of the key of a pair of texts.
_PAIR_BYTES = 28


def put_verdicts(file: ArrayWriter, verdicts: Mapping[bytes, bool]) -> None:
    """Write which pairs were compared, and with which result."""
    keys = sorted(verdicts)
    file.put("compared", np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, _PAIR_BYTES))
    file.put("alike", np.array([verdicts[key] for key in keys], dtype=np.uint8))


def verdicts_of(file: ArrayFile) -> dict[bytes, bool]:
    """Read the pairs that were compared when a file of groups was written."""
    flat = file["compared"].tobytes()
    keys = (flat[at : at + _PAIR_BYTES] for at in range(0, len(flat), _PAIR_BYTES))
    return dict(zip(keys, file["alike"].astype(bool).tolist(), strict=True))


class Copies:
    """The groups of an index, mapped."""

    def __init__(self, path: Path | None) -> None:
        file = ArrayFile(path, {"ids", "group"}) if path is not None else None
        self._ids: Array = file["ids"] if file else np.zeros((0, 10), dtype=np.uint8)
        self._group: Array = file["group"] if file else np.zeros(0, dtype=np.uint32)

    def __len__(self) -> int:
        return len(self._ids)

    @cached_property
    def _heads(self) -> memoryview:
        """The first 8 bytes of each id as a number, in a memoryview, which `bisect` reads fast."""
        return id_keys(self._ids).data

    def of(self, id: str) -> list[str]:
        """The ids of the other articles in the group of an article, ascending."""
        heads, wanted = self._heads, bytes.fromhex(id)
        head = int.from_bytes(wanted[:8], "big")
        row = bisect_left(heads, head)
        while row < len(heads) and heads[row] == head:
            if self._ids[row].tobytes() == wanted:
                return [other for other in self._members(int(self._group[row])) if other != id]
            row += 1
        return []

    def groups(self) -> Sequence[list[str]]:
        """The ids of every group."""
        return [self._members(number) for number in range(int(self._group.max()) + 1)] if len(self) else []

    def _members(self, number: int) -> list[str]:
        return [self._ids[row].tobytes().hex() for row in np.flatnonzero(self._group == number).tolist()]
