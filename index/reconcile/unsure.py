"""List the articles of which something is still unsure after reconciling, for a person to look at.

That is their section, or whether they are one article.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.evidence import SECTION_SLUG, SECTION_UNSURE, is_several
from index.segments.reader import SegmentReader
from index.storage.generation import Generation

#: Confidence from which on a section is sure.
_SURE = 0.9


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
