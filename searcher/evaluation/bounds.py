"""What one question may take: so many seconds of finding, and so many bytes of arrays at a time.

Whatever works long asks `in_time` again and again, and whatever makes long arrays says beforehand how long they are. So a question
is given up with a sentence before the machine feels it, whatever was asked. What would be too long for many articles at once is made in pieces.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np

from index.arrays import Array
from index.errors import TookTooLong, TookTooMuch

#: Bytes that the arrays of one question may take at a time. Files of the index that are mapped are not among them.
MOST_BYTES = 512 << 20
#: Occurrences of words that one piece may hold: some 130 MB while they are read.
MOST_OCCURRENCES = 4_000_000
#: Spans that one piece of several articles may come to: some 150 MB while they are joined.
MOST_SPANS = 1_000_000
#: Bytes that a span takes while spans are joined.
_A_SPAN = 150

T = TypeVar("T")


class Bounds:
    """The bounds of one question, which all of its parts share.

    seconds   from now on; None for as long as it takes
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self._until = math.inf if seconds is None else time.monotonic() + seconds
        self._held = 0

    def in_time(self) -> None:
        """Raise TookTooLong where the time is over. Asked where a question can be given up without harm."""
        if time.monotonic() > self._until:
            raise TookTooLong(
                f"This question took longer than the {self.seconds:g} seconds it may take and was given up.",
                "fewer words, or longer beginnings of words before a * or ?",
            )

    def found(self) -> None:
        """Stop the clock: the time is for finding, and what follows takes as long as its reader."""
        self._until = math.inf

    def need(self, size: int) -> None:
        """Raise TookTooMuch where arrays of so many bytes are more than there is room for beside those held."""
        if self._held + size > MOST_BYTES:
            raise TookTooMuch(
                f"This question needs more than the {MOST_BYTES >> 20} MB of memory it may take and was given up.",
                "fewer words, shorter distances, or longer beginnings of words before a * or ?",
            )

    def hold(self, size: int) -> None:
        """The same for arrays that are held until the question is answered."""
        self.need(size)
        self._held += size


class TooManySpans(Exception):
    """A piece came to more spans than there is room for: fewer articles at a time will do."""


class Room:
    """The room for the spans of a piece, beside what its question may take."""

    def __init__(self, bounds: Bounds, several: bool) -> None:
        self.in_time = bounds.in_time
        self._bounds, self._several = bounds, several

    def take(self, spans: int) -> None:
        """Raise where so many spans are too many: TooManySpans for several articles, TookTooMuch for a single one."""
        if spans > MOST_SPANS:
            if self._several:
                raise TooManySpans
            self._bounds.need(spans * _A_SPAN)


def in_pieces(
    size: int, occurrences: float, lengths: Callable[[], Array], work: Callable[[int, int], T]
) -> Iterator[tuple[int, int, T]]:
    """(first, end, what `work(first, end)` gives) for pieces of `size` articles, one after the other; all at once where that is little.

    occurrences   about how many occurrences of words there are in all the articles
    lengths       gives the length of each article, by which pieces are cut
    """
    waiting = [(0, size)]
    if occurrences > MOST_OCCURRENCES and size > 1:
        reached = lengths().cumsum(dtype=np.int64)
        parts = int(occurrences // MOST_OCCURRENCES) + 1
        ends = reached.searchsorted(np.arange(1, parts) * (int(reached[-1]) / parts), side="right")
        cuts = [0, *np.unique(ends[(ends > 0) & (ends < size)]).tolist(), size]
        waiting = list(zip(cuts[-2::-1], cuts[:0:-1], strict=True))
    most = size
    while waiting:
        first, end = waiting.pop()
        if end - first > most:
            waiting.append((first + most, end))
            end = first + most
        try:
            made = work(first, end)
        except TooManySpans:
            most = (end - first) // 2
            waiting.append((first, end))
            continue
        yield first, end, made
