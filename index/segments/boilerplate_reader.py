"""A segment as the corpus has settled it: what its sites repeat on page after page counts as text set apart, in whatever zone it was read.

Of a posting only the counts by zone change, and every figure that is made of those is a sum over zones. So what a table says of a posting's
pattern is corrected by the difference between the zones, times the occurrences that stand in such paragraphs, and no posting is written anew.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Array
from index.article import Article, Evidence
from index.caches import cached_method
from index.frozen import replace
from index.segments.boilerplate import texts_in_order
from index.segments.layout import ASIDE
from index.segments.positions import SHIFT
from index.segments.reader import SegmentReader
from index.storage.generation import SegmentEntry

_ZONES = 5
#: How sure it is that a line that came so often is no text (see `settle_furniture`), and how much of it evidence repeats.
_SURE, _RAW = 0.9, 200


class BoilerplateReader(SegmentReader):
    """The arrays of a segment with paragraphs that settling has set apart."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        super().__init__(folder, entry)
        self._moved = cached_method(self._moved_of, 64)

    # -- which paragraphs --------------------------------------------------------------------------------------------------------------

    @cached_property
    def _boilerplate_blocks(self) -> tuple[Array, Array, Array, Array]:
        """(block, article, zone as read, words) of each, ascending."""
        block = self.columns["apart"].astype(np.int64)
        at, start = self.file["doc_block"].astype(np.int64), self.file["block_start"]
        doc = np.searchsorted(at, block, side="right") - 1
        begin = start[block].astype(np.int64)
        last = block + 1 == at[doc + 1]
        after = start[np.where(last, block, block + 1)].astype(np.int64) - 1
        end = np.where(last, self.file["ends"][doc], after)
        return block, doc, super().zones(doc, begin), end - begin

    @cached_property
    def _stretches(self) -> tuple[Array, Array]:
        """Where each begins and ends, as keys of articles and positions."""
        block, doc, _, size = self._boilerplate_blocks
        begin = (doc << SHIFT) + self.file["block_start"][block]
        return begin, begin + size

    def _is_boilerplate(self, docs: Array, positions: Array) -> Array:
        begin, end = self._stretches
        keys = (docs << SHIFT) + positions
        place = np.searchsorted(begin, keys, side="right") - 1
        found: Array = (place >= 0) & (keys < end[place])
        return found

    def _parts(self, doc: int) -> tuple[int, ...]:
        """The places of such paragraphs among an article's texts."""
        block = self._boilerplate_blocks[0]
        first, last = self.file["doc_block"][doc : doc + 2].tolist()
        low, high = np.searchsorted(block, (first, last)).tolist()
        if low == high:
            return ()
        own, later = block[low:high], self.file["later_block"]
        before = later.searchsorted(own.astype(later.dtype), side="right") - later.searchsorted(
            later.dtype.type(first)
        )
        return tuple((own - first - before).tolist())

    # -- counts by zone ----------------------------------------------------------------------------------------------------------------

    @cached_property
    def lengths(self) -> Array:
        """Tokens in title, lead, body, captions and aside of each article, (n, 5)."""
        _, doc, zone, size = self._boilerplate_blocks
        lengths = self.file["lengths"].astype(np.int64)
        np.subtract.at(lengths, (doc, zone), size)
        np.add.at(lengths[:, ASIDE], doc, size)
        return lengths.astype(np.uint32)

    @cached_property
    def patterns(self) -> Array:
        """Counts by zone, (patterns, 5); after those of the postings one for each zone, so that a table says what a single word is worth there."""
        patterns = self.file["patterns"]
        return np.concatenate((patterns, np.eye(_ZONES, dtype=patterns.dtype)))

    def lookup_by_pattern(self, term_id: int, table: Array, which: Array | None = None) -> Array:
        """As the base does, what stands in paragraphs set apart counted there."""
        values = super().lookup_by_pattern(term_id, table, which)
        moved = self._moved(term_id)
        if moved is not None:
            places, zone, times = moved
            worth = table[-_ZONES:]
            gain = ((worth[ASIDE] - worth)[zone] * times.astype(table.dtype)).astype(table.dtype)
            if gain.any():
                every = np.zeros(int(self.df[term_id]), dtype=table.dtype)
                np.add.at(every, places, gain)
                values += every if which is None else every[which]
        return values

    def _moved_of(self, term_id: int) -> tuple[Array, Array, Array] | None:
        """Of a class: places in `docs(cls)`, the zone as read and how often it stands there, in paragraphs set apart; None for none."""
        low, high = np.searchsorted(self.columns["apart_class"], (term_id, term_id + 1)).tolist()
        if low == high:
            return None
        held = self.columns["apart_times"][low:high].astype(np.int64)
        of_line = np.zeros(int(self.columns["apart_line"].max()) + 1, dtype=np.int64)
        of_line[self.columns["apart_in"][low:high]] = held
        times = of_line[self.columns["apart_line"]]
        own = np.flatnonzero(times)
        _, doc, zone, _ = self._boilerplate_blocks
        listed = self.docs(term_id)
        places = np.searchsorted(listed, doc[own])
        there = listed.take(places, mode="clip") == doc[own]  # not those of another language
        return places[there], zone[own][there], times[own][there]

    def zones(self, docs: Array, positions: Array) -> Array:
        """The zone of each position, given its article."""
        return np.where(self._is_boilerplate(docs, positions), ASIDE, super().zones(docs, positions))

    def in_text(self, docs: Array, positions: Array) -> Array:
        """Which of these positions, given their articles, do not stand in text set apart."""
        found: Array = super().in_text(docs, positions) & ~self._is_boilerplate(docs, positions)
        return found

    # -- what is shown -----------------------------------------------------------------------------------------------------------------

    def stored(self, doc: int) -> dict[str, Any]:
        """What is kept of an article; `apart` says which of its texts, as `furniture.parts_of` lists them, settling has set apart."""
        kept = super().stored(doc)
        if parts := self._parts(doc):
            kept["apart"] = parts
        return kept

    def article(self, doc: int, evidence: bool = False) -> Article:
        """A stored article as the corpus has settled it."""
        article, parts = super().article(doc, evidence), self._parts(doc)
        if not parts:
            return article
        texts = texts_in_order(self.stored(doc))
        moved = tuple(texts[place] for place in parts)
        first = bool(article.title) + bool(article.lead)
        lead = "" if article.lead and first - 1 in parts else article.lead
        kept = tuple(text for place, text in enumerate(article.paragraphs, first) if place not in parts)
        why = f"a line that pages of {article.site} repeat"
        said = (
            tuple(Evidence("aside", text[:_RAW], "site", _SURE, "", why, "chosen") for text in moved)
            if evidence
            else ()
        )
        return replace(
            article, lead=lead, paragraphs=kept, aside=moved + article.aside, evidence=article.evidence + said
        )


def open_reader(folder: Path, entry: SegmentEntry) -> SegmentReader:
    """A segment for questions, as the corpus has settled it."""
    reader = SegmentReader(folder, entry)
    if "apart" not in reader.columns.file:
        return reader

    return BoilerplateReader(folder, entry)
