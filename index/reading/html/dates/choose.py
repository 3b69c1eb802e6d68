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
from index.dates.choose import choose, find_days, plausible
from index.reading.html.attribution import archive_stamp
from index.reading.html.blocks import Page
from index.reading.html.dates.contradictions import (
    reject_generic_metas,
    reject_modified,
    reject_rebuild_stamps,
    reject_unsure_orders,
    reject_what_is_not_printed,
)
from index.reading.html.dates.printed import (
    ORDER_UNSURE,
    WORD_PUBLISHED,
    below_title,
    byline_dates,
    clock_dates,
    marked_dates,
    near_title,
    title_place,
    unsure_readings,
)
from index.reading.html.dates.stated import GENERIC_METAS, stated_dates
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
    place = title_place(content.page, content.title)
    below = below_title(content.page, place)
    clocks = clock_dates(markup.metadata, lang, below)
    stamp = archive_stamp(fetched_from)
    if stamp:
        clocks.append(Evidence("captured", stamp, "url", 0.99, fetched_from[:200], "address of an archive"))
    evidence = [*stated_dates(markup, content.url, lang, below), *clocks]
    fetched = tuple(
        sorted(set(captured) or {item.value for item in clocks if item.provenance != "page-clock"})
    )
    clock = clocks[0].value if clocks else None
    printed = byline_dates(near_title(content.page, place), lang, clock)
    stated, _, judged = choose(evidence, fetched)
    best = judged[0] if stated else None
    if best is None or len(best.value) < 10 or best.where in GENERIC_METAS:
        if not any(item.field == "published" for item in printed):
            printed += marked_dates(markup.metadata, lang, clock)
        evidence += printed
        if best is not None and best.where in GENERIC_METAS:
            evidence = reject_generic_metas(evidence)
        if all(item.confidence == ORDER_UNSURE for item in choose(evidence, fetched)[2] if item.is_chosen):
            guessed = htmldate_evidence(content, fetched, clock)
            evidence += reject_unsure_orders(guessed, unsure_readings(evidence, lang))
    else:
        evidence = reject_rebuild_stamps(evidence, printed, best)
        evidence = reject_what_is_not_printed(evidence, printed)
    published, published_from, ranked = choose(reject_modified(evidence), fetched)
    modified = next((item.value for item in ranked if item.field == "modified" and not item.status), None)
    return Dates(published, published_from, modified, fetched or tuple(item.value for item in clocks), ranked)


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
