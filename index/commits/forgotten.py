"""The list of forgotten articles: half of the hash of each, so that its record is known again and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.commits.manifest import Problem
from index.errors import LocationError, reason_of
from index.storage.array_file import ArrayFile
from index.storage.generation import Generation

#: The name of the list among the files of a generation.
FORGOTTEN = "forgotten"


@contextmanager
def disk_errors_as_sentences(folder: Path, what: str) -> Iterator[None]:
    """Errors of the disk as a sentence. Nothing is published but whole states, so the index is one still."""
    try:
        yield
    except OSError as error:
        raise LocationError(
            f"{what} {folder} failed: {reason_of(error)}. The index is whole.",
            "Make room or see to the disk, then type it again.",
        ) from error


def forgotten_ids(folder: Path, generation: Generation) -> Array:
    """The ids of the articles that were to be forgotten: uint8 (n, 10)."""
    name = generation.files.get(FORGOTTEN)
    return ArrayFile(folder / name)["ids"] if name else np.zeros((0, 10), dtype=np.uint8)


def as_forgotten(number: int | None) -> Problem:
    """What the manifest says of a record that was forgotten."""
    return Problem(number, "skipped", "forgotten", "forgotten, as was asked for")
