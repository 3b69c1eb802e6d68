"""The facets of a segment's articles, one value (or list) an article, as arrays in a file of their own.

They stand apart from the words because what only the whole corpus can decide (sections, lent dates) changes after a segment is written:
a commit then writes these few bytes an article anew and leaves the rest.

    first, last     int32 day numbers of the publication day; equal for a full day, a span for a month or year, 0 for none
    period          uint32, see `days.period`
    provenance      uint8, place in `article.PROVENANCES`
    captured        int32 day numbers, those of article i at captured_at[i]..captured_at[i+1]
    section site publisher lang    uint32, 0 for unknown, else 1 + place in `NAME_names`
    author          uint32 the same, several an article, at author_at[i]..
    url             uint64, `url_key` of the address, 0 for none
    flags           uint8: bit 0 truncated, bit 1 has captions
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from index.arrays import Array, ArrayFile, ArrayWriter
from index.article import PROVENANCES, Article, section_words
from index.days import first_and_last, period
from index.strings import Strings, put_strings

SINGLE = ("section", "site", "publisher", "lang")
_PROVENANCE = {name: number for number, name in enumerate(PROVENANCES)}


def url_key(url: str | None) -> int:
    """A number that addresses of one page share: scheme, `www.`, a final slash, the fragment and letter case of the host do not count."""
    if not url:
        return 0
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return int.from_bytes(hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=8).digest(), "little") or 1
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    plain = f"{host}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), "little") or 1


@dataclass(frozen=True, slots=True)
class Row:
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


def row_of(article: Article, lang: str | None = None) -> Row:
    """The facets of an article as it was read; `lang` where detection knows more than the record."""
    return Row(
        article.published, article.published_from, article.captured, article.section, article.site, article.publisher,
        article.lang or lang, article.authors, url_key(article.url), int(article.truncated) | bool(article.captions) << 1,
    )  # fmt: skip


class _Names:
    """Distinct values in order of appearance; 0 is none."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, value: str | None) -> int:
        return self.numbers.setdefault(value, len(self.numbers) + 1) if value else 0


def write_columns(path: Path, rows: Iterable[Row]) -> int:
    """Write the facets of a segment's articles, in the articles' order. Returns the size of the file in bytes."""
    names = {name: _Names() for name in (*SINGLE, "author")}
    single: dict[str, list[int]] = {name: [] for name in (*SINGLE, "first", "last", "period", "provenance", "url", "flags")}
    captured: list[int] = []
    captured_at, authors, author_at = [0], [], [0]
    for row in rows:
        first, last = first_and_last(row.published)
        single["first"].append(first)
        single["last"].append(last)
        single["period"].append(period(first, last))
        single["provenance"].append(_PROVENANCE.get(row.published_from, _PROVENANCE["none"]))
        single["url"].append(row.url)
        single["flags"].append(row.flags)
        single["section"].append(names["section"].number(section_words(row.section)))
        single["site"].append(names["site"].number(row.site))
        single["publisher"].append(names["publisher"].number(row.publisher))
        single["lang"].append(names["lang"].number(row.lang))
        captured += [number for number, _ in map(first_and_last, row.captured) if number]
        captured_at.append(len(captured))
        authors += [names["author"].number(author) for author in row.authors]
        author_at.append(len(authors))
    file = ArrayWriter(path)
    kinds = {"first": np.int32, "last": np.int32, "provenance": np.uint8, "url": np.uint64, "flags": np.uint8}
    for name, values in single.items():
        file.put(name, np.array(values, dtype=kinds.get(name, np.uint32)))
    file.put("captured", np.array(captured, dtype=np.int32))
    file.put("captured_at", np.array(captured_at, dtype=np.uint32))
    file.put("author", np.array(authors, dtype=np.uint32))
    file.put("author_at", np.array(author_at, dtype=np.uint32))
    for name, known in names.items():
        put_strings(file, f"{name}_names", [value.replace("\n", " ") for value in known.numbers])
    return file.close({"rows": len(single["first"])})


def merge_columns(path: Path, parts: Sequence[tuple[Columns, Array]]) -> int:
    """Write the facets of several segments' kept articles one after the other. Returns the size of the file in bytes."""
    file = ArrayWriter(path)
    numbers, rows = {name: _Names() for name in (*SINGLE, "author")}, sum(docs.size for _, docs in parts)
    renumbered = {name: [np.array([0, *map(numbers[name].number, columns.names(name))]) for columns, _ in parts] for name in numbers}
    for name in ("first", "last", "period", "provenance", "url", "flags"):
        file.put(name, np.concatenate([columns[name][docs] for columns, docs in parts]))
    for name in SINGLE:
        taken = [lookup[columns[name][docs]] for (columns, docs), lookup in zip(parts, renumbered[name], strict=True)]
        file.put(name, np.concatenate(taken).astype(np.uint32))
    for name in ("captured", "author"):
        values, counts = [], []
        for place, (columns, docs) in enumerate(parts):
            at = columns[f"{name}_at"].astype(np.int64)
            amount = at[docs + 1] - at[docs]
            index = np.repeat(at[docs] - (np.cumsum(amount) - amount), amount) + np.arange(int(amount.sum()))
            values.append(columns[name][index] if name == "captured" else renumbered[name][place][columns[name][index]])
            counts.append(amount)
        file.put(name, np.concatenate(values).astype(np.int32 if name == "captured" else np.uint32))
        file.put(f"{name}_at", np.concatenate(([0], np.cumsum(np.concatenate(counts)))).astype(np.uint32))
    for name, known in numbers.items():
        put_strings(file, f"{name}_names", list(known.numbers))
    return file.close({"rows": rows})


class Columns:
    """The facets of a segment, mapped."""

    def __init__(self, path: Path) -> None:
        self.file = ArrayFile(path)
        self._arrays: dict[str, Array] = {}
        self._names: dict[str, list[str]] = {}

    def __getitem__(self, name: str) -> Array:
        array = self._arrays.get(name)
        if array is None:
            array = self._arrays[name] = self.file[name]
        return array

    def names(self, name: str) -> list[str]:
        """The distinct values of a field; number k of the column is the value k - 1 here."""
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = list(Strings(self.file, f"{name}_names"))
        return known
