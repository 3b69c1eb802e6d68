"""Write parts of the manifest: what a commit learned about files, and several parts as one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson
import zstandard

from index.arrays import Array, narrow
from index.commits.digests import Digests
from index.commits.manifest import BLOCK, NO_NUMBER, Manifest, Part, path_key
from index.errors import RecordFailure
from index.paths import joined
from index.storage.array_file import ArrayWriter


@dataclass(slots=True)
class Entry:
    """What became of a file, or of a piece of it: what was read since the last commit.

    The `mtime` of a piece is -1.
    """

    root: str
    path: str
    size: int
    mtime: int
    inode: int
    #: SHA-256 of each record that is an article, and its number
    digests: Digests = field(default_factory=Digests)
    numbers: list[int | None] = field(default_factory=list)
    #: records that gave no article; their paths are empty
    failures: list[RecordFailure] = field(default_factory=list)

    def add(self, digest: bytes, number: int | None) -> None:
        """Add a record that is an article."""
        self.digests.append(digest)
        self.numbers.append(number)


class _Columns(NamedTuple):
    """The contents of a part, by file (n) and by article (r)."""

    #: path keys, uint64 (n), ascending
    keys: Array
    #: each file's root, as an index into `roots`
    root: Array
    roots: list[str]
    #: size, mtime, inode: int64 (3, n)
    stat: Array
    paths: Sequence[bytes]
    #: SHA-256 of each article's record: uint8 (r, 32)
    digests: Array
    #: each article's file
    owner: Array
    #: each article's number in its file
    number: Array
    #: records that gave no article, with their files
    failures: Sequence[tuple[int, RecordFailure]]
    #: files of earlier parts that no longer count, by part
    dead: Mapping[str, Array]


def write_part(folder: Path, name: str, entries: Sequence[Entry], dead: Mapping[str, Array]) -> None:
    """Write a part, durably.

    `dead` names the files of earlier parts that the entries replace, or that were pruned.
    """
    keys = np.array([path_key(joined(entry.root, entry.path)) for entry in entries], dtype=np.uint64)
    order = np.argsort(keys, kind="stable")
    entries = [entries[i] for i in order.tolist()]
    roots = sorted({entry.root for entry in entries})
    root_number = {root: number for number, root in enumerate(roots)}
    counts = np.array([len(entry.numbers) for entry in entries], dtype=np.int64)
    numbers = [NO_NUMBER if number is None else number for entry in entries for number in entry.numbers]
    stat = np.array([(entry.size, entry.mtime, entry.inode) for entry in entries], dtype=np.int64)
    columns = _Columns(
        keys=keys[order],
        root=np.array([root_number[entry.root] for entry in entries], dtype=np.uint32),
        roots=roots,
        stat=stat.reshape(-1, 3).T,
        paths=[os.fsencode(entry.path) for entry in entries],
        digests=np.concatenate([Digests().array(), *(entry.digests.array() for entry in entries)]),
        owner=np.repeat(np.arange(len(entries), dtype=np.uint32), counts),
        number=np.array(numbers, dtype=np.uint32),
        failures=[(file, failure) for file, entry in enumerate(entries) for failure in entry.failures],
        dead=dead,
    )
    _write(folder / name, columns)


def _write(path: Path, columns: _Columns) -> None:
    digests, paths = columns.digests, columns.paths
    halves = np.ascontiguousarray(digests[:, :16]).view(">u8").astype(np.uint64)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    blocks = [_packed(b"\0".join(paths[start : start + BLOCK])) for start in range(0, len(paths), BLOCK)]
    rows = [(file, f.record, f.status, f.kind, printable(f.message), f.count) for file, f in columns.failures]
    dead = {name: np.unique(files) for name, files in columns.dead.items() if len(files)}
    no_files = np.zeros(0, dtype=np.uint32)
    writer = ArrayWriter(path)
    try:
        writer.put("keys", columns.keys)
        writer.put("root", columns.root)
        writer.put("stat", _array(_packed(np.ascontiguousarray(columns.stat, dtype="<i8").tobytes())))
        writer.put("paths", _array(b"".join(blocks)))
        writer.put("paths_at", np.cumsum([0, *map(len, blocks)]).astype(np.uint64))
        writer.put("heads", halves[order, 0])
        writer.put("tails", digests[order, 8:])
        writer.put("owner", narrow(columns.owner[order]))
        writer.put("number", columns.number[order].astype(np.uint32))
        writer.put("problems", _array(_packed(orjson.dumps(rows))))
        writer.put("dead", np.concatenate([*dead.values(), no_files]).astype(np.uint32))
        writer.close({"roots": columns.roots, "dead": [[name, len(files)] for name, files in dead.items()]})
    except BaseException:
        writer.abandon()
        raise


def printable(text: str) -> str:
    """Return a message that can be stored as UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


