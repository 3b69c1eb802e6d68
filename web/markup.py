"""Turn the text of an article into HTML: escaped first, marked after, and never able to turn the page around."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count as counting

from markupsafe import Markup, escape

from searcher.results import Mark

#: Characters that reorder their surroundings. Texts lose them; names of files and addresses spell them out.
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
DROPPED = dict.fromkeys(
    [*(n for n in range(32) if n not in (9, 10, 13)), *range(0x7F, 0xA0), *map(ord, TURNING), 0xFFFE, 0xFFFF]
)
#: For text: turning and control characters are dropped; halves of surrogate pairs, which have no UTF-8, replaced.
QUIET: dict[int, str | None] = {**DROPPED, **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
#: For names: the same characters made visible.
SPELLED: dict[int, str] = {number: f"⟨U+{number:04X}⟩" for number in QUIET}


def quiet(value: object) -> object:
    """Make a value safe to print; `Markup` is left alone. Every template has it as its `finalize`."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value if value.isascii() and value.isprintable() else value.translate(QUIET)
    return value


def spelled(name: str) -> str:
    """Spell out the invisible characters of a file's name or an address: `⟨U+202E⟩`."""
    return name.translate(SPELLED)


def in_order(marks: Iterable[Mark], text: str) -> list[Mark]:
    """Sort the marks within a text, without empty ones.

    Marks that overlap or have one white space between them are joined: side by side, words read as a phrase.
    """
    joined: list[Mark] = []
    length = len(text)
    for start, end in sorted((max(0, start), min(end, length)) for start, end in marks):
        if start >= end:
            continue
        before = joined[-1][1] if joined else -1
        if start < before or (start == before + 1 and before > 0 and text[before].isspace()):
            joined[-1] = (joined[-1][0], max(end, before))
        else:
            joined.append((start, end))
    return joined


def marked(
    text: str, marks: Sequence[Mark] = (), numbers: counting[int] | None = None, here: int = 0
) -> Markup:
    """Write a text with its marks as HTML.

    With `numbers` each mark gets the next anchor, `m1`, `m2` …; the one numbered `here` stands out.
    """
    parts: list[str] = []
    done = 0
    for start, end in in_order(marks, text):
        parts.append(clean(text[done:start]))
        inside = clean(text[start:end])
        if numbers is None:
            parts.append(f"<mark>{inside}</mark>")
        else:
            number = next(numbers)
            now = ' class="here"' if number == here else ""
            parts.append(f'<mark id="m{number}"{now}>{inside}</mark>')
        done = end
    parts.append(clean(text[done:]))
    return Markup("".join(parts))


def clean(text: str) -> Markup:
    """Escape a text for HTML."""
    return escape(text if text.isascii() and text.isprintable() else text.translate(QUIET))


def linkable(url: str | None) -> str | None:
    """Return an article's address where a page may link to it: http and https only."""
    if (
        url
        and url.lower().startswith(("http://", "https://"))
        and not any(char in url for char in "\r\n\t\"'<> ")
    ):
        return url
    return None
