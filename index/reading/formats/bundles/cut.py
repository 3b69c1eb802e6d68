"""Cut a file of several documents at its frames into records of their own.

    cut(data, html, charset) -> the records and their faults; None for a file without a frame

The record of a document is its bytes in the file, frame included, so its id outlives a better
reading of the others. Where a frame is broken nothing is lost: two documents without a frame
between them stay one record, flagged `several`, and a failure names its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from index.article import article_id
from index.errors import Failed, RecordFailure, Skipped
from index.frozen import replace
from index.reading.formats.bundles import europresse, factiva, nexis, proquest
from index.reading.formats.bundles.frames import (
    WIDE_MARKS,
    Fields,
    Found,
    Frame,
    Span,
    blocks_of,
    gaps,
    paragraphs_of,
)
from index.reading.formats.bundles.markup_lines import text_of
from index.reading.input.decode import decode, utf16_without_mark
from index.reading.input.raw_record import SEVERAL, RawRecord

#: The known frames, the surest first.
FRAMES: tuple[Frame, ...] = (
    nexis.COUNTED,
    nexis.ENDED,
    proquest.TEXT,
    factiva.TEXT,
    nexis.COUNTED_HTML,
    factiva.HTML,
    europresse.HTML,
)
#: The reason class of the note that a file was cut.
CUT = "cut"
#: Pieces that tell whether the file is what its marks promise.
_JUDGED_PIECES = 20
#: Words outside all frames that are worth an article.
_FEWEST_WORDS = 25
_COUNTER = re.compile(r"\s*(?:document\s+)?\d+ (?:of|von|de) \d+(?: documents)?\s*$", re.IGNORECASE)

Cut = RawRecord | RecordFailure


def cut(data: bytes, html: bool, charset: str | None = None) -> Iterator[Cut] | None:
    """Cut a file of documents into records, without root and path; None where it is none."""
    if data.startswith(WIDE_MARKS) or utf16_without_mark(data):
        data = decode(data, charset)[0].encode()
    for frame in FRAMES:
        if frame.html is html and any(mark in data for mark in frame.marks):
            rough = data.decode("latin-1")
            found = frame.find(rough)
            cutter = _Cutter(data, rough, frame, charset) if found else None
            records = cutter.records(found) if cutter and found else None
            if records is not None:
                return records
    return None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A document's span and record, and the fault of its frame in words; empty without one."""

    span: Span
    record: RawRecord
    wrong: str = ""
    is_read: bool = True


