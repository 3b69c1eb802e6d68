"""Check that sentences which run on over the ends of printed lines run on in their article too.

They are judged by the lines alone, in another way than the reader does: what it missed shows here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.analysis.tokens import text_tokens

#: Characters of a line that may be a wrapped one.
_SHORTEST = 20
_LONGEST = 115
#: Lines that run on, without which a text is not judged.
_LEAST = 3
#: The part of such pairs that may be lost without a fault: tables and lists lose some.
_LOST_AT_MOST = 0.25
_BROKEN = re.compile(r"(?<=[^\W\d_])[-‐¬][ \t]*\n[ \t]*(?=[^\W\d_])")
_ENDS = re.compile(r"[\w,]$")


def joined_at(text: str, joint: str) -> str:
    """Replace the hyphen and the line's end by `joint` where they break a word."""
    return _BROKEN.sub(joint, text)


def parted_phrases(texts: Sequence[str], paragraphs: Sequence[str]) -> list[str]:
    """Return the pairs of words over a line's end that no paragraph has side by side.

    Empty where the reader may be right to part them.
    """
    pairs = [pair for text in texts for pair in _running_on(text)]
    if len(pairs) < _LEAST:
        return []
    in_article = {pair for text in paragraphs for pair in pairwise(token.word for token in text_tokens(text))}
    parted = [f"{first} {second}" for first, second in pairs if (first, second) not in in_article]
    return parted if len(parted) > _LOST_AT_MOST * len(pairs) else []


def _running_on(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words on both sides of line ends over which a sentence goes on.

    Nothing comes of a text in which most lines end otherwise.
    """
    lines = [line.strip() for line in text.split("\n")]
    ends = [(a, b) for a, b in pairwise(lines) if _SHORTEST <= len(a) <= _LONGEST and b]
    on = [(a, b) for a, b in ends if b[0].islower() and _ENDS.search(a)]
    if len(on) * 2 <= len(ends):
        return
    for before, after in on:
        first = [token.word for token in text_tokens(before)]
        second = [token.word for token in text_tokens(after)]
        if first and second:
            yield first[-1], second[0]
