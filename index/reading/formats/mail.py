"""Letters: one (`.eml`), or a box of them (mbox). An article a letter; newsletters are the point.

The day is the `Date:` header's, as `record`. The part in HTML is read as a page. Of the headers
only subject, date and the sender's name are in the index. Recipients, list headers and the queries
of links identify the reader, and are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from typing import Any

from index.errors import Failed, RecordFailure, Skipped
from index.frozen import replace
from index.reading.formats.mhtml import day_of_header
from index.reading.formats.texts import Origin, article
from index.reading.input.decode import decode
from index.reading.input.raw_record import RawRecord
from index.reading.input.streams import WHOLE, Stream

#: The line before a letter in a box: behind an empty line, with a sender and a time.
_FROM = re.compile(rb"(?:\A|\r?\n\r?\n)(From [^\r\n]{1,200}\d\d:\d\d[^\r\n]{0,60}\r?\n)")
_BLOCK = 1 << 20
#: A letter's separator may be cut by a block's end.
_OVERLAP = 512
_QUERY = re.compile(r"(https?://[^\s\"'<>?#]{1,2000})[?#][^\s\"'<>]*", re.IGNORECASE)
_RECIPIENTS = (
    "To",
    "Cc",
    "Bcc",
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "Resent-To",
    "X-Forwarded-To",
)
_LISTS = ("List-Id", "List-Unsubscribe", "List-Post", "Precedence", "Feedback-ID")
_ADDRESS = re.compile(r"mailto:[^\s\"'<>]*", re.IGNORECASE)


def letters(stream: Stream) -> Iterator[RawRecord | RecordFailure]:
    """Yield the letters of a box, numbered through.

    The record of a letter is its bytes between two `From ` lines.
    """
    for number, data in enumerate(_cut(stream)):
        if len(data) > WHOLE:
            yield Failed("too-large", f"letter {number + 1} has more than {WHOLE >> 20} MiB").failure(number)
        else:
            record = letter(data, quoted=True)
            is_failure = isinstance(record, RecordFailure)
            yield replace(record, record=number) if is_failure else replace(record, number=number)


def _cut(stream: Stream) -> Iterator[bytes]:
    """Yield the letters between `From ` lines.

    A letter that is too large is cut down to what shows its size.
    """
    buffer, searched, in_letter = b"", 0, False
    while True:
        block = stream.read(_BLOCK)
        buffer += block
        start = 0
        for match in _FROM.finditer(buffer, searched):
            if in_letter:
                yield buffer[start : match.start()]
            in_letter, start = True, match.end()
        buffer = buffer[start:]
        if len(block) < _BLOCK:
            if in_letter and buffer.strip():
                yield buffer.rstrip(b"\r\n")
            return
        if len(buffer) > WHOLE + _BLOCK:
            buffer = buffer[: WHOLE + 1] + buffer[-_OVERLAP:]
        searched = max(0, len(buffer) - _OVERLAP)


def letter(data: bytes, quoted: bool = False) -> RawRecord | RecordFailure:
    """Read one letter as a record.

    quoted    unquote lines that begin with `>From `, as boxes write them
    """
    content = re.sub(rb"(?m)^>(>*From )", rb"\1", data) if quoted else data
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    fields = _fields(message)
    page, text = _part(message, "html"), _part(message, "plain")
    if not page and not text:
        return Skipped("empty", "the letter holds no text").failure()
    hidden = _recipients(message)
    if page:
        record = article(_private(page, hidden).encode(), True, Origin("utf-8", fields=fields))
        if isinstance(record, RawRecord):
            return replace(record, data=data, kind="letter", url=None)
    return RawRecord(data, "fields", fields=fields | {"text": _private(text, hidden)})


def _fields(message: EmailMessage) -> dict[str, Any]:
    """Return subject, day and sender.

    The sender of a list is its publisher; any other is the author.
    """
    name, _ = parseaddr(_header(message, "From"))
    is_list = any(message.get(header) for header in _LISTS)
    day = next(iter(day_of_header(_header(message, "Date"))), "")
    fields = {
        "title": " ".join(_header(message, "Subject").split()),
        "published": day,
        "publisher" if is_list else "author": name.strip(),
    }
    return {key: value for key, value in fields.items() if value and "@" not in value}


def _header(message: EmailMessage, name: str) -> str:
    """Return a header's value; of a broken one, what can be read."""
    try:
        return str(message.get(name, ""))
    except Exception:  # the standard library's own parser trips over what spam writes
        return ""


def _part(message: EmailMessage, kind: str) -> str:
    """Return the letter's text of this kind, decoded. Attachments are left out."""
    for part in message.walk():
        if part.get_content_type() != f"text/{kind}" or part.get_content_disposition() == "attachment":
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            return decode(payload, part.get_content_charset())[0]
    return ""


def _recipients(message: EmailMessage) -> list[str]:
    values = [value for name in _RECIPIENTS for value in map(str, message.get_all(name, []))]
    return sorted({address for _, address in getaddresses(values) if "@" in address}, key=len, reverse=True)


def _private(text: str, hidden: list[str]) -> str:
    """Return a text without the queries of its links and without the reader's own address."""
    text = _QUERY.sub(r"\1", _ADDRESS.sub("", text))
    for address in hidden:
        text = re.sub(re.escape(address), "", text, flags=re.IGNORECASE)
    return text
