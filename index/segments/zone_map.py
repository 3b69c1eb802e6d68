"""Read the zones and blocks of a segment's articles: where they begin, and their lengths.

Zones follow one another in the positions of an article: title, lead, body, captions, aside. A block
is a title, a paragraph or a caption, or a further piece of a long paragraph.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from index.arrays import Array
from index.segments.layout import ASIDE
from index.storage.array_file import ArrayFile


class ZoneMap:
    """The zones and blocks in a segment's file."""

    def __init__(self, file: ArrayFile) -> None:
        self.file = file

    @cached_property
    def lengths(self) -> Array:
        """The number of tokens in each zone of each article, (n, 5)."""
        return self.file["lengths"]

    @cached_property
    def zone_at(self) -> Array:
        """The position at which each zone begins, (n, 5)."""
        return self.file["zone_at"]

    def zones(self, docs: Array, positions: Array) -> Array:
        """The zone of each position, given its article."""
        starts = self.zone_at.take(docs, axis=0).T[1:]
        zones: Array = np.add.reduce(positions >= starts, axis=0, dtype=np.int64)
        return zones

    def in_text(self, docs: Array, positions: Array) -> Array:
        """Whether each position, given its article, lies outside the aside zone."""
        is_text: Array = positions < self.zone_at[docs, ASIDE]
        return is_text

    def blocks(self, doc: int) -> tuple[list[int], dict[int, int]]:
        """Return the positions of an article's blocks, and offsets of those within a paragraph."""
        doc_block, block_start, later, chars = self._blocks
        start, stop = doc_block[doc], doc_block[doc + 1]
        starts = block_start[start:stop].tolist()
        if not later.size:
            return starts, {}
        low, high = later.searchsorted(np.array((start, stop), dtype=later.dtype))
        return starts, dict(zip((later[low:high] - start).tolist(), chars[low:high].tolist(), strict=True))

    @cached_property
    def _blocks(self) -> tuple[memoryview, Array, Array, Array]:
        return (
            self.file["doc_block"].data,
            self.file["block_start"],
            self.file["later_block"],
            self.file["later_char"],
        )
