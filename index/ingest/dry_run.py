"""A dry run: everything is read and nothing written; it says what a run would do, with the first articles as they would be read."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.article import Article, article_id
from index.commits.changes import live_ids
from index.commits.manifest import Manifest
from index.cuts import lacking
from index.errors import RecordProblem, Skipped
from index.ingest.known_files import KnownFiles
from index.ingest.ledger import Ledger
from index.ingest.plan import Plan
from index.ingest.progress import Counts
from index.ingest.report import PROBLEMS_AT_MOST, Report, Reported
from index.paths import joined, shown
from index.reading.fields.field_names import at_path, flattened
from index.reading.input.raw_record import RawRecord
from index.reading.input.trouble import Trouble
from index.reading.input.walk import File, roots
from index.reading.sources import Item, ReadOptions, read, read_file
from index.storage import generation as generations
from index.storage.generation import Generation

SAMPLE = 10


def dry_run_of(
    paths: Sequence[str | os.PathLike[str]], folder: Path, reading: ReadOptions, names: Mapping[str, str], *, prune: bool, retry_failed: bool,
    full_scan: bool,
) -> Report:  # fmt: skip
    """What `build` would report, but that only the first ten records go through their reader."""
    started = time.monotonic()
    generation = generations.read(folder) if generations.latest(folder) >= 0 else Generation(number=-1)
    known = KnownFiles(Manifest.load(folder, generation.parts))
    ledger, counts = Ledger(known), Counts()
    plan = Plan(
        paths, known, ledger, reading, leave_out=folder, counts=counts,
        again=lambda match: full_scan or (retry_failed and match.tally.failed > 0),
    )  # fmt: skip
    rehearsal = _DryRun({row.tobytes().hex() for row in live_ids(folder, generation)}, names)
    for file, match in plan.files():
        rehearsal.file(
            file, {digest[:10].hex() for digest in known.digests(match.entries)}, read_file(file, reading)
        )
    places = [joined(root, path) for root, path in roots(paths)]
    gone_entries = plan.vanished(((entry, place.full) for entry, place in known.unseen()), places)
    missing = sum(int(known.tally[0, entry]) for entry in gone_entries)
    done, sums = rehearsal, ledger.sums
    return Report(
        done.added, done.updated, done.unchanged + sums.unchanged, done.duplicates, done.skipped + sums.skipped, done.failed + sums.failed,
        missing if prune else 0, generation.articles + done.added, time.monotonic() - started, done.failed, counts.files_total,
        0 if prune else missing, tuple(done.problems), tuple(done.sample), tuple(done.unmapped()),
        cut=done.cut + sums.cut,
    )  # fmt: skip


class _DryRun:
    """Counts as a run would; `indexed` are the ids in the index."""

    def __init__(self, indexed: set[str], names: Mapping[str, str]) -> None:
        self._indexed, self._names = indexed, names
        self.added = self.updated = self.unchanged = self.duplicates = self.skipped = self.failed = (
            self.cut
        ) = 0
        self.sample: list[Article] = []
        self.problems: list[Reported] = []
        self._records, self._met, self._keys = 0, set[str](), set[str]()

    def file(self, file: File, before: set[str], items: Iterable[Item]) -> None:
        """A file that would be read; `before` are the ids it held."""
        gone, fresh = set(before), 0
        for item in items:
            trouble = item if isinstance(item, Trouble) else self._tried(item)
            if isinstance(trouble, Trouble):
                self._refuse(file, trouble)
                continue
            self.cut += bool(lacking(trouble.flags))
            id = article_id(trouble.data)
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
        """The first records go through their reader, for the sample."""
        if len(self.sample) < SAMPLE:
            if raw.fields is not None:
                self._look(raw.fields)
            try:
                self.sample.append(read(raw, self._names))
            except RecordProblem as problem:
                return Trouble(problem, raw.number)
        return raw

    def _look(self, fields: Mapping[str, Any]) -> None:
        own = flattened(fields)
        self._records += 1
        for key, value in own.items():
            self._keys.update(f"{key}.{inner}" for inner in value) if isinstance(
                value, dict
            ) else self._keys.add(key)
        self._met |= {
            theirs for theirs in self._names.values() if theirs in own or at_path(fields, theirs) is not None
        }

    def unmapped(self) -> Iterator[str]:
        """A sentence for each `--map` whose key none of the records looked at has."""
        for ours, theirs in self._names.items() if self._records else ():
            if theirs not in self._met:
                first = (
                    "the first record has"
                    if self._records == 1
                    else f"none of the first {self._records} records has"
                )
                no = f"{first} {'no' if self._records == 1 else 'the'} key {theirs}"
                yield f"--map {ours}={theirs}: {no}; the keys are {', '.join(sorted(self._keys))}."

    def _refuse(self, file: File, trouble: Trouble) -> None:
        if isinstance(trouble.problem, Skipped):
            self.skipped += trouble.count
            return
        self.failed += trouble.count
        if len(self.problems) < PROBLEMS_AT_MOST:
            self.problems.append(
                Reported(
                    shown(file.path), trouble.number, trouble.problem.kind, trouble.problem.message, "failed"
                )
            )
