"""Make text fit for a terminal: safe, measured, wrapped and coloured.

An article's text is foreign. Its control characters could move the cursor or change the window's
title; directional overrides could show one thing and mean another. All output goes through `safe`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from index.frozen import value
from searcher.results import Mark

#: A stretch of text and its style: "" for plain, else a name in `STYLES`.
Run = tuple[str, str]

# As in grep, bold red stands out on light and dark backgrounds; dim is muted on both.
STYLES = {"mark": "1;31", "title": "1", "title mark": "1;31", "muted": "2", "note": "33"}

MIN_WIDTH, MAX_WIDTH = 40, 100

_UNSAFE: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},  # the pictures of control characters: ␛ for escape
    **dict.fromkeys(range(0x80, 0xA0), "�"),
    **dict.fromkeys(range(0xD800, 0xE000), "�"),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], ""),
    **dict.fromkeys([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], " "),
    0x7F: "␡",
}


def safe(text: str) -> str:
    """Return the text without anything that a terminal acts on.

    Controls become pictures, directional overrides go, line ends become spaces.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_UNSAFE)


def columns(text: str) -> int:
    """Count the columns of a text: wide East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in text)


def marked(text: str, marks: Iterable[Mark], plain: str = "", mark: str = "mark") -> list[Run]:
    """Cut the text at its highlights into runs."""
    runs, at = [], 0
    for start, end in marks:
        runs += [(text[at:start], plain), (text[start:end], mark)]
        at = end
    return [run for run in [*runs, (text[at:], plain)] if run[0]]


@value
class Pen:
    """How to write: in colour or not, and in how many columns."""

    colour: bool = False
    width: int = 80

    def paint(self, text: str, style: str) -> str:
        """Make the text safe, and colour it where colours are wanted."""
        text = safe(text)
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.colour and style and text else text

    def lines(self, runs: Iterable[Run], indent: str = "") -> Iterator[str]:
        """Wrap the runs to the width at their spaces, each line indented.

        A word wider than a line is cut.
        """
        shown = [(safe(text), style) for text, style in runs]
        text = "".join(piece for piece, _ in shown)
        styles = [style for piece, style in shown for _ in piece]
        room = max(self.width - len(indent), 10)
        for start, end in _line_spans(text, room):
            pieces, at = [], start
            while at < end:
                to = next((n for n in range(at, end) if styles[n] != styles[at]), end)
                pieces.append(self.paint(text[at:to], styles[at]))
                at = to
            yield indent + "".join(pieces)


def _line_spans(text: str, room: int) -> Iterator[tuple[int, int]]:
    """Yield where each line of at most `room` columns begins and ends."""
    start = end = 0
    for word in re.finditer(r"\S+", text):
        if end and columns(text[start : word.end()]) <= room:
            end = word.end()
            continue
        if end:
            yield start, end
        start, end = word.span()
        while columns(text[start:end]) > room:
            fits = next(n for n in range(start + 1, end + 1) if columns(text[start : n + 1]) > room)
            yield start, fits
            start = fits
    if end:
        yield start, end
