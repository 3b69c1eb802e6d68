"""The folders that an index was made from, with what it knows of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from index.arrays import Array
from index.commits.manifest import Manifest


class RootCount(NamedTuple):
    """A folder with its files, the articles in them, and the records that gave none."""

    root: str
    files: int
    articles: int
    skipped: int
    failed: int


def root_counts(manifest: Manifest) -> list[RootCount]:
    """Count files, different articles and other records by root, in order of their names."""
    keys: dict[str, list[Array]] = {}
    heads: dict[str, list[Array]] = {}
    lost: dict[str, Array] = {}
    for part in manifest.parts:
        is_alive, owner = manifest.alive(part), part.file["owner"]
        failures = np.zeros((2, len(part)), dtype=np.int64)
        for file, failure in part.failures():
            if failure.status != "cut":
                failures[int(failure.status == "failed"), file] += failure.count
        for number, root in enumerate(part.roots):
            chosen = is_alive & (part.file["root"] == number)
            if chosen.any():
                keys.setdefault(root, []).append(part.file["keys"][chosen])
                heads.setdefault(root, []).append(part.file["heads"][chosen[owner]])
                lost[root] = lost.get(root, np.zeros(2, dtype=np.int64)) + failures[:, chosen].sum(axis=1)
    return [
        RootCount(root, _distinct(keys[root]), _distinct(heads[root]), *map(int, lost[root]))
        for root in sorted(keys)
    ]


def _distinct(numbers: list[Array]) -> int:
    return len(np.unique(np.concatenate(numbers)))