def _packed(data: bytes) -> bytes:
    return zstandard.compress(data, 3)


def _array(data: bytes) -> Array:
    return np.frombuffer(data, dtype=np.uint8)


def tail_to_merge(manifest: Manifest) -> int:
    """Return the index of the first part to merge with all later ones, or the number of parts.

    At least four are merged, whose oldest holds at most twice as much as the others together. So
    each record is copied only a few times in its life.
    """
    sizes = [len(part) + part.records for part in manifest.parts]
    for start in range(len(sizes) - 3):
        if sum(sizes[start + 1 :]) * 2 >= sizes[start]:
            return start
    return len(sizes)


def merge_parts(folder: Path, name: str, manifest: Manifest, start: int) -> None:
    """Write the parts from `start` on as one, without what no longer counts.

    Pieces of one file become one entry.
    """
    merging = manifest.parts[start:]
    inside = {part.name for part in merging}
    alive = [np.flatnonzero(manifest.alive(part)) for part in merging]
    keys = np.concatenate([part.file["keys"][live] for part, live in zip(merging, alive, strict=True)])
    distinct, number_of = np.unique(keys, return_inverse=True)
    roots = sorted({root for part in merging for root in part.roots})
    root = np.zeros(len(distinct), dtype=np.uint32)
    stat = np.zeros((3, len(distinct)), dtype=np.int64)
    paths: list[bytes] = [b""] * len(distinct)
    digests, owner, number = [Digests().array()], [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)]
    failures: list[tuple[int, RecordFailure]] = []
    done = 0
    for part, live in zip(merging, alive, strict=True):
        renumbered = np.full(len(part), -1, dtype=np.int64)
        renumbered[live] = number_of[done : done + len(live)]
        done += len(live)
        # A later piece of a file overrides an earlier one: it knows how reading ended.
        stat[:, renumbered[live]] = part.stat()[:, live]
        _copy_paths(part, live, renumbered, roots, root, paths)
        owners = renumbered[part.file["owner"]]
        is_alive = owners >= 0
        digests.append(part.digests(is_alive))
        owner.append(owners[is_alive])
        number.append(part.file["number"][is_alive])
        failures += [
            (int(renumbered[file]), failure) for file, failure in part.failures() if renumbered[file] >= 0
        ]
    dead: dict[str, list[Array]] = {}
    for part in merging:
        for other, files in part.dead().items():
            if other not in inside:
                dead.setdefault(other, []).append(files)
    columns = _Columns(
        keys=distinct,
        root=root,
        roots=roots,
        stat=stat,
        paths=paths,
        digests=np.concatenate(digests),
        owner=np.concatenate(owner),
        number=np.concatenate(number),
        failures=sorted(failures, key=lambda row: (row[0], -1 if row[1].record is None else row[1].record)),
        dead={other: np.concatenate(files) for other, files in dead.items()},
    )
    _write(folder / name, columns)


def _copy_paths(
    part: Part, live: Array, renumbered: Array, roots: list[str], root: Array, paths: list[bytes]
) -> None:
    """Enter the root and path of a part's living files under their new numbers."""
    for file in live.tolist():
        ref = part.file_ref(file)
        new = int(renumbered[file])
        root[new] = roots.index(ref.root)
        paths[new] = os.fsencode(ref.path)


def entries_of(part: Part, alive: Array) -> Iterator[Entry]:
    """Yield the living entries of a part as they were written."""
    stats, owner = part.stat(), part.file["owner"]
    failures: dict[int, list[RecordFailure]] = {}
    for file, failure in part.failures():
        failures.setdefault(file, []).append(failure)
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(len(part) + 1))
    for file in np.flatnonzero(alive).tolist():
        ref = part.file_ref(file)
        size, mtime, inode = stats[:, file].tolist()
        entry = Entry(ref.root, ref.path, size, mtime, inode, failures=failures.get(file, []))
        for row in order[bounds[file] : bounds[file + 1]].tolist():
            record = int(part.file["number"][row])
            entry.add(part.digest(row), None if record == NO_NUMBER else record)
        yield entry
