"""Rebuild an index: read everything again; or retry, only what failed.

`rebuild` reads every file that the manifest knows and that is still there. It takes from the stored
texts what no file gives: articles whose files are gone, articles that no file ever held, articles
of unchanged files that cannot be read any longer. It builds a whole index inside the old one's
folder, under a name that does not count, then moves its files out and publishes them in one step.
Killed before that step, it leaves the old index as it was.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.building.segment_builder import SegmentBuilder
from index.commits.changes import Changes, apply, live_ids
from index.commits.forgotten import FORGOTTEN, forgotten_ids
from index.commits.manifest import FileRef, Manifest, contains
from index.commits.manifest_writer import Entry, entries_of
from index.commits.publish import disk_errors_as_sentences, publish, scratch_folder
from index.ingest.known_files import FileMatch, KnownFiles
from index.ingest.options import BuildOptions
from index.ingest.plan import Plan
from index.ingest.report import Report
from index.ingest.roots import kept_options
from index.ingest.run import Run
from index.paths import joined
from index.reading.input.exclusions import Exclusions
from index.reading.input.walk import UNFINISHED, File, file_at
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage import yours
from index.storage.array_file import sync_folder
from index.storage.generation import Generation
from index.storage.ids import id_array
from index.storage.lock import lock
from index.storage.stored_articles import unpack_article

#: Files compared with the manifest at a time.
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did."""

    #: articles read from files
    read: int
    #: articles taken from the stored texts
    stored: int
    #: articles that are no more
    removed: int
    #: all articles
    articles: int
    #: files that were read
    files: int
    files_gone: int
    #: records that failed
    failed: int


def retry(location: str | os.PathLike[str], options: BuildOptions | None = None) -> Report:
    """Read again the files in which something failed, and nothing else, as before."""
    options, folder = options or BuildOptions(), Path(location)
    generations.read(folder)
    with disk_errors_as_sentences(folder), lock(folder, options.wait), Run(folder, (), options) as run:
        refs = {ref.full: ref for ref, _ in run.known.manifest.failures("failed")}
        run.plan = _KnownPlan(refs.values(), run)
        run.read()
        run.finish(prune=False)
    return run.report(())


def rebuild(location: str | os.PathLike[str], options: BuildOptions | None = None) -> Rebuilt:
    """Build the index anew from its files, and from stored texts where they are gone.

    It is published in one step.
    """
    options, folder = options or BuildOptions(), Path(location)
    generations.read(folder, any_analysis=True)
    with disk_errors_as_sentences(folder), lock(folder, options.wait):
        with scratch_folder(folder) as scratch:
            beside = scratch / folder.resolve().name
            beside.mkdir(mode=0o700)
            # What people set holds in the new index before it is published.
            copied = dict(yours.read_all(folder))
            for name, content in copied.items():
                yours.write(beside, name, content, None)
            old = generations.read(folder, any_analysis=True)
            kept = kept_options.read(beside)
            roots = Manifest.load(folder, old.parts).roots()
            kept.add([(root, "") for root in roots], options.of_paths)
            kept.write(beside)
            run = _RebuildRun(folder, old, beside, options)
            run.read()
            read = run.generation.articles
            stored = run.take_stored(options.segment_budget(1))
            run.finish(prune=False)
            new = move(beside, run.generation, folder, old.files)
            for name, content in yours.read_all(beside):
                if content != copied.get(name):
                    yours.write(folder, name, content, yours.read(folder, name))
        failures = Manifest.load(folder, new.parts).failures("failed")
        return Rebuilt(
            read=read,
            stored=stored,
            removed=max(0, old.articles - new.articles),
            articles=new.articles,
            files=run.counts.files,
            files_gone=len(run.gone),
            failed=sum(failure.count for _, failure in failures),
        )


def move(beside: Path, new: Generation, folder: Path, old: Mapping[str, str]) -> Generation:
    """Move the files of an index built inside the folder into it, and publish them.

    Of the `old` files the list of forgotten articles stays.
    """
    forgotten = {FORGOTTEN: old[FORGOTTEN]} if FORGOTTEN in old else {}
    for name in new.names:
        (beside / name).rename(folder / name)
    sync_folder(folder)
    return publish(folder, replace(new, files={**new.files, **forgotten}))


