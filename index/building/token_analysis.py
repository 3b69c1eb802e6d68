"""Analyse the chunks of a segment's articles.

Each distinct chunk is analysed once; then all chunks are spelled out into tokens.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple

import numpy as np

from index.analysis.tokens import split
from index.arrays import Array, spread, starts
from index.building.block_collector import BlockCollector

#: Punctuation around a word that is no part of it.
_PUNCTUATION = '.,;:!?"()“”'
#: Chunks spelled out at a time.
_BATCH_CHUNKS = 1 << 19


class Tokens(NamedTuple):
    """The tokens of all articles.

    words, forms    the word and the surface form of each distinct form
    token_form      the form of every token
    block_tokens    the number of tokens of each block
    doc_block       where each article's blocks begin, and the end of the last
    """

    words: list[str]
    forms: list[str]
    token_form: Array
    block_tokens: Array
    doc_block: Array


def analyse(blocks: BlockCollector) -> Tokens:
    """Analyse the distinct chunks and spell every chunk out into tokens."""
    chunks = blocks.numbers()
    forms: dict[str, int] = {}  # a surface form always stands for the same word
    words: list[str] = []
    of_chunk, size_of_chunk = array("I"), array("I")
    for chunk in blocks.chunks.strings():
        bare = chunk.strip(_PUNCTUATION)
        if bare.isascii() and bare.isalpha():  # one token, as `split` would find more slowly
            number = forms.setdefault(bare, len(words))
            if number == len(words):
                words.append(bare.lower())
            of_chunk.append(number)
            size_of_chunk.append(1)
            continue
        tokens = split(chunk)
        size_of_chunk.append(len(tokens))
        for token in tokens:
            number = forms.setdefault(token.written, len(words))
            if number == len(words):
                words.append(token.word)
            of_chunk.append(number)
    sizes, form = np.array(size_of_chunk, dtype=np.uint32), np.array(of_chunk, dtype=np.uint32)
    chunks_of_block, doc_block = blocks.sizes()
    token_form, block_tokens = _spell_out(chunks, sizes, form, np.cumsum(chunks_of_block))
    return Tokens(words, list(forms), token_form, block_tokens, doc_block)


def _spell_out(chunks: Array, sizes: Array, form: Array, block_end: Array) -> tuple[Array, Array]:
    """Spell chunks out into tokens.

    Returns the surface form of every token and the number of tokens of each block.

    chunks      the number of every chunk
    sizes       the number of tokens of each distinct chunk
    form        the surface forms of the distinct chunks, chunk after chunk
    block_end   where each block ends in `chunks`
    """
    start = starts(sizes)
    # Most chunks are one token: repeat the first form of each for all of its tokens, then correct the later
    # ones.
    first_form = np.append(form, np.uint32(0))[start]
    pieces = [chunks[low : low + _BATCH_CHUNKS] for low in range(0, chunks.size, _BATCH_CHUNKS)]
    token_form = np.empty(sum(int(sizes[piece].sum()) for piece in pieces), dtype=np.uint32)
    reached_at_end = np.zeros(block_end.size, dtype=np.int64)
    begin = low = 0
    for piece in pieces:
        counts = sizes[piece]
        reached = np.cumsum(counts, dtype=np.int64)
        end = begin + int(reached[-1])
        token_form[begin:end] = np.repeat(first_form[piece], counts)
        several = np.flatnonzero(counts > 1)
        later = counts[several] - np.uint32(1)
        token_form[begin + spread(reached[several] - later, later)] = form[
            spread(start[piece[several]] + 1, later)
        ]
        first, last = np.searchsorted(block_end, (low, low + piece.size), side="right")
        reached_at_end[first:last] = begin + reached[block_end[first:last] - low - 1]
        begin, low = end, low + piece.size
    # A block without a chunk ends where the one before does.
    np.maximum.accumulate(reached_at_end, out=reached_at_end)
    return token_form, np.diff(reached_at_end, prepend=0)
