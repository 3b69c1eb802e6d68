"""What a hit says of its article beside the passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, article_id
from searcher import Search, open_engine
from tests.support.articles import write


@pytest.mark.parametrize(
    ("lead", "paragraphs", "count"),
    [
        ("Ferries wait.", ("The ferries wait again today.", "Two words"), 9),
        ("", ("ferries",), 1),
        ("", ("ferries " * 400,), 400),
        ("", ("ferries", "渡" * 500), 0),
    ],
)
def test_a_hit_says_how_long_its_text_is(
    tmp_path: Path, lead: str, paragraphs: tuple[str, ...], count: int
) -> None:
    article = Article(article_id(b"a"), title="Four words of headline", lead=lead, paragraphs=paragraphs)
    write(tmp_path / "a.idx", [article])
    with open_engine(str(tmp_path / "a.idx")) as engine:
        (hit,) = engine.search(Search("ferries")).hits
    assert hit.word_count == count
