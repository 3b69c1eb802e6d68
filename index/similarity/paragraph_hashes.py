"""A number a paragraph, by which its equals elsewhere are found.

Paragraphs of lead and body of up to `MOST` words have one; which these are follows from a segment's blocks, so the numbers lie in the order of the
blocks and nothing says whose they are. A print is the paragraph's words, folded, as the digits of a number to an odd base, modulo 2 to the
32nd (Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987): punctuation and capitals do not count, the order of
words does.
"""

from __future__ import annotations

import numpy as np

from index.arrays import Array
from index.storage.array_file import ArrayFile

#: What sites repeat on their pages is short (the longest plea met has 114 words); longer paragraphs need no print.
MOST = 128
_BASE = 0x9E3779B1
#: Tokens worked on at a time, which stay in the processor's own memory, and articles.
_TOKENS, _ARTICLES = 1 << 16, 1 << 16


def paragraphs(
    doc_block: Array, block_start: Array, zone_at: Array, ends: Array, later_block: Array
) -> tuple[Array, Array]:
    """The paragraphs that have a print, from the arrays of a segment (see `segment`): their blocks, uint32 ascending, and their words, uint8."""
    blocks, sizes = [np.zeros(0, dtype=np.uint32)], [np.zeros(0, dtype=np.uint8)]
    for low in range(0, ends.size, _ARTICLES):
        at = doc_block[low : low + _ARTICLES + 1].astype(np.int64)
        base, stop = int(at[0]), int(at[-1])
        doc = np.repeat(np.arange(low, low + at.size - 1), np.diff(at))
        start = block_start[base:stop].astype(np.int64)
        size = np.empty_like(start)
        size[:-1] = start[1:] - 1 - start[:-1]  # a place is left free between two blocks
        closing = at[1:][np.diff(at) > 0] - base - 1
        size[closing] = ends[doc[closing]].astype(np.int64) - start[closing]
        kept = (size > 0) & (size <= MOST) & (start >= zone_at[doc, 1]) & (start < zone_at[doc, 3])
        first, last = np.searchsorted(later_block, np.array((base, stop), dtype=later_block.dtype))
        stretches = later_block[first:last].astype(np.int64) - base
        kept[stretches] = kept[stretches - 1] = False  # a paragraph of several blocks is a long one
        own = np.flatnonzero(kept)
        blocks.append((own + base).astype(np.uint32))
        sizes.append(size[own].astype(np.uint8))
    return np.concatenate(blocks), np.concatenate(sizes)


def paragraphs_of(file: ArrayFile) -> tuple[Array, Array]:
    """The same of a written segment."""
    return paragraphs(
        *(file[name] for name in ("doc_block", "block_start", "zone_at", "ends", "later_block"))
    )


def paragraph_hashes(hashes: Array, token_word: Array, first: Array, size: Array) -> Array:
    """The prints of paragraphs, uint32.

    hashes      uint32, of each distinct word; token_word: the word of every token
    first       where each paragraph's tokens begin, ascending; size: how many they are
    """
    found, ends = np.zeros(first.size, dtype=np.uint32), first + size  # as first is: int64
    powers, inverses = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 32))
    low = 0
    while low < first.size:
        base = int(first[low])
        high = max(low + 1, int(np.searchsorted(ends, base + _TOKENS, side="right")))
        tokens = np.zeros(int(ends[high - 1]) - base + 1, dtype=np.uint32)
        np.multiply(
            hashes[token_word[base : base + tokens.size - 1]], powers[: tokens.size - 1], out=tokens[:-1]
        )
        begin = first[low:high] - base
        edges = np.empty(2 * begin.size, dtype=np.int64)
        edges[0::2], edges[1::2] = begin, ends[low:high] - base
        found[low:high] = np.add.reduceat(tokens, edges, dtype=np.uint32)[0::2] * inverses[begin]
        low = high
    return found


def _powers(base: int) -> Array:
    """The powers of an odd number from 0 on, modulo 2 to the 32nd."""
    found = np.full(_TOKENS + 1, base, dtype=np.uint32)
    found[0] = 1
    return np.multiply.accumulate(found, dtype=np.uint32)
