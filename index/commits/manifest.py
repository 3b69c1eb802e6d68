"""The manifest: which files the index knows, and what became of every record in them.

A manifest is a list of parts, files that never change (see `storage.array_file` for their
container). Each commit adds one; it belongs to the generation that names it. A part holds, for n
files and r articles:

    keys     uint64 (n): the files' path keys, ascending; a file's number in the part is its index
    root     uint32 (n): number of its root in meta["roots"]
    stat     zstd of int64 (3, n): size, mtime in ns, inode. mtime -1: the file was not read to its
             end yet, or may have changed unnoticed
    paths    zstd blocks of 256 paths, separated by NUL, at paths_at: uint64
    heads    uint64 (r): the first eight bytes of the SHA-256 of every record that is an article, as
             a number, ascending; a record is found by it. The first ten bytes are the article's id
    tails    uint8 (r, 24): the rest of each
    owner    (r): the record's file, in as many bytes as the greatest needs
    number   uint32 (r): the record's number in its file, 2^32-1 where the file is one article
    problems zstd of JSON: [file, number or null, status, kind, sentence, count] for every record
             that gave no article, and every article that lacks part of its record (status `cut`)
    dead     uint32: files of earlier parts that no longer count, part by part as in meta["dead"]:
             [[part, how many], ...]

A big file that is read over several commits has an entry in several parts, all alive. A search
looks up only its ten hits (`sources_of`), so opening a manifest reads next to nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import orjson
import zstandard

from index.analysis.tokens import fold
from index.arrays import Array
from index.article import Source
from index.caches import cached_method
from index.errors import RecordFailure
from index.frozen import replace, value
from index.paths import joined
from index.storage.array_file import ArrayFile
from index.storage.hashing import hash64

#: Paths a block.
BLOCK = 256
#: The record number of a file that is one article.
NO_NUMBER = 0xFFFFFFFF
#: Arrays that are compared with their sums at opening: all but the hashes, 32 bytes a record.
_COMPARED = frozenset({"keys", "root", "paths_at", "owner", "number", "dead"})


@value
class FileRef:
    """A file of the manifest: its root and the path below it."""

    root: str
    path: str

    @property
    def full(self) -> str:
        """The whole path."""
        return joined(self.root, self.path)


def heads_of(ids: Sequence[bytes]) -> Array:
    """Return the first eight bytes of each id as a number."""
    return np.array([int.from_bytes(id[:8], "big") for id in ids], dtype=np.uint64)


def path_key(full: str) -> int:
    """Return the 64 bits of hash by which a path is found."""
    return hash64(os.fsencode(full))


class Part:
    """One file of the manifest. Its arrays are mapped, and read on first use."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.file = ArrayFile(folder / name, _COMPARED)
        self.roots: list[str] = self.file.meta["roots"]
        self._path_block = cached_method(self._read_block, 64)

    def __len__(self) -> int:
        return len(self.file["keys"])

    @property
    def records(self) -> int:
        """How many records are articles."""
        return len(self.file["owner"])

    def having(self, block: int, text: str) -> list[int]:
        """Return the files of a block whose paths hold a text, which is folded."""
        paths = self._path_block(block)
        # Most blocks hold it nowhere: all paths of a block are searched at once.
        if text not in fold(os.fsdecode(b"\0".join(paths))):
            return []
        return [block * BLOCK + i for i, path in enumerate(paths) if text in fold(os.fsdecode(path))]

    def stat(self) -> Array:
        """Return size, mtime and inode of every file: int64 (3, n)."""
        return np.frombuffer(self._unpacked("stat"), dtype="<i8").reshape(3, -1)

    def file_ref(self, file: int) -> FileRef:
        """Return a file's root and path."""
        return FileRef(*self.root_and_path(file))

    def root_and_path(self, file: int) -> tuple[str, str]:
        """Return a file's root and path as a pair."""
        raw = self._path_block(file // BLOCK)[file % BLOCK]
        return self.roots[int(self.file["root"][file])], os.fsdecode(raw)

    def failures(self) -> list[tuple[int, RecordFailure]]:
        """Return every record that gave no article, with the number of its file."""
        rows = orjson.loads(self._unpacked("problems"))
        return [(row[0], RecordFailure("", *row[1:])) for row in rows]

    def dead(self) -> dict[str, Array]:
        """Return the files of earlier parts that this one overrides, by part."""
        dead, start = {}, 0
        for name, count in self.file.meta["dead"]:
            dead[name] = self.file["dead"][start : start + count]
            start += count
        return dead

    def find(self, heads: Array) -> Iterator[tuple[int, int]]:
        """Yield (index into heads, row) of every record whose hash begins so; heads are uint64."""
        record_heads = self.file["heads"]
        if not record_heads.size:
            return
        rows = record_heads.searchsorted(heads)
        is_first = record_heads.take(rows, mode="clip") == heads
        for i in is_first.nonzero()[0].tolist():
            row, head = int(rows[i]), heads[i]
            while row < record_heads.size and record_heads[row] == head:
                yield i, row
                row += 1

    def has_record(self, id: bytes) -> bool:
        """Return whether a record's hash begins with `id`, eight bytes or more."""
        return any(self.digest(row).startswith(id) for _, row in self.find(heads_of([id])))

    def digest(self, row: int) -> bytes:
        """Return the SHA-256 of a record."""
        return int(self.file["heads"][row]).to_bytes(8, "big") + bytes(self._tails[row * 24 : row * 24 + 24])

    def digests(self, rows: Array | slice = slice(None)) -> Array:
        """Return the SHA-256 of some records, or of all: uint8 (n, 32)."""
        heads = self.file["heads"][rows].astype(">u8").view(np.uint8).reshape(-1, 8)
        return np.concatenate((heads, self.file["tails"][rows]), axis=1)

    @cached_property
    def _tails(self) -> memoryview:
        return self.file["tails"].reshape(-1).data

    def _read_block(self, block: int) -> list[bytes]:
        starts = self.file["paths_at"]
        packed = self.file["paths"][int(starts[block]) : int(starts[block + 1])]
        return zstandard.decompress(packed.tobytes()).split(b"\0")

    def _unpacked(self, name: str) -> bytes:
        return zstandard.decompress(self.file[name].tobytes())


class Manifest:
    """All parts of one generation, oldest first."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        dead: dict[str, list[Array]] = {}
        for part in self.parts:
            for name, files in part.dead().items():
                dead.setdefault(name, []).append(files)
        self._dead = {name: np.unique(np.concatenate(files)) for name, files in dead.items()}

    @classmethod
    def load(cls, folder: Path, names: Iterable[str]) -> Manifest:
        """Open the parts of a generation. Raises Damaged where one is missing or altered."""
        return cls([Part(folder, name) for name in names])

    def dead(self, part: Part) -> Array:
        """Return the files of a part that no longer count, ascending."""
        none: Array = np.zeros(0, dtype=np.uint32)
        return self._dead.get(part.name, none)

    def alive(self, part: Part) -> Array:
        """Return for each file of a part whether it still counts."""
        is_alive = np.ones(len(part), dtype=bool)
        is_alive[self.dead(part)] = False
        return is_alive

    def sources_of(self, id: str) -> tuple[Source, ...]:
        """Return every file and record that an article was read from, sorted."""
        return self.sources_of_all([id])[0]

    def sources_of_all(self, ids: Sequence[str]) -> list[tuple[Source, ...]]:
        """Return for each of these articles every file and record it was read from, sorted."""
        prefixes = [bytes.fromhex(id) for id in ids]
        heads = heads_of(prefixes)
        sources: list[list[Source]] = [[] for _ in ids]
        for part in self.parts:
            dead = self._dead.get(part.name)
            for i, row in part.find(heads):
                file, number = int(part.file["owner"][row]), int(part.file["number"][row])
                digest = part.digest(row)
                if digest.startswith(prefixes[i]) and (dead is None or not _is_member(dead, file)):
                    record = None if number == NO_NUMBER else number
                    sources[i].append(Source(*part.root_and_path(file), record, digest.hex()))
        return [
            tuple(several) if len(several) == 1 else tuple(sorted(set(several), key=_order))
            for several in sources
        ]

    def failures(self, status: str | None = None) -> Iterator[tuple[FileRef, RecordFailure]]:
        """Yield every record that gave no article, with its file, in order of paths.

        `status` is `skipped`, `failed` or `cut` (an article lacks something); None: any.
        """
        failures = []
        for part in self.parts:
            is_alive = self.alive(part)
            for file, failure in part.failures():
                if is_alive[file] and status in (None, failure.status):
                    ref = part.file_ref(file)
                    failures.append((ref, replace(failure, path=ref.full)))
        failures.sort(key=lambda row: (row[0].full, -1 if row[1].record is None else row[1].record))
        return iter(failures)

    def files(self) -> int:
        """Count the files that are known."""
        keys = [part.file["keys"][self.alive(part)] for part in self.parts]
        return len(np.unique(np.concatenate(keys))) if keys else 0

    def roots(self) -> tuple[str, ...]:
        """Return the folders that were indexed, sorted."""
        return tuple(
            sorted(
                {
                    part.roots[number]
                    for part in self.parts
                    for number in np.unique(part.file["root"][self.alive(part)])
                }
            )
        )

    def orphans(self) -> Array:
        """Return the ids (uint8 (n, 10), distinct) of records whose every file no longer counts.

        Pruning and replacing leave them behind.
        """
        of_dead: list[Array] = []
        of_alive: list[Array] = []
        for part in self.parts:
            ids = part.digests()[:, :10]
            is_alive = self.alive(part)[part.file["owner"]]
            of_dead.append(ids[~is_alive])
            of_alive.append(ids[is_alive])
        orphans = np.concatenate(of_dead) if of_dead else np.zeros((0, 10), dtype=np.uint8)
        if not len(orphans):
            return orphans
        orphans = np.unique(orphans, axis=0)
        is_orphan = np.ones(len(orphans), dtype=bool)
        for ids in of_alive:
            is_orphan &= ~contains(ids, orphans)
        return orphans[is_orphan]

    def ids_by_path(self, text: str, in_time: Callable[[], None] = lambda: None) -> Array:
        """Return the ids (uint8 (n, 10), distinct) of articles with `text` in a source's path.

        Text and path are compared folded. `in_time` is called before each block of paths; it raises
        when the question has taken too long.
        """
        folded, ids = fold(text), []
        for part in self.parts:
            alive, files = self.alive(part), list[int]()
            for start in range(0, len(part), BLOCK):
                in_time()
                files += [file for file in part.having(start // BLOCK, folded) if alive[file]]
            ids.append(part.digests(np.isin(part.file["owner"], files))[:, :10])
        return np.unique(np.concatenate(ids), axis=0) if ids else np.zeros((0, 10), dtype=np.uint8)

    def verify(self) -> None:
        """Compare every part with its sums. Raises Damaged naming the file."""
        for part in self.parts:
            part.file.verify()


def _is_member(ascending: Array, number: int) -> bool:
    i = int(ascending.searchsorted(number))
    return i < ascending.size and int(ascending[i]) == number


def _order(source: Source) -> tuple[str, str, int]:
    return source.root, source.path, -1 if source.record is None else source.record


def contains(ids: Array, wanted: Array) -> Array:
    """Return for each of `wanted` (uint8 (n, 10)) whether it is among `ids`, in any order."""
    heads = _heads(wanted)
    is_in: Array = np.isin(heads, _heads(ids))
    if is_in.any():  # for these few the rest of the ten bytes decides
        likely = ids[np.isin(_heads(ids), heads[is_in])]
        is_in[is_in] = np.isin(_fixed_strings(wanted[is_in]), _fixed_strings(likely))
    return is_in


def _heads(ids: Array) -> Array:
    return np.ascontiguousarray(ids[:, :8]).view(np.uint64).ravel()


def _fixed_strings(ids: Array) -> Array:
    """Return ids as strings that numpy can compare. A last byte of 1 protects trailing NULs."""
    marked = np.ones((len(ids), 11), dtype=np.uint8)
    marked[:, :10] = ids
    return marked.view("S11").ravel()
