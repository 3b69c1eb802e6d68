"""All dates a page states about itself, each as evidence: who said it, how sure such a place is, in what words.

Here candidates are gathered; which of them is the day of publication is decided by `dates.choose`.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import Tag

from index.article import Evidence
from index.dates import choose, find_days, parse_day, plausible, url_day
from index.html_blocks import Block, Page
from index.html_jsonld import Object, text_of
from index.html_marks import Marks, value_of, within
from index.html_text import folded, one_line

_PUBLISHED_METAS_WORDS = """
    article:published_time article:published og:article:published_time og:published_time datepublished date dc.date dc.date.issued
    dcterms.date dcterms.issued dcterms.created dc.date.created dc:date pubdate publishdate publish-date publish_date published_time
    pub_date publication_date publication-date parsely-pub-date sailthru.date cxenseparse:recs:publishtime cxenseparse:publishtime
    article.published article_date_original originalpublicationdate pdate displaydate display-date ptime rnews:datepublished date.issued
    article:post_date datecreated created date_published published published-date publishedat iso-8601-publish-date last-published
    timestamp article.created article:created bt:pubdate citation_publication_date citation_date vr:published_time content_create_date
    mediator_published_time analyticsattributes.articledate pubtime firstpublishedtime doc_date
"""
_PUBLISHED_METAS = tuple(_PUBLISHED_METAS_WORDS.split())
_MODIFIED_METAS_WORDS = """
    article:modified_time article:modified og:article:modified_time og:updated_time og:modified_time datemodified last-modified lastmod
    modified dc.date.modified dcterms.modified revised article:updated updated_time date_modified article.updated lastmodified
    cxenseparse:recs:updatedtime parsely-update-time moddate modificationdate modified_time dateupdated
