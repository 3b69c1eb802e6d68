"""Collect the days that a page's markup states, as evidence.

Their sources are JSON-LD, metas, microdata, `<time>` elements and the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

from bs4 import Tag

from index.article import Evidence
from index.dates.choose import apart, parse_day, url_day
from index.reading.html.json_ld import text_of
from index.reading.html.markup import Markup
from index.reading.html.metadata import PageMetadata, value_of, within
from index.reading.html.text import one_line

_PUBLISHED_METAS_WORDS = """
    article:published_time article:published og:article:published_time og:published_time datepublished date
    dc.date dc.date.issued dcterms.date dcterms.issued dcterms.created dc.date.created dc:date pubdate
    publishdate publish-date publish_date published_time pub_date publication_date publication-date
    parsely-pub-date sailthru.date cxenseparse:recs:publishtime cxenseparse:publishtime article.published
    article_date_original originalpublicationdate pdate displaydate display-date ptime rnews:datepublished
    date.issued article:post_date datecreated created date_published published published-date publishedat
    iso-8601-publish-date last-published timestamp article.created article:created bt:pubdate
    citation_publication_date citation_date vr:published_time content_create_date mediator_published_time
    analyticsattributes.articledate pubtime firstpublishedtime doc_date
"""
_PUBLISHED_METAS = tuple(_PUBLISHED_METAS_WORDS.split())
_MODIFIED_METAS_WORDS = """
    article:modified_time article:modified og:article:modified_time og:updated_time og:modified_time
    datemodified last-modified lastmod modified dc.date.modified dcterms.modified revised article:updated
    updated_time date_modified article.updated lastmodified cxenseparse:recs:updatedtime parsely-update-time
    moddate modificationdate modified_time dateupdated
