"""The facets of one segment while they are being settled: what was read, and what takes its place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import orjson

from index.arrays import Array, narrow
from index.article import PROVENANCES
from index.building.doc_values_writer import put_notes
from index.dates.ordinals import first_and_last, period
from index.evidence import NOTHING
from index.segments.boilerplate import boilerplate_arrays
from index.segments.doc_values import DocValues
from index.segments.reader import SegmentReader
from index.storage.array_file import ArrayWriter
from index.storage.string_table import put_strings


class FacetChanges:
    """Changes to a segment's facets; begins with what was read and forgets what was settled before."""

    def __init__(self, reader: SegmentReader) -> None:
        self.reader = reader
        self.columns: DocValues = reader.store.original_doc_values
        self.live = np.ones(reader.articles, dtype=bool) if reader.live is None else reader.live
        self.flags = np.where(self.live, self.columns["flags"], 0)
        self.section = self.columns["section"]
        self.first, self.last, self.provenance = (
            self.columns[name] for name in ("first", "last", "provenance")
        )
        self.words = ["", *self.columns.names("section")]
        self._numbers = {words: number for number, words in enumerate(self.words)}
        self._notes: dict[str, dict[str, int]] = {"section": {NOTHING: 0}, "published": {NOTHING: 0}}
        self._noted: dict[str, Array] = {}
        #: numbers of the blocks that are furniture, ascending, and their prints
        self.apart, self.apart_print = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint32)

    @property
    def changed(self) -> bool:
        """Is anything not as it was read?"""
        return bool(self._noted) or bool(self.apart.size)

    def site(self, doc: int) -> str | None:
        """An article's site."""
        return self.columns.name("site", doc)

    def pairs(self, docs: Array) -> tuple[list[tuple[str | None, str]], Array, Array]:
        """(site and section of each kind, kind of each article, articles of each kind) of these articles."""
        sites = [None, *self.columns.names("site")]
        key = self.columns["site"][docs].astype(np.int64) * len(self.words) + self.section[docs]
        kinds, which, counts = np.unique(key, return_inverse=True, return_counts=True)
        return (
            [
                (sites[site], self.words[words])
                for site, words in (divmod(kind, len(self.words)) for kind in kinds.tolist())
            ],
            which,
            counts,
        )

    def set_section(self, docs: Array | Sequence[int], words: str, note: str) -> None:
        """Give articles a section, empty for none."""
        if "section" not in self._noted:
            self.section = self.section.astype(np.uint32)
        number = self._numbers.setdefault(words, len(self.words))
        if number == len(self.words):
            self.words.append(words)
        self.section[docs] = number
        self._note("section", docs, note)

    def set_day(self, doc: int, day: str | None, provenance: str, note: str) -> None:
        """Give an article a publication day, or none."""
        if "published" not in self._noted:
            self.first, self.last, self.provenance = (
                self.first.copy(),
                self.last.copy(),
                self.provenance.copy(),
            )
        self.first[doc], self.last[doc] = first_and_last(day)
        self.provenance[doc] = PROVENANCES.index(provenance)
        self._note("published", [doc], note)

    def _note(self, field: str, docs: Array | Sequence[int], note: str) -> None:
        noted = self._noted.setdefault(field, np.zeros(self.reader.articles, dtype=np.int64))
        noted[docs] = self._notes[field].setdefault(note, len(self._notes[field]))

    def write(self, folder: Path, name: str) -> str:
        """Write the facets as settled, under this name or, where they are settled so already, nothing. Returns the name of the file."""
        used = np.unique(self.section)
        words = [self.words[number] for number in used.tolist()]
        ranks = sorted(range(len(words)), key=words.__getitem__)
        offset = 0 if words and "" in words else 1
        lookup = np.zeros(len(self.words), dtype=np.uint32)
        lookup[used[ranks]] = np.arange(len(words)) + offset
        put: dict[str, Array] = {
            "section": narrow(lookup[self.section]),
            "first": self.first,
            "last": self.last,
            "provenance": self.provenance,
        }
        put["period"] = self._periods()
        docs, numbers, notes = self._all_notes()
        names = sorted(filter(None, words))
        digest = hashlib.blake2b(digest_size=16)
        for array in (*put.values(), docs, numbers, self.apart, self.apart_print):
            digest.update(np.ascontiguousarray(array).tobytes())
        digest.update(orjson.dumps([names, notes]))
        if self.reader.doc_values.file.meta.get("settled") == digest.hexdigest():
            return self.reader.entry.columns
        file = ArrayWriter(folder / name)
        for known in self.columns.file.names():
            if known not in put and known not in ("section_names", "section_names_at"):
                file.put(known, self.columns[known])
        for known, array in put.items():
            file.put(known, array)
        put_strings(file, "section_names", names)
        put_notes(file, docs, numbers, notes)
        for known, array in (
            boilerplate_arrays(self.reader.file, self.apart, self.apart_print).items()
            if self.apart.size
            else ()
        ):
            file.put(known, array)
        file.close({**self.columns.file.meta, "settled": digest.hexdigest()})
        return name

    def _periods(self) -> Array:
        days = self.first.astype(np.int64) << 32 | self.last
        distinct, which = np.unique(days, return_inverse=True)
        numbers = [period(day >> 32, day & 0xFFFFFFFF) for day in distinct.tolist()]
        return narrow(np.array(numbers, dtype=np.uint32)[which])

    def _all_notes(self) -> tuple[Array, Array, list[str]]:
        none = np.zeros(self.reader.articles, dtype=np.int64)
        section, day = self._noted.get("section", none), self._noted.get("published", none)
        docs = np.flatnonzero(section | day)
        texts = [list(self._notes[field]) for field in ("section", "published")]
        kinds, which = np.unique(section[docs] * len(texts[1]) + day[docs], return_inverse=True)
        notes = []
        for one, other in (divmod(kind, len(texts[1])) for kind in kinds.tolist()):
            notes.append(
                orjson.dumps([*orjson.loads(texts[0][one]), *orjson.loads(texts[1][other])]).decode()
            )
        ordered = sorted(set(notes))
        places = {text: place for place, text in enumerate(ordered)}
        rank = np.array([places[text] for text in notes], dtype=np.int64)
        return docs, rank[which], ordered
