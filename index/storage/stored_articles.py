"""Stored articles: one compressed slice an article, so that showing one reads one slice.

A slice is the article as JSON, compressed by zstd with a dictionary trained on the segment's first articles (short texts shrink by half again).
Evidence lies in slices of its own, so that settling the corpus does not unpack the texts. What it only repeats of the article is left out,
so the evidence of records of one shape is mostly the same; equal slices are kept once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import compress
from typing import Any

import orjson

from index.article import Article, Evidence, section_path, section_words
from index.dates.ordinals import day_words, first_and_last
from index.storage.array_file import ArrayFile
from index.storage.compressed import SharedSlices

#: Keys of a stored article, in the order of their values below.
_KEYS = (
    "title", "section", "published", "from", "modified", "captured", "not_after", "not_before", "site", "publisher", "authors", "url",
    "lang", "lead", "paragraphs", "captions", "aside", "truncated", "flags",
)  # fmt: skip


def pack_article(article: Article) -> bytes:
    """What a slice holds, before compression. Section, day and site are left out where the columns, as read, give them back."""
    day, section, site = article.published, article.section, article.site
    known = article.published_from == "none" if day is None else _is_day(day)
    full = (
        article.title, () if _is_path(section) else section, None if known else day, None if known else article.published_from,
        article.modified, article.captured, article.not_after, article.not_before, site if site and "\n" in site else None,
        article.publisher, article.authors, article.url, article.lang, article.lead, article.paragraphs, article.captions, article.aside,
        article.truncated, article.flags,
    )  # fmt: skip
    return orjson.dumps(dict(compress(zip(_KEYS, full, strict=True), full)))


@lru_cache(maxsize=16384)
def _is_day(day: str) -> bool:
    return day_words(*first_and_last(day)) == day


@lru_cache(maxsize=16384)
def _is_path(section: tuple[str, ...]) -> bool:
    words = section_words(section)
    return "\n" not in words and section_path(words) == section


def pack_evidence(article: Article) -> bytes:
    """The evidence of an article, before compression; empty where there is none.

    A value that is the article's own is left out (null), and so is the text it was read from where that is the value; see `whole_evidence`.
    """
    if not article.evidence:
        return b""
    own = {
        "published": article.published,
        "section": section_words(article.section),
        "title": article.title,
        "modified": article.modified,
    }
    return orjson.dumps(
        [
            [
                e.field, None if e.value == own.get(e.field) else e.value, e.provenance, e.confidence, None if e.raw == e.value else e.raw,
                e.where, e.verdict,
            ]
            for e in article.evidence
        ]
    )  # fmt: skip


def whole_evidence(packed: bytes, article: Callable[[], Mapping[str, Any]]) -> bytes:
    """Evidence with all it says; `article` gives what is stored of its article, as it was read."""
    if b"null" not in packed:
        return packed
    kept, rows = article(), orjson.loads(packed)
    for row in rows:
        if row[1] is None:
            row[1] = section_words(kept.get("section", ())) if row[0] == "section" else kept.get(row[0], "")
        if row[4] is None:
            row[4] = row[1]
    return orjson.dumps(rows)


def unpack_stored(packed: bytes) -> dict[str, Any]:
    """What `pack_article` packed; what was empty is missing."""
    kept: dict[str, Any] = orjson.loads(packed)
    return kept


def unpack_article(id: str, kept: Mapping[str, Any], evidence: bytes = b"") -> Article:
    """An article from what is stored of it."""
    get, none = kept.get, ()
    return Article(
        id, get("title", ""), tuple(get("section", none)), get("published"), get("from", "none"), get("modified"), tuple(get("captured", none)),
        get("not_after"), get("not_before"), get("site"), get("publisher"), tuple(get("authors", none)), get("url"), get("lang"),
        get("lead", ""), tuple(get("paragraphs", none)), tuple(get("captions", none)), tuple(get("aside", none)),
        get("truncated", False), tuple(get("flags", none)), unpack_evidence(evidence),
    )  # fmt: skip


def unpack_evidence(packed: bytes) -> tuple[Evidence, ...]:
    """The evidence of a slice."""
    return tuple(Evidence(*row) for row in orjson.loads(packed)) if packed else ()


class EvidenceSlices(SharedSlices):
    """The evidence of a segment's articles, with all it says."""

    def __init__(self, file: ArrayFile, article: Callable[[int], Mapping[str, Any]]) -> None:
        super().__init__(file, "evidence")
        self._article = article

    def __getitem__(self, number: int) -> bytes:
        return whole_evidence(super().__getitem__(number), lambda: self._article(number))
