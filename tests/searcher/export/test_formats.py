"""The table of export formats: what it says of each is what command, page and writers do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click import Option
from flask.testing import FlaskClient

from searcher.commands.search.search import command
from searcher.export.formats import BY_NAME, BY_SUFFIX, FORMATS, ROWS, ExportFormat, rows
from searcher.results import Hit, Snippet
from tests.support.web_fake import FakeEngine
from web import create_app
from web.openapi import DOCUMENT

HIT = Hit(
    id="0123456789abcdef0123",
    score=1.0,
    title="The bridge",
    snippets=(Snippet("body", 3, "A bridge.", ((2, 8),)),),
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app("articles.idx", engine=FakeEngine()).test_client()


def test_no_two_formats_share_a_name_or_an_address() -> None:
    assert len(BY_NAME) == len(FORMATS)
    assert len(BY_SUFFIX) == sum(bool(format.suffix) for format in FORMATS)


@pytest.mark.parametrize("format", ROWS, ids=lambda format: format.name)
def test_a_format_that_needs_no_snippets_writes_the_same_without_them(format: ExportFormat) -> None:
    bare = HIT._replace(snippets=())
    same = "".join(rows([HIT], format.name)) == "".join(rows([bare], format.name))
    assert same is not format.needs_snippets


def test_what_is_made_of_a_whole_answer_is_not_written_in_rows() -> None:
    with pytest.raises(ValueError, match="json"):
        rows([HIT], "json")


def test_the_command_offers_each_format_that_has_a_help_text() -> None:
    options = [param for param in command.params if isinstance(param, Option)]
    flags = {option.flag_value: option for option in options if option.name == "format"}
    assert {name: (option.opts, option.help) for name, option in flags.items()} == {
        format.name: ([f"--{format.name}"], format.help) for format in FORMATS if format.help
    }
    assert {format.name for format in ROWS} <= flags.keys()


@pytest.mark.parametrize("format", BY_SUFFIX.values(), ids=lambda format: format.name)
def test_the_page_answers_links_and_describes_each_format_that_has_an_address(
    client: FlaskClient, format: ExportFormat
) -> None:
    answer = client.get(f"/search.{format.suffix}?q=ferry")
    assert (answer.status_code, answer.mimetype) == (200, format.media_type)
    assert f'href="/search.{format.suffix}?q=ferry"' in client.get("/search?q=ferry").text
    content = DOCUMENT["paths"][f"/search.{format.suffix}"]["get"]["responses"]["200"]["content"]
    assert list(content) == [format.media_type]


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_one_article_is_offered_in_the_formats_that_say_so(client: FlaskClient, format: ExportFormat) -> None:
    id = client.get("/search.json?q=ferry").json["hits"][0]["id"]
    if format.for_article:
        answer = client.get(f"/article/{id}.{format.suffix}")
        assert (answer.status_code, answer.mimetype) == (200, format.media_type)
        assert f"/article/{{id}}.{format.suffix}" in DOCUMENT["paths"]
    elif format.writer:
        assert client.get(f"/article/{id}.{format.suffix or format.name}").status_code == 404


def test_the_table_imports_no_writer_before_it_is_used() -> None:
    code = "import sys, searcher.export.formats as f; print(*(n for n in sys.modules if n.startswith('searcher.export.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["searcher.export.formats"]
