"""The articles of all segments as rows of one table.

A row is an article's number when the segments follow one another: the first row of segment 1 comes
after the last of segment 0. Deleted articles have rows too.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import orjson

from index.arrays import Array
from index.reconcile.facet_changes import FacetChanges
from index.similarity.compare import Text, text_of


class CorpusRows:
    """The segments of an index, and which row stands where in them."""

    def __init__(self, segments: Sequence[FacetChanges]) -> None:
        self.segments = segments
        #: the first row of each segment, and the number of all rows
        self.starts = [0, *accumulate(segment.reader.articles for segment in segments)]

    def locate(self, row: int) -> tuple[int, int]:
        """Return the number of a row's segment, and its doc_id there."""
        segment_ord = bisect_right(self.starts, row) - 1
        return segment_ord, row - self.starts[segment_ord]

    def article(self, row: int) -> tuple[FacetChanges, int]:
        """Return a row's segment, and its doc_id there."""
        segment_ord, doc_id = self.locate(row)
        return self.segments[segment_ord], doc_id

    def ids(self) -> Array:
        """Return the ids of all rows: uint8 (n, 10)."""
        return np.concatenate([segment.reader.ids for segment in self.segments])

    def text(self, row: int) -> Text:
        """Return a row's text, ready to be compared."""
        segment, doc_id = self.article(row)
        stored = orjson.loads(segment.reader.texts[doc_id])
        running = [stored.get("lead", ""), *stored.get("paragraphs", ())]
        return text_of(stored.get("title", ""), running, segment.site(doc_id))

    def text_key(self, row: int) -> bytes:
        """Return the key of a row's text: its id and the checksum of its stored slice, 14 bytes.

        A merge copies slices as they are, so the key outlives segments.
        """
        segment, doc_id = self.article(row)
        id: bytes = segment.reader.ids[doc_id].tobytes()
        return id + zlib.crc32(segment.reader.texts.packed(doc_id)).to_bytes(4, "big")
