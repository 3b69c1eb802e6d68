"""An index written anew: its segments joined into one, or everything read again.

`rebuild` reads every file that the manifest knows and that is still there, and takes what it cannot read from the stored texts: articles whose
files are gone, articles that no file ever held, articles of unchanged files that cannot be read any longer. It builds a whole index inside
the old one's folder, under a name that does not count, moves its files out and publishes them in one step. Killed before that step it leaves
the old index as it was.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.building.segment_builder import SegmentBuilder
from index.commits.changes import Changes, apply, live_ids
from index.commits.forgotten import FORGOTTEN, forgotten_ids
from index.commits.manifest import Manifest, Place, contains
from index.commits.manifest_writer import Entry, entries_of
from index.commits.publish import publish, writing
from index.ingest.known_files import FileMatch, KnownFiles
from index.ingest.options import BuildOptions
from index.ingest.plan import Plan
from index.ingest.report import Report
from index.ingest.run import Run
from index.paths import joined
from index.reading.input.walk import UNFINISHED, File, file_at
from index.reading.sources import ReadOptions
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage import yours
from index.storage.array_file import sync_folder
from index.storage.generation import Generation
from index.storage.ids import id_array
from index.storage.lock import lock
from index.storage.stored_articles import unpack_article

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: articles read from files, articles taken from the stored texts, articles that are no more, all articles."""

    read: int
    stored: int
    removed: int
    articles: int
    files: int
    files_gone: int
    failed: int


def retry(
    location: str | os.PathLike[str], options: BuildOptions | None = None, *, wait: bool = False
) -> Report:
    """Read again the files in which something failed, and nothing else."""
    options, folder = options or BuildOptions(), Path(location)
    generations.read(folder)
    with writing(folder), lock(folder, wait):
        run = Run(folder, (), options.reading, True, False, options.progress)
        try:
            places = {place.full: place for place, _ in run.known.manifest.problems("failed")}
            run.plan = _KnownPlan(places.values(), run, options.reading)
            options.read(run)
            run.finish(prune=False)
        finally:
            shutil.rmtree(run.scratch, ignore_errors=True)
    return run.report(())


