"""What an article's evidence leaves to the corpus, as bits; and notes on what the corpus chose.

The bits tell reconciling which articles' evidence it has to open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from index.article import NUMERIC_DATE, Evidence, Status
from index.frozen import replace
from index.lazy_pattern import lazy_pattern

#: The breadcrumb was cut without knowing enough.
SECTION_UNSURE = 4
#: The breadcrumb was cut at strong boundaries only.
SECTION_JOINTS = 8
#: The section is a folder of the address.
SECTION_SLUG = 16
#: A numeric date could not be read for want of the site's order.
DAY_UNSURE = 32
#: A numeric date shows that the day comes first.
DAY_FIRST = 64
#: A numeric date shows that the month comes first.
MONTH_FIRST = 128
#: A day was stated that programs write where they know none; other articles tell whether it is one.
DEFAULT_DAY = 256

_STATUSES: dict[str, Status] = {
    "": "",
    "chosen": "chosen",
    "weaker": "weaker",
    "conflict": "conflict",
    "empty": "empty",
}
_LINE = lazy_pattern(r"line ([1-9]\d*)")

#: Confidence of a breadcrumb below which it was cut without knowing enough.
_KNOWN = 0.9
#: Confidence of a breadcrumb from which on its names are known.
_SURE = 0.95


def flags_of(evidence: Iterable[Evidence]) -> int:
    """Return the bits of an article with this evidence."""
    flags = 0
    for item in evidence:
        if item.field == "section":
            if item.provenance == "crumb":
                if item.confidence < _KNOWN:
                    flags |= SECTION_UNSURE
                elif item.confidence < _SURE:
                    flags |= SECTION_JOINTS
            elif item.provenance == "url" and item.is_chosen:
                flags |= SECTION_SLUG
        elif item.field in ("published", "modified"):
            raw = item.raw
            if item.reason == "default day":
                flags |= DEFAULT_DAY
            # Most dates begin with their year, and need no pattern.
            if raw[:4].isdigit() or not ("/" in raw or "-" in raw):
                continue
            for match in NUMERIC_DATE.finditer(raw):
                first, second = int(match[1]), int(match[3])
                if first > 12 >= second:
                    flags |= DAY_FIRST
                elif second > 12 >= first:
                    flags |= MONTH_FIRST
                elif item.field == "published" and item.order_unsure:
                    flags |= DAY_UNSURE
    return flags


#: Why the days of a record that holds several articles are rejected: none of them is its day.
SEVERAL_ARTICLES = "several articles"


def is_several(evidence: Iterable[Evidence]) -> bool:
    """Return whether an article is several that could not be parted."""
    return any(item.reason == SEVERAL_ARTICLES for item in evidence)


#: A note that says nothing.
NOTHING = "[]"


def note(items: Sequence[tuple[Evidence, str | None]]) -> str:
    """Return the note on pieces of evidence, each with its value before; None where it is new."""
    return orjson.dumps([[*row_of(item), before] for item, before in items]).decode()


def row_of(item: Evidence) -> list[Any]:
    """Return a piece of evidence as it is stored and dumped: its place and status in words."""
    return [
        item.field,
        item.value,
        item.provenance,
        item.confidence,
        item.raw,
        item.location,
        item.verdict,
    ]


def from_row(row: Sequence[Any]) -> Evidence:
    """Return the piece of evidence of a row, see `row_of`."""
    field, value, provenance, confidence, raw, location, verdict = row
    status, reason = _STATUSES.get(verdict.partition(", ")[0], "rejected"), verdict
    if status != "rejected":
        reason = verdict.partition(", ")[2]
    line = _LINE.fullmatch(location)
    return Evidence(
        field,
        value,
        provenance,
        confidence,
        raw,
        "" if line else location,
        status,
        reason,
        int(line[1]) if line else None,
    )


def with_notes(evidence: tuple[Evidence, ...], notes: str) -> tuple[Evidence, ...]:
    """Return an article's evidence after reconciling.

    What the notes name is chosen; what was chosen before is weaker.
    """
    items = list(evidence)
    for *row, before in orjson.loads(notes) if notes else ():
        new = from_row(row)
        same = None
        if before is not None:
            same = next((i for i, item in enumerate(items) if _is_reading(item, new, before)), None)
        if same is not None:
            new = replace(new, raw=items[same].raw)
            if items[same].location:
                new = replace(new, where=items[same].where, line=items[same].line)
        for i, item in enumerate(items):
            if item.field == new.field and item.is_chosen:
                items[i] = item.judged("weaker")
        if same is not None:
            items[same] = new
        else:
            first = next((i for i, item in enumerate(items) if item.field == new.field), len(items))
            items.insert(first, new)
    return tuple(items)


def _is_reading(old: Evidence, new: Evidence, before: str) -> bool:
    """Return whether `new` is another reading of the same piece of evidence."""
    return old.field == new.field and old.provenance == new.provenance and old.value == before
