"""Find the days of a page: published, modified, fetched, with all evidence.

The markup comes first, then the printed days, then htmldate. `index.dates.choose` decides which
wins.
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
from index.reading.html.dates.stated import GENERIC_METAS, is_in_utc, stated_dates
from index.reading.html.markup import Markup

#: Characters that htmldate reads. It takes seconds over megabytes, and a day so far down is another
#: article's.
_HTMLDATE_CHARS = 400_000


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page shows its readers.

    page    its blocks
    title   its headline
    html    its text, without what no reader sees
    url     its own address, empty if unknown
    lang    its language, None if unknown
    """

    page: Page
    title: str
    html: str
    url: str
    lang: str | None


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a page, and all evidence with the chosen first.

    published_from  the provenance of `published`
    captured        the days on which the page was fetched
    """

    published: str | None
    published_from: str
    modified: str | None
    captured: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def page_dates(markup: Markup, content: PageContent, captured: tuple[str, ...], fetched_from: str) -> Dates:
    """Find the days of a page.

    Printed days, then htmldate, count only while nothing stronger gives a whole day.

    captured        the days of the fetch that are known from elsewhere
    fetched_from    the address it was fetched from, which may be an archive's
    """
    lang = content.lang
    clocks = clock_dates(markup.metadata, lang)
    stamp = archive_stamp(fetched_from)
    if stamp:
        clocks.append(Evidence("captured", stamp, "url", 0.99, fetched_from[:200], "address of an archive"))
    evidence = [*stated_dates(markup, content.url, lang), *clocks]
    fetched = tuple(
        sorted(set(captured) or {item.value for item in clocks if item.provenance != "page-clock"})
    )
    clock = clocks[0].value if clocks else None
    printed = byline_dates(near_title(content.page, content.title), lang, clock)
    stated, _, judged = choose(evidence, fetched)
    best = judged[0] if stated else None
    if best is None or len(best.value) < 10 or best.where in GENERIC_METAS:
        if not any(item.field == "published" for item in printed):
            printed += marked_dates(markup.metadata, lang, clock)
        evidence += printed
        if best is not None and best.where in GENERIC_METAS:
            evidence = _reject_generic_metas(evidence)
        if choose(evidence, fetched)[0] is None:
            evidence += htmldate_evidence(content, fetched, clock)
    else:
        evidence = _reject_rebuild_stamps(evidence, printed, best)
    published, published_from, ranked = choose(_reject_modified(evidence), fetched)
    modified = next((item.value for item in ranked if item.field == "modified" and not item.status), None)
    return Dates(published, published_from, modified, fetched or tuple(item.value for item in clocks), ranked)


def _reject_rebuild_stamps(
    evidence: list[Evidence], printed: list[Evidence], best: Evidence
) -> list[Evidence]:
    """Add the day printed beside the headline and reject later stamps of the markup.

    Those are of a rebuild of the page, or of another time zone. Without such a day nothing changes.
    """
    for item in printed:
        if (
            item.field != "published"
            or item.confidence < _MIN_PRINTED_CONFIDENCE
            or item.value >= best.value
            or best.provenance not in _STAMPED
        ):
            continue
        if plausible(item.value) or any(
            e.provenance == "url" and not item.value.startswith(e.value) for e in evidence
        ):
            continue
        if apart(item.value, best.value) > 1 or is_in_utc(best.raw):
            reason = "rebuild" if apart(item.value, best.value) > 1 else "other zone"
            judged = [
                e.rejected(reason)
                if e.field == "published" and e.value > item.value and e.provenance in _STAMPED
                else e
                for e in evidence
            ]
            return [*judged, item]
    return evidence


#: Provenances written by programs; an address and a byline are not.
_STAMPED = frozenset({"json-ld", "meta", "microdata", "time"})
#: The confidence of a printed day alone on its line, or beside a word for publication.
_MIN_PRINTED_CONFIDENCE = 0.85


def _reject_generic_metas(evidence: list[Evidence]) -> list[Evidence]:
    """Reject generic metas if the page states another day in a `<time>` or in print."""
    printed = {
        item.value
        for item in evidence
        if item.field == "published" and item.provenance in ("time", "byline") and not item.status
    }
    days_of_url = [item.value for item in evidence if item.provenance == "url"]
    if not printed or any(not day.startswith(month) for month in days_of_url for day in printed):
        return evidence
    return [
        item.rejected("generic")
        if item.where in GENERIC_METAS and item.field == "published" and item.value not in printed
        else item
        for item in evidence
    ]


#: Provenances so weak that a stated modification on the same day overrules them.
_WEAK = frozenset({"htmldate", "time", "relative"})


def _reject_modified(evidence: list[Evidence]) -> list[Evidence]:
    """Reject weak days of publication that the page itself states as days of modification."""
    modified = {item.value for item in evidence if item.field == "modified"}
    return [
        item.rejected("modified")
        if item.field == "published"
        and not item.status
        and item.provenance in _WEAK
        and item.confidence < _MARKED_TIME_CONFIDENCE
        and item.value in modified
        else item
        for item in evidence
    ]


#: A `<time>` that is marked as published has a higher confidence.
_MARKED_TIME_CONFIDENCE = 0.86


def htmldate_evidence(content: PageContent, captured: tuple[str, ...], clock: str | None) -> list[Evidence]:
    """Ask htmldate for the day of a page that states none. It always answers, so it is weak."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from htmldate import find_date

        logging.getLogger("htmldate").setLevel(logging.CRITICAL)
        try:
            day = find_date(
                content.html[:_HTMLDATE_CHARS],
                extensive_search=True,
                original_date=True,
                url=content.url or None,
                max_date=max(captured, default=None),
            )
        except Exception:  # a library's guess at a broken page: if it fails, there is no guess
            return []
    if not day or plausible(day, captured):
        return []
    if day.endswith("-01") and not _is_printed(day, content.html):
        # htmldate completes dates: a month becomes its first day, a year (of a copyright line) 1 January.
        if day.endswith("-01-01"):
            return []
        day = day[:7]
    in_prose = day != clock and _is_only_in_prose(day, content.page)
    reason = "page clock" if day == clock else "in a sentence" if in_prose else ""
    item = Evidence("published", day, "htmldate", 0.6 if len(day) == 10 else 0.4, day, "htmldate")
    return [item.rejected(reason) if reason else item]


def _is_only_in_prose(day: str, page: Page) -> bool:
    """Whether a page prints a day in sentences only, as in "the fair runs until 14 June"."""
    in_prose = False
    for block in page.blocks:
        if (
            len(block.text) < 2_000
            and day[:4] in block.text
            and any(printed.value == day for printed in find_days(block.text))
        ):
            if block.size < 80 or WORD_PUBLISHED.search(block.text):
                return False
            in_prose = True
    return in_prose


def _is_printed(day: str, html: str) -> bool:
    """Whether the page prints the first of the month itself, in figures or in words."""
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
