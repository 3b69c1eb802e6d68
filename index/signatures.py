"""A few numbers an article by which texts that share much of their wording are found without comparing all with all.

The running text (lead and body) is taken as its overlapping runs of four words. Each run is hashed, and of all hashes the least one counts,
under several orders of the numbers: two texts agree in such a minimum as often as they share runs (Broder, "On the resemblance and
containment of documents", 1997). The last three minima are taken over the opening runs alone, so that a text that breaks off early
agrees with the whole one. `copies` joins what agrees and compares the texts themselves.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from index.arrays import Array

#: Words in a run.
RUN = 4
#: How many opening runs the last minima are taken over.
OPENINGS = (12, 24, 64)
WHOLE = 5
#: Numbers an article; all 0 for an article without running text.
SIZE = WHOLE + len(OPENINGS)
_WEIGHTS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], dtype=np.uint32)
_ORDERS = np.array([0x165667B1, 0xD3A2646D, 0xFD7046C5, 0xB55A4F09, 0x8DA6B343, 0xD8163841, 0xCB1AB31F, 0x68E31DA5], dtype=np.uint32)
_TOKENS = 2_000_000


def signatures(words: Sequence[str], token_word: Array, lengths: Array) -> Array:
    """uint32 (n, SIZE) of n articles.

    words       the distinct words, folded; token_word: the word of every token, article by article
    lengths     (n, 5): how many of an article's tokens are title, lead, body, caption, aside, which follow one another
    """
    hashes = np.fromiter((zlib.crc32(word.encode("utf-8", "replace")) for word in words), dtype=np.uint32, count=len(words))
    ends = np.cumsum(lengths.sum(axis=1))
    found = np.zeros((len(lengths), SIZE), dtype=np.uint32)
    low = 0
    while low < len(lengths):
        base = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(ends, base + _TOKENS, side="right")))
        tokens = hashes[token_word[base : int(ends[high - 1])]]
        found[low:high] = _minima(tokens, lengths[low:high])
        low = high
    return found


def _minima(tokens: Array, lengths: Array) -> Array:
    totals = lengths.sum(axis=1)
    start = np.cumsum(totals) - totals + lengths[:, 0]
    count = lengths[:, 1] + lengths[:, 2]
    runs = np.zeros(tokens.size + 1, dtype=np.uint32)
    for place, weight in enumerate(_WEIGHTS):
        runs[: max(0, tokens.size - place)] += tokens[place:] * weight
    found = np.zeros((len(lengths), SIZE), dtype=np.uint32)
    # a text shorter than a run is one run, which reaches into what follows it: such texts must agree in everything anyway
    docs = np.flatnonzero(count)
    if docs.size:
        first = start[docs]
        amount = np.maximum(count[docs] - RUN + 1, 1)
        for number, order in enumerate(_ORDERS):
            taken = amount if number < WHOLE else np.minimum(amount, OPENINGS[number - WHOLE])
            edges = np.empty(2 * docs.size, dtype=np.int64)
            edges[0::2], edges[1::2] = first, first + taken
            found[docs, number] = np.minimum.reduceat(runs * order, edges)[0::2]
    return found
