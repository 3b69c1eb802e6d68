"""Count the matching articles by the values of a field.

Each segment numbers its own values. A count is a `bincount` over a column, translated to names
once.
A facet is counted over the hits without its own filter: its values stay when one is chosen.
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
from searcher.evaluation.sorted_docs import distinct
from searcher.results import Bucket, Facet

Value = tuple[str, ...] | str | None
#: The segments, each with its matching articles.
Matches = Iterable[tuple[Segment, Array]]

_bucket = tuple_maker(Bucket)

#: The facets of which an article has one value.
_SINGLE = frozenset({*SINGLE, "dated-by", "month", "year"})


def count(names: Sequence[str], matches: Matches) -> dict[str, Counter[Value]]:
    """Count the articles of each value of each facet; None is the unknown value."""
    counters: dict[str, Counter[Value]] = {name: Counter() for name in names}
    for segment, docs in matches:
        for name, pairs in _counted(names, segment, docs) if docs.size else ():
            counter, counts = counters[name], dict(pairs)
            for value in counter.keys() & counts.keys():
                counts[value] += counter[value]
            dict.update(counter, counts)
    for counter in counters.values():
        if counter.get(None) == 0:
            del counter[None]
    return counters


#: The two facets of every page, counted together: each pair of values once.
_PAIR = ("section", "month")
#: Articles from which that is done.
_PAIR_MIN_ARTICLES = 4000


def _counted(
    names: Sequence[str], segment: Segment, docs: Array
) -> Iterator[tuple[str, Iterable[tuple[Value, int]]]]:
    if docs.size >= _PAIR_MIN_ARTICLES and all(name in names for name in _PAIR):
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
    """Return the values of a facet with one value an article, and the value_id of each article."""
    columns = segment.columns
    if name in ("month", "year"):
        words, rank = segment.derive(name, lambda: _periods(columns["period"], name))
        return words, rank
    if name == "dated-by":
        return PROVENANCES, columns["provenance"]
    return segment.derive(f"names {name}", lambda: _names(segment, name)), columns[name]


def _counts(name: str, segment: Segment, docs: Array) -> Iterable[tuple[Value, int]]:
    """Count the articles of each value of one facet in a segment."""
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
    """Yield each value that occurs, with its count."""
    present = counts.nonzero()[0]
    return zip(map(names.__getitem__, present.tolist()), counts.take(present).tolist(), strict=True)


def _names(segment: Segment, name: str) -> list[Value]:
    """Return the values of a named column by value_id; the first is None, the unknown value."""
    names: list[Value] = [None]
    names += [section_path(value) if name == "section" else value for value in segment.columns.names(name)]
    return names


def _periods(codes: Array, name: str) -> tuple[list[Value], Array]:
    """Return the months or years of a segment, and the value_id of each article.

    Small numbers count faster than large ones.
    """
    periods = codes if name == "month" else codes // 13 * 13
    distinct = np.bincount(periods).nonzero()[0]  # codes are small numbers: nothing need be sorted
    rank = np.zeros(
        int(distinct[-1]) + 1 if distinct.size else 0, dtype=np.uint16 if distinct.size < 65536 else np.uint32
    )
    rank[distinct] = np.arange(distinct.size)
    return [period_words(code) for code in distinct.tolist()], rank[periods]


def facet(
    name: str,
    counter: Counter[Value],
    picked: Collection[Value] = (),
    size: int | None = None,
    contains: str = "",
) -> Facet:
    """Make the buckets of a facet from its counts.

    Sections come as a tree, times in order, everything else by count.

    picked    the values that the question has chosen
    size      the most buckets beside what is chosen and the unknown, the largest first; None for
    all
    contains  only values that contain this text, case and accents folded
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
    # Chosen values and the unknown one are shown however few articles they have.
    shown = [
        bucket for i, bucket in enumerate(buckets) if i < size or bucket.selected or bucket.value is None
    ]
    return Facet(name, tuple(shown), len(buckets) - len(shown))


def _tree(counter: Counter[Value], picked: Collection[Value], contains: str) -> Facet:
    """Make the buckets of all sections and of those above them.

    Parents stand before children, larger ones first among siblings.
    """
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