"""
_MODIFIED_METAS = tuple(_MODIFIED_METAS_WORDS.split())
_MARKED_PUBLISHED = re.compile(
    r"publi|entry-?date|post-?date|pubdate|posted|created|erstellt|article-?date|date-?creat|original",
    re.IGNORECASE,
)
_MARKED_MODIFIED = re.compile(r"updated|modifi|update|aktualisiert|actuali|revised", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"comment(?!ary|aries|ator)|kommentar|related|recommend|sidebar|side-bar|widget|(?<![a-z])aside|footer|"
    r"teaser|most-?(?:read|popular)|latest|more-?(?:news|stories|from|articles)|\bnav\b|(?<![a-z])ticker|"
    r"carousel|trending|promo|calendar|(?<![a-z])events?(?![a-z])|archive",
    re.IGNORECASE,
)
#: A time in UTC, whose day may be a day off from the one printed where the article was written.
_UTC_HOUR = re.compile(r"[T ](\d\d):\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|UTC|GMT|[+-]00:?00)$")

_UTC_NAME = re.compile(r"\s*(?:Z|UTC|GMT)$")
#: Metas that programs fill with the day of anything: a template's creation, a rebuild. A printed day is
#: surer.
_GENERIC_WORDS = "date dc.date dc:date dcterms.date dcterms.created dc.date.created timestamp doc_date"
GENERIC_METAS = frozenset(f"meta {name}" for name in _GENERIC_WORDS.split())


def stated_dates(markup: Markup, url: str, lang: str | None, below: Sequence[Tag] = ()) -> list[Evidence]:
    """Collect evidence for `published` and `modified` from the markup and the address.

    below   the elements just below the headline, whose `<time>` is the article's own
    """
    evidence = [
        *_from_json_ld(markup, lang),
        *_from_metas(markup.metadata, lang),
        *_from_microdata(markup.metadata, lang),
        *_from_times(markup.metadata, lang, below),
    ]
    evidence = _reject_utc_days(evidence)
    day = url_day(url) if url else None
    if day:
        evidence = [_reject_other_zone(item, day) for item in evidence]
        evidence.append(
            Evidence("published", day, "url", 0.96 if len(day) == 10 else 0.8, url[:200], "address")
        )
    return list(dict.fromkeys(evidence))


def _reject_utc_days(evidence: list[Evidence]) -> list[Evidence]:
    """Reject a day in UTC if another source states the same instant in its own time zone."""
    instants = {
        instant: item.value
        for item in evidence
        if item.field == "published" and (instant := _instant(item.raw)) and not is_in_utc(item.raw)
    }
    if not instants:
        return evidence
    return [
        item.rejected("other zone")
        if item.field == "published"
        and is_in_utc(item.raw)
        and instants.get(_instant(item.raw) or "", item.value) != item.value
        else item
        for item in evidence
    ]


def _instant(raw: str) -> str | None:
    """Return the minute in UTC of a whole time with its zone; None for any other text."""
    if len(raw) < 16 or raw[10] not in "T ":
        return None
    try:
        time = datetime.fromisoformat(_UTC_NAME.sub("+00:00", raw.strip()))
        return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def is_in_utc(raw: str) -> bool:
    """Whether a text is a time in UTC, whose day may differ from the one where it was written."""
    return _UTC_HOUR.search(raw) is not None


def _reject_other_zone(item: Evidence, url_day: str) -> Evidence:
    """Reject a time in UTC if it can be on the address's day elsewhere.

    02:00 on the 9th in UTC is the 8th in America.
    """
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


def _from_json_ld(markup: Markup, lang: str | None) -> Iterator[Evidence]:
    article = markup.article
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
        for item in markup.objects:
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


def _from_metas(metadata: PageMetadata, lang: str | None) -> Iterator[Evidence]:
    for field, names, confidence in (
        ("published", _PUBLISHED_METAS, 0.95),
        ("modified", _MODIFIED_METAS, 0.8),
    ):
        for rank, name in enumerate(names):
            for value in dict.fromkeys(metadata.metas.get(name, ())):
                # The best known names come first and count a little more if two metas differ.
                yield from _evidence(
                    field, value, "meta", round(confidence - min(rank, 20) * 0.002, 3), f"meta {name}", lang
                )


def _from_microdata(metadata: PageMetadata, lang: str | None) -> Iterator[Evidence]:
    for key, field, confidence in (
        ("datepublished", "published", 0.93),
        ("datecreated", "published", 0.88),
        ("datemodified", "modified", 0.85),
    ):
        tags = [
            tag for tag in metadata.properties.get(key, ()) if tag.name != "meta" or tag.attrs.get("content")
        ]
        tag = next((tag for tag in tags if not within(tag, ELSEWHERE)), None)
        if tag is not None:
            yield from _evidence(field, value_of(tag), "microdata", confidence, f"itemprop {key}", lang)


def _from_times(metadata: PageMetadata, lang: str | None, below: Sequence[Tag]) -> Iterator[Evidence]:
    """Read the `<time>`s: one marked as published, else the first outside other articles.

    Those below the headline come first.
    """
    first = True
    for tag in sorted(metadata.times[:40], key=lambda tag: not _lies_in(tag, below)):
        raw = str(tag.attrs.get("datetime") or "") or one_line(tag.get_text(" "))
        if not raw or len(raw) > 80 or within(tag, ELSEWHERE):
            continue
        label = _label(tag)
        if _MARKED_MODIFIED.search(label) and not _MARKED_PUBLISHED.search(_names(tag)):
            yield from _evidence("modified", raw, "time", 0.7, "time", lang)
            continue
        marked = "pubdate" in tag.attrs or bool(_MARKED_PUBLISHED.search(label))
        if first or marked:
            confidence = (0.9 if marked else 0.85) - (0 if first else 0.05)
            evidence = list(_evidence("published", raw, "time", confidence, "time", lang))
            yield from evidence
            if evidence and evidence[0].value:
                first = False
                if marked:
                    return


def _lies_in(tag: Tag, elements: Sequence[Tag]) -> bool:
    """Whether one of the nearest elements around a tag is among these."""
    return any(above is element for above in islice(tag.parents, 3) for element in elements)


def _names(tag: Tag) -> str:
    attributes = tag.attrs
    return " ".join(str(attributes.get(key, "")) for key in ("class", "id", "itemprop", "data-testid"))


def _label(tag: Tag) -> str:
    """Return the names of a tag and its parent, and the text just before it: `Updated: <time>`."""
    parent = tag.parent
    label = _names(tag)
    if parent is not None and parent.name in ("span", "p", "div", "li", "small"):
        text = parent.get_text(" ")
        inner = tag.get_text(" ")
        before = text.partition(inner)[0][-40:] if inner and len(text) < 200 else ""
        label += " " + _names(parent) + " " + before
    return label
