"""A published segment, open for reading: its words, postings, positions, facets and texts as arrays.

Immutable and shared between threads. Article numbers are places in the segment, 0-based, always int64 so that they index arrays directly.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Array
from index.article import PROVENANCES, Article, section_path
from index.caches import weak_method
from index.dates.ordinals import day_words
from index.evidence import with_notes
from index.frozen import replace
from index.segments.bulk import RunsReader
from index.segments.doc_values import Columns
from index.segments.layout import ASIDE, FINDING
from index.storage.array_file import ArrayFile
from index.storage.compressed import Slices
from index.storage.generation import SegmentEntry
from index.storage.ids import id_keys
from index.storage.stored_articles import EvidenceSlices, unpack_article, unpack_stored


class SegmentReader(RunsReader):
    """The arrays of one segment. `live` is None, or a boolean array that is false for deleted articles."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        super().__init__(ArrayFile(folder / f"{entry.name}.arr", FINDING), entry.articles)
        self.entry, self.folder = entry, folder
        self.columns = Columns(folder / entry.columns)
        self.live: Array | None = None
        self.deleted: Array = np.zeros(0, dtype=np.int64)
        if entry.deletions:
            deletions = ArrayFile(folder / entry.deletions)
            deletions.verify()  # a few bytes, and one altered would hide another article
            self.deleted = deletions["deleted"].astype(np.int64)
            self.live = np.ones(self.articles, dtype=bool)
            self.live[self.deleted] = False

    @cached_property
    def as_read(self) -> Columns:
        """The facets as they were read, before the corpus settled any."""
        return Columns(self.folder / self.entry.as_read) if self.entry.as_read else self.columns

    @cached_property
    def lengths(self) -> Array:
        """Tokens in title, lead, body, captions and aside of each article, (n, 5)."""
        return self.file["lengths"]

    @cached_property
    def zone_at(self) -> Array:
        """Position at which each zone begins, (n, 5)."""
        return self.file["zone_at"]

    def zones(self, docs: Array, positions: Array) -> Array:
        """The zone of each position, given its article."""
        starts = self.zone_at.take(docs, axis=0).T[1:]
        return np.add.reduce(positions >= starts, axis=0, dtype=np.int64)

    def in_text(self, docs: Array, positions: Array) -> Array:
        """Which of these positions, given their articles, do not stand in text set apart."""
        found: Array = positions < self.zone_at[docs, ASIDE]
        return found

    @cached_property
    def ids(self) -> Array:
        """The articles' ids, uint8 (n, 10)."""
        return self.file["ids"]

    def id(self, doc: int) -> str:
        """The id of an article."""
        return self.ids[doc].tobytes().hex()

    @cached_property
    def _sorted_ids(self) -> Array:
        return id_keys(self.ids)[self.file["id_order"]]

    @cached_property
    def id_rank(self) -> Array:
        """The place of each article in ascending order of id."""
        order = self.file["id_order"]
        rank = np.empty(order.size, dtype=np.int64)
        rank[order] = np.arange(order.size)
        return rank

    def find(self, beginning: str) -> list[int]:
        """The live articles whose id begins so (6 to 20 hex digits)."""
        low = int(beginning[:16].ljust(16, "0"), 16)
        high = int(beginning[:16].ljust(16, "f"), 16)
        first = int(np.searchsorted(self._sorted_ids, np.uint64(low), side="left"))
        last = int(np.searchsorted(self._sorted_ids, np.uint64(high), side="right"))
        docs = [
            int(doc) for doc in self.file["id_order"][first:last] if self.id(int(doc)).startswith(beginning)
        ]
        return [doc for doc in docs if self.live is None or self.live[doc]]

    def find_all(self, ids: Array) -> Array:
        """For each id (uint8 (m, 10)) its article's number, deleted or not, or -1."""
        if not self.articles or not len(ids):
            return np.full(len(ids), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._sorted_ids, id_keys(ids)), self.articles - 1)
        docs = self.file["id_order"][place].astype(np.int64)
        return np.where((self.ids[docs] == ids).all(axis=1), docs, -1)

    @cached_property
    def texts(self) -> Slices:
        """The stored articles."""
        return Slices(self.file, "text")

    @cached_property
    def evidence(self) -> EvidenceSlices:
        """The evidence of the articles."""
        return EvidenceSlices(self.file, weak_method(self.as_stored))

    def article(self, doc: int, evidence: bool = False) -> Article:
        """A stored article, its facets as the corpus has settled them."""
        article = unpack_article(self.id(doc), self.stored(doc), self.evidence[doc] if evidence else b"")
        return (
            replace(article, evidence=with_notes(article.evidence, self.columns.notes(doc)))
            if evidence
            else article
        )

    def stored(self, doc: int) -> dict[str, Any]:
        """What is kept of an article, by the names of `texts.pack_article`, its facets as the corpus has settled them."""
        columns, kept = self.columns, unpack_stored(self.texts[doc])
        number = columns.number
        section = columns.name("section", doc)
        kept["published"] = day_words(number("first", doc), number("last", doc))
        kept["from"] = PROVENANCES[number("provenance", doc)]
        kept["section"] = section_path(section) if section else ()
        kept["lang"] = columns.name("lang", doc)
        kept.setdefault("site", columns.name("site", doc))
        return kept

    def as_stored(self, doc: int) -> dict[str, Any]:
        """The same with section and day as they were read."""
        columns, kept = self.as_read, unpack_stored(self.texts[doc])
        day = day_words(columns.number("first", doc), columns.number("last", doc))
        section, site = columns.name("section", doc), columns.name("site", doc)
        if day and "published" not in kept:
            kept["published"], kept["from"] = day, PROVENANCES[columns.number("provenance", doc)]
        if section and "section" not in kept:
            kept["section"] = section_path(section)
        if site and "site" not in kept:
            kept["site"] = site
        return kept

    def blocks(self, doc: int) -> tuple[list[int], dict[int, int]]:
        """The positions at which an article's blocks begin, and for those that continue a paragraph (by place): their offset in it."""
        doc_block, block_start, later, chars = self._blocks
        start, stop = doc_block[doc], doc_block[doc + 1]
        starts = block_start[start:stop].tolist()
        if not later.size:
            return starts, {}
        low, high = later.searchsorted(np.array((start, stop), dtype=later.dtype))
        return starts, dict(zip((later[low:high] - start).tolist(), chars[low:high].tolist(), strict=True))

    @cached_property
    def _blocks(self) -> tuple[memoryview, Array, Array, Array]:
        return (
            self.file["doc_block"].data,
            self.file["block_start"],
            self.file["later_block"],
            self.file["later_char"],
        )

    def verify(self) -> None:
        """Compare every file of the segment with its sums. Raises Damaged naming the file."""
        self.file.verify()
        self.columns.file.verify()
