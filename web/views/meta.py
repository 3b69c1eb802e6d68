"""Addresses for browsers and programs: suggestions, OpenSearch, OpenAPI, health, the icon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, current_app, jsonify, request

from searcher.export.documents import document
from web.engine_holder import engine
from web.openapi import DOCUMENT
from web.url_params import LONGEST_QUERY
from web.views.page import Context

blueprint = Blueprint("meta", __name__)

SUGGESTIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSearchDescription(Context):
    """The page as a search engine of a browser."""

    template: ClassVar[str] = "opensearch.xml"
    #: where this server answers
    base: str


@blueprint.get("/suggest")
def suggest() -> Response:
    """Complete the last word of a query, in the form that browsers expect.

    `["rate cu", ["rate cut", "rate cuts"]]`
    """
    text = request.args.get("q", "")[:LONGEST_QUERY]
    head, _, last = text.rpartition(" ")
    start = f"{head} " if head else ""
    word = last.lstrip('("-')
    before = last[: len(last) - len(word)]
    completions = engine().complete(word, SUGGESTIONS) if word and ":" not in word else []
    if before:  # within a bracket or quotes, or excluded: only words fit
        completions = [each for each in completions if ":" not in each]
    queries: list[object] = [text, [start + before + each for each in completions]]
    return Response(document(queries, indent=False), mimetype="application/x-suggestions+json")  # type: ignore[arg-type]


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe this page so that a browser can offer it in its search bar."""
    return Response(
        OpenSearchDescription(base=request.host_url.rstrip("/")).render(),
        mimetype="application/opensearchdescription+xml",
    )


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe the JSON addresses for programs."""
    return jsonify(DOCUMENT)


@blueprint.get("/-/health")
def health() -> Response:
    """Say whether the index can be read. Only its generation is asked."""
    state = engine().state()
    return jsonify(
        {
            "format_version": 1,
            "status": "ok",
            "articles": state.articles,
            "generation": state.generation,
        }
    )


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The icon, at the address where browsers look for it."""
    return current_app.send_static_file("icon.svg")
