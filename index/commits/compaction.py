"""Choose the segments worth merging, and replace them by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.building.merger import MERGE_MIN_SEGMENTS, merge
from index.commits.publish import publish
from index.parallel import ProcessPool
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage.generation import Generation, SegmentEntry


def select_merges(
    segments: Sequence[SegmentEntry], min_segments: int = MERGE_MIN_SEGMENTS
) -> list[SegmentEntry]:
    """The segments worth joining now: a tail of at least `few` that weighs a quarter of its largest, and those mostly deleted; at the end of a run,
    which takes two for few, those an eighth of which is deleted, so that an index that is kept up to date stays within 1.3 times a new one's size.

    An article is so rewritten only a few times in its life, and an answer never has many segments to look at.
    """
    ordered = sorted(segments, key=lambda entry: (-entry.live, entry.name))
    tails = (ordered[start:] for start in range(len(ordered)))
    alike = next(
        (
            tail
            for tail in tails
            if len(tail) >= min_segments and sum(entry.live for entry in tail[1:]) * 4 >= tail[0].live
        ),
        [],
    )
    share = 8 if min_segments < MERGE_MIN_SEGMENTS else 2
    return [entry for entry in ordered if entry in alike or entry.deleted * share > entry.articles]


def compact(
    folder: Path,
    generation: Generation,
    min_segments: int = MERGE_MIN_SEGMENTS,
    pool: ProcessPool | None = None,
) -> Generation:
    """Join segments where there have become many (see `to_join`). The caller holds the lock."""
    chosen = select_merges(generation.segments, min_segments)
    return merge_segments(folder, generation, chosen, pool) if chosen else generation


def merge_segments(
    folder: Path, generation: Generation, chosen: Sequence[SegmentEntry], pool: ProcessPool | None = None
) -> Generation:
    """Publish a state in which these segments are one. The caller holds the lock; a crew has a share in the work."""
    if not any(entry.live for entry in chosen):
        rest = tuple(entry for entry in generation.segments if entry not in chosen)
        return publish(folder, replace(generation, segments=rest))
    merged = merge(folder, [SegmentReader(folder, entry) for entry in chosen], generations.new_name(), pool)
    place = generation.segments.index(chosen[0])
    rest_ = [entry for entry in generation.segments if entry not in chosen]
    before = sum(entry not in chosen for entry in generation.segments[:place])
    return publish(folder, replace(generation, segments=(*rest_[:before], merged, *rest_[before:])))
