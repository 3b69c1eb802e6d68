"""Cut a typed pattern into words of the index.

`anti-vax*` is the word `anti` beside a word that begins with `vax`. A pattern is divided where a
text is divided into words. A sign between two words may also stand for what divides them:
`re*elected` is also `re` beside `elected`. Letters and digits are never in one word, so between
them is always a border: `cov*19` is `cov*` beside `19`, or `cov` beside `*19`.

>>> shapes("anti-vax*"), shapes("re*elected"), shapes("H?N1")
((('anti', 'vax*'),), (('re*elected',), ('re', 'elected')), (('h?n', '1'), ('h', '?', 'n', '1')))
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from index.analysis.tokens import Token, tokens
from index.invisible import without_invisible
from index.numerals import whole_numbers

#: One reading of a pattern: words side by side, some of them with `*` or `?`.
Shape = tuple[str, ...]
#: The most readings of a pattern. Of more, only the one with every sign as letters is used.
MOST = 16
_SIGNS = re.compile(r"([*?]+)")
_STARS = re.compile(r"\*+")
#: Signs that are part of a word beside a sign of the pattern: after letters, after digits, before a word.
_AFTER_LETTERS, _AFTER_DIGITS, _BEFORE = "'’&", "./:", "'’&"


class _Piece:
    """The text between two signs: its words, and whether the first and the last of them touch the
    signs.
    """

    __slots__ = ("dotted", "first", "last", "words")

    def __init__(self, text: str, *, before: bool, after: bool) -> None:
        text_tokens = tokens(text)
        self.words = [token.word for token in text_tokens]
        #: it ends with an acronym and its points
        self.dotted = False
        self.first = bool(text_tokens) and text_tokens[0].start == 0
        self.last = bool(text_tokens) and text_tokens[-1].end == len(text)
        if not text_tokens:
            if before and after and len(text) == 1 and text in _BEFORE:  # `*’*`
                self.words, self.first, self.last = [text.replace("’", "'")], True, True
            return
        if after:
            self._join_after(text, text_tokens[-1])
        if before and text_tokens[0].start == 1 and text[0] in _BEFORE:
            self.words[0], self.first = text[0].replace("’", "'") + self.words[0], True

    def _join_after(self, text: str, last: Token) -> None:
        """Add the sign after the last word to it, where it may be part of the word."""
        rest, word = text[last.end :], self.words[-1]
        if "." in text[last.start : last.end] and word.isalpha():
            self.last, self.dotted = False, True  # an acronym with its points is whole: `U.S.*`
        elif len(rest) == 1 and rest in (_AFTER_DIGITS if word[-1].isdigit() else _AFTER_LETTERS):
            self.words[-1], self.last = word + rest.replace("’", "'"), True
        elif rest == "+" and len(word) == 1 and word.isalpha():
            self.words[-1], self.last = word + "+", True
        elif rest == "," and word[-1].isdigit():
            self.last = True
        if self.last and len(self.words) > 1 and re.search(r"\d,\d{1,2},?$", text):
            self.words[-2:] = ["".join(self.words[-2:])]  # `1,6*`: thousands that end in the pattern


@lru_cache(maxsize=1024)
def shapes(text: str) -> tuple[Shape, ...]:
    """Return the readings of a pattern, of which any may stand in a text."""
    parts = _SIGNS.split(_STARS.sub("*", without_invisible(whole_numbers(text))))
    literals, signs = parts[0::2], parts[1::2]
    pieces = [
        _Piece(literal, before=number > 0, after=number < len(signs))
        for number, literal in enumerate(literals)
    ]
    has_digits = any(map(str.isdigit, text))
    alternatives = [
        _boundaries(left, sign, right, has_digits)
        for left, sign, right in zip(pieces, signs, pieces[1:], strict=False)
    ]
    count = math.prod(map(len, alternatives))
    choices = product(*alternatives) if count <= MOST else [tuple(one[0] for one in alternatives)]
    distinct = dict.fromkeys(_shape(pieces, boundaries) for boundaries in choices)
    return tuple(shape for shape in distinct if shape)


class _Boundary(NamedTuple):
    """What a sign stands for between two pieces."""

    #: what it adds to the word before
    suffix: str = ""
    #: words between the two
    words: tuple[str, ...] = ()
    #: what it adds to the word after
    prefix: str = ""
    #: whether the words on both sides are one
    is_joined: bool = False


def _boundaries(left: _Piece, sign: str, right: _Piece, has_digits: bool) -> list[_Boundary]:
    """Return what a sign may stand for between two pieces.

    has_digits   the pattern has digits, so that `?` may be one, as in `H?N1`
    """
    if left.last and right.first:
        before, after = left.words[-1][-1], right.words[0][0]
        if before.isdigit() != after.isdigit() and before.isalnum() and after.isalnum():
            return [_Boundary(suffix=sign), _Boundary(prefix=sign)]
        whole = _Boundary(suffix=sign, is_joined=True)
        if (
            not (before.isalnum() and after.isalnum())
            or sign not in ("*", "?")
            or (sign == "?" and not has_digits)
        ):
            return [whole]
        return [whole, _Boundary(words=() if sign == "*" else ("?",))]
    if left.last:
        return [_Boundary(suffix=sign)]
    if right.first:
        return [_Boundary(prefix=sign)]
    # After the points of an acronym a sign adds nothing; elsewhere it is a word by itself.
    return [_Boundary(words=() if left.dotted else (sign,))]


def _shape(pieces: list[_Piece], boundaries: tuple[_Boundary, ...]) -> Shape:
    """Return the words of a pattern, given what each of its signs stands for."""
    words: list[str] = list(pieces[0].words)
    for boundary, piece in zip(boundaries, pieces[1:], strict=True):
        if boundary.suffix and words:
            words[-1] += boundary.suffix
        words += boundary.words
        following = list(piece.words)
        if boundary.prefix and following:
            following[0] = boundary.prefix + following[0]
        if boundary.is_joined and words and following:
            words[-1] += following.pop(0)
        words += following
    return tuple(words)


def starred(text: str) -> dict[int, str]:
    """Return the words of a quoted text that are patterns, by their number.

    `fail*` in `heart fail*`.

    A star makes a pattern only at the end of three letters or digits or more, without other such
    signs.
    """
    patterns: dict[int, str] = {}
    if "*" not in text:
        return patterns
    number = 0
    for chunk in whole_numbers(without_invisible(text)).split():
        words = tokens(chunk)
        core = re.sub(r"[^\w*]+$", "", chunk)
        body = core.rstrip("*")
        if core.endswith("*") and words and not set("*?") & set(body) and sum(map(str.isalnum, body)) >= 3:
            (shape,) = shapes(body + "*")[:1]
            if len(shape) == len(words) and shape[-1].endswith("*"):
                patterns[number + len(words) - 1] = shape[-1]
        number += len(words)
    return patterns
