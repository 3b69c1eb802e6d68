"""Describe the JSON addresses for programs, as OpenAPI 3.1: their parameters and the shape of their answers."""

from __future__ import annotations

from typing import Any

from index.article import PROVENANCES
from index.schema import CHOSEN_FACETS
from searcher.export.formats import BY_NAME, FORMATS, ROWS
from web.url_params import DEEPEST_HIT, LARGEST_PAGE, LONGEST_QUERY, SORTS

Json = dict[str, Any]

DAY: Json = {
    "type": ["string", "null"],
    "description": "2020-03-11, or only as much as is known: 2020-03, 2020",
}
STRING: Json = {"type": "string"}
INTEGER: Json = {"type": "integer"}
INTEGER_OR_NULL: Json = {"type": ["integer", "null"]}
TEXT_OR_NULL: Json = {"type": ["string", "null"]}
MARKS: Json = {"type": "array", "items": {"type": "array", "items": INTEGER, "minItems": 2, "maxItems": 2}}


def object_schema(properties: Json, optional: tuple[str, ...] = ()) -> Json:
    """Describe an object; all its properties but the optional ones are required."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def list_of(items: Json) -> Json:
    """Describe a list."""
    return {"type": "array", "items": items}


def ref(name: str) -> Json:
    """Refer to a schema of this document."""
    return {"$ref": f"#/components/schemas/{name}"}


DESCRIBED: Json = {
    "section": list_of(STRING),
    "site": TEXT_OR_NULL,
    "publisher": TEXT_OR_NULL,
    "authors": list_of(STRING),
    "lang": TEXT_OR_NULL,
    "published": DAY,
    "published_from": {"enum": list(PROVENANCES)},
    "captured": list_of(STRING),
    "sources": list_of(object_schema({"root": STRING, "path": STRING, "record": INTEGER_OR_NULL})),
    "url": TEXT_OR_NULL,
}
COUNT: Json = object_schema({"value": {"type": ["string", "null"]}, "count": INTEGER})
VERSION: Json = {"const": 1}

SCHEMAS: Json = {
    "Notice": object_schema(
        {"text": STRING, "kind": STRING, "position": INTEGER_OR_NULL, "suggestion": STRING}
    ),
    "Query": object_schema({"text": STRING, "read_as": STRING, "notices": list_of(ref("Notice"))}),
    "Snippet": object_schema({"field": STRING, "paragraph": INTEGER_OR_NULL, "text": STRING, "marks": MARKS}),
    "Hit": object_schema(
        {
            "id": STRING,
            "score": {"type": "number"},
            "title": STRING,
            **DESCRIBED,
            "truncated": {"type": "boolean", "description": "the text is not whole in its source"},
            "copies": INTEGER,
            "snippets": list_of(ref("Snippet")),
            "lead": STRING,
            "paragraphs": list_of(STRING),
            "captions": list_of(STRING),
            "aside": list_of(STRING),
        },
        ("lead", "paragraphs", "captions", "aside"),
    ),
    "Bucket": object_schema(
        {
            "value": {"type": ["array", "string", "null"], "description": "null counts the unknown ones"},
            "count": INTEGER,
            "own": INTEGER,
            "selected": {"type": "boolean"},
        },
        ("own", "selected"),
    ),
    "Coverage": object_schema(
        {"articles": INTEGER, "first": DAY, "last": DAY, "undated": INTEGER, "failed_files": INTEGER}
    ),
    "Answer": object_schema(
        {
            "format_version": VERSION,
            "query": ref("Query"),
            "total": INTEGER,
            "took_ms": {"type": "number"},
            "sort": {"enum": list(SORTS)},
            "page": INTEGER,
            "per_page": INTEGER,
            "undated": INTEGER,
            "hits": list_of(ref("Hit")),
            "facets": {"type": "object", "additionalProperties": list_of(ref("Bucket"))},
            "coverage": ref("Coverage"),
            "searched": ref("Searched"),
        }
    ),
    "Searched": object_schema(
        {
            "articles": INTEGER,
            "by_year_gap": list_of({**STRING, "description": "2022, or 2023..2025"}),
            "undated": INTEGER,
            "undated_matching": INTEGER,
            "failed": INTEGER,
        }
    ),
    "Evidence": object_schema(
        dict.fromkeys(("field", "value", "provenance", "raw", "where", "verdict"), STRING)
        | {"confidence": {"type": "number"}}
    ),
    "Article": object_schema(
        {
            "format_version": VERSION,
            "id": STRING,
            "title": STRING,
            **DESCRIBED,
            "lead": STRING,
            "paragraphs": list_of(STRING),
            "captions": list_of(STRING),
            "aside": list_of(STRING),
            "truncated": {"type": "boolean"},
            "not_after": DAY,
            "evidence": list_of(ref("Evidence")),
        }
    ),
    "Failure": object_schema(
        {
            "format_version": VERSION,
            "error": object_schema({"status": INTEGER, "message": STRING, "hint": STRING}),
        }
    ),
    "Health": object_schema(
        {"format_version": VERSION, "status": {"const": "ok"}, "articles": INTEGER, "generation": INTEGER}
    ),
    "Stats": object_schema(
        {
            "format_version": VERSION,
            "location": STRING,
            "built": STRING,
            "generation": INTEGER,
            "segments": INTEGER,
            "bytes": INTEGER,
            "records": INTEGER,
            "coverage": ref("Coverage"),
            "years": list_of(COUNT),
            "sections": list_of(ref("Bucket")),
            "published_from": list_of(COUNT),
            "sites": list_of(COUNT),
            "langs": list_of(COUNT),
            "errors": list_of(
                object_schema({"path": STRING, "reason": STRING, "class": STRING, "record": INTEGER_OR_NULL})
            ),
        }
    ),
}


def parameter(name: str, about: str, schema: Json | None = None, repeats: bool = False) -> Json:
    """Describe one parameter of an address."""
    shape = schema or STRING
    return {"name": name, "in": "query", "description": about, "schema": list_of(shape) if repeats else shape}


def filter_parameter(name: str, about: str) -> Json:
    """Describe a filter, which repeats."""
    return parameter(name, f"{about}; repeats mean OR, empty means unknown", repeats=True)


#: How words are matched; highlights follow.
MATCHING: list[Json] = [
    parameter("exact", "1: every word only as written"),
    parameter("any", "1: any of the words instead of all"),
]
QUESTION: list[Json] = [
    parameter("q", f"the query, at most {LONGEST_QUERY} characters; the rest is left out with a notice"),
    *(
        filter_parameter(name, takes)
        for facet in CHOSEN_FACETS
        for name, takes in zip((facet.parameter, f"{facet.parameter}__not"), facet.takes, strict=True)
    ),
    parameter("from", "first publication day, month or year, inclusive"),
    parameter("to", "last publication day, month or year, inclusive"),
    parameter("undated", "1: also articles of unknown day; only: nothing else"),
    *MATCHING,
    parameter("sort", "the order", {"enum": list(SORTS)}),
]
#: What an export may hold besides.
TEXTS: list[Json] = [parameter("full_text", "1: with the whole text of each article")]
PAGES: list[Json] = [
    parameter("page", f"from 1; pages reach {DEEPEST_HIT} articles deep", {"type": "integer", "minimum": 1}),
    parameter(
        "per_page", f"at most {LARGEST_PAGE}", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}
    ),
]
ID: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": STRING,
    "description": "an id, or at least its first 6 digits",
}


def answers(about: str, type_: str, schema: Json, *others: int) -> Json:
    """Describe the responses of an address."""
    failure = {"application/json": {"schema": ref("Failure")}}
    descriptions = {
        400: "the request cannot be read",
        404: "there is no such article",
        503: "the index cannot be read, or the question took too long",
    }
    return {
        "200": {"description": about, "content": {type_: {"schema": schema}}},
        **{
            str(status): {"description": descriptions[status], "content": failure}
            for status in (*others, 503)
        },
    }


def get(summary: str, type_: str, schema: Json, parameters: list[Json], *others: int) -> Json:
    """Describe an address that answers GET."""
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": answers(summary, type_, schema, *others),
        }
    }


DOCUMENT: Json = {
    "openapi": "3.1.0",
    "info": {
        "title": "searcher",
        "version": "1",
        "description": "Questions about the articles indexed on this machine. "
        "Paragraphs count from 0 here, and from 1 in the anchors of a page: paragraph 6 is #p7.",
    },
    "paths": {
        "/search.json": get(
            "one page of the answer", "application/json", ref("Answer"), QUESTION + PAGES + TEXTS, 400
        ),
        **{
            f"/search.{each.suffix}": get(
                f"all hits as {each.label}", each.media_type, STRING, QUESTION + TEXTS, 400
            )
            for each in ROWS
            if each.suffix
        },
        "/search.atom": get(
            "all hits as an Atom feed", BY_NAME["atom"].media_type, STRING, QUESTION + TEXTS, 400
        ),
        "/article/{id}.json": get(
            "a whole article with its evidence",
            "application/json",
            ref("Article"),
            [ID, QUESTION[0], *MATCHING],
            400,
            404,
        ),
        "/article/{id}.txt": get("the text of an article", "text/plain", STRING, [ID], 400, 404),
        "/article/{id}.raw": get("the record as its file holds it", "text/plain", STRING, [ID], 400, 404),
        **{
            f"/article/{{id}}.{each.suffix}": get(
                f"an article as {each.label}", each.media_type, STRING, [ID], 400, 404
            )
            for each in FORMATS
            if each.for_article
        },
        "/suggest": get(
            "queries that begin as this one does",
            "application/x-suggestions+json",
            {"type": "array"},
            [parameter("q", "what was typed so far")],
            400,
        ),
        "/-/stats.json": get("the index in figures", "application/json", ref("Stats"), [], 400),
        "/-/health": get("whether the index can be read", "application/json", ref("Health"), [], 400),
    },
    "components": {"schemas": SCHEMAS},
}
