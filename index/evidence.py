"""What an article's evidence leaves to the corpus, in a few bits, so that settling opens the evidence of those articles only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import orjson

from index.article import Evidence

#: The breadcrumb was cut without knowing enough; cut at strong joints only; the section is a folder of the address.
SECTION_UNSURE, SECTION_JOINTS, SECTION_SLUG = 4, 8, 16
#: A numeric date could not be read for want of the site's order.
DAY_UNSURE = 32
#: A numeric date shows that the day, or the month, comes first.
DAY_FIRST, MONTH_FIRST = 64, 128
#: A day was stated that programs write where they know none; other articles of its source tell whether it is one.
DEFAULT_DAY = 256

_SURE = 0.95
_NUMERIC = re.compile(r"(?<![\d/-])(\d\d?)\s?([/-])\s?(\d\d?)\s?\2\s?\d{4}(?![\d/-])")


def flags_of(evidence: Iterable[Evidence]) -> int:
    """The bits of an article with this evidence."""
    found = 0
    for item in evidence:
        if item.field == "section":
            if item.provenance == "crumb":
                if item.confidence < 0.9:
                    found |= SECTION_UNSURE
                elif item.confidence < _SURE:
                    found |= SECTION_JOINTS
            elif item.provenance == "url" and item.verdict.startswith("chosen"):
                found |= SECTION_SLUG
        elif item.field in ("published", "modified"):
            raw = item.raw
            if item.verdict == "default day":
                found |= DEFAULT_DAY
            # most dates begin with their year
            if raw[:4].isdigit() or not ("/" in raw or "-" in raw):
                continue
            for match in _NUMERIC.finditer(raw):
                first, second = int(match[1]), int(match[3])
                if first > 12 >= second:
                    found |= DAY_FIRST
                elif second > 12 >= first:
                    found |= MONTH_FIRST
                elif first != second and item.confidence == 0.3 and item.field == "published":
                    found |= DAY_UNSURE
    return found


#: The verdict on the days of a record that holds several articles: none of them is its day.
SEVERAL_ARTICLES = "several articles"


def is_several(evidence: Iterable[Evidence]) -> bool:
    """Whether an article is several that could not be parted."""
    return any(item.verdict == SEVERAL_ARTICLES for item in evidence)


#: A note that says nothing.
NOTHING = "[]"


def note(items: Sequence[tuple[Evidence, str | None]]) -> str:
    """The note for some pieces of evidence, each with the value it was read as before, or None where it is new."""
    rows = [
        [e.field, e.value, e.provenance, e.confidence, e.raw, e.where, e.verdict, before]
        for e, before in items
    ]
    return orjson.dumps(rows).decode()


def with_notes(evidence: tuple[Evidence, ...], notes: str) -> tuple[Evidence, ...]:
    """The evidence of an article after settling: what the notes say is chosen, and what was chosen before is not."""
    found = list(evidence)
    for *row, before in orjson.loads(notes) if notes else ():
        new = Evidence(*row)
        place = (
            next((n for n, e in enumerate(found) if _is_reading(e, new, before)), None)
            if before is not None
            else None
        )
        settled = (
            replace(new, raw=found[place].raw, where=found[place].where or new.where)
            if place is not None
            else new
        )
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
