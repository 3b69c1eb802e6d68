"""Where the words of a segment stand: the positions of each class in each article, and the written form at each; see `postings` for the arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from index.arrays import Array, starts
from index.segments.layout import SKIP
from index.segments.postings import PostingsReader

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
    def _sums(self) -> Array:
        """For each pattern how many positions it has: in the upper half of the number those in short articles, in the lower those in others."""
        sums: Array = self.patterns.sum(axis=1, dtype=np.int64)
        short = self.file["pattern_short"].nonzero()[0]
        sums[short] <<= _HALF
        return sums

    @cached_property
    def _form_at(self) -> Array:
        cf = self.file["cf"].astype(np.int64)
        return starts(np.where(np.diff(self.term_forms) > 1, cf + (cf & 1), 0))

    def positions(
        self, term_id: int, which: Array | None = None, forms: bool = True
    ) -> tuple[Array, Array, Array]:
        """Where a class stands: (place in `which`, position, index for `form_numbers`) of every occurrence, ascending.

        which   places in `docs(cls)`, ascending; None for all of them
        forms   `form_numbers` will be asked for; else the third array is empty
        """
        own, before = self._located(term_id, which)
        slot, position, skipped = self._placed(own, before, *self._run(term_id).positions)
        if not forms:
            return slot, position, _NONE
        return slot, position, (_both(before) - skipped).take(slot) + np.arange(slot.size)

    def together(self, terms: Sequence[int], which: Sequence[Array]) -> tuple[Array, Array]:
        """Where several classes stand: (place in all of `which`, one after the other, position) of every occurrence, class by class, ascending.

        which   for each class places in its `docs`, ascending
        """
        own, before = zip(*map(self._located, terms, which), strict=True)
        begin8, begin = (
            np.array([self._run(term_id).positions for term_id in terms])
            .repeat([some.size for some in which], axis=0)
            .T
        )
        slot, position, _ = self._placed(np.concatenate(own), np.concatenate(before), begin8, begin)
        return slot, position

    def _located(self, term_id: int, which: Array | None) -> tuple[Array, Array]:
        """Of each posting, how many positions it has and how many of the class come before; see `_sums`."""
        run = self._run(term_id)
        if which is not None and which.size * _EACH + _SOME < run.df:
            # Few are wanted: count from the last skip before each.
            block = which // SKIP
            row = block * SKIP
            sums = self.values_at(np.minimum(row + _STEPS, which) + run.posting, self._sums, bool(run.rare))
            own = sums[-1]
            # What lies beyond each posting has been counted as the posting itself.
            before = np.add.reduce(sums, axis=0) - (row + SKIP - which) * own
            skip, skip8 = run.skip_counts
            total: Array = self._arrays["skips"].take(skip + block).astype(np.int64)
            short: Array = (
                self._arrays["skips8"].take(skip8 + block).astype(np.int64)
                if 0 < run.cf8 < run.cf
                else total * bool(run.cf8)
            )
            before += total - short + (short << _HALF)
            return own, before
        sums = self.lookup_by_pattern(term_id, self._sums)
        before = sums.cumsum()
        if which is not None:
            sums, before = sums.take(which), before.take(which)
        before -= sums
        return sums, before

    def _placed(
        self, own: Array, before: Array, begin8: Array | int, begin: Array | int
    ) -> tuple[Array, Array, Array]:
        """The positions of some postings, of which `_located` says how many there are, given where their classes' begin in both arrays:
        (place among the postings, position) of each; and how many come before each posting's."""
        counts, short = _both(own), own > _LOW
        skipped = counts.cumsum()
        skipped -= counts
        slot = np.arange(counts.size).repeat(counts)
        # Each kind lies after those of its kind before it, of this class and of all before.
        first = np.where(short, (before >> _HALF) + begin8, (before & _LOW) + begin)
        first -= skipped
        places = first.take(slot)
        places += np.arange(slot.size)
        if not short.any():
            return slot, self._arrays["positions"].take(places).astype(np.int64), skipped
        position = self._arrays["positions8"].take(places, mode="clip").astype(np.int64)
        if not short.all():
            others = (~short).repeat(counts).nonzero()[0]
            position[others] = self._arrays["positions"].take(places.take(others))
        return slot, position, skipped

    def frequencies(self, rows: Array) -> Array:
        """How often a class stands in an article, from the row of `patterns`."""
        return _both(self._sums[rows])

    def form_numbers(self, term_id: int, index: Array) -> Array:
        """The number of the written form at each occurrence, by the index that `positions` gives."""
        if int(self.term_forms[term_id + 1]) - int(self.term_forms[term_id]) < 2:
            return np.zeros(index.size, dtype=np.int64)
        return self._form_halves(int(self._form_at[term_id]) + index)

    def _form_halves(self, places: Array) -> Array:
        numbers: Array = (self._arrays["form_halves"].take(places >> 1) >> ((places & 1) << 2)) & 15
        if numbers.size and numbers.max() == 15:
            many = np.flatnonzero(numbers == 15)
            found = np.searchsorted(self.file["many_at"], places[many])
            numbers[many] = self.file["many_number"][found]
        return numbers


def _both(sums: Array) -> Array:
    """Positions in short articles and in others together."""
    return (sums & _LOW) + (sums >> _HALF)
