"""A pattern of many alternatives, tried only on texts that begin as one of them does.

Most lines begin with three letters with which no alternative begins: one look-up rules them out.
Most others are ruled out by the letters that follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


class Openings(dict[str, tuple[str, ...]]):
    """A pattern `(?:..|..)..` for the beginning of texts, and how its alternatives begin.

    The plain beginnings are found by their first three letters, or two. An alternative may begin
    with a group of its own, not with an optional one. One that begins with less than two letters is
    never matched.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        openings = sorted(_openings(pattern))
        heads = dict.fromkeys(opening[:3] for opening in openings)
        super().__init__(
            {head: tuple(o for o in openings if o.startswith(head) or head.startswith(o)) for head in heads}
        )

    def match(self, text: str) -> re.Match[str] | None:
        """Match the pattern at the beginning of the text."""
        openings = self.get(text[:3]) or self.get(text[:2])
        return self.pattern.match(text) if openings and text.startswith(openings) else None


_PLAIN = re.compile(r"[^\\()?\[]*")


def _openings(pattern: str) -> set[str]:
    """Return the plain letters that open each alternative of a pattern's first group.

    They end before the first character with a meaning of its own.
    """
    openings = set[str]()
    for part in _parts(pattern):
        if part.startswith("(?:"):
            openings |= _openings(part)
        elif plain := _PLAIN.match(part):
            # A question mark makes the letter before it optional.
            openings.add(plain[0][:-1] if part[plain.end() :].startswith("?") else plain[0])
    return openings - {""}


def _parts(pattern: str) -> Iterator[str]:
    """Yield the alternatives of the group with which a pattern begins."""
    depth, start = 0, len("(?:")
    for i, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if not depth or (char == "|" and depth == 1):
            yield pattern[start:i]
            start = i + 1
        if not depth:
            return
