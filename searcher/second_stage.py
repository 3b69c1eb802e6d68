"""The second stage of ranking: the first stage's best looked at again, where their words stand (see docs/ranking.md).

To the first-stage score three bonuses are added, none of them below zero, so what was looked at never falls below what was not:

    closeness   CLOSENESS * sum over words a of  w(a) / W * max over places of a (sum over other words b of  w(b) * NEAR / (NEAR + d - 1))
                where d is the distance from that place of a to the nearest b, if it is at most REACH, and W the sum of all w
    opening     OPENING * sum of w over the words that stand in the title or among the first OPENING_WORDS positions of the text
    all words   ALL_WORDS * W where any of two to four words was asked for and all of them are there

w is a word's idf times its boost. Words that stand in more than COMMON of all articles say little about a place and take no part, nor does
anything in text set apart. A single word has no second stage. Everything is a whole-array operation over the candidates of a segment.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.arrays import Array
from index.postings import ZONES
from index.reader_postings import SHIFT, WITHIN
from index.values import value
from searcher.evaluate import Evaluation
from searcher.nodes import FuzzyTerm, Not, Or, PhraseWords, Prefix, Query, Wildcard, Word
from searcher.ranking import Ranking
from searcher.snapshot import Segment

#: How many of the first stage's best are looked at again, whatever page is asked for.
DEPTH = 100

CLOSENESS, NEAR, REACH = 1.5, 10.0, 100
OPENING, OPENING_WORDS = 0.5, 100
ALL_WORDS, FEW = 0.2, 4
COMMON = 0.7
#: Of a long query so many different words take part, the rarest.
MOST_WORDS = 16

_CAPTION, _ASIDE = ZONES.index("caption"), ZONES.index("aside")
#: How near a distance is. Two forms of one word may be two words of a query and stand in one place: 0 is not closeness.
_NEARNESS = np.array([0.0, *(NEAR / (NEAR - 1.0 + distance) for distance in range(1, REACH + 1)), 0.0])


@value
class Asked:
    """A word (or phrase, or pattern) of the question: its node, its weight, how often it was typed."""

    node: Query
    weight: float
    times: int


@value
class Bonuses:
    """What the second stage adds for each of some articles of a segment; all but `all_words` word by word, (words, articles)."""

    closeness: Array
    opening: Array
    all_words: Array

    @property
    def total(self) -> Array:
        """What is added, float64; summed in the order of the words, so that it never depends on how the index was cut."""
        total = np.zeros(self.all_words.size)
        for row in (*self.closeness, *self.opening, self.all_words):
            total += row
        return total


def reorder(evaluation: Evaluation, ranking: Ranking) -> Ranking:
    """The same articles in their final order: the first `DEPTH` by their final scores, the rest as they came."""
    words = asked(evaluation)
    if len(words) < 2:
        return ranking.ordered()
    count = min(DEPTH, len(ranking))
    score = ranking.score.copy()
    for place in range(len(evaluation.snapshot.segments)):
        own = np.flatnonzero(ranking.place[:count] == place)
        if own.size:
            own = own[ranking.doc[own].argsort()]
            score[own] += bonuses(evaluation, words, place, ranking.doc[own]).total
    key = np.concatenate((-score[:count], ranking.key[count:]))
    return Ranking(key, ranking.day, ranking.head, ranking.place, ranking.doc, score, count).ordered(count)


def asked(evaluation: Evaluation) -> list[Asked]:
    """The words that take part, in the order of the question."""
    limit = COMMON * evaluation.snapshot.articles
    weights: dict[Query, float] = {}
    times: dict[Query, int] = {}
    for node, boost in _leaves(evaluation.tree, 1.0):
        leaf = evaluation.leaf(node)
        if leaf.df and (leaf.df <= limit or evaluation.snapshot.articles < _FEW_ARTICLES):
            weights[node] = max(weights.get(node, 0.0), leaf.idf * boost)
            times[node] = times.get(node, 0) + 1
    found = [Asked(node, weight, times[node]) for node, weight in weights.items() if weight > 0]
    if len(found) > MOST_WORDS:
        kept = sorted(range(len(found)), key=lambda place: (-found[place].weight, place))[:MOST_WORDS]
        found = [found[place] for place in sorted(kept)]
    return found


#: In so small an index no word is too common.
_FEW_ARTICLES = 1000


def _leaves(node: Query, boost: float) -> Iterator[tuple[Query, float]]:
    """The words of a tree with the product of the boosts around them, exclusions left out."""
    if isinstance(node, Not):
        return
    if isinstance(node, Word | PhraseWords | Prefix | Wildcard | FuzzyTerm):
        yield node, boost * node.boost
        return
    for child in node.children():
        yield from _leaves(child, boost * getattr(node, "boost", 1.0))


def bonuses(evaluation: Evaluation, words: list[Asked], place: int, docs: Array) -> Bonuses:
    """What the second stage adds for these articles (ascending) of the segment at a place."""
    segment = evaluation.snapshot.segments[place]
    keys = [evaluation.spans(word.node, place, docs)[0] for word in words]
    if segment.reader.lengths[docs, _ASIDE].any():
        keys = [own[segment.reader.in_text(docs[own >> SHIFT], own & WITHIN)] for own in keys]
    anchors = np.concatenate(keys)  # all places of all words at once
    slots = anchors >> SHIFT
    cells = slots + np.repeat(np.arange(len(words)) * docs.size, [own.size for own in keys])  # places in (words, articles), ascending
    return Bonuses(
        _closeness(words, keys, anchors, cells, docs.size),
        _opening(segment, words, docs, anchors, slots, cells),
        _all_words(evaluation, words, cells, docs.size),
    )


def _closeness(words: list[Asked], keys: list[Array], anchors: Array, cells: Array, size: int) -> Array:
    rows = np.zeros((len(words), size))
    if sum(own.size > 0 for own in keys) < 2:
        return rows
    near, start = np.zeros(anchors.size), 0
    for word, own in zip(words, keys, strict=True):
        if own.size:
            gain = _nearness(anchors, own)
            gain *= word.weight
            gain[start : start + own.size] = 0.0
            near += gain
            start += own.size
    new = np.ones(cells.size, dtype=bool)
    np.not_equal(cells[1:], cells[:-1], out=new[1:])
    starts = new.nonzero()[0]
    rows.ravel()[cells[starts]] = np.maximum.reduceat(near, starts)
    weights = np.array([word.weight for word in words])
    rows *= (CLOSENESS * weights / sum(word.weight for word in words))[:, None]
    return rows


def _nearness(anchors: Array, others: Array) -> Array:
    """For each anchor how near the nearest of the others is: 1 side by side, falling to 0 beyond REACH."""
    after = others.searchsorted(anchors)
    # Beyond the last or before the first, the one at hand stands for both neighbours.
    distance = others.take(after, mode="clip") - anchors
    np.abs(distance, out=distance)
    before = anchors - others.take(after - 1, mode="clip")
    np.minimum(distance, np.abs(before, out=before), out=distance)
    return _NEARNESS.take(distance, mode="clip")


def _opening(segment: Segment, words: list[Asked], docs: Array, anchors: Array, slots: Array, cells: Array) -> Array:
    starts = segment.reader.zone_at[docs]
    end = np.minimum(starts[:, 1].astype(np.int64) + OPENING_WORDS, starts[:, _CAPTION])
    rows = np.zeros((len(words), docs.size))
    rows.ravel()[cells[(anchors & WITHIN) < end[slots]]] = 1.0
    rows *= np.array([OPENING * word.weight * word.times for word in words])[:, None]
    return rows


def _all_words(evaluation: Evaluation, words: list[Asked], cells: Array, size: int) -> Array:
    if not isinstance(evaluation.tree, Or) or not 2 <= len(words) <= FEW:
        return np.zeros(size)
    held = np.zeros((len(words), size), dtype=bool)
    held.ravel()[cells] = True
    return np.where(held.all(axis=0), ALL_WORDS * sum(word.weight for word in words), 0.0)
