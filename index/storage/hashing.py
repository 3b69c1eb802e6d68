"""Hashes of 64 bits, and where one stands among many in order: found in a few looks, because hashes lie evenly.

An interpolation search (Perl, Itai and Avni, "Interpolation search: a log log N search", CACM 21, 1978): the value of a hash says about where it
stands, and how far off that was says where to look next. Nothing is read but the rows that are looked at, so an index need not
be warm, and no table of keys is kept in memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from typing import Any

#: Looks that go by the value; what is left after them is searched by halves.
_LOOKS = 3


def hash64(data: bytes) -> int:
    """64 bits of BLAKE2b, the first byte the least."""
    return int.from_bytes(_blake2b()(data, digest_size=8).digest(), "little")


@cache
def _blake2b() -> Any:
    from hashlib import blake2b  # OpenSSL behind it is not loaded for what hashes nothing

    return blake2b


def first_not_less(row: Callable[[int], bytes], count: int, wanted: bytes) -> int:
    """The first of `count` ascending rows that is not less than `wanted`, `count` where all are.

    row     gives the row at a place; rows may be longer than `wanted`, and are then compared as bytes are

    >>> hashes = [bytes([n, 7]) for n in range(0, 256, 3)]
    >>> first_not_less(hashes.__getitem__, len(hashes), bytes([9])), first_not_less(hashes.__getitem__, len(hashes), bytes([255, 8]))
    (3, 86)
    """
    if not count:
        return 0
    head = int.from_bytes(wanted[:8].ljust(8, b"\0"), "big")
    place, step = head * count >> 64, 0
    for _ in range(_LOOKS):
        step = (head - int.from_bytes(row(place)[:8].ljust(8, b"\0"), "big")) * count >> 64
        if not step:
            break
        place = min(max(place + step, 0), count - 1)
    # However uneven the rows are: widen until the place lies between the ends.
    low = high = place
    step = 1
    while low > 0 and row(low - 1) >= wanted:
        low, step = max(low - step, 0), step * 2
    step = 1
    while high < count and row(high) < wanted:
        high, step = min(high + step, count), step * 2
    return bisect_left(range(count), wanted, low, high, key=row)
