"""Texts and pages: decoded, within a cap, and cut where one file holds many documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from index.article import article_id
from index.cuts import cut_at, lacking
from index.errors import Failed, RecordFailure, Skipped
from index.frozen import replace, value
from index.reading.formats.bundles.cut import cut, was_cut
from index.reading.formats.bundles.several import as_page, blocks, repeats, signs
from index.reading.formats.front_matter import head_of
from index.reading.html.saved import SAVED, saved_page
from index.reading.input.decode import declared_charset, decode, encoding_named
from index.reading.input.noise import is_noise
from index.reading.input.pictures import without_pictures
from index.reading.input.raw_record import SEVERAL, RawRecord

#: Bytes of a text that are read as an article; its identity still derives from all of it.
TEXT_CAP = 16 << 20
#: Bytes of a page that are read as an article.
PAGE_CAP = 4 << 20


@value
class Origin:
    """The facts known of a text or page from outside it.

    charset   as the container states it
    number    of the record in its file; None for a file of its own
    captured  days of fetch
    url       address of the fetch
    flags     words on how the container was read
    fields    those that the container states of the article; they win over those of the text
    encoding  that of texts which do not state their own, as the user states it
    """

    charset: str | None = None
    number: int | None = None
    captured: tuple[str, ...] = ()
    url: str | None = None
    flags: tuple[str, ...] = ()
    fields: Mapping[str, Any] | None = None
    encoding: str | None = None


NOWHERE = Origin()


def articles(data: bytes, html: bool, origin: Origin = NOWHERE) -> Iterator[RawRecord | RecordFailure]:
    """Read the articles of a text or a page: one, unless it is a database's download of many."""
    if not html and not signs(data):
        yield article(data, html, origin)
        return
    charset = (origin.charset or declared_charset(data)) if html else origin.charset
    user_charset = encoding_named(origin.encoding) if origin.encoding else None
    pieces = cut(data, html, charset or user_charset)
    if pieces is not None:
        for piece in pieces:
            yield (
                replace(piece, flags=(*piece.flags, *origin.flags)) if isinstance(piece, RawRecord) else piece
            )
        return
    spans = blocks(data) if html else []
    if spans:
        whole = article_id(data)
        for number, (start, end) in enumerate(spans):
            piece = article(as_page(data[start:end]), True, replace(origin, number=number, charset=charset))
            yield replace(piece, data=data[start:end], whole=whole) if isinstance(piece, RawRecord) else piece
        yield was_cut(len(spans), whole)
        return
    yield article(
        data, html, replace(origin, flags=(*origin.flags, SEVERAL)) if repeats(data, html) else origin
    )


def article(data: bytes, html: bool, origin: Origin = NOWHERE) -> RawRecord | RecordFailure:
    """Read a text or a page as one article.

    The bytes behind the cap count for its identity only.
    """
    cap, flags = PAGE_CAP if html else TEXT_CAP, origin.flags
    declared = (origin.charset or declared_charset(data)) if html else origin.charset
    without_images = without_pictures(data) if html and len(data) > cap else data
    cut_off = len(without_images) > cap
    if cut_off:
        flags = (*flags, "input_truncated", cut_at(cap))
    text, decode_flags = decode(without_images[:cap], declared, origin.encoding)
    if cut_off:
        decode_flags = tuple(flag for flag in decode_flags if flag != "cut_character")  # the cut is ours
    if not text.strip():
        empty, lost = "only blank characters in it", lacking(flags)
        return (Failed("cut", f"{empty}; {lost}") if lost else Skipped("empty", empty)).failure(origin.number)
    if is_noise(data, text, decode_flags):
        return Skipped("binary", "not text").failure(origin.number)
    if text.lstrip().startswith("<!--") and "-->" not in text:
        return Skipped("no-text", "a comment that never ends: nothing in it would be shown").failure(
            origin.number
        )
    captured, url = origin.captured, origin.url
    if html:
        saved = saved_page(text)
        if saved is not None:
            text, url, captured = saved.text, url or saved.url, captured or saved.captured
            flags = tuple(dict.fromkeys((*flags, SAVED)))
    head = None if html or origin.fields else head_of(text)
    if head is not None:
        return RawRecord(data, "fields", fields=head, number=origin.number, flags=(*decode_flags, *flags))
    return RawRecord(
        data,
        "html" if html else "text",
        text,
        origin.fields,
        number=origin.number,
        captured=captured,
        url=url,
        flags=(*decode_flags, *flags),
    )
