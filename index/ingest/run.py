"""One run over the PATHs: reading, committing, forgetting. `build` says what for."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.arrays import Array
from index.building.segment_builder import Finished
from index.commits.changes import Changes, apply, live_ids
from index.commits.compaction import compact
from index.commits.forgotten import as_forgotten, forgotten_ids
from index.commits.manifest import Manifest, contains
from index.commits.manifest_writer import Entry, merge_parts, tail_to_merge, write_part
from index.errors import InputError
from index.ingest.emptied import Patience
from index.ingest.known_files import KnownFiles
from index.ingest.ledger import Ledger
from index.ingest.plan import Plan
from index.ingest.progress import Counts, Progress
from index.ingest.report import Report, failures
from index.ingest.worker import BatchResult
from index.ingest.worker_pool import Durable, Retracted, WorkerPool
from index.parallel import ProcessPool
from index.paths import inside, joined, shown
from index.reading.input.walk import roots, walk
from index.reading.sources import ReadOptions
from index.reconcile.corpus import reconcile
from index.storage import generation as generations
from index.storage.generation import Generation
from index.storage.ids import id_keys

if TYPE_CHECKING:
    from index.ingest.worker import Outcome

#: Segments from which on some are joined while reading still goes on: every commit looks into each.
_MANY = 24
#: Articles from which on joining, and settling, take longer than starting processes for it.
_LARGE, _VAST = 30_000, 200_000
#: What the shares of joining and settling need; a process imports it while it waits.
_PRELOAD = ("index.building.merger", "index.reconcile.corpus")


class Run:
    """One run, under the lock of its index."""

    def __init__(
        self, folder: Path, paths: Sequence[str | os.PathLike[str]], reading: ReadOptions, retry_failed: bool, full_scan: bool,
        progress: Progress | None,
    ) -> None:  # fmt: skip
        self._started = time.monotonic()
        self.folder, self._paths, self._progress = folder, paths, progress
        self.counts, self._shown_at = Counts(), 0.0
        self._uncorrected: tuple[str, ...] = ()
        self.generation = (
            generations.read(folder) if generations.latest(folder) >= 0 else Generation(number=-1)
        )
        self.known = KnownFiles(Manifest.load(folder, self.generation.parts))
        self.ledger = Ledger(self.known)
        self.plan = Plan(
            paths, self.known, self.ledger, reading, leave_out=folder, counts=self.counts,
            again=lambda match: full_scan or (retry_failed and match.tally.failed > 0),
        )  # fmt: skip
        self.forgotten = forgotten_ids(folder, self.generation)
        self._before, self._fresh, self._removed, self._missing = self.generation.articles, 0, 0, 0
        for leftover in folder.glob(".building-*"):  # of runs that were killed
            shutil.rmtree(leftover, ignore_errors=True)
        self.scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))

    def known_ids(self) -> Path | None:
        """A file of the ids that are in the index already: their records need not be read as articles again."""
        ids = np.concatenate([live_ids(self.folder, self.generation), self.forgotten])
        if not len(ids):
            return None
        path = self.scratch / "known"
        path.write_bytes(
            ids[np.argsort(id_keys(ids), kind="stable")].data
        )  # numpy's own says nothing of a full disk
        return path

    def forgotten_hex(self) -> frozenset[str]:
        """The ids that were forgotten, as workers ask for them."""
        return frozenset(row.tobytes().hex() for row in self.forgotten)

    def read(self, pool: WorkerPool) -> None:
        """Read all there is to read, committing whenever a segment is sealed."""
        try:
            for event in pool.run(self.plan.tasks(), self._show):
                if isinstance(event, Durable):
                    for told in event.told:
                        pass_over(told.outcomes, self.forgotten)
                    self.ledger.record(event.told)
                    self._commit([event.sealed.segment] if event.sealed.segment else [])
                elif isinstance(event, Retracted):
                    for told in event.told:
                        self._count(told, -1)
                else:
                    self._count(event, 1)
                self._show()
        finally:
            pool.close()

    def _commit(self, segments: list[Finished]) -> None:
        entries, dead = self.ledger.drain()
        if not segments and not entries and self.generation.number >= 0:
            return
        for segment in segments:
            for name in (f"{segment.name}.arr", f"{segment.name}.0.col"):
                (self.scratch / name).rename(self.folder / name)
        parts = self.generation.parts
        if entries:
            parts = (*parts, self._part(entries, dead))
        before = self.generation.articles
        self.generation = apply(self.folder, self.generation, Changes(segments, parts=parts))
        self._fresh += self.generation.articles - before
        if len(self.generation.segments) >= _MANY:
            self.generation = compact(self.folder, self.generation, min_segments=2)

    def _part(self, entries: list[Entry], dead: dict[str, Array]) -> str:
        name = f"{generations.new_name()}.part"
        write_part(self.folder, name, entries, dead)
        return name

    def finish(self, prune: bool | Patience, jobs: int = 0) -> None:
        """Commit the rest, forget what is gone, join what has become many; `jobs` processes have a share in that where it is much."""
        self._commit([])
        self._forget(prune)
        manifest = Manifest.load(self.folder, self.generation.parts)
        orphans = manifest.orphans()
        if len(orphans):
            orphans = orphans[contains(live_ids(self.folder, self.generation), orphans)]
        parts = self.generation.parts
        start = tail_to_merge(manifest)
        if start < len(parts):
            name = f"{generations.new_name()}.part"
            merge_parts(self.folder, name, manifest, start)
            parts = (*parts[:start], name)
        if parts != self.generation.parts or len(orphans):
            before = self.generation.articles
            after = apply(
                self.folder, self.generation, Changes(removed=[orphans] if len(orphans) else [], parts=parts)
            )
            self._removed += before - after.articles
            self.generation = after
        self.counts.stage = "merging"
        self._show()
        articles = self.generation.articles
        with ProcessPool(jobs if articles >= _LARGE else 0, _PRELOAD) as pool:
            self.generation = compact(self.folder, self.generation, min_segments=2, pool=pool)
        with ProcessPool(
            jobs if articles >= _VAST else 0, _PRELOAD
        ) as pool:  # of new processes, which hold nothing yet
            settled = reconcile(self.folder, self.generation, pool)
        self.generation, self._uncorrected = settled.generation, settled.problems
        self._show(last=True)

    def _forget(self, prune: bool | Patience) -> None:
        """Vanished files: their failures are forgotten, their articles only when asked, and if their folder is not empty for a moment."""
        given = [joined(root, name) for root, name in roots(self._paths)]
        gone = list(self.plan.vanished(((entry, place.full) for entry, place in self.known.unseen()), given))
        if isinstance(prune, Patience):
            free = set(prune.prunable((entry, self.known.place(entry).full) for entry in gone))
            dead = [entry for entry in gone if entry in free or not self.known.tally[0, entry]]
        else:
            dead = [entry for entry in gone if prune or not self.known.tally[0, entry]]
        self._missing = sum(int(self.known.tally[0, entry]) for entry in gone) if not prune else 0
        if dead:
            part = self._part([], self.known.dead(dead))
            self.generation = apply(
                self.folder, self.generation, Changes(parts=(*self.generation.parts, part))
            )

    def _count(self, told: BatchResult, sign: int) -> None:
        for outcome in told.outcomes:
            none = sum(problem.count for problem in outcome.problems if problem.verdict != "cut")
            self.counts.records += sign * (len(outcome.numbers) + none)
            self.counts.failures += sign * sum(
                problem.count for problem in outcome.problems if problem.verdict == "failed"
            )
        if told.last:
            files, size = self.plan.weight[told.task]
            self.counts.files += sign * files
            self.counts.bytes += sign * size

    def _show(self, last: bool = False) -> None:
        now = time.monotonic()
        if self._progress and (last or now - self._shown_at > 0.2):
            self._shown_at = now
            self._progress(replace(self.counts))

    def report(self, given: Sequence[tuple[str, str]]) -> Report:
        """The run in numbers."""
        sums = self.ledger.sums
        fresh = min(self._fresh, sums.read - sums.unchanged_read)
        updated = min(sums.updated, fresh)
        manifest = Manifest.load(self.folder, self.generation.parts)
        return Report(
            fresh - updated, updated, sums.unchanged, sums.read - sums.unchanged_read - fresh, sums.skipped, sums.failed, self._removed,
            self.generation.articles, time.monotonic() - self._started, sums.new_failures, self.counts.files, self._missing,
            tuple(failures(manifest, given)), uncorrected=self._uncorrected, cut=sums.cut,
        )  # fmt: skip


def refuse_empty(given: Sequence[tuple[str, str]], known: KnownFiles) -> None:
    """Pruning below a folder with nothing in it would forget all of it: more likely its disk is not there."""
    for root, path in given:
        if (
            not path
            and next(walk([root]), None) is None
            and any(inside(place.full, root) for _, place in known.unseen())
        ):
            raise InputError(
                f"{shown(root)} is empty, but the index knows files in it; with --prune all of them would be forgotten",
                "check that its disk is mounted; to forget the articles, index again without the folder, into a new index",
            )


def pass_over(outcomes: Iterable[Outcome], forgotten: Array) -> None:
    """Of records that were told of, those that were forgotten are no articles."""
    if not len(forgotten):
        return
    for outcome in outcomes:
        digests = [bytes(outcome.digests[at : at + 32]) for at in range(0, len(outcome.digests), 32)]
        if not digests:
            continue
        heads = np.frombuffer(b"".join(digest[:10] for digest in digests), dtype=np.uint8).reshape(-1, 10)
        gone = contains(forgotten, heads).tolist()
        if any(gone):
            records = list(zip(digests, outcome.numbers, gone, strict=True))
            forgotten_numbers = {number for _, number, was in records if was}
            outcome.problems = [
                one
                for one in outcome.problems
                if not (one.verdict == "cut" and one.number in forgotten_numbers)
            ]
            outcome.problems += [as_forgotten(number) for _, number, was in records if was]
            outcome.numbers = [number for _, number, was in records if not was]
            outcome.digests = bytearray(b"".join(digest for digest, _, was in records if not was))
