"""Say why many words together find nothing: which of them no article has, and what fewer of them find.

For each article that passes the filters, the parts of the question that it lacks are added up: how
many they are, their numbers, and the squares of these. One missing part is told by the sum, two by
both sums. So one pass over the posting lists finds the best of all subsets, without trying any.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from index.arrays import Array
from searcher.evaluation.filters import Filter
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.query.nodes import Query
from searcher.query.operators import And, all_of
from searcher.query.parser import is_filter
from searcher.query.printer import print_query
from searcher.results import Notice
from searcher.wording import counted

#: Of the parts that articles have, at most so many are left out.
MOST_DROPPED = 2
#: Subsets that are offered.
_OFFERED = 3
#: Words that are operators when typed in capitals: nobody misses them.
SMALL_OPERATORS = ("or", "and", "not")

#: Parts that are left out, by their numbers, and the articles that then match.
_Found = Counter[tuple[int, ...]]


def shortfall(weight: QueryWeight, filters: Sequence[Filter]) -> Iterator[Notice]:
    """Yield the notices of kind `absent` and `without` for a question that found nothing."""
    if not isinstance(weight.tree, And):
        return
    parts = [child for child in dict.fromkeys(weight.tree) if not is_filter(child)]
    words = [part for part in parts if not is_small_operator(part)]
    if len(parts) < 2 or not words:
        return
    lists = [_doc_ids(weight, word) for word in words]
    present = [i for i, doc_ids in enumerate(lists) if any(one.size for one in doc_ids)]
    absent = [i for i in range(len(words)) if i not in present]
    if absent:
        yield Notice(f"No article has {_named(words, absent)}.", None, "", "absent")
    conditions = [child for child in weight.tree if is_filter(child)]
    passing = _passing(weight, conditions, filters)
    for dropped, found in _best(weight, [lists[i] for i in present], passing, bool(absent)):
        missing = sorted([*absent, *(present[i] for i in dropped)])
        kept = [word for i, word in enumerate(words) if i not in missing]
        if kept:
            yield Notice(
                f"Without {_named(words, missing)}: {counted(found, 'article')}.",
                None,
                print_query(all_of([*kept, *conditions])),
                "without",
            )


def is_small_operator(node: Query) -> bool:
    """Return whether a word is an operator typed in small letters."""
    return getattr(node, "text", "") in SMALL_OPERATORS and getattr(node, "how", "") == "stem"


def _named(words: Sequence[Query], which: Sequence[int]) -> str:
    """Return `neck`, `neck and axle` or `neck, axle and hull`."""
    *first, last = [print_query(words[i]) for i in which]
    return f"{', '.join(first)} and {last}" if first else last


def _doc_ids(weight: QueryWeight, node: Query) -> list[Array]:
    """Return the articles of each segment that a part of the question matches."""
    single = QueryWeight(weight.snapshot, node, scored=False, bounds=weight.bounds)
    return [SegmentQuery(single, i).match().docs for i in range(len(weight.snapshot.segments))]


def _passing(weight: QueryWeight, conditions: Sequence[Query], filters: Sequence[Filter]) -> list[Array]:
    """Return the articles of each segment that pass all filters, those in the query and those beside it."""
    segments = weight.snapshot.segments
    found = _doc_ids(weight, And(conditions)) if conditions else [segment.all_docs for segment in segments]
    for segment_ord, segment in enumerate(segments):
        for one in filters:
            found[segment_ord] = found[segment_ord][one.test(segment, found[segment_ord])]
    return found


def _best(
    weight: QueryWeight, lists: Sequence[list[Array]], passing: Sequence[Array], is_less: bool
) -> list[tuple[tuple[int, ...], int]]:
    """Return the least parts to leave out with the articles found, most first; by drops, one or two.

    is_less  without anything left out, less than the whole question is asked for
    """
    by_drops: list[_Found] = [Counter() for _ in range(MOST_DROPPED + 1)]
    for segment_ord in range(len(passing)):
        weight.bounds.in_time()
        _count(by_drops, [one[segment_ord] for one in lists], passing[segment_ord])
    if by_drops[0] and not is_less:  # all the words stand there: it is small operators that lack
        return []
    best = next((found for found in by_drops if found), Counter())
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:_OFFERED]


def _count(by_drops: list[_Found], lists: Sequence[Array], passing: Array) -> None:
    """Add up for one segment the articles that lack none, one or two of the parts."""
    if not passing.size or not lists:
        return
    size = 1 + max(int(passing[-1]), *(int(doc_ids[-1]) for doc_ids in lists if doc_ids.size), 0)
    numbers = range(1, len(lists) + 1)
    lacking = np.full(size, len(lists), dtype=np.int32)
    total, squares = (np.full(size, sum(i**power for i in numbers), dtype=np.int64) for power in (1, 2))
    for i, doc_ids in zip(numbers, lists, strict=True):
        lacking[doc_ids] -= 1
        total[doc_ids] -= i
        squares[doc_ids] -= i * i
    lacking, total, squares = lacking[passing], total[passing], squares[passing]
    if there := int((lacking == 0).sum()):
        by_drops[0][()] += there
    for drops in range(1, min(MOST_DROPPED, len(lists) - 1) + 1):
        rows = lacking == drops
        sums, counts = np.unique(np.stack((total[rows], squares[rows])), axis=1, return_counts=True)
        for sum_, square_sum, count in zip(*sums.tolist(), counts.tolist(), strict=True):
            by_drops[drops][_numbers(drops, sum_, square_sum)] += count


def _numbers(drops: int, total: int, squares: int) -> tuple[int, ...]:
    """Return one number by itself, or two by their sum and that of their squares; counted from 0."""
    if drops == 1:
        return (total - 1,)
    apart = math.isqrt(2 * squares - total * total)  # the difference of the two
    return ((total - apart) // 2 - 1, (total + apart) // 2 - 1)
