"""Explain why a hit ranks where it does: the parts of its score, and a sentence.

The parts are those of the formula in docs/ranking.md and add up to the score. They are what each
word gives by itself, what it adds as written, and what the second stage adds: for words close
together, in the opening, and all there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.evaluation.ranking.proximity import DEPTH, OPENING_WORDS, bonuses, rerank_terms
from searcher.evaluation.ranking.top_k import Candidate
from searcher.evaluation.resolver import tokens_of
from searcher.query.nodes import Condition, Every, FuzzyTerm, Pattern, PhraseWords, Prefix, Query, Word
from searcher.query.operators import And, Near, Not, Or, Same
from searcher.results import Contribution, Explanation
from searcher.wording import counted

#: Why some words have no score.
LITTLE = "little words of a long question have no score; in quotes they have one"

_UNRANKED = Explanation(
    "Nothing was ranked: the order is not by relevance, or the question has no words.", ()
)


def explain(weight: QueryWeight, candidate: Candidate) -> Explanation | None:
    """Return the parts of a candidate's score, which add up to it, and a sentence."""
    if not weight.scored or not candidate.score:
        return _UNRANKED
    first = list(_first_stage(SegmentQuery(weight, candidate.segment_ord), weight.tree, candidate.doc, 1.0))
    second = list(_second_stage(weight, candidate)) if candidate.reranked else []
    # The first stage adds in single precision: its rounding is spread over its parts.
    added, wanted = sum(part.value for part in first), candidate.score - sum(part.value for part in second)
    if added > 0:
        first = [Contribution(part.what, part.value * wanted / added, part.because) for part in first]
    if names := unscored_words(weight):
        second.append(Contribution(names, 0.0, LITTLE))
    is_past_depth = not candidate.reranked and len(rerank_terms(weight)) > 1
    return Explanation(_sentence(first, second, is_past_depth), (*first, *second))


def _first_stage(query: SegmentQuery, node: Query, doc: int, boost: float) -> Iterator[Contribution]:
    if isinstance(node, Not | Condition | Every):
        return
    if isinstance(node, And | Or):
        for child in node:
            if isinstance(node, And) or _matches(query, child, doc):
                yield from _first_stage(query, child, doc, boost * node.boost)
        return
    match = query.match_node(node, scored=True)
    i = int(np.searchsorted(match.docs, doc))
    if match.score is None or i >= match.docs.size or match.docs[i] != doc:
        return
    value = float(match.score(np.array([i]))[0]) * boost
    weight, articles = query.weight.term_weight(node), query.weight.snapshot.articles
    name = name_of(node)
    where = f"in {counted(weight.df, 'article')} of {articles:,}"
    if not (isinstance(node, Word) and node.how == "stem" and len(tokens_of(node)) == 1):
        yield Contribution(name, value, f"{where}, weight {weight.idf * node.boost:.3f}")
        return
    written_here = query.lists(node)[0].contains(query.terms.written(node), np.array([i]))
    part = query.weight.scoring.written_part
    stemmed, written = (1 - part) * weight.idf, part * weight.written_idf
    is_written = written_here is None or bool(written_here[0])
    if not is_written:
        yield Contribution(f"{name}, in another form", value, f"{where}, weight {stemmed * node.boost:.3f}")
        return
    stem_part = stemmed / (stemmed + written) if stemmed + written > 0 else 1.0
    yield Contribution(
        f"{name}, in any form", value * stem_part, f"{where}, weight {stemmed * node.boost:.3f}"
    )
    where = f"in {counted(weight.written_df, 'article')} of {articles:,}"
    yield Contribution(
        f"{name}, as written", value * (1 - stem_part), f"{where}, weight {written * node.boost:.3f}"
    )


def _matches(query: SegmentQuery, node: Query, doc: int) -> bool:
    docs = query.doc_ids(node)
    i = int(np.searchsorted(docs, doc))
    return i < docs.size and int(docs[i]) == doc


def _second_stage(weight: QueryWeight, candidate: Candidate) -> Iterator[Contribution]:
    words = rerank_terms(weight)
    more = bonuses(weight, words, [(candidate.segment_ord, np.array([candidate.doc], dtype=np.int64))])
    names = [name_of(words[number].node) for number in more.word.tolist()]
    for name, value in zip(names, more.closeness.tolist(), strict=True):
        if value > 0:
            yield Contribution(
                f"{name}, close to the other words", value, "the nearer the other words, the more"
            )
    for name, value in zip(names, more.opening.tolist(), strict=True):
        if value > 0:
            yield Contribution(
                f"{name}, in the opening",
                value,
                f"it stands in the headline or the first {OPENING_WORDS} words",
            )
    if (value := float(more.all_words[0])) > 0:
        yield Contribution("all the words", value, "every word of a short question is there")


def unscored_words(weight: QueryWeight) -> str:
    """Return the words of a question that have no score, in its order; empty for a short one."""
    unscored = weight.scoring.unscored
    return ", ".join(dict.fromkeys(name_of(word) for word in weight.words if word in unscored))


def name_of(node: Query) -> str:
    """Return what a part of the question is called in an explanation."""
    if isinstance(node, Near | Same):
        operator = (
            "SAME" if isinstance(node, Same) else f"{'ADJ' if node.ordered else 'NEAR'}/{node.distance}"
        )
        return f"{name_of(node.left)} {operator} {name_of(node.right)}"
    if isinstance(node, Or):
        return "(" + " OR ".join(name_of(child) for child in node) + ")"
    if isinstance(node, PhraseWords):
        return f"“{node.text}”" + (f"~{node.slop}" if node.slop else "")
    assert isinstance(node, Word | Pattern)
    field = f"{node.fieldname}:" if node.fieldname else ""
    ending = "*" if isinstance(node, Prefix) else f"~{node.maxdist}" if isinstance(node, FuzzyTerm) else ""
    return f"{field}{node.text}{ending}"


def _sentence(first: list[Contribution], second: list[Contribution], is_past_depth: bool) -> str:
    worth: dict[str, float] = {}
    for part in first:
        name = part.what.rsplit(",", 1)[0]
        worth[name] = worth.get(name, 0.0) + part.value
    order = sorted(worth, key=lambda name: (-worth[name], name))
    if not order:
        return "No word of the question gives this article a score."
    largest = ", ".join(f"{name} {worth[name]:.2f}" for name in order[:3])
    sentence = f"Its words give {sum(worth.values()):.2f} ({largest}{', …' if len(order) > 3 else ''})"
    sums = [
        (
            sum(part.value for part in second if part.what.endswith("other words")),
            "for standing close together",
        ),
        (sum(part.value for part in second if part.what.endswith("opening")), "for standing in its opening"),
        (sum(part.value for part in second if part.what == "all the words"), "for having all of them"),
    ]
    more = [f"{value:.2f} {why}" for value, why in sums if value > 0]
    sentence += f"; to that come {', '.join(more)}" if more else ""
    return sentence + (
        f"; only the best {DEPTH} are looked at again for where their words stand, and it is not among them."
        if is_past_depth
        else "."
    )
