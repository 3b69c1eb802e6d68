"""How much a part of a question weighs: the rarer in the whole index, the more (BM25's idf; see docs/ranking.md)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from index.arrays import Array
from index.frozen import value
from searcher.evaluation.posting_lists import WordList
from searcher.evaluation.resolver import Resolver, as_shapes, tokens_of
from searcher.query.nodes import Compound, Pattern, PhraseWords, Query, Word
from searcher.query.operators import Near, Same

#: The share of a plainly typed word's score that only articles with the word exactly as written receive.
WRITTEN_SHARE = 0.5

_MASKS = np.arange(256)


@value
class TermWeight:
    """The weight of one scored node over the whole index: documents that hold it, its idf, and the idf of the word as written."""

    df: int
    idf: float
    written_df: int
    written_idf: float


def idf(df: int, articles: int) -> float:
    """ln(1 + (N - n + 0.5) / (n + 0.5)), never negative."""
    return math.log(1.0 + (articles - df + 0.5) / (df + 0.5))


def weigh(resolver: Resolver, node: Query, matching: Callable[[int], int]) -> TermWeight:
    """The weight of a scored node.

    matching   how many articles of the segment at a place match it; asked of nodes that no list tells it of
    """
    articles, places = resolver.snapshot.articles, range(len(resolver.snapshot.segments))
    if isinstance(node, Word) and len(tokens_of(node)) == 1:
        df = sum(resolver.lists(node, segment_ord)[0].df for segment_ord in places)
        written = df
        if node.how == "stem":
            written = min(df, sum(_written_df(resolver, node, segment_ord) for segment_ord in places))
        return TermWeight(df, idf(df, articles), written, idf(written, articles))
    if isinstance(node, Word | PhraseWords | Compound):
        # A phrase weighs as much as its words together.
        count = len(node.shapes if isinstance(node, Compound) else tokens_of(node))
        dfs = [
            sum(resolver.lists(node, segment_ord)[token].df for segment_ord in places)
            for token in range(count)
        ]
        total = sum(idf(df, articles) for df in dfs)
        return TermWeight(min(dfs, default=0), total, 0, total)
    several = isinstance(node, Pattern) and as_shapes(node) is not node
    df = sum(map(matching, places)) if several or isinstance(node, Near | Same) else 0
    if isinstance(node, Pattern) and not several:
        df = sum(resolver.lists(node, segment_ord)[0].df for segment_ord in places)
    return TermWeight(df, idf(df, articles), df, idf(df, articles))


def weight_in(
    resolver: Resolver, segment_ord: int, leaf: TermWeight, node: Word, words: WordList, which: Array | None
) -> Array | np.float32:
    """The weight of a word in each article of its list in the segment at a place (or in those at the places `which` of the list), or one number
    for all: idf and boost, of which a plainly typed word has a part only where it stands as written."""
    if node.how != "stem":
        return np.float32(leaf.idf * node.boost)
    kept = resolver.snapshot.weights
    weights = kept.get((node, segment_ord))  # by the mask of an article
    if weights is None:
        share = (1 - WRITTEN_SHARE) * leaf.idf
        held, other = (
            np.float32((share + WRITTEN_SHARE * leaf.written_idf) * node.boost),
            np.float32(share * node.boost),
        )
        written = resolver.written(node, segment_ord)
        bits = words.bits(written)
        if bits is None:  # the occurrences must be looked at
            found = words.contains(written, which)
            return held if found is None else np.where(found, held, other)
        weights = kept.keep((node, segment_ord), np.where(_MASKS & bits, held, other))
    word_bits = words.word_bits(which)
    by_article: Array = weights[-1:] if word_bits is None else weights.take(word_bits)
    return by_article


def _written_df(resolver: Resolver, node: Word, segment_ord: int) -> int:
    segment, words = resolver.snapshot.segments[segment_ord], resolver.lists(node, segment_ord)[0]
    targets = resolver.written(node, segment_ord)
    if segment.live is None and len(targets) == 1 and words.zones is None:
        reader = segment.reader
        return int(reader.word_df[int(reader.term_words[targets[0].term_id]) + (targets[0].word or 0)])
    return WordList(segment, targets, words.zones, resolver.bounds).df
