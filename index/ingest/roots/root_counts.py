"""The folders that an index was made from, with what it knows of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from index.arrays import Array
from index.commits.manifest import Manifest


class RootCount(NamedTuple):
    """A folder, and the files and records in it; articles in several files count once a file."""

    root: str
    files: int
    articles: int
    skipped: int
    failed: int


def root_counts(manifest: Manifest) -> list[RootCount]:
    """Count files and records by root, in order of their names."""
    keys: dict[str, list[Array]] = {}
    sums: dict[str, Array] = {}
    for part in manifest.parts:
        is_alive = manifest.alive(part)
        articles = np.bincount(part.file["owner"], minlength=len(part))
        lost = np.zeros((2, len(part)), dtype=np.int64)
        for file, failure in part.failures():
            if failure.status != "cut":
                lost[int(failure.status == "failed"), file] += failure.count
        for number, root in enumerate(part.roots):
            chosen = is_alive & (part.file["root"] == number)
            if chosen.any():
                keys.setdefault(root, []).append(part.file["keys"][chosen])
                counts = np.array([articles[chosen].sum(), *lost[:, chosen].sum(axis=1)])
                sums[root] = sums.get(root, np.zeros(3, dtype=np.int64)) + counts
    return [
        RootCount(root, len(np.unique(np.concatenate(keys[root]))), *map(int, sums[root]))
        for root in sorted(keys)
    ]
