"""Documents of word processors: DOCX by mammoth, RTF by striprtf, imported when first met.

Their output, HTML and text, is read as a page or a text, and cut where it is a database's download.
The record of a piece is then its text as converted, because a DOCX packs all pieces together.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator

from index.article import article_id
from index.errors import Failed, RecordFailure, Skipped
from index.frozen import replace
from index.reading.formats.bundles.markup_lines import text_of
from index.reading.formats.texts import Origin, articles
from index.reading.input.compressed import zip_member
from index.reading.input.raw_record import RawRecord
from index.reading.input.streams import WHOLE

#: A picture in an RTF file, of which only text is read: a long run of hexadecimal digits.
_PICTURE = re.compile(rb"(?:[0-9a-fA-F]{2}[\r\n]*){512,}")
_HEADING = re.compile(r"<h[1-3]\b", re.IGNORECASE)
_FIRST_PARAGRAPH = re.compile(r"\A\s*<p>(.*?)</p>", re.DOTALL)
_LONGEST_HEADLINE = 200


def docx(archive: zipfile.ZipFile, data: bytes) -> Iterator[RawRecord | RecordFailure]:
    """Read the articles of a DOCX: one, or the documents of a database's download."""
    from mammoth import convert_to_html  # a tenth of a second

    try:
        html = convert_to_html(_text_parts(archive), convert_image=lambda image: []).value
    except Failed:
        raise
    except Exception as error:  # whatever the library trips over in a broken document
        raise Failed(
            "docx", f"not a readable DOCX document: {type(error).__name__}: {str(error)[:200]}"
        ) from None
    text = text_of(html)
    if not text:
        raise Skipped("empty", "no text in the document")
    records = list(articles(text.encode(), False))
    if len(records) == 1 and isinstance(records[0], RawRecord) and records[0].kind == "text":
        flags = records[0].flags
        records = list(articles(_headed(html).encode(), True, Origin("utf-8", flags=flags)))
    yield from _of_file(records, data)


def rtf(data: bytes) -> Iterator[RawRecord | RecordFailure]:
    """Read the articles of an RTF: one, or the documents of a database's download."""
    from striprtf.striprtf import rtf_to_text

    try:
        convert: Callable[..., str] = rtf_to_text
        text = convert(_PICTURE.sub(b"", data).decode("latin-1"), errors="replace")
    except Exception as error:  # whatever the library trips over in a broken document
        raise Failed(
            "rtf", f"not a readable RTF document: {type(error).__name__}: {str(error)[:200]}"
        ) from None
    text = re.sub(r"[ \t]*\|[ \t]*$", "", text, flags=re.MULTILINE)
    if not text.strip():
        raise Skipped("empty", "no text in the document")
    yield from _of_file(articles(text.encode("utf-8", "replace"), False), data)


def _of_file(
    records: Iterable[RawRecord | RecordFailure], data: bytes
) -> Iterator[RawRecord | RecordFailure]:
    """Return records as those of a document.

    A record that is the whole document takes its identity from the file's bytes.
    """
    for record in records:
        if isinstance(record, RawRecord):
            yield (
                replace(record, data=data)
                if record.number is None
                else replace(record, whole=article_id(data))
            )
        elif record.count:  # No such file was ever one article, so the note that it is cut is left out.
            yield record


def _text_parts(archive: zipfile.ZipFile) -> io.BytesIO:
    """Copy the parts of a DOCX that hold text into a new archive.

    They are unpacked under the limits of all archives.
    """
    parts, size = io.BytesIO(), 0
    with zipfile.ZipFile(parts, "w", zipfile.ZIP_STORED) as copy:
        for info in archive.infolist():
            if not info.filename.endswith((".xml", ".rels")):
                continue
            stream = zip_member(archive, info)
            if isinstance(stream, Failed):
                raise stream
            content = stream.rest()
            if stream.damage:
                raise Failed("docx", stream.damage)
            size += len(content)
            if size > WHOLE:
                raise Failed("too-large", f"more than {WHOLE >> 20} MiB in the document")
            copy.writestr(zipfile.ZipInfo(info.filename), content)
    parts.seek(0)
    return parts


def _headed(html: str) -> str:
    """Make a short first line the headline of a document without headings."""
    first = None if _HEADING.search(html) else _FIRST_PARAGRAPH.match(html)
    if first and 0 < len(re.sub(r"<[^>]*>", "", first[1])) <= _LONGEST_HEADLINE:
        html = f"<h1>{first[1]}</h1>{html[first.end() :]}"
    return f"<html><body><article>{html}</article></body></html>"
