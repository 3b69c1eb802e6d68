"""A filter by a value that no article has gets a notice with the nearest values."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, article_id
from index.ingest.writer import open_writer
from searcher.engine.local import LocalEngine
from searcher.request import Search


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> LocalEngine:
    folder: Path = tmp_path_factory.mktemp("values") / "values.idx"
    with open_writer(folder) as writer:
        for i in range(6):
            writer.add(
                Article(
                    article_id(bytes([i])),
                    title="The ferry is late",
                    section=("World", "Europe") if i else ("Opinion",),
                    site="ternwire.example" if i % 2 else "aldmerecourier.example",
                    authors=("Ann Smith",),
                    lang="en",
                    paragraphs=("A bridge was closed.",),
                )
            )
    return LocalEngine(str(folder))


@pytest.mark.parametrize(
    ("query", "suggested"),
    [
        ("lang:english", "lang:en"),
        ("site:ternwire", "site:ternwire.example"),
        ("section:Wrld", "section:World"),
        ("section:Opinon", "section:Opinion"),
        ("author:smyth ferry", None),
        ("site:https://www.ternwire.exmple/", "site:ternwire.example"),
    ],
)
def test_the_nearest_value_is_offered(engine: LocalEngine, query: str, suggested: str | None) -> None:
    results = engine.search(Search(query))
    assert results.total == 0
    told = [notice for notice in results.query.notices if notice.kind == "unknown-value"]
    assert len(told) == 1
    assert "No article has the" in told[0].text
    if suggested:
        assert told[0].suggestion == suggested
        assert engine.search(Search(told[0].suggestion)).total > 0


def test_a_picked_value_is_told_too(engine: LocalEngine) -> None:
    results = engine.search(Search("ferry", sites=("ternwire.exampel",)))
    assert [notice.kind for notice in results.query.notices][:1] == ["unknown-value"]
    assert "ternwire.example (3)" in results.query.notices[0].text


def test_nothing_is_told_of_values_that_articles_have(engine: LocalEngine) -> None:
    for query in ("zebra lang:en", "ferry site:ternwire.example", "zebra -site:nowhere.example"):
        notices = engine.search(Search(query)).query.notices
        assert "unknown-value" not in {notice.kind for notice in notices}


def test_any_words_never_offers_small_operators(engine: LocalEngine) -> None:
    notices = engine.search(Search("ferry or zebra")).query.notices
    assert [n.suggestion for n in notices if n.kind == "any-words"] == ["ferry OR zebra"]


def test_of_many_values_only_those_that_begin_alike_are_compared(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from searcher.engine.suggestions import unknown_values

    monkeypatch.setattr(unknown_values, "_COMPARED", 1)
    results = engine.search(Search("site:ternwire.exampel"))
    assert results.query.notices[0].suggestion == "site:ternwire.example"
    results = engine.search(Search("site:bernwire.example"))
    assert results.query.notices[0].suggestion == ""
    assert results.query.notices[0].text.startswith("No article has the site bernwire.example.")
