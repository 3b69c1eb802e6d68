"""The last line of a page of results says what the question was put to, as the terminal and JSON do."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.article import Article, article_id
from tests.support.articles import write
from web import create_app


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    days = ("2021-03", "2021-05-06", "2021", None, None, "2019-01-01")
    write(
        tmp_path / "few.idx",
        [
            Article(
                article_id(bytes([i])), title=f"Ferry {i % 2}", published=day, published_from="url" if day else "none",
                section=("A<b>",) if i < 3 else (),
            )
            for i, day in enumerate(days)
        ],
    )  # fmt: skip
    return create_app(str(tmp_path / "few.idx")).test_client()


def last_line(client: FlaskClient, address: str) -> str:
    text = client.get(address).get_data(as_text=True)
    (line,) = re.findall(r'<p class="coverage">(.*?)</p>', text)
    assert "<" not in line
    return unescape(line)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("q=ferry", "Searched 6 articles, 2019 to 2021; 2 undated"),
        ("q=1&from=2021&to=2022",
         "Searched the 3 articles known to be of 2021 and 2022, none of 2022; 2 undated, 1 of which matches"),
        ("q=ferry&section=A%3Cb%3E", 'Searched the 3 articles of section:"A<b>"'),
        ("q=ferry&undated=only", "Searched the 2 undated articles"),
        ("q=ferry+date:1990", "Searched no article: none is known to be of 1990; 2 undated, 2 of which match"),
        ("q=ferry+date:1990..1991",
         "Searched no article: none is known to be of 1990 or 1991; 2 undated, 2 of which match"),
    ],
)  # fmt: skip
def test_the_line_is_about_the_question(client: FlaskClient, asked: str, line: str) -> None:
    assert last_line(client, f"/search?{asked}") == line


def test_json_has_the_same_figures(client: FlaskClient) -> None:
    answer = client.get("/search.json?q=1&from=2021&to=2022").json
    assert answer is not None
    assert answer["searched"] == {
        "articles": 3, "by_year_gap": ["2022"], "undated": 2, "undated_matching": 1, "failed": 0,
    }  # fmt: skip
    assert answer["coverage"]["articles"] == 6
