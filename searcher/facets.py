"""Counting: how many of the matching articles have each value of a field.

Each segment numbers its own values; a count is a `bincount` over a column, translated to names once. A facet is counted over the hits of
the question without the facet's own filter, so its values never vanish when one is picked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np

from index.analysis import fold
from index.arrays import Array
from index.article import PROVENANCES, section_path
from index.days import day_words, period_words
from searcher.results import Bucket, Facet
from searcher.snapshot import Segment

Value = tuple[str, ...] | str | None
#: For each segment, the matching articles; None for all live ones.
Matches = Iterable[tuple[Segment, Array]]

#: Facets that always come whole, in the order of time.
TIMES = ("year", "month", "day")


def count(name: str, matches: Matches) -> Counter[Value]:
    """How many of these articles have each value; None is "unknown"."""
    counter: Counter[Value] = Counter()
    for segment, docs in matches:
        if docs.size:
            for value, number in _counts(name, segment, docs):
                counter[value] += number
    if counter.get(None) == 0:
        del counter[None]
    return counter


def _counts(name: str, segment: Segment, docs: Array) -> Iterable[tuple[Value, int]]:
    columns = segment.columns
    if name in ("section", "site", "publisher", "lang"):
        names: list[Value] = segment.derive(f"names {name}", lambda: _names(segment, name))
        numbers = np.bincount(columns[name][docs], minlength=len(names))
        present = np.flatnonzero(numbers)
        yield from zip([names[place] for place in present.tolist()], numbers[present].tolist(), strict=True)
    elif name == "author":
        at = columns["author_at"].astype(np.int64)
        amounts = at[docs + 1] - at[docs]
        index = np.repeat(at[docs] - (np.cumsum(amounts) - amounts), amounts) + np.arange(int(amounts.sum()))
        names = segment.derive("names author", lambda: _names(segment, "author"))
        # An author named twice in one article counts once.
        pairs = np.unique(np.repeat(np.arange(docs.size), amounts) * len(names) + columns["author"][index])
        numbers = np.bincount(pairs % len(names), minlength=len(names))
        yield from ((names[place], int(numbers[place])) for place in np.flatnonzero(numbers).tolist())
        yield None, int((amounts == 0).sum())
    elif name == "dated-by":
        numbers = np.bincount(columns["provenance"][docs], minlength=len(PROVENANCES))
        yield from ((PROVENANCES[place], int(numbers[place])) for place in np.flatnonzero(numbers).tolist())
    elif name in ("month", "year"):
        words, rank = segment.derive(name, lambda: _periods(columns["period"], name))
        numbers = np.bincount(rank[docs], minlength=len(words))
        present = np.flatnonzero(numbers)
        yield from zip([words[place] for place in present.tolist()], numbers[present].tolist(), strict=True)
    elif name == "day":
        first, last = columns["first"][docs], columns["last"][docs]
        pairs, numbers = np.unique(first.astype(np.int64) << 32 | last, return_counts=True)
        for pair, number in zip(pairs.tolist(), numbers.tolist(), strict=True):
            yield day_words(pair >> 32, pair & 0xFFFFFFFF), number
    else:
        raise ValueError(f"there is no facet {name!r}")


def _names(segment: Segment, name: str) -> list[Value]:
    names: list[Value] = [None]
    names += [section_path(value) if name == "section" else value for value in segment.columns.names(name)]
    return names


def _periods(codes: Array, name: str) -> tuple[list[Value], Array]:
    """The months or years of a segment, and for each article the place of its own: small numbers count faster than large ones."""
    kept = codes if name == "month" else codes // 13 * 13
    distinct, rank = np.unique(kept, return_inverse=True)
    return [period_words(code) for code in distinct.tolist()], rank.astype(np.uint16 if distinct.size < 65536 else np.uint32)


def facet(name: str, counter: Counter[Value], selected: Callable[[Value], bool], size: int | None = None, contains: str = "") -> Facet:
    """The buckets of a facet from its counts: sections as a tree, times in order, everything else by count."""
    if name == "section":
        return _tree(counter, selected, contains)
    buckets = [Bucket(value, number, number, selected(value)) for value, number in counter.items()]
    if contains:
        buckets = [bucket for bucket in buckets if isinstance(bucket.value, str) and fold(contains) in fold(bucket.value)]
    if name in TIMES:
        return Facet(name, tuple(sorted(buckets, key=lambda bucket: (bucket.value is None, str(bucket.value)))))
    buckets.sort(key=lambda bucket: (bucket.value is None, -bucket.count, str(bucket.value)))
    if size is None or len(buckets) <= size:
        return Facet(name, tuple(buckets))
    # What is picked, and the unknown, are shown however few they are.
    kept = [bucket for place, bucket in enumerate(buckets) if place < size or bucket.selected or bucket.value is None]
    return Facet(name, tuple(kept), len(buckets) - len(kept))


def _tree(counter: Counter[Value], selected: Callable[[Value], bool], contains: str) -> Facet:
    """Every section and every section above one, parents before children, larger ones first among siblings."""
    whole: Counter[tuple[str, ...]] = Counter()
    for value, number in counter.items():
        if isinstance(value, tuple):
            for depth in range(1, len(value) + 1):
                whole[value[:depth]] += number

    def order(path: tuple[str, ...]) -> list[tuple[int, str]]:
        return [(-whole[path[:depth]], path[depth - 1]) for depth in range(1, len(path) + 1)]

    buckets = [Bucket(path, whole[path], counter.get(path, 0), selected(path)) for path in sorted(whole, key=order)]
    if contains:
        buckets = [bucket for bucket in buckets if fold(contains) in fold("/".join(bucket.value or ()))]
    elif None in counter or selected(None):
        buckets.append(Bucket(None, counter.get(None, 0), counter.get(None, 0), selected(None)))
    return Facet("section", tuple(buckets))
