"""Hash the paragraphs of articles, so that equal paragraphs of other articles are found.

Paragraphs of lead and body of up to `MOST` words have a hash. A segment's blocks tell which these
are, so the hashes are stored in the order of the blocks without a key. A hash is the paragraph's
folded words as the digits of a number to an odd base, modulo 2 to the 32nd (Karp and Rabin,
"Efficient randomized pattern-matching algorithms", 1987): punctuation and capitals do not count,
the order of words does.
"""

from __future__ import annotations

import numpy as np

from index.arrays import Array
from index.similarity.minhash import interleaved_bounds
from index.storage.array_file import ArrayFile

#: Words of a paragraph with a hash at most: boilerplate is short (the longest seen has 114 words).
MOST = 128
_BASE = 0x9E3779B1
#: Tokens hashed at a time: they stay in the processor's cache.
_BATCH_TOKENS = 1 << 16
#: Articles read at a time.
_BATCH_ARTICLES = 1 << 16


def paragraphs(
    doc_block: Array, block_start: Array, zone_at: Array, ends: Array, later_block: Array
) -> tuple[Array, Array]:
    """Find the paragraphs that have a hash.

    Returns their blocks, uint32 ascending, and their word counts, uint8.

    The arguments are arrays of a segment, see `index.building.segment_builder`.
    """
    blocks, sizes = [np.zeros(0, dtype=np.uint32)], [np.zeros(0, dtype=np.uint8)]
    for low in range(0, ends.size, _BATCH_ARTICLES):
        at = doc_block[low : low + _BATCH_ARTICLES + 1].astype(np.int64)
        base, stop = int(at[0]), int(at[-1])
        doc = np.repeat(np.arange(low, low + at.size - 1), np.diff(at))
        start = block_start[base:stop].astype(np.int64)
        size = np.empty_like(start)
        size[:-1] = start[1:] - 1 - start[:-1]  # one position is free between two blocks
        closing = at[1:][np.diff(at) > 0] - base - 1
        size[closing] = ends[doc[closing]].astype(np.int64) - start[closing]
        has_hash = (size > 0) & (size <= MOST) & (start >= zone_at[doc, 1]) & (start < zone_at[doc, 3])
        first, last = np.searchsorted(later_block, np.array((base, stop), dtype=later_block.dtype))
        later = later_block[first:last].astype(np.int64) - base
        has_hash[later] = has_hash[later - 1] = False  # a paragraph of several blocks is a long one
        hashed = np.flatnonzero(has_hash)
        blocks.append((hashed + base).astype(np.uint32))
        sizes.append(size[hashed].astype(np.uint8))
    return np.concatenate(blocks), np.concatenate(sizes)


def paragraphs_of(file: ArrayFile) -> tuple[Array, Array]:
    """The same of a written segment."""
    return paragraphs(
        *(file[name] for name in ("doc_block", "block_start", "zone_at", "ends", "later_block"))
    )


def paragraph_hashes(hashes: Array, token_word: Array, first: Array, size: Array) -> Array:
    """Hash paragraphs, uint32.

    hashes      uint32, a hash of each distinct word
    token_word  the word of every token
    first       int64 ascending: each paragraph's first token
    size        each paragraph's number of tokens
    """
    result, ends = np.zeros(first.size, dtype=np.uint32), first + size
    powers, inverses = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 32))
    low = 0
    while low < first.size:
        base = int(first[low])
        high = max(low + 1, int(np.searchsorted(ends, base + _BATCH_TOKENS, side="right")))
        tokens = np.zeros(int(ends[high - 1]) - base + 1, dtype=np.uint32)
        np.multiply(
            hashes[token_word[base : base + tokens.size - 1]], powers[: tokens.size - 1], out=tokens[:-1]
        )
        begin = first[low:high] - base
        bounds = interleaved_bounds(begin, ends[low:high] - base)
        # Token i was weighted with the power i of the base: divide by the power of the paragraph's first
        # token.
        result[low:high] = np.add.reduceat(tokens, bounds, dtype=np.uint32)[0::2] * inverses[begin]
        low = high
    return result


def _powers(base: int) -> Array:
    """The powers of an odd number from 0 on, modulo 2 to the 32nd."""
    factors = np.full(_BATCH_TOKENS + 1, base, dtype=np.uint32)
    factors[0] = 1
    return np.multiply.accumulate(factors, dtype=np.uint32)
