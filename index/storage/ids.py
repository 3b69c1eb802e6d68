"""Ids, 20 hex digits, as bytes and as numbers that can be searched for."""

from __future__ import annotations

import numpy as np

from index.arrays import Array


def id_array(ids: list[str]) -> Array:
    """Ids as bytes, shape (n, 10)."""
    return np.frombuffer(bytes.fromhex("".join(ids)), dtype=np.uint8).reshape(-1, 10)


def id_keys(ids: Array) -> Array:
    """The first 8 bytes of each id as one number, in the ids' own order."""
    return np.ascontiguousarray(ids[:, :8]).view(">u8").ravel().astype(np.uint64)


def ids_of(ids: Array) -> list[str]:
    """Ids, hex digits, from their bytes, shape (n, 10)."""
    digits = ids.tobytes().hex()
    return [digits[start : start + 20] for start in range(0, len(digits), 20)]
