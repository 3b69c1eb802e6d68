"""The second stage of ranking: the first stage's best looked at again, where their words stand (see docs/ranking.md).

To the first-stage score three bonuses are added, none of them below zero, so what was looked at never falls below what was not:

    closeness   CLOSENESS * sum over words a of  w(a) / W * max over places of a (sum over other words b of  w(b) * NEAR / (NEAR + d - 1))
                where d is the distance from that place of a to the nearest b, if it is at most REACH, and W the sum of all w
    opening     OPENING * sum of w over the words that stand in the title or among the first OPENING_WORDS positions of the text
    all words   ALL_WORDS * W where any of two to four words was asked for and all of them are there

w is a word's idf times its boost. Words that stand in more than COMMON of all articles say little about a place and take no part, nor does
anything in text set apart. A single word has no second stage. Everything is a whole-array operation over the candidates of all segments.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from index.arrays import Array
from index.frozen import value
from index.segments.layout import ASIDE, CAPTION, LEAD
from index.segments.positions import SHIFT, WITHIN
from index.segments.reader import SegmentReader
from searcher.evaluation.evaluator import QueryEvaluation
from searcher.evaluation.sorted_docs import run_starts
from searcher.evaluation.top_k import Ranking
from searcher.query.nodes import Query
from searcher.query.operators import Or

#: How many of the first stage's best are looked at again, whatever page is asked for.
DEPTH = 100

CLOSENESS, NEAR, REACH = 1.5, 10.0, 100
OPENING, OPENING_WORDS = 0.5, 100
ALL_WORDS, FEW = 0.2, 4
COMMON = 0.7
#: Of a long query so many different words take part, the rarest.
MOST_WORDS = 16

#: How near a distance is. Two forms of one word may be two words of a query and stand in one place: 0 is not closeness.
_NEARNESS = np.array([0.0, *(NEAR / (NEAR - 1.0 + distance) for distance in range(1, REACH + 1)), 0.0])


@value
class RerankTerm:
    """A word (or phrase, or pattern) of the question: its node, its weight, how often it was typed."""

    node: Query
    weight: float
    times: int


@value
class Bonuses:
    """What the second stage adds for some articles. The first four are of one length: for each word, in the order of the question,
    the articles in which it stands."""

    #: the number of the word, and the place of the article among those asked for
    word: Array
    slot: Array
    closeness: Array
    opening: Array
    #: for each of the articles asked for
    all_words: Array

    @property
    def total(self) -> Array:
        """What is added to each article, float64; summed in the order of the words, so that it never depends on how the index was cut."""
        total = self.all_words.copy()
        np.add.at(total, self.slot, self.closeness + self.opening)
        return total


def reorder(evaluation: QueryEvaluation, ranking: Ranking) -> Ranking:
    """The same articles in their final order: the first `DEPTH` by their final scores, the rest as they came."""
    words = asked(evaluation)
    if len(words) < 2 or not len(ranking):
        return ranking.ordered()
    if len(ranking.segments) > 1 or len(ranking) > DEPTH:
        ranking = ranking.by_article(DEPTH)
    count = min(DEPTH, len(ranking))
    score = ranking.score.copy()
    score[:count] += bonuses(evaluation, words, _by_segment(ranking, count)).total
    key = np.concatenate((-score[:count], ranking.key[count:]))
    return Ranking(ranking.segments, key, ranking.segment_ord, ranking.doc, score, count).ordered(count)


def _by_segment(ranking: Ranking, count: int) -> list[tuple[int, Array]]:
    """The first `count` articles as `bonuses` takes them."""
    places, docs = ranking.segment_ord[:count], ranking.doc[:count]
    if len(ranking.segments) == 1:
        return [(0, docs)]
    ends = np.bincount(places, minlength=len(ranking.segments)).cumsum().tolist()
    return [
        (place, docs[start:end]) for place, (start, end) in enumerate(pairwise((0, *ends))) if start < end
    ]


def asked(evaluation: QueryEvaluation) -> list[RerankTerm]:
    """The words that take part, in the order of the question."""
    limit = COMMON * evaluation.snapshot.articles
    known: dict[Query, RerankTerm] = {}
    for node, boost in evaluation.boosted:
        leaf = evaluation.leaf(node)
        weight = leaf.idf * boost
        if leaf.df and (leaf.df <= limit or evaluation.snapshot.articles < _FEW_ARTICLES):
            before = known.get(node)
            known[node] = (
                RerankTerm(node, weight, 1)
                if before is None
                else RerankTerm(node, max(before.weight, weight), before.times + 1)
            )
    found = [one for one in known.values() if one.weight > 0]
    if len(found) > MOST_WORDS:
        kept = sorted(range(len(found)), key=lambda place: (-found[place].weight, place))[:MOST_WORDS]
        found = [found[place] for place in sorted(kept)]
    return found


#: In so small an index no word is too common.
_FEW_ARTICLES = 1000


def bonuses(
    evaluation: QueryEvaluation, words: list[RerankTerm], parts: Sequence[tuple[int, Array]]
) -> Bonuses:
    """What the second stage adds for some articles: of the segment at a place these (ascending), and so on; all are numbered through."""
    found: list[list[Array]] = []
    ends: list[Array] = []
    size = 0
    for place, docs in parts:
        own = _anchors(evaluation, words, place, docs)
        found.append([keys + (size << SHIFT) for keys in own] if size else own)
        ends.append(_opening_ends(evaluation.snapshot.segments[place].reader, docs))
        size += docs.size
    keys = [_joined(several) for several in zip(*found, strict=True)]
    anchors = np.concatenate(keys)  # all places of all words at once
    cells = anchors >> SHIFT  # a word and an article: word number * size + article; ascending
    for start in accumulate(own.size for own in keys[:-1]):
        cells[start:] += size
    first = run_starts(cells).nonzero()[0]
    word, slot = np.divmod(cells.take(first), size)
    weights = np.array([word.weight for word in words])
    closeness = _closest(weights, keys, anchors, first, word, slot, size)
    closeness *= (weights * (CLOSENESS / weights.sum())).take(word)
    # Where a word stands first in an article says whether it stands in the opening.
    opening = (anchors.take(first) & WITHIN) < _joined(ends).take(slot)
    gain = np.array([OPENING * word.weight * word.times for word in words])
    return Bonuses(
        word, slot, closeness, opening * gain.take(word), _all_words(evaluation, weights, slot, size)
    )


def _anchors(evaluation: QueryEvaluation, words: list[RerankTerm], place: int, docs: Array) -> list[Array]:
    """For each word the keys of its places in these articles of a segment that are not in text set apart."""
    reader = evaluation.snapshot.segments[place].reader
    keys = evaluation.starts([word.node for word in words], place, docs)
    if reader.lengths.take(docs, axis=0)[:, ASIDE].any():
        keys = [own[reader.in_text(docs[own >> SHIFT], own & WITHIN)] for own in keys]
    return keys


def _joined(several: Sequence[Array]) -> Array:
    return several[0] if len(several) == 1 else np.concatenate(several)


def _closest(
    weights: Array, keys: list[Array], anchors: Array, first: Array, word: Array, slot: Array, size: int
) -> Array:
    """For each word and article in which it stands, the most that the other words come near it: the sum of their weights by nearness.

    keys, anchors       places of each word, and of all words
    first, word, slot   for each word and article: its first place in `anchors`, and both numbers; of `size` articles
    """
    if not word.size or word[0] == word[-1]:
        return np.zeros(word.size)
    if len(keys) == 2:
        of_one = slice(int(word.searchsorted(1)))
        least = np.minimum.reduceat(_distances(*keys), first[of_one])
        if least.all():  # where both never stand in one place, what is nearest is so from either side
            nearest = np.zeros(size)
            nearest[slot[of_one]] = _NEARNESS.take(least, mode="clip")
            return nearest.take(slot) * weights[::-1].take(word)
    return np.maximum.reduceat(_near(weights, keys, anchors), first)


def _near(weights: Array, keys: list[Array], anchors: Array) -> Array:
    """For each anchor how near the other words are, the sum of their weights by nearness."""
    near, end = np.zeros(anchors.size), 0
    for weight, own in zip(weights.tolist(), keys, strict=True):
        start, end = end, end + own.size
        for others in (slice(0, start), slice(end, anchors.size)):
            if own.size and others.start < others.stop:
                near[others] += weight * _NEARNESS.take(_distances(anchors[others], own), mode="clip")
    return near


def _distances(anchors: Array, others: Array) -> Array:
    """For each anchor how far the nearest of the others is; beyond REACH in another article."""
    after = others.searchsorted(anchors)
    # Beyond the last or before the first, the one at hand stands for both neighbours.
    distance: Array = others.take(after, mode="clip") - anchors
    np.abs(distance, out=distance)
    before = anchors - others.take(after - 1, mode="clip")
    np.minimum(distance, np.abs(before, out=before), out=distance)
    return distance


def _opening_ends(reader: SegmentReader, docs: Array) -> Array:
    """The position in each article at which its opening has ended."""
    starts = reader.zone_at.take(docs, axis=0)
    ends: Array = np.minimum(starts[:, LEAD].astype(np.int64) + OPENING_WORDS, starts[:, CAPTION])
    return ends


def _all_words(evaluation: QueryEvaluation, weights: Array, slot: Array, size: int) -> Array:
    if not isinstance(evaluation.tree, Or) or not 2 <= weights.size <= FEW:
        return np.zeros(size)
    return np.where(np.bincount(slot, minlength=size) == weights.size, ALL_WORDS * weights.sum(), 0.0)
