"""Expand the patterns of one question to words of the whole index, each pattern once."""

from __future__ import annotations

import numpy as np

from index.arrays import Array
from index.segments.reader import SegmentReader
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.patterns import as_shapes, matching_words
from searcher.evaluation.posting_lists import PostingList
from searcher.evaluation.resolver import word_target
from searcher.evaluation.snapshot import Snapshot
from searcher.evaluation.term_targets import Target
from searcher.query.nodes import Compound, FuzzyTerm, Pattern, Query
from searcher.query.printer import print_query

#: The most words that a pattern is expanded to, the commonest; a notice says when words were left out.
MOST_WORDS = 2000


class Expansions:
    """The words that the patterns of one question match in each segment of a snapshot."""

    def __init__(self, snapshot: Snapshot, bounds: Bounds) -> None:
        self.snapshot, self.bounds = snapshot, bounds
        #: expansions that left words out, by pattern: (matching words, words searched)
        self.capped: dict[str, tuple[int, int]] = {}
        self._word_ids: dict[Query, list[Array]] = {}

    def targets(self, node: Query, segment_ord: int) -> list[Target]:
        """Return what a pattern means in a segment: whole terms first, then single words of terms."""
        reader = self.snapshot.segments[segment_ord].reader
        word_ids = self.word_ids(node)[segment_ord]
        term_ids = np.searchsorted(reader.term_words, word_ids.astype(np.uint32), side="right") - 1
        numbers = word_ids - reader.term_words[term_ids]
        sizes = np.diff(reader.term_words)
        whole = {
            int(term_id)
            for term_id, count in zip(*np.unique(term_ids, return_counts=True), strict=True)
            if count == sizes[term_id]
        }
        targets = [Target(term_id) for term_id in sorted(whole)]
        targets += [
            Target(int(term_id), int(number))
            for term_id, number in zip(term_ids, numbers, strict=True)
            if int(term_id) not in whole
        ]
        return targets

    def word_ids(self, node: Query) -> list[Array]:
        """Return the word_ids that a pattern matches in each segment.

        Of more than `MOST_WORDS` words, the commonest of the whole index are returned.
        """
        by_segment = self._word_ids.get(node)
        if by_segment is None:
            readers = [segment.reader for segment in self.snapshot.segments]
            by_segment = [matching_words(reader, node, self.bounds.in_time) for reader in readers]
            if sum(word_ids.size for word_ids in by_segment) > MOST_WORDS:
                by_segment = self._commonest(node, readers, by_segment)
            self._word_ids[node] = by_segment
        return by_segment

    def _commonest(self, node: Query, readers: list[SegmentReader], by_segment: list[Array]) -> list[Array]:
        counts: dict[str, int] = {}
        words = [
            [reader.words[word_id] for word_id in word_ids.tolist()]
            for reader, word_ids in zip(readers, by_segment, strict=True)
        ]
        for reader, word_ids, segment_words in zip(readers, by_segment, words, strict=True):
            self.bounds.in_time()
            for word, df in zip(segment_words, reader.word_df[word_ids].tolist(), strict=True):
                counts[word] = counts.get(word, 0) + df
        if len(counts) <= MOST_WORDS:
            return by_segment
        self.capped[print_query(node)] = (len(counts), MOST_WORDS)
        commonest = set(sorted(counts, key=lambda word: (-counts[word], word))[:MOST_WORDS])
        return [
            word_ids[
                np.fromiter((word in commonest for word in segment_words), dtype=bool, count=word_ids.size)
            ]
            for word_ids, segment_words in zip(by_segment, words, strict=True)
        ]

    def words(self, node: Pattern) -> list[str]:
        """Return the words of live articles that a pattern matches, most frequent first.

        Of a pattern of several words, the words of its last pattern are returned.
        """
        last = [
            leaf.shapes[-1] if isinstance(leaf, Compound) else leaf
            for leaf in as_shapes(node).leaves()
            if isinstance(leaf, Pattern | Compound)
        ]
        if len(last) > 1 or last[0] != node:  # `as_shapes` is cached: an equal node may be another object
            by_shape = [
                self.words(shape)
                for shape in last
                if isinstance(shape, FuzzyTerm) or set("*?") & set(shape.text)
            ]
            return list(dict.fromkeys(word for words in by_shape for word in words))
        counts: dict[str, int] = {}
        for segment, word_ids in zip(self.snapshot.segments, self.word_ids(node), strict=True):
            reader = segment.reader
            for word_id in word_ids.tolist():
                word, df = reader.words[word_id], int(reader.word_df[word_id])
                if segment.live is not None:  # articles of the word may be deleted
                    term_id = int(np.searchsorted(reader.term_words, word_id, side="right")) - 1
                    target = word_target(reader, term_id, word_id - int(reader.term_words[term_id]))
                    df = PostingList(segment, [target], None, self.bounds).df
                if df:
                    counts[word] = counts.get(word, 0) + df
        return sorted(counts, key=lambda word: (-counts[word], word))
