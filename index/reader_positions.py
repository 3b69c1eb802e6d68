"""Where the words of a segment stand: the positions of each class in each article, and the written form at each; see `postings` for the arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from index.arrays import Array
from index.postings import SKIP
from index.reader_postings import PostingsReader, starts

#: A key is an article and a position in it, and orders positions of several articles: `slot * STRIDE + position`; the slot is `key >> SHIFT`,
#: the position `key & WITHIN`.
SHIFT = 32
STRIDE, WITHIN = 1 << SHIFT, (1 << SHIFT) - 1
_NONE: Array = np.zeros(0, dtype=np.int64)
_STEPS = np.arange(SKIP)[:, None]
#: Two counts in one number, the second above the first.
_HALF, _LOW = 32, (1 << 32) - 1
#: Where a list is longer than so much and so much for each posting that is wanted, it is quicker to count from skips than to count all (measured).
_SOME, _EACH = 8000, 2 * SKIP


class PositionsReader(PostingsReader):
    """The positions in a segment's file."""

    @cached_property
    def _both_sums(self) -> Array:
        """For each pattern how many positions it has, and in the upper half of the number how many of them in a short article: all or none."""
        sums: Array = self.patterns.sum(axis=1, dtype=np.int64)
        short = self.file["pattern_short"]
        sums[: short.size] += sums[: short.size] * short << _HALF
        return sums

    @cached_property
    def _form_at(self) -> Array:
        cf = self.file["cf"].astype(np.int64)
        return starts(np.where(np.diff(self.class_forms) > 1, cf + (cf & 1), 0))

    def positions(self, cls: int, which: Array | None = None, forms: bool = True) -> tuple[Array, Array, Array]:
        """Where a class stands: (place in `which`, position, index for `form_numbers`) of every occurrence, ascending.

        which   places in `docs(cls)`, ascending; None for all of them
        forms   `form_numbers` will be asked for; else the third array is empty
        """
        both, before, first = self._located(cls, which)
        slot, position, ends = self._placed(both, first)
        counts = both & _LOW
        return slot, position, (before - ends + counts).repeat(counts) + np.arange(slot.size) if forms else _NONE

    def together(self, classes: Sequence[int], which: Sequence[Array]) -> tuple[Array, Array]:
        """Where several classes stand: (place in all of `which`, one after the other, position) of every occurrence, class by class, ascending.

        which   for each class places in its `docs`, ascending
        """
        both, _, first = zip(*map(self._located, classes, which), strict=True)
        slot, position, _ = self._placed(np.concatenate(both), np.concatenate(first))
        return slot, position

    def _located(self, cls: int, which: Array | None) -> tuple[Array, Array, Array]:
        """Of each posting: how many positions it has (see `_both_sums`), how many of the class come before, and the place of its first among
        the positions of its kind."""
        run = self._run(cls)
        posting, skip, skip8, begin8, begin = run.starts
        mixed = 0 < run.cf8 < run.cf
        if which is not None and which.size * _EACH + _SOME < run.df:
            # Few are wanted: count from the last skip before each.
            block = which // SKIP
            row = block * SKIP
            both = self.values_at(np.minimum(row + _STEPS, which) + posting, self._both_sums, run.rare)
            own = both[-1]
            # What lies beyond each posting has been counted as the posting itself.
            total = np.add.reduce(both, axis=0) - (row + SKIP - which) * own
            total += self._arrays["skips"].take(skip + block)
            if mixed:
                total += self._arrays["skips8"].take(skip8 + block).astype(np.int64) << _HALF
        else:
            both = self.by_pattern(cls, self._both_sums)
            total = both.cumsum()
            own = both
            if which is not None:
                own, total = both.take(which), total.take(which)
            total -= own
        before = total & _LOW
        if not mixed:
            return own, before, before + (begin8 if run.cf8 else begin)
        # Each kind lies after those of its kind before it, of this class and of all before.
        eight = total >> _HALF
        return own, before, np.where(own > _LOW, eight + begin8, before - eight + begin)

    def _placed(self, both: Array, first: Array) -> tuple[Array, Array, Array]:
        """The positions of some postings: (place among them, position) of each, and of each posting how many there are up to its last."""
        counts, short = both & _LOW, both > _LOW
        ends = counts.cumsum()
        slot = np.arange(counts.size).repeat(counts)
        places = (first - ends + counts).repeat(counts) + np.arange(slot.size)
        if not short.any():
            return slot, self._arrays["positions"].take(places).astype(np.int64), ends
        position = self._arrays["positions8"].take(places, mode="clip").astype(np.int64)
        if not short.all():
            others = (~short).repeat(counts).nonzero()[0]
            position[others] = self._arrays["positions"].take(places.take(others))
        return slot, position, ends

    def frequencies(self, rows: Array) -> Array:
        """How often a class stands in an article, from the row of `patterns`."""
        frequencies: Array = self._both_sums[rows] & _LOW
        return frequencies

    def form_numbers(self, cls: int, index: Array) -> Array:
        """The number of the written form at each occurrence, by the index that `positions` gives."""
        if int(self.class_forms[cls + 1]) - int(self.class_forms[cls]) < 2:
            return np.zeros(index.size, dtype=np.int64)
        return self._form_halves(int(self._form_at[cls]) + index)

    def _form_halves(self, places: Array) -> Array:
        numbers: Array = (self._arrays["form_halves"].take(places >> 1) >> ((places & 1) << 2)) & 15
        if numbers.size and numbers.max() == 15:
            many = np.flatnonzero(numbers == 15)
            found = np.searchsorted(self.file["many_at"], places[many])
            numbers[many] = self.file["many_number"][found]
        return numbers
