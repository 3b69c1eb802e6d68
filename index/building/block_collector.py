"""Collect the blocks of a segment's articles: the chunks, the zone and the article of each block.

A block is a title, a paragraph or a caption, or a further piece of a long one. Texts are buffered
and split into chunks many at a time (see `chunk_table`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.arrays import Array
from index.building.chunk_table import ChunkTable
from index.numerals import whole_numbers
from index.segments.layout import BODY, LEAD, TITLE

#: Chunks a block has at most: a snippet never splits more text than that.
LONGEST = 256
#: Chunks a title has at most; the rest of an endless title is lead.
_TITLE_CHUNKS = 64
#: The zone of what does not fit: zones ascend within an article, since frequencies by zone tell which
#: position is in which.
_NEXT_ZONE = {TITLE: LEAD, LEAD: BODY}
_CHUNK = re.compile(r"\S+")
#: Characters that are split at a time.
_BATCH_CHARS = 1 << 19


class BlockCollector:
    """Collects the texts of articles."""

    def __init__(self) -> None:
        self.chunks = ChunkTable()
        #: chunks numbered so far, and characters in the buffer
        self.tokens = self.waiting = 0
        #: for each block its zone; and the blocks that continue a long one, with their offset in it
        self.zone = bytearray()
        self.later: list[tuple[int, int]] = []
        self._numbers: list[Array] = []
        self._sizes: list[Array] = []
        self._in_article: list[int] = []
        self._texts: list[str] = []
        self._zones = bytearray()
        self._counts: list[int] = []

    def add(self, texts: Sequence[str], zones: Sequence[int]) -> None:
        """Add the texts of one article, zones ascending."""
        self._texts += texts
        self._zones += bytes(zones)
        self._counts.append(len(texts))
        self.waiting += sum(map(len, texts))
        if self.waiting > _BATCH_CHARS:
            self.cut()

    def cut(self) -> None:
        """Split the buffered texts into chunks."""
        numbers, sizes = self.chunks.number(self._texts)
        self.tokens += numbers.size
        self._numbers.append(numbers)
        zones = np.frombuffer(self._zones, dtype=np.uint8)
        if (sizes > np.where(zones == TITLE, _TITLE_CHUNKS, LONGEST)).any():
            sizes = np.array(self._split_long(sizes.tolist()), dtype=np.int64)
        else:
            self.zone += self._zones
            self._in_article += self._counts
        self._sizes.append(sizes)
        self._texts, self._zones, self._counts, self.waiting = [], bytearray(), [], 0

    def _split_long(self, sizes: Sequence[int]) -> list[int]:
        """Split the texts that are too long for a block.

        Returns the number of chunks of each block.
        """
        block_sizes: list[int] = []
        block = 0
        for count in self._counts:
            before, reached = len(block_sizes), TITLE
            for text, zone, size in zip(
                *(items[block : block + count] for items in (self._texts, self._zones, sizes)), strict=True
            ):
                zone = reached = max(zone, reached)
                longest = _TITLE_CHUNKS if zone == TITLE else LONGEST
                block_sizes.append(min(size, longest))
                self.zone.append(zone)
                if size > longest:
                    offsets = [match.start() for match in _CHUNK.finditer(whole_numbers(text))]
                    for start in range(longest, size, LONGEST):
                        zone = reached = _NEXT_ZONE.get(zone, zone)
                        self.later.append((len(self.zone), offsets[start]))
                        block_sizes.append(min(size - start, LONGEST))
                        self.zone.append(zone)
            block += count
            self._in_article.append(len(block_sizes) - before)
        return block_sizes

    def numbers(self) -> Array:
        """The number of every chunk, int32. The collector forgets them."""
        self.cut()
        numbers, self._numbers = np.concatenate(self._numbers), []
        return numbers

    def sizes(self) -> tuple[Array, Array]:
        """The chunks of each block; and where each article's blocks begin, with the end."""
        return np.concatenate(self._sizes), np.concatenate(([0], np.cumsum(self._in_article, dtype=np.int64)))
