"""Any of several: the articles of one or more lists, and the scores of those that may be among the best.

Lists are merged, not walked; scores are added up in the order of the question, so that no sum depends on how the index was cut.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from index.arrays import Array
from index.values import value
from searcher.lists import NOTHING, places_in
from searcher.positions import distinct
from searcher.snapshot import Segment

Score = Callable[[Array | None], Array]


#: From one article in so many on, lists are added up over the whole segment.
_DENSE = 12


@value
class Match:
    """The matching articles of a segment, ascending, and their scores: `score(places)`; None where nothing is scored."""

    docs: Array
    score: Score | None = None
    #: no score is greater
    most: float = math.inf


EMPTY = Match(NOTHING)


def any_of(segment: Segment, found: Sequence[Match], boost: float, scored: bool, wanted: int | None) -> Match:
    """The articles of several matches, of which there is one at least.

    wanted   how many of the best need their scores, None for all
    """
    if wanted and scored and sum(match.docs.size for match in found) * _DENSE > segment.articles:
        every = _at_once(segment, found, boost)
        if every is not None:
            return every
    # A stable sort merges what is in order already, in less time than marking the articles of a whole segment takes.
    merged = np.concatenate([match.docs for match in found])
    merged.sort(kind="stable")
    new = np.ones(merged.size, dtype=bool)
    np.not_equal(merged[1:], merged[:-1], out=new[1:])
    docs = merged[new]
    if not scored:
        return Match(docs)

    def several(which: Array | None) -> Array:
        """Places of the articles that stand in more than one of the lists."""
        again = np.flatnonzero(~new)
        places = distinct(again - np.arange(1, again.size + 1))
        if which is None:
            return places
        flags = np.zeros(docs.size, dtype=bool)
        flags[places] = True
        return np.flatnonzero(flags[which])

    def score(which: Array | None) -> Array:
        some = docs if which is None else docs[which]
        scores = _best(segment, found, some, several(which), wanted) if wanted and some.size > 8 * wanted else None
        if scores is None:
            scores = _summed(segment, found, some)
        return scores * np.float32(boost) if boost != 1.0 else scores

    return Match(docs, score, sum(match.most for match in found) * boost)


def _at_once(segment: Segment, found: Sequence[Match], boost: float) -> Match | None:
    """The same where the lists hold a good part of a segment's articles: all scores are added up in an array as long as the segment, and
    what has none is in no list. None where a score may be 0."""
    parts: list[tuple[Array, Array]] = []  # all scores first: those of an Or further down use the same scratch array
    for match in found:
        points = match.score(None) if match.score is not None else None
        if points is None or not points.min() > 0:
            return None
        parts.append((match.docs, points))
    total = segment.scratch("total", np.float32)
    for listed, points in parts:
        total[listed] += points
    docs = (total != 0).nonzero()[0]
    scores = total.take(docs)
    total.fill(0)
    if boost != 1.0:
        scores *= np.float32(boost)
    return Match(docs, lambda which: scores if which is None else scores[which])


def _summed(segment: Segment, found: Sequence[Match], some: Array) -> Array:
    """The scores that several matches give to some articles, added up in the order of the question."""
    # All scores first: those of an Or further down use the same scratch array.
    parts: list[tuple[Array, Array]] = []
    for match in found:
        if match.score is None:
            continue
        if some.size * 2 < match.docs.size:
            places, there = places_in(segment, match.docs, some)
            parts.append((some[there], match.score(places[there])))
        else:
            parts.append((match.docs, match.score(None)))
    total = segment.scratch("total", np.float32)
    for listed, points in parts:
        total[listed] += points
    scores = total[some]
    for listed, _ in parts:
        total[listed] = 0
    return scores


def _best(segment: Segment, found: Sequence[Match], some: Array, many: Array, wanted: int) -> Array | None:
    """The scores of those articles that may be among the `wanted` best, 0 for others; None where that cannot be told cheaply.

    What stands in several lists is scored first. An article in one list alone scores no more than that list can give; a list that cannot
    give what the worst of the wanted has already is not scored any further (the idea of MaxScore, Turtle and Flood 1995).

    many    places of the articles that stand in more than one of the lists, ascending
    """
    if many.size < wanted or many.size * 2 > some.size:
        return None
    best = _summed(segment, found, some[many])
    least = np.partition(best, best.size - wanted)[best.size - wanted]
    alone = [match for match in found if match.most >= least]
    if len(alone) == len(found):
        return None
    scores = _summed(segment, alone, some) if alone else np.zeros(some.size, dtype=np.float32)
    scores[many] = best
    return scores
