"""One word (or expansion) of a question over one segment: the lists of its targets joined, and exact for whatever was asked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, reduce
from itertools import chain

import numpy as np

from index.arrays import Array
from searcher.evaluation import term_targets as targets
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.snapshot import Segment
from searcher.evaluation.sorted_docs import NOTHING
from searcher.evaluation.term_targets import Target


class WordList:
    """The articles of one segment in which any of the targets occurs, within the zones asked for.

    zones       numbers of zones, or None for all
    bounds      of the question: the time is asked for before each target is read, and what is held is counted
    """

    def __init__(
        self,
        segment: Segment,
        targets: list[Target],
        zones: tuple[int, ...] | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.segment, self.targets, self.zones, self.bounds = segment, targets, zones, bounds or Bounds()
        #: one whole class is asked for
        self.simple = (
            len(targets) == 1 and targets[0].word is None and targets[0].forms is None and zones is None
        )

    def _each(self) -> Iterator[Target]:
        """The targets, as long as there is time: an expansion has thousands."""
        for target in self.targets:
            self.bounds.in_time()
            yield target

    @cached_property
    def df(self) -> int:
        """Live articles."""
        if not self.targets:
            return 0
        if (
            self.segment.live is None
            and self.zones is None
            and len(self.targets) == 1
            and self.targets[0].forms is None
        ):
            return self.most
        return int(self.docs.size)

    @cached_property
    def most(self) -> int:
        """In how many articles the word stands at most; cheap to say."""
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
    def occurring(self) -> int:
        """How often the words of the targets' classes stand in the segment; cheap to say."""
        classes = np.array([target.term_id for target in self.targets], dtype=np.int64)
        return int(self.segment.reader.file["cf"][classes].sum(dtype=np.int64))

    def likely(self) -> tuple[Array, Array | None]:
        """Articles, ascending, that may hold the word: all that do, and some that hold other words of its class; cheaper than `docs`. With
        their places in the class's run where there is one class."""
        if len(self.targets) == 1:
            self.bounds.in_time()
            return targets.candidate_docs(self.segment, self.targets[0])
        found: list[Array] = []
        size = 0
        several = self._each()
        for target in several:
            found.append(targets.candidate_docs(self.segment, target)[0])
            size += found[-1].size
            if size * 8 >= self.segment.articles:
                # Many: marked in an array of all articles, each list forgotten at once.
                seen, mark = self.segment.scratch.marks()
                for docs in found:
                    seen[docs] = mark
                for other in several:
                    seen[targets.candidate_docs(self.segment, other)[0]] = mark
                return (seen == mark).nonzero()[0], None
        return (np.unique(np.concatenate(found)) if found else NOTHING), None

    def among(self, docs: Array) -> tuple[Array, Array | None]:
        """Which of these articles (ascending) may hold the word, and the places of all of them in the class's run where there is one class."""
        found = [targets.may_contain(self.segment, target, docs) for target in self._each()]
        if len(found) == 1:
            return found[0]
        return reduce(np.logical_or, (there for there, _ in found), np.zeros(docs.size, dtype=bool)), None

    @cached_property
    def _raw(self) -> tuple[Array, Array | None]:
        """(articles, their places in the class's run or None for all) of a simple list."""
        docs = self.segment.reader.docs(self.targets[0].term_id)
        self.bounds.hold(docs.nbytes)
        if self.segment.live is None:
            return docs, None
        rows = np.flatnonzero(self.segment.live[docs])
        return docs[rows], rows

    @property
    def docs(self) -> Array:
        """The articles, ascending."""
        return self._raw[0] if self.simple else self._joined[0]

    def frequency(self, which: Array | None = None) -> Array:
        """The weighted frequency in each article (or in those at the places `which` of `docs`), float32."""
        if not self.simple:
            weights = self._joined[1]
            return weights if which is None else weights[which]
        return self.segment.reader.lookup_by_pattern(
            self.targets[0].term_id, self.segment.weighted, self.rows(which)
        )

    def rows(self, which: Array | None) -> Array | None:
        """The places in the class's run of the articles of a simple list; None for all of them."""
        rows = self._raw[1]
        return which if rows is None else rows if which is None else rows[which]

    @cached_property
    def _joined(self) -> tuple[Array, Array]:
        """Articles and weighted frequencies, the targets' lists added up."""
        found: list[tuple[Array, Array]] = []
        size = 0
        several = self._each()
        for target in several:
            pair = targets.matching_docs(self.segment, target, self.zones)
            if pair[0].size:
                found.append(pair)
                size += pair[0].size
            if size * 8 >= self.segment.articles and len(found) > 1:
                return self._held(self._added(found, several))
        if not found:
            return NOTHING, np.zeros(0, dtype=np.float32)
        if len(found) == 1:
            return self._held(found[0])
        docs, inverse = np.unique(np.concatenate([docs for docs, _ in found]), return_inverse=True)
        weights = np.bincount(inverse, weights=np.concatenate([weights for _, weights in found])).astype(
            np.float32
        )
        return self._held((docs, weights))

    def _added(self, found: list[tuple[Array, Array]], others: Iterator[Target]) -> tuple[Array, Array]:
        """The lists found so far and those of other targets, each added to an array of all articles and forgotten."""
        total, seen = self.segment.scratch("total", np.float32), self.segment.scratch("seen", np.uint8)
        try:
            for docs, weights in chain(
                found, (targets.matching_docs(self.segment, target, self.zones) for target in others)
            ):
                total[docs] += weights
                seen[docs] = 1
            docs = np.flatnonzero(seen.view(bool))
            return docs, total[docs]
        finally:  # given up half-way, too, both are left zeroed
            total.fill(0)
            seen.fill(0)

    def _held(self, pair: tuple[Array, Array]) -> tuple[Array, Array]:
        """The same, counted as held."""
        self.bounds.hold(pair[0].nbytes + pair[1].nbytes)
        return pair

    def contains(self, word_targets: list[Target], which: Array | None = None) -> Array | None:
        """For each article, whether one of these single words of the targets' classes stands in it; None when all do."""
        reader = self.segment.reader
        answers: list[tuple[Array, Array]] = []
        for target in self._each():
            words = {
                word.word for word in word_targets if word.term_id == target.term_id and word.word is not None
            }
            word_bits = reader.word_bits(target.term_id)
            if self.simple:
                if word_bits is None and words:
                    return None
                if word_bits is None or not words:
                    return np.zeros(self.df if which is None else which.size, dtype=bool)
                return targets.holding(reader, target.term_id, words, word_bits, self.rows(which))
            held = (
                np.full(int(reader.df[target.term_id]), bool(words))
                if word_bits is None
                else targets.holding(reader, target.term_id, words, word_bits, None)
            )
            answers.append((reader.docs(target.term_id), held))
        docs = self.docs if which is None else self.docs[which]
        flags = self.segment.scratch("flags", np.uint8)
        for listed, held in answers:
            flags[listed[held]] = 1
        found = flags[docs] != 0
        for listed, _ in answers:
            flags[listed] = 0
        return found

    def bits(self, word_targets: list[Target]) -> int | None:
        """The bits that these words have in `masks`; None where the masks do not tell in which articles they stand."""
        return (
            targets.own_bits(self.segment.reader, self.targets[0].term_id, word_targets)
            if self.simple
            else None
        )

    def word_bits(self, which: Array | None = None) -> Array | None:
        """Of a simple list: for each article (or those at the places `which`), the words of the class that stand in it; None for a single word."""
        word_bits, rows = self.segment.reader.word_bits(self.targets[0].term_id), self.rows(which)
        return word_bits if word_bits is None or rows is None else word_bits.take(rows)

    def occurrences(self, docs: Array, places: Array | None = None, slots: Array | None = None) -> Array:
        """Every occurrence within these articles (ascending): place in `docs` * STRIDE + position, ascending.

        places   the articles' places in the run of the one class, where they are known and all in it
        slots    places in `docs`, ascending, of the only articles to look at; None for all
        """
        keys = [
            targets.occurrences(self.segment, target, docs, self.zones, places, slots)
            for target in self._each()
        ]
        self.bounds.need(3 * sum(key.nbytes for key in keys))
        if not keys:
            return NOTHING
        if len(keys) == 1:
            return keys[0]
        joined = np.concatenate(keys)
        joined.sort()
        return joined
