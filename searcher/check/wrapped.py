"""Whether sentences that run on over the ends of printed lines run on in their article too.

Judged by the lines alone and otherwise than the reader does it, so that what the reader overlooked
is seen here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.analysis.tokens import text_tokens

#: A line that may be a wrapped one has so many characters, and a text needs so many that run on.
_SHORTEST, _LONGEST, _LEAST = 20, 115, 3
#: More of the places where a sentence runs on than this have to be lost before it is a fault: a
#: table or a list is none.
_SHARE = 0.25
_BROKEN = re.compile(r"(?<=[^\W\d_])[-‐¬][ \t]*\n[ \t]*(?=[^\W\d_])")
_ENDS = re.compile(r"[\w,]$")


def joined_at(text: str, joint: str) -> str:
    """A text in which a word that is broken at a line's end has `joint` in the place of its hyphen
    and the line's end.
    """
    return _BROKEN.sub(joint, text)


def parted_phrases(texts: Sequence[str], paragraphs: Sequence[str]) -> list[str]:
    """Pairs of words over a line's end that stand side by side in none of the paragraphs; empty
    where that can be meant so.
    """
    pairs = [pair for text in texts for pair in _running_on(text)]
    if len(pairs) < _LEAST:
        return []
    held = {pair for text in paragraphs for pair in pairwise(token.word for token in text_tokens(text))}
    parted = [f"{first} {second}" for first, second in pairs if (first, second) not in held]
    return parted if len(parted) > _SHARE * len(pairs) else []


def _running_on(text: str) -> Iterator[tuple[str, str]]:
    """The words on both sides of line ends over which a sentence goes on, in a text where most
    lines end so.
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
