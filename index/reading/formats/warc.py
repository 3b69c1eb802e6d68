"""Web archives (WARC, and WET): the pages in them, one record at a time.

Pages (`response` with HTML or plain text) and extracted texts (`conversion`) are articles.
Requests, metadata, images and answers without a page are counted. The day of the fetch is the
container's WARC-Date, the address its WARC-Target-URI.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from index.errors import Failed, RecordFailure, Skipped
from index.reading.formats.texts import Origin, article
from index.reading.input.raw_record import RawRecord
from index.reading.input.streams import WHOLE, Stream

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?([\w.:-]{2,40})")


class _Raw(io.RawIOBase):
    """A stream as warcio wants it."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self._offset = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size if size >= 0 else 1 << 20)
        self._offset += len(data)
        return data

    def tell(self) -> int:
        return self._offset

    def readable(self) -> bool:
        return True


def records(stream: Stream, encoding: str | None = None) -> Iterator[RawRecord | RecordFailure]:
    """Yield the pages of an (unpacked) archive.

    Where its structure breaks, the pages before count and the rest is one failure.
    """
    from warcio.archiveiterator import WARCIterator
    from warcio.exceptions import ArchiveLoadFailed

    number = no_page_count = 0
    try:
        for record in WARCIterator(_Raw(stream)):
            page = _page(number, record, encoding)
            if page is None:
                no_page_count += 1
            else:
                yield page
            number += 1
    except (ArchiveLoadFailed, EOFError, ValueError, AttributeError, TypeError, OSError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        yield Failed("warc", f"the archive is broken at its record {number + 1}: {reason[:200]}").failure(
            number
        )
    if no_page_count:
        yield Skipped("unsupported", f"{no_page_count:,} WARC records that are no pages").failure(
            count=no_page_count
        )


def _page(number: int, record: Any, encoding: str | None) -> RawRecord | RecordFailure | None:
    if record.rec_type not in ("response", "conversion"):
        return None
    kind = (record.content_type or "").lower()
    status = ""
    if record.rec_type == "response":
        headers = record.http_headers
        if headers is None:
            return None
        kind = (headers.get_header("Content-Type") or "").lower()
        status = headers.get_statuscode() or ""
    html = "html" in kind
    if (status and not status.startswith("2")) or not (html or kind.startswith("text/plain")):
        return None
    data = record.content_stream().read(WHOLE + 1)
    if len(data) > WHOLE:
        return Failed(
            "too-large", f"record {number + 1} of the archive has more than {WHOLE >> 20} MiB"
        ).failure(number)
    if not data:
        return None
    day = _DAY.match(record.rec_headers.get_header("WARC-Date") or "")
    charset = _CHARSET.search(kind)
    url = record.rec_headers.get_header("WARC-Target-URI")
    fetched = (day[0],) if day else ()
    origin = Origin(charset[1] if charset else None, number, fetched, url, encoding=encoding)
    return article(data, html, origin)
