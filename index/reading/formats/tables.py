"""Tables with a header line (CSV, TSV): their rows as named fields.

A table is read as a stream. Its encoding is UTF-8 with stray windows-1252, or that which its first
bytes show. Rows are numbered from 0; the header does not count.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator

from index.errors import Failed, RecordFailure
from index.reading.formats.json_records import LINE_CAP, Parsed, canonical
from index.reading.input.clean import clean
from index.reading.input.decode import decode
from index.reading.input.sniff import delimiter_of
from index.reading.input.streams import Stream

_BLOCK = 1 << 18


def rows(stream: Stream, encoding: str | None = None) -> Iterator[Parsed | RecordFailure]:
    """Yield the rows of a table. A row longer than its header has its last cells under `column N`.

    encoding    as the user states it, if at all (see `decode`)
    """
    csv.field_size_limit(LINE_CAP)
    codec, read_as = _encoding(stream.peek(1 << 16), encoding)
    lines = _lines(stream, codec)
    first = next(lines, "")
    while first and not first.strip():
        first = next(lines, "")
    names = [clean(name)[0].strip() for name in next(csv.reader([first], delimiter=delimiter_of(first)), [])]
    names = [name or f"column {i + 1}" for i, name in enumerate(names)]
    reader = csv.reader(lines, delimiter=delimiter_of(first))
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Failed(
                "csv", f"row {number + 1} (line {reader.line_num + 1}) cannot be read: {error}"
            ).failure(number)
        else:
            if not any(cells):
                continue
            yield _row(number, names, cells, read_as)
        number += 1


def _row(number: int, names: list[str], cells: list[str], read_as: tuple[str, ...]) -> Parsed:
    fields, flags = {}, dict.fromkeys(read_as)
    for i, cell in enumerate(cells):
        text, cell_flags = clean(cell)
        flags.update(dict.fromkeys(cell_flags))
        if text:
            fields[names[i] if i < len(names) else f"column {i + 1}"] = text
    return Parsed(number, canonical(fields), fields, tuple(flags))


def _lines(stream: Stream, codec: str) -> Iterator[str]:
    """Yield lines with their newlines.

    A line that would pass the cap is cut, so that memory stays bounded.
    """
    decoder = codecs.getincrementaldecoder(codec)("searcher.stray_1252")
    rest = ""
    while True:
        block = stream.read(_BLOCK)
        text = rest + decoder.decode(block, final=not block)
        *whole, rest = text.split("\n")
        for line in whole:
            yield line + "\n"
        if len(rest) > LINE_CAP:
            yield rest + "\n"
            rest = ""
        if not block:
            if rest:
                yield rest
            return


def _encoding(head: bytes, stated: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the encoding that a table's first bytes show, and words on it where it is unusual."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return encoding, ()
    # Whole lines only: a character cut in two would look like another encoding.
    flags = decode(head[: head.rfind(b"\n") + 1] or head, None, stated)[1]
    named = next((flag.removeprefix("encoding=") for flag in flags if flag.startswith("encoding=")), "utf-8")
    if named in ("mixed", "windows-1252", "utf-8"):
        return "utf-8", tuple(flag for flag in flags if flag == "encoding_unsure")
    return named, tuple(flag for flag in flags if flag.startswith("encoding"))
