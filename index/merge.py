"""Several segments into one: deleted articles leave, classes are joined, arrays follow one another."""

from __future__ import annotations

from pathlib import Path

from index.generation import Generation


def merge_small(folder: Path, generation: Generation) -> Generation:
    """Join segments where there have become many; see `merge`."""
    return generation
