"""Encode a term's frequency in each zone of an article in one byte.

A *pattern* is the frequency in each of the five zones, and whether the article is short (see
`postings_writer`). While a segment is written every pattern has a number. The 255 commonest get a
code; postings of other patterns are listed. In the file `patterns` and `pattern_short` have a row a
code, one unused row, then a row for every pattern without a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from index.arrays import Array
from index.segments.layout import RARE, ZONE_COUNT
from index.storage.array_file import ArrayWriter

# Patterns below these bounds have a number computed from the frequencies; the few others are listed.
_SMALL = np.array([4, 8, 32, 4, 8], dtype=np.uint32)
_STRIDE = np.array([1, 4, 32, 1024, 4096], dtype=np.uint32)
#: The first number of the small patterns of short articles.
_OF_SHORT = 32768
_SMALL_COUNT = 2 * _OF_SHORT


@cache
def _small_patterns() -> Array:
    """The frequencies that the numbers below `_SMALL_COUNT` stand for, shape (65536, 5)."""
    numbers = np.arange(_SMALL_COUNT, dtype=np.uint32)[:, None] % _OF_SHORT
    return ((numbers // _STRIDE) % _SMALL).astype(np.uint32)


class Patterns:
    """The patterns of one segment that is being written."""

    #: numbers of patterns below this one may get a code
    most = _SMALL_COUNT

    def __init__(self) -> None:
        self._code_of: Array | None = None
        self._table, self._table_short = (
            np.zeros((RARE, ZONE_COUNT), dtype=np.uint32),
            np.zeros(RARE, dtype=bool),
        )
        #: frequency by zone, whether of a short article -> number less `_SMALL_COUNT`
        self._listed: dict[tuple[tuple[int, ...], bool], int] = {}

    def numbers(self, counts: Sequence[Array], short: Array) -> Array:
        """The number of each pattern, from its frequencies (an array a zone) and its shortness."""
        numbers = np.zeros(counts[0].size, dtype=np.uint32)
        small = np.ones(counts[0].size, dtype=bool)
        for count, limit, stride in zip(counts, _SMALL, _STRIDE, strict=True):
            small &= count < limit
            numbers += (count * stride).astype(np.uint32)
        numbers[short] += _OF_SHORT
        for row in np.flatnonzero(~small).tolist():
            key = tuple(int(count[row]) for count in counts), bool(short[row])
            numbers[row] = _SMALL_COUNT + self._listed.setdefault(key, len(self._listed))
        return numbers

    def numbers_of_tokens(self, zone: Array, first_token: Array, frequency: Array, short: Array) -> Array:
        """The same for postings, from the zones of sorted tokens.

        first_token, frequency, short   for each posting: its first token, its tokens, whether its
                                        article is short
        """
        sums = np.cumsum(
            _STRIDE[zone], dtype=np.uint32
        )  # wraps around, which the difference of two sums undoes
        last = first_token + (frequency - np.uint32(1))
        numbers = np.diff(sums[last], prepend=np.uint32(0))
        numbers[short] += np.uint32(_OF_SHORT)
        # Where a zone may have too many tokens for the sum to be a number: count them.
        is_many = frequency >= _SMALL.min()
        chosen = np.flatnonzero(is_many)
        if chosen.size:
            cell = (
                np.repeat(np.arange(chosen.size) * ZONE_COUNT, frequency[chosen])
                + zone[np.repeat(is_many, frequency)]
            )
            counts = np.bincount(cell, minlength=chosen.size * ZONE_COUNT).reshape(-1, ZONE_COUNT)
            large = np.flatnonzero((counts >= _SMALL).any(axis=1))
            numbers[chosen[large]] = self.numbers(list(counts[large].T), short[chosen[large]])
        return numbers

    @property
    def coded(self) -> bool:
        """Whether `give_codes` was called."""
        return self._code_of is not None

    def give_codes(self, uses: Array) -> None:
        """Give codes to the commonest patterns; `uses` counts postings by number, below `most`."""
        used = np.flatnonzero(uses)
        frequent = used[np.argsort(-uses[used], kind="stable")][:RARE]
        frequent = np.concatenate((frequent, np.flatnonzero(uses == 0)[: RARE - frequent.size]))
        self._code_of = np.full(_SMALL_COUNT, RARE, dtype=np.uint8)
        self._code_of[frequent] = np.arange(RARE, dtype=np.uint8)
        self._table, self._table_short = _small_patterns()[frequent], frequent >= _OF_SHORT

    def codes(self, numbers: Array) -> Array:
        """The codes of pattern numbers, RARE for those without."""
        assert self._code_of is not None
        if numbers.max(initial=0) < _SMALL_COUNT:
            return self._code_of[numbers]
        codes: Array = np.where(
            numbers < _SMALL_COUNT, self._code_of[np.minimum(numbers, _SMALL_COUNT - 1)], RARE
        ).astype(np.uint8)
        return codes

    def frequencies(self, codes: Array, rare: Array, rare_number: Array) -> Array:
        """Return each posting's frequency from its code, for postings `rare` from `rare_number`."""
        frequency: Array = self._table.sum(axis=1, dtype=np.int64).take(codes, mode="clip")
        if rare.size:
            listed = np.array([sum(counts) for counts, _ in self._listed], dtype=np.int64)
            frequency[rare] = np.concatenate((_small_patterns().sum(axis=1), listed))[rare_number]
        return frequency

    def write(self, file: ArrayWriter, numbers: Array) -> None:
        """Write the patterns, and the rows of the postings without a code, which have `numbers`."""
        distinct, row = np.unique(numbers, return_inverse=True)
        listed = np.array([counts for counts, _ in self._listed], dtype=np.uint32).reshape(-1, ZONE_COUNT)
        rare = np.concatenate((_small_patterns(), listed))[distinct]
        file.put("patterns", np.concatenate((self._table, np.zeros((1, ZONE_COUNT), dtype=np.uint32), rare)))
        short = np.concatenate(
            (
                np.arange(_SMALL_COUNT) >= _OF_SHORT,
                np.array([is_short for _, is_short in self._listed], dtype=bool),
            )
        )[distinct]
        file.put("pattern_short", np.concatenate((self._table_short, [False], short)).astype(np.uint8))
        file.put("rare_pattern", (row + RARE + 1).astype(np.uint32))
