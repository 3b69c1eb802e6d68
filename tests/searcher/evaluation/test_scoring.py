"""Long questions are scored otherwise than short ones, and short ones as ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.storage import generation
from searcher.engine.local import LocalEngine
from searcher.evaluation import scoring
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.evaluation.ranking.proximity import bonuses, rerank_terms
from searcher.evaluation.scoring import SHORT, Scoring, scored_words, scoring_of
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import Query, Word
from searcher.query.operators import And, Or
from searcher.query.parser import parse
from searcher.request import Search
from tests.support import truth
from tests.support.articles import articles, write
from tests.support.ranked import corpus, index

TODAY = date(2022, 1, 1)
LONG = "the rate of general election banks men cuts Manning elected"


def tree(text: str, any_words: bool = False) -> Query:
    return parse(text, today=TODAY, any_words=any_words).tree


def unscored(text: str, langs: tuple[str, ...] = ("de", "en", "fr")) -> list[str]:
    return sorted(word.values()[1] for word in scoring_of(tree(text), langs).unscored)


@pytest.mark.parametrize(
    "text",
    [
        "rate",
        "the rate of the bank in the city by the river to the sea with boats",
        "one two three four five six of the and to in is that for it with on as",
        "e-mail email server Ph.D. PhD lamp bridge storm",
        "(storm OR storm) ferry storm bridge lamp pier -anchor -rope -net -sail -mast",
        "the of and to in is that for it with on as are by",
        "",
    ],
)
def test_up_to_six_content_words_are_short(text: str) -> None:
    assert scoring_of(tree(text), ("de", "en", "fr")) is SHORT


def test_a_long_question_is_scored_by_the_number_of_its_content_words() -> None:
    for any_words in (False, True):
        chosen = scoring_of(tree("the a1 b2 c3 d4 e5 f6 g7 h8 h8 of", any_words), ("en",))
        assert (chosen.k1, chosen.written_part, chosen.bonus_factor) == (1.5, 0.25, 6 / 8)
        assert {word.values()[1] for word in chosen.unscored} == {"the", "of"}


def test_little_words_are_those_of_the_question_s_language() -> None:
    english = "die hard men of the storm ferry bridge lamp pier in winter"
    assert unscored(english) == ["in", "of", "the"]
    assert unscored("die Brücke und der Sturm Hafen Lampe Fähre Winter Mast Segel the") == [
        "der",
        "die",
        "und",
    ]
    assert unscored(english, ("fr",)) == []
    assert unscored(english, ()) == []


def test_little_words_count_in_quotes_beside_others_and_case_sensitively() -> None:
    rest = "storm ferry bridge lamp pier anchor winter of"
    assert unscored(f'"the" {rest}') == ["of"]
    assert unscored(f'"the storm" {rest}') == ["of"]
    assert unscored(f"exact:The {rest}") == ["of"]
    question = tree(f"the NEAR/3 mast {rest}")
    chosen = scoring_of(question, ("en",))
    assert {word.values()[1] for word in chosen.unscored} == {"of"}
    assert "the" in {word.values()[1] for word, _ in scored_words(question, chosen)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("scoring") / "i"
    made = articles(seed=5, count=120)
    write(place, made[:50], made[50:])
    return place


def first_stage(folder: Path, question: Query) -> dict[str, float]:
    snapshot = Snapshot(folder, generation.read(folder))
    weight = QueryWeight(snapshot, question)
    found: dict[str, float] = {}
    for i, segment in enumerate(snapshot.segments):
        match = SegmentQuery(weight, i).match()
        assert match.score is not None
        scores = match.score(None).tolist()
        found |= {
            segment.reader.id(doc): score for doc, score in zip(match.docs.tolist(), scores, strict=True)
        }
    return found


@pytest.mark.parametrize("any_words", [False, True])
def test_scores_of_long_questions_are_those_worked_out_by_hand(
    folder: Path, any_words: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The little words match, and give nothing; the others have their own k1 and as-written part."""
    monkeypatch.setattr(truth, "K1", 1.5)
    monkeypatch.setattr(truth, "WRITTEN_SHARE", 0.25)
    by_hand = truth.Truth(articles(seed=5, count=120))
    words = [Word(None, text) for text in LONG.split()]
    rest = [word for word in words if word.text not in ("the", "of")]
    question = Or(words) if any_words else And([words[0], words[1], words[2], Or(rest)])
    right = {
        id: by_hand.score(Or(rest) if any_words else And([words[1], Or(rest)]), read)
        for read in by_hand.read
        if by_hand.holds(question, read)
        for id in [read.article.id]
    }
    assert len(right) > 20
    assert first_stage(folder, question) == pytest.approx(right, rel=1e-5, abs=1e-6)


def test_closeness_and_opening_shrink_with_the_number_of_words(tmp_path: Path) -> None:
    snapshot = index(tmp_path / "i", corpus(60))._snapshot
    weight = QueryWeight(snapshot, tree("storm ferry", any_words=True))
    docs = SegmentQuery(weight, 0).match().docs
    plain = bonuses(weight, rerank_terms(weight), [(0, docs)])
    weight.scoring = Scoring(bonus_factor=0.5)
    half = bonuses(weight, rerank_terms(weight), [(0, docs)])
    assert half.closeness.tolist() == pytest.approx((plain.closeness / 2).tolist())
    assert half.opening.tolist() == pytest.approx((plain.opening / 2).tolist())
    assert plain.closeness.any()
    assert plain.opening.any()


def answers(engine: LocalEngine, texts: list[str]) -> Iterator[list[tuple[str, float]]]:
    for text in texts:
        for any_words in (False, True):
            found = engine.search(Search(text, any_words=any_words, per_page=1000, facets=(), snippets=False))
            yield [(hit.id, hit.score) for hit in found.hits]


def test_short_questions_answer_exactly_as_if_there_were_no_long_ones(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [
        "rate",
        "the rate",
        "rate cuts of general banks men elected",
        "the of and to in is",
        "rate OR cuts OR (the of)",
    ]
    texts += [" ".join(LONG.split()[:n]) for n in range(1, 9)]
    long = list(answers(LocalEngine(str(folder)), [LONG]))
    short = list(answers(LocalEngine(str(folder)), texts))
    monkeypatch.setattr(scoring, "MOST_CONTENT_WORDS", 10_000)
    assert list(answers(LocalEngine(str(folder)), texts)) == short
    assert list(answers(LocalEngine(str(folder)), [LONG])) != long


def test_an_explanation_and_a_notice_name_what_was_not_scored(folder: Path) -> None:
    engine = LocalEngine(str(folder))
    results = engine.search(Search(LONG, any_words=True, explain=True, per_page=50, facets=()))
    told = "little words of a long question have no score; in quotes they have one"
    assert f"Not scored: the, of; {told}." in {notice.text for notice in results.query.notices}
    assert results.hits
    for hit in results.hits:
        assert hit.explanation is not None
        (part,) = [part for part in hit.explanation.parts if part.because == told]
        assert (part.what, part.value) == ("the, of", 0.0)
        assert sum(part.value for part in hit.explanation.parts) == pytest.approx(hit.score, abs=1e-6)
    newest = engine.search(Search(LONG, any_words=True, sort="newest"))
    assert not any("Not scored" in notice.text for notice in newest.query.notices)
