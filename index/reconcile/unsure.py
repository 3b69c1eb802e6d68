"""The articles of which something is still unsure after settling, for a person to look at: their section, or whether they are one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.evidence import SECTION_SLUG, SECTION_UNSURE, is_several
from index.segments.reader import SegmentReader
from index.storage.generation import Generation

#: From here on a section is sure.
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
    """Every article whose section was cut from a line without enough knowledge, or is but a folder of its address."""
    for entry in generation.segments:
        reader = SegmentReader(folder, entry)
        flagged = np.flatnonzero(reader.doc_values["flags"] & (SECTION_UNSURE | SECTION_SLUG))
        for doc in flagged.tolist():
            if reader.live is not None and not reader.live[doc]:
                continue
            article = reader.article(doc, evidence=True)
            about = [e for e in article.evidence if e.field == "section"]
            said = next((e for e in about if e.verdict.startswith("chosen")), about[0] if about else None)
            if said is not None and said.confidence < _SURE:
                words = reader.doc_values.name("section", doc) or ""
                yield Unsure(
                    article.id, article.title, article.site, words, said.provenance, said.confidence, said.raw
                )


class SeveralInOne(NamedTuple):
    """An article that is several which could not be parted."""

    id: str
    title: str
    #: words in its text
    words: int


def several_in_one(folder: Path, generation: Generation) -> Iterator[SeveralInOne]:
    """Every article that holds several. They have no day, so only articles without one are opened."""
    for entry in generation.segments:
        reader = SegmentReader(folder, entry)
        for doc in np.flatnonzero(reader.doc_values["first"] == 0).tolist():
            if (reader.live is None or reader.live[doc]) and is_several(
                (article := reader.article(doc, evidence=True)).evidence
            ):
                yield SeveralInOne(
                    article.id,
                    article.title,
                    sum(len(text.split()) for text in (*article.paragraphs, *article.aside)),
                )
