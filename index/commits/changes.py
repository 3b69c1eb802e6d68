"""One commit: what it adds and deletes, and how that becomes the next generation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.building.segment_builder import Finished
from index.commits.publish import publish
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.generation import Generation, SegmentEntry
from index.storage.ids import id_keys


def live_ids(folder: Path, generation: Generation) -> Array:
    """Return the ids of all articles that are not deleted: uint8 (n, 10)."""
    live: list[Array] = [np.zeros((0, 10), dtype=np.uint8)]
    for entry in generation.segments:
        ids = ArrayFile(folder / f"{entry.name}.arr")["ids"]
        if entry.deletions:
            ids = np.delete(ids, ArrayFile(folder / entry.deletions)["deleted"], axis=0)
        live.append(ids)
    return np.concatenate(live)


@dataclass(slots=True)
class Changes:
    """What a commit brings."""

    #: finished segments
    segments: list[Finished] = field(default_factory=list)
    #: ids to delete from the segments before these, each uint8 (n, 10)
    removed: list[Array] = field(default_factory=list)
    #: the parts of the manifest; None: as they are
    parts: tuple[str, ...] | None = None
    #: other files by purpose; None: as they are
    files: dict[str, str] | None = None


def apply(folder: Path, old: Generation, changes: Changes) -> Generation:
    """Publish changes on top of a state. The caller holds the lock.

    Articles of the new segments replace those of the same id, in older segments and in earlier new
    ones.
    """
    number = old.number + 1
    removed = [*changes.removed, *(segment.ids for segment in changes.segments)]
    ids = np.concatenate(removed) if removed else np.zeros((0, 10), dtype=np.uint8)
    segments = [left for entry in old.segments if (left := without(folder, entry, ids, number)).live]
    for i, segment in enumerate(changes.segments):
        entry = SegmentEntry(
            segment.name, len(segment.ids), f"{segment.name}.0.col", bytes=segment.bytes, langs=segment.langs
        )
        later = [other.ids for other in changes.segments[i + 1 :]]
        if later:
            entry = without(folder, entry, np.concatenate(later), number)
        segments += [entry] if entry.live else []
    state = replace(
        old,
        segments=tuple(segments),
        parts=old.parts if changes.parts is None else changes.parts,
        files=old.files if changes.files is None else changes.files,
    )
    return publish(folder, state)


def without(folder: Path, entry: SegmentEntry, ids: Array, number: int) -> SegmentEntry:
    """Delete these articles from a segment: write a new list of deletions where it holds one."""
    if not len(ids):
        return entry
    before = np.zeros(0, dtype=np.uint32)
    if entry.deletions:
        before = ArrayFile(folder / entry.deletions)["deleted"]
    deleted = np.union1d(before, find_all(folder, entry, ids)).astype(np.uint32)
    if deleted.size == before.size:
        return entry
    name = f"{entry.name}.{number}.del"
    file = ArrayWriter(folder / name)
    file.put("deleted", deleted)
    file.close({})
    return replace(entry, deletions=name, deleted=int(deleted.size))


def find_all(folder: Path, entry: SegmentEntry, ids: Array) -> Array:
    """Return the doc_ids of the articles that have one of these ids, deleted ones included."""
    file = ArrayFile(folder / f"{entry.name}.arr")
    segment_ids, order = file["ids"], file["id_order"]
    if not len(segment_ids):
        return np.zeros(0, dtype=np.int64)
    keys = id_keys(segment_ids)[order]
    nearest = np.minimum(np.searchsorted(keys, id_keys(ids)), len(keys) - 1)
    docs = order[nearest].astype(np.int64)
    equal: Array = docs[(segment_ids[docs] == ids).all(axis=1)]
    return equal
