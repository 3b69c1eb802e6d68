"""What a page's markup states of its days: JSON-LD, metas, microdata, `<time>` elements and the address, each as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bs4 import Tag

from index.article import Evidence
from index.dates.choose import apart, parse_day, url_day
from index.reading.html.json_ld import Object, text_of
from index.reading.html.metadata import Marks, value_of, within
from index.reading.html.text import one_line

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
    r"publi|entry-?date|post-?date|pubdate|posted|created|erstellt|article-?date|date-?creat|original",
    re.IGNORECASE,
)
_MARKED_MODIFIED = re.compile(r"updated|modifi|update|aktualisiert|actuali|revised", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"comment(?!ary|aries|ator)|kommentar|related|recommend|sidebar|side-bar|widget|(?<![a-z])aside|footer|teaser|most-?(?:read|popular)|latest|more-?(?:news|stories|"
    r"from|articles)|\bnav\b|(?<![a-z])ticker|carousel|trending|promo|calendar|(?<![a-z])events?(?![a-z])|archive",
    re.IGNORECASE,
)
#: A time in UTC, whose day may be the neighbour of the day printed where the article was written.
_UTC_HOUR = re.compile(r"[T ](\d\d):\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|UTC|GMT|[+-]00:?00)$")

_UTC_NAME = re.compile(r"\s*(?:Z|UTC|GMT)$")
#: Metas that programs fill with the day of anything: creation of a template, a rebuild. What the page prints is surer.
_GENERIC_WORDS = "date dc.date dc:date dcterms.date dcterms.created dc.date.created timestamp doc_date"
GENERIC_METAS = frozenset(f"meta {name}" for name in _GENERIC_WORDS.split())


def stated_dates(
    marks: Marks, article: Object | None, objects: list[Object], url: str, lang: str | None
) -> list[Evidence]:
    """What the markup and the address say, as evidence for `published` and `modified`."""
    found = [
        *_from_json_ld(article, objects, lang),
        *_from_metas(marks, lang),
        *_from_microdata(marks, lang),
        *_from_times(marks, lang),
    ]
    found = _in_own_zone(found)
    day = url_day(url) if url else None
    if day:
        found = [_in_zone(item, day) for item in found]
        found.append(Evidence("published", day, "url", 0.96 if len(day) == 10 else 0.8, url[:200], "address"))
    return list(dict.fromkeys(found))


def _in_own_zone(found: list[Evidence]) -> list[Evidence]:
    """The evidence without what is told in UTC where another place tells the same instant in the zone it was written in."""
    instants = {
        instant: item.value
        for item in found
        if item.field == "published" and (instant := _instant(item.raw)) and not told_in_utc(item.raw)
    }
    if not instants:
        return found
    return [
        item.rejected("other zone")
        if item.field == "published"
        and told_in_utc(item.raw)
        and instants.get(_instant(item.raw) or "", item.value) != item.value
        else item
        for item in found
    ]


def _instant(raw: str) -> str | None:
    """The minute in UTC that a whole time with its zone tells; None for any other text."""
    if len(raw) < 16 or raw[10] not in "T ":
        return None
    try:
        told = datetime.fromisoformat(_UTC_NAME.sub("+00:00", raw.strip()))
        return told.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if told.tzinfo else None
    except (ValueError, OverflowError):
        return None


def told_in_utc(raw: str) -> bool:
    """Whether a text is a time in UTC, whose day may be the next one where the article was written."""
    return _UTC_HOUR.search(raw) is not None


def _in_zone(item: Evidence, url_day: str) -> Evidence:
    """The evidence, out of the running where it is the address's day told in UTC: 02:00 on the 9th is the 8th in America."""
    hour = _UTC_HOUR.search(item.raw)
    if item.field != "published" or hour is None or len(url_day) < 10 or apart(item.value, url_day) != 1:
        return item
    earlier = url_day < item.value
    return item.rejected("other zone") if (int(hour[1]) < 12 if earlier else int(hour[1]) >= 10) else item


def _evidence(
    field: str, raw: str, provenance: str, confidence: float, where: str, lang: str | None
) -> Iterator[Evidence]:
    day = parse_day(raw, lang=lang)
    if day:
        yield Evidence(
            field, day, provenance, confidence if len(day) == 10 else confidence * 0.8, raw[:200], where
        )
    elif any(char.isdigit() for char in raw) and len(raw) < 60:
        yield Evidence(field, "", provenance, 0.0, raw[:200], where, "rejected", "impossible")


def _from_json_ld(article: Object | None, objects: list[Object], lang: str | None) -> Iterator[Evidence]:
    if article is not None:
        for key, confidence in (("datePublished", 0.97), ("dateCreated", 0.85)):
            if article.get(key) and (key == "datePublished" or not article.get("datePublished")):
                yield from _evidence(
                    "published", text_of(article[key]), "json-ld", confidence, f"JSON-LD {key}", lang
                )
        if article.get("dateModified"):
            yield from _evidence(
                "modified", text_of(article["dateModified"]), "json-ld", 0.9, "JSON-LD dateModified", lang
            )
    if article is None or not article.get("datePublished"):
        for item in objects:
            kind = text_of(item.get("@type"))
            if (
                item is not article
                and item.get("datePublished")
                and re.search(r"WebPage|Article|Page$|^$", kind)
            ):
                yield from _evidence(
                    "published",
                    text_of(item["datePublished"]),
                    "json-ld",
                    0.9,
                    f"JSON-LD {kind} datePublished",
                    lang,
                )
                return


def _from_metas(marks: Marks, lang: str | None) -> Iterator[Evidence]:
    for field, names, confidence in (
        ("published", _PUBLISHED_METAS, 0.95),
        ("modified", _MODIFIED_METAS, 0.8),
    ):
        for rank, name in enumerate(names):
            for value in dict.fromkeys(marks.metas.get(name, ())):
                # The best known names come first: their word counts a little more where two metas differ.
                yield from _evidence(
                    field, value, "meta", round(confidence - min(rank, 20) * 0.002, 3), f"meta {name}", lang
                )


def _from_microdata(marks: Marks, lang: str | None) -> Iterator[Evidence]:
    for key, field, confidence in (
        ("datepublished", "published", 0.93),
        ("datecreated", "published", 0.88),
        ("datemodified", "modified", 0.85),
    ):
        tags = [
            tag for tag in marks.properties.get(key, ()) if tag.name != "meta" or tag.attrs.get("content")
        ]
        own = [tag for tag in tags if not within(tag, ELSEWHERE)]
        for tag in own[:2]:
            yield from _evidence(field, value_of(tag), "microdata", confidence, f"itemprop {key}", lang)
            break


def _from_times(marks: Marks, lang: str | None) -> Iterator[Evidence]:
    """`<time>` elements: one marked as published; else the first outside lists of other articles, at a lower confidence."""
    first = True
    for tag in marks.times[:40]:
        raw = str(tag.attrs.get("datetime") or "") or one_line(tag.get_text(" "))
        if not raw or len(raw) > 80 or within(tag, ELSEWHERE):
            continue
        around = _around(tag)
        if _MARKED_MODIFIED.search(around) and not _MARKED_PUBLISHED.search(_names(tag)):
            yield from _evidence("modified", raw, "time", 0.7, "time", lang)
            continue
        marked = "pubdate" in tag.attrs or bool(_MARKED_PUBLISHED.search(around))
        if first or marked:
            found = list(
                _evidence(
                    "published", raw, "time", (0.9 if marked else 0.85) - (0 if first else 0.05), "time", lang
                )
            )
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
