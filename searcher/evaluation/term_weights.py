"""Weigh the parts of a question by BM25's idf over the whole index; see docs/ranking.md."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from index.arrays import Array
from index.frozen import value
from searcher.evaluation.patterns import as_shapes
from searcher.evaluation.posting_lists import PostingList
from searcher.evaluation.resolver import tokens_of
from searcher.evaluation.scoring import Scoring
from searcher.evaluation.segment_terms import SegmentTerms
from searcher.query.nodes import Compound, Pattern, PhraseWords, Query, Word
from searcher.query.operators import Near, Same

_ALL_BITS = np.arange(256)


@value
class TermWeight:
    """The weight of one scored node over the whole index.

    It has the number of articles that match, its idf, and the same of the word as written.
    """

    df: int
    idf: float
    written_df: int
    written_idf: float


def idf(df: int, articles: int) -> float:
    """Return ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative."""
    return math.log(1.0 + (articles - df + 0.5) / (df + 0.5))


def weigh(
    node: Query, segments: Sequence[SegmentTerms], articles: int, count_matches: Callable[[], int]
) -> TermWeight:
    """Return the weight of a scored node.

    articles        of the whole index
    count_matches   counts the articles that match, for nodes whose lists do not tell
    """
    if isinstance(node, Word) and len(tokens_of(node)) == 1:
        df = sum(terms.lists(node)[0].df for terms in segments)
        written_df = df
        if node.how == "stem":
            written_df = min(df, sum(_written_df(terms, node) for terms in segments))
        return TermWeight(df, idf(df, articles), written_df, idf(written_df, articles))
    if isinstance(node, Word | PhraseWords | Compound):
        # A phrase weighs as much as its words together.
        count = len(node.shapes if isinstance(node, Compound) else tokens_of(node))
        dfs = [sum(terms.lists(node)[i].df for terms in segments) for i in range(count)]
        total = sum(idf(df, articles) for df in dfs)
        return TermWeight(min(dfs, default=0), total, 0, total)
    df = 0
    if isinstance(node, Near | Same) or (isinstance(node, Pattern) and as_shapes(node) is not node):
        df = count_matches()
    elif isinstance(node, Pattern):
        df = sum(terms.lists(node)[0].df for terms in segments)
    return TermWeight(df, idf(df, articles), df, idf(df, articles))


def weights_by_article(
    node: Word, weight: TermWeight, terms: SegmentTerms, scoring: Scoring, which: Array | None
) -> Array | np.float32:
    """Return the weight of a word in the articles of its list, or one number for all of them.

    It is idf times boost. A plainly typed word has a part of it only where it stands as written.

    which   indexes of the articles in the word's list; None for all
    """
    if node.how != "stem":
        return np.float32(weight.idf * node.boost)
    cache, key = terms.segment.word_weights, (node, scoring.written_part)
    words = terms.lists(node)[0]
    by_bits = cache.get(key)
    if by_bits is None:
        stem_part = (1 - scoring.written_part) * weight.idf
        as_written = np.float32((stem_part + scoring.written_part * weight.written_idf) * node.boost)
        in_other_form = np.float32(stem_part * node.boost)
        written = terms.written(node)
        bits = words.bits_of(written)
        if bits is None:  # the occurrences must be looked at
            is_written = words.contains(written, which)
            return as_written if is_written is None else np.where(is_written, as_written, in_other_form)
        by_bits = cache.keep(key, np.where(_ALL_BITS & bits, as_written, in_other_form))
    word_bits = words.word_bits(which)
    by_article: Array = by_bits[-1:] if word_bits is None else by_bits.take(word_bits)
    return by_article


def _written_df(terms: SegmentTerms, node: Word) -> int:
    """Count the live articles of a segment that have a plainly typed word as written."""
    segment, words = terms.segment, terms.lists(node)[0]
    targets = terms.written(node)
    if segment.live is None and len(targets) == 1 and words.zones is None:
        reader = segment.reader
        return int(reader.word_df[int(reader.term_words[targets[0].term_id]) + (targets[0].word or 0)])
    return PostingList(segment, targets, words.zones, terms.bounds).df
