"""The facets of one segment while the corpus is reconciled: as read, and as changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

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


class SectionKinds(NamedTuple):
    """The distinct pairs of site and section of some articles.

    pairs        (site, section) of each kind
    kind_of_doc  the kind of each article
    counts       how many articles are of each kind
    """

    pairs: list[tuple[str | None, str]]
    kind_of_doc: Array
    counts: Array


class _Notes(NamedTuple):
    """The notes of a segment: articles with a note, their notes' numbers, and the texts, sorted."""

    docs: Array
    numbers: Array
    texts: list[str]


class FacetChanges:
    """Changes to a segment's facets. It begins with what was read, and forgets earlier outcomes."""

    def __init__(self, reader: SegmentReader) -> None:
        self.reader = reader
        self.columns: DocValues = reader.store.original_doc_values
        self.live = np.ones(reader.articles, dtype=bool) if reader.live is None else reader.live
        self.flags = np.where(self.live, self.columns["flags"], 0)
        self.section = self.columns["section"]
        self.first = self.columns["first"]
        self.last = self.columns["last"]
        self.provenance = self.columns["provenance"]
        #: the name of each section id; 0 is none
        self.section_names = ["", *self.columns.names("section")]
        self._section_ids = {name: section_id for section_id, name in enumerate(self.section_names)}
        self._note_ids: dict[str, dict[str, int]] = {"section": {NOTHING: 0}, "published": {NOTHING: 0}}
        self._notes_by_doc: dict[str, Array] = {}
        #: numbers of the boilerplate blocks, ascending, and their paragraph hashes
        self.boilerplate_blocks = np.zeros(0, dtype=np.int64)
        self.boilerplate_hashes = np.zeros(0, dtype=np.uint32)

    @property
    def changed(self) -> bool:
        """Is anything not as it was read?"""
        return bool(self._notes_by_doc) or bool(self.boilerplate_blocks.size)

    def site(self, doc_id: int) -> str | None:
        """Return an article's site."""
        return self.columns.name("site", doc_id)

    def section_kinds(self, docs: Array) -> SectionKinds:
        """Return the distinct pairs of site and section of these articles."""
        sites = [None, *self.columns.names("site")]
        section_count = len(self.section_names)
        key = self.columns["site"][docs].astype(np.int64) * section_count + self.section[docs]
        kinds, kind_of_doc, counts = np.unique(key, return_inverse=True, return_counts=True)
        pairs = [
            (sites[site_id], self.section_names[section_id])
            for site_id, section_id in (divmod(kind, section_count) for kind in kinds.tolist())
        ]
        return SectionKinds(pairs, kind_of_doc, counts)

    def set_section(self, docs: Array | Sequence[int], section: str, note: str) -> None:
        """Give articles a section, empty for none."""
        if "section" not in self._notes_by_doc:
            self.section = self.section.astype(np.uint32)
        section_id = self._section_ids.setdefault(section, len(self.section_names))
        if section_id == len(self.section_names):
            self.section_names.append(section)
        self.section[docs] = section_id
        self._note("section", docs, note)

    def set_day(self, doc_id: int, day: str | None, provenance: str, note: str) -> None:
        """Give an article a publication day, or none."""
        if "published" not in self._notes_by_doc:
            self.first, self.last = self.first.copy(), self.last.copy()
            self.provenance = self.provenance.copy()
        self.first[doc_id], self.last[doc_id] = first_and_last(day)
        self.provenance[doc_id] = PROVENANCES.index(provenance)
        self._note("published", [doc_id], note)

    def _note(self, field: str, docs: Array | Sequence[int], note: str) -> None:
        by_doc = self._notes_by_doc.setdefault(field, np.zeros(self.reader.articles, dtype=np.int64))
        by_doc[docs] = self._note_ids[field].setdefault(note, len(self._note_ids[field]))

    def write(self, folder: Path, name: str) -> str:
        """Write the reconciled facets under this name, unless the present file holds the same.

        Returns the name of the file that holds them.
        """
        names, section = self._sections()
        values: dict[str, Array] = {
            "section": section,
            "first": self.first,
            "last": self.last,
            "provenance": self.provenance,
            "period": self._periods(),
        }
        notes = self._all_notes()
        digest = self._digest(values, notes, names)
        if self.reader.doc_values.file.meta.get("settled") == digest:
            return self.reader.entry.columns
        file = ArrayWriter(folder / name)
        for known in self.columns.file.names():
            if known not in values and known not in ("section_names", "section_names_at"):
                file.put(known, self.columns[known])
        for known, array in values.items():
            file.put(known, array)
        put_strings(file, "section_names", names)
        put_notes(file, notes.docs, notes.numbers, notes.texts)
        if self.boilerplate_blocks.size:
            arrays = boilerplate_arrays(self.reader.file, self.boilerplate_blocks, self.boilerplate_hashes)
            for known, array in arrays.items():
                file.put(known, array)
        file.close({**self.columns.file.meta, "settled": digest})
        return name

    def _sections(self) -> tuple[list[str], Array]:
        """Return the sections in use, sorted, and the rank of each article's section in them."""
        used = np.unique(self.section)
        names = [self.section_names[section_id] for section_id in used.tolist()]
        ranks = sorted(range(len(names)), key=names.__getitem__)
        offset = 0 if names and "" in names else 1
        lookup = np.zeros(len(self.section_names), dtype=np.uint32)
        lookup[used[ranks]] = np.arange(len(names)) + offset
        return sorted(filter(None, names)), narrow(lookup[self.section])

    def _digest(self, values: dict[str, Array], notes: _Notes, names: list[str]) -> str:
        """Return a digest of what a file of these facets would say."""
        digest = hashlib.blake2b(digest_size=16)
        boilerplate = (self.boilerplate_blocks, self.boilerplate_hashes)
        for array in (*values.values(), notes.docs, notes.numbers, *boilerplate):
            digest.update(np.ascontiguousarray(array).tobytes())
        digest.update(orjson.dumps([names, notes.texts]))
        return digest.hexdigest()

    def _periods(self) -> Array:
        spans = self.first.astype(np.int64) << 32 | self.last
        distinct, inverse = np.unique(spans, return_inverse=True)
        periods = [period(span >> 32, span & 0xFFFFFFFF) for span in distinct.tolist()]
        return narrow(np.array(periods, dtype=np.uint32)[inverse])

    def _all_notes(self) -> _Notes:
        """Join the notes on an article's section and on its day."""
        none = np.zeros(self.reader.articles, dtype=np.int64)
        section = self._notes_by_doc.get("section", none)
        day = self._notes_by_doc.get("published", none)
        docs = np.flatnonzero(section | day)
        on_section, on_day = list(self._note_ids["section"]), list(self._note_ids["published"])
        kinds, kind_of_doc = np.unique(section[docs] * len(on_day) + day[docs], return_inverse=True)
        texts = [
            orjson.dumps([*orjson.loads(on_section[i]), *orjson.loads(on_day[j])]).decode()
            for i, j in (divmod(kind, len(on_day)) for kind in kinds.tolist())
        ]
        ordered = sorted(set(texts))
        rank_of = {text: rank for rank, text in enumerate(ordered)}
        ranks = np.array([rank_of[text] for text in texts], dtype=np.int64)
        return _Notes(docs, ranks[kind_of_doc], ordered)
