"""The postings of a segment: in which articles each class of words stands, how often in each zone, and where; see `postings` for the arrays.

Article numbers are always int64, so that they index arrays directly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np

from index.arrays import Array, ArrayFile
from index.patterns import RARE
from index.postings import SHORT, SKIP, big, skips
from index.reader_words import WordsReader
from index.values import value

#: A key is an article and a position in it, and orders positions of several articles: `slot * STRIDE + position`; the slot is `key >> SHIFT`,
#: the position `key & WITHIN`.
SHIFT = 32
STRIDE, WITHIN = 1 << SHIFT, (1 << SHIFT) - 1
_STEPS = np.arange(SKIP)[:, None]
#: Two counts in one number, the second above the first.
_HALF, _LOW = 32, (1 << 32) - 1
#: From so many articles on for each chunk but two, it is quicker to add to each chunk of a list what its numbers lack than to lay that out first
#: (measured).
_MANY = 3000
#: Where a list is longer than so much and so much for each posting that is wanted, it is quicker to count from skips than to count all (measured).
_SOME, _EACH = 8000, 2 * SKIP


@value
class Run:
    """What lies where of one class: figures that are asked for several times a question."""

    #: articles, positions, and how many of these are in short articles
    df: int
    cf: int
    cf8: int
    #: its first place among all postings, all positions, and those in short articles
    posting: int
    position: int
    position8: int
    #: some of its postings have patterns that take no code
    rare: bool


class PostingsReader(WordsReader):
    """The words and postings in a segment's file.

    articles    how many articles the segment has, deleted ones included
    """

    def __init__(self, file: ArrayFile, articles: int) -> None:
        super().__init__(file)
        self.articles = articles
        self.docs = lru_cache(maxsize=16)(self._docs)
        self._run = lru_cache(maxsize=4096)(self._found_run)

    @cached_property
    def df(self) -> Array:
        """In how many articles (deleted ones too) each class stands."""
        return self.file["df"]

    @cached_property
    def _post_at(self) -> Array:
        return _starts(self.df)

    @cached_property
    def _cf(self) -> Array:
        return self.file["cf"]

    @cached_property
    def _cf8(self) -> Array:
        return self.file["cf8"]

    @cached_property
    def _pos_at(self) -> Array:
        return _starts(self._cf)

    @cached_property
    def _pos8_at(self) -> Array:
        return _starts(self._cf8)

    @cached_property
    def _skip_at(self) -> Array:
        return _starts(skips(self.df))

    @cached_property
    def _skip8_at(self) -> Array:
        return _starts(np.where((self._cf8 > 0) & (self._cf8 < self._cf), skips(self.df), 0))

    @cached_property
    def _short(self) -> Array:
        return self.file["ends"] <= SHORT

    @cached_property
    def _big(self) -> Array:
        return big(self.df, self.articles)

    @cached_property
    def _docs_at(self) -> tuple[Array, Array, Array]:
        return _starts(np.where(self._big, self.df, 0)), _starts(np.where(self._big, 0, self.df)), _starts(self._big)

    @cached_property
    def _mask_at(self) -> Array:
        return _starts(np.where(np.diff(self.class_words) > 1, self.df, 0))

    @cached_property
    def _form_at(self) -> Array:
        cf = self.file["cf"].astype(np.int64)
        return _starts(np.where(np.diff(self.class_forms) > 1, cf + (cf & 1), 0))

    @cached_property
    def patterns(self) -> Array:
        """Counts by zone, (patterns, 5); see `postings`."""
        return self.file["patterns"]

    @cached_property
    def _both_sums(self) -> Array:
        """For each pattern how many positions it has, and in the upper half of the number how many of them in a short article: all or none."""
        sums = self.patterns.sum(axis=1, dtype=np.int64)
        short = self.file["pattern_short"]
        sums[: short.size] += sums[: short.size] * short << _HALF
        return sums

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
            for name in ("docs16", "docs32", "codes", "masks", "positions", "positions8", "form_halves", "rare_at", "rare_pattern", "skips", "skips8")
        }

    def _found_run(self, cls: int) -> Run:
        df, posting = int(self.df[cls]), int(self._post_at[cls])
        first, end = self._arrays["rare_at"].searchsorted((posting, posting + df)).tolist()
        return Run(
            df, int(self._cf[cls]), int(self._cf8[cls]), posting, int(self._pos_at[cls]), int(self._pos8_at[cls]), first < end
        )  # fmt: skip

    def _docs(self, cls: int) -> Array:
        """The articles of a class, ascending, deleted ones included. Kept for the next question, so read-only."""
        df = int(self.df[cls])
        at16, at32, rank = self._docs_at
        wide = bool(self._big[cls])
        start = int((at16 if wide else at32)[cls])
        docs: Array = self._arrays["docs16" if wide else "docs32"][start : start + df].astype(np.int64)
        if wide and self.articles > 65536:
            row = self._chunk_rows[int(rank[cls])]
            if df > _MANY * (row.size - 4):  # the row has an end for each chunk, and the first needs nothing
                ends = row.tolist()
                for number in range(1, len(ends) - 1):
                    docs[ends[number] : ends[number + 1]] += number << 16
            else:
                docs += np.repeat(self._chunk_base, np.diff(row))
        docs.flags.writeable = False
        return docs

    def by_pattern(self, cls: int, table: Array, which: Array | None = None) -> Array:
        """For each article of a class, the value that a table gives to its pattern of counts by zone.

        which   places in `docs(cls)`, in an array of any shape; None for all of them
        """
        run = self._run(cls)
        codes = self._codes[run.posting : run.posting + run.df]
        if which is not None:
            codes = codes.take(which)
        values = table.take(codes, mode="clip")  # the mode that looks at no bounds twice
        if run.rare and codes.size and codes.max() == RARE:
            rare = codes == RARE
            places = run.posting + (rare.nonzero()[0] if which is None else which[rare])
            values[rare] = table[self._arrays["rare_pattern"][np.searchsorted(self._arrays["rare_at"], places)]]
        return values

    def masks(self, cls: int) -> Array | None:
        """For each article of a class, which of its words stand in it (bit 7: any of the words 7...); None for classes of one word."""
        if int(self.class_words[cls + 1]) - int(self.class_words[cls]) < 2:
            return None
        start = int(self._mask_at[cls])
        return self._arrays["masks"][start : start + int(self.df[cls])]

    def positions(self, cls: int, which: Array | None = None, forms: bool = True) -> tuple[Array, Array, Array]:
        """Where a class stands: (place in `which`, position, index for `form_numbers`) of every occurrence, ascending.

        which   places in `docs(cls)`, ascending; None for all of them
        forms   `form_numbers` will be asked for
        """
        counts, before, short, before8 = self._located(cls, which)
        ends = counts.cumsum()
        step = np.arange(int(ends[-1]) if ends.size else 0)
        slot = np.arange(counts.size).repeat(counts)
        index = (before - ends + counts).repeat(counts) + step if forms or short is None else step
        run = self._run(cls)
        begin, begin8 = run.position, run.position8
        if short is None or before8 is None:
            if run.cf8:
                return slot, self._arrays["positions8"].take(begin8 + index).astype(np.int64), index
            return slot, self._arrays["positions"].take(begin - begin8 + index).astype(np.int64), index
        # Where a posting lies in the array of its kind: after those of its kind before it, of this class and of all before.
        first = np.where(short, begin8 + before8, begin - begin8 + before - before8) - ends + counts
        places = first.repeat(counts) + step
        positions = self._arrays["positions8"].take(places, mode="clip").astype(np.int64)
        if not short.all():
            others = (~short).repeat(counts).nonzero()[0]
            positions[others] = self._arrays["positions"].take(places.take(others))
        return slot, positions, index

    def _located(self, cls: int, which: Array | None) -> tuple[Array, Array, Array | None, Array | None]:
        """Of each posting: how many positions it has and how many of the class come before them; and, where the class stands in short articles
        and in others, whether its article is short, and how many of those before are in short ones."""
        run = self._run(cls)
        mixed = 0 < run.cf8 < run.cf
        if which is not None and which.size * _EACH + _SOME < run.df:
            # Few are wanted: count from the last skip before each.
            block = which // SKIP
            index = block * SKIP + _STEPS
            counts = self.by_pattern(cls, self._both_sums, np.minimum(index, which))
            own = counts[-1].copy()
            counts *= index < which
            before = np.add.reduce(counts, axis=0)
            before += self._arrays["skips"].take(int(self._skip_at[cls]) + block)
            if mixed:
                before += self._arrays["skips8"].take(int(self._skip8_at[cls]) + block).astype(np.int64) << _HALF
        else:
            counts = self.by_pattern(cls, self._both_sums)
            before = counts.cumsum()
            own = counts
            if which is not None:
                own, before = counts[which], before[which]
            before -= own
        if not mixed:
            return own & _LOW, before & _LOW, None, None
        return own & _LOW, before & _LOW, own > _LOW, before >> _HALF

    def form_numbers(self, cls: int, index: Array) -> Array:
        """The number of the written form at each occurrence, by the index that `positions` gives."""
        if int(self.class_forms[cls + 1]) - int(self.class_forms[cls]) < 2:
            return np.zeros(index.size, dtype=np.int64)
        return self._form_halves(int(self._form_at[cls]) + index)

    # -- whole runs of classes, for merging; deleted articles included ---------------------------------------------------------------

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
            rows = self._chunk_rows[int(rank[low]) : int(rank[low]) + int(np.count_nonzero(many))].astype(np.int64)
            docs[wide] = docs16 + np.repeat(np.tile(self._chunk_base, len(rows)), np.diff(rows, axis=1).ravel())
        else:
            docs[wide] = docs16
        start = int(self._post_at[low])
        rows = self._arrays["codes"][start : start + docs.size].astype(np.int32)
        at = self._arrays["rare_at"]
        first, last = np.searchsorted(at, (start, start + docs.size))
        rows[at[first:last] - start] = self._arrays["rare_pattern"][first:last]
        return docs, rows

    def frequencies(self, rows: Array) -> Array:
        """How often the class stands in the article, from the row of `patterns`."""
        frequencies: Array = self._both_sums[rows] & _LOW
        return frequencies

    def is_short(self, docs: Array) -> Array:
        """Whether these articles' positions take a byte."""
        return self._short[docs]

    def packed_positions(self, low: int, high: int) -> tuple[Array, Array]:
        """The positions of the classes low..high-1 in short articles, and those in others."""
        begin, begin8 = int(self._pos_at[low]), int(self._pos8_at[low])
        count8 = int(self.file["cf8"][low:high].sum())
        count = int(self.file["cf"][low:high].sum()) - count8
        return self._arrays["positions8"][begin8 : begin8 + count8], self._arrays["positions"][begin - begin8 : begin - begin8 + count]

    def packed_masks(self, low: int, high: int) -> Array:
        """The masks of the classes low..high-1, those that have any."""
        count = int(self.df[low:high][np.diff(self.class_words[low : high + 1]) > 1].sum())
        return self._arrays["masks"][int(self._mask_at[low]) : int(self._mask_at[low]) + count]

    def form_places(self, low: int, high: int, chosen: Array) -> Array:
        """The place among `forms` of what is written at every position of the chosen classes of low..high-1."""
        cf = np.where(chosen, self.file["cf"][low:high], 0).astype(np.int64)
        places = np.repeat(self.class_forms[low:high].astype(np.int64), cf)
        several = np.diff(self.class_forms[low : high + 1]) > 1
        amount = cf[several]
        if amount.any():
            start = self._form_at[low:high][several]
            first = int(start[0])
            halves = self._arrays["form_halves"][first >> 1 : (int(start[-1]) + int(self.file["cf"][low:high][several][-1]) + 1) >> 1]
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

    def _form_halves(self, places: Array) -> Array:
        numbers = (self._arrays["form_halves"].take(places >> 1) >> ((places & 1) << 2)) & 15
        if numbers.size and numbers.max() == 15:
            many = np.flatnonzero(numbers == 15)
            found = np.searchsorted(self.file["many_at"], places[many])
            numbers[many] = self.file["many_number"][found]
        return numbers


def _starts(counts: Array) -> Array:
    """Where each run begins when runs of these lengths follow one another."""
    ends = np.cumsum(counts, dtype=np.int64)
    return ends - counts


def zones_table(patterns: Array, zones: Sequence[int]) -> Array:
    """For each pattern, how often the class stands in these zones together."""
    return patterns[:, list(zones)].sum(axis=1)
