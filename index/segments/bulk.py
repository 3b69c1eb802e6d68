"""Read the arrays of whole ranges of terms, as a merge copies them; deleted articles are included.

The arrays are documented in `index.building.postings_writer`.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from index.arrays import Array, spread
from index.segments.layout import SHORT
from index.segments.positions import Positions
from index.segments.postings import Postings
from index.segments.term_dictionary import TermDictionary
from index.storage.array_file import ArrayFile


class BulkReader:
    """Ranges `low..high-1` of the terms in a segment's file."""

    def __init__(
        self, file: ArrayFile, terms: TermDictionary, postings: Postings, positions: Positions
    ) -> None:
        self.file, self._terms, self._postings, self._positions = file, terms, postings, positions

    @cached_property
    def _is_short(self) -> Array:
        return self.file["ends"] <= SHORT

    def postings(self, low: int, high: int) -> tuple[Array, Array]:
        """The doc_id and the row of `patterns` of every posting."""
        postings = self._postings
        df = postings.df[low:high].astype(np.int64)
        starts16, starts32, rank = postings.doc_starts
        term_is_16bit = postings.has_16bit_docs[low:high]
        is_16bit = np.repeat(term_is_16bit, df)
        docs = np.empty(is_16bit.size, dtype=np.int64)
        start32, start16 = int(starts32[low]), int(starts16[low])
        docs[~is_16bit] = postings.arrays["docs32"][start32 : start32 + int(df[~term_is_16bit].sum())]
        docs16 = postings.arrays["docs16"][start16 : start16 + int(df[term_is_16bit].sum())]
        if postings.articles > 65536 and docs16.size:
            first = int(rank[low])
            rows = postings.block_rows[first : first + int(np.count_nonzero(term_is_16bit))].astype(np.int64)
            bases = np.tile(postings.block_bases, len(rows))
            docs[is_16bit] = docs16 + np.repeat(bases, np.diff(rows, axis=1).ravel())
        else:
            docs[is_16bit] = docs16
        start = int(postings.posting_starts[low])
        patterns = postings.arrays["codes"][start : start + docs.size].astype(np.int32)
        rare_at = postings.arrays["rare_at"]
        first, last = np.searchsorted(rare_at, (start, start + docs.size))
        patterns[rare_at[first:last] - start] = postings.arrays["rare_pattern"][first:last]
        return docs, patterns

    def is_short(self, docs: Array) -> Array:
        """Whether the positions of these articles take one byte each."""
        return self._is_short[docs]

    def packed_positions(self, low: int, high: int) -> tuple[Array, Array]:
        """The positions in short articles, and those in others."""
        postings = self._postings
        start8 = int(postings.position8_starts[low])
        start = int(postings.position_starts[low]) - start8
        count8 = int(postings.cf8[low:high].sum())
        count = int(postings.cf[low:high].sum()) - count8
        return (
            postings.arrays["positions8"][start8 : start8 + count8],
            postings.arrays["positions"][start : start + count],
        )

    def packed_word_bits(self, low: int, high: int) -> Array:
        """The word bits of the terms of several words."""
        postings = self._postings
        has_bits = np.diff(self._terms.term_words[low : high + 1]) > 1
        start = int(postings.word_bits_starts[low])
        return postings.arrays["masks"][start : start + int(postings.df[low:high][has_bits].sum())]

    def form_indices(self, low: int, high: int, is_chosen: Array) -> Array:
        """The index in `forms` of the surface form at every position of the chosen terms."""
        all_cf = self._postings.cf[low:high]
        cf = np.where(is_chosen, all_cf, 0).astype(np.int64)
        forms = np.repeat(self._terms.term_forms[low:high].astype(np.int64), cf)
        is_several = np.diff(self._terms.term_forms[low : high + 1]) > 1
        counts = cf[is_several]
        if counts.any():
            start = self._positions.form_starts[low:high][is_several]
            first = int(start[0])
            last = int(start[-1]) + int(all_cf[is_several][-1])
            halves = self._postings.arrays["form_halves"][first >> 1 : (last + 1) >> 1]
            numbers = np.empty(halves.size * 2, dtype=np.uint8)
            numbers[0::2] = halves & 15
            numbers[1::2] = halves >> 4
            many_at = self.file["many_at"]
            begin, end = np.searchsorted(many_at, (first, first + numbers.size))
            if begin < end:
                numbers = numbers.astype(np.uint32)
                numbers[many_at[begin:end] - first] = self.file["many_number"][begin:end]
            number = numbers[spread(start - first, counts)]
            if is_several[cf > 0].all():
                forms += number
            else:
                forms[np.repeat(is_several, cf)] += number
        return forms
