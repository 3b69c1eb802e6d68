"""A few numbers an article by which texts that share much of their wording are found without comparing all with all.

The running text (lead and body) is taken as its overlapping runs of four words. Each run is hashed, and of all hashes the least one counts,
under several orders of the numbers: two texts agree in such a minimum as often as they share runs (Broder, "On the resemblance and
containment of documents", 1997). There are two kinds, and `copies` compares the texts themselves of what agrees in both:

    signature   uint32: minima over the whole text, then over its opening runs alone, so that a text that breaks off early agrees with
                the whole one. Texts that agree in some of these are candidates
    sketch      uint8: the last byte of further minima (Li and König, "b-Bit minwise hashing", 2010), over the whole text, then over its
                opening. In how many of them two candidates agree says how much they share, near enough to pass over most that share little
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from index.arrays import Array

#: Words in a run.
SHINGLE_WORDS = 4
#: How many opening runs the last minima of a signature are taken over.
OPENINGS = (12, 24, 64)
WHOLE = 5
#: Numbers of a signature; all 0 for an article without running text.
SIZE = WHOLE + len(OPENINGS)
#: Bytes of a sketch: so many over the whole text, and so many over its first `SKETCH_OPENING` runs.
SKETCH_WHOLE, SKETCH_OPENINGS, SKETCH_OPENING = 24, 8, 64
SKETCH = SKETCH_WHOLE + SKETCH_OPENINGS
_WEIGHTS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], dtype=np.uint32)
_ORDERS = np.array(
    [0x165667B1, 0xD3A2646D, 0xFD7046C5, 0xB55A4F09, 0x8DA6B343, 0xD8163841, 0xCB1AB31F, 0x68E31DA5],
    dtype=np.uint32,
)
#: Further orders: powers of an odd number, which are odd.
_SKETCH_ORDERS = np.array([pow(0x2545F491, place + 1, 1 << 32) for place in range(SKETCH)], dtype=np.uint32)
#: Tokens worked on at a time: they stay in the processor's own memory.
_TOKENS = 1 << 16


def word_hashes(words: Sequence[str]) -> Array:
    """A hash of each word, uint32."""
    encoded = "\n".join(words).encode("utf-8", "replace").split(b"\n") if words else []
    return np.fromiter(map(zlib.crc32, encoded), dtype=np.uint32, count=len(words))


def signatures(hashes: Array, token_word: Array, lengths: Array) -> tuple[Array, Array]:
    """The signatures, uint32 (n, SIZE), and the sketches, uint8 (n, SKETCH), of n articles.

    hashes      of the distinct words, folded; token_word: the word of every token, article by article
    lengths     (n, 5): how many of an article's tokens are title, lead, body, caption, aside, which follow one another
    """
    ends = np.cumsum(lengths.sum(axis=1))
    found, sketched = (
        np.zeros((len(lengths), SIZE), dtype=np.uint32),
        np.zeros((len(lengths), SKETCH), dtype=np.uint8),
    )
    low = 0
    while low < len(lengths):
        base = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(ends, base + _TOKENS, side="right")))
        tokens = hashes[token_word[base : int(ends[high - 1])]]
        _minima(tokens, lengths[low:high], found[low:high], sketched[low:high])
        low = high
    return found, sketched


def runs_of(lengths: Array) -> Array:
    """How many runs each article's running text has."""
    runs: Array = np.maximum(lengths[:, 1].astype(np.int64) + lengths[:, 2] - (SHINGLE_WORDS - 1), 0)
    return runs


def _minima(tokens: Array, lengths: Array, found: Array, sketched: Array) -> None:
    totals = lengths.sum(axis=1)
    start = np.cumsum(totals) - totals + lengths[:, 0]
    # a text shorter than a run is one run, which reaches into what follows it: such texts must agree in everything anyway
    docs = np.flatnonzero(lengths[:, 1] + lengths[:, 2])
    if not docs.size:
        return
    runs = np.zeros(tokens.size + 1, dtype=np.uint32)
    for place, weight in enumerate(_WEIGHTS):
        runs[: max(0, tokens.size - place)] += tokens[place:] * weight
    first, amount = start[docs], np.maximum(runs_of(lengths)[docs], 1)
    edges = {
        longest: _edges(first, amount if not longest else np.minimum(amount, longest))
        for longest in (0, *OPENINGS, SKETCH_OPENING)
    }
    hashed = np.empty_like(runs)
    for number, order in enumerate(_ORDERS):
        np.multiply(runs, order, out=hashed)
        found[docs, number] = np.minimum.reduceat(
            hashed, edges[0 if number < WHOLE else OPENINGS[number - WHOLE]]
        )[0::2]
    for number, order in enumerate(_SKETCH_ORDERS):
        np.multiply(runs, order, out=hashed)
        least = np.minimum.reduceat(hashed, edges[0 if number < SKETCH_WHOLE else SKETCH_OPENING])[0::2]
        sketched[docs, number] = least & 0xFF


def _edges(first: Array, amount: Array) -> Array:
    edges = np.empty(2 * first.size, dtype=np.int64)
    edges[0::2], edges[1::2] = first, first + amount
    return edges
