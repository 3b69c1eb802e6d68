"""Cut a file into records: open and unpack it, tell its format by content, decode it.

    read_file(file, reading)            -> RawRecord | RecordFailure, one for each record
    pieces(file, reading)               -> a file of lines in pieces; None for any other file
    read_piece(file, lines, reading)    -> the records of a piece
    read(raw, reading)                  -> Article, by the reader for its kind

Every record comes out once: as a raw record, or as a failure with its number and its reason.
Nothing raised here ends a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from index.article import Article
from index.errors import Failed, InputError, RecordFailure, RecordProblem, Skipped
from index.frozen import replace
from index.paths import joined
from index.reading.formats.json_records import Lines, LongLine, Parsed, cut, objects
from index.reading.formats.place import Place, Record
from index.reading.formats.table import ARCHIVES, COMPRESSED, records
from index.reading.input.decode import encoding_named
from index.reading.input.raw_record import SEVERAL, RawRecord
from index.reading.input.signatures import HEAD, MARK_BYTES, Sniffed, compression
from index.reading.input.sniff import sniff
from index.reading.input.streams import Opened, Stream
from index.reading.input.walk import File
from index.reading.long_paragraphs import LONGEST, readable

_NO_TEXT = ("empty", "binary", "unsupported")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read.

    format      what the files are, instead of what their content says
    lang        the language of the articles, as the user states it
    encoding    that of texts which do not say their own; with `!` at its end that of all
    field_map   fields of an article -> fields of the records (`--map`)
    by_path     how files inside some folders, or some files, are read instead
    """

    format: str = "auto"
    lang: str | None = None
    encoding: str | None = None
    field_map: Mapping[str, str] = field(default_factory=dict)
    by_path: Mapping[str, ReadOptions] = field(default_factory=dict)

    def of(self, root: str, path: str) -> ReadOptions:
        """How a file is read: as the nearest of its folders says, or it itself."""
        if not self.by_path:
            return self
        place = joined(root, path)
        while place not in self.by_path:
            above = place.rpartition("/")[0]
            if not above:
                return self.by_path.get("/", self)
            place = above
        return self.by_path[place]


def known_encoding(name: str | None) -> str | None:
    """The encoding that the user states, `!` and all; None for none and for `auto`.

    Raises InputError for a name that is no encoding of texts.
    """
    if name is None or name == "auto":
        return None
    if encoding_named(name) is None:
        raise InputError(
            f"{name!r} is no encoding of texts",
            "write its name as in windows-1251, koi8-r, gb18030 or shift_jis, with ! to force it",
        )
    return name


Item = RawRecord | RecordFailure
Piece = Lines | LongLine | RecordFailure


def read(raw: RawRecord, reading: ReadOptions | None = None) -> Article:
    """Read one record as an article."""
    reading = reading.of(raw.root, raw.path) if reading else None
    if raw.flags and SEVERAL in raw.flags:
        from index.reading.formats.bundles.several import undated

        return undated(_read(raw, reading))
    return _read(raw, reading)


def _read(raw: RawRecord, reading: ReadOptions | None) -> Article:
    if raw.kind == "fields":
        return readable(_record_reader()(raw, reading.field_map if reading else {}))
    if raw.kind == "html":
        from index.reading.html.reader import read_html
        from index.reading.html.saved import SAVED, with_address_section

        article = readable(read_html(raw))
        return with_address_section(article) if SAVED in raw.flags else article
    if raw.kind == "letter":
        from index.reading.html.letter import read_letter

        return readable(read_letter(raw))
    from index.reading.text.reader import read_text

    return readable(read_text(raw)) if len(raw.text) > LONGEST else read_text(raw)


@cache
def _record_reader() -> Callable[[RawRecord, Mapping[str, str]], Article]:
    from index.reading.fields.reader import read_record

    return read_record


def read_file(file: File, reading: ReadOptions) -> Iterator[Item]:
    """Every record of a file."""
    reading = reading.of(file.root, file.path)
    try:
        with Opened(file.opened_at) as opened:
            before = opened.stamp()
            items = _contents(opened.stream(), file, reading)
            first = next(items, None)
            # The file is one record, and it grew meanwhile: once more.
            if first is not None and _number_of(first) is None and opened.stamp() != before:
                items = _contents(opened.stream(), file, reading)
                first = next(items, None)
            if first is not None:
                yield first
                yield from items
    except RecordProblem as problem:
        yield problem.failure()


