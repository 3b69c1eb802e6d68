"""Which articles have the same text, nearly the same, or one a cut-off piece of the other; and which are records of one address.

Which pairs come into question their signatures tell (see `candidates`); what they share is then counted on the texts themselves. Two texts are
copies when the shorter one's runs of four words stand in the longer one, all but a fifth of them. What comes of it lies in a file of its own (see
`copy_groups`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from index.dates.names import SHORT_MONTHS, month_of, weekday_of
from index.frozen import value
from index.similarity.candidates import LONGER, SHARED
from index.similarity.minhash import SHINGLE_WORDS

#: A text of fewer runs is a copy only of an equal one under an equal title; one of fewer than `_SHORT` must be contained almost whole.
_LEAST, _SHORT, _ALMOST_WHOLE = 12, 30, 0.95
#: On one site shorter texts under titles that share less of their words, or name other numbers, are different articles with a standing text.
_STANDING, _SAME_TITLE = 100, 0.5
#: A longer text holds the other from these its first runs on, or is a digest of several.
_OPENING = 40

#: Of so many figures one may differ: a corrected one, a figure written out.
_FIGURES_APART = 20

_WORD = re.compile(r"\w+")


@value
class Text:
    """What is compared: folded words, their runs, the folded words of the title, the site."""

    words: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]
    title: tuple[str, ...]
    site: str | None


def text_of(title: str, running: Iterable[str], site: str | None = None) -> Text:
    """A text made ready for comparing."""
    words = tuple(_WORD.findall(" ".join(running).casefold()))
    runs = frozenset(zip(*(words[place:] for place in range(SHINGLE_WORDS)), strict=False))
    return Text(words, runs, tuple(_WORD.findall(title.casefold())), site)


def alike(one: Text, other: Text) -> bool:
    """Is one a copy of the other, or a cut-off piece?"""
    small, big = (one, other) if len(one.runs) <= len(other.runs) else (other, one)
    count = len(small.runs)
    if count < _LEAST:
        return bool(small.words) and small.words == big.words and small.title == big.title
    if small.site == big.site is not None and _one_of_many(small, big):
        return False
    if small.words == big.words:
        return True
    if len(small.runs & big.runs) < count * (SHARED if count >= _SHORT else _ALMOST_WHOLE):
        return False
    if len(big.runs) > count * LONGER:
        opening = set(
            zip(*(big.words[place : place + _OPENING] for place in range(SHINGLE_WORDS)), strict=False)
        )
        return any(tuple(small.words[place : place + SHINGLE_WORDS]) in opening for place in range(3))
    return True


def _one_of_many(small: Text, big: Text) -> bool:
    """On one site: is what they share a standing text, such as a picture's caption, a newsletter's, a column's with its number?"""
    if small.title == big.title:
        return False
    one, other = set(small.title), set(big.title)
    if [w for w in small.title if not w.isdecimal()] == [w for w in big.title if not w.isdecimal()]:
        return True
    numbered = any(map(str.isdecimal, one ^ other))
    return len(small.runs) < _STANDING and (numbered or len(one & other) < _SAME_TITLE * len(one | other))


def same_figures(one: Text, other: Text) -> bool:
    """Do all numbers, days of the week and months of the shorter text stand in the longer one?

    Daily notices share all their words but these. So one may lend another its day only where they agree.
    """
    small, big = (one, other) if len(one.words) <= len(other.words) else (other, one)
    figures = _figures(small)
    return len(figures - _figures(big)) * _FIGURES_APART <= len(figures)


def _figures(text: Text) -> set[str]:
    return {
        word
        for word in set(text.words)
        if word.isdigit() or any(map(str.isdigit, word)) or (len(word) > 3 and _names_day(word))
    }


def _names_day(word: str) -> bool:
    return weekday_of(word) is not None or (month_of(word) > 0 and word not in SHORT_MONTHS)


class Groups:
    """Rows joined pair by pair; who is with whom does not depend on the order of joining."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def head(self, row: int) -> int:
        """The row that stands for the group of this one."""
        above = self._above
        while (up := above.get(row, row)) != row:
            above[row] = row = above.get(up, up)
        return row

    def join(self, one: int, other: int) -> None:
        """Put two rows, and all that are with them, into one group."""
        one, other = self.head(one), self.head(other)
        self._above[max(one, other)] = self._above[min(one, other)] = min(one, other)

    def members(self) -> list[list[int]]:
        """The groups of more than one, rows ascending."""
        found: dict[int, list[int]] = {}
        for row in sorted(self._above):
            found.setdefault(self.head(row), []).append(row)
        return list(found.values())


def compare_pairs(
    pairs: Iterable[Sequence[int]],
    text: Callable[[int], Text],
    mark: Callable[[int], bytes],
    groups: Groups,
    known: Mapping[bytes, bool],
) -> dict[bytes, bool]:
    """Join the rows of those pairs whose texts are alike. Pairs that are together already are not looked at.

    `mark` says by what a row's text is known. What was found before is taken from `known`; all that was made use of is returned.
    """
    kept, marks = lru_cache(maxsize=2048)(text), lru_cache(maxsize=65536)(mark)
    used: dict[bytes, bool] = {}
    for one, other in pairs:
        if groups.head(one) == groups.head(other):
            continue
        key = pair_key(marks(one), marks(other))
        said = known.get(key)
        if said is None:
            said = alike(kept(one), kept(other))
        used[key] = said
        if said:
            groups.join(one, other)
    return used


def pair_key(one: bytes, other: bytes) -> bytes:
    """By what a pair of texts is known, given their marks."""
    return b"".join(sorted((one, other)))
