"""The weight of each line of a scrape as part of an article's body, and the heaviest stretch.

Prose weighs its length. The words of a menu count against, and the head of a list of other stories
counts heavily against. Weights are whole numbers, ten to a character of prose: sums are exact in
any order.
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
#: Characters of the shortest line of prose.
_PROSE_SIZE = 50
#: Characters of Latin that say as much as one of a dense script.
_DENSE = 2.5
#: Characters of the shortest line of prose in a dense script.
_FEW_DENSE = 20
#: Characters of the shortest sentence.
_SHORTEST_SENTENCE = 12


def weights_of(lines: Sequence[str]) -> list[int]:
    """Return how much each line speaks for, or against, being part of an article's body.

    A line of prose weighs about ten times its length.
    """
    if len(_WEIGHTS) > _CACHED_LINES:
        _WEIGHTS.clear()
    return list(map(_WEIGHTS.__getitem__, lines))


def is_dense(line: str) -> bool:
    """Whether a line is in a script that says in one character what Latin says in two or three.

    These are Han, Kana and Hangul.
    """
    return "\u2e80" <= line[len(line) // 2] <= "\ud7ff" or "\u3000" <= line[0] <= "\ud7ff"


class _Weights(dict[str, int]):
    """The weights of lines, remembered for all but long ones.

    The pages of a site share menus and teasers, which are met again and again.
    """

    def __missing__(self, line: str) -> int:
        size = len(line)
        if (
            size < _FEW_DENSE
            and line[-1] not in SENTENCE_END
            and line[0] not in _COUNTS
            and line[:3].lower().rstrip(HEAD_TAIL) not in _OPENINGS
        ):
            # This is a word or two of a menu, as most lines are.
            weight = _SHORT
        else:
            latin_size = (
                int(size * _DENSE)
                if (line[size // 2] > "\u2e7f" or line[0] > "\u2fff") and is_dense(line)
                else size
            )
            weight = (
                _weight_of_few(line, latin_size) if size < FEW_WORDS else _weight_of_many(line, latin_size)
            )
        if size < _LONG:
            self[line] = weight
        return weight


_WEIGHTS = _Weights()
#: Characters from which a line is long.
_LONG = 160
#: Lines whose weights are remembered, at most.
_CACHED_LINES = 65_536


def _weight_of_few(line: str, latin_size: int) -> int:
    """Return the weight of a line of a few words, which may be the head of something else.

    latin_size  characters of Latin that say as much
    """
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
    return _weight_of_many(line, latin_size)


def _weight_of_many(line: str, latin_size: int) -> int:
    """Return the weight of a line of words: prose, where it ends so or reads so."""
    if latin_size < _PROSE_SIZE:
        return latin_size * 5 if latin_size >= _SHORTEST_SENTENCE and line[-1] in SENTENCE_END else _SHORT
    if latin_size < _LONG and line[-1] not in _TERMINAL:
        return latin_size * 4 if _reads_like_prose(line) else _SHORT
    if "©" in line or (line[:3].lower() in PAGE_LINE and PAGE_LINE.match(line[:70].lower())):
        return _PAGE if latin_size < 400 else latin_size * 3
    return latin_size * 10


def _reads_like_prose(line: str) -> bool:
    """Whether small words stand among the words.

    A headline or a menu capitalises; prose does not.
    """
    blanks = line.count(" ")
    if blanks < 7:
        return False
    if line.isascii():
        small = (b" " + line.encode().translate(_CASES)).count(b" a")
    else:
        small = sum(map(str.islower, [word[0] for word in line.split()]))
    return small * 2 > blanks


# ASCII as blanks, small letters and all else: counting bytes is quicker than splitting a line into words.
_CASES = bytes(ord(" " if chr(c).isspace() else "a" if chr(c).islower() else "-") for c in range(256))


def stretch(weights: Sequence[int], start: int = 0, near: int | None = None) -> tuple[int, int]:
    """Return the first line and the end of the stretch with the greatest sum, from `start` on.

    Both are `start` when nothing weighs.

    near    line of a headline that is sure: a stretch far below it must weigh more to count
    """
    best, best_from, best_to = 0, start, start
    total, since, handicap = 0, start, 0
    for i, weight in enumerate(weights[start:], start):
        if total > 0:
            total += weight
        elif weight > 0:
            # What came before speaks more against a body than for one.
            total, since = weight, i
            handicap = 0 if near is None else min(_FAR_MOST, _FAR_LINE * max(0, since - near - _NEAR))
        else:
            continue
        if total - handicap > best:
            best, best_from, best_to = total - handicap, since, i + 1
    return best_from, best_to


def stretch_below(
    weights: Sequence[int], heaviest: tuple[int, int], headline: int, sure: bool
) -> tuple[int, int]:
    """Return the stretch below a headline that weighs most.

    Its distance counts where the headline is sure.

    heaviest    the heaviest stretch of all lines
    """
    first, end = heaviest
    if headline < first < end and first <= headline + _NEAR:
        # Nothing below weighs more, and the distance counts for nothing so near.
        return heaviest
    return stretch(weights, headline + 1, headline if sure else None)
