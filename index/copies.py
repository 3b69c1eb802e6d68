"""Which articles have the same text, nearly the same, or one a cut-off piece of the other; and which are records of one address.

Texts that agree in one of their signature's numbers (see `signatures`) are candidates; what they share is then counted on the texts
themselves. Two texts are copies when the shorter one's runs of four words stand in the longer one, all but a fifth of them. The result, groups
of ids, lies in a small file of its own, so that it outlives the joining of segments:

    ids     uint8 (n, 10), ascending: every article that has copies or versions; group: the number of its group
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.arrays import Array, ArrayFile
from index.segment import id_keys
from index.signatures import RUN, SIZE

#: The purpose of the file of groups among a generation's files.
PURPOSE = "copies"
#: Of the shorter text's runs, how many must stand in the longer one.
SHARED = 0.8
#: A text of fewer runs is a copy only of an equal one under an equal title; one of fewer than `_SHORT` must be contained almost whole.
_LEAST, _SHORT, _ALMOST_WHOLE = 12, 30, 0.95
#: On one site shorter texts under titles that share less of their words, or name other numbers, are different articles with a standing text.
_STANDING, _SAME_TITLE = 100, 0.5
#: A text more than so many times as long holds the other from its opening on, or is a digest of several.
_LONGER, _OPENING = 2, 40
#: Where so many agree, each is compared with each; where more, with its neighbours; where still more, it is furniture.
_FEW, _MANY = 12, 200
#: In so many numbers of their signatures two texts must agree.
_AGREE = 2
#: An address that so many records share is not an article's.
_ONE_ADDRESS = 50

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared: folded words, their runs, the folded words of the title, the site."""

    words: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]
    title: tuple[str, ...]
    site: str | None


def text_of(title: str, running: Iterable[str], site: str | None = None) -> Text:
    """A text made ready for comparing."""
    words = tuple(_WORD.findall(" ".join(running).casefold()))
    runs = frozenset(zip(*(words[place:] for place in range(RUN)), strict=False))
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
    if len(big.runs) > count * _LONGER:
        opening = set(zip(*(big.words[place : place + _OPENING] for place in range(RUN)), strict=False))
        return any(tuple(small.words[place : place + RUN]) in opening for place in range(3))
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


def candidates(signatures: Array, ids: Array) -> Array:
    """Pairs (m, 2) of rows worth comparing; their number grows with the rows, never with their square. The same for any order of rows."""
    rows = np.flatnonzero(signatures.any(axis=1))
    rows = rows[np.argsort(id_keys(ids[rows]), kind="stable")]
    found = [np.zeros((0, 2), dtype=np.int64)]
    weights = np.array([pow(0x9E3779B97F4A7C15, place + 1, 1 << 64) for place in range(SIZE)], dtype=np.uint64)
    whole = (signatures[rows].astype(np.uint64) * weights).sum(axis=1, dtype=np.uint64)
    # Equal signatures: each with the next, and one stands for all of them below.
    order = np.argsort(whole, kind="stable")
    equal = whole[order][1:] == whole[order][:-1]
    found.append(np.column_stack((rows[order[:-1][equal]], rows[order[1:][equal]])))
    first = np.ones(rows.size, dtype=bool)
    first[order[1:][equal]] = False
    heads = rows[first]
    for number in range(SIZE):
        found += _agreeing(signatures[heads, number], heads)
    pairs = _distinct(np.concatenate(found))
    # one run in common is a turn of phrase
    kept: Array = pairs[(signatures[pairs[:, 0]] == signatures[pairs[:, 1]]).sum(axis=1) >= _AGREE]
    return kept


def one_address(urls: Array, ids: Array) -> Array:
    """Pairs (m, 2) of rows with one address, each with the next."""
    rows = np.flatnonzero(urls)
    rows = rows[np.argsort(id_keys(ids[rows]), kind="stable")]
    order, starts, sizes = _stretches(urls[rows])
    kept = (sizes > 1) & (sizes <= _ONE_ADDRESS)
    places = _spread(starts[kept], sizes[kept] - 1)
    return np.column_stack((rows[order[places]], rows[order[places + 1]]))


def _stretches(keys: Array) -> tuple[Array, Array, Array]:
    """(order, starts, sizes): where equal keys lie together in ascending order."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if keys.size else np.zeros(0, dtype=np.int64)
    return order, starts, np.diff(np.append(starts, keys.size))


def _spread(starts: Array, counts: Array) -> Array:
    """The places starts[k] .. starts[k] + counts[k] - 1 of all k."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if ends.size else 0
    places: Array = np.repeat(starts - (ends - counts), counts) + np.arange(total)
    return places


def _agreeing(keys: Array, rows: Array) -> list[Array]:
    order, starts, sizes = _stretches(keys)
    found = []
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _FEW)]).tolist():
        members = rows[order[starts[sizes == size][:, None] + np.arange(size)]]
        one, other = np.triu_indices(size, 1)
        found.append(np.column_stack((members[:, one].ravel(), members[:, other].ravel())))
    many = (sizes > _FEW) & (sizes <= _MANY)
    if many.any():
        places = _spread(starts[many], sizes[many] - 1)
        heads = np.repeat(starts[many], sizes[many] - 1)
        found.append(np.column_stack((rows[order[places]], rows[order[places + 1]])))
        found.append(np.column_stack((rows[order[heads]], rows[order[places + 1]])))
    return found


def _distinct(pairs: Array) -> Array:
    if not pairs.size:
        return pairs
    low, high = pairs.min(axis=1).astype(np.uint64), pairs.max(axis=1).astype(np.uint64)
    keys = np.unique((low << np.uint64(32)) | high)
    return np.column_stack((keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF))).astype(np.int64)


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


def compared(pairs: Array, text: Callable[[int], Text], groups: Groups) -> None:
    """Join the rows of those pairs whose texts are alike. Pairs that are together already are not looked at."""
    kept = lru_cache(maxsize=2048)(text)
    for one, other in pairs.tolist():
        if groups.head(one) != groups.head(other) and alike(kept(one), kept(other)):
            groups.join(one, other)


class Copies:
    """The groups of an index, mapped."""

    def __init__(self, path: Path | None) -> None:
        file = ArrayFile(path) if path is not None else None
        self._ids: Array = file["ids"] if file else np.zeros((0, 10), dtype=np.uint8)
        self._group: Array = file["group"] if file else np.zeros(0, dtype=np.uint32)
        self._keys = id_keys(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def of(self, id: str) -> list[str]:
        """The ids of the other articles in the group of this one, ascending."""
        own = np.frombuffer(bytes.fromhex(id), dtype=np.uint8)
        place = int(np.searchsorted(self._keys, id_keys(own.reshape(1, 10))[0])) if len(self) else 0
        if place >= len(self) or not (self._ids[place] == own).all():
            return []
        return [row for row in self._rows(int(self._group[place])) if row != id]

    def groups(self) -> Sequence[list[str]]:
        """Every group."""
        return [self._rows(number) for number in range(int(self._group.max()) + 1)] if len(self) else []

    def _rows(self, number: int) -> list[str]:
        return [self._ids[row].tobytes().hex() for row in np.flatnonzero(self._group == number).tolist()]
