"""Hold the tokens that a typed query is cut into, and the signs that the cutting knows."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "word", "phrase", "open", "close", "and", "or", "not", "minus", "near", "same", "field", "exact"
]

QUOTES = '"“”„‟＂'
GUILLEMETS = "«»"


class Token:
    """One token.

    `text` is as typed, of a phrase what is between the quotes. `end` is where the token ends with
    its suffixes.
    """

    __slots__ = ("boost", "distance", "end", "foreign", "kind", "slop", "start", "text")

    def __init__(self, kind: Kind, text: str, start: int, end: int) -> None:
        self.kind, self.text, self.start, self.end = kind, text, start, end
        #: what followed a phrase or a closing bracket: the n of `~n`, the weight of `^weight`
        self.slop: int | None = None
        self.boost = 1.0
        #: the n of NEAR/n and ADJ/n
        self.distance: int | None = None
        #: whether it was typed in another archive's language, see `archives`
        self.foreign = False


def number(digits: str) -> int:
    """Return digits as a number; more than nine of them are as good as nine."""
    return int(digits[:9])
