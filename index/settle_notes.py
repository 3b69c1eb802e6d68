"""Why a settled facet differs from what was read: evidence that the corpus or the user has added, kept beside the facets.

A note is JSON, a list of [field, value, provenance, confidence, raw, where, verdict, value as read]. Notes are shared by the articles to which the
same was done, so the text the value was read from is not repeated: it is taken from the article's own evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson

from index.article import Evidence

#: A note that says nothing.
NOTHING = "[]"


def note(items: Sequence[tuple[Evidence, str | None]]) -> str:
    """The note for some pieces of evidence, each with the value it was read as before, or None where it is new."""
    rows = [[e.field, e.value, e.provenance, e.confidence, e.raw, e.where, e.verdict, before] for e, before in items]
    return orjson.dumps(rows).decode()


def with_notes(evidence: tuple[Evidence, ...], notes: str) -> tuple[Evidence, ...]:
    """The evidence of an article after settling: what the notes say is chosen, and what was chosen before is not."""
    found = list(evidence)
    for *row, before in orjson.loads(notes) if notes else ():
        new = Evidence(*row)
        place = next((n for n, e in enumerate(found) if _is_reading(e, new, before)), None) if before is not None else None
        settled = replace(new, raw=found[place].raw, where=found[place].where or new.where) if place is not None else new
        for number, other in enumerate(found):
            if other.field == new.field and other.verdict.startswith("chosen"):
                found[number] = replace(other, verdict="weaker")
        if place is not None:
            found[place] = settled
        else:
            found.insert(next((n for n, e in enumerate(found) if e.field == new.field), len(found)), settled)
    return tuple(found)


def _is_reading(old: Evidence, new: Evidence, before: str) -> bool:
    return old.field == new.field and old.provenance == new.provenance and old.value == before
