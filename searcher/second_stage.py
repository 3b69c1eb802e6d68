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
from index.values import replace, value
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
_FAR = 1 << 60
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
        return ranking
    count = min(DEPTH, len(ranking))
    score = ranking.score.copy()
    for place in range(len(evaluation.snapshot.segments)):
        own = np.flatnonzero(ranking.place[:count] == place)
        if own.size:
            own = own[ranking.doc[own].argsort()]
            score[own] += bonuses(evaluation, words, place, ranking.doc[own]).total
    key = np.concatenate((-score[:count], ranking.key[count:]))
    return replace(ranking, key=key, score=score, looked=count).ordered(count)


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
    keys = [_places(evaluation, segment, word.node, place, docs) for word in words]
    return Bonuses(
        _closeness(words, keys, docs.size),
        _opening(segment, words, keys, docs),
        _all_words(evaluation, words, keys, docs.size),
    )


def _places(evaluation: Evaluation, segment: Segment, node: Query, place: int, docs: Array) -> Array:
    """Where a word stands in these articles, text set apart left out: place in `docs` * STRIDE + position, ascending."""
    keys, _ = evaluation.spans(node, place, docs)
    reader = segment.reader
    if not keys.size or not segment.derive("some aside", lambda: bool(reader.lengths[:, _ASIDE].any())):
        return keys
    kept: Array = keys[(keys & WITHIN) < reader.zone_at[docs, _ASIDE][keys >> SHIFT]]
    return kept


def _greatest(values: Array, slots: Array, size: int) -> Array:
    """The greatest value of each slot (ascending), 0 where it has none."""
    found = np.zeros(size)
    new = np.ones(slots.size, dtype=bool)
    np.not_equal(slots[1:], slots[:-1], out=new[1:])
    starts = new.nonzero()[0]
    found[slots[starts]] = np.maximum.reduceat(values, starts)
    return found


def _closeness(words: list[Asked], keys: list[Array], size: int) -> Array:
    rows = np.zeros((len(words), size))
    held = [number for number, places in enumerate(keys) if places.size]
    if len(held) < 2:
        return rows
    whole = sum(word.weight for word in words)
    # All places of all words at once, each looked up among the places of every word.
    ends = np.cumsum([keys[number].size for number in held]).tolist()
    anchors = np.concatenate([keys[number] for number in held])
    near = np.zeros(anchors.size)
    for place, number in enumerate(held):
        own = slice(ends[place - 1] if place else 0, ends[place])
        gain = words[number].weight * _nearness(anchors, keys[number])
        gain[own] = 0.0
        near += gain
    for place, number in enumerate(held):
        own = slice(ends[place - 1] if place else 0, ends[place])
        best = _greatest(near[own], anchors[own] >> SHIFT, size)
        rows[number] = best * (CLOSENESS * words[number].weight / whole)
    return rows


def _nearness(anchors: Array, others: Array) -> Array:
    """For each anchor how near the nearest of the others is: 1 side by side, falling to 0 beyond REACH."""
    fenced = np.empty(others.size + 2, dtype=np.int64)
    fenced[0], fenced[1:-1], fenced[-1] = -_FAR, others, _FAR
    after = others.searchsorted(anchors) + 1
    distance = np.minimum(fenced[after] - anchors, anchors - fenced[after - 1])
    return _NEARNESS.take(distance, mode="clip")


def _opening(segment: Segment, words: list[Asked], keys: list[Array], docs: Array) -> Array:
    reader = segment.reader
    end = np.minimum(reader.zone_at[docs, 1].astype(np.int64) + OPENING_WORDS, reader.zone_at[docs, _CAPTION])
    rows = np.zeros((len(words), docs.size))
    for number, (word, places) in enumerate(zip(words, keys, strict=True)):
        slots = places >> SHIFT
        rows[number, slots[(places & WITHIN) < end[slots]]] = OPENING * word.weight * word.times
    return rows


def _all_words(evaluation: Evaluation, words: list[Asked], keys: list[Array], size: int) -> Array:
    if not isinstance(evaluation.tree, Or) or not 2 <= len(words) <= FEW:
        return np.zeros(size)
    held = np.ones(size, dtype=bool)
    for places in keys:
        here = np.zeros(size, dtype=bool)
        here[places >> SHIFT] = True
        held &= here
    return np.where(held, ALL_WORDS * sum(word.weight for word in words), 0.0)
