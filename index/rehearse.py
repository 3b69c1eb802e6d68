"""A dry run: everything is read and nothing written; it says what a run would do, with the first articles as they would be read."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from index import generation as generations
from index.article import Article, article_id
from index.errors import RecordProblem, Skipped
from index.generation import Generation
from index.known import Known
from index.ledger import Ledger
from index.manifest import Manifest
from index.plan import Plan
from index.progress import Counts
from index.report import PROBLEMS_AT_MOST, Report, Reported
from index.run import live_ids
from index.sources import Reading, Trouble, read, read_file
from index.walk import joined, roots, shown

SAMPLE = 10


def rehearse(
    paths: Sequence[str | os.PathLike[str]], folder: Path, reading: Reading, names: Mapping[str, str], *, prune: bool, retry_failed: bool,
    full_scan: bool,
) -> Report:  # fmt: skip
    """What `build` would report, but that only the first ten records go through their reader."""
    started = time.monotonic()
    generation = generations.read(folder) if generations.latest(folder) >= 0 else Generation(number=-1)
    known = Known(Manifest.load(folder, generation.parts))
    ledger, counts = Ledger(known), Counts()
    plan = Plan(
        paths, known, ledger, reading, leave_out=folder, counts=counts,
        again=lambda match: full_scan or (retry_failed and match.tally.failed > 0),
    )  # fmt: skip
    indexed = {row.tobytes().hex() for row in live_ids(folder, generation)}
    added = updated = duplicates = skipped = failed = unchanged = 0
    sample: list[Article] = []
    problems: list[Reported] = []
    for file, match in plan.files():
        before = {digest[:10].hex() for digest in known.digests(match.entries)}
        gone = set(before)
        fresh = 0
        for item in read_file(file, reading):
            problem = item.problem if isinstance(item, Trouble) else None
            if not isinstance(item, Trouble) and len(sample) < SAMPLE:
                try:
                    sample.append(read(item, names))
                except RecordProblem as found:
                    problem = found
            if problem is not None:
                skipped, failed = (skipped + 1, failed) if isinstance(problem, Skipped) else (skipped, failed + 1)
                if not isinstance(problem, Skipped) and len(problems) < PROBLEMS_AT_MOST:
                    problems.append(Reported(shown(file.path), item.number, problem.kind, problem.message, "failed"))
                continue
            assert not isinstance(item, Trouble)
            id = article_id(item.data)
            gone.discard(id)
            if id in before:
                unchanged += 1
            elif id in indexed:
                duplicates += 1
            else:
                indexed.add(id)
                fresh += 1
        replaced = min(fresh, len(gone))
        added, updated = added + fresh - replaced, updated + replaced
    places = [joined(root, path) for root, path in roots(paths)]
    gone_entries = plan.vanished(((entry, place.full) for entry, place in known.unseen()), places)
    missing = sum(int(known.tally[0, entry]) for entry in gone_entries)
    sums = ledger.sums
    return Report(
        added, updated, unchanged + sums.unchanged, duplicates, skipped + sums.skipped, failed + sums.failed, missing if prune else 0,
        generation.articles + added, time.monotonic() - started, failed, counts.files_total, 0 if prune else missing, tuple(problems), tuple(sample),
    )  # fmt: skip
