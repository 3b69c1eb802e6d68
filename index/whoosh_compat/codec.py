"""A Whoosh codec over the arrays, so that Whoosh's own Searcher opens an index and answers queries.

Two Whoosh fields read the same postings: the terms of `stem` are our terms, those of `word` the
folded words. `id` finds an article, and `first`, `last`, `section` and `site` are terms and
columns. The product does not use it. The tests do, because stock Whoosh tells independently which
articles match.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whoosh.codec import base
from whoosh.columns import Column, ColumnReader
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from index.dates.ordinals import day_words
from index.storage.generation import Generation, SegmentEntry
from index.whoosh_compat.schema import DAYS, NAMES, TEXTS

if TYPE_CHECKING:
    from index.arrays import Array
    from index.segments.reader import SegmentReader


class ArraySegment(base.Segment):
    """A segment in Whoosh's table of contents.

    Whoosh's storage knows its folder, so an index may be moved.
    """

    def __init__(self, entry: SegmentEntry) -> None:
        self.indexname, self.segid = entry.name.split("_", 1)
        self.compound = False
        self.state = asdict(entry)

    @property
    def entry(self) -> SegmentEntry:
        """The segment's entry in our own table of contents."""
        return SegmentEntry(**self.state)

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def doc_count_all(self) -> int:
        return self.entry.articles

    def deleted_count(self) -> int:
        return self.entry.deleted

    def should_assemble(self) -> bool:
        return False


class ArrayCodec(base.Codec):
    """Reads a segment of arrays, which its two readers share. Whoosh cannot write one."""

    def __init__(self) -> None:
        self._reader: Any = None

    def _open(self, storage: Any, segment: ArraySegment) -> Any:
        from index.segments.reader import SegmentReader

        if self._reader is None or self._reader.entry != segment.entry:
            self._reader = SegmentReader(Path(storage.folder), segment.entry)
        return self._reader

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> Any:
        return ArticlesView(self._open(storage, segment))

    def terms_reader(self, storage: Any, segment: ArraySegment) -> Any:
        from index.whoosh_compat.terms import TermsView

        return TermsView(self._open(storage, segment))


class ListColumn(ColumnReader):
    """A column of values in memory."""

    def __init__(self, values: list[Any]) -> None:
        self._values, self._sign = values, 1

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> Any:
        return self._values[docnum]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def sort_key(self, docnum: int) -> Any:
        return self._values[docnum] if self._sign > 0 else -self._values[docnum]

    def set_reverse(self) -> None:
        self._sign = -1


class ArticlesView(base.PerDocumentReader):
    """The articles of a segment."""

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader

    def doc_count(self) -> int:
        return self._reader.articles - int(self._reader.deleted.size)

    def doc_count_all(self) -> int:
        return self._reader.articles

    def has_deletions(self) -> bool:
        return bool(self._reader.deleted.size)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted  # Whoosh also asks for the doc_id after the last

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    @cached_property
    def _deleted(self) -> frozenset[int]:
        return frozenset(self._reader.deleted.tolist())

    def supports_columns(self) -> bool:
        return True

    def list_columns(self) -> list[str]:
        return [*DAYS, *NAMES]

    def has_column(self, fieldname: str) -> bool:
        return fieldname in self.list_columns()

    def column_reader(self, fieldname: str, column: Column) -> ListColumn:
        numbers = self._reader.doc_values[fieldname].tolist()
        if fieldname in NAMES:
            names = [b"", *(name.encode() for name in self._reader.doc_values.names(fieldname))]
            return ListColumn([names[number] for number in numbers])
        from index.whoosh_compat.schema import whoosh_schema

        # An unknown day has Whoosh's default value.
        as_value = whoosh_schema()[fieldname].to_column_value
        return ListColumn([as_value(number) if number else column.default_value() for number in numbers])

    @cached_property
    def _lengths(self) -> Array:
        lengths: Array = self._reader.lengths.sum(axis=1, dtype="int64")
        return lengths

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths[docnum]) if fieldname in TEXTS else default

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths.sum()) if fieldname in TEXTS else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths.min(initial=0)) if fieldname in TEXTS else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths.max(initial=0)) if fieldname in TEXTS else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        article, doc_values = self._reader.article(docnum), self._reader.doc_values
        section = int(doc_values["section"][docnum])
        fields = {
            "id": article.id,
            "title": article.title,
            "url": article.url,
            "site": article.site,
            "section": doc_values.names("section")[section - 1] if section else None,
            "published": day_words(int(doc_values["first"][docnum]), int(doc_values["last"][docnum])),
        }
        return {name: value for name, value in fields.items() if value}


def table_of_contents(generation: Generation) -> bytes:
    """The Whoosh part of a table of contents."""
    from index.whoosh_compat.schema import whoosh_schema

    storage = RamStorage()
    segments = [ArraySegment(entry) for entry in generation.segments]
    TOC(whoosh_schema(), segments, generation.number).write(storage, "MAIN")
    (content,) = storage.files.values()
    return bytes(content)


__all__ = ["ArrayCodec", "ArraySegment", "table_of_contents"]
