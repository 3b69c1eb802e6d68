"""The blocks of a segment's articles while they are collected: which chunks each holds, in which zone and article it stands.

A block is a title, a paragraph, a caption..., or a further stretch of a long one. Texts wait until there are enough of them to be cut into
chunks together (see `chunks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.arrays import Array
from index.building.chunk_table import ChunkTable
from index.numerals import whole_numbers
from index.segments.layout import BODY, LEAD, TITLE

#: A block holds at most so many chunks; so a snippet never splits more than that.
LONGEST = 256
_TITLE_AT_MOST = 64  # chunks; the rest of an endless title counts as lead
#: Zones never go back: the frequencies by zone say which positions belong to which. What does not fit a title is lead, and so on.
_NEXT = {TITLE: LEAD, LEAD: BODY}
_CHUNK = re.compile(r"\S+")
#: Characters that are cut together.
_AT_ONCE = 1 << 19


class BlockCollector:
    """Collects the texts of articles."""

    def __init__(self) -> None:
        self.chunks = ChunkTable()
        #: chunks numbered so far, and characters that wait
        self.tokens = self.waiting = 0
        #: for each block its zone; blocks that are further stretches of a long one, with their offset in it
        self.zone = bytearray()
        self.later: list[tuple[int, int]] = []
        self._numbers: list[Array] = []
        self._sizes: list[Array] = []
        self._in_article: list[int] = []
        self._texts: list[str] = []
        self._zones = bytearray()
        self._counts: list[int] = []

    def add(self, texts: Sequence[str], zones: Sequence[int]) -> None:
        """The blocks of one article, zones ascending."""
        self._texts += texts
        self._zones += bytes(zones)
        self._counts.append(len(texts))
        self.waiting += sum(map(len, texts))
        if self.waiting > _AT_ONCE:
            self.cut()

    def cut(self) -> None:
        """Cut what waits into chunks."""
        numbers, sizes = self.chunks.number(self._texts)
        self.tokens += numbers.size
        self._numbers.append(numbers)
        zones = np.frombuffer(self._zones, dtype=np.uint8)
        if (sizes > np.where(zones == TITLE, _TITLE_AT_MOST, LONGEST)).any():
            sizes = np.array(self._stretches(sizes.tolist()), dtype=np.int64)
        else:
            self.zone += self._zones
            self._in_article += self._counts
        self._sizes.append(sizes)
        self._texts, self._zones, self._counts, self.waiting = [], bytearray(), [], 0

    def _stretches(self, sizes: Sequence[int]) -> list[int]:
        """The sizes of the blocks that long blocks are divided into; the others as they are."""
        found: list[int] = []
        block = 0
        for count in self._counts:
            before, least = len(found), TITLE
            for text, zone, size in zip(
                *(some[block : block + count] for some in (self._texts, self._zones, sizes)), strict=True
            ):
                zone = least = max(zone, least)
                longest = _TITLE_AT_MOST if zone == TITLE else LONGEST
                found.append(min(size, longest))
                self.zone.append(zone)
                if size > longest:
                    offsets = [match.start() for match in _CHUNK.finditer(whole_numbers(text))]
                    for start in range(longest, size, LONGEST):
                        zone = least = _NEXT.get(zone, zone)
                        self.later.append((len(self.zone), offsets[start]))
                        found.append(min(size - start, LONGEST))
                        self.zone.append(zone)
            block += count
            self._in_article.append(len(found) - before)
        return found

    def numbers(self) -> Array:
        """The number of every chunk, int32; they are given away."""
        self.cut()
        numbers, self._numbers = np.concatenate(self._numbers), []
        return numbers

    def places(self) -> tuple[Array, Array]:
        """(how many chunks each block has, where each article's blocks begin and the last one's end)."""
        return np.concatenate(self._sizes), np.concatenate(([0], np.cumsum(self._in_article, dtype=np.int64)))
