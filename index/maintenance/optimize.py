"""Merge all segments of an index into one."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from index.commits.compaction import merge_segments
from index.commits.manifest import Manifest
from index.commits.manifest_writer import merge_parts
from index.commits.publish import disk_errors_as_sentences, publish
from index.reconcile.corpus import reconcile
from index.storage import generation as generations
from index.storage.generation import Generation
from index.storage.lock import lock


@dataclass(frozen=True, slots=True)
class Sizes:
    """An index before and after: segments, bytes, and articles in it."""

    segments_before: int
    bytes_before: int
    segments: int
    bytes: int
    articles: int


def size_of(folder: Path, generation: Generation) -> int:
    """Return the bytes of all files of a state."""
    return sum(
        (folder / name).stat().st_size for name in (*generation.names, f"_MAIN_{generation.number}.toc")
    )


def optimize(location: str | os.PathLike[str], *, wait: bool = False) -> Sizes:
    """Merge all segments into one, and all parts of the manifest.

    Deleted articles leave the files.
    """
    folder = Path(location)
    generations.read(folder)
    with disk_errors_as_sentences(folder), lock(folder, wait):
        old = new = generations.read(folder)
        before = size_of(folder, old)
        if len(new.parts) > 1:
            name = f"{generations.new_name()}.part"
            merge_parts(folder, name, Manifest.load(folder, new.parts), 0)
            new = publish(folder, replace(new, parts=(name,)))
        if len(new.segments) > 1 or any(entry.deleted for entry in new.segments):
            new = merge_segments(folder, new, new.segments)
        if new != old:
            new = reconcile(folder, new).generation
        return Sizes(
            segments_before=len(old.segments),
            bytes_before=before,
            segments=len(new.segments),
            bytes=size_of(folder, new),
            articles=new.articles,
        )
