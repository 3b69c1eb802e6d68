"""The tree of a question over the arrays of a segment: which articles match, and how well, a whole list at a time.

One function a node, by `singledispatch`; a node that has none raises, nothing is dropped. A `Match` has the articles and, when scores are
wanted, can say them for any of its places: conjunctions then score only what is left.

First-stage score of a word in an article (BM25F, see docs/ranking.md): `idf * (k1 + 1) * f / (f + norm)`, where f is the frequency weighted
by field and norm is `Segment.length_norm`; scores of a conjunction or disjunction add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, reduce, singledispatchmethod
from typing import TypeVar

import numpy as np

from index.arrays import Array
from index.segments.positions import SHIFT, WITHIN
from searcher.evaluation import filters
from searcher.evaluation import spans as positions
from searcher.evaluation import term_targets as targets
from searcher.evaluation.bounds import Bounds, in_pieces
from searcher.evaluation.caches import BoundedCache
from searcher.evaluation.disjunction import EMPTY, Match, any_of
from searcher.evaluation.posting_lists import WordList
from searcher.evaluation.resolver import Resolver, as_shapes
from searcher.evaluation.snapshot import K1, ZONE_WEIGHTS, Segment, Snapshot
from searcher.evaluation.sorted_docs import NOTHING, is_member, positions_of_docs, run_starts
from searcher.evaluation.term_weights import TermWeight, weigh, weight_in
from searcher.query.nodes import Compound, Condition, Every, Nothing, Pattern, PhraseWords, Query, Word, Words
from searcher.query.operators import And, Near, Not, Or, Same

T = TypeVar("T")

#: Title, lead and body as one, captions, aside: what may stand near one another.
_REGION = np.array([0, 1, 1, 2, 3])


def _size(match: Match) -> int:
    return match.docs.size


def _bytes(docs: Array, spans: positions.Spans) -> int:
    return docs.nbytes + spans[0].nbytes + (0 if spans[1] is spans[0] else spans[1].nbytes)


def _narrowed(docs: Array, rows: Array | None, there: Array) -> tuple[Array, Array]:
    """Those of some articles for which something holds, and their places where all came from, given places (None for all)."""
    kept = there.nonzero()[0]
    return docs.take(kept), kept if rows is None else rows.take(kept)


def _all_in(held: Array, docs: Array) -> Array | None:
    """The places of some articles among others (both ascending); None where one is missing."""
    places = held.searchsorted(docs)
    return places if held.size and (held.take(places, mode="clip") == docs).all() else None


#: The function of each class of nodes that has been asked for: what `singledispatch` would find anew each time.
_FUNCTIONS: dict[type[Query], Callable[[QueryEvaluation, Query, int], Match]] = {}


class QueryEvaluation:
    """One question's tree over one snapshot."""

    def __init__(
        self, snapshot: Snapshot, tree: Query, scored: bool = True, bounds: Bounds | None = None
    ) -> None:
        self.snapshot, self.tree, self.scored = snapshot, tree, scored
        self.resolver = Resolver(snapshot, bounds)
        self._leaves = BoundedCache(1000)
        #: articles and weighted frequencies of positional nodes; without frequencies where they were not scored
        self._positional: dict[tuple[Query, int, bool], tuple[Array, Array | None]] = {}
        self._stood: dict[tuple[Query, int], tuple[Array, positions.Spans]] = {}

    def match(self, segment_ord: int) -> Match:
        """The articles of the segment at a place that match."""
        return self._match(self.tree, segment_ord)

    def spans(self, node: Query, segment_ord: int, docs: Array) -> positions.Spans:
        """Where a positional node stands in these articles (ascending), see `positions.spans`. Some of the articles asked for before cost
        little: a page shows the best of those that the second stage has looked at."""
        known = self._stood.get((node, segment_ord))
        if known is not None and known[0] is docs:
            return known[1]
        if known is not None and (places := _all_in(known[0], docs)) is not None:
            return positions.narrowed(known[1], places)
        found = list(
            self._pieces(
                node,
                segment_ord,
                docs,
                lambda first, end: positions.spans(node, self.resolver, segment_ord, docs[first:end]),
            )
        )
        spans = found[0][2] if found else positions.NO_SPANS
        if len(found) > 1:
            self.resolver.bounds.need(4 * sum(starts.nbytes for _, _, (starts, _) in found))
            shifted = [
                (starts + (first << SHIFT), ends + (first << SHIFT)) for first, _, (starts, ends) in found
            ]
            spans = (
                np.concatenate([starts for starts, _ in shifted]),
                np.concatenate([ends for _, ends in shifted]),
            )
        return self._keep(node, segment_ord, docs, spans)

    def _keep(self, node: Query, segment_ord: int, docs: Array, spans: positions.Spans) -> positions.Spans:
        """Remember where a node stands in these articles."""
        before = self._stood.get((node, segment_ord))
        self.resolver.bounds.hold(_bytes(docs, spans) - (_bytes(*before) if before else 0))
        self._stood[node, segment_ord] = docs, spans
        return spans

    def _pieces(
        self, node: Query, segment_ord: int, docs: Array, work: Callable[[int, int], T]
    ) -> Iterator[tuple[int, int, T]]:
        """What `work(first, end)` gives for pieces of these articles, small enough for the words that a positional node asks for."""
        segment = self._segment(segment_ord)
        share = docs.size / max(1, segment.articles)
        occurring = positions.occurring(node, self.resolver, segment_ord) * share
        if isinstance(node, Same):  # which looks at every paragraph
            occurring += segment.reader.file["block_start"].size * share
        return in_pieces(
            docs.size, occurring, lambda: segment.reader.lengths[docs].sum(axis=1, dtype=np.int64), work
        )

    def starts(self, nodes: Sequence[Query], segment_ord: int, docs: Array) -> list[Array]:
        """Where each of several positional nodes begins to stand in these articles (ascending); words of one class each are looked up together."""
        self.resolver.in_time()
        simple = [
            (node, words.targets[0].term_id)
            for node in nodes
            if (words := self._whole(node, segment_ord)) and (node, segment_ord) not in self._stood
        ]
        if len(simple) < 2:
            return [self.spans(node, segment_ord, docs)[0] for node in nodes]
        found = targets.together(self._segment(segment_ord), [term_id for _, term_id in simple], docs)
        for (node, _), keys in zip(simple, found, strict=True):
            self._stood[node, segment_ord] = docs, (keys, keys)
        return (
            found if len(simple) == len(nodes) else [self.spans(node, segment_ord, docs)[0] for node in nodes]
        )

    def every_span(self, segment_ord: int, docs: Array) -> tuple[Array, Array, Array]:
        """Where the question's words stand in these articles (ascending): spans of all of them, word by word, and the number of each one's word."""
        stood = [self._stood.get((word, segment_ord)) for word in self.words]
        held = [known[0] for known in stood if known is not None]
        # What the second stage has looked at together is narrowed together.
        if (
            len(held) == len(stood) > 1
            and all(one is held[0] for one in held)
            and (places := _all_in(held[0], docs)) is not None
        ):
            return positions.narrowed_together([known[1] for known in stood if known is not None], places)
        spans = [self.spans(word, segment_ord, docs) for word in self.words]
        first, last = (np.concatenate(ends) for ends in zip(*spans, strict=True))
        return first, last, np.repeat(np.arange(len(spans)), [starts.size for starts, _ in spans])

    # -- figures over the whole index --------------------------------------------------------------------------------------------------

    def leaf(self, node: Query) -> TermWeight:
        """The weight of a scored node."""
        # Only words' are kept for other questions: other nodes' are reckoned with their lists, which are not.
        kept = self.snapshot.leaves if isinstance(node, Word) else self._leaves
        known: TermWeight | None = kept.get(node)
        return (
            kept.keep(
                node, weigh(self.resolver, node, lambda segment_ord: self._match(node, segment_ord).docs.size)
            )
            if known is None
            else known
        )

    # -- matching ----------------------------------------------------------------------------------------------------------------------

    def _match(self, node: Query, segment_ord: int) -> Match:
        function = _FUNCTIONS.get(type(node))
        if function is None:
            function = _FUNCTIONS[type(node)] = self._dispatched(type(node))
        found: Match = function(self, node, segment_ord)
        return found

    @singledispatchmethod
    def _matched(self, node: Query, segment_ord: int) -> Match:
        raise TypeError(f"a {type(node).__name__} cannot be evaluated")

    #: gives the function of a class of nodes
    _dispatched = staticmethod(_matched.dispatcher.dispatch)

    def _whole(self, node: Query, segment_ord: int) -> WordList | None:
        """The list of a word that asks for one class and all of it."""
        lists = self.resolver.lists(node, segment_ord) if isinstance(node, Word) else ()
        return lists[0] if len(lists) == 1 and lists[0].simple else None

    def _segment(self, segment_ord: int) -> Segment:
        return self.snapshot.segments[segment_ord]

    @_matched.register
    def _(self, node: Word, segment_ord: int) -> Match:
        lists = self.resolver.lists(node, segment_ord)
        if not lists:
            return EMPTY
        if len(lists) > 1:
            return self._positional_match(node, segment_ord)
        words = lists[0]
        if not self.scored:
            return Match(words.docs)

        def score(which: Array | None) -> Array:
            docs = words.docs if which is None else words.docs.take(which)
            scores: Array = self._word_scores(segment_ord, docs, [(node, words, which)])[0]
            return scores

        return Match(words.docs, score, node.boost > 0, (node, words))

    def _word_scores(
        self, segment_ord: int, docs: Array, several: Sequence[tuple[Word, WordList, Array | None]]
    ) -> Array:
        """The scores of several words, each of which stands in all of these articles, at these places in its list: (words, articles)."""
        frequencies = [words.frequency(which) for _, words, which in several]
        scores = self._saturated(self._segment(segment_ord), docs, np.array(frequencies))
        for row, (node, words, which) in zip(scores, several, strict=True):
            row *= weight_in(self.resolver, segment_ord, self.leaf(node), node, words, which)
        return scores

    @staticmethod
    def _saturated(segment: Segment, docs: Array, frequency: Array) -> Array:
        norm = segment.length_norm.take(docs) + frequency
        frequency = frequency * np.float32(K1 + 1)
        frequency /= norm
        return frequency

    @_matched.register
    def _(self, node: Pattern, segment_ord: int) -> Match:
        shaped = as_shapes(node)
        if shaped is not node:
            return self._match(shaped, segment_ord)
        words = self.resolver.lists(node, segment_ord)[0]

        def score(which: Array | None) -> Array:
            docs = words.docs if which is None else words.docs.take(which)
            return self._saturated(self._segment(segment_ord), docs, words.frequency(which)) * np.float32(
                self.leaf(node).idf * node.boost
            )

        return Match(words.docs, score if self.scored else None, positive=self.scored and node.boost > 0)

    @_matched.register(PhraseWords)
    @_matched.register(Compound)
    @_matched.register(Near)
    @_matched.register(Same)
    def _positional_match(self, node: Query, segment_ord: int) -> Match:
        docs, weights = self._standing(node, segment_ord)
        if not self.scored or weights is None:
            return Match(docs)

        def score(which: Array | None) -> Array:
            some, frequency = (docs, weights) if which is None else (docs[which], weights[which])
            return self._saturated(self._segment(segment_ord), some, frequency) * np.float32(
                self.leaf(node).idf * node.boost
            )

        return Match(docs, score, positive=node.boost > 0 and not isinstance(node, Same))

    def _standing(self, node: Query, segment_ord: int) -> tuple[Array, Array | None]:
        """The articles in which a positional node stands and its weighted frequency in each, None where nothing is scored."""
        known = self._positional.get((node, segment_ord, self.scored))
        if known is None:
            found = list(self._standing_pieces(node, segment_ord))
            docs, weights = found[0] if found else (NOTHING, None)
            if len(found) > 1:
                docs = np.concatenate([some for some, _ in found])
                weights = (
                    np.concatenate([one for _, one in found if one is not None]) if self.scored else None
                )
            self.resolver.bounds.hold(docs.nbytes)
            known = self._positional[node, segment_ord, self.scored] = docs, weights
        return known

    def _standing_pieces(self, node: Query, segment_ord: int) -> Iterator[tuple[Array, Array | None]]:
        rows: list[Array | None] = []
        lists: list[WordList] = []
        if isinstance(node, Compound) or (isinstance(node, PhraseWords) and not node.slop):
            lists = self.resolver.lists(node, segment_ord)
            held, rows = positions.common(lists)
        else:
            held = positions.candidates(node, self.resolver, segment_ord)

        def work(first: int, end: int) -> positions.Spans:
            some = held if end - first == held.size else held[first:end]
            if isinstance(node, Same):
                return self._paragraphs(node, segment_ord, some)
            if lists:
                return positions.phrase(
                    lists,
                    some,
                    rows if some is held else [one if one is None else one[first:end] for one in rows],
                )
            return positions.spans(node, self.resolver, segment_ord, some)

        for first, end, (starts, ends) in self._pieces(node, segment_ord, held, work):
            if isinstance(node, Same):
                yield starts, ends.astype(np.float32)
                continue
            if end - first == held.size:
                self._keep(node, segment_ord, held, (starts, ends))
            yield self._weighted(node, segment_ord, held[first:end], (starts, ends))

    def _weighted(
        self, node: Query, segment_ord: int, held: Array, spans: positions.Spans
    ) -> tuple[Array, Array | None]:
        """The articles in which spans lie and how often, weighted by zone, given the articles that they number."""
        starts, ends = spans
        reader = self._segment(segment_ord).reader
        docs = held[starts >> SHIFT]
        zones = reader.zones(docs, starts & WITHIN)
        if isinstance(node, Near) or (isinstance(node, PhraseWords) and node.slop):
            # What run_starts in the title and ends in the text stands together by chance. (A phrase never crosses: blocks lie apart.)
            together = _REGION[zones] == _REGION[reader.zones(docs, ends & WITHIN)]
            docs, zones = docs[together], zones[together]
        new = run_starts(docs)
        if not self.scored:
            return docs[new], None
        weights = np.bincount(new.cumsum() - 1, weights=ZONE_WEIGHTS[zones]) if docs.size else np.zeros(0)
        return docs[new], weights.astype(np.float32)

    def _paragraphs(self, node: Same, segment_ord: int, docs: Array) -> positions.Spans:
        """Those of these articles in which a SAME holds, and in how many paragraphs of each."""
        starts = positions.paragraph_starts(self.resolver, segment_ord, docs)
        found = positions.paragraphs(node, self.resolver, segment_ord, docs, starts)
        slots, counts = np.unique(starts[found] >> SHIFT, return_counts=True)
        return docs[slots], counts

    @_matched.register
    def _(self, node: And, segment_ord: int) -> Match:
        segment = self._segment(segment_ord)
        lists, conditions, unwanted = [], [], []
        for child in node:
            if isinstance(child, Not):
                unwanted.append(child.query)
            elif isinstance(child, Condition):
                conditions.append(child)
            else:
                lists.append(self._match(child, segment_ord))
        # The shortest list leads: what is asked of it leaves fewer and fewer.
        order = sorted(lists, key=_size)
        leader = order[0] if order else Match(segment.all_docs)
        docs, rows = leader.docs, None  # what is left, and its places in the leader, None for all
        for condition in conditions:
            self.resolver.in_time()
            docs, rows = _narrowed(
                docs, rows, filters.matches(segment, condition, docs, self.resolver.in_time)
            )
        for other in order[1:]:
            docs, rows = _narrowed(docs, rows, is_member(segment, other.docs, docs))
        for child in unwanted:
            docs, rows = _narrowed(docs, rows, ~is_member(segment, self._plain(child, segment_ord), docs))
        if not self.scored:
            return Match(docs)

        def score(which: Array | None) -> Array:
            some = docs if which is None else docs.take(which)
            led = which if rows is None else rows if which is None else rows.take(which)
            scored = [
                (match, led if match is leader else positions_of_docs(segment, match.docs, some))
                for match in lists
                if match.score is not None
            ]
            if not some.size or not scored:
                return np.zeros(some.size, dtype=np.float32)
            words = [(*match.word, where) for match, where in scored if match.word]
            found = iter(self._word_scores(segment_ord, some, words) if words else ())
            # Added up in the order of the question, so that no sum depends on how the index was cut.
            total = reduce(
                np.add,
                (
                    next(found) if match.word or not match.score else match.score(where)
                    for match, where in scored
                ),
            )
            return total * np.float32(node.boost) if node.boost != 1.0 else total

        return Match(docs, score, positive=node.boost > 0 and any(match.positive for match in lists))

    @_matched.register
    def _(self, node: Or, segment_ord: int) -> Match:
        found = [match for child in node if (match := self._match(child, segment_ord)).docs.size]
        if not found:
            return EMPTY
        # The articles of all of them in a row and in order, or their scores.
        self.resolver.bounds.need(16 * sum(match.docs.size for match in found))
        joined = any_of(self._segment(segment_ord), found, node.boost, self.scored, every=node is self.tree)
        self.resolver.bounds.hold(joined.docs.nbytes)
        return joined

    @_matched.register
    def _(self, node: Not, segment_ord: int) -> Match:
        segment = self._segment(segment_ord)
        kept = np.ones(segment.articles, dtype=bool) if segment.live is None else segment.live.copy()
        kept[self._plain(node.query, segment_ord)] = False
        return Match(np.flatnonzero(kept))

    def _plain(self, node: Query, segment_ord: int) -> Array:
        """The articles of a node whose score does not matter."""
        scored, self.scored = self.scored, False
        try:
            return self._match(node, segment_ord).docs
        finally:
            self.scored = scored

    @_matched.register
    def _(self, node: Every, segment_ord: int) -> Match:
        return Match(self._segment(segment_ord).all_docs)

    @_matched.register
    def _(self, node: Nothing, segment_ord: int) -> Match:
        return EMPTY

    # -- values and days: boolean columns ----------------------------------------------------------------------------------------------

    @_matched.register
    def _(self, node: Condition, segment_ord: int) -> Match:
        segment = self._segment(segment_ord)
        mask = filters.matches(segment, node, None, self.resolver.in_time)
        return Match(np.flatnonzero(mask if segment.live is None else mask & segment.live))

    @property
    def words(self) -> list[Query]:
        """The scored leaves of the tree, exclusions left out."""
        return [node for node, _ in self.boosted]

    @cached_property
    def boosted(self) -> list[tuple[Query, float]]:
        """The same with the product of the boosts around each and its own."""
        found: list[tuple[Query, float]] = []
        waiting = [(self.tree, 1.0)]
        while waiting:
            node, boost = waiting.pop()
            if isinstance(node, Words):
                found.append((node, boost * node.boost))
            elif not isinstance(node, Not):
                waiting += [(child, boost * node.boost) for child in reversed(node.children())]
        return found
