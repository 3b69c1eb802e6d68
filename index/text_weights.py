"""How much each line of a scrape speaks for being part of an article's body, and which stretch of lines speaks for it most.

Prose weighs its length, a menu's word counts against, the head of a list of other stories counts heavily against. Weights are whole
numbers, ten to a character of prose, so that sums are exact in whatever order they are made.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from index.text_words import COMMENTS_HEAD, END_HEADS, HEAD_STARTS, INSERTS, MORE_HEAD, PAGE_LINE, PAGE_LINE_STARTS
from index.values import value

_COMMENTS, _END_HEAD, _INSERT, _SHORT, _PAGE = -30_000, -8_000, -100, -600, -300
# A body that begins far below the headline must outweigh one that begins beside it: for each line more, and at most.
_FAR_LINE, _FAR_MOST, _NEAR = 80, 8_000, 10
FEW_WORDS = 45
_TERMINAL = frozenset(".!?…\"”’»)]:;。！？」』।۔؟>'*")
SENTENCE_END = frozenset(".!?。！？।۔؟")
_COUNTS = frozenset("0123456789(")
#: What a head may end with besides its words.
HEAD_TAIL = " :：»›>…"
#: Lines that are nothing but a known head or insert, folded.
WHOLE_LINES = dict.fromkeys(INSERTS, _INSERT) | dict.fromkeys(END_HEADS, _END_HEAD)
#: The first three characters of all heads and inserts, as far as they are no tail.
_OPENINGS = frozenset(head[:3].rstrip(HEAD_TAIL) for head in (*WHOLE_LINES, *HEAD_STARTS))
#: Fewer characters than these are no prose in a dense script either.
_FEW_DENSE = 20


@value
class Weights:
    """The weights of lines.

    each    of every line       before  their sum before every line, and before the end
    heavy   places of the lines that speak for a body
    """

    each: list[int]
    before: list[int]
    heavy: list[int]


def weights_of(lines: Sequence[str]) -> Weights:
    """The weight of every line."""
    if len(_WEIGHTS) > _KEPT:
        _WEIGHTS.clear()
    each = list(map(_WEIGHTS.__getitem__, lines))
    return Weights(each, list(accumulate(each, initial=0)), [place for place, here in enumerate(each) if here > 0])


def is_dense(line: str) -> bool:
    """Is the line in a script that says in one character what Latin says in two or three (Han, Kana, Hangul)?"""
    return "\u2e80" <= line[len(line) // 2] <= "\ud7ff" or "\u3000" <= line[0] <= "\ud7ff"


def weight(line: str) -> int:
    """How much a line speaks for (or against) being part of an article's body; about ten times its length where it is prose."""
    return _WEIGHTS[line]


class _Weights(dict[str, int]):
    """The weights of lines. All but long ones are kept: the pages of a site share menus and teasers, so they are met again and again."""

    def __missing__(self, line: str) -> int:
        length = size = len(line)
        if (
            length < _FEW_DENSE
            and line[:3].lower().rstrip(HEAD_TAIL) not in _OPENINGS
            and line[-1] not in SENTENCE_END
            and line[0] not in _COUNTS
        ):
            # as most lines: a word or two of a menu
            self[line] = _SHORT
            return _SHORT
        if not line.isascii() and is_dense(line):
            size = int(size * 2.5)
        if length < FEW_WORDS:
            found = self[line] = _weight_of_few(line, size)
            return found
        found = _weight_of_size(line, size)
        if length < _LONG:
            self[line] = found
        return found


_WEIGHTS = _Weights()
_LONG, _KEPT = 160, 65_536


def _weight_of_size(line: str, size: int) -> int:
    last = line[-1]
    if size >= 50:
        if last in _TERMINAL or size >= 160:
            if "©" in line or (line[:3].lower() in PAGE_LINE_STARTS and PAGE_LINE.match(line[:70].lower())):
                return _PAGE if size < 400 else size * 3
            return size * 10
        return size * 4 if _reads_like_prose(line) else _SHORT
    if last in SENTENCE_END and size >= 12:
        return size * 5
    return _SHORT


def _weight_of_few(line: str, size: int) -> int:
    """The weight of a line of a few words, which may be the head of something else."""
    folded = line.lower().rstrip(HEAD_TAIL)
    whole = WHOLE_LINES.get(folded)
    if whole is not None:
        return whole
    if line[-1] in SENTENCE_END:
        return size * 5 if 12 <= size < 50 else _weight_of_size(line, size)
    if folded[:3] in HEAD_STARTS or folded[:2] in HEAD_STARTS or folded[:1] in _COUNTS:
        if COMMENTS_HEAD.fullmatch(folded):
            return _COMMENTS
        if MORE_HEAD.match(folded):
            return _END_HEAD
    return _SHORT if size < 50 else _weight_of_size(line, size)


def _reads_like_prose(line: str) -> bool:
    """Small words among the words: a headline or a menu capitalises, prose does not."""
    blanks = line.count(" ")
    if blanks < 7:
        return False
    small = f" {line.translate(_CASES)}".count(" a") if line.isascii() else sum(map(str.islower, [word[0] for word in line.split()]))
    return small * 2 > blanks


# ASCII as blanks, small letters and all else: counting in one string is quicker than taking it apart into words.
_CASES = "".join(" " if chr(c).isspace() else "a" if chr(c).islower() else "-" for c in range(128))


def stretch(weights: Weights, start: int = 0, near: int | None = None) -> tuple[int, int]:
    """(first, last + 1) of the stretch with the greatest sum, from `start` on; (start, start) when nothing weighs.

    near    place of a headline that is sure: the farther below it a stretch begins, the more it has to weigh
    """
    each, before = weights.each, weights.before
    best, best_from, best_to = 0, start, start
    total, since, handicap, end = 0, start, 0, start
    for place in weights.heavy[bisect_left(weights.heavy, start) :]:
        # what lies between speaks against
        total += before[place] - before[end]
        if total > 0:
            total += each[place]
        else:
            total, since = each[place], place
            handicap = 0 if near is None else min(_FAR_MOST, _FAR_LINE * max(0, since - near - _NEAR))
        end = place + 1
        if total - handicap > best:
            best, best_from, best_to = total - handicap, since, end
    return best_from, best_to
