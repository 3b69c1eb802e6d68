"""The days of a page: published, modified, fetched, with all evidence.

The markup is asked first, then what the page prints, then htmldate; which day wins is decided by `dates.choose`.
"""

from __future__ import annotations

import logging
import re
import warnings
from dataclasses import dataclass

from index.article import Evidence
from index.dates.choose import apart, choose, find_days, plausible
from index.reading.html.attribution import archive_stamp
from index.reading.html.blocks import Page
from index.reading.html.dates.printed import (
    WORD_PUBLISHED,
    byline_dates,
    clock_dates,
    marked_dates,
    near_title,
)
from index.reading.html.dates.stated import GENERIC_METAS, stated_dates, told_in_utc
from index.reading.html.json_ld import Object
from index.reading.html.metadata import Marks

#: htmldate takes seconds over megabytes; a date that far down is another article's.
_MOST_READ = 400_000


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a page: published and where from, modified, fetched, and all evidence, the chosen first."""

    published: str | None
    published_from: str
    modified: str | None
    captured: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def page_dates(
    marks: Marks,
    article: Object | None,
    objects: list[Object],
    url: str,
    lang: str | None,
    page: Page,
    title: str,
    html: str,
    captured: tuple[str, ...],
    address: str,
) -> Dates:
    """All a page tells of its days. Printed dates, then htmldate, are asked only while nothing stronger gives a whole day.

    url       the page's own address        captured   days of the fetch that are known from elsewhere
    address   where it was fetched from, which may be an archive's
    """
    clocks = clock_dates(marks, lang)
    stamp = archive_stamp(address)
    if stamp:
        clocks.append(Evidence("captured", stamp, "url", 0.99, address[:200], "address of an archive"))
    found = [*stated_dates(marks, article, objects, url, lang), *clocks]
    fetched = tuple(
        sorted(set(captured) or {item.value for item in clocks if item.provenance != "page-clock"})
    )
    clock = clocks[0].value if clocks else None
    printed = byline_dates(near_title(page, title), lang, clock)
    stated, _, judged = choose(found, fetched)
    head = judged[0] if stated else None
    if head is None or len(head.value) < 10 or head.where in GENERIC_METAS:
        if not any(item.field == "published" for item in printed):
            printed += marked_dates(marks, lang, clock)
        found += printed
        if head is not None and head.where in GENERIC_METAS:
            found = _by_what_is_printed(found)
        if choose(found, fetched)[0] is None:
            found += filled_date(html, url, fetched, clock, page)
    else:
        found = _before_a_rebuild(found, printed, head)
    published, published_from, evidence = choose(_none_modified(found), fetched)
    modified = next((item.value for item in evidence if item.field == "modified" and not item.status), None)
    return Dates(
        published, published_from, modified, fetched or tuple(item.value for item in clocks), evidence
    )


def _before_a_rebuild(found: list[Evidence], printed: list[Evidence], head: Evidence) -> list[Evidence]:
    """The evidence with the day printed beside the headline, where that makes the markup's a stamp of a rebuild or of another zone."""
    for item in printed:
        if (
            item.field != "published"
            or item.confidence < _SURE_PRINTED
            or item.value >= head.value
            or head.provenance not in _STAMPED
        ):
            continue
        if plausible(item.value) or any(
            e.provenance == "url" and not item.value.startswith(e.value) for e in found
        ):
            continue
        if apart(item.value, head.value) > 1 or told_in_utc(head.raw):
            verdict = "rebuild" if apart(item.value, head.value) > 1 else "other zone"
            again = [
                e.rejected(verdict)
                if e.field == "published" and e.value > item.value and e.provenance in _STAMPED
                else e
                for e in found
            ]
            return [*again, item]
    return found


#: Places in which programs write a stamp; an address and a person do not.
_STAMPED = frozenset({"json-ld", "meta", "microdata", "time"})
#: A printed day that stands alone on its line, or beside a word for publication.
_SURE_PRINTED = 0.85


def _by_what_is_printed(found: list[Evidence]) -> list[Evidence]:
    """The evidence with generic metas out of the running where the page tells another day in a `<time>` or in print."""
    told = {
        item.value
        for item in found
        if item.field == "published" and item.provenance in ("time", "byline") and not item.status
    }
    addresses = [item.value for item in found if item.provenance == "url"]
    if not told or any(not day.startswith(month) for month in addresses for day in told):
        return found
    return [
        item.rejected("generic")
        if item.where in GENERIC_METAS and item.field == "published" and item.value not in told
        else item
        for item in found
    ]


#: Sources so weak that the page's own word for a modification settles what their day is.
_WEAK = frozenset({"htmldate", "time", "relative"})


def _none_modified(found: list[Evidence]) -> list[Evidence]:
    """The evidence without weak days which the page itself states as those of its modification."""
    modified = {item.value for item in found if item.field == "modified"}
    return [
        item.rejected("modified")
        if item.field == "published"
        and not item.status
        and item.provenance in _WEAK
        and item.confidence < _SURE_TIME
        and item.value in modified
        else item
        for item in found
    ]


#: A `<time>` that is marked as published has more.
_SURE_TIME = 0.86


def filled_date(
    html: str, url: str, captured: tuple[str, ...], clock: str | None, page: Page
) -> list[Evidence]:
    """htmldate's answer, for pages that state no date of their own; it always answers, so it is weak."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from htmldate import find_date

        logging.getLogger("htmldate").setLevel(logging.CRITICAL)
        try:
            day = find_date(
                html[:_MOST_READ],
                extensive_search=True,
                original_date=True,
                url=url or None,
                max_date=max(captured, default=None),
            )
        except Exception:  # a library's guess at a broken page: whatever it trips over, there is no guess
            return []
    if not day or plausible(day, captured):
        return []
    if day.endswith("-01") and not _is_printed(day, html):
        # htmldate fills up: a month becomes its first day, a year its first of January, which may be a copyright line's.
        if day.endswith("-01-01"):
            return []
        day = day[:7]
    verdict = "page clock" if day == clock else "in a sentence" if _only_in_prose(day, page) else ""
    item = Evidence("published", day, "htmldate", 0.6 if len(day) == 10 else 0.4, day, "htmldate")
    return [item.rejected(verdict) if verdict else item]


def _only_in_prose(day: str, page: Page) -> bool:
    """Whether the page prints that day in sentences only: the day of an event, "the fair runs until 14 June"."""
    told = False
    for block in page.blocks:
        if (
            len(block.text) < 2_000
            and day[:4] in block.text
            and any(found.value == day for found in find_days(block.text))
        ):
            if block.size < 80 or WORD_PUBLISHED.search(block.text):
                return False
            told = True
    return told


def _is_printed(day: str, html: str) -> bool:
    """Whether the page holds the first of that month itself, in figures or in words around the year."""
    year, month = day[:4], int(day[5:7])
    gap, of = "[-/.年月 ]{1,2}", r"(?:de\s+)?"
    name = r"[^\W\d]{3,12}"
    forms = (
        rf"{year}{gap}0?{month}{gap}0?1(?!\d)",
        rf"(?<!\d)0?1{gap}0?{month}{gap}{year}",
        rf"(?<!\d)0?{month}/0?1/{year}",
        day.replace("-", ""),
        rf"(?<!\d)0?1(?:st|er|º|°|\.)?\s+{of}{name}\.?,?\s+{of}{year}",
        rf"{name}\.?\s+0?1(?:st)?,?\s+{year}",
    )
    return re.search("|".join(forms), html) is not None
