"""List the articles of which something is still unsure after reconciling, for a person to look at.

That is their section, their day, their letters, or whether they are one article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.article import PROVENANCES, Evidence
from index.commits.manifest import Manifest
from index.evidence import DAY_UNSURE, DEFAULT_DAY, SECTION_SLUG, SECTION_UNSURE, is_several
from index.paths import joined
from index.segments.reader import SegmentReader
from index.storage.generation import Generation
from index.storage.stored_articles import unpack_stored

#: Confidence from which on a section is sure.
_SURE = 0.9
#: The flag of an article whose letters are a guess.
_GUESSED = "encoding_unsure"


class Unsure(NamedTuple):
    """An article with its section as it stands, and what that was read from."""

    id: str
    title: str
    site: str | None
    section: str
    provenance: str
    confidence: float
    raw: str


def unsure_sections(folder: Path, generation: Generation) -> Iterator[Unsure]:
    """Yield every article whose section is unsure.

    It was cut from a line without enough knowledge, or is but a folder of the article's address.
    """
    for entry in generation.segments:
        reader = SegmentReader(folder, entry)
        flagged = np.flatnonzero(reader.doc_values["flags"] & (SECTION_UNSURE | SECTION_SLUG))
        for doc_id in flagged.tolist():
            if reader.live is not None and not reader.live[doc_id]:
                continue
            article = reader.article(doc_id, evidence=True)
            items = [e for e in article.evidence if e.field == "section"]
            first = items[0] if items else None
            chosen = next((e for e in items if e.is_chosen), first)
            if chosen is not None and chosen.confidence < _SURE:
                yield Unsure(
                    id=article.id,
                    title=article.title,
                    site=article.site,
                    section=reader.doc_values.name("section", doc_id) or "",
                    provenance=chosen.provenance,
                    confidence=chosen.confidence,
                    raw=chosen.raw,
                )


class SeveralInOne(NamedTuple):
    """An article that is several which could not be parted."""

    id: str
    title: str
    #: words in its text
    words: int


def several_in_one(folder: Path, generation: Generation) -> Iterator[SeveralInOne]:
    """Yield every article that holds several.

    They have no day: only undated articles are opened.
    """
    for entry in generation.segments:
        reader = SegmentReader(folder, entry)
        for doc_id in np.flatnonzero(reader.doc_values["first"] == 0).tolist():
            if reader.live is not None and not reader.live[doc_id]:
                continue
            article = reader.article(doc_id, evidence=True)
            if is_several(article.evidence):
                texts = (*article.paragraphs, *article.aside)
                words = sum(len(text.split()) for text in texts)
                yield SeveralInOne(article.id, article.title, words)


class UnsureDay(NamedTuple):
    """An article with its day as it stands, what that was read from, and why it is unsure."""

    id: str
    title: str
    site: str | None
    published: str | None
    provenance: str
    confidence: float
    raw: str
    because: str


#: Why a day is unsure that comes from such a source alone.
_WEAK_DAYS = {
    "relative": "stated beside the day of saving, as “yesterday”",
    "htmldate": "guessed from the page",
    "text": "read from the text alone",
    "copy": "lent by a copy",
}


def unsure_days(folder: Path, generation: Generation) -> Iterator[UnsureDay]:
    """Yield every article whose day is unsure.

    Day and month may be in either order, or it is a day that programs write where they know none,
    or a weak source alone states it.
    """
    weak = [PROVENANCES.index(name) for name in _WEAK_DAYS]
    for entry in generation.segments:
        reader = SegmentReader(folder, entry)
        values = reader.doc_values
        is_flagged = (values["flags"] & (DAY_UNSURE | DEFAULT_DAY)) != 0
        is_weak = np.isin(values["provenance"], weak) & (values["first"] != 0)
        for doc_id in np.flatnonzero(is_flagged | is_weak).tolist():
            if reader.live is not None and not reader.live[doc_id]:
                continue
            article = reader.article(doc_id, evidence=True)
            days = [e for e in article.evidence if e.field == "published"]
            chosen = next((e for e in days if e.is_chosen), None)
            stated = chosen or next((e for e in days if e.reason == "default day" or e.order_unsure), None)
            if stated is not None and (because := _why_unsure(stated, days)):
                yield UnsureDay(
                    id=article.id,
                    title=article.title,
                    site=article.site,
                    published=chosen.value if chosen else None,
                    provenance=stated.provenance,
                    confidence=stated.confidence,
                    raw=stated.raw,
                    because=because,
                )


def _why_unsure(stated: Evidence, days: Sequence[Evidence]) -> str:
    """Return why a day is unsure; empty where it is not."""
    if stated.order_unsure:
        return "day and month may be in either order"
    is_default = stated.reason == "default day" or any(
        e.reason == "default day" and e.value == stated.value for e in days
    )
    if is_default:
        return "a day that programs write where they know none"
    return _WEAK_DAYS.get(stated.provenance, "") if stated.is_chosen else ""


class UnsureEncoding(NamedTuple):
    """An article whose letters are a guess, and the file to look at."""

    id: str
    title: str
    encoding: str
    #: path of its first file
    path: str


def unsure_encodings(folder: Path, generation: Generation) -> Iterator[UnsureEncoding]:
    """Yield every article whose encoding was guessed from too few letters. Opens every article."""
    manifest = Manifest.load(folder, generation.parts)
    for entry in generation.segments:
        reader = SegmentReader(folder, entry)
        for doc_id in range(reader.articles):
            if reader.live is not None and not reader.live[doc_id]:
                continue
            flags = unpack_stored(reader.texts[doc_id]).get("flags", ())
            if _GUESSED not in flags:
                continue
            article = reader.article(doc_id)
            named = (flag.partition("=")[2] for flag in flags if flag.startswith("encoding="))
            sources = manifest.sources_of(article.id)
            path = joined(sources[0].root, sources[0].path) if sources else ""
            yield UnsureEncoding(article.id, article.title, next(named, "unknown"), path)
