"""Test days, values of facets and known fields, as boolean arrays over the articles of a segment.

Each test takes `docs`, the articles to look at, or None for all of the segment. It reads no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from index.analysis.tokens import fold
from index.arrays import Array
from index.article import PROVENANCES, is_id_prefix, section_path
from index.dates.ordinals import END, first_and_last
from index.frozen import value
from index.schema import CHOSEN_FACETS, TIMES
from index.segments.doc_values import SINGLE, url_key
from searcher.evaluation.names import AT_ONCE, Names, folded, name_orders, spaced, spaced_names
from searcher.evaluation.snapshot import Segment
from searcher.query.nodes import Between, Condition, Has, Value
from searcher.request import Search

Docs = Array | None
InTime = Callable[[], None]


def always() -> None:
    """Never raise: there is always time."""


def _of(segment: Segment, name: str, docs: Docs) -> Array:
    """Return the doc values of some articles."""
    column = segment.columns[name]
    return column if docs is None else column.take(docs)


def within(segment: Segment, start: str | None, end: str | None, docs: Docs = None) -> Array:
    """Return whether the publication day may lie in the range.

    Both ends are inclusive, and each covers all of its year or month.
    """
    low = first_and_last(start)[0] if start else 1
    high = first_and_last(end)[1] if end else END
    first = _of(segment, "first", docs)
    is_within: Array = _of(segment, "last", docs) >= low
    is_within &= first <= high
    is_within &= first > 0
    return is_within


def undated(segment: Segment, docs: Docs = None) -> Array:
    """Return whether the publication day is unknown."""
    is_undated: Array = _of(segment, "first", docs) == 0
    return is_undated


def matches(segment: Segment, node: Condition, docs: Docs = None, in_time: InTime = always) -> Array:
    """Return whether a typed filter matches.

    in_time   called again and again; raises when the question has taken too long
    """
    if isinstance(node, Between):
        return _between(segment, node, docs)
    if isinstance(node, Has):
        return _has(segment, node, docs)
    if isinstance(node, Value):
        return _value(segment, node, docs, in_time)
    raise TypeError(f"a {type(node).__name__} is no condition of an article")


def _between(segment: Segment, node: Between, docs: Docs) -> Array:
    if node.fieldname == "published":
        return within(segment, node.start, node.end, docs)
    low = first_and_last(node.start)[0] if node.start else 1
    high = first_and_last(node.end)[1] if node.end else END
    days = segment.columns["captured"]
    return _any_of(segment, "captured", (days >= low) & (days <= high), docs)


def _any_of(segment: Segment, name: str, is_match: Array, docs: Docs) -> Array:
    """Return whether any value of an article in a list column matches."""
    at = segment.columns[f"{name}_at"].astype(np.int64)
    reached = np.concatenate(([0], np.cumsum(is_match)))
    has_match: Array = reached[at[1:]] > reached[at[:-1]]
    return has_match if docs is None else has_match[docs]


def named(segment: Segment, field: str, is_match: Array, unknown: bool = False, docs: Docs = None) -> Array:
    """Return whether the value of a facet matches, given which of its values do.

    unknown   articles without a value match
    """
    table = np.concatenate(([unknown], is_match))
    if field != "author":
        return table[_of(segment, field, docs)]
    has_match = _any_of(segment, "author", table[segment.columns["author"]], docs)
    if unknown:
        has_none = np.diff(segment.columns["author_at"].astype(np.int64)) == 0
        has_match = has_match | (has_none if docs is None else has_none[docs])
    return has_match


def _folded(segment: Segment, field: str) -> Names:
    """Return the values of a facet to compare whole, folded once a segment."""
    names: Names = segment.derive(f"folded {field}", lambda: folded(segment.columns.names(field)))
    return names


def by_words(segment: Segment, field: str) -> Names:
    """Return the values of a facet to find words in."""
    names: Names = segment.derive(f"words of {field}", lambda: spaced_names(segment.columns.names(field)))
    return names


def _sections(segment: Segment, in_time: InTime = always) -> list[tuple[str, ...]]:
    """Return the paths of all sections, folded once a segment: an index may have thousands."""
    paths: list[tuple[str, ...]] = segment.derive("folded sections", list)
    values = segment.columns.names("section")
    while len(paths) < len(values):
        in_time()
        low = len(paths)
        paths[low:] = [tuple(map(fold, section_path(name))) for name in values[low : low + AT_ONCE]]
    return paths


def in_sections(segment: Segment, paths: Iterable[tuple[str, ...]], docs: Docs = None) -> Array:
    """Return whether the section is one of these or below one; the empty path is "unknown"."""
    wanted = [tuple(map(fold, path)) for path in paths]
    named_paths = {path for path in wanted if path}
    depths = {len(path) for path in named_paths}
    is_wanted = (any(path[:depth] in named_paths for depth in depths) for path in _sections(segment))
    table: Array = np.array([() in wanted, *is_wanted], dtype=bool)
    return table.take(_of(segment, "section", docs))


def _value(segment: Segment, node: Value, docs: Docs, in_time: InTime) -> Array:
    """Return whether an article has a value of a field."""
    field, text = node.fieldname, node.text
    if field == "section":
        want = tuple(map(fold, section_path(text)))
        if len(want) > 1:
            return in_sections(segment, [section_path(text)], docs)
        # One name may stand at any level.
        sections = _sections(segment, in_time)
        return named(
            segment,
            field,
            np.array([bool(want) and want[0] in path for path in sections], dtype=bool),
            docs=docs,
        )
    if field == "dated-by":
        return dated_by(segment, [text], docs)
    if field == "url":
        is_match: Array = _of(segment, "url", docs) == np.uint64(url_key(text))
        return is_match
    if field == "id":
        return _among(segment, segment.reader.find(text.lower()) if is_id_prefix(text.lower()) else [], docs)
    if field == "path":
        return _among(segment, segment.path_search(text, in_time), docs)
    if field in ("site", "lang"):
        host = fold(text).removeprefix("www.")
        sought = (f"\n{host}\n", f".{host}\n") if field == "site" else (f"\n{host}\n",)
        return named(segment, field, _folded(segment, field).containing(sought, in_time), docs=docs)
    # Publisher and author: the typed words side by side within the name, a writer's in either order.
    orders = name_orders(text) if field == "author" else (spaced(text),)
    return named(segment, field, by_words(segment, field).containing(orders, in_time), docs=docs)


def _among(segment: Segment, matching: Iterable[int] | Array, docs: Docs) -> Array:
    """Return whether an article is one of some doc_ids."""
    is_match = np.zeros(segment.articles, dtype=bool)
    is_match[np.asarray(list(matching), dtype=np.int64)] = True
    return is_match if docs is None else is_match[docs]


def dated_by(segment: Segment, provenances: Iterable[str], docs: Docs = None) -> Array:
    """Return whether the publication day has one of these provenances."""
    table = np.zeros(256, dtype=bool)
    table[[PROVENANCES.index(name) for name in provenances if name in PROVENANCES]] = True
    return table[_of(segment, "provenance", docs)]


def _has(segment: Segment, node: Has, docs: Docs) -> Array:
    """Return whether a field of an article is known."""
    field = node.fieldname
    if field == "date":
        return ~undated(segment, docs)
    if field in ("captured", "author"):
        has_value: Array = np.diff(segment.columns[f"{field}_at"].astype(np.int64)) > 0
        return has_value if docs is None else has_value[docs]
    if field in SINGLE or field == "url":
        is_known: Array = _of(segment, field, docs) > 0
        return is_known
    if field == "path":
        return np.ones(segment.articles if docs is None else docs.size, dtype=bool)
    zones = {"title": [0], "lead": [1], "body": [1, 2], "caption": [3], "aside": [4]}[field]
    lengths = segment.reader.lengths if docs is None else segment.reader.lengths[docs]
    has_words: Array = lengths[:, zones].sum(axis=1) > 0
    return has_words


@value
class Filter:
    """A filter beside the query: its test, and the facets that are counted without it."""

    facets: frozenset[str]
    test: Callable[[Segment, Docs], Array]


_DATES = frozenset(TIMES)


def filters_of(search: Search) -> list[Filter]:
    """Return the filters of a question."""
    filters: list[Filter] = []
    for facet in CHOSEN_FACETS:
        for values, exclude in (
            (getattr(search, facet.chosen), False),
            (getattr(search, facet.left_out), True),
        ):
            if values:
                filters.append(Filter(frozenset({facet.name}), _one_of(facet.name, values, exclude)))
    start, end = search.published
    if search.only_undated:
        filters.append(Filter(_DATES, undated))
    elif start or end:

        def in_range(segment: Segment, docs: Docs) -> Array:
            is_within = within(segment, start, end, docs)
            return is_within | undated(segment, docs) if search.undated else is_within

        filters.append(Filter(_DATES, in_range))
    return filters


def _one_of(name: str, values: tuple[Any, ...], exclude: bool) -> Callable[[Segment, Docs], Array]:
    """Return the test whether an article has one of these values of a facet, or none of them."""
    sought = [f"\n{fold(value)}\n" for value in values if isinstance(value, str) and value]

    def test(segment: Segment, docs: Docs) -> Array:
        if name == "section":
            is_match = in_sections(segment, values, docs)
        elif name == "dated-by":
            is_match = dated_by(segment, values, docs)
        else:
            is_match = named(
                segment, name, _folded(segment, name).containing(sought, always), None in values, docs
            )
        return ~is_match if exclude else is_match

    return test
