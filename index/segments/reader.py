"""Open a published segment: the entry point to all of its data structures.

A `SegmentReader` has

    terms           the term dictionary: terms, words, surface forms
    postings        the articles of each term and its frequency by zone
    positions       the positions of each term and the surface form at each
    zone_map        lengths, zones and blocks of the articles
    doc_values      one value or list an article: day, section, site, author...
    store           the stored articles and their evidence
    bulk            whole ranges of terms, for merges

It is immutable and shared between threads. A doc_id is an article's 0-based index in the segment.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.segments.article_store import ArticleStore
from index.segments.bulk import BulkReader
from index.segments.doc_values import DocValues
from index.segments.layout import FINDING
from index.segments.positions import Positions
from index.segments.postings import Postings
from index.segments.term_dictionary import TermDictionary
from index.segments.zone_map import ZoneMap
from index.storage.array_file import ArrayFile
from index.storage.compressed import Slices
from index.storage.generation import SegmentEntry
from index.storage.ids import id_keys
from index.storage.stored_articles import EvidenceSlices
from index.storage.string_table import Strings


class SegmentReader:
    """One segment. `live` is None, or a boolean array that is false for deleted articles."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        self.entry, self.folder, self.articles = entry, folder, entry.articles
        self.file = ArrayFile(folder / f"{entry.name}.arr", FINDING)
        self.doc_values = DocValues(folder / entry.columns)
        self.terms = TermDictionary(self.file, entry.langs)
        self.postings = Postings(self.file, self.terms, entry.articles)
        self.positions = Positions(self.file, self.terms, self.postings)
        self.bulk = BulkReader(self.file, self.terms, self.postings, self.positions)
        self.zone_map = ZoneMap(self.file)
        self.store = ArticleStore(
            self.file, self.doc_values, folder / entry.as_read if entry.as_read else None
        )
        self._bind()
        self.live: Array | None = None
        self.deleted: Array = np.zeros(0, dtype=np.int64)
        if entry.deletions:
            deletions = ArrayFile(folder / entry.deletions)
            deletions.verify()  # a few bytes, and an altered one would hide another article
            self.deleted = deletions["deleted"].astype(np.int64)
            self.live = np.ones(self.articles, dtype=bool)
            self.live[self.deleted] = False

    def _bind(self) -> None:
        """Bind methods of the parts to short names, which saves queries a look-up a call."""
        self.entries = self.terms.entries
        self.words_of = self.terms.words_of
        self.term_id = self.terms.term_id
        self.forms_of = self.terms.forms_of
        self.word_of_form = self.terms.word_of_form
        self.docs = self.postings.docs
        self.word_bits = self.postings.word_bits
        self.lookup_by_pattern = self.postings.lookup_by_pattern
        self.form_numbers = self.positions.form_numbers
        self.zones = self.zone_map.zones
        self.in_text = self.zone_map.in_text
        self.blocks = self.zone_map.blocks
        self.id = self.store.id
        self.article = self.store.article
        self.stored = self.store.stored
        self.as_stored = self.store.as_stored

    # -- arrays of the parts, by their short names -------------------------------------------------

    @cached_property
    def term_names(self) -> Strings:
        """See `TermDictionary.term_names`."""
        return self.terms.term_names

    @cached_property
    def words(self) -> Strings:
        """See `TermDictionary.words`."""
        return self.terms.words

    @cached_property
    def word_order(self) -> Array:
        """See `TermDictionary.word_order`."""
        return self.terms.word_order

    @cached_property
    def term_words(self) -> Array:
        """See `TermDictionary.term_words`."""
        return self.terms.term_words

    @cached_property
    def term_forms(self) -> Array:
        """See `TermDictionary.term_forms`."""
        return self.terms.term_forms

    @cached_property
    def word_df(self) -> Array:
        """See `TermDictionary.word_df`."""
        return self.terms.word_df

    @cached_property
    def df(self) -> Array:
        """See `Postings.df`."""
        return self.postings.df

    @cached_property
    def patterns(self) -> Array:
        """See `Postings.patterns`."""
        return self.postings.patterns

    @cached_property
    def lengths(self) -> Array:
        """See `ZoneMap.lengths`."""
        return self.zone_map.lengths

    @cached_property
    def zone_at(self) -> Array:
        """See `ZoneMap.zone_at`."""
        return self.zone_map.zone_at

    @cached_property
    def ids(self) -> Array:
        """See `ArticleStore.ids`."""
        return self.store.ids

    @cached_property
    def texts(self) -> Slices:
        """See `ArticleStore.texts`."""
        return self.store.texts

    @cached_property
    def evidence(self) -> EvidenceSlices:
        """See `ArticleStore.evidence`."""
        return self.store.evidence

    # -- articles by id ----------------------------------------------------------------------------

    @cached_property
    def _sorted_ids(self) -> Array:
        return id_keys(self.ids)[self.file["id_order"]]

    @cached_property
    def id_rank(self) -> Array:
        """The rank of each article in ascending order of id."""
        order = self.file["id_order"]
        rank = np.empty(order.size, dtype=np.int64)
        rank[order] = np.arange(order.size)
        return rank

    def find(self, prefix: str) -> list[int]:
        """The live articles whose id begins with these 6 to 20 hex digits."""
        low = int(prefix[:16].ljust(16, "0"), 16)
        high = int(prefix[:16].ljust(16, "f"), 16)
        first = int(np.searchsorted(self._sorted_ids, np.uint64(low), side="left"))
        last = int(np.searchsorted(self._sorted_ids, np.uint64(high), side="right"))
        docs = [int(doc) for doc in self.file["id_order"][first:last] if self.id(int(doc)).startswith(prefix)]
        return [doc for doc in docs if self.live is None or self.live[doc]]

    def find_all(self, ids: Array) -> Array:
        """For each id (uint8 (m, 10)) its doc_id, deleted or not, or -1."""
        if not self.articles or not len(ids):
            return np.full(len(ids), -1, dtype=np.int64)
        rank = np.minimum(np.searchsorted(self._sorted_ids, id_keys(ids)), self.articles - 1)
        docs = self.file["id_order"][rank].astype(np.int64)
        return np.where((self.ids[docs] == ids).all(axis=1), docs, -1)

    def verify(self) -> None:
        """Compare every file of the segment with its sums. Raises Damaged naming the file."""
        self.file.verify()
        self.doc_values.file.verify()
