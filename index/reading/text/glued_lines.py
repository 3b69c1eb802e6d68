"""What is glued to a headline, or cut off it, by the markup that was stripped: a kicker, a button, the rest on the next line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.frozen import replace
from index.reading.text.headline_scores import Headline
from index.sections.paths import label_key

#: Shorter lines begin and end too many others.
_SHORTEST = 20
_PARTED = re.compile(r"\s[|–—•-]\s")


def without_glued(lines: Sequence[str], start: int, last: int, found: Headline) -> Headline:
    """The headline as it was printed, of a page whose lines from `start` to `last` stand above its body."""
    if found.line is None or found.how == "breadcrumb":
        return found
    text, line = found.text, found.line
    if found.how != "page title":  # which is that line whole
        text, line = _without_tail(lines, start, last, text) or (text, line)
    if line == found.line and line > start:
        text = _without_kicker(lines[start], text)
    # `<span>Ferry</span>` and `<span>: Adrift Again</span>`
    if text.startswith(":") and line > start:
        text, line = lines[line - 1] + text, line - 1
    elif line + 1 < len(lines) and lines[line + 1].startswith(":") and text == lines[line]:
        text += lines[line + 1]
    return found if text == found.text else replace(found, text=text, line=line)


def _without_tail(lines: Sequence[str], start: int, last: int, text: str) -> tuple[str, int] | None:
    """The line, and its place, that the headline is with a few words more: `Ferry Adrift Again Back to video`."""
    head = text[:_SHORTEST]
    for place in range(start + 1, last):
        line = lines[place]
        if (
            _SHORTEST <= len(line) < len(text)
            and line.startswith(head)
            and len(line) * 5 >= len(text) * 3
            and text.startswith(line)
            and text[len(line)] in " |–—"
        ):
            return line, place
    return None


def _without_kicker(page_title: str, text: str) -> str:
    """The headline without the words before it that the page's title does not have: `Storm in the North - Ferry Adrift Again`."""
    parted = _PARTED.search(text)
    if parted:
        rest = text[parted.end() :]
        if (
            len(rest) >= _SHORTEST
            and page_title.startswith(rest)
            and label_key(rest) != label_key(page_title)
        ):
            return rest
    return text
