"""Merge the matches of an OR: the articles of one or more lists, and their scores.

Scores are added up in the order of the question, so that no sum depends on how the index was cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index.arrays import Array
from index.frozen import value
from searcher.evaluation.posting_lists import PostingList
from searcher.evaluation.snapshot import Segment
from searcher.evaluation.sorted_docs import NO_DOCS, distinct, find_docs
from searcher.query.nodes import Word

#: Scores some of the articles of a match, by their indexes in it; None for all of them.
Score = Callable[[Array | None], Array]

#: From one article in so many on, scores are added up over the whole segment.
_DENSE = 12


@value
class Match:
    """The matching articles of a segment, ascending, and a function for their scores."""

    docs: Array
    #: None where nothing is scored
    score: Score | None = None
    #: every score is known to be above 0
    is_positive: bool = False
    #: the word and its list, of a match of one word
    word: tuple[Word, PostingList] | None = None


NO_MATCH = Match(NO_DOCS)


def merge_matches(
    segment: Segment, matches: Sequence[Match], boost: float, *, scored: bool, all_scores: bool
) -> Match:
    """Merge one or more matches.

    all_scores   the scores of all articles will be needed
    """
    if scored and all_scores and sum(match.docs.size for match in matches) * _DENSE > segment.articles:
        added = _added_up(segment, matches, boost)
        if added is not None:
            return added
    # A stable sort merges what is in order already. It takes less time than marking a whole segment.
    merged = np.concatenate([match.docs for match in matches])
    merged.sort(kind="stable")
    docs = distinct(merged)
    if not scored:
        return Match(docs)

    def score(which: Array | None) -> Array:
        scores = _summed(segment, matches, docs if which is None else docs[which])
        return scores * np.float32(boost) if boost != 1.0 else scores

    return Match(docs, score, boost > 0 and all(match.is_positive for match in matches))


def _added_up(segment: Segment, matches: Sequence[Match], boost: float) -> Match | None:
    """Add all scores up in an array as long as the segment.

    An article without a score matches nothing, but for those of unscored lists, which are marked.
    For lists that have a good part of the segment's articles. None where another score may be 0.
    """
    unscored = [match.docs for match in matches if match.score is None]
    if len(unscored) == len(matches) or not all(match.is_positive for match in matches if match.score):
        return None
    # All scores first: those of an Or further down use the same scratch array.
    parts = [(match.docs, match.score(None)) for match in matches if match.score is not None]
    total = segment.scratch("total", np.float32)
    (first, scores), *others = parts
    total[first] = scores
    for part_docs, part_scores in others:
        # Goes over the list once, where `total[part_docs] += part_scores` goes over it three times.
        np.add.at(total, part_docs, part_scores)
    is_there = total != 0
    for part_docs in unscored:
        is_there[part_docs] = True
    docs = is_there.nonzero()[0]
    scores = total.take(docs)
    total.fill(0)
    if boost != 1.0:
        scores *= np.float32(boost)
    return Match(docs, lambda which: scores if which is None else scores[which])


def _summed(segment: Segment, matches: Sequence[Match], wanted: Array) -> Array:
    """Return the sums of the scores that several matches give to some articles."""
    # All scores first: those of an Or further down use the same scratch array.
    parts: list[tuple[Array, Array]] = []
    for match in matches:
        if match.score is None:
            continue
        if wanted.size * 2 < match.docs.size:
            indexes, is_there = find_docs(segment, match.docs, wanted)
            parts.append((wanted[is_there], match.score(indexes[is_there])))
        else:
            parts.append((match.docs, match.score(None)))
    total = segment.scratch("total", np.float32)
    for part_docs, part_scores in parts:
        total[part_docs] += part_scores
    scores = total[wanted]
    for part_docs, _ in parts:
        total[part_docs] = 0
    return scores
