"""What browsers and programs are told: suggestions, OpenSearch, OpenAPI, health, the icon."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from searcher.export.documents import document
from web.engine_holder import engine
from web.openapi import DOCUMENT
from web.url_params import LONGEST_QUERY

blueprint = Blueprint("meta", __name__)

SUGGESTIONS = 8


@blueprint.get("/suggest")
def suggest() -> Response:
    """Whole queries that begin as this one does, in the form that browsers ask for: `["rate cu", ["rate cut", "rate cuts"]]`."""
    text = request.args.get("q", "")[:LONGEST_QUERY]
    head, _, last = text.rpartition(" ")
    start = f"{head} " if head else ""
    word = last.lstrip('("-')
    before = last[: len(last) - len(word)]
    found = engine().complete(word, SUGGESTIONS) if word and ":" not in word else []
    if before:  # within a bracket or quotes, or excluded: only words fit
        found = [each for each in found if ":" not in each]
    queries: list[object] = [text, [start + before + each for each in found]]
    return Response(document(queries, indent=False), mimetype="application/x-suggestions+json")  # type: ignore[arg-type]


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """What a browser needs to offer this page in its search bar."""
    return Response(
        render_template("opensearch.xml", base=request.host_url.rstrip("/")),
        mimetype="application/opensearchdescription+xml",
    )


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The JSON addresses, described for programs."""
    return jsonify(DOCUMENT)


@blueprint.get("/-/health")
def health() -> Response:
    """Whether the index can be read."""
    stats = engine().stats()
    return jsonify(
        {
            "format_version": 1,
            "status": "ok",
            "articles": stats.coverage.articles,
            "generation": stats.generation,
        }
    )


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The mark of the page, where a browser looks for it unasked."""
    return current_app.send_static_file("icon.svg")
