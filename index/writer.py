"""Changing an index: add and remove articles, then commit them in one durable step.

>>> with open_writer("articles.idx") as writer:      # doctest: +SKIP
...     writer.add(article)
...     writer.commit()

The bulk build uses the same `Changes`: segments that workers have written, ids to delete, parts of the manifest.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np

from index.arrays import Array
from index.article import Article
from index.building.segment_builder import Finished, SegmentBuilder
from index.errors import LocationError
from index.storage import generation as generations
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.generation import Generation, SegmentEntry
from index.storage.ids import id_array, id_keys
from index.storage.lock import lock


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
        entry = SegmentEntry(segment.name, len(segment.ids), f"{segment.name}.0.col", bytes=segment.bytes, langs=segment.langs)
        later = [other.ids for other in changes.segments[place + 1 :]]
        if later:
            entry = without(folder, entry, np.concatenate(later), number)
        new += [entry] if entry.live else []
    state = replace(
        old, segments=(*kept, *new), parts=old.parts if changes.parts is None else changes.parts,
        files=old.files if changes.files is None else changes.files,
    )  # fmt: skip
    return generations.publish(folder, state)


def without(folder: Path, entry: SegmentEntry, ids: Array, number: int) -> SegmentEntry:
    """The segment with these articles deleted: a new list of deletions where any of them is in it."""
    if not len(ids):
        return entry
    found = find_all(folder, entry, ids)
    known = ArrayFile(folder / entry.deletions)["deleted"] if entry.deletions else np.zeros(0, dtype=np.uint32)
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


class Writer:
    """An index open for changes, under its lock. Nothing is seen by others before `commit`."""

    def __init__(self, folder: Path, held: ExitStack) -> None:
        self.folder = folder
        self._held = held
        self._builder: SegmentBuilder | None = None
        self._added: set[str] = set()
        self._removed: list[str] = []
        self.generation = generations.read(folder) if generations.latest(folder) >= 0 else Generation(number=-1)

    def add(self, article: Article) -> None:
        """Add an article; one with the same id is replaced."""
        if article.id in self._added:
            self.commit()
        self._added.add(article.id)
        if self._builder is None:
            self._builder = SegmentBuilder(self.folder, generations.new_name())
        self._builder.add(article)

    def remove(self, id: str) -> None:
        """Remove the article with this id; one that is not there is no error."""
        if id in self._added:
            self.commit()
        self._removed.append(id)

    def commit(self) -> Generation:
        """Make all changes since the last commit durable and visible, at once. Should that fail they are forgotten, and the index is as it was."""
        try:
            with generations.writing(self.folder):
                return self._commit()
        except BaseException:
            with suppress(LocationError):  # it may have failed after the commit: what it is now counts
                self.generation = generations.read(self.folder)
            raise
        finally:
            self._builder, self._added, self._removed = None, set(), []

    def _commit(self) -> Generation:
        from index.building.merger import merge_small
        from index.settle import SMALL, settle

        finished = [self._builder.finish()] if self._builder is not None else []
        if finished or self._removed or self.generation.number < 0:
            changes = Changes(finished, [id_array(self._removed)] if self._removed else [])
            self.generation = merge_small(self.folder, apply(self.folder, self.generation, changes))
            if self.generation.articles <= SMALL:
                self.generation = settle(self.folder, self.generation).generation
        return self.generation

    def close(self) -> None:
        """Give up the lock; what was not committed is forgotten."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()


def open_writer(location: str | Path, wait: bool = False) -> Writer:
    """Open an index for changes, making it where there is none. Raises a LocationError with a sentence, Locked while another writes."""
    folder = Path(location)
    generations.prepare(folder)
    held = ExitStack()
    with generations.writing(folder):
        held.enter_context(lock(folder, wait))
    try:
        return Writer(folder, held)
    except BaseException:
        held.close()
        raise
