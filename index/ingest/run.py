"""One run over the PATHs: read, commit, remove, merge, reconcile (see `build`)."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from index.arrays import Array
from index.building.segment_builder import Finished
from index.commits.changes import Changes, apply, live_ids
from index.commits.compaction import compact
from index.commits.forgotten import forgotten_ids
from index.commits.manifest import Manifest, contains
from index.commits.manifest_writer import Entry, merge_parts, tail_to_merge, write_part
from index.commits.publish import new_scratch, remove_leftovers
from index.errors import InputError
from index.ingest.emptied import Patience
from index.ingest.known_files import KnownFiles
from index.ingest.ledger import Ledger
from index.ingest.messages import BatchResult
from index.ingest.options import BuildOptions
from index.ingest.plan import Plan
from index.ingest.progress import Counts
from index.ingest.report import Report, failures
from index.ingest.roots import kept_options
from index.ingest.roots.map_costs import MapCost, map_costs, maps_a_day
from index.ingest.roots.moved import Move, gone_roots
from index.ingest.worker_pool import Durable, Retracted, WorkerPool
from index.parallel import ProcessPool
from index.paths import inside, joined, shown
from index.reading.input.walk import roots, walk
from index.reconcile.corpus import reconcile
from index.storage import generation as generations
from index.storage.generation import Generation
from index.storage.ids import id_keys

#: Segments from which on some are merged while reading still goes on: every commit opens each.
_MERGE_EARLY_SEGMENTS = 24
#: Articles from which on merging takes longer than starting processes for it.
PARALLEL_MERGE_ARTICLES = 30_000
#: Articles from which on reconciling takes longer than starting processes for it.
PARALLEL_RECONCILE_ARTICLES = 200_000
#: Seconds between two reports of progress.
_PROGRESS_EVERY = 0.2
#: What partitions of merging and reconciling need; a process imports it while it waits.
_PRELOAD = ("index.building.merger", "index.reconcile.copies")


class Run:
    """One run, under the lock of its index. As a context manager it removes its scratch folder."""

    def __init__(self, folder: Path, paths: Sequence[str | os.PathLike[str]], options: BuildOptions) -> None:
        self._started = time.monotonic()
        self.folder, self._paths, self.options = folder, paths, options
        self.counts, self._shown_at = Counts(), 0.0
        self._uncorrected: tuple[str, ...] = ()
        #: folders that were moved to the PATHs before the run
        self.moves: list[Move] = []
        #: PATHs whose options have changed since their files were read
        self.changed: list[str] = []
        self.generation = (
            generations.read(folder) if generations.latest(folder) >= 0 else Generation(number=-1)
        )
        self.known = KnownFiles(Manifest.load(folder, self.generation.parts))
        self.ledger = Ledger(self.known)
        self.kept = kept_options.read(folder)
        self.plan = Plan(
            paths,
            self.ledger,
            options,
            self.counts,
            leave_out=folder,
            kept=self.kept,
        )
        self.forgotten = forgotten_ids(folder, self.generation)
        self._fresh, self._removed, self._missing, self._missing_left_out = 0, 0, 0, 0
        remove_leftovers(folder)
        self.scratch = new_scratch(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        shutil.rmtree(self.scratch, ignore_errors=True)

    def known_ids(self) -> Path | None:
        """Write a file of the ids in the index: workers need not read their records again."""
        ids = np.concatenate([live_ids(self.folder, self.generation), self.forgotten])
        if not len(ids):
            return None
        path = self.scratch / "known"
        # `tofile` says nothing of a full disk.
        path.write_bytes(ids[np.argsort(id_keys(ids), kind="stable")].data)
        return path

    def forgotten_hex(self) -> frozenset[str]:
        """Return the ids that were forgotten, as workers need them."""
        return frozenset(row.tobytes().hex() for row in self.forgotten)

    def read(self) -> None:
        """Read all that the plan holds. Commit whenever a segment is sealed."""
        config = self.options.worker_config(
            self.scratch, self.plan.reading, self.known_ids(), self.forgotten_hex()
        )
        pool = WorkerPool(self.options.processes, config)
        try:
            for event in pool.run(self.plan.tasks(), self._show):
                if isinstance(event, Durable):
                    self.ledger.record(result.without(self.forgotten) for result in event.results)
                    self._commit([event.sealed.segment] if event.sealed.segment else [])
                elif isinstance(event, Retracted):
                    for result in event.results:
                        self._count(result, -1)
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
        if len(self.generation.segments) >= _MERGE_EARLY_SEGMENTS:
            self.generation = compact(self.folder, self.generation, min_segments=2)

    def _part(self, entries: list[Entry], dead: dict[str, Array]) -> str:
        name = f"{generations.new_name()}.part"
        write_part(self.folder, name, entries, dead)
        return name

    def finish(self, prune: bool | Patience, jobs: int = 0) -> None:
        """Commit the rest, remove what is gone, merge and reconcile.

        On a large index `jobs` processes share the merging and the reconciling.
        """
        self._commit([])
        self._remove_vanished(prune)
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
        self._show(now=True)
        articles = self.generation.articles
        with ProcessPool(jobs if articles >= PARALLEL_MERGE_ARTICLES else 0, _PRELOAD) as pool:
            self.generation = compact(self.folder, self.generation, min_segments=2, pool=pool)
        # New processes: those that merged hold its memory.
        with ProcessPool(jobs if articles >= PARALLEL_RECONCILE_ARTICLES else 0, _PRELOAD) as pool:
            reconciled = reconcile(self.folder, self.generation, pool)
        self.generation, self._uncorrected = reconciled.generation, reconciled.problems
        self._show(now=True)

    def map_costs(self) -> tuple[MapCost, ...]:
        """Return the files that were read and have lost their days to a map that was typed."""
        if not maps_a_day(self.options.names or {}):
            return ()
        return tuple(map_costs(self.plan.first, self.plan.reading))

    def _remove_vanished(self, prune: bool | Patience) -> None:
        """Drop the failures of vanished files, and their articles where pruning was asked for.

        A Patience spares those of a folder that was emptied a moment ago.
        """
        given = [joined(root, name) for root, name in roots(self._paths)]
        gone = list(self.plan.vanished(self.known.unseen(), given))
        if isinstance(prune, Patience):
            prunable = set(prune.prunable((entry, self.known.file_ref(entry).full) for entry in gone))
        else:
            prunable = set(gone if prune else ())
        dead = [entry for entry in gone if entry in prunable or not self.known.tally[0, entry]]
        if not prune:
            self._missing = self.known.articles(gone)
            self._missing_left_out = self.known.articles(filter(self._is_left_out, gone))
        if dead:
            self.drop(dead)

    def drop(self, entries: Sequence[int]) -> None:
        """Let known files go; `finish` removes the articles that no other file holds."""
        part = self._part([], self.known.dead(entries))
        self.generation = apply(self.folder, self.generation, Changes(parts=(*self.generation.parts, part)))

    def _is_left_out(self, entry: int) -> bool:
        """Return whether a file that was not met is there, and left out."""
        ref = self.known.file_ref(entry)
        return os.path.lexists(ref.full) and self.plan.exclusions.leaves_out(ref.root, ref.path)

    def _count(self, result: BatchResult, sign: int) -> None:
        """Add a result to the progress, or with sign -1 take it back."""
        for outcome in result.outcomes:
            without = sum(failure.count for failure in outcome.failures if failure.status != "cut")
            self.counts.records += sign * (len(outcome.numbers) + without)
            self.counts.failures += sign * sum(
                failure.count for failure in outcome.failures if failure.status == "failed"
            )
        if result.last:
            files, size = self.plan.weight[result.task]
            self.counts.files += sign * files
            self.counts.bytes += sign * size

    def _show(self, now: bool = False) -> None:
        time_now = time.monotonic()
        if self.options.progress and (now or time_now - self._shown_at > _PROGRESS_EVERY):
            self._shown_at = time_now
            self.plan.look_ahead()
            self.options.progress(replace(self.counts))

    def report(self, given: Sequence[tuple[str, str]]) -> Report:
        """Return the run in numbers. `given` are the PATHs, root and path of each."""
        sums = self.ledger.sums
        fresh = min(self._fresh, sums.read - sums.unchanged_read)
        updated = min(sums.updated, fresh)
        manifest = Manifest.load(self.folder, self.generation.parts)
        return Report(
            added=fresh - updated,
            updated=updated,
            unchanged=sums.unchanged,
            duplicates=sums.read - sums.unchanged_read - fresh,
            skipped=sums.skipped,
            failed=sums.failed,
            removed=self._removed,
            articles=self.generation.articles,
            seconds=time.monotonic() - self._started,
            new_failures=sums.new_failures,
            files=self.counts.files,
            missing=self._missing,
            missing_left_out=self._missing_left_out,
            left_out=self.plan.left_out.counts(),
            moves=tuple(self.moves),
            changed=tuple(self.changed),
            map_costs=self.map_costs(),
            gone_roots=tuple(gone_roots(manifest, given)) if self.options.prune else (),
            failures=tuple(failures(manifest, given)),
            uncorrected=self._uncorrected,
            cut=sums.cut,
        )


def refuse_empty(given: Sequence[tuple[str, str]], known: KnownFiles) -> None:
    """Refuse to prune below an empty folder: more likely its disk is not mounted.

    Raises InputError.
    """
    for root, path in given:
        if (
            not path
            and next(walk([root]), None) is None
            and any(inside(ref.full, root) for _, ref in known.unseen())
        ):
            raise InputError(
                f"{shown(root)} is empty, but the index knows files in it; with --prune all of them would be forgotten",
                "check that its disk is mounted; to forget the articles, index again without the folder, into a new index",
            )
