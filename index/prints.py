"""A number a paragraph, by which its equals elsewhere are found.

Paragraphs of lead and body of up to `MOST` words have one; which these are follows from a segment's blocks, so the numbers lie in the order of the
blocks and nothing says whose they are. A print is the paragraph's words, folded, as the digits of a number to an odd base, modulo 2 to the
32nd (Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987): punctuation and capitals do not count, the order of
words does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from index.arrays import Array, ArrayFile

#: What sites repeat on their pages is short (the longest plea met has 114 words); longer paragraphs need no print.
MOST = 128
_BASE = 0x9E3779B1
#: Tokens worked on at a time: they stay in the processor's own memory.
_TOKENS = 1 << 16


class Paragraphs(NamedTuple):
    """The paragraphs of a segment that have a print: the number of each one's block and article, its words, and where they begin and the
    captions after the text do, as positions."""

    block: Array
    doc: Array
    size: Array
    start: Array
    text_end: Array


def paragraphs(doc_block: Array, block_start: Array, zone_at: Array, ends: Array, later_block: Array) -> Paragraphs:
    """The paragraphs that have a print, from the arrays of a segment (see `segment`)."""
    doc = np.repeat(np.arange(ends.size), np.diff(doc_block))
    start = block_start.astype(np.int64)
    after = np.empty_like(start)
    after[:-1] = start[1:] - 1  # a place is left free between two blocks
    closing = doc_block[1:].astype(np.int64)[np.diff(doc_block) > 0] - 1
    after[closing] = ends[doc[closing]]
    size, text_end = after - start, zone_at[:, 3].astype(np.int64)[doc]
    kept = (size > 0) & (size <= MOST) & (start >= zone_at[:, 1].astype(np.int64)[doc]) & (start < text_end)
    stretches = later_block.astype(np.int64)
    kept[stretches] = kept[stretches - 1] = False  # a paragraph of several blocks is a long one
    block = np.flatnonzero(kept)
    return Paragraphs(block, doc[block], size[block], start[block], text_end[block])


def paragraphs_of(file: ArrayFile) -> Paragraphs:
    """The paragraphs of a written segment that have a print."""
    return paragraphs(*(file[name] for name in ("doc_block", "block_start", "zone_at", "ends", "later_block")))


def prints(hashes: Array, token_word: Array, first: Array, size: Array) -> Array:
    """The prints of paragraphs, uint32.

    hashes      uint32, of each distinct word; token_word: the word of every token
    first       where each paragraph's tokens begin, ascending; size: how many they are
    """
    found, ends = np.zeros(first.size, dtype=np.uint32), first + size
    powers, inverses = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 32))
    low = 0
    while low < first.size:
        base = int(first[low])
        high = max(low + 1, int(np.searchsorted(ends, base + _TOKENS, side="right")))
        tokens = np.zeros(int(ends[high - 1]) - base + 1, dtype=np.uint32)
        np.multiply(hashes[token_word[base : base + tokens.size - 1]], powers[: tokens.size - 1], out=tokens[:-1])
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
