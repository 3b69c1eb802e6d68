"""Compare files on disk with the files of the manifest: new, changed, the same, or gone.

A file is the same when its size, its time of last change and its inode are. All comparing is done
on arrays, some thousand files at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Array
from index.commits.manifest import FileRef, Manifest, Part, path_key
from index.reading.input.walk import File


@dataclass(frozen=True, slots=True)
class Tally:
    """Records of files: articles, the two ways of being none, and articles that lack something."""

    articles: int = 0
    skipped: int = 0
    failed: int = 0
    cut: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.articles + other.articles,
            self.skipped + other.skipped,
            self.failed + other.failed,
            self.cut + other.cut,
        )


@dataclass(frozen=True, slots=True)
class FileMatch:
    """What the manifest knows of a file on disk."""

    #: numbers of its entries; none: the file is new
    entries: tuple[int, ...]
    #: whether it is unchanged
    same: bool
    #: its records as last read
    tally: Tally


_NEW = FileMatch((), False, Tally())
#: The row of a status in a table of tallies.
_ROWS = {"skipped": 1, "failed": 2, "cut": 3}


class KnownFiles:
    """The living entries of a manifest in order of path keys, and which of them were met.

    An entry's number is its index in the arrays: `keys`, `part` (index of its part), `number` (its
    file there), `stat` (size, mtime, inode) and `tally` (articles, skipped, failed, cut).
    """

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        parts = manifest.parts
        alive = [np.flatnonzero(manifest.alive(part)) for part in parts]
        keys = _joined([part.file["keys"][live] for part, live in zip(parts, alive, strict=True)], np.uint64)
        order = np.argsort(keys, kind="stable")  # entries of one file stay in order of their parts
        self.keys = keys[order]
        self.part = _joined([np.full(len(live), i) for i, live in enumerate(alive)], np.int64)[order]
        self.number = _joined(alive, np.int64)[order]
        stat = [part.stat()[:, live] for part, live in zip(parts, alive, strict=True)]
        self.stat = np.concatenate([np.zeros((3, 0), dtype=np.int64), *stat], axis=1)[:, order]
        tallies = [_tallies(part)[:, live] for part, live in zip(parts, alive, strict=True)]
        self.tally = np.concatenate([np.zeros((4, 0), dtype=np.int64), *tallies], axis=1)[:, order]
        self.seen = np.zeros(len(self.keys), dtype=bool)
        self._rows_by_owner: dict[int, tuple[Array, Array]] = {}

    def compare(self, files: Sequence[File]) -> list[FileMatch]:
        """Say what is known of these files, and whether they are unchanged.

        They count as met now.
        """
        keys = np.array([path_key(file.full) for file in files], dtype=np.uint64)
        low, high = np.searchsorted(self.keys, keys, "left"), np.searchsorted(self.keys, keys, "right")
        is_known = high > low
        last = np.maximum(high - 1, 0)  # of several pieces the latest knows how reading ended
        stats = [(file.size, file.mtime, file.inode) for file in files]
        now = np.array(stats, dtype=np.int64).reshape(-1, 3).T
        same = is_known.copy()
        if is_known.any():
            same[is_known] = (self.stat[:, last[is_known]] == now[:, is_known]).all(axis=0)
        return [
            self._match(start, stop, is_same) if stop > start else _NEW
            for start, stop, is_same in zip(low.tolist(), high.tolist(), same.tolist(), strict=True)
        ]

    def _match(self, start: int, stop: int, same: bool) -> FileMatch:
        self.seen[start:stop] = True
        if stop == start + 1:
            return FileMatch((start,), same, Tally(*self.tally[:, start].tolist()))
        tally = Tally(*self.tally[:, start:stop].sum(axis=1).tolist())
        return FileMatch(tuple(range(start, stop)), same, tally)

    def unseen(self) -> Iterator[tuple[int, FileRef]]:
        """Yield the entries that were not met, with their files."""
        for entry in np.flatnonzero(~self.seen).tolist():
            yield entry, self.file_ref(entry)

    def file_ref(self, entry: int) -> FileRef:
        """Return the file of an entry."""
        return self.manifest.parts[int(self.part[entry])].file_ref(int(self.number[entry]))

    def articles(self, entries: Iterable[int]) -> int:
        """Count the articles of these entries."""
        return sum(int(self.tally[0, entry]) for entry in entries)

    def dead(self, entries: Sequence[int]) -> dict[str, Array]:
        """Name these entries as the manifest does when they no longer count: files by part."""
        chosen = np.array(entries, dtype=np.int64)
        parts = self.part[chosen]
        return {
            self.manifest.parts[part].name: self.number[chosen[parts == part]].astype(np.uint32)
            for part in np.unique(parts).tolist()
        }

    def digests(self, entries: Sequence[int]) -> set[bytes]:
        """Return the SHA-256 of the articles of these entries."""
        digests: set[bytes] = set()
        for entry in entries:
            part = int(self.part[entry])
            if part not in self._rows_by_owner:
                owner = self.manifest.parts[part].file["owner"]
                order = np.argsort(owner, kind="stable")
                self._rows_by_owner[part] = owner[order], order
            owners, order = self._rows_by_owner[part]
            start, stop = np.searchsorted(owners, [self.number[entry], self.number[entry] + 1])
            rows = self.manifest.parts[part].digests(order[start:stop])
            digests.update(row.tobytes() for row in rows)
        return digests


def _joined(arrays: list[Array], dtype: type) -> Array:
    return np.concatenate(arrays).astype(dtype) if arrays else np.zeros(0, dtype=dtype)


def _tallies(part: Part) -> Array:
    """Count articles, skipped, failed and cut records of each file of a part: int64 (4, n)."""
    counts = np.zeros((4, len(part)), dtype=np.int64)
    counts[0] = np.bincount(part.file["owner"], minlength=len(part))
    for file, failure in part.failures():
        counts[_ROWS.get(failure.status, 2), file] += failure.count
    return counts
