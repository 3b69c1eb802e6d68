"""Read one word (or pattern) of a question in one segment: the lists of its targets, joined."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, reduce
from itertools import chain

import numpy as np

from index.arrays import Array
from searcher.evaluation import term_targets
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.snapshot import Segment
from searcher.evaluation.sorted_docs import NO_DOCS
from searcher.evaluation.term_targets import Target

#: From one article in so many on, lists are joined in arrays as long as the segment.
_DENSE = 8


class PostingList:
    """The articles of one segment in which any of the targets occurs, within some zones.

    `which` selects articles by their index in `docs`; `rows` are indexes into the postings of a
    term.

    zones       numbers of zones, or None for all
    bounds      those of the question: the clock is read before each target, arrays kept are counted
    """

    def __init__(
        self,
        segment: Segment,
        targets: list[Target],
        zones: tuple[int, ...] | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.segment, self.targets, self.zones, self.bounds = segment, targets, zones, bounds or Bounds()
        #: there is one target, a term in all of its words, forms and zones
        self.is_whole_term = (
            len(targets) == 1 and targets[0].word is None and targets[0].forms is None and zones is None
        )

    def _timed_targets(self) -> Iterator[Target]:
        """Yield the targets while there is time: an expansion has thousands."""
        for target in self.targets:
            self.bounds.in_time()
            yield target

    @cached_property
    def df(self) -> int:
        """The number of live articles."""
        if not self.targets:
            return 0
        if (
            self.segment.live is None
            and self.zones is None
            and len(self.targets) == 1
            and self.targets[0].forms is None
        ):
            return self.max_df
        return int(self.docs.size)

    @cached_property
    def max_df(self) -> int:
        """The most articles that can have the word; cheap to compute."""
        reader = self.segment.reader
        return sum(
            int(
                reader.df[target.term_id]
                if target.word is None
                else reader.word_df[int(reader.term_words[target.term_id]) + target.word]
            )
            for target in self.targets
        )

    @cached_property
    def term_occurrences(self) -> int:
        """The occurrences of the targets' terms in the segment; cheap to compute."""
        term_ids = np.array([target.term_id for target in self.targets], dtype=np.int64)
        return int(self.segment.reader.file["cf"][term_ids].sum(dtype=np.int64))

    def candidates(self) -> tuple[Array, Array | None]:
        """Return articles that may have the word, and their rows where there is one term.

        All that have it are among them, and some that have other words of its term. Cheaper than
        `docs`.
        """
        if len(self.targets) == 1:
            self.bounds.in_time()
            return term_targets.candidate_docs(self.segment, self.targets[0])
        lists: list[Array] = []
        size = 0
        targets = self._timed_targets()
        for target in targets:
            lists.append(term_targets.candidate_docs(self.segment, target)[0])
            size += lists[-1].size
            if size * _DENSE >= self.segment.articles:
                # Many: marked in an array of all articles, so that no list stays in memory.
                visited, mark = self.segment.scratch.visited()
                for docs in lists:
                    visited[docs] = mark
                for other in targets:
                    visited[term_targets.candidate_docs(self.segment, other)[0]] = mark
                return (visited == mark).nonzero()[0], None
        return (np.unique(np.concatenate(lists)) if lists else NO_DOCS), None

    def may_contain(self, docs: Array) -> tuple[Array, Array | None]:
        """Return which of these articles may have the word, and the rows of all of them.

        The rows are None where there are several terms.
        """
        tests = [term_targets.may_contain(self.segment, target, docs) for target in self._timed_targets()]
        if len(tests) == 1:
            return tests[0]
        is_there: Array = reduce(np.logical_or, (test for test, _ in tests), np.zeros(docs.size, dtype=bool))
        return is_there, None

    @cached_property
    def _term_docs(self) -> tuple[Array, Array | None]:
        """The live articles of a whole term, and their rows or None for all."""
        docs = self.segment.reader.docs(self.targets[0].term_id)
        self.bounds.hold(docs.nbytes)
        if self.segment.live is None:
            return docs, None
        rows = np.flatnonzero(self.segment.live[docs])
        return docs[rows], rows

    @property
    def docs(self) -> Array:
        """The articles, ascending."""
        return self._term_docs[0] if self.is_whole_term else self._joined[0]

    def frequency(self, which: Array | None = None) -> Array:
        """Return the weighted frequency in each article, float32."""
        if not self.is_whole_term:
            weights = self._joined[1]
            return weights if which is None else weights[which]
        return self.segment.reader.lookup_by_pattern(
            self.targets[0].term_id, self.segment.weighted, self.rows(which)
        )

    def rows(self, which: Array | None) -> Array | None:
        """Return the rows of a whole term's articles; None for all of them."""
        rows = self._term_docs[1]
        return which if rows is None else rows if which is None else rows[which]

    @cached_property
    def _joined(self) -> tuple[Array, Array]:
        """The articles, and the weighted frequencies of all targets added up."""
        lists: list[tuple[Array, Array]] = []
        size = 0
        targets = self._timed_targets()
        for target in targets:
            pair = term_targets.matching_docs(self.segment, target, self.zones)
            if pair[0].size:
                lists.append(pair)
                size += pair[0].size
            if size * _DENSE >= self.segment.articles and len(lists) > 1:
                return self._hold(self._accumulated(lists, targets))
        if not lists:
            return NO_DOCS, np.zeros(0, dtype=np.float32)
        if len(lists) == 1:
            return self._hold(lists[0])
        docs, inverse = np.unique(np.concatenate([docs for docs, _ in lists]), return_inverse=True)
        weights = np.bincount(inverse, weights=np.concatenate([weights for _, weights in lists])).astype(
            np.float32
        )
        return self._hold((docs, weights))

    def _accumulated(self, lists: list[tuple[Array, Array]], others: Iterator[Target]) -> tuple[Array, Array]:
        """Add up the lists read so far and those of other targets in arrays of all articles."""
        total, seen = self.segment.scratch("total", np.float32), self.segment.scratch("seen", np.uint8)
        try:
            for docs, weights in chain(
                lists, (term_targets.matching_docs(self.segment, target, self.zones) for target in others)
            ):
                total[docs] += weights
                seen[docs] = 1
            docs = np.flatnonzero(seen.view(bool))
            return docs, total[docs]
        finally:  # given up half-way, too, both are left zeroed
            total.fill(0)
            seen.fill(0)

    def _hold(self, pair: tuple[Array, Array]) -> tuple[Array, Array]:
        """Count two arrays as kept, and return them."""
        self.bounds.hold(pair[0].nbytes + pair[1].nbytes)
        return pair

    def contains(self, word_targets: list[Target], which: Array | None = None) -> Array | None:
        """Return for each article whether it has one of some single words of the targets' terms.

        None when all have.
        """
        reader = self.segment.reader
        tests: list[tuple[Array, Array]] = []
        for target in self._timed_targets():
            words = {
                word.word for word in word_targets if word.term_id == target.term_id and word.word is not None
            }
            word_bits = reader.word_bits(target.term_id)
            if self.is_whole_term:
                if word_bits is None and words:
                    return None
                if word_bits is None or not words:
                    return np.zeros(self.df if which is None else which.size, dtype=bool)
                return term_targets.has_words(reader, target.term_id, words, word_bits, self.rows(which))
            is_there = (
                np.full(int(reader.df[target.term_id]), bool(words))
                if word_bits is None
                else term_targets.has_words(reader, target.term_id, words, word_bits, None)
            )
            tests.append((reader.docs(target.term_id), is_there))
        docs = self.docs if which is None else self.docs[which]
        flags = self.segment.scratch("flags", np.uint8)
        for term_docs, is_there in tests:
            flags[term_docs[is_there]] = 1
        has_word = flags[docs] != 0
        for term_docs, _ in tests:
            flags[term_docs] = 0
        return has_word

    def bits_of(self, word_targets: list[Target]) -> int | None:
        """Return the bits that some words have in `word_bits`.

        None where the bits do not say in which articles they stand.
        """
        return (
            term_targets.bits_of_words(self.segment.reader, self.targets[0].term_id, word_targets)
            if self.is_whole_term
            else None
        )

    def word_bits(self, which: Array | None = None) -> Array | None:
        """Return the word bits of each article of a whole term; None where it has a single word."""
        word_bits, rows = self.segment.reader.word_bits(self.targets[0].term_id), self.rows(which)
        return word_bits if word_bits is None or rows is None else word_bits.take(rows)

    def occurrences(self, docs: Array, rows: Array | None = None, slots: Array | None = None) -> Array:
        """Return the keys of all occurrences within these articles (both ascending).

        A key is the index of the article in `docs`, times STRIDE, plus the position.

        rows    of these articles in the one term, where they are known and all have it
        slots   indexes in `docs`, ascending, of the only articles to look at; None for all
        """
        keys = [
            term_targets.occurrences(self.segment, target, docs, self.zones, rows, slots)
            for target in self._timed_targets()
        ]
        self.bounds.need(3 * sum(key.nbytes for key in keys))
        if not keys:
            return NO_DOCS
        if len(keys) == 1:
            return keys[0]
        joined = np.concatenate(keys)
        joined.sort()
        return joined
