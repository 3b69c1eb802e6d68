"""Factiva's XML: `<ppsarticle><article>` with `<headline>`, `<publicationDate>` and the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from index.errors import Failed, RecordFailure
from index.reading.formats.json_records import cleaned
from index.reading.formats.xml_records import local, parse
from index.reading.input.raw_record import RawRecord

_BODY = ("leadParagraph", "tailParagraphs")


def documents(data: bytes) -> Iterator[RawRecord | RecordFailure]:
    """Yield the documents of an answer, in its order.

    The record of a document is its own element, written out.
    """
    root, complaint = parse(data)
    articles = [element for element in root.iter() if local(element) == "article"] if root is not None else []
    if not articles:
        yield Failed(
            "xml", f"not a readable answer of Factiva: {complaint or 'there is no document in it'}"
        ).failure(0)
        return
    for number, element in enumerate(articles):
        fields, flags = cleaned(_fields(element))
        record = etree.tostring(element, with_tail=False, encoding="utf-8")
        yield RawRecord(
            record, "fields", fields=fields, number=number if len(articles) > 1 else None, flags=flags
        )
    if complaint:
        yield Failed(
            "xml", f"the answer is not well-formed ({complaint}); what could be read was read"
        ).failure(len(articles))


def _fields(article: Any) -> dict[str, Any]:
    parts: dict[str, list[Any]] = {}
    for child in article:
        parts.setdefault(local(child), []).append(child)
    fields = {
        "title": " ".join(_paragraphs(parts.get("headline", ()))),
        "published": next((_words(child) for part in parts.get("publicationDate", ()) for child in part), ""),
        "publisher": next(map(_words, parts.get("sourceName", ())), ""),
        "section": next(map(_words, parts.get("sectionName", ())), ""),
        "authors": next(map(_words, parts.get("byline", ())), ""),
        "language": next(map(_words, parts.get("baseLanguage", ())), "").lower(),
        "text": [text for name in _BODY for text in _paragraphs(parts.get(name, ()))],
        "captions": _paragraphs(parts.get("artWork", ())),
        "aside": [_words(part) for name in ("copyright", "notes") for part in parts.get(name, ())],
    }
    return {name: value for name, value in fields.items() if value}


def _paragraphs(parts: Any) -> list[str]:
    """Return the paragraphs of elements. An element without any is one."""
    paragraphs = []
    for part in parts:
        inner = [child for child in part.iter() if local(child) == "paragraph"]
        paragraphs += [text for child in inner or [part] if (text := _words(child))]
    return paragraphs


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
