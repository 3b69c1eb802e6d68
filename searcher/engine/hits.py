"""Make the hits of a page: stored articles, their sources, and the passages that match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

from index.article import Source
from index.frozen import tuple_maker
from searcher.engine.highlights import ArticleBlocks, MatchSpan, occurrences
from searcher.engine.snippets import snippets
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.ranking.top_k import Candidate
from searcher.evaluation.snapshot import Snapshot
from searcher.request import Search
from searcher.results import FullText, Hit


class StoredHit(NamedTuple):
    """What a hit shows whatever the question: a hit without score and passages, and the texts to
    cut them from.
    """

    hit: Hit
    #: the hit's section and all that follows it up to its passages
    facts: tuple[object, ...]
    blocks: ArticleBlocks
    text: FullText


#: Characters of a mean word above which a script writes no spaces between words.
_LONGEST_MEAN_WORD = 20

_hit = tuple_maker(Hit)
_FACTS = slice(Hit._fields.index("section"), Hit._fields.index("snippets"))


def hits(weight: QueryWeight, ranked: Sequence[Candidate], search: Search) -> list[Hit]:
    """Return the candidates as hits, in their order.

    search   says whether with passages, with the whole text, with the parts of their scores
    """
    passages = search.snippets and (search.openings or bool(weight.words))
    stored_hits = _stored_hits(weight.snapshot, ranked)
    spans = _match_spans(weight, ranked) if passages else [[]] * len(ranked)
    weights = [max(weight.term_weight(word).idf, 0.1) for word in weight.words] if passages else []
    page_hits = []
    for candidate, (stored, facts, blocks, text), items in zip(ranked, stored_hits, spans, strict=True):
        with_passages = passages and (items or search.openings)
        marks, shown = snippets(blocks, items, weights) if with_passages else ((), ())
        parts = None
        if search.explain:
            from searcher.engine.explanation import explain

            parts = explain(weight, candidate)
        whole = text if search.full_text else None
        page_hits.append(
            _hit(
                (stored.id, candidate.score, stored.title, marks, *facts, shown, stored.copies, parts, whole)
            )
        )
    return page_hits


def _stored_hits(snapshot: Snapshot, ranked: Sequence[Candidate]) -> list[StoredHit]:
    """Return the stored hits of the candidates, from the snapshot's cache where it has them."""
    cache = snapshot.stored_hits
    stored_hits = [cache.get((candidate.segment_ord, candidate.doc)) for candidate in ranked]
    missing = [i for i, stored_hit in enumerate(stored_hits) if stored_hit is None]
    if missing:
        ids = [ranked[i].id for i in missing]
        sources = snapshot.manifest.sources_of_all(ids) if snapshot.generation.parts else [()] * len(ids)
        for i, sources_of_hit in zip(missing, sources, strict=True):
            candidate = ranked[i]
            stored_hits[i] = cache.keep(
                (candidate.segment_ord, candidate.doc), _stored_hit(snapshot, candidate, sources_of_hit)
            )
    return cast("list[StoredHit]", stored_hits)


def _stored_hit(snapshot: Snapshot, candidate: Candidate, sources: tuple[Source, ...]) -> StoredHit:
    """Read one stored hit."""
    reader = snapshot.segments[candidate.segment_ord].reader
    stored = reader.stored(candidate.doc)
    get = stored.get
    hit = Hit(
        candidate.id, 0.0, get("title", ""), (), stored["section"], get("site"), get("publisher"), tuple(get("authors", ())), stored["lang"],
        stored["published"], stored["from"], tuple(get("captured", ())), sources, get("url"), get("truncated", False),
        word_count=_word_count(get("lead", ""), *get("paragraphs", ())), copies=len(snapshot.copies_of(candidate.id)),
    )  # fmt: skip
    text = FullText(get("lead", ""), *(tuple(get(name, ())) for name in ("paragraphs", "captions", "aside")))
    return StoredHit(hit, tuple(hit)[_FACTS], ArticleBlocks(stored, *reader.blocks(candidate.doc)), text)


def _word_count(*texts: str) -> int:
    """Count the words of an article; 0 where its script writes no spaces between them."""
    count = sum(len(text.split()) for text in texts)
    return count if sum(map(len, texts)) <= _LONGEST_MEAN_WORD * count else 0


def _match_spans(weight: QueryWeight, ranked: Sequence[Candidate]) -> list[list[MatchSpan]]:
    """Return what the question matches in each of these articles, in their order."""
    spans: list[list[MatchSpan]] = [[]] * len(ranked)
    for segment_ord in {candidate.segment_ord for candidate in ranked}:
        docs_and_ranks = sorted(
            (candidate.doc, rank)
            for rank, candidate in enumerate(ranked)
            if candidate.segment_ord == segment_ord
        )
        docs = np.array([doc for doc, _ in docs_and_ranks], dtype=np.int64)
        for (_, rank), items in zip(docs_and_ranks, occurrences(weight, segment_ord, docs), strict=True):
            spans[rank] = items
    return spans
