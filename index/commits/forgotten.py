"""The list of forgotten articles: half of the hash of each, so that its record is known again and passed over."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.arrays import Array
from index.commits.manifest import Problem
from index.storage.array_file import ArrayFile
from index.storage.generation import Generation

#: The name of the list among the files of a generation.
FORGOTTEN = "forgotten"


def forgotten_ids(folder: Path, generation: Generation) -> Array:
    """The ids of the articles that were to be forgotten: uint8 (n, 10)."""
    name = generation.files.get(FORGOTTEN)
    return ArrayFile(folder / name)["ids"] if name else np.zeros((0, 10), dtype=np.uint8)


def as_forgotten(number: int | None) -> Problem:
    """What the manifest says of a record that was forgotten."""
    return Problem(number, "skipped", "forgotten", "forgotten, as was asked for")
