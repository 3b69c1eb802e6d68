"""Evaluate one question over one segment: which articles match, and with what score.

There is a function for each kind of node, in the table `MATCHERS`; a node without one raises, so
that nothing is ignored. Each works on whole lists. A `Match` gives scores for any of its articles,
so that a conjunction scores only what is left.

The first-stage score of a word in an article is `idf * (k1 + 1) * f / (f + norm)` (BM25F, see
docs/ranking.md). Here f is the frequency weighted by field and norm is `Segment.length_norm`. The
scores of a conjunction or disjunction add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np

from index.arrays import Array
from searcher.evaluation import filters
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.matching.disjunction import NO_MATCH, Match, merge_matches
from searcher.evaluation.matching.near import Spans
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.patterns import as_shapes
from searcher.evaluation.posting_lists import PostingList
from searcher.evaluation.snapshot import K1, Snapshot
from searcher.evaluation.sorted_docs import is_member, positions_of_docs
from searcher.evaluation.term_weights import weights_by_article
from searcher.query.nodes import (
    Between,
    Compound,
    Condition,
    Every,
    FuzzyTerm,
    Has,
    Nothing,
    Pattern,
    PhraseWords,
    Prefix,
    Query,
    Shape,
    Value,
    Wildcard,
    Word,
)
from searcher.query.operators import And, Near, Not, Or, Same

#: Bytes that each article of an operand takes while an OR is merged.
_MERGED_BYTES = 16
#: Scores of the words of an AND that are in memory at once; 400 common words over 110,000 articles took 620 MB.
_SCORES_AT_ONCE = 1 << 22


class SegmentQuery:
    """One question over one segment, by its segment_ord."""

    __slots__ = ("positions", "segment", "terms", "weight")

    def __init__(self, weight: QueryWeight, segment_ord: int) -> None:
        self.weight = weight
        self.terms, self.positions = weight.terms[segment_ord], weight.positions[segment_ord]
        self.segment = self.terms.segment

    def match(self) -> Match:
        """Return the articles that match the question."""
        return self.match_node(self.weight.tree, self.weight.scored)

    def match_node(self, node: Query, scored: bool) -> Match:
        """Return the articles that match a node of the tree."""
        matcher = MATCHERS.get(type(node))
        if matcher is None:
            raise TypeError(f"a {type(node).__name__} cannot be evaluated")
        return matcher(self, node, scored)

    def doc_ids(self, node: Query) -> Array:
        """Return the articles that match a node, unscored."""
        return self.match_node(node, False).docs

    def lists(self, node: Query) -> list[PostingList]:
        """Return the posting lists of a word, phrase or pattern, one for each of its tokens."""
        return self.terms.lists(node)

    def spans(self, node: Query, docs: Array) -> Spans:
        """Return where a positional node stands in these articles (ascending)."""
        return self.positions.spans(node, docs)

    # -- words --

    def _word(self, node: Word, scored: bool) -> Match:
        """Match a word: one list, or a phrase where it has several tokens."""
        lists = self.terms.lists(node)
        if not lists:
            return NO_MATCH
        if len(lists) > 1:
            return self._positional(node, scored)
        words = lists[0]
        if not scored or node in self.weight.scoring.unscored:
            return Match(words.docs)

        def score(which: Array | None) -> Array:
            docs = words.docs if which is None else words.docs.take(which)
            scores: Array = self._word_scores(docs, [(node, words, which)])[0]
            return scores

        return Match(words.docs, score, node.boost > 0, (node, words))

    def _word_scores(self, docs: Array, words: Sequence[tuple[Word, PostingList, Array | None]]) -> Array:
        """Return the scores of several words that all of these articles have, as (words, articles).

        A word comes with its list, and the indexes of the articles in it.
        """
        frequencies = [postings.frequency(which) for _, postings, which in words]
        scores = self._saturated(docs, np.array(frequencies))
        for row, (node, _, which) in zip(scores, words, strict=True):
            row *= weights_by_article(
                node, self.weight.term_weight(node), self.terms, self.weight.scoring, which
            )
        return scores

    def _pattern(self, node: Pattern, scored: bool) -> Match:
        """Match a pattern as one list, or as the shapes that it is made of."""
        shaped = as_shapes(node)
        if shaped is not node:
            return self.match_node(shaped, scored)
        words = self.terms.lists(node)[0]

        def score(which: Array | None) -> Array:
            docs = words.docs if which is None else words.docs.take(which)
            return self._weighted(node, docs, words.frequency(which))

        return Match(words.docs, score if scored else None, is_positive=scored and node.boost > 0)

    def _positional(self, node: Query, scored: bool) -> Match:
        """Match a phrase, NEAR, ADJ or SAME by positions."""
        docs, frequencies = self.positions.match(node, scored)
        if not scored or frequencies is None:
            return Match(docs)

        def score(which: Array | None) -> Array:
            if which is None:
                return self._weighted(node, docs, frequencies)
            return self._weighted(node, docs[which], frequencies[which])

        return Match(docs, score, is_positive=node.boost > 0 and not isinstance(node, Same))

    def _weighted(self, node: Query, docs: Array, frequency: Array) -> Array:
        """Return the scores of a node that has one weight in all articles."""
        weight = np.float32(self.weight.term_weight(node).idf * node.boost)
        return self._saturated(docs, frequency) * weight

    def _saturated(self, docs: Array, frequency: Array) -> Array:
        """Return `(k1 + 1) * f / (f + norm)` for the frequencies f of some articles."""
        k1 = self.weight.scoring.k1
        norm = self.segment.length_norm.take(docs)
        if k1 != K1:
            norm *= np.float32(k1 / K1)
        norm = norm + frequency
        frequency = frequency * np.float32(k1 + 1)
        frequency /= norm
        return frequency

    # -- operators --

    def _and(self, node: And, scored: bool) -> Match:
        """Find the articles first; scores are computed only for those that are left."""
        segment, in_time = self.segment, self.weight.bounds.in_time
        matches, conditions, excluded = [], [], []
        for child in node:
            if isinstance(child, Not):
                excluded.append(child.query)
            elif isinstance(child, Condition):
                conditions.append(child)
            else:
                matches.append(self.match_node(child, scored))
        # The shortest list leads: each test leaves fewer articles.
        order = sorted(matches, key=_size)
        leader = order[0] if order else Match(segment.all_docs)
        docs, rows = leader.docs, None  # what is left, and its indexes in the leader, None for all
        for condition in conditions:
            in_time()
            docs, rows = _narrowed(docs, rows, filters.matches(segment, condition, docs, in_time))
        for other in order[1:]:
            docs, rows = _narrowed(docs, rows, is_member(segment, other.docs, docs))
        for child in excluded:
            docs, rows = _narrowed(docs, rows, ~is_member(segment, self.doc_ids(child), docs))
        if not scored:
            return Match(docs)

        def score(which: Array | None) -> Array:
            wanted = docs if which is None else docs.take(which)
            in_leader = which if rows is None else rows if which is None else rows.take(which)
            scored_matches = [match for match in matches if match.score is not None]
            if not wanted.size or not scored_matches:
                return np.zeros(wanted.size, dtype=np.float32)
            total, step = None, max(1, _SCORES_AT_ONCE // wanted.size)
            for first in range(0, len(scored_matches), step):
                in_time()
                group = [
                    (match, in_leader if match is leader else positions_of_docs(segment, match.docs, wanted))
                    for match in scored_matches[first : first + step]
                ]
                scores = self._scores_of_all(wanted, group)
                # Added up in the order of the question, so that no sum depends on how the index was cut.
                total = reduce(np.add, scores) if total is None else reduce(np.add, scores, total)
            assert total is not None
            return total * np.float32(node.boost) if node.boost != 1.0 else total

        return Match(docs, score, is_positive=node.boost > 0 and any(match.is_positive for match in matches))

    def _scores_of_all(self, docs: Array, matches: Sequence[tuple[Match, Array | None]]) -> Iterator[Array]:
        """Yield the scores of several matches that all of these articles have.

        A match comes with the indexes of the articles in it. All words are scored at once.
        """
        words = [(*match.word, indexes) for match, indexes in matches if match.word]
        word_scores = iter(self._word_scores(docs, words) if words else ())
        for match, indexes in matches:
            yield next(word_scores) if match.word or not match.score else match.score(indexes)

    def _or(self, node: Or, scored: bool) -> Match:
        matches = [match for child in node if (match := self.match_node(child, scored)).docs.size]
        if not matches:
            return NO_MATCH
        self.weight.bounds.need(_MERGED_BYTES * sum(match.docs.size for match in matches))
        is_root = node is self.weight.tree
        merged = merge_matches(self.segment, matches, node.boost, scored=scored, all_scores=is_root)
        self.weight.bounds.hold(merged.docs.nbytes)
        return merged

    def _not(self, node: Not, scored: bool) -> Match:
        segment = self.segment
        is_left = np.ones(segment.articles, dtype=bool) if segment.live is None else segment.live.copy()
        is_left[self.doc_ids(node.query)] = False
        return Match(np.flatnonzero(is_left))

    # -- values and days, all, none --

    def _condition(self, node: Condition, scored: bool) -> Match:
        segment = self.segment
        is_match = filters.matches(segment, node, None, self.weight.bounds.in_time)
        return Match(np.flatnonzero(is_match if segment.live is None else is_match & segment.live))

    def _every(self, node: Every, scored: bool) -> Match:
        return Match(self.segment.all_docs)

    def _nothing(self, node: Nothing, scored: bool) -> Match:
        return NO_MATCH


#: The function that evaluates each kind of node. Values, days, Every, Not and Nothing have no scores.
MATCHERS: dict[type[Query], Callable[[SegmentQuery, Any, bool], Match]] = {
    Word: SegmentQuery._word,
    **dict.fromkeys((Prefix, Wildcard, FuzzyTerm, Shape), SegmentQuery._pattern),
    **dict.fromkeys((PhraseWords, Compound, Near, Same), SegmentQuery._positional),
    And: SegmentQuery._and,
    Or: SegmentQuery._or,
    Not: SegmentQuery._not,
    **dict.fromkeys((Value, Between, Has), SegmentQuery._condition),
    Every: SegmentQuery._every,
    Nothing: SegmentQuery._nothing,
}


def match_counts(snapshot: Snapshot, tree: Query, bounds: Bounds | None = None) -> Iterator[int]:
    """Yield the number of articles of each segment that match a tree, one segment at a time.

    bounds   those of the question that the tree belongs to
    """
    weight = QueryWeight(snapshot, tree, scored=False, bounds=bounds)
    return (int(SegmentQuery(weight, i).match().docs.size) for i in range(len(snapshot.segments)))


def _size(match: Match) -> int:
    return match.docs.size


def _narrowed(docs: Array, rows: Array | None, is_left: Array) -> tuple[Array, Array]:
    """Keep the articles that pass a test, and their rows; rows of None are those of all articles."""
    left = is_left.nonzero()[0]
    return docs.take(left), left if rows is None else rows.take(left)
