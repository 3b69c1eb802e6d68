"""Which files the index knows, by what they would be known again, and what became of every record in them.

A manifest is a list of parts, files that never change (see `arrays` for their container). Each commit adds one; it belongs to the generation
that names it. A part holds, for n files and r articles:

    keys     uint64 (n): the files' path keys, ascending; a file's place here is its number in the part
    root     uint32 (n): number of its root in meta["roots"]
    stat     zstd of int64 (3, n): size, mtime in ns, inode. mtime -1: not read to its end yet, or it may have changed unnoticed
    paths    zstd blocks of 256 paths, separated by NUL, at paths_at: uint64
    heads    uint64 (r): of the SHA-256 of every record that is an article, ascending, the first eight bytes as a number, by which it is found;
             the first ten are the article's id
    tails    uint8 (r, 24): the rest of each
    owner    (r): the record's file, in as many bytes as the greatest needs
    number   uint32 (r): the record's number in its file, 2^32-1 where the file is one article
    problems zstd of JSON: [file, number or null, class, kind, sentence, count] for every record that is none,
             and for every article that lacks something of its record (class `cut`)
    dead     uint32: files of earlier parts that no longer count, part by part as in meta["dead"]: [[part, how many], ...]

A big file that is read over several commits has an entry in several parts, all alive. Only a search's ten hits are looked up at a time
(`sources_of`), so opening reads next to nothing.
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
from index.frozen import value
from index.paths import joined
from index.storage.array_file import ArrayFile
from index.storage.hashing import hash64

BLOCK = 256
NO_NUMBER = 0xFFFFFFFF
#: What tells files from one another; not the hashes, which are 32 bytes a record.
_COMPARED = frozenset({"keys", "root", "paths_at", "owner", "number", "dead"})


@value
class Problem:
    """A record that is no article, or not a whole one. `count` stands for several of one kind.

    `verdict` is `skipped` or `failed`; or `cut`: there is an article, which lacks something of its record.
    """

    number: int | None
    verdict: str
    kind: str
    message: str
    count: int = 1


@value
class Place:
    """A file of the manifest: its root and the path below it."""

    root: str
    path: str

    @property
    def full(self) -> str:
        """Where it lies."""
        return joined(self.root, self.path)


def heads_of(ids: Sequence[bytes]) -> Array:
    """The first eight bytes of each as a number."""
    return np.array([int.from_bytes(id[:8], "big") for id in ids], dtype=np.uint64)


def path_key(full: str) -> int:
    """By what a path is found: 64 bits of a hash of its bytes."""
    return hash64(os.fsencode(full))


class Part:
    """One file of the manifest. Arrays are mapped and touched when asked for."""

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
        """The files of a block of paths with a text, which is folded, in their paths."""
        paths = self._path_block(block)
        # Most blocks have none: all their paths are looked through at once.
        if text not in fold(os.fsdecode(b"\0".join(paths))):
            return []
        return [block * BLOCK + n for n, path in enumerate(paths) if text in fold(os.fsdecode(path))]

    def stat(self) -> Array:
        """Size, mtime, inode: int64 (3, n)."""
        return np.frombuffer(self._unpacked("stat"), dtype="<i8").reshape(3, -1)

    def place(self, number: int) -> Place:
        """Root and path of a file."""
        return Place(*self.where(number))

    def where(self, number: int) -> tuple[str, str]:
        """The same as a pair."""
        raw = self._path_block(number // BLOCK)[number % BLOCK]
        return self.roots[int(self.file["root"][number])], os.fsdecode(raw)

    def problems(self) -> list[tuple[int, Problem]]:
        """Every record that is no article, with its file."""
        rows = orjson.loads(self._unpacked("problems"))
        return [(row[0], Problem(*row[1:])) for row in rows]

    def dead(self) -> dict[str, Array]:
        """Files of earlier parts that this one overrides, by part."""
        found, start = {}, 0
        for name, count in self.file.meta["dead"]:
            found[name] = self.file["dead"][start : start + count]
            start += count
        return found

    def find(self, heads: Array) -> Iterator[tuple[int, int]]:
        """(place among the heads, row) of every record whose hash begins so; heads are uint64."""
        own = self.file["heads"]
        if not own.size:
            return
        rows = own.searchsorted(heads)
        for place in (own.take(rows, mode="clip") == heads).nonzero()[0].tolist():
            row, head = int(rows[place]), heads[place]
            while row < own.size and own[row] == head:
                yield place, row
                row += 1

    def holds(self, id: bytes) -> bool:
        """Whether a record's hash begins with `id`, eight bytes or more."""
        return any(self.digest(row).startswith(id) for _, row in self.find(heads_of([id])))

    def digest(self, row: int) -> bytes:
        """The SHA-256 of a record."""
        return int(self.file["heads"][row]).to_bytes(8, "big") + bytes(self._view[row * 24 : row * 24 + 24])

    def digests(self, rows: Array | slice = slice(None)) -> Array:
        """The SHA-256 of some records, or of all: uint8 (n, 32)."""
        heads = self.file["heads"][rows].astype(">u8").view(np.uint8).reshape(-1, 8)
        return np.concatenate((heads, self.file["tails"][rows]), axis=1)

    @cached_property
    def _view(self) -> memoryview:
        return self.file["tails"].reshape(-1).data

    def _read_block(self, block: int) -> list[bytes]:
        at = self.file["paths_at"]
        packed = self.file["paths"][int(at[block]) : int(at[block + 1])]
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
        """Open the parts a generation names. Damaged where one is missing or altered."""
        return cls([Part(folder, name) for name in names])

    def dead(self, part: Part) -> Array:
        """The files of a part that no longer count, ascending."""
        none: Array = np.zeros(0, dtype=np.uint32)
        return self._dead.get(part.name, none)

    def alive(self, part: Part) -> Array:
        """For each file of a part, whether it still counts."""
        mask = np.ones(len(part), dtype=bool)
        mask[self.dead(part)] = False
        return mask

    def sources_of(self, id: str) -> tuple[Source, ...]:
        """Every place an article lies at, sorted."""
        return self.sources_of_all([id])[0]

    def sources_of_all(self, ids: Sequence[str]) -> list[tuple[Source, ...]]:
        """For each of these articles every place it lies at, sorted."""
        wanted = [bytes.fromhex(id) for id in ids]
        heads = heads_of(wanted)
        found: list[list[Source]] = [[] for _ in ids]
        for part in self.parts:
            dead = self._dead.get(part.name)
            for place, row in part.find(heads):
                file, number, digest = (
                    int(part.file["owner"][row]),
                    int(part.file["number"][row]),
                    part.digest(row),
                )
                if digest.startswith(wanted[place]) and (dead is None or not _among(dead, file)):
                    found[place].append(
                        Source(*part.where(file), None if number == NO_NUMBER else number, digest.hex())
                    )
        return [
            tuple(several) if len(several) == 1 else tuple(sorted(set(several), key=_order))
            for several in found
        ]

    def problems(self, verdict: str | None = None) -> Iterator[tuple[Place, Problem]]:
        """Every record that is no article (`skipped`, `failed`, `cut`, or any), with its file, in order of paths."""
        found = []
        for part in self.parts:
            alive = self.alive(part)
            for file, problem in part.problems():
                if alive[file] and verdict in (None, problem.verdict):
                    found.append((part.place(file), problem))
        found.sort(key=lambda row: (row[0].full, -1 if row[1].number is None else row[1].number))
        return iter(found)

    def files(self) -> int:
        """How many files are known."""
        keys = [part.file["keys"][self.alive(part)] for part in self.parts]
        return len(np.unique(np.concatenate(keys))) if keys else 0

    def roots(self) -> tuple[str, ...]:
        """The folders that were indexed, sorted."""
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
        """Ids (uint8 (n, 10), distinct) of records whose every file no longer counts: what pruning and replacing leave behind."""
        lost: list[Array] = []
        kept: list[Array] = []
        for part in self.parts:
            ids = part.digests()[:, :10]
            alive = self.alive(part)[part.file["owner"]]
            lost.append(ids[~alive])
            kept.append(ids[alive])
        gone = np.concatenate(lost) if lost else np.zeros((0, 10), dtype=np.uint8)
        if not len(gone):
            return gone
        gone = np.unique(gone, axis=0)
        mask = np.ones(len(gone), dtype=bool)
        for ids in kept:
            mask &= ~contains(ids, gone)
        return gone[mask]

    def ids_by_path(self, text: str, in_time: Callable[[], None] = lambda: None) -> Array:
        """Ids (uint8 (n, 10), distinct) of the articles with a source whose folded path holds the folded `text`.

        in_time   asked before each block of paths; raises when the question has taken too long
        """
        wanted, found = fold(text), []
        for part in self.parts:
            alive, files = self.alive(part), list[int]()
            for low in range(0, len(part), BLOCK):
                in_time()
                files += [n for n in part.having(low // BLOCK, wanted) if alive[n]]
            found.append(part.digests(np.isin(part.file["owner"], files))[:, :10])
        return np.unique(np.concatenate(found), axis=0) if found else np.zeros((0, 10), dtype=np.uint8)

    def verify(self) -> None:
        """Compare every part with its sums. Raises Damaged naming the file."""
        for part in self.parts:
            part.file.verify()


def _among(ascending: Array, number: int) -> bool:
    place = int(ascending.searchsorted(number))
    return place < ascending.size and int(ascending[place]) == number


def _order(source: Source) -> tuple[str, str, int]:
    return source.root, source.path, -1 if source.record is None else source.record


def contains(ids: Array, wanted: Array) -> Array:
    """For each of `wanted` (uint8 (n, 10)) whether it is among `ids`, in any order."""
    heads = _heads(wanted)
    found: Array = np.isin(heads, _heads(ids))
    if found.any():  # the rest of the ten bytes decides, for the few that come into question
        likely = ids[np.isin(_heads(ids), heads[found])]
        found[found] = np.isin(_words(wanted[found]), _words(likely))
    return found


def _heads(ids: Array) -> Array:
    return np.ascontiguousarray(ids[:, :8]).view(np.uint64).ravel()


def _words(ids: Array) -> Array:
    """Ids as fixed strings that numpy can compare; a last byte of 1 keeps trailing NULs apart from padding."""
    marked = np.ones((len(ids), 11), dtype=np.uint8)
    marked[:, :10] = ids
    return marked.view("S11").ravel()
