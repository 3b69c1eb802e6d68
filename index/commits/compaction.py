"""Choose the segments to merge, and put one in their place."""

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

#: How many times the largest segment of a tail may outweigh the rest of it.
_TAIL_RATIO = 4
#: A segment is merged once its deleted articles, times this, outnumber all its articles.
_DELETED_RATIO = 2
#: The same in the last merge of a run.
_LAST_DELETED_RATIO = 8


def select_merges(
    segments: Sequence[SegmentEntry], min_segments: int = MERGE_MIN_SEGMENTS
) -> list[SegmentEntry]:
    """Choose the segments to merge now.

    Merge the smallest segments, `min_segments` or more, once all but the largest of them hold at
    least a quarter as many articles as that one; and any segment with more than half of its
    articles deleted. The last merge of a run passes `min_segments=2`, and takes segments from one
    eighth deleted: an index that is kept up to date stays below 1.3 times a new one's size. So an
    article is merged only a few times in its life, and segments stay few.
    """
    ordered = sorted(segments, key=lambda entry: (-entry.live, entry.name))
    tails = (ordered[start:] for start in range(len(ordered)))
    similar = next(
        (
            tail
            for tail in tails
            if len(tail) >= min_segments
            and sum(entry.live for entry in tail[1:]) * _TAIL_RATIO >= tail[0].live
        ),
        [],
    )
    is_last = min_segments < MERGE_MIN_SEGMENTS
    deleted_ratio = _LAST_DELETED_RATIO if is_last else _DELETED_RATIO
    return [entry for entry in ordered if entry in similar or entry.deleted * deleted_ratio > entry.articles]


def compact(
    folder: Path,
    generation: Generation,
    min_segments: int = MERGE_MIN_SEGMENTS,
    pool: ProcessPool | None = None,
) -> Generation:
    """Merge the segments that `select_merges` chooses. The caller holds the lock."""
    chosen = select_merges(generation.segments, min_segments)
    return merge_segments(folder, generation, chosen, pool) if chosen else generation


def merge_segments(
    folder: Path, generation: Generation, chosen: Sequence[SegmentEntry], pool: ProcessPool | None = None
) -> Generation:
    """Publish a state in which these segments are one. The caller holds the lock."""
    if not any(entry.live for entry in chosen):
        rest = tuple(entry for entry in generation.segments if entry not in chosen)
        return publish(folder, replace(generation, segments=rest))
    merged = merge(folder, [SegmentReader(folder, entry) for entry in chosen], generations.new_name(), pool)
    position = generation.segments.index(chosen[0])
    before = [entry for entry in generation.segments[:position] if entry not in chosen]
    after = [entry for entry in generation.segments[position:] if entry not in chosen]
    return publish(folder, replace(generation, segments=(*before, merged, *after)))
