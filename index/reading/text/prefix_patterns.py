"""With which letters the lines begin that a pattern of many alternatives matches: hardly a line need be tried against the pattern.

Most lines begin with three letters with which no alternative begins, which one look-up tells; most others go on as none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


class Openings(dict[str, tuple[str, ...]]):
    """A pattern `(?:..|..)..` for the beginning of texts, and the plain beginnings of its alternatives by their first three letters, or two.

    An alternative may begin with a group of its own, not with an optional one; one that begins with less than two
    letters is never matched.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        openings = sorted(_openings(pattern))
        heads = dict.fromkeys(opening[:3] for opening in openings)
        super().__init__(
            {head: tuple(o for o in openings if o.startswith(head) or head.startswith(o)) for head in heads}
        )

    def match(self, text: str) -> re.Match[str] | None:
        """What the pattern matches at the beginning of the text."""
        openings = self.get(text[:3]) or self.get(text[:2])
        return self.pattern.match(text) if openings and text.startswith(openings) else None


_PLAIN = re.compile(r"[^\\()?\[]*")


def _openings(pattern: str) -> set[str]:
    """The letters before the first mark with a meaning of its own, of every alternative in the group with which the pattern begins."""
    found = set[str]()
    for part in _parts(pattern):
        if part.startswith("(?:"):
            found |= _openings(part)
        elif plain := _PLAIN.match(part):
            # a mark of repetition makes the letter before it optional
            found.add(plain[0][:-1] if part[plain.end() :].startswith("?") else plain[0])
    return found - {""}


def _parts(pattern: str) -> Iterator[str]:
    """The alternatives of the group with which a pattern begins."""
    depth, begin = 0, len("(?:")
    for place, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if not depth or (char == "|" and depth == 1):
            yield pattern[begin:place]
            begin = place + 1
        if not depth:
            return
