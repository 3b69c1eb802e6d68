"""A file -> its records: opened, unpacked, told apart by content and decoded, ready for the readers.

    read_file(file, reading)            -> RawRecord | Trouble, one for every record of the file
    pieces(file, reading)               -> the same file in pieces of lines, where it is one object a line; else None
    read_piece(file, lines, reading)    -> the records of a piece
    read(raw, names)                    -> Article, by the reader for its kind

Every record comes out once: as a raw record, or as a trouble with its place and its reason class. Nothing raised here ends a run.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from index.article import Article
from index.errors import Failed, RecordProblem, Skipped
from index.reading.formats.json_records import Broken, Lines, LongLine, Parsed, cut, objects, values
from index.reading.input.decode import declared_charset, decode
from index.reading.input.raw_record import RawRecord
from index.reading.input.sniff import HEAD, Form, Sniffed, sniff
from index.reading.input.streams import Opened, Stream, gunzip, unzip
from index.reading.input.walk import File
from index.reading.long_paragraphs import LONGEST, readable

#: So much of one text or page is read as an article; its identity still derives from all of it.
TEXT_CAP, PAGE_CAP = 16 << 20, 4 << 20
FORMATS = ("auto", "text", "html", "jsonl", "csv", "warc")
_NO_TEXT = ("empty", "binary", "unsupported")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: `format` instead of what the content says, `lang` as the user states it."""

    format: str = "auto"
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A record that is none, or could not be read; `count` stands for several of one kind. `number` as in RawRecord."""

    problem: RecordProblem
    number: int | None = None
    count: int = 1


Item = RawRecord | Trouble
Piece = Lines | LongLine | Trouble


def read(raw: RawRecord, names: Mapping[str, str] | None = None) -> Article:
    """Read one record as an article. `names` maps our field names to theirs (`--map`)."""
    if raw.kind == "fields":
        return readable(_record_reader()(raw, names or {}))
    if raw.kind == "html":
        from index.reading.html.reader import read_html

        return readable(read_html(raw))
    from index.reading.text.reader import read_text

    return readable(read_text(raw)) if len(raw.text) > LONGEST else read_text(raw)


@cache
def _record_reader() -> Callable[[RawRecord, Mapping[str, str]], Article]:
    from index.reading.fields.reader import read_record

    return read_record


def read_file(file: File, reading: ReadOptions) -> Iterator[Item]:
    """Every record of a file."""
    try:
        with Opened(file.full) as opened:
            before = opened.stamp()
            items = _contents(opened.stream(), file, reading)
            first = next(items, None)
            if (
                first is not None and first.number is None and opened.stamp() != before
            ):  # it grew meanwhile: once more
                items = _contents(opened.stream(), file, reading)
                first = next(items, None)
            if first is not None:
                yield first
                yield from items
    except RecordProblem as problem:
        yield Trouble(problem)


def pieces(file: File, reading: ReadOptions) -> Iterator[tuple[Piece, int]] | None:
    """The lines of a file in pieces, for several workers, each with the bytes of the file it took; None where it is no file of lines, or
    cannot be read."""
    try:
        with Opened(file.full) as opened:
            stream, _ = _unpacked(opened.stream())
            if _form(stream, file.path, reading).form != "jsonl" or stream.peek(2) in (
                b"\xff\xfe",
                b"\xfe\xff",
            ):
                return None
    except RecordProblem:
        return None
    return _pieces(file)


def _pieces(file: File) -> Iterator[tuple[Piece, int]]:
    before = 0
    try:
        with Opened(file.full) as opened:
            packed = opened.stream()
            stream, _ = _unpacked(packed)
            for piece in cut(stream):
                yield piece, packed.taken - before
                before = packed.taken
            if stream.damage:
                yield Trouble(Failed("gzip", f"{stream.damage}; what came before was read")), 0
    except RecordProblem as problem:
        yield Trouble(problem), 0


def piece_again(file: File, first: int, offset: int, size: int) -> Lines | None:
    """A piece that was read before, by its place; None where the file is no longer what it was."""
    try:
        with Opened(file.full) as opened:
            stream, packed = _unpacked(opened.stream())
            if packed:
                stream.skip(offset)
                data = stream.read(size)
            else:
                data = opened.at(offset, size)
    except RecordProblem:
        return None
    return Lines(first, offset, data, not data.endswith(b"\n")) if len(data) == size else None


def read_piece(file: File, lines: Lines, reading: ReadOptions) -> Iterator[Item]:
    """The records of a piece."""
    for found in objects(lines):
        yield _fields(file, found, reading)


def _unpacked(stream: Stream) -> tuple[Stream, bool]:
    return (gunzip(stream), True) if stream.peek(2) == b"\x1f\x8b" else (stream, False)


def _form(stream: Stream, name: str, reading: ReadOptions) -> Sniffed:
    """What the content is, or what the user says it is."""
    found = sniff(stream.peek(HEAD), name)
    if (
        reading.format == "auto"
        or found.form in (*_NO_TEXT, "gzip", "zip")
        or (reading.format == "jsonl" and found.form == "json")
    ):
        return found
    forms: dict[str, Form] = {"text": "text", "html": "html", "jsonl": "jsonl", "csv": "csv", "warc": "warc"}
    return Sniffed(forms[reading.format])


def _contents(stream: Stream, file: File, reading: ReadOptions, inside: str = "") -> Iterator[Item]:
    """The records of a file, or of what lies `inside` it (`gzip`, `zip`); one layer is opened, not two."""
    sniffed = _form(stream, file.path, reading)
    form = sniffed.form
    if form in ("gzip", "zip") and inside:
        yield Trouble(Skipped("unsupported", f"unsupported type: {form} archive inside a {inside} archive"))
    elif form == "gzip":
        yield from _contents(gunzip(stream), file, reading, "gzip")
    elif form == "zip":
        yield from _archive(stream, file, reading)
    elif form == "empty":
        yield Trouble(Failed(inside, stream.damage) if stream.damage else Skipped("empty", "nothing in it"))
    elif form == "binary":
        yield Trouble(
            Skipped("binary", f"not text: {sniffed.what}" if sniffed.what != "not text" else "not text")
        )
    elif form == "unsupported":
        yield Trouble(Skipped("unsupported", f"unsupported type: {sniffed.what}"))
    elif form in ("text", "html"):
        yield _article(
            stream.rest(), file, reading, form == "html", flags=("input_truncated",) if stream.damage else ()
        )
    else:
        yield from _many(stream, form, file, reading)
        if stream.damage:
            yield Trouble(Failed(inside or "damaged", f"{stream.damage}; what came before was read"))


def _many(stream: Stream, form: str, file: File, reading: ReadOptions) -> Iterator[Item]:
    """A file of many records."""
    if form == "warc":
        yield from _warc(stream, file, reading)
        return
    found: Iterable[Parsed | Broken]
    if form == "csv":
        from index.reading.formats.tables import rows

        found = rows(stream)
    elif form == "feed":
        from index.reading.formats.feeds import entries

        found = entries(stream.rest())
    elif form == "json":
        found = values(stream.rest())
    else:
        found = _lines(stream)
    count = 0
    for count, one in enumerate(found, 1):  # noqa: B007 - counted for the line below
        yield _fields(file, one, reading)
    if not count:
        yield Trouble(Skipped("empty", "no record in it"))


def _lines(stream: Stream) -> Iterator[Parsed | Broken]:
    if stream.peek(2) in (b"\xff\xfe", b"\xfe\xff"):
        text, _ = decode(stream.rest())
        stream = Stream(io.BytesIO(text.encode()).read)
    for part in cut(stream):
        if isinstance(part, LongLine):
            yield Broken(part.number, part.problem())
        else:
            yield from objects(part)


def _fields(file: File, found: Parsed | Broken, reading: ReadOptions) -> Item:
    if isinstance(found, Broken):
        return Trouble(found.problem, found.number)
    return RawRecord(
        found.data,
        "fields",
        "",
        found.fields,
        file.root,
        file.path,
        found.number,
        (),
        None,
        reading.lang,
        found.flags,
    )


def _article(
    data: bytes, file: File, reading: ReadOptions, html: bool, *, number: int | None = None, charset: str | None = None,
    captured: tuple[str, ...] = (), url: str | None = None, flags: tuple[str, ...] = (),
) -> Item:  # fmt: skip
    """A text or a page. What lies behind the cap counts for its identity only."""
    cap = PAGE_CAP if html else TEXT_CAP
    if len(data) > cap:
        flags = (*flags, "input_truncated")
    text, found = decode(data[:cap], (charset or declared_charset(data)) if html else charset)
    if len(data) > cap:
        found = tuple(flag for flag in found if flag != "cut_character")  # the cut is ours
    if not text.strip():
        return Trouble(Skipped("empty", "only blank characters in it"), number)
    return RawRecord(
        data, "html" if html else "text", text=text, root=file.root, path=file.path, number=number, captured=captured, url=url,
        lang=reading.lang, flags=(*found, *flags),
    )  # fmt: skip


def _warc(stream: Stream, file: File, reading: ReadOptions) -> Iterator[Item]:
    from index.reading.formats.warc import Page, Passed, pages

    for found in pages(stream):
        if isinstance(found, Page):
            yield _article(
                found.data,
                file,
                reading,
                found.html,
                number=found.number,
                charset=found.charset,
                captured=found.captured,
                url=found.url,
            )
        elif isinstance(found, Passed):
            yield Trouble(
                Skipped("unsupported", f"{found.count:,} WARC records that are no pages"), count=found.count
            )
        else:
            yield Trouble(found.problem, found.number)


def _archive(stream: Stream, file: File, reading: ReadOptions) -> Iterator[Item]:
    """The files of a zip archive as records of one file, numbered through."""
    number = 0
    for member in unzip(stream.rest()):
        if isinstance(member.stream, Stream):
            items = _contents(member.stream, replace(file, path=f"{file.path}/{member.name}"), reading, "zip")
        else:
            items = iter((Trouble(member.stream),))
        for item in items:
            if isinstance(item, Trouble):
                problem = type(item.problem)(item.problem.kind, f"{member.name}: {item.problem.message}")
                yield Trouble(problem, number, item.count)
            else:
                yield replace(item, number=number)
            number += 1
    if not number:
        yield Trouble(Skipped("empty", "nothing in the archive"))
