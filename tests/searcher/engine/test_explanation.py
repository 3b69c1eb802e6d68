"""Explanations: the parts of a score add up to it, and say what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from searcher.engine.local import LocalEngine
from searcher.evaluation.ranking.proximity import DEPTH
from searcher.request import Search
from searcher.results import Hit
from tests.support.ranked import article, corpus, index


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> LocalEngine:
    folder: Path = tmp_path_factory.mktemp("explained")
    return index(folder / "i", corpus(250), corpus(150, seed=11))


def explained(engine: LocalEngine, text: str, any_words: bool = False) -> tuple[Hit, ...]:
    """All the hits with their explanations."""
    return engine.search(
        Search(text, any_words=any_words, explain=True, facets=(), snippets=False, per_page=1000)
    ).hits


def test_the_parts_of_a_thousand_hits_add_up(engine: LocalEngine) -> None:
    count = 0
    questions = (
        "storm", "storm ferry", "storm ferry bridge closing lamp", '"storm ferry"', '"storm ferry"~4 lamp', "ferr* br?dge storms~1",
        "(storm OR ferry)^2 (bridge lamp)^0.5", "storm NEAR/5 ferry lamp", "storm SAME ferry", "title:storm body:ferry^3", "storm -ferry bridge",
    )  # fmt: skip
    for text in questions:
        for any_words in (False, True):
            for hit in explained(engine, text, any_words):
                assert hit.explanation is not None
                assert sum(part.value for part in hit.explanation.parts) == pytest.approx(hit.score, abs=1e-6)
                assert hit.explanation.sentence
                count += 1
    assert count >= 1000


def test_an_explanation_names_what_counted(tmp_path: Path) -> None:
    engine = index(
        tmp_path / "i",
        [
            article("a", "the storm closed the ferry"),
            *(article(f"f{n}", "nothing of the kind") for n in range(9)),
        ],
    )
    (hit,) = explained(engine, "storms ferry")
    assert hit.explanation is not None
    assert [part.what for part in hit.explanation.parts] == [
        "storms, in another form", "ferry, in any form", "ferry, as written", "storms, close to the other words",
        "ferry, close to the other words", "storms, in the opening", "ferry, in the opening",
    ]  # fmt: skip
    assert "close together" in hit.explanation.sentence
    assert hit.explanation.parts[0].because.startswith("in 1 article of 10")


def test_what_is_not_ranked_says_so(engine: LocalEngine) -> None:
    (hit, *_) = engine.search(Search("storm", sort="newest", explain=True)).hits
    assert hit.explanation is not None
    assert hit.explanation.parts == ()


def test_past_the_depth_it_says_so(engine: LocalEngine) -> None:
    found = explained(engine, "storm ferry", any_words=True)
    assert len(found) > DEPTH
    said = [hit.explanation.sentence for hit in found if hit.explanation]
    assert not any("only the best" in sentence for sentence in said[:DEPTH])
    assert all("only the best" in sentence for sentence in said[DEPTH:])
