"""The file of copies: which articles are copies or versions of one another, and which pairs of texts were compared (see `copies`).

A small file of its own, so that it outlives the joining of segments:

    ids         uint8 (n, 10), ascending: every article that has copies or versions; group: the number of its group
    compared    uint8 (m, 28): pairs of texts that were compared, and alike: what that said; so that no pair is ever compared twice. A text
                is known by its article's id and the crc of its stored slice
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.hashing import first_not_less

#: The purpose of the file among a generation's files.
PURPOSE = "copies"
#: Bytes by which a pair of texts is known.
_PAIR = 28


def put_verdicts(file: ArrayWriter, verdicts: Mapping[bytes, bool]) -> None:
    """Write what comparing has found."""
    keys = sorted(verdicts)
    file.put("compared", np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, _PAIR))
    file.put("alike", np.array([verdicts[key] for key in keys], dtype=np.uint8))


def verdicts_of(file: ArrayFile) -> dict[bytes, bool]:
    """What comparing had found when a file of groups was written."""
    flat = file["compared"].tobytes()
    keys = (flat[at : at + _PAIR] for at in range(0, len(flat), _PAIR))
    return dict(zip(keys, file["alike"].astype(bool).tolist(), strict=True))


class Copies:
    """The groups of an index, mapped."""

    def __init__(self, path: Path | None) -> None:
        file = ArrayFile(path, {"ids", "group"}) if path is not None else None
        self._ids: Array = file["ids"] if file else np.zeros((0, 10), dtype=np.uint8)
        self._group: Array = file["group"] if file else np.zeros(0, dtype=np.uint32)
        self._view = self._ids.reshape(-1).data

    def __len__(self) -> int:
        return len(self._ids)

    def of(self, id: str) -> list[str]:
        """The ids of the other articles in the group of this one, ascending."""
        own, view = bytes.fromhex(id), self._view
        place = first_not_less(lambda row: bytes(view[row * 10 : row * 10 + 10]), len(self), own)
        if bytes(view[place * 10 : place * 10 + 10]) != own:
            return []
        return [row for row in self._rows(int(self._group[place])) if row != id]

    def groups(self) -> Sequence[list[str]]:
        """Every group."""
        return [self._rows(number) for number in range(int(self._group.max()) + 1)] if len(self) else []

    def _rows(self, number: int) -> list[str]:
        return [self._ids[row].tobytes().hex() for row in np.flatnonzero(self._group == number).tolist()]
