"""One commit's changes: segments and manifest parts to add, articles to delete; and how they become the next generation."""

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
    """The ids of all articles that can be found: uint8 (n, 10)."""
    found: list[Array] = [np.zeros((0, 10), dtype=np.uint8)]
    for entry in generation.segments:
        ids = ArrayFile(folder / f"{entry.name}.arr")["ids"]
        found.append(
            np.delete(ids, ArrayFile(folder / entry.deletions)["deleted"], axis=0) if entry.deletions else ids
        )
    return np.concatenate(found)


@dataclass(slots=True)
class Changes:
    """What a commit brings: finished segments, ids that go (uint8 (n, 10)) from the segments before them, parts of the manifest."""

    segments: list[Finished] = field(default_factory=list)
    removed: list[Array] = field(default_factory=list)
    parts: tuple[str, ...] | None = None
    files: dict[str, str] | None = None


def apply(folder: Path, old: Generation, changes: Changes) -> Generation:
    """Publish changes on top of a state. Articles of the new segments replace those of the same id. The caller holds the lock."""
    number = old.number + 1
    gone = [*changes.removed, *(segment.ids for segment in changes.segments)]
    lost = np.concatenate(gone) if gone else np.zeros((0, 10), dtype=np.uint8)
    kept = [after for entry in old.segments if (after := without(folder, entry, lost, number)).live]
    new: list[SegmentEntry] = []
    for place, segment in enumerate(changes.segments):
        entry = SegmentEntry(
            segment.name, len(segment.ids), f"{segment.name}.0.col", bytes=segment.bytes, langs=segment.langs
        )
        later = [other.ids for other in changes.segments[place + 1 :]]
        if later:
            entry = without(folder, entry, np.concatenate(later), number)
        new += [entry] if entry.live else []
    state = replace(
        old, segments=(*kept, *new), parts=old.parts if changes.parts is None else changes.parts,
        files=old.files if changes.files is None else changes.files,
    )  # fmt: skip
    return publish(folder, state)


def without(folder: Path, entry: SegmentEntry, ids: Array, number: int) -> SegmentEntry:
    """The segment with these articles deleted: a new list of deletions where any of them is in it."""
    if not len(ids):
        return entry
    found = find_all(folder, entry, ids)
    known = (
        ArrayFile(folder / entry.deletions)["deleted"] if entry.deletions else np.zeros(0, dtype=np.uint32)
    )
    deleted = np.union1d(known, found).astype(np.uint32)
    if deleted.size == known.size:
        return entry
    name = f"{entry.name}.{number}.del"
    file = ArrayWriter(folder / name)
    file.put("deleted", deleted)
    file.close({})
    return replace(entry, deletions=name, deleted=int(deleted.size))


def find_all(folder: Path, entry: SegmentEntry, ids: Array) -> Array:
    """The numbers of those articles of a segment that have one of these ids, deleted ones included."""
    file = ArrayFile(folder / f"{entry.name}.arr")
    own, order = file["ids"], file["id_order"]
    if not len(own):
        return np.zeros(0, dtype=np.int64)
    keys = id_keys(own)[order]
    place = np.minimum(np.searchsorted(keys, id_keys(ids)), len(keys) - 1)
    docs = order[place].astype(np.int64)
    found: Array = docs[(own[docs] == ids).all(axis=1)]
    return found
