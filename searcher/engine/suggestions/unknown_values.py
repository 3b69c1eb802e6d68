"""Name the values of filters that no article has, with the nearest values and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from index.analysis.tokens import fold
from index.arrays import Array
from index.article import section_path, section_words
from index.errors import TookTooLong
from index.schema import CHOSEN_FACETS
from searcher.evaluation.filters import by_words
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import match_counts
from searcher.evaluation.names import spaced
from searcher.evaluation.snapshot import Segment
from searcher.query.nodes import Query, Value
from searcher.request import Search
from searcher.results import Notice

#: The most values offered in place of one.
_OFFERED = 3
#: Values of a segment that are compared with a text; 5,000 take 0.1 s.
_COMPARED = 5_000
#: Letters with which a word of a value begins as a word of the text does, where values are many.
_BEGINNING = 3
#: Words of a text whose beginnings are looked for.
_WORDS = 4
#: The fields of a `Search` that are looked up, and the query field with the same meaning.
_FIELDS = {facet.chosen: facet.name for facet in CHOSEN_FACETS if facet.is_named}
_CODES = {
    "arabic": "ar", "chinese": "zh", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr", "german": "de",
    "greek": "el", "hebrew": "he", "hindi": "hi", "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "nb", "persian": "fa",
    "polish": "pl", "portuguese": "pt", "russian": "ru", "spanish": "es", "swedish": "sv", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip


def unknown_values(weight: QueryWeight, tree: Query, search: Search) -> Iterator[Notice]:
    """Yield a notice for each value that no article has, for a question that found nothing."""
    for field, text in dict.fromkeys((*_typed(tree), *_picked(search))):
        if any(match_counts(weight.snapshot, Value(field, text), weight.bounds)):
            continue
        try:
            near = _nearest(weight, field, text)
        except TookTooLong:  # the answer stands, without offers
            near = []
        offers = ", ".join(f"{value} ({count:,})" for value, count in near)
        best = near[0][0] if near else ""
        quoted = f'"{best}"' if " " in best else best
        yield Notice(
            f"No article has the {field} {text}."
            + (f" Near it: {offers}." if near else f" See: searcher facets '*' --by {field}"),
            None,
            f"{field}:{quoted}" if near else "",
            "unknown-value",
        )


def _typed(tree: Query) -> Iterator[tuple[str, str]]:
    """Yield (field, text) of the values in the query that are not excluded."""
    if isinstance(tree, Value):
        if tree.fieldname in _FIELDS.values():
            yield tree.fieldname, tree.text
    elif not tree.is_leaf() and type(tree).__name__ != "Not":
        for child in tree.children():
            yield from _typed(child)


def _picked(search: Search) -> Iterator[tuple[str, str]]:
    """Yield (field, text) of the values in the filters."""
    for name, field in _FIELDS.items():
        for value in getattr(search, name):
            if value:
                yield field, section_words(value) if isinstance(value, tuple) else value


def _nearest(weight: QueryWeight, field: str, text: str) -> list[tuple[str, int]]:
    """Return the values of the index most like a text, with the number of articles of each."""
    from difflib import get_close_matches  # only where a question found nothing

    counts: Counter[str] = Counter()
    for segment in weight.snapshot.segments:
        names = segment.columns.names(field)
        article_counts = np.bincount(segment.columns[field], minlength=len(names) + 1)[1:]
        for i in _likely(segment, field, text, article_counts, weight.bounds.in_time).tolist():
            name, count = names[i], int(article_counts[i])
            path = section_path(name) if field == "section" else (name,)
            for depth in range(1, len(path) + 1):  # a section holds those below it
                counts[section_words(path[:depth]) if field == "section" else name] += count
    wanted = fold(_bare(text))
    keys: dict[str, str] = {}
    for name in counts:
        keys.setdefault(fold(name), name)
        if field == "section":
            keys.setdefault(fold(name.rpartition("/")[2]), name)
    if field == "lang" and wanted in _CODES:
        near = [name for name in counts if name.partition("-")[0] == _CODES[wanted]]
    else:
        containing = [
            name for key, name in keys.items() if len(wanted) > 2 and (wanted in key or key in wanted)
        ]
        containing.sort(key=lambda name: -counts[name])
        near = [*containing, *(keys[key] for key in get_close_matches(wanted, keys, _OFFERED, 0.6))]
    return [(name, counts[name]) for name in dict.fromkeys(near)][:_OFFERED]


def _likely(
    segment: Segment, field: str, text: str, article_counts: Array, in_time: Callable[[], None]
) -> Array:
    """Return the numbers of the values that are compared with a text: all of them, where they are few.

    Of many, those with words that begin as words of the text do: most such words first, then most
    articles. Comparing a million names with difflib took 9 s.
    """
    if article_counts.size <= _COMPARED:
        return np.arange(article_counts.size)
    beginnings = dict.fromkeys(f" {word[:_BEGINNING]}" for word in spaced(_bare(text)).split())
    alike = np.zeros(article_counts.size, dtype=np.int64)
    for beginning in list(beginnings)[:_WORDS]:
        alike += by_words(segment, field).containing((beginning,), in_time)
    candidates = np.flatnonzero(alike)
    best = np.lexsort((-article_counts[candidates], -alike[candidates]))
    return candidates[best[:_COMPARED]]


def _bare(text: str) -> str:
    """Return a site's name without what a URL puts before and after it."""
    return text.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
