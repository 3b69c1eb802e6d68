"""The page over the bundled sample and the real engine: page, JSON and exports agree, every link is answered, and it looks as it should."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from index.article import article_id
from searcher import Search, open_engine
from searcher.wording import counted
from tests.support.web_browser import browsing, served
from web import create_app, url_params

WORDS = (
    "ferry",
    "harbour",
    "council",
    "bridge",
    "vote",
    "storm",
    "the",
    "strike",
    "island",
    '"the ferry"',
    "U.S.",
    "AT&T",
    "9/11",
    "elect*",
)
FILTERS = ("", "section=Business", "section=", "section__not=Politics", "from=2019&to=2021", "from=2020-03&undated=1", "undated=only", "lang=en",
    "dated_by=byline&dated_by=url", "dated_by__not=none", "sort=newest", "sort=oldest", "exact=1", "any=1", "site=")  # fmt: skip


@pytest.fixture(scope="module")
def app(demo_index: Path) -> Flask:
    return create_app(str(demo_index))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def questions() -> list[str]:
    """Fifty questions with filters, the same ones each time."""
    dice = random.Random(7)
    found = []
    for _ in range(50):
        words = " ".join(dice.sample(WORDS, dice.choice((1, 1, 2))))
        filters = dice.sample(FILTERS, dice.choice((0, 1, 2)))
        found.append("&".join([f"q={words.replace('&', '%26').replace(' ', '+')}", *filter(None, filters)]))
    return found


@pytest.mark.parametrize("question", questions())
def test_page_json_and_csv_agree(client: FlaskClient, question: str) -> None:
    found = client.get(f"/search.json?{question}&per_page=100").json
    ids = [hit["id"] for hit in found["hits"]]
    assert found["total"] == len(ids)
    page = client.get(f"/search?{question}&per_page=100").text
    assert re.findall(r'<h2 class="headline"[^>]*><a href="/article/(\w+)', page) == ids
    assert (f"<strong>{len(ids)}</strong>" in page) == bool(ids)
    rows = csv.DictReader(io.StringIO(client.get(f"/search.csv?{question}").text.removeprefix("\ufeff")))
    assert [row["id"] for row in rows] == [*ids, f"# {counted(len(ids), 'article')}"]
    lines = client.get(f"/search.nl?{question}").text.splitlines()
    *hits, last = map(json.loads, lines)
    assert [hit["id"] for hit in hits] == ids
    assert last["total"] == len(ids)


@pytest.mark.parametrize(
    "start",
    [
        "/",
        "/search?q=ferry",
        "/search?q=ferry&from=2022-08&to=2022-08&section=National",
        "/help",
        "/stats",
        "/facet/author",
    ],
)
def test_every_link_of_a_page_is_answered(client: FlaskClient, start: str) -> None:
    links = {
        link.replace("&amp;", "&").partition("#")[0]
        for link in re.findall(r'href="(/[^"]*)"', client.get(start).text)
    }
    assert len(links) > 8
    for link in links:
        assert client.get(link, buffered=True).status_code == 200, link


def test_the_help_tries_its_examples_here_and_now(client: FlaskClient) -> None:
    text = client.get("/help").text
    assert "Phrases and nearness" in text
    examples = re.findall(
        r'<th scope="row"><a href="/search([^"]+)">.*?<td class="count">([\d,]+)', text, re.S
    )
    assert len(examples) > 20
    for address, count in examples:
        found = client.get("/search.json" + address.replace("&amp;", "&")).json
        assert (f"{found['total']:,}", found["total"] > 0) == (count, True), address


def test_a_filter_is_recognised_whatever_its_capitals(client: FlaskClient) -> None:
    text = client.get("/search?section=bUSINESS").text
    assert '<span class="hidden">Remove </span><bdi>Business</bdi>' in text
    assert 'section=bUSINESS&amp;section=Business"' not in text


def test_every_article_is_shown_with_its_dates(client: FlaskClient) -> None:
    hits = client.get("/search.json?q=the&any=1&sort=newest&per_page=100").json["hits"]
    assert len(hits) > 50
    for hit in hits:
        text = client.get(f"/article/{hit['id']}?q=the+ferry").text
        assert f"<h2>{'Its two dates' if hit['captured'] else 'Its date'}</h2>" in text
        assert ("<dt>Fetched</dt>" in text) == bool(hit["captured"])
        assert ("publication day unknown" in text) == (hit["published"] is None) or "Similar articles" in text


def test_the_source_record_is_given_byte_for_byte(client: FlaskClient) -> None:
    for hit in client.get("/search.json?q=ferry&per_page=100").json["hits"]:
        answer = client.get(f"/article/{hit['id']}.raw")
        assert answer.content_type == "text/plain; charset=utf-8"
        assert article_id(answer.data) == hit["id"]


@pytest.mark.parametrize(
    "text",
    [
        "(ferry OR bridge) date:2020",
        "the date:2019.. date:..2020",
        'the date:2020 -"date:2020 x"',
        "ferry date:2019 NOT date:2018-03",
    ],
)
def test_the_undated_beside_a_typed_range_are_as_many_as_were_counted(client: FlaskClient, text: str) -> None:
    within = client.get("/search.json", query_string={"q": text}).json
    undated = within["undated"]
    assert undated
    include, alone = (links[0] for links in [re.findall(rf'<a href="([^"]+)">{words}</a>', client.get("/search", query_string={"q": text}).text)
        for words in ("include (?:it|them)", "see (?:it|them) alone")])  # fmt: skip
    total = {
        address: client.get(address.replace("&amp;", "&").replace("/search", "/search.json")).json["total"]
        for address in (include, alone)
    }
    assert total[alone] == undated
    assert total[include] == within["total"] + undated


def test_an_article_is_marked_as_it_was_asked_for(client: FlaskClient) -> None:
    written = {hit["id"] for hit in client.get("/search.json?q=bridges&exact=1&per_page=100").json["hits"]}
    hit = next(
        hit
        for hit in client.get("/search.json?q=bridges&per_page=100").json["hits"]
        if hit["id"] not in written
    )
    address = f"/article/{hit['id']}"
    assert '<mark id="m1">' in client.get(f"{address}?q=bridges").text
    assert "<mark" not in client.get(f"{address}?q=bridges&exact=1").text
    assert (
        client.get(f"{address}.json?q=bridges&exact=1").json != client.get(f"{address}.json?q=bridges").json
    )


def test_why_a_hit_ranks_where_it_does_is_told_when_asked(client: FlaskClient, app: Flask) -> None:
    text = client.get("/search?q=ferry+strike&view=why").text
    with open_engine(app.extensions["searcher"].location) as engine:
        hits = engine.search(Search("ferry strike", explain=True)).hits
    folds = re.findall(r'<details class="why">(.*?)</details>', text, re.S)
    assert len(folds) == len(hits) > 3
    for fold, hit in zip(folds, hits, strict=True):
        assert hit.explanation is not None
        assert f"<summary>{hit.explanation.sentence}</summary>" in fold
        numbers = re.findall(r'<td class="count">([+-][\d.]+)</td>', fold)
        assert [float(number) for number in numbers] == [
            round(part.value, 2) for part in hit.explanation.parts
        ]
        assert abs(sum(map(float, numbers)) - hit.score) < 0.01 * len(numbers)
    assert '<details class="why">' not in client.get("/search?q=ferry+strike").text
    assert "explanation" not in client.get("/search.json?q=ferry+strike&view=why").json["hits"][0]


def test_a_word_that_no_article_holds_is_named(client: FlaskClient) -> None:
    text = client.get("/search?q=ferry+zzqqx").text
    assert 'holds the word <q dir="auto">zzqqx</q>.' in text
    assert "holds the word" not in client.get("/search?q=ferry&from=1700&to=1701").text


def test_an_author_and_a_language_can_be_left_out(client: FlaskClient) -> None:
    everything, unknown = (
        client.get("/search.json?sort=newest").json["total"],
        client.get("/search.json?author=").json["total"],
    )
    assert client.get("/search.json?author__not=").json["total"] == everything - unknown
    assert (
        client.get("/search.json?lang__not=en").json["total"]
        == everything - client.get("/search.json?lang=en").json["total"]
    )
    assert 'class="chip barred"' in client.get("/search?lang__not=en").text


def test_a_question_that_takes_too_long_is_told_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(url_params, "LONGEST_WAIT", 0.0)
    answer = client.get("/search?q=ferry")
    assert answer.status_code == 503
    assert "takes too long" in answer.text
    assert "seconds it may take" in client.get("/search.json?q=ferry").json["error"]["message"]


@pytest.fixture(scope="module")
def page(chromium: str) -> Iterator[Page]:
    with browsing(chromium) as browser:
        yield browser.new_page()


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    ("name", "path", "width", "scheme"),
    [
        ("results", "/search?q=ferry", 1280, "light"),
        ("results-dark", "/search?q=ferry+strike&sort=newest", 1280, "dark"),
        ("results-narrow", "/search?q=ferry", 360, "light"),
        ("article", "/article/{id}?q=ferry&hit=2", 1280, "light"),
        ("article-dark", "/article/{id}?q=ferry&hit=2", 768, "dark"),
        ("front", "/", 1280, "light"),
    ],
)
def test_the_page_is_photographed(
    app: Flask, page: Page, tmp_path: Path, name: str, path: str, width: int, scheme: str
) -> None:
    """With SCREENSHOTS=docs the pictures of the documentation are made anew."""
    first = app.test_client().get("/search.json?q=ferry").json["hits"][0]["id"]
    picture = Path(os.environ.get("SCREENSHOTS", tmp_path)) / f"page-{name}.png"
    with served(app) as address:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(address + path.replace("{id}", first))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        # The folder of whoever makes the picture is not part of it.
        page.evaluate(
            "document.querySelectorAll('.root').forEach((each) => { each.textContent = '/home/ana/articles'; })"
        )
        page.screenshot(path=picture)
    assert picture.stat().st_size > 10_000
