"""Name the files that were one article once and are cut into their documents now.

The notes of the manifest tell which they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from index.commits.manifest import Manifest
from index.paths import shown
from index.storage.generation import Generation

#: The reason class of such a note, as the readers write it.
_KIND = "cut"
#: The sentence of such a note.
_NOTE = re.compile(r"holds ([\d,]+) articles, .* it had the id ([0-9a-f]{20})")


def cut_files(folder: Path, generation: Generation) -> Callable[[str], str]:
    """Return a function that explains why an id, or the beginning of one, is gone.

    It returns `, which was cut into 12 articles (a.txt)`, or nothing. The manifest is read at the
    first call: only a correction that finds no article needs it.
    """

    @cache
    def notes() -> dict[str, str]:
        by_id = {}
        for ref, failure in Manifest.load(folder, generation.parts).failures("skipped"):
            match = _NOTE.search(failure.message) if failure.kind == _KIND else None
            if match:
                path = shown(ref.path or ref.root)
                by_id[match[2]] = f", which was cut into {match[1]} articles ({path})"
        return by_id

    def explain(id: str) -> str:
        return next((words for whole, words in notes().items() if whole.startswith(id)), "")

    return explain
