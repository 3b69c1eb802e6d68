"""Find the spans of a question's positional nodes in one segment, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from index.arrays import Array
from index.segments.positions import SHIFT, WITHIN
from searcher.evaluation import term_targets
from searcher.evaluation.bounds import Piece, in_pieces
from searcher.evaluation.matching.near import NO_SPANS, Spans, select_spans, select_spans_of_words
from searcher.evaluation.matching.spans import (
    candidate_docs,
    common_docs,
    matching_paragraphs,
    paragraph_starts,
    phrase,
    spans_of,
    term_occurrences,
)
from searcher.evaluation.segment_terms import SegmentTerms
from searcher.evaluation.snapshot import ZONE_WEIGHTS
from searcher.evaluation.sorted_docs import NO_DOCS, run_starts
from searcher.query.nodes import Compound, PhraseWords, Query
from searcher.query.operators import Near, Same

T = TypeVar("T")

#: Which zones are one text: the title; lead and body; captions; the aside. A window never crosses two.
_TEXT_OF_ZONE = np.array([0, 1, 1, 2, 3])


class WordSpans(NamedTuple):
    """Spans of several words, word by word, and the number of each span's word."""

    first: Array
    last: Array
    number: Array


def _nbytes(docs: Array, spans: Spans) -> int:
    return docs.nbytes + spans[0].nbytes + (0 if spans[1] is spans[0] else spans[1].nbytes)


def _indexes_in(docs: Array, wanted: Array) -> Array | None:
    """Return the indexes of some articles among others (both ascending); None where one is missing."""
    indexes = docs.searchsorted(wanted)
    return indexes if docs.size and (docs.take(indexes, mode="clip") == wanted).all() else None


