"""A dry run: read everything, write nothing, and report what a run would do.

A few articles of every kind of file are read as they would be indexed.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from index.commits.changes import live_ids
from index.commits.manifest import Manifest, Part
from index.commits.manifest_writer import write_part
from index.cuts import lacking
from index.errors import RecordFailure, RecordProblem
from index.frozen import replace
from index.ingest.known_files import KnownFiles
from index.ingest.ledger import Ledger
from index.ingest.options import BuildOptions
from index.ingest.plan import Plan, SingleFilePlan
from index.ingest.progress import Counts
from index.ingest.report import FAILURES_AT_MOST as FAILURES_TOLD
from index.ingest.report import Report
from index.ingest.roots import kept_options, standard_input
from index.ingest.roots.map_costs import FILES_AT_MOST, map_costs, maps_a_day
from index.ingest.roots.moved import Move, find_moves, moved_entries
from index.paths import joined, shown
from index.reading.fields.field_names import at_path, flattened
from index.reading.input.raw_record import RawRecord
from index.reading.input.walk import File, roots
from index.reading.sample import Sample
from index.reading.sources import Item, ReadOptions, kind_of, read, read_file
from index.storage import generation as generations
from index.storage.generation import Generation


def dry_run_of(paths: Sequence[str | os.PathLike[str]], folder: Path, options: BuildOptions) -> Report:
    """Return what `build` would report.

    A few records of every kind of file go through their reader.
    """
    with ExitStack() as held:
        copy = None
        if standard_input.is_input(paths):
            scratch = held.enter_context(tempfile.TemporaryDirectory(prefix="searcher-"))
            copy, paths = standard_input.copy_input(Path(scratch), options.name), ()
        return _dry_run_of(paths, copy, folder, options)


def _dry_run_of(
    paths: Sequence[str | os.PathLike[str]], copy: File | None, folder: Path, options: BuildOptions
) -> Report:
    """Return what a run over the PATHs, or a copy of the standard input, would report."""
    started = time.monotonic()
    generation = generations.read(folder) if generations.latest(folder) >= 0 else Generation(number=-1)
    kept = kept_options.read(folder)
    given = roots(paths) if copy is None else ((standard_input.ROOT, ""),)
    manifest = Manifest.load(folder, generation.parts)
    moves = find_moves(manifest, given, options.moved_from)
    for move in moves:
        kept.move(move.old, move.new)
        manifest = _with_move(manifest, move)
    kept.add(given, options.of_paths)
    known = KnownFiles(manifest)
    ledger, counts = Ledger(known), Counts()
    if copy is None:
        plan = Plan(paths, ledger, options, counts, leave_out=folder, kept=kept)
    else:
        plan = SingleFilePlan(copy, ledger, options, counts, kept)
    tried = _DryRun({row.tobytes().hex() for row in live_ids(folder, generation)}, plan.reading, options)
    for file, match in plan.files():
        tried.first += [file] if len(tried.first) < FILES_AT_MOST else []
        before = {digest[:10].hex() for digest in known.digests(match.entries)}
        tried.sample.begin(kind_of(file, plan.reading))
        tried.file(file, before, read_file(file, plan.reading))
    folders = [joined(root, path) for root, path in given]
    vanished = list(plan.vanished(known.unseen(), folders)) if copy is None else []
    missing = known.articles(vanished)
    left_out = known.articles(
        entry
        for entry, ref in ((entry, known.file_ref(entry)) for entry in vanished)
        if os.path.lexists(ref.full) and plan.exclusions.leaves_out(ref.root, ref.path)
    )
    sums = ledger.sums
    return Report(
        added=tried.added,
        updated=tried.updated,
        unchanged=tried.unchanged + sums.unchanged,
        duplicates=tried.duplicates,
        skipped=tried.skipped + sums.skipped,
        failed=tried.failed + sums.failed,
        removed=missing if options.prune else 0,
        articles=generation.articles + tried.added - (missing if options.prune else 0),
        seconds=time.monotonic() - started,
        new_failures=tried.failed,
        files=counts.files_total,
        missing=0 if options.prune else missing,
        missing_left_out=0 if options.prune else left_out,
        left_out=plan.left_out.counts(),
        moves=tuple(moves),
        failures=tuple(tried.failures),
        kinds=tried.sample.kinds(),
        unmapped=tuple(tried.unmapped()),
        map_costs=tuple(map_costs(tried.first, plan.reading) if maps_a_day(options.names or {}) else ()),
        cut=tried.cut + sums.cut,
    )


def _with_move(manifest: Manifest, move: Move) -> Manifest:
    """Return a manifest in which a folder has moved; its new part lies nowhere in the index."""
    with tempfile.TemporaryDirectory() as scratch:
        entries, dead = moved_entries(manifest, move)
        write_part(Path(scratch), "moved.part", entries, dead)
        part = Part(Path(scratch), "moved.part")
        part.file.verify()  # maps all of it, so that the file may go
        return Manifest([*manifest.parts, part])


class _DryRun:
    """Counts as a run would. `indexed` are the ids in the index."""

    def __init__(self, indexed: set[str], reading: ReadOptions, options: BuildOptions) -> None:
        self._indexed, self._reading, self._names = indexed, reading, options.names or {}
        self.added = self.updated = self.unchanged = self.duplicates = 0
        self.skipped = self.failed = self.cut = 0
        self.sample = Sample()
        self.failures: list[RecordFailure] = []
        #: the first files that would be read
        self.first: list[File] = []
        #: records looked at, keys of the field map that they have, all their keys
        self._records, self._mapped, self._keys = 0, set[str](), set[str]()

    def file(self, file: File, before: set[str], items: Iterable[Item]) -> None:
        """Count a file that would be read. `before` are the ids it had."""
        gone, fresh = set(before), 0
        for item in items:
            record = item if isinstance(item, RecordFailure) else self._tried(item)
            if isinstance(record, RecordFailure):
                self._refuse(file, record)
                continue
            self.sample.count(articles=1)
            self.cut += bool(lacking(record.flags))
            id = record.id
            gone.discard(id)
            if id in before:
                self.unchanged += 1
            elif id in self._indexed:
                self.duplicates += 1
            else:
                self._indexed.add(id)
                fresh += 1
        replaced = min(fresh, len(gone))
        self.added += fresh - replaced
        self.updated += replaced

    def _tried(self, raw: RawRecord) -> Item:
        """Read a record that may be shown.

        Returns the record, or why it gives no article.
        """
        if self.sample.is_wanted:
            if raw.fields is not None:
                self._note_keys(raw.fields)
            try:
                self.sample.add(read(raw, self._reading))
            except RecordProblem as problem:
                return problem.failure(raw.number)
        return raw

    def _note_keys(self, fields: Mapping[str, Any]) -> None:
        """Note the keys of a record, and which of the field map are among them."""
        flat = flattened(fields)
        self._records += 1
        for key, value in flat.items():
            if isinstance(value, dict):
                self._keys.update(f"{key}.{inner}" for inner in value)
            else:
                self._keys.add(key)
        self._mapped |= {
            theirs for theirs in self._names.values() if theirs in flat or at_path(fields, theirs) is not None
        }

    def unmapped(self) -> Iterator[str]:
        """Yield a sentence for each `--map` whose key no record of the sample has."""
        for ours, theirs in self._names.items() if self._records else ():
            if theirs not in self._mapped:
                if self._records == 1:
                    no = f"the first record has no key {theirs}"
                else:
                    no = f"none of the first {self._records} records has the key {theirs}"
                yield f"--map {ours}={theirs}: {no}; the keys are {', '.join(sorted(self._keys))}."

    def _refuse(self, file: File, failure: RecordFailure) -> None:
        self.sample.count(
            skipped=failure.count * (failure.status == "skipped"),
            failed=failure.count * (failure.status == "failed"),
        )
        if failure.status == "skipped":
            self.skipped += failure.count
            return
        self.failed += failure.count
        if len(self.failures) < FAILURES_TOLD:
            self.failures.append(replace(failure, path=shown(file.path)))
