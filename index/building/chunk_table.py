"""Texts split at white space into chunks, and every distinct chunk numbered: many texts at a time, without a string for each word.

The texts of a batch lie in one buffer of UTF-8. Where chunks begin and end is a comparison of bytes with their neighbours; a chunk of up to
`_WIDTH` bytes is its own key, read as machine words, and looked up with all others of the batch in one table (open addressing, linear
probing; Knuth, The Art of Computer Programming, volume 3, 6.4). The few longer ones go through a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.arrays import Array
from index.building.term_builder import Interner
from index.numerals import whole_numbers

#: Machine words of a key, and the bytes they hold.
_WORDS = 2
_WIDTH = 8 * _WORDS
# What separates chunks is what `str.split` takes for white space. A NUL, which no text holds, pads the buffer.
_BLANK = np.zeros(256, dtype=bool)
_BLANK[[0, *b" \t\n\v\f\r\x1c\x1d\x1e\x1f"]] = True
_WIDE_BLANKS = re.compile("[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
#: Of each machine word of a key, the bytes that belong to a chunk of such a size.
_LEFT = np.array(
    [
        [(1 << 8 * min(max(size - 8 * place, 0), 8)) - 1 for size in range(_WIDTH + 1)]
        for place in range(_WORDS)
    ],
    dtype=np.uint64,
)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)
_NONE = -1
#: Two bytes that both say yes.
_BOTH = np.uint16(0x0101)
#: Slots for each chunk, at least: where most are free, most chunks are found at the first look.
_ROOM = 4


class ChunkTable:
    """The distinct chunks of all texts met so far."""

    def __init__(self) -> None:
        self._bits = 12
        self._slots = np.full(1 << self._bits, _NONE, dtype=np.int32)
        self._keys = np.zeros((self._slots.size // _ROOM, _WORDS), dtype=np.uint64)
        self._count = 0
        self._long = Interner()

    def __len__(self) -> int:
        return self._count + len(self._long)

    def number(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """(the number of every chunk of these texts, one text after the other; how many chunks each text has).

        Numbers are int32; those of long chunks are negative. See `strings`.
        """
        data, ends = _buffer(texts)
        blank = _blanks(np.frombuffer(data, dtype=np.uint8))
        edges = np.flatnonzero(blank[1:] != blank[:-1]) + 1
        start, size = edges[0::2], edges[1::2] - edges[0::2]
        words: Array = np.ndarray((len(data) - 7,), "<u8", data, 0, (1,))  # one at every byte
        short, long = np.flatnonzero(size <= _WIDTH), np.flatnonzero(size > _WIDTH)
        keys = np.empty((short.size, _WORDS), dtype=np.uint64)
        begin, left = start[short], size[short]
        for place in range(_WORDS):
            np.bitwise_and(words[begin + 8 * place], _LEFT[place][left], out=keys[:, place])
        found = np.empty(start.size, dtype=np.int32)
        found[short] = self._find(keys)
        for place in long.tolist():
            at = int(start[place])
            found[place] = -1 - self._long[data[at : at + int(size[place])].decode("utf-8", "surrogatepass")]
        return found, np.diff(np.searchsorted(start, ends), prepend=0)

    def strings(self) -> list[str]:
        """The chunks by number; a negative number counts from the end, as for any list."""
        flat = self._keys[: self._count].view(f"S{_WIDTH}").ravel()
        return [*(chunk.decode("utf-8", "surrogatepass") for chunk in flat.tolist()), *reversed(self._long)]

    def _find(self, keys: Array) -> Array:
        slot = self._slot(keys)
        found = self._slots[slot]
        missed = np.flatnonzero(~self._is(found, keys))
        while (
            missed.size and (taken := found[missed] != _NONE).any()
        ):  # another stands there: look at the next slot
            again = missed[taken]
            slot[again] = (slot[again] + 1) & (self._slots.size - 1)
            found[again] = here = self._slots[slot[again]]
            there = self._is(here, keys[again])
            missed = np.concatenate((missed[~taken], again[~there]))
        if missed.size:
            order = np.lexsort(keys[missed].T)
            ordered = keys[missed[order]]
            first = np.ones(order.size, dtype=bool)
            first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
            number = self._interned(ordered[first])
            found[missed[order]] = number[np.cumsum(first) - 1]
        return found

    def _is(self, numbers: Array, keys: Array) -> Array:
        # A row is taken as one item, for which a look at one place of memory does.
        known = self._keys.view(np.complex128).ravel().take(numbers).view(np.uint64).reshape(-1, _WORDS)
        same: Array = (known == keys).view(np.uint16).ravel() == _BOTH
        same &= numbers >= 0
        return same

    def _slot(self, keys: Array) -> Array:
        mixed: Array = keys[:, 0] * _MIX[0]
        for place in range(1, _WORDS):
            mixed ^= mixed >> np.uint64(32)
            mixed += keys[:, place]
            mixed *= _MIX[place]
        return (mixed >> np.uint64(64 - self._bits)).astype(np.int64)

    def _interned(self, keys: Array) -> Array:
        """The numbers of distinct keys; new ones get the next numbers."""
        while self._count + len(keys) > len(self._keys):
            self._grow()
        numbers = np.full(len(keys), _NONE, dtype=np.int32)
        pending, slot = np.arange(len(keys)), self._slot(keys)
        while pending.size:
            here = self._slots[slot]
            known = self._is(here, keys[pending])
            numbers[pending[known]] = here[known]
            free = np.flatnonzero(here == _NONE)
            placed = self._placed(slot[free], np.arange(free.size, dtype=np.int32))
            new = np.arange(self._count, self._count + placed.size, dtype=np.int32)
            self._slots[slot[free[placed]]] = new
            numbers[pending[free[placed]]] = new
            self._keys[new] = keys[pending[free[placed]]]
            self._count += placed.size
            left = numbers[pending] == _NONE
            pending, slot = pending[left], (slot[left] + 1) & (self._slots.size - 1)
        return numbers

    def _placed(self, slot: Array, marks: Array) -> Array:
        """Which of those that want a free slot get it; of several one does."""
        self._slots[slot] = marks
        got: Array = np.flatnonzero(self._slots[slot] == marks)
        return got

    def _grow(self) -> None:
        self._bits += 1
        self._slots = np.full(1 << self._bits, _NONE, dtype=np.int32)
        keys = np.zeros((self._slots.size // _ROOM, _WORDS), dtype=np.uint64)
        keys[: self._count] = self._keys[: self._count]
        self._keys = keys
        pending = np.arange(self._count, dtype=np.int32)
        slot = self._slot(keys[: self._count])
        while pending.size:
            free = np.flatnonzero(self._slots[slot] == _NONE)
            placed = free[self._placed(slot[free], pending[free])]
            left = np.ones(pending.size, dtype=bool)
            left[placed] = False
            pending, slot = pending[left], (slot[left] + 1) & (self._slots.size - 1)


def _blanks(data: Array) -> Array:
    """Which bytes separate chunks. Nearly every byte up to the space does, so those that do not are looked for only where there are any."""
    blank: Array = data <= 0x20
    control = (data - np.uint8(1) < 8) | (data - np.uint8(0x0E) < 14)
    return _BLANK[data] if control.any() else blank


def _buffer(texts: Sequence[str]) -> tuple[bytes, Array]:
    """(the texts in UTF-8, a blank before and after each, padding at the end; where each text ends)."""
    joined = "\n".join(texts)
    if joined.isascii():
        sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        data = joined.encode()
    else:
        encoded = [
            (text if text.isascii() else _WIDE_BLANKS.sub(" ", whole_numbers(text))).encode(
                "utf-8", "surrogatepass"
            )
            for text in texts
        ]
        sizes = np.fromiter(map(len, encoded), dtype=np.int64, count=len(texts))
        data = b"\n".join(encoded)
    return b"\n" + data + bytes(_WIDTH + 1), np.cumsum(sizes + 1)
