"""Any of several: the articles of one or more lists, and their scores.

Lists are merged, not walked; scores are added up in the order of the question, so that no sum depends on how the index was cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index.arrays import Array
from index.frozen import value
from searcher.evaluation.posting_lists import WordList
from searcher.evaluation.snapshot import Segment
from searcher.evaluation.sorted_docs import NOTHING, find_docs
from searcher.evaluation.spans import distinct
from searcher.query.nodes import Word

Score = Callable[[Array | None], Array]


#: From one article in so many on, lists are added up over the whole segment.
_DENSE = 12


@value
class Match:
    """The matching articles of a segment, ascending, and their scores: `score(places)`; None where nothing is scored."""

    docs: Array
    score: Score | None = None
    #: every score is known to be above 0
    positive: bool = False
    #: the one word that it is of, and its list
    word: tuple[Word, WordList] | None = None


EMPTY = Match(NOTHING)


def any_of(segment: Segment, found: Sequence[Match], boost: float, scored: bool, every: bool) -> Match:
    """The articles of several matches, of which there is one at least.

    every   all scores will be asked for
    """
    if scored and every and sum(match.docs.size for match in found) * _DENSE > segment.articles:
        added = _added(segment, found, boost)
        if added is not None:
            return added
    # A stable sort merges what is in order already, in less time than marking the articles of a whole segment takes.
    merged = np.concatenate([match.docs for match in found])
    merged.sort(kind="stable")
    docs = distinct(merged)
    if not scored:
        return Match(docs)

    def score(which: Array | None) -> Array:
        scores = _summed(segment, found, docs if which is None else docs[which])
        return scores * np.float32(boost) if boost != 1.0 else scores

    return Match(docs, score, boost > 0 and all(match.positive for match in found))


def _added(segment: Segment, found: Sequence[Match], boost: float) -> Match | None:
    """The same where the lists hold a good part of a segment's articles: all scores are added up in an array as long as the segment, and
    what has none is in no list. None where a score may be 0."""
    if not all(match.positive for match in found):
        return None
    # All scores first: those of an Or further down use the same scratch array.
    parts = [(match.docs, match.score(None)) for match in found if match.score is not None]
    total = segment.scratch("total", np.float32)
    (first, scores), *others = parts
    total[first] = scores
    for listed, points in others:
        np.add.at(
            total, listed, points
        )  # once over the list, where `total[listed] += points` goes over it three times
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
            places, there = find_docs(segment, match.docs, some)
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
