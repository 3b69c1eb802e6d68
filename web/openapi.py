"""The JSON addresses described for programs, as OpenAPI 3.1: what each takes, and the shape of what it gives."""

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


def thing(properties: Json, optional: tuple[str, ...] = ()) -> Json:
    """An object all of whose properties are there, but for the optional ones."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def many(items: Json) -> Json:
    """A list of something."""
    return {"type": "array", "items": items}


def ref(name: str) -> Json:
    """A schema of this document."""
    return {"$ref": f"#/components/schemas/{name}"}


DESCRIBED: Json = {
    "section": many(STRING),
    "site": TEXT_OR_NULL,
    "publisher": TEXT_OR_NULL,
    "authors": many(STRING),
    "lang": TEXT_OR_NULL,
    "published": DAY,
    "published_from": {"enum": list(PROVENANCES)},
    "captured": many(STRING),
    "sources": many(thing({"root": STRING, "path": STRING, "record": INTEGER_OR_NULL})),
    "url": TEXT_OR_NULL,
}
COUNT: Json = thing({"value": {"type": ["string", "null"]}, "count": INTEGER})
VERSION: Json = {"const": 1}

SCHEMAS: Json = {
    "Notice": thing({"text": STRING, "kind": STRING, "position": INTEGER_OR_NULL, "suggestion": STRING}),
    "Query": thing({"text": STRING, "read_as": STRING, "notices": many(ref("Notice"))}),
    "Snippet": thing({"field": STRING, "paragraph": INTEGER_OR_NULL, "text": STRING, "marks": MARKS}),
    "Hit": thing(
        {
            "id": STRING,
            "score": {"type": "number"},
            "title": STRING,
            **DESCRIBED,
            "truncated": {"type": "boolean", "description": "the text is not whole in its source"},
            "copies": INTEGER,
            "snippets": many(ref("Snippet")),
            "lead": STRING,
            "paragraphs": many(STRING),
            "captions": many(STRING),
            "aside": many(STRING),
        },
        ("lead", "paragraphs", "captions", "aside"),
    ),
    "Bucket": thing(
        {
            "value": {"type": ["array", "string", "null"], "description": "null counts the unknown ones"},
            "count": INTEGER,
            "own": INTEGER,
            "selected": {"type": "boolean"},
        },
        ("own", "selected"),
    ),
    "Coverage": thing(
        {"articles": INTEGER, "first": DAY, "last": DAY, "undated": INTEGER, "failed_files": INTEGER}
    ),
    "Answer": thing(
        {
            "format_version": VERSION,
            "query": ref("Query"),
            "total": INTEGER,
            "took_ms": {"type": "number"},
            "sort": {"enum": list(SORTS)},
            "page": INTEGER,
            "per_page": INTEGER,
            "undated": INTEGER,
            "hits": many(ref("Hit")),
            "facets": {"type": "object", "additionalProperties": many(ref("Bucket"))},
            "coverage": ref("Coverage"),
            "searched": ref("Searched"),
        }
    ),
    "Searched": thing(
        {
            "articles": INTEGER,
            "by_year_gap": many({**STRING, "description": "2022, or 2023..2025"}),
            "undated": INTEGER,
            "undated_matching": INTEGER,
            "failed": INTEGER,
        }
    ),
    "Evidence": thing(
        dict.fromkeys(("field", "value", "provenance", "raw", "where", "verdict"), STRING)
        | {"confidence": {"type": "number"}}
    ),
    "Article": thing(
        {
            "format_version": VERSION,
            "id": STRING,
            "title": STRING,
            **DESCRIBED,
            "lead": STRING,
            "paragraphs": many(STRING),
            "captions": many(STRING),
            "aside": many(STRING),
            "truncated": {"type": "boolean"},
            "not_after": DAY,
            "evidence": many(ref("Evidence")),
        }
    ),
    "Failure": thing(
        {
            "format_version": VERSION,
            "error": thing({"status": INTEGER, "message": STRING, "hint": STRING}),
        }
    ),
    "Health": thing(
        {"format_version": VERSION, "status": {"const": "ok"}, "articles": INTEGER, "generation": INTEGER}
    ),
    "Stats": thing(
        {
            "format_version": VERSION,
            "location": STRING,
            "built": STRING,
            "generation": INTEGER,
            "segments": INTEGER,
            "bytes": INTEGER,
            "records": INTEGER,
            "coverage": ref("Coverage"),
            "years": many(COUNT),
            "sections": many(ref("Bucket")),
            "published_from": many(COUNT),
            "sites": many(COUNT),
            "langs": many(COUNT),
            "errors": many(
                thing({"path": STRING, "reason": STRING, "class": STRING, "record": INTEGER_OR_NULL})
            ),
        }
    ),
}


def parameter(name: str, about: str, schema: Json | None = None, repeats: bool = False) -> Json:
    """One parameter of an address."""
    shape = schema or STRING
    return {"name": name, "in": "query", "description": about, "schema": many(shape) if repeats else shape}


def values(name: str, about: str) -> Json:
    """A filter that repeats."""
    return parameter(name, f"{about}; repeats mean OR, empty means unknown", repeats=True)


#: How the words are read; an article is marked accordingly.
WAYS: list[Json] = [
    parameter("exact", "1: every word only as written"),
    parameter("any", "1: any of the words instead of all"),
]
QUESTION: list[Json] = [
    parameter("q", f"the query, at most {LONGEST_QUERY} characters; the rest is left out with a notice"),
    *(
        values(name, takes)
        for facet in CHOSEN_FACETS
        for name, takes in zip((facet.parameter, f"{facet.parameter}__not"), facet.takes, strict=True)
    ),
    parameter("from", "first publication day, month or year, inclusive"),
    parameter("to", "last publication day, month or year, inclusive"),
    parameter("undated", "1: also articles of unknown day; only: nothing else"),
    *WAYS,
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
    """The responses of an address."""
    failure = {"application/json": {"schema": ref("Failure")}}
    said = {
        400: "this cannot be asked",
        404: "there is no such article",
        503: "the index cannot be read, or the question took too long",
    }
    return {
        "200": {"description": about, "content": {type_: {"schema": schema}}},
        **{str(status): {"description": said[status], "content": failure} for status in (*others, 503)},
    }


def get(summary: str, type_: str, schema: Json, parameters: list[Json], *others: int) -> Json:
    """An address that answers GET."""
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
            [ID, QUESTION[0], *WAYS],
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
