"""Let a folder go that an index was made from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from index.commits.publish import disk_errors_as_sentences
from index.errors import InputError
from index.ingest.options import BuildOptions
from index.ingest.roots import kept_options
from index.ingest.run import Run
from index.paths import inside, shown
from index.storage import generation as generations
from index.storage.lock import lock


class Dropped(NamedTuple):
    """What was let go, and what is left."""

    files: int
    #: articles that no other file holds
    removed: int
    articles: int


def drop(location: str | Path, root: str, wait: bool = False) -> Dropped:
    """Let all files inside a folder go, with the articles of no other file and its options.

    Raises InputError where the index knows no file there.
    """
    folder = Path(location)
    full = root if root == "-" else os.path.abspath(root)  # noqa: PTH100 - links stay as typed
    generations.read(folder)
    with disk_errors_as_sentences(folder), lock(folder, wait), Run(folder, (), BuildOptions(jobs=0)) as run:
        refs = [run.known.file_ref(entry) for entry in range(len(run.known.keys))]
        entries = [entry for entry, ref in enumerate(refs) if inside(ref.full, full)]
        if not entries:
            raise InputError(
                f"{folder} knows no file in {shown(root)}; nothing was changed.",
                f"searcher sources -i {folder} lists the folders it was made from.",
            )
        before = run.generation
        kept = kept_options.read(folder)
        kept.drop(full)
        kept.write(folder)
        run.drop(entries)
        run.finish(prune=False)
        after = run.generation
    files = len({refs[entry].full for entry in entries})
    return Dropped(files, before.articles - after.articles, after.articles)
