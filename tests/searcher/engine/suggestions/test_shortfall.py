"""Of words that find nothing together it is said which no article has, and what fewer of them find."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.ingest.writer import open_writer
from searcher.engine.local import LocalEngine
from searcher.request import Search
from searcher.results import Notice
from tests.support.ranked import article

WORDS = ("hull", "ferry", "neck", "pier", "storm", "anchor")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> LocalEngine:
    folder: Path = tmp_path_factory.mktemp("shortfall") / "i"
    texts = ["A ferry and its hull"] * 2 + ["The ferry broke its neck"] + ["A storm at the pier"] * 3
    with open_writer(folder) as writer:
        for number, text in enumerate(texts):
            writer.add(article(f"s{number}", text))
            if number == 2:
                writer.commit()
    return LocalEngine(str(folder))


def told(engine: LocalEngine, search: Search | str) -> list[Notice]:
    """Return the notices on what is lacking."""
    search = search if isinstance(search, Search) else Search(search)
    notices = engine.search(search).query.notices
    return [notice for notice in notices if notice.kind in ("absent", "without")]


def texts(notices: Sequence[Notice]) -> list[str]:
    return [notice.text for notice in notices]


def test_one_word_is_left_out(engine: LocalEngine) -> None:
    (first, second) = told(engine, "ferry hull neck")
    assert (first.text, first.suggestion) == ("Without neck: 2 articles.", "ferry AND hull")
    assert (second.text, second.suggestion) == ("Without hull: 1 article.", "ferry AND neck")


def test_absent_words_are_named_and_left_out(engine: LocalEngine) -> None:
    notices = told(engine, "ferry zebra hull quagga")
    assert texts(notices) == ["No article has zebra and quagga.", "Without zebra and quagga: 2 articles."]
    assert notices[1].suggestion == "ferry AND hull"
    assert texts(told(engine, "zebra quagga")) == ["No article has zebra and quagga."]
    assert texts(told(engine, "zebra ferry pier")) == [
        "No article has zebra.",
        "Without zebra and ferry: 3 articles.",
        "Without zebra and pier: 3 articles.",
    ]


def test_two_words_are_left_out_where_one_is_not_enough(engine: LocalEngine) -> None:
    assert texts(told(engine, "ferry hull storm pier")) == [
        "Without ferry and hull: 3 articles.",
        "Without storm and pier: 2 articles.",
    ]


def test_phrases_and_exclusions_keep_their_signs(engine: LocalEngine) -> None:
    notices = told(engine, '"its neck" hull -storm')
    assert [notice.suggestion for notice in notices] == ["hull AND NOT storm", '"its neck" AND NOT storm']


def test_filters_hold(engine: LocalEngine) -> None:
    assert told(engine, Search("ferry hull neck", sites=("nowhere.example",))) == []
    assert told(engine, "ferry hull neck site:nowhere.example") == []


def test_nothing_is_told_where_something_is_found_or_one_word_was_asked_for(engine: LocalEngine) -> None:
    for text in ("ferry hull", "zebra", "ferry OR zebra", "", "-ferry", "-ferry -storm", '"ferry zebra"'):
        assert told(engine, text) == []


def test_small_operators_are_not_missed(engine: LocalEngine) -> None:
    notices = engine.search(Search("storm or zebra")).query.notices
    assert {notice.suggestion for notice in notices} <= {"storm", "storm OR zebra", ""}
    assert told(engine, "ferry or hull") == []


def test_it_comes_before_any_of_the_words(engine: LocalEngine) -> None:
    kinds = [notice.kind for notice in engine.search(Search("ferry hull neck")).query.notices]
    assert kinds.index("without") < kinds.index("any-words")


def test_nothing_is_suggested_where_only_figures_are_asked_for(engine: LocalEngine) -> None:
    for text in ("ferry hull neck", "storm or pier", "stprm", "zebra ferry"):
        assert engine.search(Search(text, suggest=False)).query.notices == ()
        assert engine.search(Search(text)).query.notices != ()


def test_any_subset_is_what_trying_all_of_them_finds(tmp_path: Path) -> None:
    """The least words are left out, and the counts are those of the suggested questions."""
    chance = random.Random(9)
    with open_writer(tmp_path / "i") as writer:
        for number in range(60):
            writer.add(article(f"a{number}", "An item of " + " ".join(chance.sample(WORDS, 3))))
            if number in (20, 40):
                writer.commit()
    engine = LocalEngine(str(tmp_path / "i"))

    def total(words: Sequence[str]) -> int:
        return engine.search(Search(" ".join(words))).total

    for size in (4, 5):
        for words in itertools.combinations(WORDS, size):
            tried = {
                subset: total(subset)
                for drops in (1, 2)
                for subset in itertools.combinations(words, size - drops)
                if total(subset)
            }
            most = max((len(subset) for subset in tried), default=0)
            expected = {" AND ".join(s): n for s, n in tried.items() if len(s) == most}
            notices = told(engine, " ".join(words))
            assert len(notices) == min(3, len(expected))
            counts = [expected[notice.suggestion] for notice in notices]
            assert counts == sorted(expected.values(), reverse=True)[: len(notices)]
            assert [int(notice.text.split(": ")[1].split()[0]) for notice in notices] == counts
