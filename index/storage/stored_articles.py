"""Pack and unpack stored articles: one compressed slice an article.

A slice is the article as JSON, compressed by zstd with a dictionary trained on the segment's first
articles, which halves short texts once more. Evidence has slices of its own, so that the corpus
step does not unpack texts. Evidence leaves out what it repeats of the article, so records of one
shape have mostly equal evidence, which is stored once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import compress
from typing import Any

import orjson

from index.article import Article, Evidence, section_path, section_words
from index.dates.ordinals import day_words, first_and_last
from index.evidence import from_row, row_of
from index.storage.array_file import ArrayFile
from index.storage.compressed import SharedSlices

#: Keys of a stored article, in the order of their values below.
_KEYS = (
    "title",
    "section",
    "published",
    "from",
    "modified",
    "captured",
    "not_after",
    "not_before",
    "site",
    "publisher",
    "authors",
    "url",
    "lang",
    "lead",
    "paragraphs",
    "captions",
    "aside",
    "truncated",
    "flags",
)


def pack_article(article: Article) -> bytes:
    """Pack an article, uncompressed.

    Section, day and site are left out where the doc values, as read, give them back.
    """
    day, section, site = article.published, article.section, article.site
    is_known = article.published_from == "none" if day is None else _is_day(day)
    values = (
        article.title,
        () if _is_path(section) else section,
        None if is_known else day,
        None if is_known else article.published_from,
        article.modified,
        article.captured,
        article.not_after,
        article.not_before,
        site if site and "\n" in site else None,
        article.publisher,
        article.authors,
        article.url,
        article.lang,
        article.lead,
        article.paragraphs,
        article.captions,
        article.aside,
        article.truncated,
        article.flags,
    )
    return orjson.dumps(dict(compress(zip(_KEYS, values, strict=True), values)))


@lru_cache(maxsize=16384)
def _is_day(day: str) -> bool:
    return day_words(*first_and_last(day)) == day


@lru_cache(maxsize=16384)
def _is_path(section: tuple[str, ...]) -> bool:
    words = section_words(section)
    return "\n" not in words and section_path(words) == section


def pack_evidence(article: Article) -> bytes:
    """Pack the evidence of an article, uncompressed; empty for none.

    A value equal to the article's is null, and so is a raw text equal to the value; see
    `whole_evidence`.
    """
    if not article.evidence:
        return b""
    values = {
        "published": article.published,
        "section": section_words(article.section),
        "title": article.title,
        "modified": article.modified,
    }
    rows = [row_of(item) for item in article.evidence]
    for row in rows:
        field, value, raw = row[0], row[1], row[4]
        if value == values.get(field):
            row[1] = None
        if raw == value:
            row[4] = None
    return orjson.dumps(rows)


def whole_evidence(packed: bytes, article: Callable[[], Mapping[str, Any]]) -> bytes:
    """Fill the nulls of packed evidence in.

    `article` gives the fields of its article as they were read.
    """
    if b"null" not in packed:
        return packed
    fields, rows = article(), orjson.loads(packed)
    for row in rows:
        if row[1] is None:
            row[1] = (
                section_words(fields.get("section", ())) if row[0] == "section" else fields.get(row[0], "")
            )
        if row[4] is None:
            row[4] = row[1]
    return orjson.dumps(rows)


def unpack_stored(packed: bytes) -> dict[str, Any]:
    """Unpack the fields of an article; empty ones are missing."""
    fields: dict[str, Any] = orjson.loads(packed)
    return fields


def unpack_article(id: str, fields: Mapping[str, Any], evidence: bytes = b"") -> Article:
    """Make an article from its fields and its packed evidence."""
    get, none = fields.get, ()
    return Article(
        id,
        get("title", ""),
        tuple(get("section", none)),
        get("published"),
        get("from", "none"),
        get("modified"),
        tuple(get("captured", none)),
        get("not_after"),
        get("not_before"),
        get("site"),
        get("publisher"),
        tuple(get("authors", none)),
        get("url"),
        get("lang"),
        get("lead", ""),
        tuple(get("paragraphs", none)),
        tuple(get("captions", none)),
        tuple(get("aside", none)),
        get("truncated", False),
        tuple(get("flags", none)),
        unpack_evidence(evidence),
    )


def unpack_evidence(packed: bytes) -> tuple[Evidence, ...]:
    """Unpack evidence."""
    return tuple(map(from_row, orjson.loads(packed))) if packed else ()


class EvidenceSlices(SharedSlices):
    """The evidence of a segment's articles, with its nulls filled in."""

    def __init__(self, file: ArrayFile, article: Callable[[int], Mapping[str, Any]]) -> None:
        super().__init__(file, "evidence")
        self._article = article

    def __getitem__(self, number: int) -> bytes:
        return whole_evidence(super().__getitem__(number), lambda: self._article(number))
