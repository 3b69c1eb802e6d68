"""Files -> an index: `build(paths, location)`, and the life of an article on one screen.

A file below a PATH is met (`walk`), compared with what the manifest knows (`known`), and if it is new or changed becomes part of a task
(`plan`). A worker opens, unpacks and decodes it into raw records (`sources`), reads each as an Article and adds that to a segment (`worker`).
When the segment is sealed, what was told of its records is entered in the books (`ledger`), and one commit publishes the segment and a part of
the manifest together (`run`). Killed at any moment, a run loses what was not committed; the next one goes on from there. At its end a run
removes the articles that no file holds any longer.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from index.commits.publish import prepare, writing
from index.errors import InputError
from index.ingest.emptied import Patience
from index.ingest.options import _processors, budget
from index.ingest.progress import Progress
from index.ingest.report import Report as Report
from index.ingest.run import Run, refuse_empty
from index.ingest.worker import WorkerConfig
from index.ingest.worker_pool import WorkerPool
from index.ingest.writer import open_writer as open_writer
from index.reading.input.walk import roots
from index.reading.sources import FORMATS, ReadOptions, known_encoding
from index.storage.lock import lock

#: Address space a worker may use beyond what its segment needs: one record's share.
_ROOM = 2 << 30


def build(
    paths: Sequence[str | os.PathLike[str]], location: str | os.PathLike[str], *, jobs: int | None = None, format: str = "auto",
    names: Mapping[str, str] | None = None, prune: bool | Patience = False, retry_failed: bool = False,
    full_scan: bool = False, dry_run: bool = False,
    memory: int | None = None, lang: str | None = None, wait: bool = False, progress: Progress | None = None, batch: int = 200_000,
    batch_seconds: float = 60.0, seconds_a_record: float = 5.0, encoding: str | None = None,
) -> Report:  # fmt: skip
    """Bring an index up to date with the files below the PATHs, making it where there is none.

    `jobs` processes read (as many as there are processors; 0: none, this process reads itself, without limits). `names` maps fields of an
    article to fields of the records. `encoding` is that of texts which do not say their own; with `!` at
    its end, that of all. `memory` is in bytes, for all processes together. A commit comes after `batch` articles or
    `batch_seconds` in any one process, or when its memory is full. Raises InputError for a PATH or option that cannot be used, a
    LocationError for the index, before anything is changed; a bad file is never an error.
    """
    if format not in FORMATS:
        raise InputError(f"{format!r} is no format of articles", f"formats are: {', '.join(FORMATS)}")
    reading = ReadOptions(format, None if lang in (None, "auto") else lang, known_encoding(encoding))
    folder = Path(location)
    given = roots(paths)
    if dry_run:
        from index.ingest.dry_run import dry_run_of

        return dry_run_of(
            paths,
            folder,
            reading,
            names or {},
            prune=bool(prune),
            retry_failed=retry_failed,
            full_scan=full_scan,
        )
    jobs = _processors() if jobs is None else jobs
    memory = memory or 1_000_000_000
    prepare(folder)
    with writing(folder), lock(folder, wait):
        run = Run(folder, paths, reading, retry_failed, full_scan, progress)
        try:
            if prune:
                refuse_empty(given, run.known)
            setup = WorkerConfig(
                run.scratch, reading, names or {}, budget=budget(memory, jobs), address_space=_ROOM + 2 * memory // max(1, jobs),
                seconds=seconds_a_record, seal_articles=batch, seal_seconds=batch_seconds, known=run.known_ids(),
                forgotten=run.forgotten_hex(),
            )  # fmt: skip
            run.read(WorkerPool(jobs, setup))
            run.finish(prune, jobs)
        finally:
            shutil.rmtree(run.scratch, ignore_errors=True)
    return run.report(given)
