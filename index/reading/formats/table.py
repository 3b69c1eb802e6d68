"""The table of formats: for each form of file that `sniff` tells, the reader of its records.

A new format is a module beside this one, a line in the table, and a signature in `sniff`. A reader
takes a stream and a `Place`. It yields raw records without root and path, which `sources` adds, or
failures. A module is imported when its format is first met: a run over texts needs neither XML nor
mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.cuts import damaged
from index.errors import Failed, Skipped
from index.frozen import replace
from index.reading.input.raw_record import RawRecord

if TYPE_CHECKING:  # commands need the names alone: imported in 18 ms instead of 55 (-X importtime)
    from index.reading.formats.place import Place, Reader, Record
    from index.reading.input.streams import Stream


def _text(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.texts import Origin, articles

    return articles(stream.rest(), False, Origin(flags=_truncated(stream), encoding=place.encoding))


def _html(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.texts import Origin, articles

    return articles(stream.rest(), True, Origin(flags=_truncated(stream), encoding=place.encoding))


def _truncated(stream: Stream) -> tuple[str, ...]:
    return ("input_truncated", damaged(stream.damage)) if stream.damage else ()


def _jsonl(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.json_records import from_lines

    return from_lines(stream, place.encoding)


def _json(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.json_records import values

    return values(stream.rest(), place.encoding)


def _csv(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.tables import rows

    return rows(stream, place.encoding)


def _feed(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.feeds import entries

    return entries(stream.rest())


def _xml_records(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.xml_records import elements

    return elements(stream.rest())


def _factiva_xml(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.bundles.factiva_xml import documents

    return documents(stream.rest())


def _xml(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.xml.documents import records

    return records(stream.rest(), place.encoding)


def _warc(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.warc import records

    return records(stream, place.encoding)


def _mail(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.mail import letter

    return iter((letter(stream.rest()),))


def _mbox(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.mail import letters

    return letters(stream)


def _mhtml(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.mhtml import page

    return iter((page(stream.rest()),))


def _rtf(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.documents import rtf

    return rtf(stream.rest())


def _zip(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.archives import zipped

    return zipped(stream, place.open)


def _tar(stream: Stream, place: Place) -> Iterator[Record]:
    from index.reading.formats.archives import tarred

    return tarred(stream, place.open)


def _unpacked(form: str) -> Reader:
    """Return the reader of a compressed file, which holds one file."""

    def read(stream: Stream, place: Place) -> Iterator[Record]:
        from index.reading.input.compressed import UNPACKERS

        return place.open(UNPACKERS[form](stream), place.name, form)

    return read


#: Every form of file that holds records.
RECORDS: dict[str, Reader] = {
    "text": _text,
    "html": _html,
    "jsonl": _jsonl,
    "json": _json,
    "csv": _csv,
    "feed": _feed,
    "records": _xml_records,
    "factiva": _factiva_xml,
    "xml": _xml,
    "warc": _warc,
    "mail": _mail,
    "mbox": _mbox,
    "mhtml": _mhtml,
    "rtf": _rtf,
    "zip": _zip,
    "tar": _tar,
    "gzip": _unpacked("gzip"),
    "bzip2": _unpacked("bzip2"),
    "xz": _unpacked("xz"),
}
#: What `--format` takes: forms that can be set instead of what the content says, and `auto` for that.
FORMATS = ("auto", "text", "html", "jsonl", "csv", "warc")
#: Forms that hold files. A compressed tar is one layer; an archive in an archive is two and is not opened.
COMPRESSED, ARCHIVES = ("gzip", "bzip2", "xz"), ("zip", "tar")
#: Forms that are one article and are damaged as one: their flag says so, no failure beside it.
WHOLE = ("text", "html", "mail", "mhtml", "rtf")


def records(form: str, stream: Stream, place: Place) -> Iterator[Record]:
    """Yield the records of a stream of this form."""
    if form in (*COMPRESSED, *ARCHIVES):
        if place.inside and not (form == "tar" and place.inside in COMPRESSED):
            yield Skipped(
                "unsupported", f"unsupported type: {form} archive inside a {place.inside} archive"
            ).failure()
        else:
            yield from RECORDS[form](stream, place)
        return
    count = 0
    for count, record in enumerate(RECORDS[form](stream, place), 1):  # noqa: B007 - for the count
        if stream.damage and form in WHOLE and isinstance(record, RawRecord):
            record = replace(record, flags=tuple(dict.fromkeys((*record.flags, *_truncated(stream)))))
        yield record
    if not count:
        yield Skipped("empty", "no record in it").failure()
    if stream.damage and form not in WHOLE:
        yield Failed(place.inside or "damaged", f"{stream.damage}; what came before was read").failure()
