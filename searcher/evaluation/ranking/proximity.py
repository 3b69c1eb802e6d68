"""Rank the best of the first stage again, by where their words stand; see docs/ranking.md.

Three bonuses are added to the first-stage score. None is below zero, so a reranked article never
falls below one that was not.

    closeness   CLOSENESS * sum over words a of  w(a) / W * max over positions of a
                (sum over other words b of  w(b) * NEAR / (NEAR + d - 1)),
                where d is the distance to the nearest b, if at most REACH, and W the sum of all w
    opening     OPENING * sum of w over the words that stand in the title or among the first
                OPENING_WORDS positions of the text
    all words   ALL_WORDS * W where the question is any of two to four words and all are there

w is a word's idf times its boost. Words in more than COMMON of all articles say little about a
position and take no part, nor does boilerplate. A single word has no second stage. Everything is a
whole-array operation over the candidates of all segments.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from index.arrays import Array
from index.frozen import value
from index.segments.layout import ASIDE, CAPTION, LEAD
from index.segments.positions import SHIFT, WITHIN
from index.segments.reader import SegmentReader
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_positions import SegmentPositions
from searcher.evaluation.ranking.top_k import Ranking
from searcher.evaluation.scoring import scored_words
from searcher.evaluation.sorted_docs import run_starts
from searcher.query.nodes import Query
from searcher.query.operators import Or

#: The number of candidates that the second stage ranks, whatever page is wanted.
DEPTH = 100

CLOSENESS, NEAR, REACH = 1.5, 10.0, 100
OPENING, OPENING_WORDS = 0.5, 100
ALL_WORDS, FEW = 0.2, 4
COMMON = 0.7
#: In an index of fewer articles no word is too common.
_FEW_ARTICLES = 1000
#: Different words of a long query that take part, the rarest.
MOST_WORDS = 16

#: The nearness of each distance. Two forms of one word may share a position: a distance of 0 is not close.
_NEARNESS = np.array([0.0, *(NEAR / (NEAR - 1.0 + distance) for distance in range(1, REACH + 1)), 0.0])


@value
class RerankTerm:
    """A word (or phrase, or pattern) of the question: its node, its weight, how often it was typed."""

    node: Query
    weight: float
    times: int


@value
class Bonuses:
    """The bonuses of the second stage for some articles.

    The first four arrays are of one length: for each word, in the order of the question, the
    articles that have it.
    """

    #: the number of the word, and the index of the article among the candidates
    word: Array
    slot: Array
    closeness: Array
    opening: Array
    #: for each candidate
    all_words: Array

    @property
    def total(self) -> Array:
        """The sum for each article, float64, added in the order of the words.

        So it never depends on how the index was cut.
        """
        total = self.all_words.copy()
        np.add.at(total, self.slot, self.closeness + self.opening)
        return total


def reorder(weight: QueryWeight, ranking: Ranking) -> Ranking:
    """Order the first `DEPTH` articles by their final scores; the rest stay as they are."""
    words = rerank_terms(weight)
    if len(words) < 2 or not len(ranking):
        return ranking.ordered()
    if len(ranking.segments) > 1 or len(ranking) > DEPTH:
        ranking = ranking.by_article(DEPTH)
    count = min(DEPTH, len(ranking))
    score = ranking.score.copy()
    score[:count] += bonuses(weight, words, _by_segment(ranking, count)).total
    key = np.concatenate((-score[:count], ranking.key[count:]))
    return Ranking(ranking.segments, key, ranking.segment_ord, ranking.doc, score, count).ordered(count)


def _by_segment(ranking: Ranking, count: int) -> list[tuple[int, Array]]:
    """Return the first `count` articles as (segment_ord, doc_ids), as `bonuses` takes them."""
    segment_ords, docs = ranking.segment_ord[:count], ranking.doc[:count]
    if len(ranking.segments) == 1:
        return [(0, docs)]
    ends = np.bincount(segment_ords, minlength=len(ranking.segments)).cumsum().tolist()
    return [
        (segment_ord, docs[start:end])
        for segment_ord, (start, end) in enumerate(pairwise((0, *ends)))
        if start < end
    ]


def rerank_terms(weight: QueryWeight) -> list[RerankTerm]:
    """Return the words that take part, in the order of the question."""
    articles = weight.snapshot.articles
    limit = COMMON * articles
    by_node: dict[Query, RerankTerm] = {}
    for node, boost in scored_words(weight.tree, weight.scoring):
        term_weight = weight.term_weight(node)
        boosted = term_weight.idf * boost
        if term_weight.df and (term_weight.df <= limit or articles < _FEW_ARTICLES):
            earlier = by_node.get(node)
            by_node[node] = (
                RerankTerm(node, boosted, 1)
                if earlier is None
                else RerankTerm(node, max(earlier.weight, boosted), earlier.times + 1)
            )
    words = [word for word in by_node.values() if word.weight > 0]
    if len(words) > MOST_WORDS:
        rarest = sorted(range(len(words)), key=lambda i: (-words[i].weight, i))[:MOST_WORDS]
        words = [words[i] for i in sorted(rarest)]
    return words


class _Anchors(NamedTuple):
    """The positions of all words in all candidates, as keys, and the pairs of word and article."""

    #: the keys of each word, and those of all words one after the other
    by_word: list[Array]
    keys: Array
    #: for each pair: the index of its first key, the number of the word, the index of the article
    first: Array
    word: Array
    slot: Array
    #: the number of candidates
    size: int


def bonuses(weight: QueryWeight, words: list[RerankTerm], parts: Sequence[tuple[int, Array]]) -> Bonuses:
    """Return the bonuses of some articles, numbered through.

    parts   segment_ords, each with ascending doc_ids
    """
    keys_by_part: list[list[Array]] = []
    ends: list[Array] = []
    size = 0
    for segment_ord, docs in parts:
        positions = weight.positions[segment_ord]
        part_keys = _keys_in_text(positions, words, docs)
        keys_by_part.append([keys + (size << SHIFT) for keys in part_keys] if size else part_keys)
        ends.append(_opening_ends(positions.segment.reader, docs))
        size += docs.size
    by_word = [_joined(part_keys) for part_keys in zip(*keys_by_part, strict=True)]
    keys = np.concatenate(by_word)
    pairs = keys >> SHIFT  # of a word and an article: word number * size + article; ascending
    for start in accumulate(word_keys.size for word_keys in by_word[:-1]):
        pairs[start:] += size
    first = run_starts(pairs).nonzero()[0]
    word, slot = np.divmod(pairs.take(first), size)
    weights = np.array([term.weight for term in words])
    closeness = _closeness(weights, _Anchors(by_word, keys, first, word, slot, size))
    factor = weight.scoring.bonus_factor
    closeness *= (weights * (factor * CLOSENESS / weights.sum())).take(word)
    # The first position of a word in an article tells whether it stands in the opening.
    is_opening = (keys.take(first) & WITHIN) < _joined(ends).take(slot)
    gain = np.array([factor * OPENING * term.weight * term.times for term in words])
    return Bonuses(
        word, slot, closeness, is_opening * gain.take(word), _all_words(weight, weights, slot, size)
    )


def _keys_in_text(positions: SegmentPositions, words: list[RerankTerm], docs: Array) -> list[Array]:
    """Return for each word the keys of its positions in these articles, without boilerplate."""
    reader = positions.segment.reader
    keys = positions.starts([word.node for word in words], docs)
    if reader.lengths.take(docs, axis=0)[:, ASIDE].any():
        keys = [word_keys[reader.in_text(docs[word_keys >> SHIFT], word_keys & WITHIN)] for word_keys in keys]
    return keys


def _joined(parts: Sequence[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _closeness(weights: Array, anchors: _Anchors) -> Array:
    """Return for each pair of word and article how near the other words come to the word, at most.

    That is the greatest sum of the other words' weights by nearness over the word's positions.
    """
    word, slot, first = anchors.word, anchors.slot, anchors.first
    if not word.size or word[0] == word[-1]:
        return np.zeros(word.size)
    if len(anchors.by_word) == 2:
        of_first_word = slice(int(word.searchsorted(1)))
        least = np.minimum.reduceat(_distances(*anchors.by_word), first[of_first_word])
        if least.all():  # where two words never share a position, the least distance is the same from both
            nearness = np.zeros(anchors.size)
            nearness[slot[of_first_word]] = _NEARNESS.take(least, mode="clip")
            return nearness.take(slot) * weights[::-1].take(word)
    return np.maximum.reduceat(_nearness(weights, anchors), first)


def _nearness(weights: Array, anchors: _Anchors) -> Array:
    """Return for each key the sum of the other words' weights by nearness."""
    keys = anchors.keys
    nearness, end = np.zeros(keys.size), 0
    for weight, word_keys in zip(weights.tolist(), anchors.by_word, strict=True):
        start, end = end, end + word_keys.size
        for others in (slice(0, start), slice(end, keys.size)):
            if word_keys.size and others.start < others.stop:
                distances = _distances(keys[others], word_keys)
                nearness[others] += weight * _NEARNESS.take(distances, mode="clip")
    return nearness


def _distances(keys: Array, others: Array) -> Array:
    """Return the distance from each key to the nearest other; beyond REACH in another article."""
    after = others.searchsorted(keys)
    # Beyond the last or before the first, the one at hand stands for both neighbours.
    distance: Array = others.take(after, mode="clip") - keys
    np.abs(distance, out=distance)
    before = keys - others.take(after - 1, mode="clip")
    np.minimum(distance, np.abs(before, out=before), out=distance)
    return distance


def _opening_ends(reader: SegmentReader, docs: Array) -> Array:
    """Return the position in each article at which its opening ends."""
    starts = reader.zone_at.take(docs, axis=0)
    ends: Array = np.minimum(starts[:, LEAD].astype(np.int64) + OPENING_WORDS, starts[:, CAPTION])
    return ends


def _all_words(weight: QueryWeight, weights: Array, slot: Array, size: int) -> Array:
    """Return the bonus of each article for having all of the words."""
    if not isinstance(weight.tree, Or) or not 2 <= weights.size <= FEW:
        return np.zeros(size)
    return np.where(np.bincount(slot, minlength=size) == weights.size, ALL_WORDS * weights.sum(), 0.0)
