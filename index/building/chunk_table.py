"""Split texts at white space and number the distinct chunks, without a `str` a word.

The texts of a batch are one buffer of UTF-8, and comparing bytes with their neighbours finds where
chunks begin and end. A chunk of up to `_WIDTH` bytes is its own key, read as machine words. All
keys of a batch are looked up at once in one hash table (open addressing, linear probing; Knuth, The
Art of Computer Programming, volume 3, 6.4). Longer chunks, which are few, go through a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.arrays import Array
from index.building.term_builder import Interner
from index.numerals import whole_numbers

#: Machine words of a key.
_WORDS = 2
#: Bytes of a key.
_WIDTH = 8 * _WORDS
# Chunks are separated by what `str.split` takes for white space. A NUL, which no text has, pads the buffer.
_BLANK = np.zeros(256, dtype=bool)
_BLANK[[0, *b" \t\n\v\f\r\x1c\x1d\x1e\x1f"]] = True
_WIDE_BLANKS = re.compile("[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
#: For each machine word of a key and each size of a chunk: the bits that belong to the chunk.
_CHUNK_BITS = np.array(
    [[(1 << 8 * min(max(size - 8 * i, 0), 8)) - 1 for size in range(_WIDTH + 1)] for i in range(_WORDS)],
    dtype=np.uint64,
)
#: Odd multipliers that mix the machine words of a key into its hash.
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)
#: The number in a free slot.
_NONE = -1
#: Two bytes that are both true.
_BOTH = np.uint16(0x0101)
#: Slots a chunk at least: most slots are free, so the first probe finds most chunks.
_SLOTS_PER_CHUNK = 4


class ChunkTable:
    """The distinct chunks of all texts so far."""

    def __init__(self) -> None:
        self._bits = 12
        self._slots = np.full(1 << self._bits, _NONE, dtype=np.int32)
        self._keys = np.zeros((self._slots.size // _SLOTS_PER_CHUNK, _WORDS), dtype=np.uint64)
        self._count = 0
        self._long = Interner()

    def __len__(self) -> int:
        return self._count + len(self._long)

    def number(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Number the chunks of these texts, one text after the other.

        Returns the numbers and the chunk count of each text.

        Numbers are int32; those of long chunks are negative. See `strings`.
        """
        data, ends = _buffer(texts)
        blank = _blanks(np.frombuffer(data, dtype=np.uint8))
        edges = np.flatnonzero(blank[1:] != blank[:-1]) + 1
        start, size = edges[0::2], edges[1::2] - edges[0::2]
        words: Array = np.ndarray((len(data) - 7,), "<u8", data, 0, (1,))  # a machine word from every byte on
        short, long = np.flatnonzero(size <= _WIDTH), np.flatnonzero(size > _WIDTH)
        keys = np.empty((short.size, _WORDS), dtype=np.uint64)
        begin, sizes = start[short], size[short]
        for i in range(_WORDS):
            np.bitwise_and(words[begin + 8 * i], _CHUNK_BITS[i][sizes], out=keys[:, i])
        numbers = np.empty(start.size, dtype=np.int32)
        numbers[short] = self._find(keys)
        for i in long.tolist():
            at = int(start[i])
            chunk = data[at : at + int(size[i])].decode("utf-8", "surrogatepass")
            numbers[i] = -1 - self._long[chunk]
        return numbers, np.diff(np.searchsorted(start, ends), prepend=0)

    def strings(self) -> list[str]:
        """The chunks by number; a negative number counts from the end, as for any list."""
        flat = self._keys[: self._count].view(f"S{_WIDTH}").ravel()
        return [*(chunk.decode("utf-8", "surrogatepass") for chunk in flat.tolist()), *reversed(self._long)]

    def _find(self, keys: Array) -> Array:
        """The numbers of these keys; new ones get the next numbers."""
        slot = self._slot(keys)
        numbers = self._slots[slot]
        missed = np.flatnonzero(~self._is_key(numbers, keys))
        # Another chunk has the slot: probe the next one.
        while missed.size and (is_other := numbers[missed] != _NONE).any():
            again = missed[is_other]
            slot[again] = (slot[again] + 1) & (self._slots.size - 1)
            numbers[again] = probed = self._slots[slot[again]]
            is_hit = self._is_key(probed, keys[again])
            missed = np.concatenate((missed[~is_other], again[~is_hit]))
        if missed.size:
            order = np.lexsort(keys[missed].T)
            ordered = keys[missed[order]]
            is_first = np.ones(order.size, dtype=bool)
            is_first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
            new = self._intern(ordered[is_first])
            numbers[missed[order]] = new[np.cumsum(is_first) - 1]
        return numbers

    def _is_key(self, numbers: Array, keys: Array) -> Array:
        """Whether each number stands for the key."""
        # As complex numbers the 16-byte keys are gathered in one access each instead of two.
        stored = self._keys.view(np.complex128).ravel().take(numbers).view(np.uint64).reshape(-1, _WORDS)
        same: Array = (stored == keys).view(np.uint16).ravel() == _BOTH
        same &= numbers >= 0
        return same

    def _slot(self, keys: Array) -> Array:
        mixed: Array = keys[:, 0] * _MIX[0]
        for i in range(1, _WORDS):
            mixed ^= mixed >> np.uint64(32)
            mixed += keys[:, i]
            mixed *= _MIX[i]
        return (mixed >> np.uint64(64 - self._bits)).astype(np.int64)

    def _intern(self, keys: Array) -> Array:
        """The numbers of distinct keys; new ones get the next numbers."""
        while self._count + len(keys) > len(self._keys):
            self._grow()
        numbers = np.full(len(keys), _NONE, dtype=np.int32)
        pending, slot = np.arange(len(keys)), self._slot(keys)
        while pending.size:
            probed = self._slots[slot]
            is_hit = self._is_key(probed, keys[pending])
            numbers[pending[is_hit]] = probed[is_hit]
            free = np.flatnonzero(probed == _NONE)
            winners = free[self._claim(slot[free], np.arange(free.size, dtype=np.int32))]
            new = np.arange(self._count, self._count + winners.size, dtype=np.int32)
            self._slots[slot[winners]] = new
            numbers[pending[winners]] = new
            self._keys[new] = keys[pending[winners]]
            self._count += winners.size
            rest = numbers[pending] == _NONE
            pending, slot = pending[rest], (slot[rest] + 1) & (self._slots.size - 1)
        return numbers

    def _claim(self, slot: Array, numbers: Array) -> Array:
        """Write distinct numbers to free slots.

        Returns the indices of those that are there: one for each distinct slot.
        """
        self._slots[slot] = numbers
        winners: Array = np.flatnonzero(self._slots[slot] == numbers)
        return winners

    def _grow(self) -> None:
        self._bits += 1
        self._slots = np.full(1 << self._bits, _NONE, dtype=np.int32)
        keys = np.zeros((self._slots.size // _SLOTS_PER_CHUNK, _WORDS), dtype=np.uint64)
        keys[: self._count] = self._keys[: self._count]
        self._keys = keys
        pending = np.arange(self._count, dtype=np.int32)
        slot = self._slot(keys[: self._count])
        while pending.size:
            free = np.flatnonzero(self._slots[slot] == _NONE)
            rest = np.ones(pending.size, dtype=bool)
            rest[free[self._claim(slot[free], pending[free])]] = False
            pending, slot = pending[rest], (slot[rest] + 1) & (self._slots.size - 1)


def _blanks(data: Array) -> Array:
    """Whether each byte separates chunks.

    Nearly every byte up to the space does; the table is for texts with others.
    """
    blank: Array = data <= 0x20
    control = (data - np.uint8(1) < 8) | (data - np.uint8(0x0E) < 14)
    return _BLANK[data] if control.any() else blank


def _buffer(texts: Sequence[str]) -> tuple[bytes, Array]:
    """The texts in UTF-8, blanks around each, padding at the end; and where each text ends."""
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
