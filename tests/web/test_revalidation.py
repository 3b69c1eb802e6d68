"""A page that has not changed is not made again, and one that may have is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.article import Article, article_id
from searcher.engine.local import LocalEngine
from tests.support.articles import write
from tests.support.web_fake import FakeEngine
from web import create_app, revalidation

PATHS = (
    "/",
    "/search?q=ferry",
    "/search.json?q=ferry",
    "/search.csv?q=ferry",
    "/search.atom?q=ferry",
    "/help",
    "/stats",
    "/facet/section",
)


def again(client: FlaskClient, path: str, tag: str) -> int:
    return client.get(path, headers={"If-None-Match": tag}).status_code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "a.idx", [Article(article_id(b"1"), title="A ferry", paragraphs=("It sails.",))])
    return tmp_path / "a.idx"


@pytest.mark.parametrize("path", PATHS)
def test_what_has_not_changed_is_answered_with_304(folder: Path, path: str) -> None:
    client = create_app(str(folder)).test_client()
    first = client.get(path)
    tag = first.headers["ETag"]
    assert (first.status_code, tag[:3]) == (200, 'W/"')
    repeat = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (repeat.status_code, repeat.data, repeat.headers["ETag"]) == (304, b"", tag)
    assert repeat.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert "Content-Security-Policy" in repeat.headers
    assert again(client, path, '"other"') == 200


def test_another_question_another_day_and_another_index_are_other_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(str(folder)).test_client()
    path = "/search?q=ferry"
    tag = client.get(path).headers["ETag"]
    assert again(client, path + "&page=1", tag) == 200
    assert client.get(path, headers={"If-None-Match": tag, "Host": "localhost:1"}).status_code == 200

    write(folder, [Article(article_id(b"2"), title="Another ferry", paragraphs=("It waits.",))])
    assert again(client, path, tag) == 200
    tag = client.get(path).headers["ETag"]

    (folder / "yours").mkdir(exist_ok=True)
    kept = folder / "yours" / "kept"
    kept.write_text("one")
    assert again(client, path, tag) == 200
    tag = client.get(path).headers["ETag"]
    assert again(client, path, tag) == 304
    os.utime(kept, ns=(1, 1))
    assert again(client, path, tag) == 200
    tag = client.get(path).headers["ETag"]

    monkeypatch.setattr(revalidation, "today", lambda: "2031-07-01")
    assert again(client, path, tag) == 200


def test_an_unchanged_page_asks_the_generation_alone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    client = create_app(str(folder)).test_client()
    tag = client.get("/search?q=ferry").headers["ETag"]

    def never(*_: object, **__: object) -> None:
        raise AssertionError("asked")

    for name in ("search", "stats", "facet", "show"):
        monkeypatch.setattr(LocalEngine, name, never)
    assert again(client, "/search?q=ferry", tag) == 304
    assert client.get("/-/health").json["articles"] == 1


def test_errors_files_and_health_are_never_kept() -> None:
    client = create_app("x.idx", engine=FakeEngine()).test_client()
    for path in ("/-/health", "/nothing", "/article/0123456789", "/facet/colour"):
        assert "ETag" not in client.get(path).headers
    assert "ETag" not in create_app("/nowhere/at/all.idx").test_client().get("/search?q=x").headers
