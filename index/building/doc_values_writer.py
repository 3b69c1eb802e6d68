"""Write the doc values of a segment: one value or list of values an article, as arrays in a file of their own.

The layout is documented in `index.segments.doc_values`, which reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.arrays import Array, narrow
from index.article import PROVENANCES, Article, section_words
from index.dates.ordinals import first_and_last, period
from index.segments.doc_values import SINGLE, DocValues, url_key
from index.storage.array_file import ArrayWriter
from index.storage.string_table import put_strings

_PROVENANCE = {name: number for number, name in enumerate(PROVENANCES)}


class DocValuesRow(NamedTuple):
    """The facets of one article."""

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
    """The facets of an article as it was read."""
    from index.evidence import flags_of  # by writers alone

    return DocValuesRow(
        article.published, article.published_from, article.captured, article.section, article.site, article.publisher, article.lang,
        article.authors, url_key(article.url), int(article.truncated) | bool(article.captions) << 1 | flags_of(article.evidence),
    )  # fmt: skip


class _Names:
    """Distinct values in order of appearance; 0 is none."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, value: str | None) -> int:
        return self.numbers.setdefault(value, len(self.numbers) + 1) if value else 0


def write_doc_values(
    path: Path, rows: Sequence[DocValuesRow], langs: Sequence[str | None] | None = None
) -> int:
    """Write the facets of a segment's articles, in the articles' order. Returns the size of the file in bytes.

    langs   the articles' languages where detection knows more than the rows
    """
    file = ArrayWriter(path)
    published, provenance, captured, sections, sites, publishers, own_langs, authors, urls, flags = (
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
        ("lang", langs or own_langs),
    ):
        file.put(name, narrow(np.array([*map(names[name].number, values)], dtype=np.uint32)))
    known = [[number for number, _ in map(first_and_last, days_) if number] for days_ in captured]
    _put_lists(file, "captured", known, np.int32)
    number = names["author"].number
    _put_lists(file, "author", [[number(author) for author in several] for several in authors], np.uint32)
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
    """Write the facets of several segments' kept articles one after the other, and `more` arrays as they are. Returns the file's size in bytes."""
    file = ArrayWriter(path)
    numbers, rows = {name: _Names() for name in (*SINGLE, "author")}, sum(docs.size for _, docs in parts)
    for name in ("first", "last", "provenance", "url", "flags"):
        file.put(name, np.concatenate([columns[name][docs] for columns, docs in parts]))
    file.put("period", narrow(np.concatenate([columns["period"][docs] for columns, docs in parts])))
    for name in SINGLE:
        taken = [
            _renumbered(columns[name][docs], columns.names(name), numbers[name]) for columns, docs in parts
        ]
        file.put(name, narrow(np.concatenate(taken)))
    for name in ("captured", "author"):
        values, counts = [], []
        for columns, docs in parts:
            at = columns[f"{name}_at"].astype(np.int64)
            amount = at[docs + 1] - at[docs]
            index = np.repeat(at[docs] - (np.cumsum(amount) - amount), amount) + np.arange(int(amount.sum()))
            kept = columns[name][index]
            values.append(
                kept if name == "captured" else _renumbered(kept, columns.names(name), numbers[name])
            )
            counts.append(amount)
        file.put(
            name,
            np.concatenate(values).astype(np.int32) if name == "captured" else narrow(np.concatenate(values)),
        )
        file.put(f"{name}_at", narrow(np.concatenate(([0], np.cumsum(np.concatenate(counts))))))
    for name, known in numbers.items():
        put_strings(file, f"{name}_names", list(known.numbers))
    _merge_notes(file, parts)
    for name, array in (more or {}).items():
        file.put(name, array)
    return file.close({"rows": rows})


def _merge_notes(file: ArrayWriter, parts: Sequence[tuple[DocValues, Array]]) -> None:
    docs, numbers, base, names = [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)], 0, _Names()
    for columns, kept in parts:
        if "note_doc" in columns.file:
            noted = columns["note_doc"]
            place = np.minimum(np.searchsorted(kept, noted), max(0, kept.size - 1))
            stays = (kept[place] == noted) if kept.size else np.zeros(noted.size, dtype=bool)
            docs.append(place[stays] + base)
            # notes are numbered from 0, names from 1
            numbers.append(_renumbered(columns["note"][stays] + 1, columns.names("note"), names) - 1)
        base += kept.size
    if names.numbers:
        put_notes(file, np.concatenate(docs), np.concatenate(numbers), list(names.numbers))


def put_notes(file: ArrayWriter, docs: Array, numbers: Array, notes: Sequence[str]) -> None:
    """Write why articles (ascending) have other facets than were read: for each the number of its note."""
    file.put("note_doc", docs.astype(np.uint32))
    file.put("note", numbers.astype(np.uint32))
    put_strings(file, "note_names", notes)


def _renumbered(values: Array, own: list[str], names: _Names) -> Array:
    """Numbers of a segment's names as numbers of the joined names, which take in only those that occur."""
    lookup = np.zeros(len(own) + 1, dtype=np.uint32)
    for number in np.unique(values[values > 0]).tolist():
        lookup[number] = names.number(own[number - 1])
    renumbered: Array = lookup[values]
    return renumbered
