"""Find the days that a page prints for its readers.

They are printed near the headline, in elements named for dates, or in the clock of a top bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4 import Tag

from index.article import Evidence
from index.dates.choose import find_days, parse_day
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


def near_title(page: Page, title: str) -> list[Block]:
    """List the twelve blocks below the headline, then the two above; none if it is not shown."""
    key = folded(title)
    titles = [n for n, block in enumerate(page.blocks) if block.size < 400 and folded(block.text) == key]
    headings = [n for n in titles if page.blocks[n].tag in ("h1", "h2")]
    for n in (headings or titles)[:1]:
        near = page.blocks[n + 1 : n + 13] + page.blocks[max(0, n - 2) : n]
        return [block for block in near if not within(page.tags[block.node], _OTHERS, 4)]
    return []


def clock_dates(metadata: PageMetadata, lang: str | None) -> list[Evidence]:
    """Find the day of the visit, which some themes print in their top bar.

    It is evidence for `captured`, never for publication.
    """
    evidence = []
    for tag in metadata.clocks[:5]:
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
            if day.year_missing or day.value == clock or len(day.value) < 10:
                continue
            rest = len(block.text) - (day.end - day.start)
            if linked and rest:
                continue
            is_labelled = bool(WORD_PUBLISHED.search(before))
            if _WORD_MODIFIED.search(before) and not is_labelled:
                evidence.append(
                    Evidence("modified", day.value, "byline", 0.7, block.text[:200], "near the headline")
                )
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


def marked_dates(metadata: PageMetadata, lang: str | None, clock: str | None) -> list[Evidence]:
    """Find the first date in an element whose class or id says that it holds one."""
    for tag in metadata.dated[:60]:
        if tag.name in ("time", "meta", "html", "body"):
            continue
        text = one_line(tag.get_text(" "))
        if not 6 <= len(text) <= 80 or within(tag, ELSEWHERE):
            continue
        days = [day for day in find_days(text, lang=lang) if not day.year_missing and len(day.value) == 10]
        if (
            days
            and days[0].value != clock
            and not _WORD_MODIFIED.search(_names(tag) + " " + text[: days[0].start])
        ):
            return [
                Evidence(
                    "published", days[0].value, "byline", 0.8, text[:200], f"class {_names(tag).strip()}"[:80]
                )
            ]
    return []


def _names(tag: Tag) -> str:
    return f"{tag.attrs.get('class', '')} {tag.attrs.get('id', '')}"
