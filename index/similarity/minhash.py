"""MinHash: a few numbers an article, by which texts with much common wording are found.

The running text (lead and body) is a set of shingles, four successive words each. Each shingle is
hashed, and the least hash is kept under several permutations of the numbers. Two texts agree in
such a minimum as often as they share shingles (Broder, "On the resemblance and containment of
documents", 1997). An article has two arrays of minima, and `compare` reads the texts of the pairs
that agree in both:

    signature   uint32: minima over the whole text, then over its opening shingles alone, so that a
                text that is cut off agrees with the whole one. Texts that agree in two of them are
                candidates
    sketch      uint8: the last byte of further minima (Li and König, "b-Bit minwise hashing",
                2010), over the whole text, then over its opening. The number of equal bytes
                estimates how much two candidates share
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from index.arrays import Array, starts

#: Words in a shingle.
SHINGLE_WORDS = 4
#: Minima of a signature over the whole text.
WHOLE = 5
#: Opening shingles that each of its last minima is over.
OPENINGS = (12, 24, 64)
#: Numbers of a signature; all 0 for an article without running text.
SIZE = WHOLE + len(OPENINGS)
#: Bytes of a sketch over the whole text.
SKETCH_WHOLE = 24
#: Bytes of a sketch over the first `SKETCH_OPENING` shingles.
SKETCH_OPENINGS = 8
SKETCH_OPENING = 64
#: Bytes of a sketch.
SKETCH = SKETCH_WHOLE + SKETCH_OPENINGS
#: Odd multipliers of the words of a shingle.
_WEIGHTS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], dtype=np.uint32)
#: Odd multipliers: multiplying by one permutes the 32-bit numbers.
_ORDERS = np.array(
    [0x165667B1, 0xD3A2646D, 0xFD7046C5, 0xB55A4F09, 0x8DA6B343, 0xD8163841, 0xCB1AB31F, 0x68E31DA5],
    dtype=np.uint32,
)
#: Further permutations: powers of an odd number, which are odd.
_SKETCH_ORDERS = np.array([pow(0x2545F491, i + 1, 1 << 32) for i in range(SKETCH)], dtype=np.uint32)
#: Tokens hashed at a time: they stay in the processor's cache.
_BATCH_TOKENS = 1 << 16


def word_hashes(words: Sequence[str]) -> Array:
    """A hash of each word, uint32."""
    encoded = "\n".join(words).encode("utf-8", "replace").split(b"\n") if words else []
    return np.fromiter(map(zlib.crc32, encoded), dtype=np.uint32, count=len(words))


def signatures(hashes: Array, token_word: Array, lengths: Array) -> tuple[Array, Array]:
    """Compute the signatures, uint32 (n, SIZE), and the sketches, uint8 (n, SKETCH), of n articles.

    hashes      a hash of each distinct folded word
    token_word  the word of every token, article by article
    lengths     (n, 5): an article's tokens in title, lead, body, captions and aside, which follow
                one another
    """
    ends = np.cumsum(lengths.sum(axis=1))
    signature, sketch = (
        np.zeros((len(lengths), SIZE), dtype=np.uint32),
        np.zeros((len(lengths), SKETCH), dtype=np.uint8),
    )
    low = 0
    while low < len(lengths):
        base = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(ends, base + _BATCH_TOKENS, side="right")))
        tokens = hashes[token_word[base : int(ends[high - 1])]]
        _put_minima(tokens, lengths[low:high], signature[low:high], sketch[low:high])
        low = high
    return signature, sketch


def shingle_counts(lengths: Array) -> Array:
    """The number of shingles in each article's running text."""
    counts: Array = np.maximum(lengths[:, 1].astype(np.int64) + lengths[:, 2] - (SHINGLE_WORDS - 1), 0)
    return counts


def _put_minima(tokens: Array, lengths: Array, signature: Array, sketch: Array) -> None:
    """Write the minima of articles with these token hashes into `signature` and `sketch`."""
    start = starts(lengths.sum(axis=1)) + lengths[:, 0]
    # A text shorter than a shingle is one that extends into what follows: such texts must be equal to be
    # copies anyway.
    docs = np.flatnonzero(lengths[:, 1] + lengths[:, 2])
    if not docs.size:
        return
    shingles = np.zeros(tokens.size + 1, dtype=np.uint32)
    for i, weight in enumerate(_WEIGHTS):
        shingles[: max(0, tokens.size - i)] += tokens[i:] * weight
    first, counts = start[docs], np.maximum(shingle_counts(lengths)[docs], 1)
    bounds = {
        most: interleaved_bounds(first, first + (np.minimum(counts, most) if most else counts))
        for most in (0, *OPENINGS, SKETCH_OPENING)
    }
    permuted = np.empty_like(shingles)
    for number, order in enumerate(_ORDERS):
        np.multiply(shingles, order, out=permuted)
        most = 0 if number < WHOLE else OPENINGS[number - WHOLE]
        signature[docs, number] = np.minimum.reduceat(permuted, bounds[most])[0::2]
    for number, order in enumerate(_SKETCH_ORDERS):
        np.multiply(shingles, order, out=permuted)
        most = 0 if number < SKETCH_WHOLE else SKETCH_OPENING
        sketch[docs, number] = np.minimum.reduceat(permuted, bounds[most])[0::2] & 0xFF


def interleaved_bounds(begin: Array, end: Array) -> Array:
    """Begin and end in turn, as `reduceat` takes them: every other result is that of a range."""
    bounds = np.empty(2 * begin.size, dtype=np.int64)
    bounds[0::2], bounds[1::2] = begin, end
    return bounds
