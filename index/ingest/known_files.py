"""Files on disk against files of the manifest: new, changed, the same, or gone.

A file is the same when size, time of last change and inode are. All comparing is done on arrays, some thousand files at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Array
from index.commits.manifest import Manifest, Part, Place, path_key
from index.reading.input.walk import File


@dataclass(frozen=True, slots=True)
class Tally:
    """Records of files: articles, and the two ways of being none; of the articles, those that lack something of their records."""

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
    """What is known of a file on disk: its entries (none: it is new), whether it is unchanged, and its records as last read."""

    entries: tuple[int, ...]
    same: bool
    tally: Tally


class KnownFiles:
    """The living entries of a manifest, in order of path keys, and which of them were met."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        parts = manifest.parts
        alive = [np.flatnonzero(manifest.alive(part)) for part in parts]
        keys = _joined([part.file["keys"][live] for part, live in zip(parts, alive, strict=True)], np.uint64)
        order = np.argsort(keys, kind="stable")  # entries of one file stay in order of their parts
        self.keys = keys[order]
        self.part = _joined([np.full(len(live), place) for place, live in enumerate(alive)], np.int64)[order]
        self.number = _joined(alive, np.int64)[order]
        stat = [part.stat()[:, live] for part, live in zip(parts, alive, strict=True)]
        self.stat = np.concatenate(stat, axis=1)[:, order] if stat else np.zeros((3, 0), dtype=np.int64)
        tallies = [_tallies(part)[:, live] for part, live in zip(parts, alive, strict=True)]
        self.tally = (
            np.concatenate(tallies, axis=1)[:, order] if tallies else np.zeros((4, 0), dtype=np.int64)
        )
        self.seen = np.zeros(len(self.keys), dtype=bool)
        self._by_owner: dict[int, tuple[Array, Array]] = {}

    def compare(self, files: Sequence[File]) -> list[FileMatch]:
        """What is known of these files, and whether they are still what they were. They count as met from now on."""
        wanted = np.array([path_key(file.full) for file in files], dtype=np.uint64)
        low, high = np.searchsorted(self.keys, wanted, "left"), np.searchsorted(self.keys, wanted, "right")
        known = high > low
        last = np.maximum(high - 1, 0)  # of several pieces the latest knows how reading ended
        now = (
            np.array([(file.size, file.mtime, file.inode) for file in files], dtype=np.int64).reshape(-1, 3).T
        )
        same = known.copy()
        if known.any():
            same[known] = (self.stat[:, last[known]] == now[:, known]).all(axis=0)
        found = []
        for start, stop, is_same in zip(low.tolist(), high.tolist(), same.tolist(), strict=True):
            found.append(self._match(start, stop, is_same) if stop > start else _NEW)
        return found

    def _match(self, start: int, stop: int, same: bool) -> FileMatch:
        self.seen[start:stop] = True
        if stop == start + 1:
            return FileMatch((start,), same, Tally(*self.tally[:, start].tolist()))
        return FileMatch(
            tuple(range(start, stop)), same, Tally(*self.tally[:, start:stop].sum(axis=1).tolist())
        )

    def unseen(self) -> Iterator[tuple[int, Place]]:
        """Entries that were not met, with their places."""
        for entry in np.flatnonzero(~self.seen).tolist():
            yield entry, self.place(entry)

    def place(self, entry: int) -> Place:
        """Where an entry's file lies."""
        return self.manifest.parts[int(self.part[entry])].place(int(self.number[entry]))

    def dead(self, entries: Sequence[int]) -> dict[str, Array]:
        """These entries as the manifest wants them named when they no longer count."""
        chosen = np.array(entries, dtype=np.int64)
        parts = self.part[chosen]
        return {
            self.manifest.parts[part].name: self.number[chosen[parts == part]].astype(np.uint32)
            for part in np.unique(parts).tolist()
        }

    def digests(self, entries: Sequence[int]) -> set[bytes]:
        """The SHA-256 of the articles of these entries."""
        found: set[bytes] = set()
        for entry in entries:
            part = int(self.part[entry])
            if part not in self._by_owner:
                owner = self.manifest.parts[part].file["owner"]
                order = np.argsort(owner, kind="stable")
                self._by_owner[part] = owner[order], order
            owners, order = self._by_owner[part]
            start, stop = np.searchsorted(owners, [self.number[entry], self.number[entry] + 1])
            found.update(row.tobytes() for row in self.manifest.parts[part].digests(order[start:stop]))
        return found


_ROWS = {"skipped": 1, "failed": 2, "cut": 3}
_NEW = FileMatch((), False, Tally())


def _joined(arrays: list[Array], dtype: type) -> Array:
    return np.concatenate(arrays).astype(dtype) if arrays else np.zeros(0, dtype=dtype)


def _tallies(part: Part) -> Array:
    """Articles, skipped and failed records of each file of a part, and its articles that are not whole: int64 (4, n)."""
    counts = np.zeros((4, len(part)), dtype=np.int64)
    counts[0] = np.bincount(part.file["owner"], minlength=len(part))
    for file, problem in part.problems():
        counts[_ROWS.get(problem.verdict, 2), file] += problem.count
    return counts
