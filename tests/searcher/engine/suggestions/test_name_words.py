"""A name is read as it is written where its stem belongs to other words; nothing else changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.article import Article, article_id
from index.ingest.writer import open_writer
from searcher.engine.local import LocalEngine
from searcher.engine.suggestions.name_words import CAPITAL_SHARE, OTHERS_SHARE, is_name
from searcher.request import Search

#: Paragraphs, and in how many articles each stands.
TEXTS = (
    ("The man who waited said nothing to the other men.", 60),
    ("Every man there knew what Manning had done. It was Manning’s own idea.", 4),
    ("Roads and streets were closed. The street was empty, as streets are.", 30),
    ("They heard Streeting speak. He met Mr. Streeting later.", 3),
    ("Russian boats and a Russian crew; the Russian flag.", 30),
    ("He said that Russians came.", 3),
    ("The bank lent to another bank. Other banks and banking rules.", 30),
    ("It asked the Banks of two towns, and the banks agreed.", 3),
    ("Meaning is the means that a meaningful meaning has, I mean.", 3),
    ("Meanings are what they mean. Meanings, again.", 2),
    ("Headings stand at the head. Heads and heading were there; the head turned.", 20),
)


def made(texts: Sequence[tuple[str, int]] = TEXTS, lang: str = "en") -> list[Article]:
    return [
        Article(
            article_id(f"{i} {number} {lang}".encode()),
            title="Manning Streeting Banks",
            paragraphs=("An opening paragraph of the article.", text),
            lang=lang,
        )
        for i, (text, count) in enumerate(texts)
        for number in range(count)
    ]


def engine_of(folder: Path, articles: Sequence[Article], cuts: int = 1) -> LocalEngine:
    with open_writer(folder) as writer:
        for number, article in enumerate(articles, 1):
            writer.add(article)
            if cuts > 1 and number % (len(articles) // cuts) == 0:
                writer.commit()
    return LocalEngine(str(folder))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> LocalEngine:
    articles = [
        Article(article.id, title="A headline", paragraphs=article.paragraphs, lang="en")
        for article in made()
    ]
    return engine_of(tmp_path_factory.mktemp("names") / "i", articles, cuts=3)


def read_as(engine: LocalEngine, text: str, *, exact: bool = False) -> str:
    return engine.search(Search(text, exact=exact)).query.read_as


def test_a_name_is_read_as_written_with_its_possessive(engine: LocalEngine) -> None:
    results = engine.search(Search("Manning"))
    assert results.query.read_as == '"Manning"'
    assert results.total == 4
    (notice,) = [notice for notice in results.query.notices if notice.kind == "name"]
    assert notice.suggestion == "manning"
    assert engine.search(Search("manning")).total > 60
    assert read_as(engine, "Manning's idea") == '"Manning" AND idea'
    assert read_as(engine, "Manning’s") == '"Manning"'
    assert engine.search(Search("Manning OR Streeting")).total == 7


@pytest.mark.parametrize(
    "text", ["manning", "Man", "Men", "Streets", "Banks", "Russians", "Meanings", "Headings", "Zebra", "The"]
)
def test_other_words_are_read_in_all_their_forms(engine: LocalEngine, text: str) -> None:
    assert read_as(engine, text) == text


def test_what_was_read_is_read_so_again(engine: LocalEngine) -> None:
    for text in (
        "Manning",
        "MANNING SAID TO THE MEN",
        "Manning NEAR/5 idea",
        "title:Manning",
        "(Manning OR x)^2",
    ):
        once = read_as(engine, text)
        assert '"M' in once
        assert read_as(engine, once) == once


def test_pasted_headlines_and_exclusions_and_exact(engine: LocalEngine) -> None:
    assert (
        read_as(engine, "MANNING HEADS STREETS WITH BANKS")
        == '"MANNING" AND HEADS AND STREETS AND WITH AND BANKS'
    )
    assert read_as(engine, "men -Manning") == "men AND NOT Manning"
    assert read_as(engine, "Manning", exact=True) == '"Manning"'
    assert not engine.search(Search("Manning", exact=True)).query.notices
    assert read_as(engine, "Mann* Manning~1") == "Mann* AND Manning~1"


def test_beginnings_of_sentences_do_not_count(tmp_path: Path) -> None:
    """`Meanings` has a capital wherever it stands, and always begins the sentence."""
    texts = [
        ("The mean men mean no harm by what they mean.", 40),
        ("Mannings are rare. “Mannings sing.” Mannings: few.", 4),
    ]
    engine = engine_of(tmp_path / "a", made([("The man is a man.", 60), *texts[1:]]))
    assert not is_name(engine._current(), "Mannings")
    texts = [("The man is a man.", 60), ("We saw the Mannings. They say Mr. Mannings sings.", 4)]
    engine = engine_of(tmp_path / "b", made(texts))
    assert is_name(engine._current(), "Mannings")


def test_both_shares_decide(tmp_path: Path) -> None:
    def name(small: int, capital: int, others: int, folder: str) -> bool:
        texts = [("There is a man here.", others)] if others else []
        texts += [("I saw Manning there.", capital)]
        texts += [("They are manning the pumps.", small)] if small else []
        articles = [
            Article(article.id, title="A headline", paragraphs=article.paragraphs, lang="en")
            for article in made(texts)
        ]
        return is_name(engine_of(tmp_path / folder, articles)._current(), "Manning")

    assert (CAPITAL_SHARE, OTHERS_SHARE) == (0.95, 0.8)
    assert name(0, 10, 40, "a")
    assert not name(0, 10, 39, "b")
    assert name(1, 19, 80, "c")
    assert not name(2, 30, 200, "d")
    assert not name(0, 10, 0, "e")


def test_no_german_noun_is_a_name(tmp_path: Path) -> None:
    """All of its nouns have capitals, so these say nothing."""
    texts = [("Das ist die Wahl, und die Wahl war gut.", 40), ("Es waren die Wahlen, nicht die Wahlen.", 4)]
    for lang in ("de", "lb", "de-AT"):
        engine = engine_of(tmp_path / lang, made(texts, lang))
        assert read_as(engine, "Wahlen") == "Wahlen"


def test_scripts_without_case_have_no_names(tmp_path: Path) -> None:
    texts = [("وصل الرجل الى هذا البيت", 30), ("这是一个新闻", 30)]
    engine = engine_of(tmp_path / "i", made(texts, "ar"))
    for word in ("الرجل", "新闻", "9/11", "AT&T", "G20"):
        assert not is_name(engine._current(), word)


def test_the_cut_of_an_index_and_deleted_articles_change_no_reading(tmp_path: Path) -> None:
    articles = made()
    words = ("Manning", "Streeting", "Banks", "Russians", "Headings", "Men")
    whole, parts = engine_of(tmp_path / "whole", articles), engine_of(tmp_path / "parts", articles, cuts=5)
    right = {word: is_name(whole._current(), word) for word in words}
    assert {word: is_name(parts._current(), word) for word in words} == right
    gone = [
        Article(
            article_id(f"gone {i}".encode()),
            title="x",
            paragraphs=("They are manning streeting.",),
            lang="en",
        )
        for i in range(40)
    ]
    engine_of(tmp_path / "gone", [*articles, *gone])
    with open_writer(tmp_path / "gone") as writer:
        for article in gone:
            writer.remove(article.id)
    after = LocalEngine(str(tmp_path / "gone"))._current()
    assert {word: is_name(after, word) for word in words} == right
