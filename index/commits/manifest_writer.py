"""Writing parts of the manifest: what a commit learned about files, and several parts as one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import orjson
import zstandard

from index.arrays import Array, narrow
from index.commits.manifest import BLOCK, NO_NUMBER, Manifest, Part, Problem, path_key
from index.paths import joined
from index.storage.array_file import ArrayWriter


@dataclass(slots=True)
class Entry:
    """What became of a file, or of the piece of it that was read since the last commit (then `mtime` is -1)."""

    root: str
    path: str
    size: int
    mtime: int
    inode: int
    #: SHA-256 of each record that is an article, 32 bytes each, and its number
    digests: bytearray = field(default_factory=bytearray)
    numbers: list[int | None] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, digest: bytes, number: int | None) -> None:
        """A record that is an article."""
        self.digests += digest
        self.numbers.append(number)


def write_part(folder: Path, name: str, entries: Sequence[Entry], dead: Mapping[str, Array]) -> None:
    """Write a part, durably. `dead` names the files of earlier parts that the entries replace, or that were pruned."""
    keys = np.array([path_key(joined(entry.root, entry.path)) for entry in entries], dtype=np.uint64)
    order = np.argsort(keys, kind="stable")
    entries = [entries[place] for place in order.tolist()]
    roots = sorted({entry.root for entry in entries})
    root_number = {root: number for number, root in enumerate(roots)}
    counts = np.array([len(entry.numbers) for entry in entries], dtype=np.int64)
    numbers = [NO_NUMBER if number is None else number for entry in entries for number in entry.numbers]
    _write(
        folder / name, keys[order], [root_number[entry.root] for entry in entries], roots,
        np.array([(entry.size, entry.mtime, entry.inode) for entry in entries], dtype=np.int64).reshape(-1, 3).T,
        [os.fsencode(entry.path) for entry in entries],
        np.frombuffer(b"".join(bytes(entry.digests) for entry in entries), dtype=np.uint8).reshape(-1, 32),
        np.repeat(np.arange(len(entries), dtype=np.uint32), counts), np.array(numbers, dtype=np.uint32),
        [(place, problem) for place, entry in enumerate(entries) for problem in entry.problems], dead,
    )  # fmt: skip


def _write(
    path: Path, keys: Array, root: Sequence[int] | Array, roots: list[str], stat: Array, paths: Sequence[bytes], ids: Array, owner: Array,
    number: Array, problems: Sequence[tuple[int, Problem]], dead: Mapping[str, Array],
) -> None:  # fmt: skip
    halves = np.ascontiguousarray(ids[:, :16]).view(">u8").astype(np.uint64)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    blocks = [_packed(b"\0".join(paths[start : start + BLOCK])) for start in range(0, len(paths), BLOCK)]
    rows = [(file, p.number, p.verdict, p.kind, printable(p.message), p.count) for file, p in problems]
    replaced = {name: np.unique(files) for name, files in dead.items() if len(files)}
    writer = ArrayWriter(path)
    try:
        writer.put("keys", keys)
        writer.put("root", np.asarray(root, dtype=np.uint32))
        writer.put("stat", _array(_packed(np.ascontiguousarray(stat, dtype="<i8").tobytes())))
        writer.put("paths", _array(b"".join(blocks)))
        writer.put("paths_at", np.cumsum([0, *map(len, blocks)]).astype(np.uint64))
        writer.put("heads", halves[order, 0])
        writer.put("tails", ids[order, 8:])
        writer.put("owner", narrow(owner[order]))
        writer.put("number", number[order].astype(np.uint32))
        writer.put("problems", _array(_packed(orjson.dumps(rows))))
        writer.put(
            "dead", np.concatenate([*replaced.values(), np.zeros(0, dtype=np.uint32)]).astype(np.uint32)
        )
        writer.close({"roots": roots, "dead": [[name, len(files)] for name, files in replaced.items()]})
    except BaseException:
        writer.abandon()
        raise


def printable(text: str) -> str:
    """A message that can be stored as UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


