"""Counting: how many of the matching articles have each value of a field.

Each segment numbers its own values; a count is a `bincount` over a column, translated to names once. A facet is counted over the hits of
the question without the facet's own filter, so its values never vanish when one is picked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

import numpy as np

from index.analysis.tokens import fold
from index.arrays import Array
from index.article import PROVENANCES, section_path
from index.dates.ordinals import day_words, period_words
from index.frozen import tuple_maker
from index.schema import TIMES
from index.segments.doc_values import SINGLE
from searcher.evaluation.snapshot import Segment
from searcher.evaluation.spans import distinct
from searcher.results import Bucket, Facet

Value = tuple[str, ...] | str | None
#: For each segment, the matching articles; None for all live ones.
Matches = Iterable[tuple[Segment, Array]]

_bucket = tuple_maker(Bucket)

#: The facets of which an article has one value.
_SINGLE = frozenset({*SINGLE, "dated-by", "month", "year"})


def count(names: Sequence[str], matches: Matches) -> dict[str, Counter[Value]]:
    """How many of these articles have each value of each facet; None is "unknown"."""
    counters: dict[str, Counter[Value]] = {name: Counter() for name in names}
    for segment, docs in matches:
        for name, found in _counted(names, segment, docs) if docs.size else ():
            counter, counts = counters[name], dict(found)
            for value in counter.keys() & counts.keys():
                counts[value] += counter[value]
            dict.update(counter, counts)
    for counter in counters.values():
        if counter.get(None) == 0:
            del counter[None]
    return counters


#: The two facets of every page; of so many articles on they are counted together, each pair of values once.
_PAIR, _MANY = ("section", "month"), 4000


def _counted(
    names: Sequence[str], segment: Segment, docs: Array
) -> Iterator[tuple[str, Iterable[tuple[Value, int]]]]:
    if docs.size >= _MANY and all(name in names for name in _PAIR):
        (one, first), (other, second) = (_column(name, segment) for name in _PAIR)
        most = len(one) * len(other)
        if most <= docs.size:
            narrow = np.uint16 if most < 65536 else np.uint32
            joint = segment.derive("pairs", lambda: (first * np.uint32(len(other)) + second).astype(narrow))
            pairs = np.bincount(joint.take(docs), minlength=most).reshape(len(one), len(other))
            yield _PAIR[0], _present(one, pairs.sum(axis=1))
            yield _PAIR[1], _present(other, pairs.sum(axis=0))
            names = [name for name in names if name not in _PAIR]
    for name in names:
        yield name, _counts(name, segment, docs)


def _column(name: str, segment: Segment) -> tuple[Sequence[Value], Array]:
    """The values of a facet of which an article has one, and for each article the place of its own among them."""
    columns = segment.columns
    if name in ("month", "year"):
        words, rank = segment.derive(name, lambda: _periods(columns["period"], name))
        return words, rank
    if name == "dated-by":
        return PROVENANCES, columns["provenance"]
    return segment.derive(f"names {name}", lambda: _names(segment, name)), columns[name]


def _counts(name: str, segment: Segment, docs: Array) -> Iterable[tuple[Value, int]]:
    columns = segment.columns
    if name in _SINGLE:
        words, numbers = _column(name, segment)
        return _present(words, np.bincount(numbers.take(docs)))
    elif name == "author":
        at = columns["author_at"].astype(np.int64)
        amounts = at[docs + 1] - at[docs]
        index = np.repeat(at[docs] - (np.cumsum(amounts) - amounts), amounts) + np.arange(int(amounts.sum()))
        names = segment.derive("names author", lambda: _names(segment, "author"))
        # An author named twice in one article counts once.
        pairs = np.repeat(np.arange(docs.size), amounts) * len(names) + columns["author"][index]
        pairs.sort()
        return [
            *_present(names, np.bincount(distinct(pairs) % len(names))),
            (None, int((amounts == 0).sum())),
        ]
    elif name == "day":
        first, last = columns["first"].take(docs), columns["last"].take(docs)
        pairs, numbers = np.unique(first.astype(np.int64) << 32 | last, return_counts=True)
        return [
            (day_words(pair >> 32, pair & 0xFFFFFFFF), number)
            for pair, number in zip(pairs.tolist(), numbers.tolist(), strict=True)
        ]
    raise ValueError(f"there is no facet {name!r}")


def _present(names: Sequence[Value], counts: Array) -> Iterable[tuple[Value, int]]:
    """How often each value occurs, those that do."""
    present = counts.nonzero()[0]
    return zip(map(names.__getitem__, present.tolist()), counts.take(present).tolist(), strict=True)


def _names(segment: Segment, name: str) -> list[Value]:
    names: list[Value] = [None]
    names += [section_path(value) if name == "section" else value for value in segment.columns.names(name)]
    return names


def _periods(codes: Array, name: str) -> tuple[list[Value], Array]:
    """The months or years of a segment, and for each article the place of its own: small numbers count faster than large ones."""
    kept = codes if name == "month" else codes // 13 * 13
    distinct = np.bincount(kept).nonzero()[0]  # codes are small numbers: nothing need be sorted
    rank = np.zeros(
        int(distinct[-1]) + 1 if distinct.size else 0, dtype=np.uint16 if distinct.size < 65536 else np.uint32
    )
    rank[distinct] = np.arange(distinct.size)
    return [period_words(code) for code in distinct.tolist()], rank[kept]


def facet(
    name: str,
    counter: Counter[Value],
    picked: Collection[Value] = (),
    size: int | None = None,
    contains: str = "",
) -> Facet:
    """The buckets of a facet from its counts: sections as a tree, times in order, everything else by count.

    picked    the values that the question has chosen
    size      how many buckets at most, the fullest, beside what is picked and the unknown; None for all
    contains  only values that hold this text, case and accents folded
    """
    if name == "section":
        return _tree(counter, picked, contains)
    counts: dict[Any, int] = dict(counter)
    unknown = counts.pop(None, 0)
    values = sorted(counts)
    if name in TIMES:
        size = None
    else:
        values.sort(key=counts.__getitem__, reverse=True)
    if contains:
        wanted = fold(contains)
        values = [value for value in values if wanted in fold(value)]
    numbers = list(map(counts.__getitem__, values))
    chosen = map(picked.__contains__, values) if picked else repeat(False)
    buckets = list(map(_bucket, zip(values, numbers, numbers, chosen, strict=False)))
    if unknown and not contains:
        buckets.append(Bucket(None, unknown, unknown, None in picked))
    if size is None or len(buckets) <= size:
        return Facet(name, tuple(buckets))
    # What is picked, and the unknown, are shown however few they are.
    kept = [
        bucket
        for place, bucket in enumerate(buckets)
        if place < size or bucket.selected or bucket.value is None
    ]
    return Facet(name, tuple(kept), len(buckets) - len(kept))


def _tree(counter: Counter[Value], picked: Collection[Value], contains: str) -> Facet:
    """Every section and every section above one, parents before children, larger ones first among siblings."""
    whole: dict[tuple[str, ...], int] = {}
    for value, number in counter.items():
        path = value if isinstance(value, tuple) else ()
        while path:
            whole[path] = whole.get(path, 0) + number
            path = path[:-1]
    children: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path in whole:
        children.setdefault(path[:-1], []).append(path)

    def below(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for child in sorted(children.get(path, ()), key=lambda child: (-whole[child], child[-1])):
            yield child
            yield from below(child)

    buckets = [_bucket((path, whole[path], counter.get(path, 0), path in picked)) for path in below(())]
    if contains:
        wanted = fold(contains)
        buckets = [bucket for bucket in buckets if wanted in fold("/".join(bucket.value or ()))]
    elif None in counter or None in picked:
        buckets.append(Bucket(None, counter.get(None, 0), counter.get(None, 0), None in picked))
    return Facet("section", tuple(buckets))
