"""Offers where nothing was found: words spelt nearly so, and any of the words."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from index.article import Article
from index.ingest.writer import open_writer
from searcher.engine.local import LocalEngine
from searcher.engine.suggestions.spelling import any_words, distances, help_for, nearest, suggest
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.query.parser import parse
from searcher.request import Search
from searcher.results import Notice
from tests.support.ranked import article

TODAY = datetime.date(2022, 1, 1)


def weighed(engine: LocalEngine, text: str) -> QueryWeight:
    """Evaluate a question over the index."""
    return QueryWeight(engine._current(), parse(text, today=TODAY).tree, scored=False)


def found(engine: LocalEngine, text: str) -> int:
    """Count the articles it finds."""
    weight = weighed(engine, text)
    return sum(
        SegmentQuery(weight, place).match().docs.size for place in range(len(weight.snapshot.segments))
    )


def offers(engine: LocalEngine, text: str) -> list[Notice]:
    """Return the notices with offers."""
    total = found(engine, text)
    return list(help_for(weighed(engine, text), text, total, total, lambda other: found(engine, other)))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> LocalEngine:
    folder: Path = tmp_path_factory.mktemp("spelling") / "i"
    texts = ["The parliament elected a president"] * 60 + ["The presidency of Merkel and the harbour"] * 20
    texts += ["A harbor strike by railway workers", "The parliment erred", "Елена встретила президента"]
    with open_writer(folder) as writer:
        for number, text in enumerate(texts):
            writer.add(article(f"s{number}", text))
            if number in (30, 70):
                writer.commit()
    return LocalEngine(str(folder))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("parlament", "parliament"),
        ("parliamnet", "parliament"),  # neighbours exchanged: one change
        ("Merkle", "Merkel"),
        ("railwya -strike parlament", "railway -strike parliament"),
        ("title:(parlament) PRESIDENTT", "title:(parliament) PRESIDENT"),
        ("президентта", "президента"),
    ],
)
def test_words_that_exist_are_suggested(engine: LocalEngine, typed: str, meant: str) -> None:
    assert suggest(weighed(engine, typed), typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "parliament",
        "elected presidents",
        "qqqqqqqq",
        "zzz",
        "harbor",
        "parliment",  # it stands in an article, so it is nobody's misprint
        "2034",
        '"parlament"',
        "-parlament",
        "",
    ],
)
def test_nothing_is_suggested_where_nothing_is_better(engine: LocalEngine, typed: str) -> None:
    assert suggest(weighed(engine, typed), typed) is None


def test_a_name_is_meant_where_a_name_was_typed(tmp_path: Path) -> None:
    with open_writer(tmp_path / "i") as writer:
        for number in range(30):
            writer.add(article(f"b{number}", "Nothing is being said, and nothing being said is being heard"))
        writer.add(article("b", "The envoys met in Beijing"))
    engine = LocalEngine(str(tmp_path / "i"))
    assert suggest(weighed(engine, "Bejing envoys"), "Bejing envoys") == "Beijing envoys"
    assert suggest(weighed(engine, "bejing"), "bejing") == "being"


def test_an_expansion_says_how_many_words_it_reached(tmp_path: Path) -> None:
    with open_writer(tmp_path / "i") as writer:
        writer.add(article("one", "The elector elected an electoral college"))
        writer.add(article("two", "The elected elector elects an electress to elections, electrically"))
        writer.add(article("gone", "An electron"))
        writer.commit()
        writer.remove(article("gone", "An electron").id)
    engine = LocalEngine(str(tmp_path / "i"))

    def told(text: str) -> list[str]:
        return [
            notice.text for notice in engine.search(Search(text)).query.notices if notice.kind == "expanded"
        ]

    assert told("elect* college") == [
        "elect* reaches 7 words: elected, elector, elections, electoral, electress, …"
    ]
    assert told("title:collage~1") == ["title:collage~1 reaches 1 word: college"]
    assert told("colou?r") == ["colou?r reaches no word of the index; a ? stands for one letter"]
    assert told("elector -elect*") == []


def test_offers_say_what_they_would_find(engine: LocalEngine) -> None:
    (offer,) = offers(engine, "parlament")
    assert (offer.kind, offer.suggestion) == ("did-you-mean", "parliament")
    assert "60 articles" in offer.text
    (offer,) = offers(engine, "merkel railway")
    assert (offer.kind, offer.suggestion) == ("any-words", "merkel OR railway")
    assert "21 articles" in offer.text
    assert offers(engine, "parliament president") == []
    assert offers(engine, "qqqqqqqq") == []


def test_any_words_keeps_filters() -> None:
    tree = parse('rate "base cut" -mortgage date:2020', today=TODAY).tree
    wider = any_words(tree)
    assert (
        wider == 'NOT mortgage AND date:2020 AND (rate OR "base cut")'
        or wider == '(rate OR "base cut") AND NOT mortgage AND date:2020'
    )
    assert any_words(parse("rate OR cut", today=TODAY).tree) == ""
    assert any_words(parse("rate date:2020", today=TODAY).tree) == ""


def test_distances_count_changes() -> None:
    others = ["merkel", "merkle", "merke", "marker", "angela", ""]
    assert distances("merkel", others).tolist() == [0, 1, 1, 2, 5, 6]


def test_segments_count_together(engine: LocalEngine) -> None:
    assert len(engine._current().segments) > 1
    assert nearest(engine._current(), "parlament") == "parliament"


def test_an_empty_index_suggests_nothing(tmp_path: Path) -> None:
    with open_writer(tmp_path / "i") as writer:
        writer.add(Article("0" * 20))
    assert offers(LocalEngine(str(tmp_path / "i")), "parlament railway") == []


def test_a_word_that_has_hits_is_never_replaced(engine: LocalEngine) -> None:
    """`parliment` stands in one article, the other in sixty."""
    for typed in ("parliment", "parliment railway", "harbor merkel qqqqqqqq", "title:parliment"):
        assert "did-you-mean" not in {notice.kind for notice in offers(engine, typed)}


def test_words_are_doubted_only_where_little_is_found(engine: LocalEngine) -> None:
    weight = weighed(engine, "parlament")

    def kinds(matching: int, total: int) -> list[str]:
        return [
            notice.kind
            for notice in help_for(weight, "parlament", matching, total, lambda other: found(engine, other))
        ]

    assert kinds(1, 1) == ["did-you-mean"]
    assert kinds(40, 1) == []
    assert kinds(40, 0) == ["did-you-mean"]


def test_two_words_without_their_blank_are_no_suggestion(tmp_path: Path) -> None:
    with open_writer(tmp_path / "i") as writer:
        for number in range(120):
            writer.add(article(f"b{number}", "Railway workers and the password of a pass"))
        writer.add(article("glued", "Some railwayworkers struck"))
    engine = LocalEngine(str(tmp_path / "i"))
    assert suggest(weighed(engine, "railwayworkerz"), "railwayworkerz") is None
    assert suggest(weighed(engine, "passwort"), "passwort") == "password"
    told = engine.search(Search("railway zebra workers")).query.notices
    assert not any("railwayworkers" in notice.suggestion for notice in told)


def test_no_suggested_word_becomes_an_operator(tmp_path: Path) -> None:
    with open_writer(tmp_path / "i") as writer:
        writer.add(article("a", "The same hull lay near the pier"))
    engine = LocalEngine(str(tmp_path / "i"))
    assert suggest(weighed(engine, "hull NEAT pier"), "hull NEAT pier") == "hull Near pier"
    assert suggest(weighed(engine, "SAMW hull"), "SAMW hull") == "Same hull"


def test_a_pattern_asked_again_says_what_it_reached_again(engine: LocalEngine) -> None:
    first, again = (engine.search(Search("parl*")).query.notices for _ in range(2))
    assert first == again
    assert "reaches" in first[0].text
    assert "no word" not in first[0].text
