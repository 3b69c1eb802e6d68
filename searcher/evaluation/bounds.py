"""Bound the time and memory of one question.

Long work calls `in_time` again and again, and says how long an array will be before it is made. So
a question is given up with a sentence before the machine suffers. What would be too long for many
articles at once is made in pieces.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from index.arrays import Array
from index.errors import TookTooLong, TookTooMuch

#: Bytes that the arrays of one question may take at a time, without the mapped files of the index.
MOST_BYTES = 512 << 20
#: Occurrences of words that one piece may have: some 130 MB while they are read.
MOST_OCCURRENCES = 4_000_000
#: Spans that one piece of several articles may have: some 150 MB while they are joined.
MOST_SPANS = 1_000_000
#: Bytes that a span takes while spans are joined.
_SPAN_BYTES = 150

T = TypeVar("T")


class Bounds:
    """The bounds of one question, shared by all of its parts.

    seconds   from now on; None for no limit
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self._until = math.inf if seconds is None else time.monotonic() + seconds
        self._bytes_held = 0

    def in_time(self) -> None:
        """Raise TookTooLong where the time is over.

        Called where a question can be given up without harm.
        """
        if time.monotonic() > self._until:
            raise TookTooLong(
                f"This question took longer than the {self.seconds:g} seconds it may take and was given up.",
                "fewer words, or longer beginnings of words before a * or ?",
            )

    def stop_clock(self) -> None:
        """Lift the limit of time: all matches are found, and their reader may be slow."""
        self._until = math.inf

    def need(self, size: int) -> None:
        """Raise TookTooMuch where there is no room for arrays of so many bytes beside those held."""
        if self._bytes_held + size > MOST_BYTES:
            raise TookTooMuch(
                f"This question needs more than the {MOST_BYTES >> 20} MB of memory it may take "
                "and was given up.",
                "fewer words, shorter distances, or longer beginnings of words before a * or ?",
            )

    def hold(self, size: int) -> None:
        """Do the same for arrays that stay until the question is answered, and count them."""
        self.need(size)
        self._bytes_held += size


class TooManySpans(Exception):
    """A piece has more spans than there is room for: take fewer articles at a time."""


class Room:
    """The room for the spans of a piece.

    can_split   the piece has several articles, so that fewer of them can be taken
    """

    def __init__(self, bounds: Bounds, can_split: bool) -> None:
        self.in_time = bounds.in_time
        self._bounds, self._can_split = bounds, can_split

    def take(self, spans: int) -> None:
        """Raise where there is no room for so many spans: TooManySpans if fewer articles will do."""
        if spans > MOST_SPANS:
            if self._can_split:
                raise TooManySpans
            self._bounds.need(spans * _SPAN_BYTES)


class Piece(NamedTuple, Generic[T]):
    """The result of some work on the articles from index `first` up to `end`."""

    first: int
    end: int
    result: T


def in_pieces(
    size: int, occurrences: float, lengths: Callable[[], Array], work: Callable[[int, int], T]
) -> Iterator[Piece[T]]:
    """Yield what `work(first, end)` returns for pieces of `size` articles, in order.

    Everything is one piece where that is little.

    occurrences   of words in all the articles, estimated
    lengths       returns the length of each article, by which pieces are cut
    """
    todo = [(0, size)]
    if occurrences > MOST_OCCURRENCES and size > 1:
        reached = lengths().cumsum(dtype=np.int64)
        parts = int(occurrences // MOST_OCCURRENCES) + 1
        ends = reached.searchsorted(np.arange(1, parts) * (int(reached[-1]) / parts), side="right")
        cuts = [0, *np.unique(ends[(ends > 0) & (ends < size)]).tolist(), size]
        todo = list(zip(cuts[-2::-1], cuts[:0:-1], strict=True))
    most = size
    while todo:
        first, end = todo.pop()
        if end - first > most:
            todo.append((first + most, end))
            end = first + most
        try:
            result = work(first, end)
        except TooManySpans:
            most = (end - first) // 2
            todo.append((first, end))
            continue
        yield Piece(first, end, result)
