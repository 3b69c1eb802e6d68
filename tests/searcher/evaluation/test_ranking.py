"""The order of hits: the first stage by hand, the second stage, ties, pages, and independence of how the index was cut."""

from __future__ import annotations

import math
import random
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from index.ingest.writer import open_writer
from index.segments.positions import SHIFT, WITHIN
from searcher.engine.local import LocalEngine
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.evaluation.ranking.proximity import CLOSENESS, NEAR, REACH, bonuses, rerank_terms
from searcher.query.parser import parse
from searcher.request import Search
from searcher.results import Hit
from tests.support.ranked import FILLER, article, corpus, index


def hits(engine: LocalEngine, text: str, **more: object) -> tuple[Hit, ...]:
    """The hits of a question, in order."""
    return engine.search(Search(text, facets=(), snippets=False, **{"per_page": 1000, **more})).hits  # type: ignore[arg-type]


def order(engine: LocalEngine, text: str, names: list[str], **more: object) -> list[str]:
    """The names of the hits, in order."""
    known = {article(name).id: name for name in names}
    return [known[hit.id] for hit in hits(engine, text, **more)]


def test_the_first_stage_is_bm25f_by_hand(tmp_path: Path) -> None:
    engine = index(
        tmp_path / "i",
        [
            article(
                "a", "tax day", "the tax office opened", title="tax rise"
            ),  # lengths: title 2, lead 2, body 4
            article("b", "a quiet day", "taxes were not raised today at all"),  # lead 3, body 7
            article("c", "nothing here"),  # lead 2
        ],
    )
    # Weights: title 3, lead 1.5, body 1. Weighted lengths 13, 11.5 and 3, 27.5 / 3 on average; k1 = 1.2, b = 0.75.
    average = (13 + 11.5 + 3) / 3
    stem_idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))  # `tax` in any form stands in two of three articles
    written_idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))  # `tax` as written in one
    often = 3 * 1 + 1.5 * 1 + 1 * 1
    saturated = 2.2 * often / (often + 1.2 * (0.25 + 0.75 * 13 / average))
    by_hand_a = 0.5 * stem_idf * saturated + 0.5 * written_idf * saturated
    saturated = 2.2 * 1 / (1 + 1.2 * (0.25 + 0.75 * 11.5 / average))
    by_hand_b = 0.5 * stem_idf * saturated
    found = {hit.id: hit.score for hit in hits(engine, "tax")}
    assert found == pytest.approx({article("a").id: by_hand_a, article("b").id: by_hand_b}, rel=1e-5)


def test_the_second_stage_by_hand(tmp_path: Path) -> None:
    text = "storm " + " ".join(FILLER[:4]) + " ferry"
    engine = index(
        tmp_path / "i", [article("a", text), *(article(f"f{n}", " ".join(FILLER)) for n in range(9))]
    )
    (hit,) = hits(engine, "storm ferry")
    idf = math.log(1 + (10 - 1 + 0.5) / (1 + 0.5))
    often, average = 1.5, (6 + 9 * 12) * 1.5 / 10
    first = 2 * idf * 2.2 * often / (often + 1.2 * (0.25 + 0.75 * 9 / average))
    # The words stand 5 apart: each is worth half the closeness, and both stand in the opening.
    closeness = 1.5 * 2 * (idf / (2 * idf)) * idf * 10 / (10 + 4)
    assert hit.score == pytest.approx(first + closeness + 0.5 * 2 * idf, rel=1e-5)
    (any_hit,) = hits(engine, "storm ferry", any_words=True)
    assert any_hit.score == pytest.approx(hit.score + 0.2 * 2 * idf, rel=1e-5)


@pytest.mark.parametrize(
    "question",
    [
        "storm ferry",
        "storms storm",
        'storm "storms"',
        '"storms" storm',
        'storms "storms" ferry',
        "closing closed^2 bridge lamp",
    ],
)
def test_closeness_is_what_the_formula_says_place_by_place(tmp_path: Path, question: str) -> None:
    snapshot = index(tmp_path / "i", corpus(60))._snapshot
    weight = QueryWeight(snapshot, parse(question, today=date(2022, 1, 1)).tree)
    words, docs = rerank_terms(weight), SegmentQuery(weight, 0).match().docs
    assert len(words) >= 2
    assert docs.size > 1
    found = bonuses(weight, words, [(0, docs)])
    positions: dict[tuple[int, int], list[int]] = {}
    for number, word in enumerate(words):
        for key in weight.positions[0].spans(word.node, docs)[0].tolist():
            positions.setdefault((number, key >> SHIFT), []).append(key & WITHIN)
    total = sum(word.weight for word in words)
    by_hand = {}
    for (number, slot), positions_of_word in positions.items():
        most = 0.0
        for position in positions_of_word:
            near = 0.0
            for other, word in enumerate(words):
                distance = min((abs(position - one) for one in positions.get((other, slot), ())), default=0)
                near += (
                    word.weight * NEAR / (NEAR + distance - 1)
                    if other != number and 0 < distance <= REACH
                    else 0.0
                )
            most = max(most, near)
        by_hand[number, slot] = CLOSENESS * words[number].weight / total * most
    cells = zip(found.word.tolist(), found.slot.tolist(), strict=True)
    assert dict(zip(cells, found.closeness.tolist(), strict=True)) == pytest.approx(by_hand, rel=1e-9)


