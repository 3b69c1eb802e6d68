"""Read the stored articles of a segment: texts from its file, facets from its doc values.

Section, day and site of an article are stored in the doc values alone, which the corpus may change
after the segment was written. `stored` and `article` give them as the corpus decided them,
`as_stored` as they were read.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from index.arrays import Array
from index.article import PROVENANCES, Article, section_path
from index.caches import weak_method
from index.dates.ordinals import day_words
from index.evidence import with_notes
from index.frozen import replace
from index.segments.doc_values import DocValues
from index.storage.array_file import ArrayFile
from index.storage.compressed import Slices
from index.storage.stored_articles import EvidenceSlices, unpack_article, unpack_stored


class ArticleStore:
    """The stored articles in a segment's file.

    original_path   the doc values as they were read; None where the corpus changed none
    """

    def __init__(self, file: ArrayFile, doc_values: DocValues, original_path: Path | None) -> None:
        self.file, self.doc_values, self.original_path = file, doc_values, original_path

    @cached_property
    def original_doc_values(self) -> DocValues:
        """The doc values as they were read, before the corpus changed any."""
        return DocValues(self.original_path) if self.original_path else self.doc_values

    @cached_property
    def ids(self) -> Array:
        """The ids of the articles, uint8 (n, 10)."""
        return self.file["ids"]

    def id(self, doc: int) -> str:
        """The id of an article."""
        id: str = self.ids[doc].tobytes().hex()
        return id

    @cached_property
    def texts(self) -> Slices:
        """The stored articles, as JSON."""
        return Slices(self.file, "text")

    @cached_property
    def evidence(self) -> EvidenceSlices:
        """The evidence of the articles, as JSON."""
        return EvidenceSlices(self.file, weak_method(self.as_stored))

    def article(self, doc: int, evidence: bool = False) -> Article:
        """A stored article, with its facets as the corpus decided them."""
        article = unpack_article(self.id(doc), self.stored(doc), self.evidence[doc] if evidence else b"")
        if not evidence:
            return article
        return replace(article, evidence=with_notes(article.evidence, self.doc_values.notes(doc)))

    def stored(self, doc: int) -> dict[str, Any]:
        """Return the fields of a stored article as the corpus decided them (see `pack_article`)."""
        doc_values, fields = self.doc_values, unpack_stored(self.texts[doc])
        number = doc_values.number
        section = doc_values.name("section", doc)
        fields["published"] = day_words(number("first", doc), number("last", doc))
        fields["from"] = PROVENANCES[number("provenance", doc)]
        fields["section"] = section_path(section) if section else ()
        fields["lang"] = doc_values.name("lang", doc)
        fields.setdefault("site", doc_values.name("site", doc))
        return fields

    def as_stored(self, doc: int) -> dict[str, Any]:
        """The same with section and day as they were read."""
        doc_values, fields = self.original_doc_values, unpack_stored(self.texts[doc])
        day = day_words(doc_values.number("first", doc), doc_values.number("last", doc))
        section, site = doc_values.name("section", doc), doc_values.name("site", doc)
        if day and "published" not in fields:
            fields["published"], fields["from"] = day, PROVENANCES[doc_values.number("provenance", doc)]
        if section and "section" not in fields:
            fields["section"] = section_path(section)
        if site and "site" not in fields:
            fields["site"] = site
        return fields