class _Cutter:
    """The cutting of one file at one kind of frame."""

    def __init__(self, data: bytes, rough: str, frame: Frame, charset: str | None) -> None:
        self._data, self._rough, self._frame = data, rough, frame
        flags = decode(data, charset)[1]
        #: The encoding of the whole file: a document alone may be too short to tell its own.
        self._charset = next(
            (f.removeprefix("encoding=") for f in flags if f.startswith("encoding=")), charset
        )

    def records(self, found: Found) -> Iterator[Cut] | None:
        """Yield every document, and every fault.

        None where most of the first pieces are no such documents.
        """
        missing = {found.spans[i]: number for i, number in gaps(found.numbers)}
        spans = self._with_strays(found.spans)
        first = [self._piece(span, missing.get(span)) for span in spans[:_JUDGED_PIECES]]
        if sum(piece.is_read for piece in first) * 2 < len(first):
            return None
        rest = (self._piece(span, missing.get(span)) for span in spans[_JUDGED_PIECES:])
        return self._numbered(chain(first, rest), len(spans))

    def _numbered(self, pieces: Iterable[_Piece], count: int) -> Iterator[Cut]:
        whole = article_id(self._data) if count > 1 else ""
        for number, piece in enumerate(pieces):
            if count > 1:
                yield replace(piece.record, number=number, whole=whole)
            else:
                yield replace(piece.record, data=self._data)
            if piece.wrong:
                start, end = piece.span
                start += len(self._rough[start:end]) - len(self._rough[start:end].lstrip())
                line = self._rough.count("\n", 0, start) + 1
                message = f"the {self._frame.name} document that begins in line {line:,} {piece.wrong}"
                yield Failed("frame", message).failure(number if count > 1 else None)
        if count > 1:
            yield was_cut(count, whole)

    def _with_strays(self, spans: list[Span]) -> list[Span]:
        """Add to the documents what stands outside all frames and reads like an article."""
        edges = [0, *(edge for span in spans for edge in span), len(self._rough)]
        outside = [(edges[n], edges[n + 1]) for n in range(0, len(edges), 2)]
        return sorted([*spans, *filter(self._is_stray, outside)])

    def _is_stray(self, span: Span) -> bool:
        text = self._rough[span[0] : span[1]]
        if len(text) < _FEWEST_WORDS * 2 or self._frame.cover(text):
            return False
        return len((text_of(text) if self._frame.html else text).split()) >= _FEWEST_WORDS

    def _piece(self, span: Span, missing: int | None) -> _Piece:
        data = self._data[span[0] : span[1]]
        text, flags = decode(data, self._charset)
        fields = self._frame.read(text)
        if fields is None:
            fields = _unread(text_of(text) if self._frame.html else text)
            record = RawRecord(data, "fields", fields=fields, flags=(*flags, SEVERAL))
            return _Piece(
                span, record, "has no head that can be read. Its text is kept, its day unknown", False
            )
        fields = {name: value for name, value in fields.items() if value}
        lines = text_of(text) if self._frame.html else text
        if self._frame.heads(text) > 1:
            fields = {name: fields[name] for name in ("title", "publisher", "language") if name in fields}
            fields["text"] = paragraphs_of(
                blocks_of(lines)
            )  # all of it: a field read from two heads would hide one
            which = f" (document {missing} has none)" if missing else ""
            wrong = (
                f"holds more than one document: the frame between them is broken{which}."
                " It is kept as one, its day unknown"
            )
            return _Piece(span, RawRecord(data, "fields", fields=fields, flags=(*flags, SEVERAL)), wrong)
        fields["aside"] = [*fields.get("aside", ()), *_left_out(fields, lines)]
        wrong = "" if fields.get("published") else "has no line with its day"
        return _Piece(span, RawRecord(data, "fields", fields=fields, flags=flags), wrong)


#: A block of which so many words are in no field was not understood; fewer are a label, a page, a number.
_LEFT_OUT = 5
_TEXTS, _LONGEST_NAME = ("title", "text", "captions", "aside", "lead"), 80
_WORD = re.compile(r"\w+")


def _left_out(fields: Fields, text: str) -> Iterator[str]:
    """Yield the lines of a document that no field holds.

    The words of an odd head are then found all the same.
    """
    # Readers of records take no section or name that is long.
    read_values = [
        field for name, field in fields.items() if name in _TEXTS or len(str(field)) <= _LONGEST_NAME
    ]
    values = (value for field in read_values for value in (field if isinstance(field, list) else [field]))
    words_read = {word for value in values for word in _WORD.findall(str(value))}
    for block in blocks_of(text):
        words = [_WORD.findall(line) for line in block]
        if sum(word not in words_read for line in words for word in line) >= _LEFT_OUT:
            for line, line_words in zip(block, words, strict=True):
                if len(line_words) >= _LEFT_OUT and not words_read.issuperset(line_words):
                    yield line


def _unread(text: str) -> Fields:
    """Return the words of a piece whose head cannot be read, under its first line.

    No day in it is the article's.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip() and not _COUNTER.match(line)] or [""]
    return {"title": lines[0], "text": lines[1:] or lines}


def was_cut(count: int, whole: str) -> RecordFailure:
    """Return the note that a file was cut.

    Corrections that name the whole file's id are understood by it.
    """
    return Skipped(
        CUT, f"holds {count:,} articles, read one by one; as one article it had the id {whole}"
    ).failure(None, count=0)