def _packed(data: bytes) -> bytes:
    return zstandard.compress(data, 3)


def _array(data: bytes) -> Array:
    return np.frombuffer(data, dtype=np.uint8)


def tail_to_merge(manifest: Manifest) -> int:
    """Where the parts begin that are better one: at least four, whose oldest is not much bigger than the others together, so that each
    record is copied only a few times in its life. The number of parts where there are none."""
    sizes = [len(part) + part.records for part in manifest.parts]
    for start in range(len(sizes) - 3):
        if sum(sizes[start + 1 :]) * 2 >= sizes[start]:
            return start
    return len(sizes)


def merge_parts(folder: Path, name: str, manifest: Manifest, start: int) -> None:
    """Write the parts from `start` on as one, without what no longer counts. Pieces of one file become one entry."""
    merging = manifest.parts[start:]
    inside = {part.name for part in merging}
    alive = [np.flatnonzero(manifest.alive(part)) for part in merging]
    keys = np.concatenate([part.file["keys"][live] for part, live in zip(merging, alive, strict=True)])
    distinct, number_of = np.unique(keys, return_inverse=True)
    roots = sorted({root for part in merging for root in part.roots})
    root = np.zeros(len(distinct), dtype=np.uint32)
    stat = np.zeros((3, len(distinct)), dtype=np.int64)
    paths: list[bytes] = [b""] * len(distinct)
    ids, owner, number = [np.zeros((0, 32), np.uint8)], [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)]
    problems: list[tuple[int, Problem]] = []
    done = 0
    for part, live in zip(merging, alive, strict=True):
        renumbered = np.full(len(part), -1, dtype=np.int64)
        renumbered[live] = number_of[done : done + len(live)]
        done += len(live)
        stat[:, renumbered[live]] = part.stat()[
            :, live
        ]  # a later piece of a file overrides: it knows how reading ended
        _copy_places(part, live, renumbered, roots, root, paths)
        owners = renumbered[part.file["owner"]]
        kept = owners >= 0
        ids.append(part.digests(kept))
        owner.append(owners[kept])
        number.append(part.file["number"][kept])
        problems += [
            (int(renumbered[file]), problem) for file, problem in part.problems() if renumbered[file] >= 0
        ]
    dead: dict[str, list[Array]] = {}
    for part in merging:
        for other, files in part.dead().items():
            if other not in inside:
                dead.setdefault(other, []).append(files)
    _write(
        folder / name, distinct, root, roots, stat, paths, np.concatenate(ids), np.concatenate(owner), np.concatenate(number),
        sorted(problems, key=lambda row: (row[0], -1 if row[1].number is None else row[1].number)),
        {other: np.concatenate(files) for other, files in dead.items()},
    )  # fmt: skip


def _copy_places(
    part: Part, live: Array, renumbered: Array, roots: list[str], root: Array, paths: list[bytes]
) -> None:
    for file in live.tolist():
        place = part.place(file)
        new = int(renumbered[file])
        root[new] = roots.index(place.root)
        paths[new] = os.fsencode(place.path)


def entries_of(part: Part, alive: Array) -> Iterator[Entry]:
    """The living entries of a part as they were written."""
    stats, owner = part.stat(), part.file["owner"]
    problems: dict[int, list[Problem]] = {}
    for number, problem in part.problems():
        problems.setdefault(number, []).append(problem)
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(len(part) + 1))
    for number in np.flatnonzero(alive).tolist():
        place = part.place(number)
        size, mtime, inode = stats[:, number].tolist()
        entry = Entry(place.root, place.path, size, mtime, inode, problems=problems.get(number, []))
        for row in order[bounds[number] : bounds[number + 1]].tolist():
            record = int(part.file["number"][row])
            entry.add(part.digest(row), None if record == NO_NUMBER else record)
        yield entry
