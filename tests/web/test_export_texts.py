"""The page's exports hold the whole text where `full_text=1` asks for it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from index.article import Article, article_id
from tests.support.articles import write
from web import create_app

PARAGRAPHS = ("The ferry <sank>.", "Nobody & nothing\x0b was hurt.")


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    made = [
        Article(article_id(bytes([i])), title=f"Ferry {i}", lead="In short.", paragraphs=PARAGRAPHS)
        for i in (1, 2)
    ]
    write(tmp_path / "few.idx", made)
    return create_app(str(tmp_path / "few.idx")).test_client()


def test_each_format_has_it_when_asked_and_not_else(client: FlaskClient) -> None:
    for format in ("csv", "json", "nl", "ris", "bib", "atom"):
        assert "Nobody" not in client.get(f"/search.{format}?q=title:ferry").text
        whole = client.get(f"/search.{format}?q=title:ferry&full_text=1").text
        assert "hurt." in whole
        assert whole.count("Nobody") == 2


def test_the_text_is_the_articles(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv?q=ferry&full_text=1").text, newline="")))
    assert rows[0]["text"] == "In short.\nThe ferry <sank>.\nNobody & nothing was hurt."
    answer = client.get("/search.json?q=ferry&full_text=1&page=1").json
    assert answer is not None
    assert answer["query"]["notices"] == []
    assert answer["hits"][1]["paragraphs"][0] == PARAGRAPHS[0]
    line = json.loads(client.get("/search.nl?q=ferry&full_text=1").text.splitlines()[0])
    assert (line["lead"], len(line["paragraphs"])) == ("In short.", 2)
    feed = ElementTree.fromstring(client.get("/search.atom?q=ferry&full_text=1").text)
    contents = [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}content")]
    assert contents == ["In short.\nThe ferry <sank>.\nNobody & nothing was hurt."] * 2


def test_a_page_of_json_is_the_one_that_was_asked_for(client: FlaskClient) -> None:
    answer = client.get("/search.json?q=ferry&full_text=1&per_page=1&page=2").json
    assert answer is not None
    assert (answer["page"], len(answer["hits"])) == (2, 1)


def test_the_page_itself_knows_no_such_parameter(client: FlaskClient) -> None:
    assert "knows no parameter named “full_text”" in client.get("/search?q=ferry&full_text=1").text
