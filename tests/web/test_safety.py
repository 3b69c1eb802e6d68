"""What an article, an address or a stranger must not be able to do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index.errors import Damaged, NoIndex
from searcher import Search
from tests.support.web_articles import ARTICLES
from tests.support.web_fake import FakeEngine
from tests.support.web_hostile import HOSTILE, LONG
from web import create_app
from web.security import host_name

FERRY = ARTICLES[0].id
PAGES = (
    "/",
    "/search?q=ferry",
    f"/article/{FERRY}?q=ferry",
    "/facet/site?q=ferry",
    "/help",
    "/stats",
    "/search?q=zeppelin",
    "/nothing-here",
)
DATA = (
    "/search.json?q=ferry",
    "/search.csv?q=ferry",
    "/suggest?q=fe",
    "/-/stats.json",
    "/-/health",
    "/openapi.json",
    "/static/style.css",
)


@pytest.fixture
def app() -> Flask:
    return create_app("articles.idx", engine=FakeEngine())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:8707", "127.0.0.1:1", "[::1]:8707", "localhost.:80"]
)
def test_loopback_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/-/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.a.example", "[::1", "", "<script>", "localhost@a"],
)
def test_other_names_are_refused_in_words(client: FlaskClient, host: str) -> None:
    answer = client.get("/search?q=ferry", headers={"Host": host})
    assert answer.status_code == 400
    assert "does not answer to the name" in answer.text
    assert "Ferry operator" not in answer.text
    assert client.get("/search.json", headers={"Host": host}).json["error"]["status"] == 400


def test_a_name_that_was_allowed_is_answered() -> None:
    client = create_app("articles.idx", engine=FakeEngine(), allow_hosts=["archive.example"]).test_client()
    assert client.get("/-/health", headers={"Host": "archive.example:8707"}).status_code == 200
    assert client.get("/-/health", headers={"Host": "other.example"}).status_code == 400
    assert host_name("[::1]:80") == "[::1]"


@pytest.mark.parametrize("address", PAGES + DATA)
def test_every_answer_carries_the_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"], headers["X-Frame-Options"]) == (
        "nosniff",
        "no-referrer",
        "DENY",
    )


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_inline_script_or_style_or_asks_another_machine(
    client: FlaskClient, address: str
) -> None:
    text = client.get(address).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert re.findall(r"<script[^>]*>", text) == re.findall(
        r'<script src="/static/script\.js\?\w+" defer>', text
    )
    assert not re.search(r'(?:src|action)="(?!/)|<link[^>]+rel="(?:stylesheet|icon)"[^>]+href="(?!/)', text)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("address", ["/", "/search?q=ferry", "/search.json", "/nothing-here"])
def test_only_questions_are_answered(client: FlaskClient, method: str, address: str) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", PAGES + DATA)
def test_head_answers_as_get_does_without_a_body(client: FlaskClient, address: str) -> None:
    answer = client.head(address, buffered=True)
    assert answer.status_code == client.get(address, buffered=True).status_code
    assert answer.data == b""


class Broken(FakeEngine):
    """An engine that fails in the ways engines fail."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def search(self, search: Search) -> Any:
        raise self.error

    def stats(self) -> Any:
        raise self.error

    def state(self) -> Any:
        raise self.error

    def every_hit(self, search: Search) -> Any:
        yield from ()
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (
            NoIndex("There is no index at articles.idx.", "searcher index -i articles.idx FOLDER"),
            503,
            "There is no index yet",
        ),
        (
            Damaged("The file segment-1 of articles.idx is cut short.", "searcher rebuild -i articles.idx"),
            503,
            "is cut short",
        ),
        (RuntimeError("secret inside /home/ana"), 500, "Something went wrong here"),
        (RecursionError(), 500, "Something went wrong here"),
    ],
)
def test_a_failure_is_a_page_or_json_and_never_a_traceback(error: Exception, status: int, words: str) -> None:
    client = create_app("articles.idx", engine=Broken(error)).test_client()
    for address in ("/", "/search?q=ferry", "/stats"):
        answer = client.get(address)
        assert answer.status_code == status
        assert words in answer.text
        assert "Traceback" not in answer.text
        assert "secret" not in answer.text
    for address in (
        "/search.json?q=ferry",
        "/search.csv?q=ferry",
        "/search.atom?q=ferry",
        "/-/health",
        "/-/stats.json",
    ):
        answer = client.get(address)
        assert answer.status_code == status
        assert answer.json["error"]["status"] == status
    assert client.get("/help").status_code == (200 if status == 503 else 500)


@pytest.fixture
def hostile() -> FlaskClient:
    return create_app(
        "articles.idx", engine=FakeEngine(HOSTILE, path="<img src=x onerror=alert(7)>/\u202egpj.exe")
    ).test_client()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/search?q=alert",
        "/search?q=alert&sort=newest&view=compact",
        "/search?q=<script>alert(1)</script>&section=<script>alert(1)</script>&from=<script>",
        '/search?q="><script>alert(1)</script>',
        f"/article/{HOSTILE[0].id}?q=alert",
        f"/article/{HOSTILE[0].id}?q=<script>&hit=<script>",
        "/facet/section?q=alert",
        "/facet/author?find=<script>",
        "/facet/<script>alert(1)</script>",
        "/stats",
        "/help",
        "/<script>alert(1)</script>",
    ],
)
def test_what_an_article_or_an_address_says_is_never_markup(hostile: FlaskClient, address: str) -> None:
    text = hostile.get(address).text
    assert text.count("<script") == 1
    assert "<img" not in text
    assert "<svg onload" not in text
    assert 'href="javascript' not in text.lower()
    assert "\u202e" not in text
    assert "\u2066" not in text


def test_a_feed_of_hostile_articles_is_well_formed(hostile: FlaskClient) -> None:
    from lxml import etree

    feed = etree.fromstring(hostile.get("/search.atom?q=alert").data)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == len(HOSTILE)
    etree.fromstring(hostile.get("/opensearch.xml").data)


def test_a_very_long_paragraph_is_shown_whole() -> None:
    client = create_app("articles.idx", engine=FakeEngine([LONG])).test_client()
    answer = client.get(f"/article/{LONG.id}")
    assert answer.status_code == 200
    assert len(answer.data) > 5_000_000
