"""Convert ids, 20 hex digits, to bytes, and bytes to numbers that can be searched."""

from __future__ import annotations

import numpy as np

from index.arrays import Array


def id_array(ids: list[str]) -> Array:
    """Ids as bytes, shape (n, 10)."""
    return np.frombuffer(bytes.fromhex("".join(ids)), dtype=np.uint8).reshape(-1, 10)


def id_keys(ids: Array) -> Array:
    """The first 8 bytes of each id as a number. Numbers sort as ids do."""
    return np.ascontiguousarray(ids[:, :8]).view(">u8").ravel().astype(np.uint64)


def ids_of(ids: Array) -> list[str]:
    """Ids as hex digits, from their bytes, shape (n, 10)."""
    digits = ids.tobytes().hex()
    return [digits[start : start + 20] for start in range(0, len(digits), 20)]
