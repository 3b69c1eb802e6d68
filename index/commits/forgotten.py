"""The list of forgotten articles: half of each one's hash, by which its record is passed over."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.arrays import Array
from index.errors import RecordFailure
from index.storage.array_file import ArrayFile
from index.storage.generation import Generation

#: The purpose of the list among the files of a generation.
FORGOTTEN = "forgotten"


def forgotten_ids(folder: Path, generation: Generation) -> Array:
    """Return the ids of the forgotten articles: uint8 (n, 10)."""
    name = generation.files.get(FORGOTTEN)
    return ArrayFile(folder / name)["ids"] if name else np.zeros((0, 10), dtype=np.uint8)


def as_forgotten(record: int | None) -> RecordFailure:
    """Return what the manifest says of a record that was forgotten."""
    return RecordFailure("", record, "skipped", "forgotten", "forgotten, as was asked for")
