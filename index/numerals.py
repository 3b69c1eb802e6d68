"""Read thousands printed with spaces as one number: `12 345 678`.

Thin, narrow and no-break spaces join one to three digits with groups of exactly three; a plain
space never does. The text stays as printed: analysis reads a comma for each such space, one
character for one, so no offset moves.

>>> whole_numbers("cost 1\\u202f234\\u202f567 crowns")
'cost 1,234,567 crowns'
>>> one_spaced("cost  1\\u202f234 crowns,\\u202fsaid") == "cost 1\\u202f234 crowns, said"
True
"""

from __future__ import annotations

import re

from index.lazy_pattern import lazy_pattern

NARROW = "\u202f"
#: No-break, figure, thin and narrow no-break space.
_SPACES = "\u00a0\u2007\u2009" + NARROW
_NUMBER = lazy_pattern(
    rf"(?<![\d.,/:])(?<!\d[{_SPACES}])\d{{1,3}}([{_SPACES}])\d{{3}}(?:\1\d{{3}})*(?![{_SPACES}]?\d)"
)
_CHUNK = re.compile(r"\S+")


def may_have_digit_groups(text: str) -> bool:
    """Whether a text has a space of these kinds, a quick test."""
    return not text.isascii() and any(space in text for space in _SPACES)


def whole_numbers(text: str) -> str:
    """Return the text with a comma for each space inside a number, of the same length."""
    return (
        _NUMBER.sub(lambda match: match[0].replace(match[1], ","), text)
        if may_have_digit_groups(text)
        else text
    )


def join_digit_groups(text: str) -> str:
    """Return the text with narrow no-break spaces in its numbers, which no reader changes."""
    return (
        _NUMBER.sub(lambda match: match[0].replace(match[1], NARROW), text)
        if may_have_digit_groups(text)
        else text
    )


def one_spaced(text: str) -> str:
    """Return the text with white space as single spaces, numbers as printed."""
    if not may_have_digit_groups(text):
        return " ".join(text.split())
    return " ".join(text[chunk.start() : chunk.end()] for chunk in _CHUNK.finditer(whole_numbers(text)))
