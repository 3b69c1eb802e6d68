"""Take printed readings out of a page: `<ruby>漢字<rt>かんじ</rt></ruby>`.

A reading beside a word is no part of it. It is taken out before the page is parsed, so that no
reader of the page meets it between the signs of a word. It is returned beside the page.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

_RUBY = re.compile(r"<ruby(?=[\s>])", re.IGNORECASE)
_END = re.compile(r"</ruby\s*>", re.IGNORECASE)
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"<(/?)(rt|rtc|rp|rb)(?=[\s/>])", re.IGNORECASE)
#: No word and its reading are longer; what opens and never closes is read as text.
_LONGEST = 4_000


class Bases(NamedTuple):
    """A page without readings, and the readings."""

    html: str
    readings: list[str]


def without_readings(text: str) -> Bases:
    """Take the readings out of a page."""
    pieces: list[str] = []
    readings: list[str] = []
    position = 0
    while opener := _RUBY.search(text, position):
        end = _END.search(text, opener.end(), opener.end() + _LONGEST)
        pieces.append(text[position : opener.start()])
        if end is None:
            pieces.append(text[opener.start() : opener.end()])
            position = opener.end()
            continue
        base, reading = _parted(text[opener.start() : end.end()])
        pieces.append(base)
        readings.append(reading)
        position = end.end()
    pieces.append(text[position:])
    return Bases("".join(pieces), list(dict.fromkeys(filter(None, readings))))


def _parted(ruby: str) -> tuple[str, str]:
    """(what is the word, its reading) of one element; ends of inner elements may be left out."""
    base: list[str] = []
    reading: list[str] = []
    inside = ""
    for piece in _TAG.split(ruby):
        tag = _NAME.match(piece)
        if tag:
            name = tag[2].lower()
            inside = "" if tag[1] or name == "rb" else name
        elif not inside or piece.lower().startswith("</ruby"):
            base.append(piece)
        elif inside != "rp" and not piece.startswith("<"):
            reading.append(piece)
    return "".join(base), " ".join(html.unescape("".join(reading)).split())
