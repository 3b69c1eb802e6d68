"""Read the postings of a segment: the articles of each term, and its frequency in each zone.

The arrays are documented in `index.building.postings_writer`. A doc_id is an article's index in the
segment, always int64 here, so that it indexes arrays directly. A *row* is the index of a posting
among its term's postings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from index.arrays import Array, starts
from index.caches import cached_method
from index.frozen import value
from index.segments.layout import RARE, SKIP, has_16bit_docs, skip_counts
from index.segments.term_dictionary import TermDictionary
from index.storage.array_file import ArrayFile

#: Postings per doc block from which adding a block's base in place is quicker than laying all bases out
#: (measured).
_POSTINGS_PER_BLOCK = 3000
_ARRAYS = (
    "docs16",
    "docs32",
    "codes",
    "masks",
    "positions",
    "positions8",
    "form_halves",
    "rare_at",
    "rare_pattern",
    "skips",
    "skips8",
)


@value
class TermLayout:
    """Where the arrays of one term lie: figures that a query reads several times."""

    #: articles, positions, and positions in short articles
    df: int
    cf: int
    cf8: int
    #: index of its first posting among all postings
    posting: int
    #: index of its first entry in `skips` and in `skips8`; 0 for a term without
    skip_starts: tuple[int, int]
    #: index of its first position in `positions8` and in `positions`
    position_starts: tuple[int, int]
    #: index of its first entry in `masks`; -1 for a term of one word, which has none
    word_bits: int
    #: its postings whose pattern has no code, as indices into `rare_at`
    rare: range


class DocStarts(NamedTuple):
    """Where each term begins in `docs16`, in `docs32`, and among the rows of `chunks`."""

    docs16: Array
    docs32: Array
    rows: Array


class Postings:
    """The postings in a segment's file.

    articles    the number of articles of the segment, deleted ones included
    """

    def __init__(self, file: ArrayFile, terms: TermDictionary, articles: int) -> None:
        self.file, self.terms, self.articles = file, terms, articles
        self.docs = cached_method(self._docs, 16)
        self.layout = cached_method(self._layout, 4096)

    # -- where the arrays of each term begin -------------------------------------------------------

    @cached_property
    def df(self) -> Array:
        """The number of articles of each term, deleted ones included."""
        return self.file["df"]

    @cached_property
    def cf(self) -> Array:
        """The number of positions of each term."""
        return self.file["cf"]

    @cached_property
    def cf8(self) -> Array:
        """The number of positions of each term in short articles."""
        return self.file["cf8"]

    @cached_property
    def posting_starts(self) -> Array:
        """The index of each term's first posting."""
        return starts(self.df)

    @cached_property
    def position_starts(self) -> Array:
        """The index of each term's first position, counted over both arrays of positions."""
        return starts(self.cf)

    @cached_property
    def position8_starts(self) -> Array:
        """The index of each term's first position in `positions8`."""
        return starts(self.cf8)

    @cached_property
    def _skip_starts(self) -> Array:
        return starts(skip_counts(self.df))

    @cached_property
    def _skip8_starts(self) -> Array:
        return starts(np.where((self.cf8 > 0) & (self.cf8 < self.cf), skip_counts(self.df), 0))

    @cached_property
    def has_16bit_docs(self) -> Array:
        """Whether each term's doc_ids take two bytes, see `layout.has_16bit_docs`."""
        return has_16bit_docs(self.df, self.articles)

    @cached_property
    def doc_starts(self) -> DocStarts:
        """Where each term begins in `docs16`, in `docs32`, and among the rows of `chunks`."""
        is_16bit = self.has_16bit_docs
        return DocStarts(
            starts(np.where(is_16bit, self.df, 0)),
            starts(np.where(is_16bit, 0, self.df)),
            starts(is_16bit),
        )

    @cached_property
    def word_bits_starts(self) -> Array:
        """The index of each term's first entry in `masks`."""
        return starts(np.where(np.diff(self.terms.term_words) > 1, self.df, 0))

    # -- the arrays --------------------------------------------------------------------------------

    @cached_property
    def patterns(self) -> Array:
        """The frequency by zone of each pattern, (patterns, 5)."""
        return self.file["patterns"]

    @cached_property
    def _codes(self) -> Array:
        return self.file["codes"]

    @cached_property
    def block_rows(self) -> Array:
        """For each term with 16-bit doc_ids: the bounds of the doc blocks among its postings."""
        return self.file["chunks"].reshape(-1, (self.articles >> 16) + 2)

    @cached_property
    def block_bases(self) -> Array:
        """The first doc_id of each block."""
        return np.arange((self.articles >> 16) + 1, dtype=np.int64) << 16

    @cached_property
    def arrays(self) -> dict[str, Array]:
        """The arrays of postings by name: a plain dict, read in hot paths."""
        return {name: self.file[name] for name in _ARRAYS}

    def _layout(self, term_id: int) -> TermLayout:
        df, cf, cf8, posting = (
            int(self.df[term_id]),
            int(self.cf[term_id]),
            int(self.cf8[term_id]),
            int(self.posting_starts[term_id]),
        )
        skip = int(self._skip_starts[term_id]) if df > SKIP else 0
        skip8 = int(self._skip8_starts[term_id]) if df > SKIP and 0 < cf8 < cf else 0
        start8 = int(self.position8_starts[term_id])
        term_words = self.terms.term_words
        has_words = int(term_words[term_id + 1]) - int(term_words[term_id]) > 1
        first, end = self.arrays["rare_at"].searchsorted((posting, posting + df)).tolist()
        return TermLayout(
            df,
            cf,
            cf8,
            posting,
            (skip, skip8),
            (start8, int(self.position_starts[term_id]) - start8),
            int(self.word_bits_starts[term_id]) if has_words else -1,
            range(first, end),
        )

    def _docs(self, term_id: int) -> Array:
        """The doc_ids of a term, ascending, deleted ones included.

        The array is cached, hence read-only.
        """
        df = int(self.df[term_id])
        starts16, starts32, rank = self.doc_starts
        is_16bit = bool(self.has_16bit_docs[term_id])
        start = int((starts16 if is_16bit else starts32)[term_id])
        docs: Array = self.arrays["docs16" if is_16bit else "docs32"][start : start + df].astype(np.int64)
        if is_16bit and self.articles > 65536:
            row = self.block_rows[int(rank[term_id])]
            if df > _POSTINGS_PER_BLOCK * (row.size - 4):  # of the row's bounds, the first block needs none
                ends = row.tolist()
                for number in range(1, len(ends) - 1):
                    docs[ends[number] : ends[number + 1]] += number << 16
            else:
                docs += np.repeat(self.block_bases, np.diff(row))
        docs.flags.writeable = False
        return docs

    def lookup_by_pattern(self, term_id: int, table: Array, rows: Array | None = None) -> Array:
        """Look up `table`, which has a value for each pattern, for each posting of a term.

        rows    rows of `docs(term_id)`, in an array of any shape; None for all of them
        """
        layout = self.layout(term_id)
        if rows is not None:
            return self.values_at(layout.posting + rows, table, bool(layout.rare))
        # mode="clip" saves numpy's second check of the bounds
        values = table.take(self._codes[layout.posting : layout.posting + layout.df], mode="clip")
        if layout.rare:
            rare = slice(layout.rare.start, layout.rare.stop)
            values[self.arrays["rare_at"][rare] - layout.posting] = table[self.arrays["rare_pattern"][rare]]
        return values

    def values_at(self, postings: Array, table: Array, has_rare: bool) -> Array:
        """The same for postings of any terms, by their indices among all postings.

        has_rare    some of the terms may have patterns without a code
        """
        codes = self._codes.take(postings)
        values = table.take(codes, mode="clip")
        if has_rare and codes.size and codes.max() == RARE:
            is_rare = codes == RARE
            i = self.arrays["rare_at"].searchsorted(postings[is_rare])
            values[is_rare] = table[self.arrays["rare_pattern"][i]]
        return values

    def word_bits(self, term_id: int) -> Array | None:
        """The term's words in each article, as bits (7: any word from 7 on); None for one word."""
        layout = self.layout(term_id)
        start = layout.word_bits
        return None if start < 0 else self.arrays["masks"][start : start + layout.df]


def zones_table(patterns: Array, zones: Sequence[int]) -> Array:
    """For each pattern, the frequency in these zones together."""
    return patterns[:, list(zones)].sum(axis=1)
