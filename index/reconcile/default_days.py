"""Decide which default days of programs (1 January 1970) are days all the same.

A newspaper of 1969 and 1970 has articles of 31 December and 1 January. So such a day stands where
the article's site, or the file it was read from, has others of that time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from index.article import Evidence
from index.dates.choose import LADDER
from index.dates.ordinals import first_and_last
from index.evidence import DEFAULT_DAY, note
from index.reconcile.facet_changes import FacetChanges
from index.storage.stored_articles import unpack_evidence

#: Dated articles of the same source that make a default day one of theirs.
_NEIGHBOURS = 5
#: Days before and after it within which they must lie.
_DAYS = 30

#: Returns the site or publisher of an article, and the files it was read from.
Sources = Callable[[FacetChanges, int], set[str]]


class _Waiting(NamedTuple):
    """An undated article that states a default day, with the strongest evidence for it."""

    segment: FacetChanges
    doc_id: int
    stated: Evidence


def let_stand(segments: Sequence[FacetChanges], sources: Sources) -> int:
    """Give articles their default days where those are their own. Returns how many."""
    waiting = list(_waiting(segments))
    if not waiting:
        return 0
    counts = {
        day: _sources_around(segments, first_and_last(day)[0], sources)
        for day in sorted({one.stated.value for one in waiting})
    }
    changed = 0
    for segment, doc_id, stated in waiting:
        of_day = counts[stated.value]
        if any(of_day[source] >= _NEIGHBOURS for source in sources(segment, doc_id)):
            chosen = replace(stated, raw="", where="", line=None).judged(
                "chosen", "others of its source are of that time"
            )
            segment.set_day(doc_id, stated.value, stated.provenance, note([(chosen, stated.value)]))
            changed += 1
    return changed


def _waiting(segments: Sequence[FacetChanges]) -> Iterator[_Waiting]:
    for segment in segments:
        is_waiting = (segment.flags & DEFAULT_DAY > 0) & (segment.first == 0)
        for doc_id in np.flatnonzero(is_waiting).tolist():
            evidence = unpack_evidence(segment.reader.evidence[doc_id])
            stated = [item for item in evidence if item.field == "published" and item.reason == "default day"]
            if stated:
                strongest = min(stated, key=lambda item: -LADDER.get(item.provenance, 0.0))
                yield _Waiting(segment, doc_id, strongest)


def _sources_around(segments: Sequence[FacetChanges], day: int, sources: Sources) -> Counter[str]:
    """Count the dated articles of each source in the days around one."""
    counts: Counter[str] = Counter()
    for segment in segments:
        is_near = (
            segment.live
            & (segment.first > 0)
            & (segment.last - segment.first < _DAYS)
            & (np.abs(segment.first - day) <= _DAYS)
        )
        for doc_id in np.flatnonzero(is_near).tolist():
            counts.update(sources(segment, doc_id))
    return counts
