"""Files that were one article once and are cut into their documents now, told by the notes of the manifest."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from index.commits.manifest import Manifest
from index.paths import shown
from index.storage.generation import Generation

#: The reason class of such a note, as the readers write it, and its sentence.
_KIND = "cut"
_NOTE = re.compile(r"holds ([\d,]+) articles, .* it had the id ([0-9a-f]{20})")


def cut_files(folder: Path, generation: Generation) -> Callable[[str], str]:
    """Asked for an id or its beginning: `, which was cut into 12 articles (a.txt)`, or nothing.

    The manifest is read when the first question comes: only a correction that finds no article asks.
    """

    @cache
    def notes() -> dict[str, str]:
        found = {}
        for place, problem in Manifest.load(folder, generation.parts).problems("skipped"):
            match = _NOTE.search(problem.message) if problem.kind == _KIND else None
            if match:
                found[match[2]] = (
                    f", which was cut into {match[1]} articles ({shown(place.path or place.root)})"
                )
        return found

    def note(id: str) -> str:
        return next((words for whole, words in notes().items() if whole.startswith(id)), "")

    return note
