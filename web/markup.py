"""How text from an article becomes HTML: escaped first, marked after, and never able to turn the page around."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count as counting

from markupsafe import Markup, escape

from searcher.results import Mark

#: Characters that reorder what stands around them; left out of texts, written out in names of files and addresses.
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
DROPPED = dict.fromkeys(
    [*(n for n in range(32) if n not in (9, 10, 13)), *range(0x7F, 0xA0), *map(ord, TURNING), 0xFFFE, 0xFFFF]
)
#: For text: turning and control characters dropped, halves of surrogate pairs replaced so that the page can be encoded.
QUIET: dict[int, str | None] = {**DROPPED, **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
#: For names: the same characters made visible.
SPELLED: dict[int, str] = {number: f"⟨U+{number:04X}⟩" for number in QUIET}


def quiet(value: object) -> object:
    """A value as a template may print it; `Markup` is left alone. Set as the `finalize` of every template."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value if value.isascii() and value.isprintable() else value.translate(QUIET)
    return value


def spelled(name: str) -> str:
    """The name of a file or an address with invisible characters written out: `⟨U+202E⟩`."""
    return name.translate(SPELLED)


def in_order(marks: Iterable[Mark], length: int) -> list[Mark]:
    """Marks within the text, sorted, those that overlap joined; empty ones dropped."""
    found: list[Mark] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in marks):
        if start >= end:
            continue
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def marked(
    text: str, marks: Sequence[Mark] = (), numbers: counting[int] | None = None, here: int = 0
) -> Markup:
    """Text with its marks as HTML. With `numbers` each mark gets the next anchor, `m1`, `m2` …; the one numbered `here` stands out."""
    parts: list[str] = []
    done = 0
    for start, end in in_order(marks, len(text)):
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
    """Text as HTML."""
    return escape(text if text.isascii() and text.isprintable() else text.translate(QUIET))


def linkable(url: str | None) -> str | None:
    """An article's address where a page may link to it: http and https only."""
    if (
        url
        and url.lower().startswith(("http://", "https://"))
        and not any(char in url for char in "\r\n\t\"'<> ")
    ):
        return url
    return None
