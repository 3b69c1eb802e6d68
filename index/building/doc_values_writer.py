"""Write the doc values of a segment: a value or list of values an article, as arrays.

The layout is documented in `index.segments.doc_values`, which reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.arrays import Array, narrow, spread
from index.article import PROVENANCES, Article, section_words
from index.dates.ordinals import first_and_last, period
from index.segments.doc_values import SINGLE, DocValues, url_key
from index.storage.array_file import ArrayWriter
from index.storage.string_table import put_strings

_PROVENANCE = {name: i for i, name in enumerate(PROVENANCES)}


class DocValuesRow(NamedTuple):
    """The values of one article."""

    published: str | None = None
    published_from: str = "none"
    captured: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    site: str | None = None
    publisher: str | None = None
    lang: str | None = None
    authors: tuple[str, ...] = ()
    url: int = 0
    flags: int = 0


def row_of(article: Article) -> DocValuesRow:
    """The values of an article as it was read."""
    from index.evidence import flags_of  # needed by writers alone

    return DocValuesRow(
        article.published,
        article.published_from,
        article.captured,
        article.section,
        article.site,
        article.publisher,
        article.lang,
        article.authors,
        url_key(article.url),
        int(article.truncated) | bool(article.captions) << 1 | flags_of(article.evidence),
    )


class _Names:
    """Numbers distinct values from 1 in order of appearance; 0 is unknown."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, value: str | None) -> int:
        return self.numbers.setdefault(value, len(self.numbers) + 1) if value else 0


def write_doc_values(
    path: Path, rows: Sequence[DocValuesRow], langs: Sequence[str | None] | None = None
) -> int:
    """Write the values of a segment's articles, in order. Returns the size of the file in bytes.

    langs   the languages of the articles, detected ones included; else those of the rows
    """
    file = ArrayWriter(path)
    published, provenance, captured, sections, sites, publishers, row_langs, authors, urls, flags = (
        zip(*rows, strict=True) if rows else ((),) * len(DocValuesRow._fields)
    )
    days = np.array([first_and_last(day) for day in published], dtype=np.int32).reshape(-1, 2)
    file.put("first", days[:, 0])
    file.put("last", days[:, 1])
    file.put("period", narrow(np.array([_period(day) for day in published], dtype=np.uint32)))
    file.put(
        "provenance",
        np.array([_PROVENANCE.get(name, _PROVENANCE["none"]) for name in provenance], dtype=np.uint8),
    )
    file.put("url", np.array(urls, dtype=np.uint64))
    file.put("flags", np.array(flags, dtype=np.uint16))
    names = {name: _Names() for name in (*SINGLE, "author")}
    words = map(lru_cache(maxsize=4096)(section_words), sections)
    for name, values in (
        ("section", words),
        ("site", sites),
        ("publisher", publishers),
        ("lang", langs or row_langs),
    ):
        file.put(name, narrow(np.array([*map(names[name].number, values)], dtype=np.uint32)))
    captured_days = [[first for first, _ in map(first_and_last, listed) if first] for listed in captured]
    _put_lists(file, "captured", captured_days, np.int32)
    number = names["author"].number
    _put_lists(file, "author", [[number(author) for author in listed] for listed in authors], np.uint32)
    for name, numbered in names.items():
        put_strings(file, f"{name}_names", [value.replace("\n", " ") for value in numbered.numbers])
    return file.close({"rows": len(rows)})


@lru_cache(maxsize=16384)
def _period(day: str | None) -> int:
    return period(*first_and_last(day))


def _put_lists(file: ArrayWriter, name: str, lists: list[list[int]], dtype: type) -> None:
    flat: Array = np.array([value for values in lists for value in values], dtype=dtype)
    file.put(name, flat if name == "captured" else narrow(flat))
    file.put(f"{name}_at", narrow(np.cumsum([0, *map(len, lists)])))


def merge_doc_values(
    path: Path, parts: Sequence[tuple[DocValues, Array]], more: Mapping[str, Array] | None = None
) -> int:
    """Write the values of several segments' live articles one after the other.

    Returns the size of the file in bytes.

    parts   for each segment its values and its live articles, ascending
    more    further arrays, written as they are
    """
    file = ArrayWriter(path)
    names_of, rows = {name: _Names() for name in (*SINGLE, "author")}, sum(docs.size for _, docs in parts)
    for name in ("first", "last", "provenance", "url", "flags"):
        file.put(name, np.concatenate([values[name][docs] for values, docs in parts]))
    file.put("period", narrow(np.concatenate([values["period"][docs] for values, docs in parts])))
    for name in SINGLE:
        numbers = [
            _renumber(values[name][docs], values.names(name), names_of[name]) for values, docs in parts
        ]
        file.put(name, narrow(np.concatenate(numbers)))
    for name in ("captured", "author"):
        lists, counts = [], []
        for values, docs in parts:
            at = values[f"{name}_at"].astype(np.int64)
            sizes = at[docs + 1] - at[docs]
            items = values[name][spread(at[docs], sizes)]
            lists.append(
                items if name == "captured" else _renumber(items, values.names(name), names_of[name])
            )
            counts.append(sizes)
        file.put(
            name,
            np.concatenate(lists).astype(np.int32) if name == "captured" else narrow(np.concatenate(lists)),
        )
        file.put(f"{name}_at", narrow(np.concatenate(([0], np.cumsum(np.concatenate(counts))))))
    for name, numbered in names_of.items():
        put_strings(file, f"{name}_names", list(numbered.numbers))
    _merge_notes(file, parts)
    for name, array in (more or {}).items():
        file.put(name, array)
    return file.close({"rows": rows})


def _merge_notes(file: ArrayWriter, parts: Sequence[tuple[DocValues, Array]]) -> None:
    docs, numbers, base, names = [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)], 0, _Names()
    for values, live in parts:
        if "note_doc" in values.file:
            noted = values["note_doc"]
            i = np.minimum(np.searchsorted(live, noted), max(0, live.size - 1))
            is_live = (live[i] == noted) if live.size else np.zeros(noted.size, dtype=bool)
            docs.append(i[is_live] + base)
            # Notes are numbered from 0, names from 1.
            numbers.append(_renumber(values["note"][is_live] + 1, values.names("note"), names) - 1)
        base += live.size
    if names.numbers:
        put_notes(file, np.concatenate(docs), np.concatenate(numbers), list(names.numbers))


def put_notes(file: ArrayWriter, docs: Array, numbers: Array, notes: Sequence[str]) -> None:
    """Write why articles (ascending) have other values than were read, as numbers of notes."""
    file.put("note_doc", docs.astype(np.uint32))
    file.put("note", numbers.astype(np.uint32))
    put_strings(file, "note_names", notes)


def _renumber(numbers: Array, old_names: list[str], names: _Names) -> Array:
    """Turn numbers of a segment's names into numbers of merged names, which have used ones only."""
    lookup = np.zeros(len(old_names) + 1, dtype=np.uint32)
    for number in np.unique(numbers[numbers > 0]).tolist():
        lookup[number] = names.number(old_names[number - 1])
    renumbered: Array = lookup[numbers]
    return renumbered
