"""A folder that was moved or renamed: its known files become files of the new folder.

A move is typed (`--moved-from`), or noticed: the old folder is gone, and half of its files lie
below the new one under the same paths with the same inode, or the same size and time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.arrays import Array
from index.commits.changes import Changes, apply
from index.commits.manifest import FileRef, Manifest, Part, path_key
from index.commits.manifest_writer import Entry, entries_of, write_part
from index.errors import InputError, LocationError
from index.ingest.roots.root_counts import root_counts
from index.paths import inside, joined, quoted, shown
from index.reading.input.walk import file_at, roots
from index.storage import generation as generations
from index.storage.generation import Generation

#: Files of a vanished folder that are looked for below a new one.
_LOOKED_FOR = 200


class Move(NamedTuple):
    """A folder that was moved, and how many of its files are known at the new place."""

    old: str
    new: str
    files: int = 0


def find_moves(manifest: Manifest, given: Sequence[tuple[str, str]], typed: str | None) -> list[Move]:
    """Return the moves that were typed, or are noticed, to the PATHs (root and path of each).

    Raises InputError for a typed one that cannot be made.
    """
    folders = [root for root, name in given if not name]
    if typed is None:
        return [Move(old, new) for new in folders for old in _noticed(manifest, new)]
    old = os.path.abspath(typed)  # noqa: PTH100 - links stay as typed
    if len(given) != 1 or not folders:
        raise InputError(
            "--moved-from is about one folder that has moved to another.",
            f"Type it so: searcher index NEW --moved-from {quoted(typed)}",
        )
    if old == folders[0]:
        raise InputError(f"{shown(typed)} is the PATH itself; nothing has moved.")
    if not any(_files_inside(manifest, part, old) for part in manifest.parts):
        if any(_files_inside(manifest, part, folders[0]) for part in manifest.parts):
            return []  # a run that was stopped had moved them
        raise InputError(
            f"The index knows no file in {shown(typed)}; nothing was indexed.",
            "searcher sources lists the folders it was made from.",
        )
    return [Move(old, folders[0])]


def _noticed(manifest: Manifest, new: str) -> Iterator[str]:
    """Yield the vanished folders whose files lie below the new one."""
    for root in manifest.roots():
        is_apart = not inside(root, new) and not inside(new, root)
        if is_apart and os.path.isabs(root) and not os.path.lexists(root):  # noqa: PTH117
            known = _sample(manifest, root)
            same = sum(_is_same(new, ref, stat) for ref, stat in known)
            if same and same * 2 >= len(known):
                yield root


def _sample(manifest: Manifest, root: str) -> list[tuple[FileRef, tuple[int, int, int]]]:
    """Return some files of a root, with size, mtime and inode."""
    files = [
        (part, file)
        for part in manifest.parts
        if root in part.roots
        for file in np.flatnonzero(
            manifest.alive(part) & (part.file["root"] == part.roots.index(root))
        ).tolist()
    ]
    step = max(1, len(files) // _LOOKED_FOR)
    stats = {part.name: part.stat() for part, _ in files[::step]}
    return [
        (part.file_ref(file), (int(size), int(mtime), int(inode)))
        for part, file in files[::step]
        for size, mtime, inode in [stats[part.name][:, file]]
    ]


def _is_same(new: str, ref: FileRef, stat: tuple[int, int, int]) -> bool:
    try:
        file = file_at(new, ref.path, os.lstat(joined(new, ref.path)))
    except (OSError, ValueError):
        return False
    return file.inode == stat[2] or (file.size, file.mtime) == stat[:2]


def moved_entries(manifest: Manifest, move: Move) -> tuple[list[Entry], dict[str, Array]]:
    """Return the entries of the moved files under their new names, and the old ones by part.

    A file that is known at the new place already is not taken over.
    """
    there = np.concatenate(
        [part.file["keys"][manifest.alive(part)] for part in manifest.parts] or [np.zeros(0, np.uint64)]
    )
    entries, dead = [], {}
    for part in manifest.parts:
        files = _files_inside(manifest, part, move.old)
        if not files:
            continue
        dead[part.name] = np.array(files, dtype=np.uint32)
        is_moved = np.zeros(len(part), dtype=bool)
        is_moved[files] = True
        for entry in entries_of(part, is_moved):
            _rename(entry, move)
            if not np.isin(np.uint64(path_key(joined(entry.root, entry.path))), there):
                entries.append(entry)
    return entries, dead


def _files_inside(manifest: Manifest, part: Part, folder: str) -> list[int]:
    """Return the living files of a part that lie inside a folder."""
    may_be = [inside(root, folder) or inside(folder, root) for root in part.roots]
    return [
        file
        for file in np.flatnonzero(manifest.alive(part)).tolist()
        if may_be[int(part.file["root"][file])] and inside(part.file_ref(file).full, folder)
    ]


def _rename(entry: Entry, move: Move) -> None:
    old = move.old.rstrip("/")
    if inside(entry.root, move.old):
        entry.root = move.new.rstrip("/") + entry.root[len(old) :]
    else:
        entry.root, entry.path = move.new, joined(entry.root, entry.path)[len(old) + 1 :]


def publish_moves(folder: Path, generation: Generation, moves: Sequence[Move]) -> list[Move]:
    """Make the moves in the manifest. Returns them with their numbers of files.

    The caller holds the lock.
    """
    done = []
    for move in moves:
        manifest = Manifest.load(folder, generation.parts)
        entries, dead = moved_entries(manifest, move)
        name = f"{generations.new_name()}.part"
        write_part(folder, name, entries, dead)
        generation = apply(folder, generation, Changes(parts=(*generation.parts, name)))
        done.append(move._replace(files=len({(entry.root, entry.path) for entry in entries})))
    return done


def roots_or_hint(paths: Sequence[str | os.PathLike[str]], folder: Path) -> tuple[tuple[str, str], ...]:
    """Return root and path of each PATH (see `walk.roots`).

    Raises InputError for a PATH that is missing; where the index knows files in it, the hint says
    what to type.
    """
    try:
        return roots(paths)
    except InputError:
        for path in paths:
            try:
                full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
            except FileNotFoundError:  # the folder we are in is gone
                continue
            if not os.path.lexists(full) and (known := articles_known(folder, full)):
                name = quoted(os.fsdecode(path))
                raise InputError(
                    f"{shown(os.fsdecode(path))} does not exist, and the index knows "
                    f"{known:,} of its articles; nothing was indexed.",
                    f"If it has moved: searcher index NEW --moved-from {name}. "
                    f"If it is gone for good: searcher sources --drop {name}",
                ) from None
        raise


def articles_known(folder: Path, path: str) -> int:
    """Count the articles that an index knows inside a path; 0 where there is no index."""
    try:
        manifest = Manifest.load(folder, generations.read(folder).parts)
    except LocationError:
        return 0
    return sum(
        int(np.isin(part.file["owner"], _files_inside(manifest, part, path)).sum()) for part in manifest.parts
    )


def gone_roots(manifest: Manifest, given: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """Yield the roots that are not there any longer and outside the PATHs, with their articles."""
    full = [joined(root, name) for root, name in given]
    for count in root_counts(manifest):
        is_below = any(inside(count.root, path) for path in full)
        is_file = os.path.isabs(count.root)  # noqa: PTH117 - the standard input is none
        if is_file and not is_below and count.articles and not os.path.lexists(count.root):
            yield count.root, count.articles
