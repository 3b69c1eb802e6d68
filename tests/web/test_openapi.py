"""Whatever the address, the answer is what `/openapi.json` says it is, and never a failure of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from web import create_app
from web.openapi import DOCUMENT, SCHEMAS

KINDS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
NAMES = [each["name"] for each in DOCUMENT["paths"]["/search.json"]["get"]["parameters"]] + [
    "view",
    "hit",
    "find",
    "colour",
]
QUERIES = (
    "ferry",
    '"the ferry"',
    "ferry*",
    "ferry~2",
    "a NEAR/5 b",
    "title:",
    "id:",
    "date:2020..",
    "date:..",
    "-",
    "((",
    '"',
    "NOT",
    "x" * 3000,
)
VALUES = (
    "News",
    "World/Europe",
    "\\/",
    "1",
    "0",
    "-1",
    "1e9",
    "2020-02-30",
    "2020",
    "only",
    "newest",
    "url",
    "",
    " ",
    "%",
    "&",
    "é",
)
ODD = ("\x00", "\u202e", "\U0001f600", "<script>")
WORDS = st.sampled_from((*QUERIES, *VALUES, *ODD))
PARAMETERS = st.lists(st.tuples(st.sampled_from(NAMES), st.one_of(WORDS, st.text(max_size=12))), max_size=6)


def wrong(value: Any, schema: dict[str, Any], where: str = "") -> list[str]:
    """Where a value differs from its schema: the part of JSON Schema that the document uses."""
    if "$ref" in schema:
        return wrong(value, SCHEMAS[schema["$ref"].rpartition("/")[2]], where)
    if "const" in schema:
        return [] if value == schema["const"] else [f"{where} is {value!r}"]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{where} is {value!r}"]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(isinstance(value, KINDS[kind]) for kind in kinds):
        return [f"{where} is {value!r}, not {kinds}"]
    if isinstance(value, list):
        return [
            each
            for n, item in enumerate(value)
            for each in wrong(item, schema.get("items", {}), f"{where}[{n}]")
        ]
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        found = [f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value]
        return found + [
            each
            for name, item in value.items()
            for each in wrong(item, known.get(name, others), f"{where}.{name}")
        ]
    return []


@pytest.fixture(scope="module")
def app(demo_index: Path) -> Flask:
    return create_app(str(demo_index))


def schema_of(path: str) -> dict[str, Any]:
    """The schema of what an address gives."""
    (content,) = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"].values()
    schema: dict[str, Any] = content["schema"]
    return schema


@pytest.mark.parametrize(
    "path", ["/search.json", "/-/stats.json", "/-/health", "/article/{id}.json", "/suggest"]
)
def test_every_document_is_as_described(app: Flask, path: str) -> None:
    client = app.test_client()
    first = client.get("/search.json?q=ferry").json["hits"][0]["id"]
    assert wrong(client.get(f"{path.replace('{id}', first)}?q=ferry").json, schema_of(path)) == []


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PARAMETERS)
def test_no_parameter_makes_the_json_fail_or_differ(app: Flask, parameters: list[tuple[str, str]]) -> None:
    answer = app.test_client().get("/search.json?" + urlencode(parameters, errors="replace"))
    assert answer.status_code == 200
    assert wrong(answer.json, schema_of("/search.json")) == []


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        [
            "/search",
            "/",
            "/facet/section",
            "/facet/author",
            "/search.csv",
            "/search.atom",
            "/suggest",
            "/article/abcdef",
        ]
    ),
    PARAMETERS,
)
def test_no_parameter_makes_a_page_fail(app: Flask, path: str, parameters: list[tuple[str, str]]) -> None:
    answer = app.test_client().get(f"{path}?" + urlencode(parameters, errors="replace"))
    assert answer.status_code in (200, 404)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20))
def test_no_path_makes_a_page_fail(app: Flask, path: str) -> None:
    from urllib.parse import quote

    for start in ("/", "/article/", "/facet/", "/static/"):
        answer = app.test_client().get(start + quote(path, safe="/", errors="replace"), buffered=True)
        assert answer.status_code < 500
