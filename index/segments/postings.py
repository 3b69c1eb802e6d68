"""The postings of a segment: in which articles each class of words stands, and how often in each zone; see `postings` for the arrays.

Article numbers are always int64, so that they index arrays directly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from index.arrays import Array, starts
from index.caches import cached_method
from index.frozen import value
from index.segments.layout import RARE, SKIP, has_16bit_docs, skip_counts
from index.segments.term_dictionary import WordsReader
from index.storage.array_file import ArrayFile

#: From so many articles on for each chunk but two, it is quicker to add to each chunk of a list what its numbers lack than to lay that out first
#: (measured).
_MANY = 3000


@value
class TermLayout:
    """What lies where of one class: figures that are asked for several times a question."""

    #: articles, positions, and how many of these are in short articles
    df: int
    cf: int
    cf8: int
    #: its first place among all postings
    posting: int
    #: its first place among both kinds of skips; 0 where it has none
    skip_counts: tuple[int, int]
    #: its first place among the positions in short articles and among those in others
    positions: tuple[int, int]
    #: its first place among the masks; -1 where it has one word and none
    word_bits: int
    #: which of the postings whose patterns take no code are its own
    rare: range


class PostingsReader(WordsReader):
    """The words and postings in a segment's file.

    articles    how many articles the segment has, deleted ones included
    """

    def __init__(self, file: ArrayFile, articles: int) -> None:
        super().__init__(file)
        self.articles = articles
        self.docs = cached_method(self._docs, 16)
        self._run = cached_method(self._found_run, 4096)

    @cached_property
    def df(self) -> Array:
        """In how many articles (deleted ones too) each class stands."""
        return self.file["df"]

    @cached_property
    def _post_at(self) -> Array:
        return starts(self.df)

    @cached_property
    def _cf(self) -> Array:
        return self.file["cf"]

    @cached_property
    def _cf8(self) -> Array:
        return self.file["cf8"]

    @cached_property
    def _pos_at(self) -> Array:
        return starts(self._cf)

    @cached_property
    def _pos8_at(self) -> Array:
        return starts(self._cf8)

    @cached_property
    def _skip_at(self) -> Array:
        return starts(skip_counts(self.df))

    @cached_property
    def _skip8_at(self) -> Array:
        return starts(np.where((self._cf8 > 0) & (self._cf8 < self._cf), skip_counts(self.df), 0))

    @cached_property
    def _big(self) -> Array:
        return has_16bit_docs(self.df, self.articles)

    @cached_property
    def _docs_at(self) -> tuple[Array, Array, Array]:
        return (
            starts(np.where(self._big, self.df, 0)),
            starts(np.where(self._big, 0, self.df)),
            starts(self._big),
        )

    @cached_property
    def _mask_at(self) -> Array:
        return starts(np.where(np.diff(self.term_words) > 1, self.df, 0))

    @cached_property
    def patterns(self) -> Array:
        """Counts by zone, (patterns, 5); see `postings`."""
        return self.file["patterns"]

    @cached_property
    def _codes(self) -> Array:
        return self.file["codes"]

    @cached_property
    def _chunk_rows(self) -> Array:
        return self.file["chunks"].reshape(-1, (self.articles >> 16) + 2)

    @cached_property
    def _chunk_base(self) -> Array:
        return np.arange((self.articles >> 16) + 1, dtype=np.int64) << 16

    @cached_property
    def _arrays(self) -> dict[str, Array]:
        return {
            name: self.file[name]
            for name in (
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
        }

    def _found_run(self, term_id: int) -> TermLayout:
        df, cf, cf8, posting = (
            int(self.df[term_id]),
            int(self._cf[term_id]),
            int(self._cf8[term_id]),
            int(self._post_at[term_id]),
        )
        skip = int(self._skip_at[term_id]) if df > SKIP else 0
        skip8 = int(self._skip8_at[term_id]) if df > SKIP and 0 < cf8 < cf else 0
        begin8 = int(self._pos8_at[term_id])
        word_bits = (
            int(self._mask_at[term_id])
            if int(self.term_words[term_id + 1]) - int(self.term_words[term_id]) > 1
            else -1
        )
        first, end = self._arrays["rare_at"].searchsorted((posting, posting + df)).tolist()
        return TermLayout(
            df,
            cf,
            cf8,
            posting,
            (skip, skip8),
            (begin8, int(self._pos_at[term_id]) - begin8),
            word_bits,
            range(first, end),
        )

    def _docs(self, term_id: int) -> Array:
        """The articles of a class, ascending, deleted ones included. Kept for the next question, so read-only."""
        df = int(self.df[term_id])
        at16, at32, rank = self._docs_at
        wide = bool(self._big[term_id])
        start = int((at16 if wide else at32)[term_id])
        docs: Array = self._arrays["docs16" if wide else "docs32"][start : start + df].astype(np.int64)
        if wide and self.articles > 65536:
            row = self._chunk_rows[int(rank[term_id])]
            if df > _MANY * (row.size - 4):  # the row has an end for each chunk, and the first needs nothing
                ends = row.tolist()
                for number in range(1, len(ends) - 1):
                    docs[ends[number] : ends[number + 1]] += number << 16
            else:
                docs += np.repeat(self._chunk_base, np.diff(row))
        docs.flags.writeable = False
        return docs

    def lookup_by_pattern(self, term_id: int, table: Array, which: Array | None = None) -> Array:
        """For each article of a class, the value that a table gives to its pattern of counts by zone.

        which   places in `docs(cls)`, in an array of any shape; None for all of them
        """
        run = self._run(term_id)
        if which is not None:
            return self.values_at(run.posting + which, table, bool(run.rare))
        values = table.take(
            self._codes[run.posting : run.posting + run.df], mode="clip"
        )  # the mode that looks at no bounds twice
        if run.rare:
            own = slice(run.rare.start, run.rare.stop)
            values[self._arrays["rare_at"][own] - run.posting] = table[self._arrays["rare_pattern"][own]]
        return values

    def values_at(self, postings: Array, table: Array, rare: bool) -> Array:
        """The same of postings of any classes, by their places among all; `rare`: some of the classes may have patterns that take no code."""
        codes = self._codes.take(postings)
        values = table.take(codes, mode="clip")
        if rare and codes.size and codes.max() == RARE:
            found = codes == RARE
            values[found] = table[
                self._arrays["rare_pattern"][self._arrays["rare_at"].searchsorted(postings[found])]
            ]
        return values

    def word_bits(self, term_id: int) -> Array | None:
        """For each article of a class, which of its words stand in it (bit 7: any of the words 7...); None for classes of one word."""
        run = self._run(term_id)
        return None if run.word_bits < 0 else self._arrays["masks"][run.word_bits : run.word_bits + run.df]


def zones_table(patterns: Array, zones: Sequence[int]) -> Array:
    """For each pattern, how often the class stands in these zones together."""
    return patterns[:, list(zones)].sum(axis=1)
