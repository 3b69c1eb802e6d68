"""What agencies send: NITF, NewsML 1 and G2, Reuters' own."""

from __future__ import annotations

from typing import Any

from index.reading.xml.elements import (
    LANG,
    at,
    local_name,
    paragraphs_in,
    text_at,
    texts_at,
    value_at,
    within,
    words,
)

_HEADLINES = ("hedline", "byline", "dateline", "headline", "series", "distributor")
_MEDIA = ("media", "media-caption", "media-producer", "media-reference", "figure")


def nitf(document: Any) -> dict[str, Any]:
    """An article in the News Industry Text Format."""
    head, body = next(within(document, "head"), document), next(within(document, "body"), document)
    metas = {(meta.get("name") or "").lower(): meta.get("content") or "" for meta in within(head, "meta")}
    content = next(within(body, "body.content"), body)
    issued = value_at(head, "norm", "//docdata/date.issue") or value_at(
        head, "norm", "//docdata/date.release"
    )
    stated = {
        "title": text_at(body, "//hedline/hl1", "//hedline") or text_at(head, "title"),
        "lead": text_at(body, "//hedline/hl2") or text_at(body, "//abstract"),
        "author": _nitf_writers(body),
        "published": issued
        or value_at(head, "date.publication", "pubdata")
        or value_at(body, "norm", "//dateline/story.date"),
        "section": metas.get("online_sections")
        or value_at(head, "position.section", "pubdata")
        or metas.get("print_section_name", ""),
        "publisher": value_at(head, "name", "pubdata")
        or text_at(body, "//distributor")
        or value_at(head, "holder", "//docdata/doc.copyright"),
        "url": value_at(head, "ex-ref", "pubdata") or value_at(head, "href", "//docdata/doc-id"),
        "language": document.get(LANG) or "",
        "captions": texts_at(body, "//media/media-caption") or texts_at(body, "//media-caption"),
        "text": _with_dateline(
            body, paragraphs_in(content, (*_MEDIA, *(_HEADLINES if content is body else ())))
        ),
    }
    return {name: value for name, value in stated.items() if value}


def _nitf_writers(body: Any) -> list[str]:
    bylines = list(within(body, "byline"))
    people = [words(person) for byline in bylines for person in within(byline, "person")]
    return list(filter(None, people)) or [text for byline in bylines if (text := words(byline))][:1]


def _with_dateline(body: Any, paragraphs: list[str]) -> list[str]:
    """A dateline that stands apart from the first paragraph stays findable."""
    line = text_at(body, "//dateline")
    return (
        [line, *paragraphs]
        if line and not any(paragraph.startswith(line) for paragraph in paragraphs[:1])
        else paragraphs
    )


def newsml_g2(item: Any) -> dict[str, Any]:
    """An item of NewsML-G2, whatever its content is written in."""
    meta = next(within(item, "contentmeta"), item)
    about = next(within(item, "itemmeta"), item)
    paragraphs: list[Any] = []
    inner: dict[str, Any] = {}
    for content in within(item, "inlinexml"):
        embedded = next((below for below in within(content, "nitf")), None)
        if embedded is not None:
            inner = inner or nitf(embedded)
            paragraphs += inner.get("text", [])
        else:
            paragraphs += paragraphs_in(
                next(within(content, "body"), content), ("title", "head", "script", "style")
            )
    paragraphs += ["".join(data.itertext()) for data in within(item, "inlinedata")]
    created = text_at(about, "firstcreated") or text_at(meta, "contentcreated")
    version = text_at(about, "versioncreated") or text_at(meta, "contentmodified")
    headlines = [words(one) for one in at(meta, "headline")]
    stated = {
        "title": next(filter(None, headlines), "") or text_at(about, "title") or inner.get("title", ""),
        "lead": text_at(meta, "description"),
        "author": texts_at(meta, "by") or _names(at(meta, "creator")) or inner.get("author", []),
        "published": created or version,
        "modified": version if created and version != created else "",
        "section": _names(
            [
                one
                for one in at(meta, "subject")
                if one.get("type", "").rpartition(":")[2] in ("category", "section", "desk")
            ]
        ),
        "publisher": _name(next(iter(at(about, "provider")), None))
        or text_at(meta, "creditline")
        or inner.get("publisher", ""),
        "url": _address(item),
        "language": value_at(meta, "tag", "language") or item.get(LANG) or "",
        "captions": inner.get("captions", []),
        "text": paragraphs,
    }
    return {name: value for name, value in stated.items() if value}


def newsml_1(item: Any) -> dict[str, Any]:
    """An item of NewsML 1.x."""
    content = next(within(item, "datacontent"), item)
    lines = next(within(item, "newslines"), item)
    inner = next(within(content, "nitf"), None)
    body = next(within(content, "body.content"), None)
    paragraphs: list[str] = paragraphs_in(body if body is not None else content, ("head", "title", *_MEDIA))
    if len(paragraphs) == 1 and "\n" in (content.text or ""):
        paragraphs = [content.text]  # plain text, whose lines are its own
    stated = {
        "title": text_at(lines, "headline") or (nitf(inner).get("title", "") if inner is not None else ""),
        "lead": text_at(lines, "subheadline"),
        "author": texts_at(lines, "byline"),
        "published": text_at(item, "//newsmanagement/firstcreated")
        or text_at(item, "//newsidentifier/dateid"),
        "modified": text_at(item, "//newsmanagement/thisrevisioncreated"),
        "publisher": value_at(item, "FormalName", "//provider/party")
        or text_at(item, "//newsidentifier/providerid"),
        "language": value_at(item, "FormalName", "//descriptivemetadata/language") or item.get(LANG) or "",
        "text": paragraphs,
    }
    return {name: value for name, value in stated.items() if value}


def rcv1(item: Any) -> dict[str, Any]:
    """An item as Reuters gave them to researchers."""
    stated = {
        "title": text_at(item, "headline") or text_at(item, "title"),
        "author": texts_at(item, "byline"),
        "published": item.get("date") or "",
        "publisher": text_at(item, "publisher"),
        "language": item.get(LANG) or "",
        "text": [
            *texts_at(item, "dateline"),
            *(line for text in at(item, "text") for line in paragraphs_in(text)),
        ],
    }
    return {name: value for name, value in stated.items() if value}


def _names(elements: list[Any]) -> list[str]:
    return list(filter(None, map(_name, elements)))


def _name(element: Any) -> str:
    """The name of a party or subject: its own element, its literal, or its code."""
    if element is None:
        return ""
    code = element.get("qcode", "").rpartition(":")[2]
    return text_at(element, "name") or element.get("literal", "") or (code if not code.isdigit() else "")


def _address(item: Any) -> str:
    """Where an item is published, if it says so."""
    links = [
        one.get("href", "")
        for one in within(item, "link", "altid", "remotecontent")
        if local_name(one) == "link"
    ]
    return next((link for link in links if link.startswith("http")), "")
