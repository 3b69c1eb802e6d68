"""Days that programs write where they know none (1 January 1970), and which of them are days all the same.

A newspaper of 1969 and 1970 has articles of 31 December and 1 January. So such a day stands where the article's site, or the file it lies in,
has others of that time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from index.article import Evidence
from index.dates.choose import LADDER
from index.dates.ordinals import first_and_last
from index.evidence import DEFAULT_DAY, note
from index.reconcile.facet_changes import FacetChanges
from index.storage.stored_articles import unpack_evidence

#: So many articles of the same source, within so many days, make the day one of theirs.
_NEIGHBOURS, _DAYS = 5, 30

#: The site or publisher of an article, and the files it lies in.
Sources = Callable[[FacetChanges, int], set[str]]


def let_stand(parts: Sequence[FacetChanges], sources: Sources) -> int:
    """Give articles their default days where those are their own. Returns how many."""
    waiting = list(_waiting(parts))
    if not waiting:
        return 0
    known = {
        day: _sources_around(parts, first_and_last(day)[0], sources)
        for day in sorted({item.value for _, _, item in waiting})
    }
    done = 0
    for part, doc, item in waiting:
        if any(known[item.value][source] >= _NEIGHBOURS for source in sources(part, doc)):
            said = replace(item, raw="", where="", verdict="chosen, others of its source are of that time")
            part.set_day(doc, item.value, item.provenance, note([(said, item.value)]))
            done += 1
    return done


def _waiting(parts: Sequence[FacetChanges]) -> Iterator[tuple[FacetChanges, int, Evidence]]:
    """The undated articles that state a default day, each with the strongest evidence for it."""
    for part in parts:
        for doc in np.flatnonzero((part.flags & DEFAULT_DAY > 0) & (part.first == 0)).tolist():
            evidence = unpack_evidence(part.reader.evidence[doc])
            stated = [
                item for item in evidence if item.field == "published" and item.verdict == "default day"
            ]
            if stated:
                yield part, doc, min(stated, key=lambda item: -LADDER.get(item.provenance, 0.0))


def _sources_around(parts: Sequence[FacetChanges], day: int, sources: Sources) -> Counter[str]:
    """How many dated articles each source has in the days around one."""
    found: Counter[str] = Counter()
    for part in parts:
        near = (
            part.live
            & (part.first > 0)
            & (part.last - part.first < _DAYS)
            & (np.abs(part.first - day) <= _DAYS)
        )
        for doc in np.flatnonzero(near).tolist():
            found.update(sources(part, doc))
    return found
