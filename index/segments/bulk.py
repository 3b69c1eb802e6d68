"""Whole runs of a segment's postings, class after class, as joining segments takes them; deleted articles included. See `postings` for the arrays."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from index.arrays import Array
from index.segments.layout import SHORT
from index.segments.positions import PositionsReader


class RunsReader(PositionsReader):
    """The runs in a segment's file."""

    @cached_property
    def _short(self) -> Array:
        return self.file["ends"] <= SHORT

    def postings(self, low: int, high: int) -> tuple[Array, Array]:
        """The article and the row of `patterns` of every posting of the classes low..high-1."""
        df = self.df[low:high].astype(np.int64)
        at16, at32, rank = self._docs_at
        many = self._big[low:high]
        wide = np.repeat(many, df)
        docs = np.empty(wide.size, dtype=np.int64)
        docs[~wide] = self._arrays["docs32"][int(at32[low]) : int(at32[low]) + int(df[~many].sum())]
        docs16 = self._arrays["docs16"][int(at16[low]) : int(at16[low]) + int(df[many].sum())]
        if self.articles > 65536 and docs16.size:
            rows = self._chunk_rows[int(rank[low]) : int(rank[low]) + int(np.count_nonzero(many))].astype(
                np.int64
            )
            docs[wide] = docs16 + np.repeat(
                np.tile(self._chunk_base, len(rows)), np.diff(rows, axis=1).ravel()
            )
        else:
            docs[wide] = docs16
        start = int(self._post_at[low])
        rows = self._arrays["codes"][start : start + docs.size].astype(np.int32)
        at = self._arrays["rare_at"]
        first, last = np.searchsorted(at, (start, start + docs.size))
        rows[at[first:last] - start] = self._arrays["rare_pattern"][first:last]
        return docs, rows

    def is_short(self, docs: Array) -> Array:
        """Whether these articles' positions take a byte."""
        return self._short[docs]

    def packed_positions(self, low: int, high: int) -> tuple[Array, Array]:
        """The positions of the classes low..high-1 in short articles, and those in others."""
        begin, begin8 = int(self._pos_at[low]), int(self._pos8_at[low])
        count8 = int(self.file["cf8"][low:high].sum())
        count = int(self.file["cf"][low:high].sum()) - count8
        return self._arrays["positions8"][begin8 : begin8 + count8], self._arrays["positions"][
            begin - begin8 : begin - begin8 + count
        ]

    def packed_word_bits(self, low: int, high: int) -> Array:
        """The masks of the classes low..high-1, those that have any."""
        count = int(self.df[low:high][np.diff(self.term_words[low : high + 1]) > 1].sum())
        return self._arrays["masks"][int(self._mask_at[low]) : int(self._mask_at[low]) + count]

    def form_places(self, low: int, high: int, chosen: Array) -> Array:
        """The place among `forms` of what is written at every position of the chosen classes of low..high-1."""
        cf = np.where(chosen, self.file["cf"][low:high], 0).astype(np.int64)
        places = np.repeat(self.term_forms[low:high].astype(np.int64), cf)
        several = np.diff(self.term_forms[low : high + 1]) > 1
        amount = cf[several]
        if amount.any():
            start = self._form_at[low:high][several]
            first = int(start[0])
            halves = self._arrays["form_halves"][
                first >> 1 : (int(start[-1]) + int(self.file["cf"][low:high][several][-1]) + 1) >> 1
            ]
            numbers = np.empty(halves.size * 2, dtype=np.uint8)
            numbers[0::2] = halves & 15
            numbers[1::2] = halves >> 4
            at = self.file["many_at"]
            begin, end = np.searchsorted(at, (first, first + numbers.size))
            if begin < end:
                numbers = numbers.astype(np.uint32)
                numbers[at[begin:end] - first] = self.file["many_number"][begin:end]
            index = np.repeat(start - first - (np.cumsum(amount) - amount), amount)
            index += np.arange(index.size)
            if several[cf > 0].all():
                places += numbers[index]
            else:
                places[np.repeat(several, cf)] += numbers[index]
        return places
