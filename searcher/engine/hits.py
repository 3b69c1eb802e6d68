"""The hits of a page: what is stored of the best articles, where they came from, and the passages that match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

from index.article import Source
from index.frozen import tuple_maker
from searcher.engine.highlights import ArticleBlocks, MatchSpan, occurrences
from searcher.engine.snippets import snippets
from searcher.evaluation.evaluator import QueryEvaluation
from searcher.evaluation.snapshot import Snapshot
from searcher.evaluation.top_k import Candidate
from searcher.results import Hit


class StoredHit(NamedTuple):
    """What is shown of an article whatever was asked: a hit without score, marks and passages, and the texts that passages are cut from."""

    hit: Hit
    #: the hit's section and all that follows it up to its passages
    facts: tuple[object, ...]
    blocks: ArticleBlocks


_hit = tuple_maker(Hit)
_FACTS = slice(Hit._fields.index("section"), Hit._fields.index("snippets"))


def hits(
    evaluation: QueryEvaluation, ranked: Sequence[Candidate], passages: bool, explained: bool
) -> list[Hit]:
    """The candidates as hits, in their order.

    passages   with the matched words marked in titles and passages
    explained  with the parts of their scores
    """
    stored_hits = _stored_hits(evaluation.snapshot, ranked)
    found = _found(evaluation, ranked) if passages else [[]] * len(ranked)
    weights = [max(evaluation.leaf(word).idf, 0.1) for word in evaluation.words] if passages else []
    made = []
    for candidate, (known, facts, blocks), items in zip(ranked, stored_hits, found, strict=True):
        marks, shown = snippets(blocks, items, weights) if passages else ((), ())
        parts = None
        if explained:
            from searcher.engine.explanation import explain

            parts = explain(evaluation, candidate)
        made.append(_hit((known.id, candidate.score, known.title, marks, *facts, shown, known.copies, parts)))
    return made


def _stored_hits(snapshot: Snapshot, ranked: Sequence[Candidate]) -> list[StoredHit]:
    kept = snapshot.stored_hits
    stored_hits = [kept.get((candidate.segment_ord, candidate.doc)) for candidate in ranked]
    missing = [number for number, stored_hit in enumerate(stored_hits) if stored_hit is None]
    if missing:
        ids = [ranked[number].id for number in missing]
        sources = snapshot.manifest.sources_of_all(ids) if snapshot.generation.parts else [()] * len(ids)
        for number, own in zip(missing, sources, strict=True):
            candidate = ranked[number]
            stored_hits[number] = kept.keep(
                (candidate.segment_ord, candidate.doc), _stored_hit(snapshot, candidate, own)
            )
    return cast("list[StoredHit]", stored_hits)


def _stored_hit(snapshot: Snapshot, candidate: Candidate, sources: tuple[Source, ...]) -> StoredHit:
    reader = snapshot.segments[candidate.segment_ord].reader
    kept = reader.stored(candidate.doc)
    get = kept.get
    hit = Hit(
        candidate.id, 0.0, get("title", ""), (), kept["section"], get("site"), get("publisher"), tuple(get("authors", ())), kept["lang"],
        kept["published"], kept["from"], tuple(get("captured", ())), sources, get("url"), get("truncated", False),
        copies=len(snapshot.copies_of(candidate.id)),
    )  # fmt: skip
    return StoredHit(hit, tuple(hit)[_FACTS], ArticleBlocks(kept, *reader.blocks(candidate.doc)))


def _found(evaluation: QueryEvaluation, ranked: Sequence[Candidate]) -> list[list[MatchSpan]]:
    """What the question's words match in each of these articles."""
    found: list[list[MatchSpan]] = [[]] * len(ranked)
    for segment_ord in {candidate.segment_ord for candidate in ranked}:
        own = sorted(
            (candidate.doc, number)
            for number, candidate in enumerate(ranked)
            if candidate.segment_ord == segment_ord
        )
        docs = np.array([doc for doc, _ in own], dtype=np.int64)
        for (_, number), items in zip(own, occurrences(evaluation, segment_ord, docs), strict=True):
            found[number] = items
    return found