def rebuild(
    location: str | os.PathLike[str], options: BuildOptions | None = None, *, wait: bool = False
) -> Rebuilt:
    """Build the index anew from its files, and from its stored texts where they are gone; then publish it in one step."""
    options, folder = options or BuildOptions(), Path(location)
    generations.read(folder, any_analysis=True)
    with writing(folder), lock(folder, wait):
        for leftover in folder.glob(".building-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
        try:
            beside = scratch / folder.resolve().name
            beside.mkdir(mode=0o700)
            for name, content in yours.read_all(
                folder
            ):  # what people set holds in the new index before it is published
                yours.write(beside, name, content, None)
            old = generations.read(folder, any_analysis=True)
            run = _Again(folder, old, beside, options)
            options.read(run)
            read = run.generation.articles
            stored = run.take_stored(options.budget(1))
            run.finish(prune=False)
            new = move(beside, run.generation, folder, old.files)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        failed = sum(problem.count for _, problem in Manifest.load(folder, new.parts).problems("failed"))
        return Rebuilt(
            read,
            stored,
            max(0, old.articles - new.articles),
            new.articles,
            run.counts.files,
            len(run.gone),
            failed,
        )


def move(beside: Path, made: Generation, folder: Path, old: Mapping[str, str]) -> Generation:
    """Move the files of an index made beside into the folder, durably, and publish them in place of what it held. Of the `old` files the
    list of what is forgotten stays."""
    forgotten = {FORGOTTEN: old[FORGOTTEN]} if FORGOTTEN in old else {}
    for name in made.names:
        (beside / name).rename(folder / name)
    sync_folder(folder)
    return publish(folder, replace(made, files={**made.files, **forgotten}))


class _KnownPlan(Plan):
    """Instead of what lies below some PATHs: files that a manifest knows, as they are now."""

    def __init__(self, places: Iterable[Place], run: Run, reading: ReadOptions) -> None:
        super().__init__(
            (), run.known, run.ledger, reading, leave_out=None, counts=run.counts, again=lambda match: True
        )
        self.places = sorted(places, key=lambda place: place.full)
        #: those that are not there any longer
        self.gone: list[Place] = []

    def files(self) -> Iterator[tuple[File, FileMatch]]:
        places = iter(self.places)
        while batch := list(islice(places, _AT_ONCE)):
            looked = [(place, as_it_is(place)) for place in batch]
            self.gone += [place for place, file in looked if file is None]
            found = [file for _, file in looked if file is not None]
            for file, match in zip(found, self._known.compare(found), strict=True):
                self._counts.files_total += 1
                self._counts.bytes_total += file.size
                yield file, match
        self._counts.walked = True


def as_it_is(place: Place) -> File | None:
    """The file at a place of the manifest, as it is now; None where there is none."""
    try:
        info = os.stat(place.full)  # noqa: PTH116 - names are text with surrogates
    except (OSError, ValueError):
        return None
    return file_at(place.root, place.path, info) if stat.S_ISREG(info.st_mode) else None


class _Again(Run):
    """A run into a new index over the files that an old one knows."""

    def __init__(self, old_folder: Path, old: Generation, beside: Path, options: BuildOptions) -> None:
        super().__init__(beside, (), options.reading, False, False, options.progress)
        self._old_folder, self._old = old_folder, old
        self.forgotten = forgotten_ids(old_folder, old)
        self._before_known = KnownFiles(Manifest.load(old_folder, old.parts))
        places = {
            place.full: place for place in map(self._before_known.place, range(len(self._before_known.keys)))
        }
        plan = self.plan = _KnownPlan(places.values(), self, options.reading)
        self.gone = plan.gone

    def take_stored(self, budget: int) -> int:
        """Take from the stored texts what no file gave, unless its file has changed since; and the manifest's word on files that are gone."""
        wanted = _missing(live_ids(self._old_folder, self._old), live_ids(self.folder, self.generation))
        wanted = _missing(wanted, self._replaced(wanted))
        self._keep_entries({row.tobytes() for row in wanted})
        count, builder = 0, None
        for entry in self._old.segments if len(wanted) else ():
            reader = SegmentReader(self._old_folder, entry)
            docs = reader.find_all(wanted)
            if (docs >= 0).any():
                reader.verify()  # what is altered must not be taken for what was stored
            for doc in np.sort(docs[docs >= 0]).tolist():
                if reader.live is not None and not reader.live[doc]:
                    continue
                builder = builder or SegmentBuilder(self.scratch, generations.new_name())
                builder.add(unpack_article(reader.id(doc), reader.as_stored(doc), reader.evidence[doc]))
                count += 1
                if builder.size > budget:
                    self._commit([builder.finish()])
                    builder = None
        if builder:
            self._commit([builder.finish()])
        return count

    def _keep_entries(self, wanted: set[bytes]) -> None:
        """The manifest's word on files that are gone; of files that are there, on those records that could not be read this time."""
        gone = {place.full for place in self.gone}
        manifest = self._before_known.manifest
        entries = []
        for part in manifest.parts:
            for entry in entries_of(part, manifest.alive(part)):
                if joined(entry.root, entry.path) not in gone:
                    entry = _only(entry, wanted)
                    if not entry.numbers:
                        continue
                entries.append(entry)
        if entries:
            part_name = self._part(entries, {})
            self.generation = apply(
                self.folder, self.generation, Changes(parts=(*self.generation.parts, part_name))
            )

    def _replaced(self, ids: Array) -> Array:
        """Those of the ids whose files are all there and have all changed: their records are no more."""
        kept: list[str] = []
        lost: list[str] = []
        manifest = self._before_known.manifest
        for row in ids:
            id = row.tobytes().hex()
            sources = manifest.sources_of(id)
            files = [as_it_is(Place(source.root, source.path)) for source in sources]
            changed = [file is not None and not self._before_known.compare([file])[0].same for file in files]
            (lost if changed and all(changed) else kept).append(id)
        return id_array(lost)


def _missing(ids: Array, held: Array) -> Array:
    """Those of the ids that are not held."""
    return ids[~contains(held, ids)] if len(ids) and len(held) else ids


def _only(entry: Entry, ids: set[bytes]) -> Entry:
    """Those records of an entry; the file is to be read again, for more of it may be readable then."""
    kept = Entry(entry.root, entry.path, entry.size, UNFINISHED, entry.inode)
    for place, number in enumerate(entry.numbers):
        digest = bytes(entry.digests[32 * place : 32 * place + 32])
        if digest[:10] in ids:
            kept.add(digest, number)
    return kept
