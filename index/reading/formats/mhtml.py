"""MHTML: a page saved with its pictures as one file. Pictures and frames are not read.

The day of saving is the file's `Date:`; the page's address is its `Content-Location`. Nothing is
fetched.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from index.errors import Failed, RecordFailure
from index.reading.formats.texts import Origin, article
from index.reading.html.saved import SAVED
from index.reading.input.raw_record import RawRecord

_HEADERS_END = re.compile(rb"\r?\n\r?\n")
#: Headers longer than this are none.
_HEADER_BYTES = 65536


def page(data: bytes) -> RawRecord | RecordFailure:
    """Read the page of a saved file."""
    head, body = _split(data)
    boundary = head.get_boundary()
    if head.get_content_maintype() != "multipart" or not boundary:
        return Failed(
            "mhtml", "not a readable page archive: it names no boundary between its parts"
        ).failure()
    parts = [
        _split(part.lstrip(b"\r\n")) for part in body.split(b"--" + boundary.encode("latin-1", "replace"))[1:]
    ]
    pages = [
        (part, content)
        for part, content in parts
        if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    if not pages:
        return Failed("mhtml", "the page archive holds no page").failure()
    part, content = pages[0]
    url = _address(head.get("Snapshot-Content-Location")) or _address(part.get("Content-Location"))
    origin = Origin(part.get_content_charset(), None, day_of_header(head.get("Date")), url, (SAVED,))
    record = article(_decoded(part, content), True, origin)
    if isinstance(record, RecordFailure):
        return record
    return RawRecord(
        data, record.kind, record.text, captured=record.captured, url=record.url, flags=record.flags
    )


def _split(data: bytes) -> tuple[Message, bytes]:
    """Return the headers and the content of a part."""
    end = _HEADERS_END.search(data, 0, _HEADER_BYTES)
    if end is None:
        return Message(), data
    return BytesHeaderParser().parsebytes(data[: end.start()] + b"\n\n"), data[end.end() :]


def _decoded(part: Message, content: bytes) -> bytes:
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(content)
    if encoding == "base64":
        try:
            return base64.b64decode(content, validate=False)
        except (binascii.Error, ValueError):
            return b""
    return content


def _address(value: object) -> str | None:
    text = "".join(str(value).split()) if value else ""
    return text if text.startswith(("http://", "https://")) else None


def day_of_header(value: object) -> tuple[str, ...]:
    """Return the day that a `Date:` header states, as printed there, in no other zone."""
    try:
        return (parsedate_to_datetime(str(value)).date().isoformat(),) if value else ()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ()
