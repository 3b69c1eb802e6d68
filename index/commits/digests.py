"""SHA-256 digests of records, kept in one buffer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from index.arrays import Array

#: Bytes of a SHA-256 digest. Its first ten are the article's id.
DIGEST_BYTES = 32


class Digests:
    """A list of digests in one buffer.

    A digest takes 32 bytes; in a list of bytes objects it takes 73 (`sys.getsizeof`, and a
    pointer).
    """

    __slots__ = ("_buffer",)

    def __init__(self, digests: Iterable[bytes] = ()) -> None:
        self._buffer = bytearray(b"".join(digests))

    def __len__(self) -> int:
        return len(self._buffer) // DIGEST_BYTES

    def __iter__(self) -> Iterator[bytes]:
        buffer = bytes(self._buffer)
        for start in range(0, len(buffer), DIGEST_BYTES):
            yield buffer[start : start + DIGEST_BYTES]

    def append(self, digest: bytes) -> None:
        """Add one digest."""
        self._buffer += digest

    def extend(self, other: Digests) -> None:
        """Add all digests of another list."""
        self._buffer += other._buffer

    def array(self) -> Array:
        """Return the digests as uint8 (n, 32)."""
        return np.frombuffer(bytes(self._buffer), dtype=np.uint8).reshape(-1, DIGEST_BYTES)
