"""Thousands that are printed with spaces between them: `12 345 678` is one number, where its spaces are such as keep a number together.

Thin, narrow and no-break spaces join one to three digits and groups of exactly three; a plain space never does. The text stays as printed:
analysis reads commas in the places of such spaces, one character for one, so no offset moves.

>>> whole_numbers("cost 1\\u202f234\\u202f567 crowns")
'cost 1,234,567 crowns'
>>> one_spaced("cost  1\\u202f234 crowns,\\u202fsaid") == "cost 1\\u202f234 crowns, said"
True
"""

from __future__ import annotations

import re

NARROW = "\u202f"
#: No-break, figure, thin and narrow no-break space.
_SPACES = "\u00a0\u2007\u2009" + NARROW
_NUMBER = re.compile(
    rf"(?<![\d.,/:])(?<!\d[{_SPACES}])\d{{1,3}}([{_SPACES}])\d{{3}}(?:\1\d{{3}})*(?![{_SPACES}]?\d)"
)
_CHUNK = re.compile(r"\S+")


def may_have_some(text: str) -> bool:
    """Whether a text has a space of the kinds that keep numbers together; quick to say."""
    return not text.isascii() and any(space in text for space in _SPACES)


def whole_numbers(text: str) -> str:
    """The text with a comma for each space inside a number; as long as before."""
    return _NUMBER.sub(lambda match: match[0].replace(match[1], ","), text) if may_have_some(text) else text


def kept_together(text: str) -> str:
    """The text with its numbers' spaces as narrow no-break ones, for when no-break spaces become plain blanks."""
    return (
        _NUMBER.sub(lambda match: match[0].replace(match[1], NARROW), text) if may_have_some(text) else text
    )


def one_spaced(text: str) -> str:
    """The text with runs of white space as one space, numbers left as they are printed."""
    if not may_have_some(text):
        return " ".join(text.split())
    return " ".join(text[chunk.start() : chunk.end()] for chunk in _CHUNK.finditer(whole_numbers(text)))
