"""Hashes of 64 bits."""

from __future__ import annotations

from functools import cache
from typing import Any


def hash64(data: bytes) -> int:
    """The 64-bit BLAKE2b of `data`, its first byte the least significant."""
    return int.from_bytes(_blake2b()(data, digest_size=8).digest(), "little")


@cache
def _blake2b() -> Any:
    from hashlib import blake2b  # loads OpenSSL, which a search does without

    return blake2b
