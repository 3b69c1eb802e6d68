"""Read the positions of a segment: those of each term, and the surface form at each.

The arrays are documented in `index.building.postings_writer`. A *slot* is an index into the rows a
caller asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from index.arrays import Array, starts
from index.segments.layout import SKIP
from index.segments.postings import Postings
from index.segments.term_dictionary import TermDictionary
from index.storage.array_file import ArrayFile

#: A key orders positions of several articles: `slot * STRIDE + position`. The slot is `key >> SHIFT`, the
#: position
#: `key & WITHIN`.
SHIFT = 32
STRIDE, WITHIN = 1 << SHIFT, (1 << SHIFT) - 1
_NONE: Array = np.zeros(0, dtype=np.int64)
_STEPS = np.arange(SKIP)[:, None]
#: Two counts in one number: short articles in the upper half, others in the lower.
_HALF, _LOW = 32, (1 << 32) - 1
#: Counting from skips is quicker than counting all postings from this many postings on, and this many for
#: each row
#: asked for (measured).
_SKIP_FROM, _SKIP_PER_ROW = 8000, 2 * SKIP


class Occurrences(NamedTuple):
    """Occurrences of a term, ascending: slot, position, and index for `form_numbers` of each."""

    slot: Array
    position: Array
    form_index: Array


class _Read(NamedTuple):
    """Slot and position of occurrences; and for each posting the number of positions before its
    own.
    """

    slot: Array
    position: Array
    skipped: Array


class Positions:
    """The positions in a segment's file."""

    def __init__(self, file: ArrayFile, terms: TermDictionary, postings: Postings) -> None:
        self.file, self._terms, self._postings = file, terms, postings

    @cached_property
    def _sums(self) -> Array:
        """The positions of each pattern: in short articles in the upper half, in others in the
        lower.
        """
        sums: Array = self._postings.patterns.sum(axis=1, dtype=np.int64)
        short = self.file["pattern_short"].nonzero()[0]
        sums[short] <<= _HALF
        return sums

    @cached_property
    def form_starts(self) -> Array:
        """The index of each term's first half byte in `form_halves`."""
        cf = self._postings.cf.astype(np.int64)
        return starts(np.where(np.diff(self._terms.term_forms) > 1, cf + (cf & 1), 0))

    def of(self, term_id: int, rows: Array | None = None, has_forms: bool = True) -> Occurrences:
        """The occurrences of a term, ascending: (slot, position, index for `form_numbers`) of each.

        rows        rows of `docs(term_id)`, ascending; None for all of them
        has_forms   the caller reads `form_numbers`; else the third array is empty
        """
        sums, before = self._counts(term_id, rows)
        slot, position, skipped = self._read(sums, before, *self._postings.layout(term_id).position_starts)
        if not has_forms:
            return Occurrences(slot, position, _NONE)
        form_index = (_total(before) - skipped).take(slot) + np.arange(slot.size)
        return Occurrences(slot, position, form_index)

    def of_terms(self, terms: Sequence[int], rows: Sequence[Array]) -> tuple[Array, Array]:
        """The occurrences of several terms, term by term: slots in all `rows` joined, and
        positions.

        rows    for each term rows of its `docs`, ascending
        """
        sums, before = zip(*map(self._counts, terms, rows), strict=True)
        start8, start = (
            np.array([self._postings.layout(term_id).position_starts for term_id in terms])
            .repeat([of_term.size for of_term in rows], axis=0)
            .T
        )
        slot, position, _ = self._read(np.concatenate(sums), np.concatenate(before), start8, start)
        return slot, position

    def _counts(self, term_id: int, rows: Array | None) -> tuple[Array, Array]:
        """For each posting: its positions, and the term's positions before it; see `_sums`."""
        postings = self._postings
        layout = postings.layout(term_id)
        if rows is not None and rows.size * _SKIP_PER_ROW + _SKIP_FROM < layout.df:
            # Few rows of a long list: count from the last skip before each.
            block = rows // SKIP
            row = block * SKIP
            steps = np.minimum(row + _STEPS, rows) + layout.posting
            sums = postings.values_at(steps, self._sums, bool(layout.rare))
            own = sums[-1]
            # Steps beyond a row have counted the row itself again.
            before = np.add.reduce(sums, axis=0) - (row + SKIP - rows) * own
            skip, skip8 = layout.skip_starts
            total: Array = postings.arrays["skips"].take(skip + block).astype(np.int64)
            short: Array = (
                postings.arrays["skips8"].take(skip8 + block).astype(np.int64)
                if 0 < layout.cf8 < layout.cf
                else total * bool(layout.cf8)
            )
            before += total - short + (short << _HALF)
            return own, before
        sums = postings.lookup_by_pattern(term_id, self._sums)
        before = sums.cumsum()
        if rows is not None:
            sums, before = sums.take(rows), before.take(rows)
        before -= sums
        return sums, before

    def _read(self, sums: Array, before: Array, start8: Array | int, start: Array | int) -> _Read:
        """Read the positions that `_counts` counted, given where their terms begin in both arrays.

        Returns (slot, position) of each, and for each posting the number of positions before its
        own.
        """
        counts, short = _total(sums), sums > _LOW
        skipped = counts.cumsum()
        skipped -= counts
        slot = np.arange(counts.size).repeat(counts)
        # Positions of short articles and of others lie in two arrays, each in the order of the postings.
        first = np.where(short, (before >> _HALF) + start8, (before & _LOW) + start)
        first -= skipped
        i = first.take(slot)
        i += np.arange(slot.size)
        arrays = self._postings.arrays
        if not short.any():
            return _Read(slot, arrays["positions"].take(i).astype(np.int64), skipped)
        position = arrays["positions8"].take(i, mode="clip").astype(np.int64)
        if not short.all():
            others = (~short).repeat(counts).nonzero()[0]
            position[others] = arrays["positions"].take(i.take(others))
        return _Read(slot, position, skipped)

    def frequencies(self, patterns: Array) -> Array:
        """The frequency of a term in an article, from the row of `patterns`."""
        return _total(self._sums[patterns])

    def form_numbers(self, term_id: int, index: Array) -> Array:
        """The number within the term of the form at each occurrence, by its `form_index`."""
        term_forms = self._terms.term_forms
        if int(term_forms[term_id + 1]) - int(term_forms[term_id]) < 2:
            return np.zeros(index.size, dtype=np.int64)
        return self._form_halves(int(self.form_starts[term_id]) + index)

    def _form_halves(self, i: Array) -> Array:
        halves = self._postings.arrays["form_halves"]
        numbers: Array = (halves.take(i >> 1) >> ((i & 1) << 2)) & 15
        if numbers.size and numbers.max() == 15:
            many = np.flatnonzero(numbers == 15)
            listed = np.searchsorted(self.file["many_at"], i[many])
            numbers[many] = self.file["many_number"][listed]
        return numbers


def _total(sums: Array) -> Array:
    """The positions in short articles and in others together."""
    return (sums & _LOW) + (sums >> _HALF)