class SegmentPositions:
    """The spans of positional nodes in one segment, each found once."""

    __slots__ = ("_matches", "_spans", "bounds", "segment", "terms")

    def __init__(self, terms: SegmentTerms) -> None:
        self.terms, self.segment, self.bounds = terms, terms.segment, terms.bounds
        #: articles and weighted frequencies of a node; without frequencies where it was not scored
        self._matches: dict[Query, tuple[Array, Array | None]] = {}
        #: spans of a node, and the articles that they are in
        self._spans: dict[Query, tuple[Array, Spans]] = {}

    # -- spans --

    def spans(self, node: Query, docs: Array) -> Spans:
        """Return the spans of a positional node in these articles (ascending).

        Some of the articles of an earlier call cost little: a page shows the best of those that the
        second stage has looked at.
        """
        known = self._spans.get(node)
        if known is not None and known[0] is docs:
            return known[1]
        if known is not None and (indexes := _indexes_in(known[0], docs)) is not None:
            return select_spans(known[1], indexes)
        pieces = list(
            self._in_pieces(node, docs, lambda first, end: spans_of(node, self.terms, docs[first:end]))
        )
        spans = pieces[0].result if pieces else NO_SPANS
        if len(pieces) > 1:
            self.bounds.need(4 * sum(starts.nbytes for _, _, (starts, _) in pieces))
            shifted = [
                (starts + (first << SHIFT), ends + (first << SHIFT)) for first, _, (starts, ends) in pieces
            ]
            spans = (
                np.concatenate([starts for starts, _ in shifted]),
                np.concatenate([ends for _, ends in shifted]),
            )
        return self._keep(node, docs, spans)

    def starts(self, nodes: Sequence[Query], docs: Array) -> list[Array]:
        """Return the first keys of each of several positional nodes in these articles (ascending).

        Words that mean one whole term each are looked up together.
        """
        self.bounds.in_time()
        simple = [
            (node, words.targets[0].term_id)
            for node in nodes
            if (words := self.terms.whole_term(node)) and node not in self._spans
        ]
        if len(simple) < 2:
            return [self.spans(node, docs)[0] for node in nodes]
        keys = term_targets.occurrences_of_terms(self.segment, [term_id for _, term_id in simple], docs)
        for (node, _), node_keys in zip(simple, keys, strict=True):
            self._spans[node] = docs, (node_keys, node_keys)
        return keys if len(simple) == len(nodes) else [self.spans(node, docs)[0] for node in nodes]

    def spans_of_words(self, words: Sequence[Query], docs: Array) -> WordSpans:
        """Return the spans of a question's words in these articles (ascending)."""
        known = [entry for word in words if (entry := self._spans.get(word)) is not None]
        # What the second stage has looked at together is selected together.
        if (
            len(known) == len(words) > 1
            and all(word_docs is known[0][0] for word_docs, _ in known)
            and (indexes := _indexes_in(known[0][0], docs)) is not None
        ):
            (first, last), number = select_spans_of_words([spans for _, spans in known], indexes)
            return WordSpans(first, last, number)
        spans = [self.spans(word, docs) for word in words]
        first, last = (np.concatenate(ends) for ends in zip(*spans, strict=True))
        return WordSpans(first, last, np.repeat(np.arange(len(spans)), [starts.size for starts, _ in spans]))

    def _keep(self, node: Query, docs: Array, spans: Spans) -> Spans:
        """Keep the spans of a node in these articles in place of earlier ones."""
        earlier = self._spans.get(node)
        self.bounds.hold(_nbytes(docs, spans) - (_nbytes(*earlier) if earlier else 0))
        self._spans[node] = docs, spans
        return spans

    def _in_pieces(self, node: Query, docs: Array, work: Callable[[int, int], T]) -> Iterator[Piece[T]]:
        """Yield what `work(first, end)` returns for pieces of these articles that bounds allow."""
        part = docs.size / max(1, self.segment.articles)
        reader = self.segment.reader
        occurrences = term_occurrences(node, self.terms) * part
        if isinstance(node, Same):  # which looks at every paragraph
            occurrences += reader.file["block_start"].size * part
        return in_pieces(
            docs.size, occurrences, lambda: reader.lengths[docs].sum(axis=1, dtype=np.int64), work
        )

    # -- matches --

    def match(self, node: Query, scored: bool) -> tuple[Array, Array | None]:
        """Return the articles that match a positional node, and its weighted frequency in each.

        The frequencies may be None unless `scored`.
        """
        known = self._matches.get(node)
        if known is None or (scored and known[1] is None):
            pieces = list(self._match_pieces(node, scored))
            docs, weights = pieces[0] if pieces else (NO_DOCS, None)
            if len(pieces) > 1:
                docs = np.concatenate([piece_docs for piece_docs, _ in pieces])
                parts = [part for _, part in pieces if part is not None]
                weights = np.concatenate(parts) if scored else None
            self.bounds.hold(docs.nbytes)
            known = self._matches[node] = docs, weights
        return known

    def _match_pieces(self, node: Query, scored: bool) -> Iterator[tuple[Array, Array | None]]:
        rows: list[Array | None] = []
        is_phrase = isinstance(node, Compound) or (isinstance(node, PhraseWords) and not node.slop)
        lists = self.terms.lists(node) if is_phrase else []
        if is_phrase:
            docs, rows = common_docs(lists)
        else:
            docs = candidate_docs(node, self.terms)

        def work(first: int, end: int) -> Spans:
            is_all = end - first == docs.size
            piece = docs if is_all else docs[first:end]
            if isinstance(node, Same):
                return self._paragraph_counts(node, piece)
            if lists:
                return phrase(
                    lists, piece, rows if is_all else [one if one is None else one[first:end] for one in rows]
                )
            return spans_of(node, self.terms, piece)

        for first, end, (starts, ends) in self._in_pieces(node, docs, work):
            if isinstance(node, Same):
                yield starts, ends.astype(np.float32)
                continue
            if end - first == docs.size:
                self._keep(node, docs, (starts, ends))
            yield self._frequencies(node, docs[first:end], (starts, ends), scored)

    def _frequencies(
        self, node: Query, candidates: Array, spans: Spans, scored: bool
    ) -> tuple[Array, Array | None]:
        """Return the articles of some spans, and the number of spans in each, weighted by zone."""
        starts, ends = spans
        reader = self.segment.reader
        docs = candidates[starts >> SHIFT]
        zones = reader.zones(docs, starts & WITHIN)
        if isinstance(node, Near) or (isinstance(node, PhraseWords) and node.slop):
            # What begins in the title and ends in the text is together by chance.
            # A phrase cannot: positions leave a gap between blocks.
            is_one_text = _TEXT_OF_ZONE[zones] == _TEXT_OF_ZONE[reader.zones(docs, ends & WITHIN)]
            docs, zones = docs[is_one_text], zones[is_one_text]
        is_new = run_starts(docs)
        if not scored:
            return docs[is_new], None
        weights = np.bincount(is_new.cumsum() - 1, weights=ZONE_WEIGHTS[zones]) if docs.size else np.zeros(0)
        return docs[is_new], weights.astype(np.float32)

    def _paragraph_counts(self, node: Same, docs: Array) -> tuple[Array, Array]:
        """Return the articles that a SAME matches, and the number of matching paragraphs in each."""
        starts = paragraph_starts(self.segment, docs)
        paragraphs = matching_paragraphs(node, self.terms, docs, starts)
        slots, counts = np.unique(starts[paragraphs] >> SHIFT, return_counts=True)
        return docs[slots], counts