"""
_MODIFIED_METAS = tuple(_MODIFIED_METAS_WORDS.split())
_MARKED_PUBLISHED = re.compile(
    r"publi|entry-?date|post-?date|pubdate|posted|created|erstellt|article-?date|date-?creat|"
    r"original",
    re.IGNORECASE,
)
_MARKED_MODIFIED = re.compile(r"updated|modifi|update|aktualisiert|actuali|revised", re.IGNORECASE)
_WORD_PUBLISHED = re.compile(
    r"publi|posted|erschienen|veröffentlicht|erstellt|inserito|pubblicat|geplaatst|gepubliceerd|opublikowan|dodano|julkaistu|"
    r"publicerad|publisert|udgivet|"
    r"опубликован|опубліковано|yayın|数据|发布|掲載|公開|등록|입력|first|created|issued|stand\b|vom\b",
    re.IGNORECASE,
)
_WORD_MODIFIED = re.compile(
    r"updat|aktualisiert|geändert|modifi|mis à jour|màj|actualiza|aggiorna|atualiza|bijgewerkt|uppdatera|oppdatert|opdateret|"
    r"päivitetty|zaktualiz|aktualizov|"
    r"обновлен|güncelle|更新|수정|last edited|correct",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"comment|kommentar|related|recommend|sidebar|side-bar|widget|aside|footer|teaser|most-?(?:read|popular)|latest|more-?(?:news|"
    r"stories|from|articles)|"
    r"\bnav\b|ticker|carousel|trending|promo|calendar|event|archive",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"©|copyright|\(c\)|all rights reserved", re.IGNORECASE)


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
) -> Dates:
    """All a page tells of its days. Printed dates, then htmldate, are asked only while nothing stronger gives a whole day."""
    clocks = clock_dates(marks, lang)
    found = [*stated_dates(marks, article, objects, url, lang), *clocks]
    published = choose(found, captured)[0]
    if published is None or len(published) < 10:
        clock = clocks[0].value if clocks else None
        printed = byline_dates(near_title(page, title), lang, clock)
        if not any(item.field == "published" for item in printed):
            printed += marked_dates(marks, lang, clock)
        found += printed
        if choose(found, captured)[0] is None:
            found += filled_date(html, url, captured)
    published, published_from, evidence = choose(found, captured)
    modified = next((item.value for item in evidence if item.field == "modified" and not item.verdict), None)
    return Dates(published, published_from, modified, tuple(sorted(set(captured) or {item.value for item in clocks})), evidence)


def near_title(page: Page, title: str) -> list[Block]:
    """The twelve blocks below the headline, then the two above it; none where the page does not show it."""
    key = folded(title)
    places = [n for n, block in enumerate(page.blocks) if block.size < 400 and folded(block.text) == key]
    headings = [n for n in places if page.blocks[n].tag in ("h1", "h2")]
    for place in (headings or places)[:1]:
        return page.blocks[place + 1 : place + 13] + page.blocks[max(0, place - 2) : place]
    return []


def stated_dates(marks: Marks, article: Object | None, objects: list[Object], url: str, lang: str | None) -> list[Evidence]:
    """What JSON-LD, metas, microdata, time elements and the address say, as evidence for `published` and `modified`."""
    found = [*_from_json_ld(article, objects, lang), *_from_metas(marks, lang), *_from_microdata(marks, lang), *_from_times(marks, lang)]
    day = url_day(url) if url else None
    if day:
        found.append(Evidence("published", day, "url", 0.96 if len(day) == 10 else 0.8, url[:200], "address"))
    return list(dict.fromkeys(found))


def _evidence(field: str, raw: str, provenance: str, confidence: float, where: str, lang: str | None) -> Iterator[Evidence]:
    day = parse_day(raw, lang=lang)
    if day:
        yield Evidence(field, day, provenance, confidence if len(day) == 10 else confidence * 0.8, raw[:200], where)
    elif any(char.isdigit() for char in raw) and len(raw) < 60:
        yield Evidence(field, "", provenance, 0.0, raw[:200], where, "impossible")


def _from_json_ld(article: Object | None, objects: list[Object], lang: str | None) -> Iterator[Evidence]:
    if article is not None:
        for key, confidence in (("datePublished", 0.97), ("dateCreated", 0.85)):
            if article.get(key) and (key == "datePublished" or not article.get("datePublished")):
                yield from _evidence("published", text_of(article[key]), "json-ld", confidence, f"JSON-LD {key}", lang)
        if article.get("dateModified"):
            yield from _evidence("modified", text_of(article["dateModified"]), "json-ld", 0.9, "JSON-LD dateModified", lang)
    if article is None or not article.get("datePublished"):
        for item in objects:
            kind = text_of(item.get("@type"))
            if item is not article and item.get("datePublished") and re.search(r"WebPage|Article|Page$|^$", kind):
                yield from _evidence("published", text_of(item["datePublished"]), "json-ld", 0.9, f"JSON-LD {kind} datePublished", lang)
                return


def _from_metas(marks: Marks, lang: str | None) -> Iterator[Evidence]:
    for field, names, confidence in (("published", _PUBLISHED_METAS, 0.95), ("modified", _MODIFIED_METAS, 0.8)):
        for rank, name in enumerate(names):
            for value in dict.fromkeys(marks.metas.get(name, ())):
                # The best known names come first: their word counts a little more where two metas differ.
                yield from _evidence(field, value, "meta", round(confidence - min(rank, 20) * 0.002, 3), f"meta {name}", lang)


def _from_microdata(marks: Marks, lang: str | None) -> Iterator[Evidence]:
    for key, field, confidence in (
        ("datepublished", "published", 0.93),
        ("datecreated", "published", 0.88),
        ("datemodified", "modified", 0.85),
    ):
        tags = [tag for tag in marks.properties.get(key, ()) if tag.name != "meta" or tag.attrs.get("content")]
        own = [tag for tag in tags if not within(tag, _ELSEWHERE)]
        for tag in own[:2]:
            yield from _evidence(field, value_of(tag), "microdata", confidence, f"itemprop {key}", lang)
            break


def _from_times(marks: Marks, lang: str | None) -> Iterator[Evidence]:
    """`<time>` elements: one marked as published; else the first outside lists of other articles, at a lower confidence."""
    first = True
    for tag in marks.times[:40]:
        raw = str(tag.attrs.get("datetime") or "") or one_line(tag.get_text(" "))
        if not raw or len(raw) > 80 or within(tag, _ELSEWHERE):
            continue
        around = _around(tag)
        if _MARKED_MODIFIED.search(around) and not _MARKED_PUBLISHED.search(_names(tag)):
            yield from _evidence("modified", raw, "time", 0.7, "time", lang)
            continue
        marked = "pubdate" in tag.attrs or bool(_MARKED_PUBLISHED.search(around))
        if first or marked:
            found = list(_evidence("published", raw, "time", (0.9 if marked else 0.85) - (0 if first else 0.05), "time", lang))
            yield from found
            if found and found[0].value:
                first = False
                if marked:
                    return


def _names(tag: Tag) -> str:
    return f"{tag.attrs.get('class', '')} {tag.attrs.get('id', '')} {tag.attrs.get('itemprop', '')} {tag.attrs.get('data-testid', '')}"


def _around(tag: Tag) -> str:
    """The names of the tag and its parent, and the words just before it: `Updated: <time>`."""
    parent = tag.parent
    said = _names(tag)
    if parent is not None and parent.name in ("span", "p", "div", "li", "small"):
        text = parent.get_text(" ")
        own = tag.get_text(" ")
        said += " " + _names(parent) + " " + (text.partition(own)[0][-40:] if own and len(text) < 200 else "")
    return said


def clock_dates(marks: Marks, lang: str | None) -> list[Evidence]:
    """The day of the visit as some themes print it in their top bar: evidence for `captured`, never for publication."""
    found = []
    for tag in marks.clocks[:5]:
        raw = one_line(tag.get_text(" "))
        if 5 < len(raw) < 60 and not within(tag, _IN_ARTICLE, 12):
            day = parse_day(raw, lang=lang)
            if day and len(day) == 10:
                found.append(Evidence("captured", day, "page-clock", 0.8, raw, _names(tag).strip() or tag.name))
    return found[:1]


_IN_ARTICLE = re.compile(r"^article\b|article-?(?:head|body|content|meta)|post-?(?:meta|head|content)|entry-", re.IGNORECASE)


def byline_dates(near: Iterable[Block], lang: str | None, clock: str | None) -> list[Evidence]:
    """Dates printed close to the headline: on a line of their own, beside a name, after a word such as "published".

    near  the short blocks just above and below the headline, in reading order
    """
    found: list[Evidence] = []
    for block in near:
        if len(block.text) > 160 or _COPYRIGHT.search(block.text):
            continue
        previous = 0
        for day in find_days(block.text, lang=lang)[:3]:
            before = block.text[previous : day.start]
            previous = day.end
            if day.year_missing or day.value == clock or len(day.value) < 10:
                continue
            rest = len(block.text) - (day.end - day.start)
            told = bool(_WORD_PUBLISHED.search(before))
            if _WORD_MODIFIED.search(before) and not told:
                found.append(Evidence("modified", day.value, "byline", 0.7, block.text[:200], "near the headline"))
            elif told or rest <= 90:
                found.append(
                    Evidence(
                        "published",
                        day.value,
                        "byline",
                        0.9 if told else 0.85 if rest <= 40 else 0.75,
                        block.text[:200],
                        "near the headline",
                    )
                )
    published = [e for e in found if e.field == "published"]
    modified = [e for e in found if e.field == "modified"]
    return published[:1] + modified[:1]


def marked_dates(marks: Marks, lang: str | None, clock: str | None) -> list[Evidence]:
    """The first date in an element whose class or id says that it holds one."""
    for tag in marks.dated[:60]:
        if tag.name in ("time", "meta", "html", "body"):
            continue
        text = one_line(tag.get_text(" "))
        if not 6 <= len(text) <= 80 or within(tag, _ELSEWHERE):
            continue
        days = [day for day in find_days(text, lang=lang) if not day.year_missing and len(day.value) == 10]
        if days and days[0].value != clock and not _WORD_MODIFIED.search(_names(tag) + " " + text[: days[0].start]):
            return [Evidence("published", days[0].value, "byline", 0.8, text[:200], f"class {_names(tag).strip()}"[:80])]
    return []


def filled_date(html: str, url: str, captured: Iterable[str]) -> list[Evidence]:
    """htmldate's answer, for pages that state no date of their own; it always answers, so it is weak."""
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    latest = max(captured, default=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # The parser must not guess at the address's date: that has been read already.
            day = find_date(html, extensive_search=True, original_date=True, url=url or None, max_date=latest)
        except Exception:  # a guess of a library over broken pages: whatever it trips over, there is no guess
            return []
    if not day or plausible(day, tuple(captured)):
        return []
    return [Evidence("published", day, "htmldate", 0.6, day, "htmldate")]