def _number_of(item: Item) -> int | None:
    return item.record if isinstance(item, RecordFailure) else item.number


def kind_of(file: File, reading: ReadOptions) -> str:
    """Name the format of a file, by its content or as the user says.

    One of `html`, `jsonl`, `PDF document`, `unreadable`, ...
    """
    try:
        with Opened(file.opened_at) as opened:
            stream, _ = _unpacked(opened.stream())
            sniffed = _form(stream, file.path, reading.of(file.root, file.path))
    except RecordProblem:
        return "unreadable"
    return sniffed.what if sniffed.form == "unsupported" and sniffed.what else sniffed.form


def pieces(file: File, reading: ReadOptions) -> Iterator[tuple[Piece, int]] | None:
    """Yield the lines of a file in pieces, for several workers, each with its bytes in the file.

    Returns None for a file that is not of lines, or cannot be read.
    """
    try:
        with Opened(file.opened_at) as opened:
            stream, _ = _unpacked(opened.stream())
            if _form(stream, file.path, reading.of(file.root, file.path)).form != "jsonl" or stream.peek(
                2
            ) in (
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
        with Opened(file.opened_at) as opened:
            packed = opened.stream()
            stream, _ = _unpacked(packed)
            for piece in cut(stream):
                yield piece, packed.taken - before
                before = packed.taken
            if stream.damage:
                kind = compression(opened.at(0, MARK_BYTES)) or "damaged"
                yield Failed(kind, f"{stream.damage}; what came before was read").failure(), 0
    except RecordProblem as problem:
        yield problem.failure(), 0


def piece_again(file: File, first: int, offset: int, size: int) -> Lines | None:
    """A piece that was read before, by its place; None where the file is no longer what it was."""
    try:
        with Opened(file.opened_at) as opened:
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
    reading = reading.of(file.root, file.path)
    for found in objects(lines, reading.encoding):
        yield _of_file(found, file, reading)


def _unpacked(stream: Stream) -> tuple[Stream, bool]:
    form = compression(stream.peek(MARK_BYTES))
    if form is None:
        return stream, False
    from index.reading.input.compressed import UNPACKERS

    return UNPACKERS[form](stream), True


def _form(stream: Stream, name: str, reading: ReadOptions) -> Sniffed:
    """What the content is, or what the user says it is."""
    found = sniff(stream.peek(HEAD), name)
    held = (*_NO_TEXT, *COMPRESSED, *ARCHIVES)
    if reading.format == "auto" or found.form in held or (reading.format == "jsonl" and found.form == "json"):
        return found
    return Sniffed(reading.format)


def _contents(
    stream: Stream, file: File, reading: ReadOptions, name: str = "", inside: str = ""
) -> Iterator[Item]:
    """The records of a file, or of what lies `inside` it (`gzip`, `zip`) under a name."""
    for record in _records(stream, reading, name or file.path, inside):
        yield _of_file(record, file, reading)


def _records(stream: Stream, reading: ReadOptions, name: str, inside: str) -> Iterator[Record]:
    sniffed = _form(stream, name, reading)
    form = sniffed.form
    if form == "empty":
        yield (
            Failed(inside, stream.damage) if stream.damage else Skipped("empty", "nothing in it")
        ).failure()
    elif form == "binary":
        yield Skipped(
            "binary", f"not text: {sniffed.what}" if sniffed.what != "not text" else "not text"
        ).failure()
    elif form == "unsupported":
        yield Skipped("unsupported", f"unsupported type: {sniffed.what}").failure()
    else:

        def opened(stream: Stream, name: str, inside: str) -> Iterator[Record]:
            return _records(stream, reading, name, inside)

        yield from records(form, stream, Place(name, inside, opened, reading.encoding))


def _of_file(record: Record, file: File, reading: ReadOptions) -> Item:
    """A record as one of this file."""
    if isinstance(record, Parsed):
        return RawRecord(
            record.data,
            "fields",
            "",
            record.fields,
            file.root,
            file.path,
            record.number,
            (),
            None,
            reading.lang,
            record.flags,
        )
    if isinstance(record, RecordFailure):
        return record
    return replace(record, root=file.root, path=f"{file.path}{record.path}", lang=reading.lang)