class _KnownPlan(Plan):
    """Plans files that a manifest knows, as they are now, in place of what lies below PATHs."""

    def __init__(self, refs: Iterable[FileRef], run: Run) -> None:
        super().__init__((), run.ledger, run.options, run.counts, leave_out=None, kept=run.kept)
        self.refs = sorted(refs, key=lambda ref: ref.full)
        self.exclusions.prepare({ref.root for ref in self.refs})
        #: files that are not there any longer, or left out now
        self.gone: list[FileRef] = []

    def walk(self) -> Iterator[File]:
        return (file for ref in self.refs if (file := as_it_is(ref, self.exclusions)) is not None)

    def files(self) -> Iterator[tuple[File, FileMatch]]:
        refs = iter(self.refs)
        while batch := list(islice(refs, _AT_ONCE)):
            current = [(ref, as_it_is(ref, self.exclusions)) for ref in batch]
            self.gone += [ref for ref, file in current if file is None]
            files = [file for _, file in current if file is not None]
            for file, match in zip(files, self._known.compare(files), strict=True):
                self._counts.files_total += 1
                self._counts.bytes_total += file.size
                self.meet(file)
                yield file, match
        self._counts.walked = True


def as_it_is(ref: FileRef, exclusions: Exclusions) -> File | None:
    """Return a file of the manifest as it is now; None where there is none, or it is left out."""
    if not os.path.isabs(ref.root) or exclusions.leaves_out(ref.root, ref.path):  # noqa: PTH117
        return None
    try:
        info = os.stat(ref.full)  # noqa: PTH116 - names are text with surrogates
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(info.st_mode):
        return None
    return file_at(ref.root, ref.path, info)


class _RebuildRun(Run):
    """A run into a new index over the files that an old one knows."""

    def __init__(self, old_folder: Path, old: Generation, beside: Path, options: BuildOptions) -> None:
        super().__init__(beside, (), options)
        self._old_folder, self._old = old_folder, old
        self.forgotten = forgotten_ids(old_folder, old)
        self._before_known = KnownFiles(Manifest.load(old_folder, old.parts))
        known = self._before_known
        refs = {ref.full: ref for ref in map(known.file_ref, range(len(known.keys)))}
        plan = self.plan = _KnownPlan(refs.values(), self)
        self.gone = plan.gone

    def take_stored(self, budget: int) -> int:
        """Take from the stored texts what no file gave, unless its file has changed since.

        The manifest keeps its entries of files that are gone. Returns how many articles were taken.
        """
        wanted = _missing(live_ids(self._old_folder, self._old), live_ids(self.folder, self.generation))
        wanted = _missing(wanted, self._replaced(wanted))
        self._keep_entries({row.tobytes() for row in wanted})
        count, builder = 0, None
        for entry in self._old.segments if len(wanted) else ():
            reader = SegmentReader(self._old_folder, entry)
            docs = reader.find_all(wanted)
            if (docs >= 0).any():
                reader.verify()  # altered bytes must not pass for stored ones
            for doc_id in np.sort(docs[docs >= 0]).tolist():
                if reader.live is not None and not reader.live[doc_id]:
                    continue
                builder = builder or SegmentBuilder(self.scratch, generations.new_name())
                builder.add(
                    unpack_article(reader.id(doc_id), reader.as_stored(doc_id), reader.evidence[doc_id])
                )
                count += 1
                if builder.size > budget:
                    self._commit([builder.finish()])
                    builder = None
        if builder:
            self._commit([builder.finish()])
        return count

    def _keep_entries(self, wanted: set[bytes]) -> None:
        """Keep the entries of files that are gone; of other files, the records in `wanted`."""
        gone = {ref.full for ref in self.gone}
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
        """Return those of the ids whose files are all there and have all changed."""
        replaced: list[str] = []
        manifest = self._before_known.manifest
        for row in ids:
            id = row.tobytes().hex()
            sources = manifest.sources_of(id)
            files = [as_it_is(FileRef(source.root, source.path), self.plan.exclusions) for source in sources]
            changed = [file is not None and not self._before_known.compare([file])[0].same for file in files]
            if changed and all(changed):
                replaced.append(id)
        return id_array(replaced)


def _missing(ids: Array, present: Array) -> Array:
    """Return those of the ids that are not present."""
    return ids[~contains(present, ids)] if len(ids) and len(present) else ids


def _only(entry: Entry, ids: set[bytes]) -> Entry:
    """Return an entry of these records alone. Its file is read again by the next run."""
    only = Entry(entry.root, entry.path, entry.size, UNFINISHED, entry.inode)
    for digest, number in zip(entry.digests, entry.numbers, strict=True):
        if digest[:10] in ids:
            only.add(digest, number)
    return only
