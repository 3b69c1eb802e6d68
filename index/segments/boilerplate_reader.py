"""Read a segment with its boilerplate moved to the `aside` zone.

Boilerplate paragraphs are found after a segment was written (see `index.reconcile.boilerplate`),
and segments never change. Every score and length is a sum over zones, so the parts here correct the
sums: they subtract a term's occurrences in boilerplate from their old zone and add them to `aside`.
Postings and positions stay as they are.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.arrays import Array
from index.article import Article, Evidence
from index.caches import cached_method
from index.frozen import replace
from index.segments.article_store import ArticleStore
from index.segments.boilerplate import texts_in_order
from index.segments.doc_values import DocValues
from index.segments.layout import ASIDE, ZONE_COUNT
from index.segments.positions import SHIFT
from index.segments.postings import Postings
from index.segments.reader import SegmentReader
from index.segments.zone_map import ZoneMap
from index.storage.array_file import ArrayFile
from index.storage.generation import SegmentEntry

#: The confidence of the evidence that a repeated line is boilerplate (see `index.reconcile.boilerplate`).
_CONFIDENCE = 0.9
#: Characters of the line that the evidence repeats.
_RAW_CHARS = 200


class _Blocks(NamedTuple):
    """The boilerplate blocks of a segment, ascending: block, article, zone as read, words."""

    block: Array
    doc: Array
    zone: Array
    size: Array


class _Moved(NamedTuple):
    """The occurrences of a term in boilerplate: row of its postings, zone as read, number."""

    row: Array
    zone: Array
    times: Array


class Boilerplate:
    """The boilerplate of a segment, as its doc values list it."""

    def __init__(self, file: ArrayFile, doc_values: DocValues, zone_map: ZoneMap, postings: Postings) -> None:
        self.file, self._doc_values, self._zone_map, self._postings = file, doc_values, zone_map, postings
        self.moved = cached_method(self._moved_of, 64)

    @cached_property
    def blocks(self) -> _Blocks:
        """The boilerplate blocks."""
        block = self._doc_values["apart"].astype(np.int64)
        doc_block, block_start = self.file["doc_block"].astype(np.int64), self.file["block_start"]
        doc = np.searchsorted(doc_block, block, side="right") - 1
        begin = block_start[block].astype(np.int64)
        is_last = block + 1 == doc_block[doc + 1]
        before_next = block_start[np.where(is_last, block, block + 1)].astype(np.int64) - 1
        end = np.where(is_last, self.file["ends"][doc], before_next)
        return _Blocks(block, doc, self._zone_map.zones(doc, begin), end - begin)

    @cached_property
    def _bounds(self) -> tuple[Array, Array]:
        """Where each block begins and ends, as keys of articles and positions."""
        begin = (self.blocks.doc << SHIFT) + self.file["block_start"][self.blocks.block]
        return begin, begin + self.blocks.size

    def contains(self, docs: Array, positions: Array) -> Array:
        """Whether each position, given its article, lies in boilerplate."""
        begin, end = self._bounds
        keys = (docs << SHIFT) + positions
        i = np.searchsorted(begin, keys, side="right") - 1
        inside: Array = (i >= 0) & (keys < end[i])
        return inside

    def text_indices(self, doc: int) -> tuple[int, ...]:
        """The boilerplate of an article, as indices into `texts_in_order`."""
        block = self.blocks.block
        first, last = self.file["doc_block"][doc : doc + 2].tolist()
        low, high = np.searchsorted(block, (first, last)).tolist()
        if low == high:
            return ()
        blocks, later = block[low:high], self.file["later_block"]
        before = later.searchsorted(blocks.astype(later.dtype), side="right") - later.searchsorted(
            later.dtype.type(first)
        )
        return tuple((blocks - first - before).tolist())

    def _moved_of(self, term_id: int) -> _Moved | None:
        """The occurrences of a term in boilerplate; None for none."""
        doc_values = self._doc_values
        low, high = np.searchsorted(doc_values["apart_class"], (term_id, term_id + 1)).tolist()
        if low == high:
            return None
        count_of_line = np.zeros(int(doc_values["apart_line"].max()) + 1, dtype=np.int64)
        count_of_line[doc_values["apart_in"][low:high]] = doc_values["apart_times"][low:high].astype(np.int64)
        counts = count_of_line[doc_values["apart_line"]]
        blocks = np.flatnonzero(counts)
        doc = self.blocks.doc[blocks]
        docs = self._postings.docs(term_id)
        rows = np.searchsorted(docs, doc)
        is_row = docs.take(rows, mode="clip") == doc  # a line counts for the terms of every language
        return _Moved(rows[is_row], self.blocks.zone[blocks][is_row], counts[blocks][is_row])


class BoilerplatePostings(Postings):
    """Postings whose frequencies by zone count boilerplate in the aside zone."""

    def __init__(self, plain: Postings, boilerplate: Boilerplate) -> None:
        super().__init__(plain.file, plain.terms, plain.articles)
        self._plain, self._boilerplate = plain, boilerplate
        self.docs, self.layout = plain.docs, plain.layout

    @cached_property
    def patterns(self) -> Array:
        """The patterns, then one for a single occurrence in each zone, for the tables from them."""
        patterns = self._plain.patterns
        return np.concatenate((patterns, np.eye(ZONE_COUNT, dtype=patterns.dtype)))

    def lookup_by_pattern(self, term_id: int, table: Array, rows: Array | None = None) -> Array:
        """See `Postings.lookup_by_pattern`; `table` has a value for each row of `patterns`."""
        values = self._plain.lookup_by_pattern(term_id, table, rows)
        moved = self._boilerplate.moved(term_id)
        if moved is not None:
            by_zone = table[-ZONE_COUNT:]
            change = (by_zone[ASIDE] - by_zone)[moved.zone] * moved.times.astype(table.dtype)
            change = change.astype(table.dtype)
            if change.any():
                changes = np.zeros(int(self.df[term_id]), dtype=table.dtype)
                np.add.at(changes, moved.row, change)
                values += changes if rows is None else changes[rows]
        return values


class BoilerplateZones(ZoneMap):
    """Zones and lengths with boilerplate in the aside zone."""

    def __init__(self, plain: ZoneMap, boilerplate: Boilerplate) -> None:
        super().__init__(plain.file)
        self._plain, self._boilerplate = plain, boilerplate

    @cached_property
    def lengths(self) -> Array:
        """The number of tokens in each zone of each article, (n, 5)."""
        _, doc, zone, size = self._boilerplate.blocks
        lengths = self._plain.lengths.astype(np.int64)
        np.subtract.at(lengths, (doc, zone), size)
        np.add.at(lengths[:, ASIDE], doc, size)
        return lengths.astype(np.uint32)

    def zones(self, docs: Array, positions: Array) -> Array:
        """The zone of each position, given its article."""
        plain = self._plain.zones(docs, positions)
        return np.where(self._boilerplate.contains(docs, positions), ASIDE, plain)

    def in_text(self, docs: Array, positions: Array) -> Array:
        """Whether each position, given its article, lies outside the aside zone."""
        is_text: Array = self._plain.in_text(docs, positions) & ~self._boilerplate.contains(docs, positions)
        return is_text


class BoilerplateStore(ArticleStore):
    """Stored articles with their boilerplate among the texts of the aside zone."""

    def __init__(self, plain: ArticleStore, boilerplate: Boilerplate) -> None:
        super().__init__(plain.file, plain.doc_values, plain.original_path)
        self._plain, self._boilerplate = plain, boilerplate

    def stored(self, doc: int) -> dict[str, Any]:
        """See `ArticleStore.stored`; `apart` has indices of boilerplate in `texts_in_order`."""
        fields = self._plain.stored(doc)
        if indices := self._boilerplate.text_indices(doc):
            fields["apart"] = indices
        return fields

    def article(self, doc: int, evidence: bool = False) -> Article:
        """A stored article as the corpus decided it."""
        article, indices = self._plain.article(doc, evidence), self._boilerplate.text_indices(doc)
        if not indices:
            return article
        texts = texts_in_order(self._plain.stored(doc))
        boilerplate = tuple(texts[i] for i in indices)
        first = bool(article.title) + bool(article.lead)
        lead = "" if article.lead and first - 1 in indices else article.lead
        paragraphs = tuple(text for i, text in enumerate(article.paragraphs, first) if i not in indices)
        reason = f"a line that pages of {article.site} repeat"
        added = (
            tuple(
                Evidence("aside", text[:_RAW_CHARS], "site", _CONFIDENCE, "", reason, "chosen")
                for text in boilerplate
            )
            if evidence
            else ()
        )
        return replace(
            article,
            lead=lead,
            paragraphs=paragraphs,
            aside=boilerplate + article.aside,
            evidence=article.evidence + added,
        )


class BoilerplateReader(SegmentReader):
    """A segment with the boilerplate of its postings, zones and articles in the aside zone."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        super().__init__(folder, entry)
        boilerplate = Boilerplate(self.file, self.doc_values, self.zone_map, self.postings)
        self.postings = BoilerplatePostings(self.postings, boilerplate)
        self.zone_map = BoilerplateZones(self.zone_map, boilerplate)
        self.store = BoilerplateStore(self.store, boilerplate)
        self._bind()


def open_reader(folder: Path, entry: SegmentEntry) -> SegmentReader:
    """Open a segment for queries, with any boilerplate in the aside zone."""
    reader = SegmentReader(folder, entry)
    if "apart" not in reader.doc_values.file:
        return reader
    return BoilerplateReader(folder, entry)
