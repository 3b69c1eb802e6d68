"""Say what a question was put to: the articles of its range, section and site, undated ones apart.

The words of a question do not count here. What narrows it does: the filters beside the query, and
the conditions at the top of its tree, `date:2021..2022 section:World -site:bbc.co.uk`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from index.article import section_words
from index.frozen import replace
from index.schema import CHOSEN_FACETS
from searcher.engine.answer import Answer, ask, unordered
from searcher.evaluation.filters import undated, within
from searcher.query.nodes import Between, Every, Has, Query, Value
from searcher.query.operators import And, Not, Or, all_of, any_of, negate
from searcher.query.printer import print_query
from searcher.request import Search
from searcher.results import Coverage, Searched

Range = tuple[str | None, str | None]

_FACETS = frozenset(facet.name for facet in CHOSEN_FACETS)


class _Narrowing(NamedTuple):
    """What narrows a question: its ranges of days, and its other conditions as a tree."""

    ranges: tuple[Range, ...]
    typed: Query


def searched(answer: Answer, undated_matching: int) -> Searched:
    """Count what an answer was looked for in; the snapshot caches the counts."""
    snapshot, search = answer.snapshot, answer.search
    narrowing = _narrowing(answer.weight.tree, search)
    key = narrowing, search.undated, search.only_undated, *_chosen(search)
    counts: Searched | None = snapshot.scopes.get(key)
    if counts is None:
        counts = snapshot.scopes.keep(key, _counts(answer, narrowing))
    return replace(counts, undated_matching=undated_matching)


def _narrowing(tree: Query, search: Search) -> _Narrowing:
    ranges = [search.published] if any(search.published) and not search.only_undated else []
    conditions = []
    for part in tree if isinstance(tree, And) else (tree,):
        if isinstance(part, Between) and part.fieldname == "published":
            ranges.append((part.start, part.end))
        elif _is_condition(part):
            conditions.append(part)
    return _Narrowing(tuple(dict.fromkeys(ranges)), all_of(conditions) if conditions else Every())


def _is_condition(node: Query) -> bool:
    """Whether a node asks for values of facets and days alone."""
    if isinstance(node, And | Or):
        return all(map(_is_condition, node))
    if isinstance(node, Not):
        return _is_condition(node.query)
    if isinstance(node, Has):
        return node.fieldname in ("date", *_FACETS)
    return (isinstance(node, Value) and node.fieldname in _FACETS) or (
        isinstance(node, Between) and node.fieldname == "published"
    )


def _counts(answer: Answer, narrowing: _Narrowing) -> Searched:
    snapshot, search, coverage = answer.snapshot, answer.search, answer.snapshot.coverage
    scope = _scope(search, narrowing.typed)
    if not scope and not narrowing.ranges:
        articles, undated_count = coverage.articles, coverage.undated
        return Searched(
            0 if search.only_undated else articles, undated=undated_count, failed=coverage.failed_files,
            only_undated=search.only_undated,
        )  # fmt: skip
    no_days = replace(search, published=(None, None), undated=False, only_undated=False)
    whole = ask(snapshot, unordered(no_days), narrowing.typed, answer.weight.bounds)
    articles = undated_count = 0
    years: set[int] = set()
    for segment, docs in zip(snapshot.segments, whole.docs, strict=True):
        undated_count += int(undated(segment, docs).sum())
        if narrowing.ranges:
            tests = [within(segment, start, end, docs) for start, end in narrowing.ranges]
            docs = docs[reduce(np.logical_and, tests)]
            years.update(np.unique(segment.columns["period"].take(docs) // 13).tolist())
        articles += docs.size
    return Searched(
        0 if search.only_undated else articles, tuple(_gaps(narrowing.ranges, years, coverage)), undated_count,
        failed=coverage.failed_files, ranges=narrowing.ranges, scope=scope, undated_too=search.undated,
        only_undated=search.only_undated,
    )  # fmt: skip


def _gaps(ranges: Iterable[Range], years: Collection[int], coverage: Coverage) -> Iterator[str]:
    """Yield the years of the ranges that none of `years` is, as `2022` or `2023..2025`.

    An open end reaches as far as the index does.
    """
    first = max((int(start[:4]) for start, _ in ranges if start), default=int((coverage.first or "1")[:4]))
    last = min((int(end[:4]) for _, end in ranges if end), default=int((coverage.last or "0")[:4]))
    if not ranges:
        return
    present = sorted(year for year in years if first <= year <= last)
    for before, after in pairwise((first - 1, *present, last + 1)):
        if after - before == 2:
            yield f"{before + 1:04}"
        elif after - before > 2:
            yield f"{before + 1:04}..{after - 1:04}"


def _scope(search: Search, typed: Query) -> str:
    """Return what narrows a question beside its range of days, as a query; empty for nothing."""
    parts: list[Query] = [] if isinstance(typed, Every) else [typed]
    for facet in CHOSEN_FACETS:
        for values, excluded in (
            (getattr(search, facet.chosen), False),
            (getattr(search, facet.left_out), True),
        ):
            if values:
                chosen = any_of(_value(facet.name, value) for value in values)
                parts.append(negate(chosen) if excluded else chosen)
    return print_query(all_of(parts))


def _value(field: str, value: tuple[str, ...] | str | None) -> Query:
    """Return the condition that has one value of a facet; None and the empty path are "unknown"."""
    if not value:
        return negate(Has(field))
    return Value(field, section_words(value) if isinstance(value, tuple) else value)


def _chosen(search: Search) -> Iterator[tuple[object, ...]]:
    for facet in CHOSEN_FACETS:
        yield getattr(search, facet.chosen)
        yield getattr(search, facet.left_out)
