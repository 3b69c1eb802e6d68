"""Build an index from files: `build(paths, location)`, and the life of an article on one screen.

1. `reading.input.walk` meets a file below a PATH.
2. `known_files` compares it with what the manifest knows. A new or changed file becomes part of a
   task (`plan`).
3. A worker opens, unpacks and decodes the file into raw records (`reading.sources`). It reads each
   record as an Article and adds that to a segment (`worker`).
4. When the segment is sealed, the outcomes of its records go into the ledger (`ledger`).
5. One commit publishes the segment and a part of the manifest together (`run`).
6. At its end the run removes the articles that no file holds any longer.

A run killed at any moment loses only what was not committed; the next one goes on from there.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from index.commits.manifest import Manifest
from index.commits.publish import disk_errors_as_sentences, prepare
from index.errors import InputError
from index.ingest.options import BuildKeywords, BuildOptions
from index.ingest.plan import SingleFilePlan
from index.ingest.report import Report as Report
from index.ingest.roots import kept_options, standard_input
from index.ingest.roots.kept_options import KeptOptions
from index.ingest.roots.moved import Move, articles_known, find_moves, publish_moves, roots_or_hint
from index.ingest.run import Run, refuse_empty
from index.ingest.writer import open_writer as open_writer
from index.paths import folder_of
from index.storage import generation as generations
from index.storage.lock import lock


def build(
    paths: Sequence[str | os.PathLike[str]],
    location: str | os.PathLike[str],
    options: BuildOptions | None = None,
    **keywords: Unpack[BuildKeywords],
) -> Report:
    """Bring an index up to date with the files below the PATHs; make it where there is none.

    The keywords are the fields of `BuildOptions`, such as `jobs`, `memory`, `prune` or `dry_run`.
    Raises InputError for a PATH or an option that cannot be used, and LocationError for the index,
    before anything is changed. A bad file is never an error: the report counts it.
    """
    options, folder = replace(options or BuildOptions(), **keywords), folder_of(location)
    is_input = standard_input.is_input(paths)
    given = ((standard_input.ROOT, ""),) if is_input else roots_or_hint(paths, folder)
    if is_input and (options.prune or options.moved_from is not None):
        raise InputError("The standard input (-) has no files to prune or to move; nothing was indexed.")
    if options.dry_run:
        from index.ingest.dry_run import dry_run_of

        return dry_run_of(paths, folder, options)
    KeptOptions().add(given, options.of_paths)  # raises before anything is made
    prepare(folder)
    with disk_errors_as_sentences(folder), lock(folder, options.wait):
        moves, changed = _take_over(folder, given, options)
        with Run(folder, () if is_input else paths, options) as run:
            run.moves, run.changed = moves, changed
            if is_input:
                file = standard_input.copy_input(run.scratch, options.name)
                run.plan = SingleFilePlan(file, run.ledger, options, run.counts, run.kept)
            if options.prune:
                refuse_empty(given, run.known)
            run.read()
            run.finish(options.prune, options.processes)
    return run.report(given)


def _take_over(
    folder: Path, given: Sequence[tuple[str, str]], options: BuildOptions
) -> tuple[list[Move], list[str]]:
    """Keep the options that were typed, and make moved folders the PATHs they are now.

    Returns the moves, and the PATHs whose files were read with other options before.
    """
    kept, moves = kept_options.read(folder), list[Move]()
    is_there = generations.latest(folder) >= 0
    if is_there or options.moved_from is not None:
        generation = generations.read(folder)
        moves = find_moves(Manifest.load(folder, generation.parts), given, options.moved_from)
    for move in moves:
        kept.move(move.old, move.new)
    changed = kept.add(given, options.of_paths)
    kept.write(folder)
    done = publish_moves(folder, generation, moves) if moves else []
    return done, [path for path in changed if is_there and articles_known(folder, path)]
