"""The hits of a page: what is stored of the best articles, where they came from, and the passages that match."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searcher.evaluate import Evaluation
from searcher.explanation import explain
from searcher.marks import Blocks, Occurrence, occurrences
from searcher.ranking import Candidate
from searcher.results import Hit
from searcher.snippets import snippets


def hits(evaluation: Evaluation, ranked: Sequence[Candidate], passages: bool, explained: bool) -> list[Hit]:
    """The candidates as hits, in their order.

    passages   with the matched words marked in titles and passages
    explained  with the parts of their scores
    """
    snapshot = evaluation.snapshot
    ids = [candidate.id for candidate in ranked]
    sources = snapshot.manifest.sources_of_all(ids) if snapshot.generation.parts else [()] * len(ids)
    found = _found(evaluation, ranked) if passages else {}
    weights = [max(evaluation.leaf(word).idf, 0.1) for word in evaluation.words] if found else []
    made = []
    for candidate, own in zip(ranked, sources, strict=True):
        reader, id = snapshot.segments[candidate.place].reader, candidate.id
        kept = reader.stored(candidate.doc)
        get = kept.get
        marks, shown = snippets(Blocks(kept, *reader.blocks(candidate.doc)), found[candidate], weights) if passages else ((), ())
        made.append(
            Hit(
                id, candidate.score, get("title", ""), marks, kept["section"], get("site"), get("publisher"), tuple(get("authors", ())),
                kept["lang"], kept["published"], kept["from"], tuple(get("captured", ())), own, get("url"), get("truncated", False), shown,
                len(snapshot.copies_of(id)), explain(evaluation, candidate) if explained else None,
            )
        )  # fmt: skip
    return made


def _found(evaluation: Evaluation, ranked: Sequence[Candidate]) -> dict[Candidate, list[Occurrence]]:
    """What the question's words match in each of these articles."""
    found: dict[Candidate, list[Occurrence]] = {}
    for place in {candidate.place for candidate in ranked}:
        own = sorted((candidate for candidate in ranked if candidate.place == place), key=lambda candidate: candidate.doc)
        docs = np.array([candidate.doc for candidate in own], dtype=np.int64)
        found.update(zip(own, occurrences(evaluation.words, evaluation.resolver, place, docs), strict=True))
    return found
