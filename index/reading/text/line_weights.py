"""How much each line of a scrape speaks for being part of an article's body, and which stretch of lines speaks for it most.

Prose weighs its length, a menu's word counts against, the head of a list of other stories counts heavily against. Weights are whole
numbers, ten to a character of prose, so that sums are exact in whatever order they are made.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.reading.text.phrases import COMMENTS_HEAD, END_HEADS, HEAD_OPENINGS, INSERTS, MORE_HEAD, PAGE_LINE

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
_OPENINGS = frozenset(head[:3].rstrip(HEAD_TAIL) for head in (*WHOLE_LINES, *HEAD_OPENINGS))
#: So many characters say as much as a line of prose; one of a dense script counts as so many; fewer are no prose there either; and no
#: sentence has fewer than so many.
_PROSE_SIZE, _DENSE, _FEW_DENSE, _SHORTEST_SENTENCE = 50, 2.5, 20, 12


def weights_of(lines: Sequence[str]) -> list[int]:
    """How much each line speaks for (or against) being part of an article's body; about ten times its length where it is prose."""
    if len(_WEIGHTS) > _KEPT:
        _WEIGHTS.clear()
    return list(map(_WEIGHTS.__getitem__, lines))


def is_dense(line: str) -> bool:
    """Is the line in a script that says in one character what Latin says in two or three (Han, Kana, Hangul)?"""
    return "\u2e80" <= line[len(line) // 2] <= "\ud7ff" or "\u3000" <= line[0] <= "\ud7ff"


class _Weights(dict[str, int]):
    """The weights of lines. All but long ones are kept: the pages of a site share menus and teasers, so they are met again and again."""

    def __missing__(self, line: str) -> int:
        size = len(line)
        if (
            size < _FEW_DENSE
            and line[-1] not in SENTENCE_END
            and line[0] not in _COUNTS
            and line[:3].lower().rstrip(HEAD_TAIL) not in _OPENINGS
        ):
            # as most lines: a word or two of a menu
            found = _SHORT
        else:
            says = (
                int(size * _DENSE)
                if (line[size // 2] > "\u2e7f" or line[0] > "\u2fff") and is_dense(line)
                else size
            )
            found = _weight_of_few(line, says) if size < FEW_WORDS else _weight_of_many(line, says)
        if size < _LONG:
            self[line] = found
        return found


_WEIGHTS = _Weights()
_LONG, _KEPT = 160, 65_536


def _weight_of_few(line: str, says: int) -> int:
    """The weight of a line of a few words, which may be the head of something else. It says as much as so many characters of Latin."""
    folded = line.lower().rstrip(HEAD_TAIL)
    whole = WHOLE_LINES.get(folded)
    if whole is not None:
        return whole
    if line[-1] not in SENTENCE_END and (
        (folded[:1] in _COUNTS and folded[-1].isalpha())
        or folded[:3] in HEAD_OPENINGS
        or folded[:2] in HEAD_OPENINGS
    ):
        if COMMENTS_HEAD.pattern.fullmatch(folded):
            return _COMMENTS
        if MORE_HEAD.match(folded):
            return _END_HEAD
    return _weight_of_many(line, says)


def _weight_of_many(line: str, says: int) -> int:
    """The weight of a line of words: prose, where it ends so or reads so."""
    if says < _PROSE_SIZE:
        return says * 5 if says >= _SHORTEST_SENTENCE and line[-1] in SENTENCE_END else _SHORT
    if says < _LONG and line[-1] not in _TERMINAL:
        return says * 4 if _reads_like_prose(line) else _SHORT
    if "©" in line or (line[:3].lower() in PAGE_LINE and PAGE_LINE.match(line[:70].lower())):
        return _PAGE if says < 400 else says * 3
    return says * 10


def _reads_like_prose(line: str) -> bool:
    """Small words among the words: a headline or a menu capitalises, prose does not."""
    blanks = line.count(" ")
    if blanks < 7:
        return False
    if line.isascii():
        small = (b" " + line.encode().translate(_CASES)).count(b" a")
    else:
        small = sum(map(str.islower, [word[0] for word in line.split()]))
    return small * 2 > blanks


# ASCII as blanks, small letters and all else: counting in bytes is quicker than taking a line apart into words.
_CASES = bytes(ord(" " if chr(c).isspace() else "a" if chr(c).islower() else "-") for c in range(256))


def stretch(weights: Sequence[int], start: int = 0, near: int | None = None) -> tuple[int, int]:
    """(first, last + 1) of the stretch with the greatest sum, from `start` on; (start, start) when nothing weighs.

    near    place of a headline that is sure: the farther below it a stretch begins, the more it has to weigh
    """
    best, best_from, best_to = 0, start, start
    total, since, handicap = 0, start, 0
    for place, here in enumerate(weights[start:], start):
        if total > 0:
            total += here
        elif here > 0:
            # what came before speaks against more than for a body
            total, since = here, place
            handicap = 0 if near is None else min(_FAR_MOST, _FAR_LINE * max(0, since - near - _NEAR))
        else:
            continue
        if total - handicap > best:
            best, best_from, best_to = total - handicap, since, place + 1
    return best_from, best_to


def stretch_below(
    weights: Sequence[int], heaviest: tuple[int, int], headline: int, sure: bool
) -> tuple[int, int]:
    """The stretch below a headline that weighs most, counted by its distance where the headline is sure; `heaviest` is that of all lines."""
    first, end = heaviest
    if headline < first < end and first <= headline + _NEAR:
        # nothing below weighs more, and so near the distance counts for nothing
        return heaviest
    return stretch(weights, headline + 1, headline if sure else None)
