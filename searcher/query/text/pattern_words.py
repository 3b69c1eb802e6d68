"""A typed pattern cut into words of the index: `anti-vax*` is the word `anti`, and side by side with it one that begins with `vax`.

What stands between two words of a text parts them in a pattern too, and the pattern is for the word that its sign is in. A sign that touches
a word on both sides may stand for what parts two words: `re*elected` is also `re` beside `elected`. Letters and digits are never of one
word, so between them there is always a border: `cov*19` is `cov*` beside `19`, or `cov` beside `*19`.

>>> shapes("anti-vax*"), shapes("re*elected"), shapes("H?N1")
((('anti', 'vax*'),), (('re*elected',), ('re', 'elected')), (('h?n', '1'), ('h', '?', 'n', '1')))
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from index.analysis.tokens import Token, tokens
from index.invisible import without_invisible
from index.numerals import whole_numbers

#: One reading of a pattern: words, some of them with `*` or `?`, that stand side by side.
Shape = tuple[str, ...]
#: A pattern has at most so many readings; of more the one that takes every sign for letters is taken.
MOST = 16
_SIGNS = re.compile(r"([*?]+)")
_STARS = re.compile(r"\*+")
#: What may stand within a word, so that beside a sign of the pattern it is of the word: after letters, after digits, before a word.
_AFTER_LETTERS, _AFTER_DIGITS, _BEFORE = "'’&", "./:", "'’&"


class _Piece:
    """What stands between two signs: its words, and whether the first and the last of them touch the signs."""

    __slots__ = ("dotted", "first", "last", "words")

    def __init__(self, text: str, *, before: bool, after: bool) -> None:
        found = tokens(text)
        self.words = [token.word for token in found]
        self.dotted = False
        self.first = bool(found) and found[0].start == 0
        self.last = bool(found) and found[-1].end == len(text)
        if not found:
            if before and after and len(text) == 1 and text in _BEFORE:  # `*’*`
                self.words, self.first, self.last = [text.replace("’", "'")], True, True
            return
        if after:
            self._join_after(text, found[-1])
        if before and found[0].start == 1 and text[0] in _BEFORE:
            self.words[0], self.first = text[0].replace("’", "'") + self.words[0], True

    def _join_after(self, text: str, last: Token) -> None:
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
            self.words[-2:] = ["".join(self.words[-2:])]  # `1,6*`: thousands whose end is the pattern's


@lru_cache(maxsize=1024)
def shapes(text: str) -> tuple[Shape, ...]:
    """The readings of a pattern, of which any may stand in a text."""
    parts = _SIGNS.split(_STARS.sub("*", without_invisible(whole_numbers(text))))
    literals, signs = parts[0::2], parts[1::2]
    pieces = [
        _Piece(literal, before=number > 0, after=number < len(signs))
        for number, literal in enumerate(literals)
    ]
    digits = any(map(str.isdigit, text))
    joints = [
        _joints(left, sign, right, digits)
        for left, sign, right in zip(pieces, signs, pieces[1:], strict=False)
    ]
    count = 1
    for several in joints:
        count *= len(several)
    chosen = product(*joints) if count <= MOST else [tuple(several[0] for several in joints)]
    found = dict.fromkeys(_laid_out(pieces, choice) for choice in chosen)
    return tuple(shape for shape in found if shape)


#: How a sign joins what is on both sides of it: what it adds to the word before, words of its own, what it adds to the word after; and
#: whether the words on both sides are one.
_Joint = tuple[str, tuple[str, ...], str, bool]


def _joints(left: _Piece, sign: str, right: _Piece, digits: bool) -> list[_Joint]:
    """The ways in which a sign may stand between two pieces; `digits`: there are some in the pattern, so `?` may be one, as in `H?N1`."""
    if left.last and right.first:
        before, after = left.words[-1][-1], right.words[0][0]
        if before.isdigit() != after.isdigit() and before.isalnum() and after.isalnum():
            return [(sign, (), "", False), ("", (), sign, False)]
        whole: _Joint = (sign, (), "", True)
        if (
            not (before.isalnum() and after.isalnum())
            or sign not in ("*", "?")
            or (sign == "?" and not digits)
        ):
            return [whole]
        return [whole, ("", () if sign == "*" else ("?",), "", False)]
    if left.last:
        return [(sign, (), "", False)]
    if right.first:
        return [("", (), sign, False)]
    # An acronym's points hold the sign off, and it adds nothing; elsewhere it is a word of its own.
    return [("", () if left.dotted else (sign,), "", False)]


def _laid_out(pieces: list[_Piece], joints: tuple[_Joint, ...]) -> Shape:
    words: list[str] = list(pieces[0].words)
    for (added, own, begun, one), piece in zip(joints, pieces[1:], strict=True):
        if added and words:
            words[-1] += added
        words += own
        more = list(piece.words)
        if begun and more:
            more[0] = begun + more[0]
        if one and words and more:
            words[-1] += more.pop(0)
        words += more
    return tuple(words)


def starred(text: str) -> dict[int, str]:
    """Of the words of a quoted text those that are patterns, by their number: `fail*` in `heart fail*`.

    A star is one only at the end of what has three letters or digits, and no other sign of patterns.
    """
    found: dict[int, str] = {}
    if "*" not in text:
        return found
    number = 0
    for chunk in whole_numbers(without_invisible(text)).split():
        words = tokens(chunk)
        core = re.sub(r"[^\w*]+$", "", chunk)
        body = core.rstrip("*")
        if core.endswith("*") and words and not set("*?") & set(body) and sum(map(str.isalnum, body)) >= 3:
            (shape,) = shapes(body + "*")[:1]
            if len(shape) == len(words) and shape[-1].endswith("*"):
                found[number + len(words) - 1] = shape[-1]
        number += len(words)
    return found
