"""Filters: dates, values of facets, and what is known at all, as boolean arrays over a segment's articles.

Every test takes `docs`, the articles to look at, or None for all of the segment; it looks at no more than it is given.
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
from searcher.evaluation.names import AT_ONCE, Names, folded, spaced, spaced_names
from searcher.evaluation.snapshot import Segment
from searcher.query.nodes import Between, Condition, Has, Value
from searcher.request import Search

Docs = Array | None
InTime = Callable[[], None]


def always() -> None:
    """There is always time."""


def _of(segment: Segment, name: str, docs: Docs) -> Array:
    column = segment.columns[name]
    return column if docs is None else column.take(docs)


def within(segment: Segment, start: str | None, end: str | None, docs: Docs = None) -> Array:
    """Whether the publication day may lie in the range, both ends inclusive and each covering all of its year or month."""
    low = first_and_last(start)[0] if start else 1
    high = first_and_last(end)[1] if end else END
    first = _of(segment, "first", docs)
    found: Array = _of(segment, "last", docs) >= low
    found &= first <= high
    found &= first > 0
    return found


def undated(segment: Segment, docs: Docs = None) -> Array:
    """Whether the publication day is unknown."""
    found: Array = _of(segment, "first", docs) == 0
    return found


def matches(segment: Segment, node: Condition, docs: Docs = None, in_time: InTime = always) -> Array:
    """Whether a typed filter holds.

    in_time   asked again and again; raises when the question has taken too long
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


def _any_of(segment: Segment, name: str, right: Array, docs: Docs) -> Array:
    """Whether any value of a list column is right."""
    at = segment.columns[f"{name}_at"].astype(np.int64)
    reached = np.concatenate(([0], np.cumsum(right)))
    found: Array = reached[at[1:]] > reached[at[:-1]]
    return found if docs is None else found[docs]


def named(segment: Segment, field: str, right: Array, unknown: bool = False, docs: Docs = None) -> Array:
    """Whether the value of a facet is right, given which of its values are; articles without one are in when `unknown`."""
    table = np.concatenate(([unknown], right))
    if field != "author":
        return table[_of(segment, field, docs)]
    found = _any_of(segment, "author", table[segment.columns["author"]], docs)
    if unknown:
        alone = np.diff(segment.columns["author_at"].astype(np.int64)) == 0
        found = found | (alone if docs is None else alone[docs])
    return found


def _folded(segment: Segment, field: str) -> Names:
    """The values of a facet to compare whole; folded once a segment."""
    names: Names = segment.derive(f"folded {field}", lambda: folded(segment.columns.names(field)))
    return names


def by_words(segment: Segment, field: str) -> Names:
    """The values of a facet to look for words in."""
    names: Names = segment.derive(f"words of {field}", lambda: spaced_names(segment.columns.names(field)))
    return names


def _sections(segment: Segment, in_time: InTime = always) -> list[tuple[str, ...]]:
    """The sections, folded: an index may have thousands."""
    known: list[tuple[str, ...]] = segment.derive("folded sections", list)
    values = segment.columns.names("section")
    while len(known) < len(values):
        in_time()
        low = len(known)
        known[low:] = [tuple(map(fold, section_path(name))) for name in values[low : low + AT_ONCE]]
    return known


def in_sections(segment: Segment, paths: Iterable[tuple[str, ...]], docs: Docs = None) -> Array:
    """Whether the section is one of these or below one; the empty path stands for "unknown"."""
    wanted = [tuple(map(fold, path)) for path in paths]
    known = {path for path in wanted if path}
    depths = {len(path) for path in known}

    right = [() in wanted, *(any(path[:depth] in known for depth in depths) for path in _sections(segment))]
    found: Array = np.array(right, dtype=bool).take(_of(segment, "section", docs))
    return found


def _value(segment: Segment, node: Value, docs: Docs, in_time: InTime) -> Array:
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
        found: Array = _of(segment, "url", docs) == np.uint64(url_key(text))
        return found
    if field == "id":
        return _among(segment, segment.reader.find(text.lower()) if is_id_prefix(text.lower()) else [], docs)
    if field == "path":
        return _among(segment, segment.path_search(text, in_time), docs)
    if field in ("site", "lang"):
        host = fold(text).removeprefix("www.")
        sought = (f"\n{host}\n", f".{host}\n") if field == "site" else (f"\n{host}\n",)
        return named(segment, field, _folded(segment, field).holding(sought, in_time), docs=docs)
    # Publisher and author: the typed words side by side within the name.
    return named(segment, field, by_words(segment, field).holding((spaced(text),), in_time), docs=docs)


def _among(segment: Segment, right: Iterable[int] | Array, docs: Docs) -> Array:
    found = np.zeros(segment.articles, dtype=bool)
    found[np.asarray(list(right), dtype=np.int64)] = True
    return found if docs is None else found[docs]


def dated_by(segment: Segment, provenances: Iterable[str], docs: Docs = None) -> Array:
    """Whether the publication day came from one of these."""
    table = np.zeros(256, dtype=bool)
    table[[PROVENANCES.index(name) for name in provenances if name in PROVENANCES]] = True
    return table[_of(segment, "provenance", docs)]


def _has(segment: Segment, node: Has, docs: Docs) -> Array:
    field = node.fieldname
    if field == "date":
        return ~undated(segment, docs)
    if field in ("captured", "author"):
        some = np.diff(segment.columns[f"{field}_at"].astype(np.int64)) > 0
        return some if docs is None else some[docs]
    if field in SINGLE or field == "url":
        found: Array = _of(segment, field, docs) > 0
        return found
    if field == "path":
        return np.ones(segment.articles if docs is None else docs.size, dtype=bool)
    zones = {"title": [0], "lead": [1], "body": [1, 2], "caption": [3], "aside": [4]}[field]
    lengths = segment.reader.lengths if docs is None else segment.reader.lengths[docs]
    some_words: Array = lengths[:, zones].sum(axis=1) > 0
    return some_words


@value
class Filter:
    """A filter that stands beside the query: the facets it belongs to (which are counted without it), and its test."""

    facets: frozenset[str]
    test: Callable[[Segment, Docs], Array]


_DATES = frozenset(TIMES)


def filters_of(search: Search) -> list[Filter]:
    """The filters of a question."""
    made: list[Filter] = []
    for facet in CHOSEN_FACETS:
        for values, exclude in (
            (getattr(search, facet.chosen), False),
            (getattr(search, facet.left_out), True),
        ):
            if values:
                made.append(Filter(frozenset({facet.name}), _one_of(facet.name, values, exclude)))
    start, end = search.published
    if search.only_undated:
        made.append(Filter(_DATES, undated))
    elif start or end:

        def in_range(segment: Segment, docs: Docs) -> Array:
            found = within(segment, start, end, docs)
            return found | undated(segment, docs) if search.undated else found

        made.append(Filter(_DATES, in_range))
    return made


def _one_of(name: str, values: tuple[Any, ...], exclude: bool) -> Callable[[Segment, Docs], Array]:
    """The test whether an article has one of these values of a facet, or none of them."""
    sought = [f"\n{fold(value)}\n" for value in values if isinstance(value, str) and value]

    def test(segment: Segment, docs: Docs) -> Array:
        if name == "section":
            found = in_sections(segment, values, docs)
        elif name == "dated-by":
            found = dated_by(segment, values, docs)
        else:
            found = named(segment, name, _folded(segment, name).holding(sought, always), None in values, docs)
        return ~found if exclude else found

    return test
