"""How stock Whoosh sees the arrays: a Whoosh codec, so that its own Searcher opens the index and answers.

Two Whoosh fields show the one set of postings: `stem` has the classes as its terms, `word` the words as written. `id` finds an article, and
`first`, `last`, `section` and `site` are columns. Nothing in the product goes this way; the tests do, because stock Whoosh is the
independent truth about which articles match.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from whoosh import columns as whoosh_columns
from whoosh import fields, formats
from whoosh.codec import base
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from index.generation import Generation, SegmentEntry


class ArrayText(fields.FieldType):
    """A text field of the array index; Whoosh cannot write it, only read it."""

    indexed = True
    stored = False
    analyzer = None
    scorable = True
    column_type = None
    spelling = False
    sortable = False
    unique = False
    multitoken_query = "phrase"

    def __init__(self) -> None:
        self.format = formats.Positions(field_boost=1.0)

    def to_bytes(self, value: Any) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode()

    def process_text(self, qstring: str, mode: str = "", **kwargs: Any) -> Any:
        from index.analysis import text_tokens

        return [token.word for token in text_tokens(qstring)]

    def supports(self, name: str) -> bool:
        return name == "positions"


class ArraySegment(base.Segment):
    """A segment as Whoosh's table of contents describes it."""

    def __init__(self, folder: str, entry: SegmentEntry) -> None:
        self.indexname, self.segid = entry.name.split("_", 1)
        self.compound = False
        self.folder = folder
        self.state = asdict(entry)

    @property
    def entry(self) -> SegmentEntry:
        """The segment as our own table of contents describes it."""
        return SegmentEntry(**self.state)

    def codec(self) -> Any:
        return ArrayCodec()

    def doc_count_all(self) -> int:
        return self.entry.articles

    def deleted_count(self) -> int:
        return self.entry.deleted

    def deleted_docs(self) -> Any:
        from index.reader import SegmentReader

        return set(SegmentReader(Path(self.folder), self.entry).deleted.tolist())

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted_docs()

    def should_assemble(self) -> bool:
        return False


class ArrayCodec(base.Codec):
    """Reads segments of arrays."""

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> Any:
        from index.whoosh_view import ArticlesView

        return ArticlesView(storage, segment)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> Any:
        from index.whoosh_view import TermsView

        return TermsView(storage, segment)


def table_of_contents(folder: Path, generation: Generation) -> bytes:
    """The Whoosh part of a table of contents."""
    from index.schema import whoosh_schema

    storage = RamStorage()
    segments = [ArraySegment(str(folder), entry) for entry in generation.segments]
    TOC(whoosh_schema(), segments, generation.number).write(storage, "MAIN")
    (content,) = storage.files.values()
    return bytes(content)


__all__ = ["ArrayCodec", "ArraySegment", "ArrayText", "table_of_contents", "whoosh_columns"]
