"""Compare the texts of candidate pairs and group copies: equal, nearly equal, cut-off texts.

Two texts are copies when all but a fifth of the shorter one's shingles occur in the longer one. A
shingle is four successive words. `candidates` finds the pairs, `groups` is the file of the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from index.dates.names import SHORT_MONTHS, month_of, weekday_of
from index.frozen import value
from index.similarity.candidates import LONGER, SHARED
from index.similarity.minhash import SHINGLE_WORDS

#: A text of fewer shingles is a copy only of an equal text with an equal title.
_MIN_SHINGLES = 12
#: A text of fewer shingles is a copy only with this share of them in the other.
_SHORT_SHINGLES, _SHORT_SHARED = 30, 0.95
#: Texts of one site with fewer shingles are separate articles with a standing text if their titles differ;
#: see `_is_standing`.
_STANDING_SHINGLES = 100
#: The share of words that titles of one article have in common.
_SAME_TITLE = 0.5
#: A longer text contains the other from one of its first shingles on, or is a digest of several.
_OPENING_SHINGLES = 40

#: Of so many figures one may differ: a corrected one, a figure written out.
_FIGURES_APART = 20

_WORD = re.compile(r"\w+")


@value
class Text:
    """A text to compare: folded words, their shingles, folded words of the title, site."""

    words: tuple[str, ...]
    shingles: frozenset[tuple[str, ...]]
    title: tuple[str, ...]
    site: str | None


def text_of(title: str, running: Iterable[str], site: str | None = None) -> Text:
    """Prepare a text for comparison."""
    words = tuple(_WORD.findall(" ".join(running).casefold()))
    shingles = frozenset(zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False))
    return Text(words, shingles, tuple(_WORD.findall(title.casefold())), site)


def alike(one: Text, other: Text) -> bool:
    """Whether one text is a copy of the other, or a cut-off copy."""
    small, big = (one, other) if len(one.shingles) <= len(other.shingles) else (other, one)
    count = len(small.shingles)
    if count < _MIN_SHINGLES:
        return bool(small.words) and small.words == big.words and small.title == big.title
    if small.site == big.site is not None and _is_standing(small, big):
        return False
    if small.words == big.words:
        return True
    if len(small.shingles & big.shingles) < count * (SHARED if count >= _SHORT_SHINGLES else _SHORT_SHARED):
        return False
    if len(big.shingles) > count * LONGER:
        opening = set(
            zip(*(big.words[i : i + _OPENING_SHINGLES] for i in range(SHINGLE_WORDS)), strict=False)
        )
        return any(tuple(small.words[i : i + SHINGLE_WORDS]) in opening for i in range(3))
    return True


def _is_standing(small: Text, big: Text) -> bool:
    """Whether texts of one site share only a standing text: of a picture, newsletter or column."""
    if small.title == big.title:
        return False
    one, other = set(small.title), set(big.title)
    if [w for w in small.title if not w.isdecimal()] == [w for w in big.title if not w.isdecimal()]:
        return True
    numbered = any(map(str.isdecimal, one ^ other))
    return len(small.shingles) < _STANDING_SHINGLES and (
        numbered or len(one & other) < _SAME_TITLE * len(one | other)
    )


def same_figures(one: Text, other: Text) -> bool:
    """Whether the longer text has all numbers, weekdays and months of the shorter one.

    Daily notices share all their words but these, so one may lend another its day only if they
    agree.
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
    """Disjoint sets of rows (union-find), the same in whatever order pairs are joined."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def head(self, row: int) -> int:
        """The row that represents the group of a row."""
        parents = self._parent
        while (parent := parents.get(row, row)) != row:
            parents[row] = row = parents.get(parent, parent)
        return row

    def join(self, one: int, other: int) -> None:
        """Put two rows and their groups into one group."""
        one, other = self.head(one), self.head(other)
        self._parent[max(one, other)] = self._parent[min(one, other)] = min(one, other)

    def members(self) -> list[list[int]]:
        """The groups of more than one row, rows ascending."""
        groups: dict[int, list[int]] = {}
        for row in sorted(self._parent):
            groups.setdefault(self.head(row), []).append(row)
        return list(groups.values())


def compare_pairs(
    pairs: Iterable[Sequence[int]],
    text: Callable[[int], Text],
    text_key: Callable[[int], bytes],
    groups: Groups,
    earlier: Mapping[bytes, bool],
) -> dict[bytes, bool]:
    """Join the rows of the pairs that are copies.

    Pairs that are in one group already are not compared.

    text, text_key  read the text of a row, and the key of its text
    earlier         results of earlier comparisons, by `pair_key`

    Returns the results that were used, earlier and new.
    """
    texts, keys = lru_cache(maxsize=2048)(text), lru_cache(maxsize=65536)(text_key)
    used: dict[bytes, bool] = {}
    for one, other in pairs:
        if groups.head(one) == groups.head(other):
            continue
        key = pair_key(keys(one), keys(other))
        is_copy = earlier.get(key)
        if is_copy is None:
            is_copy = alike(texts(one), texts(other))
        used[key] = is_copy
        if is_copy:
            groups.join(one, other)
    return used


def pair_key(one: bytes, other: bytes) -> bytes:
    """The key of a pair of texts, given the keys of both."""
    return b"".join(sorted((one, other)))
