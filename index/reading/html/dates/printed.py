"""Find the days that a page prints for its readers.

They are printed near the headline, in elements named for dates, or in the clock of a top bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bs4 import Tag

from index.article import Evidence
from index.dates.choose import FoundDay, Order, find_days, parse_day
from index.reading.html.blocks import CAPTION, FIGURE, Block, Page
from index.reading.html.dates.stated import ELSEWHERE
from index.reading.html.metadata import PageMetadata, within
from index.reading.html.text import folded, one_line

WORD_PUBLISHED = re.compile(
    r"publi|posted|written|geschrieben|erschienen|veröffentlicht|erstellt|inserito|pubblicat|geplaatst|"
    r"gepubliceerd|opublikowan|dodano|julkaistu|publicerad|publisert|udgivet|опубликован|опубліковано|yayın|"
    r"发布|掲載|公開|등록|입력|first|created|issued|stand\b|vom\b",
    re.IGNORECASE,
)
_WORD_MODIFIED = re.compile(
    r"updat|aktualisiert|geändert|modifi|mis à jour|màj|actualiza|aggiorna|atualiza|bijgewerkt|uppdatera|"
    r"oppdatert|opdateret|päivitetty|zaktualiz|aktualizov|обновлен|güncelle|更新|수정|last edited|correct",
    re.IGNORECASE,
)
#: Names of lists of other articles and of comments, which may follow a short text closely.
_OTHERS = re.compile(
    r"comment(?!ary|aries|ator)|related|recommend|most-?read|footer|"
    r"(?:^|[\s_-])(?:more|latest|similar|next|previous)(?=$|[\s_-])",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"©|copyright|\(c\)|all rights reserved", re.IGNORECASE)


def title_place(page: Page, title: str) -> int | None:
    """Find the block that is the headline, a heading if there is one; None if it is not shown."""
    key = folded(title)
    titles = [n for n, block in enumerate(page.blocks) if block.size < 400 and folded(block.text) == key]
    headings = [n for n in titles if page.blocks[n].tag in ("h1", "h2")]
    return next(iter(headings or titles), None)


def near_title(page: Page, place: int | None) -> list[Block]:
    """List the twelve blocks below the headline, then the two above; none if it is not shown."""
    if place is None:
        return []
    near = page.blocks[place + 1 : place + 13] + page.blocks[max(0, place - 2) : place]
    return [block for block in near if not within(page.tags[block.node], _OTHERS, 4)]


def below_title(page: Page, place: int | None) -> list[Tag]:
    """List the elements of the few blocks just below the headline."""
    below = [] if place is None else page.blocks[place + 1 : place + 1 + _JUST_BELOW]
    return [page.tags[block.node] for block in below]


#: So many blocks below the headline a day is the article's own, whatever its element is called.
_JUST_BELOW = 4


def clock_dates(metadata: PageMetadata, lang: str | None, below: Sequence[Tag] = ()) -> list[Evidence]:
    """Find the day of the visit, which some themes print in their top bar.

    It is evidence for `captured`, never for publication.

    below   the elements just below the headline, which hold no clock
    """
    evidence = []
    for tag in metadata.clocks[:5]:
        if any(tag is element for element in below):
            continue
        raw = one_line(tag.get_text(" "))
        if 5 < len(raw) < 60 and not within(tag, _IN_ARTICLE, 12):
            day = parse_day(raw, lang=lang)
            if day and len(day) == 10:
                evidence.append(
                    Evidence("captured", day, "page-clock", 0.8, raw, _names(tag).strip() or tag.name)
                )
    return evidence[:1]


_IN_ARTICLE = re.compile(
    r"^article\b|article-?(?:head|body|content|meta)|post-?(?:meta|head|content)|entry-", re.IGNORECASE
)


def byline_dates(near: Iterable[Block], lang: str | None, clock: str | None) -> list[Evidence]:
    """Find dates near the headline: on a line of their own, beside a name, after "published".

    near    the blocks just below and above the headline
    """
    evidence: list[Evidence] = []
    for block in near:
        if len(block.text) > 160 or _COPYRIGHT.search(block.text) or block.context & (CAPTION | FIGURE):
            continue
        # A day may link to the archive of that day; other links lead to other articles.
        linked = block.linked * 2 > len(block.text)
        previous = 0
        for day in find_days(block.text, lang=lang)[:3]:
            before = block.text[previous : day.start]
            previous = day.end
            if day.year_missing or day.value == clock or (len(day.value) < 10 and not day.order_unsure):
                continue
            rest = len(block.text) - (day.end - day.start)
            if linked and rest:
                continue
            is_labelled = bool(WORD_PUBLISHED.search(before))
            if _WORD_MODIFIED.search(before) and not is_labelled:
                evidence.append(
                    _unsure("modified", day, "near the headline")
                    if day.order_unsure
                    else Evidence("modified", day.value, "byline", 0.7, block.text[:200], "near the headline")
                )
            elif day.order_unsure and (is_labelled or rest <= 60):
                evidence.append(_unsure("published", day, "near the headline"))
            elif is_labelled or rest <= 60:
                evidence.append(
                    Evidence(
                        "published",
                        day.value,
                        "byline",
                        0.9 if is_labelled else 0.85 if rest <= 40 else 0.75,
                        block.text[:200],
                        "near the headline",
                    )
                )
    published = [e for e in evidence if e.field == "published"]
    modified = [e for e in evidence if e.field == "modified"]
    return published[:1] + modified[:1]


def _unsure(field: str, day: FoundDay, where: str) -> Evidence:
    """Make evidence of a day whose order is unsure: its year, and the date alone as raw text."""
    item = Evidence(field, day.value, "byline", ORDER_UNSURE, day.raw, where)
    return item.rejected("order unsure") if field == "modified" else item


#: The confidence of a day that may begin with its day or its month.
ORDER_UNSURE = 0.3


def unsure_readings(evidence: Iterable[Evidence], lang: str | None) -> dict[str, bool]:
    """Read each printed day of unsure order in both orders.

    Returns whether the day is a modification's, by reading.
    """
    readings: dict[str, bool] = {}
    for item in evidence:
        if item.confidence == ORDER_UNSURE and item.provenance == "byline":
            for order in _ORDERS:
                day = parse_day(item.raw, order, lang)
                if day:
                    readings[day] = item.field == "modified"
    return readings


_ORDERS: tuple[Order, Order] = ("dmy", "mdy")


def marked_dates(metadata: PageMetadata, lang: str | None, clock: str | None) -> list[Evidence]:
    """Find the first date in an element whose class or id says that it holds one."""
    for tag in metadata.dated[:60]:
        if tag.name in ("time", "meta", "html", "body"):
            continue
        text = one_line(tag.get_text(" "))
        if not 6 <= len(text) <= 80 or within(tag, ELSEWHERE):
            continue
        days = [
            day
            for day in find_days(text, lang=lang)
            if not day.year_missing and (len(day.value) == 10 or day.order_unsure)
        ]
        where = f"class {_names(tag).strip()}"[:80]
        if (
            days
            and days[0].value != clock
            and not _WORD_MODIFIED.search(_names(tag) + " " + text[: days[0].start])
        ):
            if days[0].order_unsure:
                return [_unsure("published", days[0], where)]
            return [Evidence("published", days[0].value, "byline", 0.8, text[:200], where)]
    return []


def _names(tag: Tag) -> str:
    return f"{tag.attrs.get('class', '')} {tag.attrs.get('id', '')}"