def test_close_words_rank_first_and_adjacent_ones_before_them(tmp_path: Path) -> None:
    body = FILLER * 12
    texts = {
        "apart": [*body[:20], "storm", *body[:90], "ferry", *body[:10]],
        "near": [*body[:20], "storm", *body[:6], "ferry", *body[:94]],
        "adjacent": [*body[:20], "storm", "ferry", *body[:100]],
    }
    names = [*texts, *(f"f{n}" for n in range(20))]
    engine = index(
        tmp_path / "i", [article(name, "Opening words.", " ".join(texts.get(name, body))) for name in names]
    )
    assert order(engine, "storm ferry", names) == ["adjacent", "near", "apart"]
    assert order(engine, "ferry storm", names, any_words=True) == ["adjacent", "near", "apart"]


def test_opening_words_count_more(tmp_path: Path) -> None:
    body = FILLER * 12
    early = ["storm", *body[:30], "ferry", *body]
    late = [*body, "storm", *body[:30], "ferry"]
    names = ["late", "early", *(f"f{n}" for n in range(20))]
    texts = {"early": early, "late": late}
    engine = index(
        tmp_path / "i", [article(name, "Here.", " ".join(texts.get(name, body))) for name in names]
    )
    assert order(engine, "storm ferry", names) == ["early", "late"]


def test_exactly_written_words_rank_above_stemmed_ones(tmp_path: Path) -> None:
    articles = [
        article("stemmed", "A man spoke.", day="2022-01-01"),
        article("written", "Manning spoke.", day="2001-01-01"),
    ]
    assert order(index(tmp_path / "i", articles), "manning", ["stemmed", "written"]) == ["written", "stemmed"]
    assert order(index(tmp_path / "j", articles), "man", ["stemmed", "written"]) == ["stemmed", "written"]


def test_any_words_prefers_articles_that_hold_them_all(tmp_path: Path) -> None:
    names = ["both", "twice", *(f"f{n}" for n in range(10))]
    texts = {"both": "storm and a ferry and the sea", "twice": "storm and storm and the storm"}
    others = ["ferry timetable of the sea", "timetable of the sea", "storm over the sea"]
    engine = index(
        tmp_path / "i",
        [article(name, texts.get(name, others[i % 3])) for i, name in enumerate(names)],
    )
    assert order(engine, "storm ferry", names, any_words=True)[0] == "both"


def test_ties_break_by_day_newest_first_undated_last_then_id(tmp_path: Path) -> None:
    days = {
        "old": "2001-02-03",
        "new": "2020-02-03",
        "undated": None,
        "undated too": None,
        "new too": "2020-02-03",
    }
    engine = index(
        tmp_path / "i", *([article(name, "the storm closed a ferry", day=day)] for name, day in days.items())
    )
    ranked = sorted(
        days,
        key=lambda name: (
            days[name] is None,
            [-int(part) for part in (days[name] or "0").split("-")],
            article(name).id,
        ),
    )
    assert order(engine, "storm", list(days)) == ranked
    assert order(engine, "storm ferry", list(days)) == ranked
    assert len({hit.score for hit in hits(engine, "storm ferry")}) == 1


QUESTIONS = (
    "storm",
    "storm ferry",
    "ferry bridge closing",
    "storms OR bridges",
    '"storm ferry" closed',
    "ferr* bridge",
    "lamp closes^3",
)


@pytest.mark.parametrize("text", QUESTIONS)
def test_scores_do_not_depend_on_how_the_index_was_cut(tmp_path: Path, text: str) -> None:
    articles = corpus(400)
    gone = corpus(60, seed=9)
    one = index(tmp_path / "one", articles)
    shuffled = random.Random(1).sample(articles, len(articles))
    parts = [shuffled[:50] + gone[:30], shuffled[50:300], shuffled[300:] + gone[30:]]
    several = index(
        tmp_path / "several", *parts, remove=tuple({one.id for one in gone} - {one.id for one in articles})
    )
    # An article of the same name that came later replaced its text; put the right ones back.
    with open_writer(tmp_path / "several") as writer:
        for again in articles:
            if again.id in {other.id for other in gone}:
                writer.add(again)
    for any_words in (False, True):
        left, right = (
            [(hit.id, hit.score) for hit in hits(engine, text, any_words=any_words)]
            for engine in (one, several)
        )
        assert [id for id, _ in left] == [id for id, _ in right]
        assert [score for _, score in left] == pytest.approx([score for _, score in right], rel=1e-6)


@pytest.mark.parametrize("text", ["storm ferry", "storm ferry bridge"])
def test_pages_together_are_the_long_page(tmp_path: Path, text: str) -> None:
    engine = index(tmp_path / "i", corpus(300), corpus(300, seed=6))
    whole = [(hit.id, hit.score) for hit in hits(engine, text, any_words=True)]
    assert len(whole) > 250
    for size in (7, 100, 150, 201):
        pages: list[tuple[str, float]] = []
        for page in range(1, len(whole) // size + 2):
            pages += [
                (hit.id, hit.score) for hit in hits(engine, text, any_words=True, page=page, per_page=size)
            ]
        assert pages == whole
    assert [hit.id for hit in engine.every_hit(Search(text, any_words=True))] == [id for id, _ in whole]
    assert all(earlier >= later for (_, earlier), (_, later) in pairwise(whole))
