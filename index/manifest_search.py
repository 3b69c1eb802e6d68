"""Which articles came from files with a given text in their path."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.analysis import fold
from index.arrays import Array
from index.manifest import Manifest


def ids_by_path(folder: Path, names: tuple[str, ...], text: str) -> Array:
    """The ids (uint8 (n, 10)) of the articles any of whose sources has the text, case and accents folded, in its path below the root."""
    wanted = fold(text)
    manifest = Manifest.load(folder, names)
    found = []
    for part in manifest.parts:
        right = np.zeros(len(part), dtype=bool)
        dead = set(manifest.dead(part).tolist())
        for number in range(len(part)):
            right[number] = number not in dead and wanted in fold(part.place(number).path)
        found.append(part.file["ids"][:, :10][right[part.file["owner"]]])
    return np.concatenate(found) if found else np.zeros((0, 10), dtype=np.uint8)
