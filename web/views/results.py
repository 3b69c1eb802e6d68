"""The results of a question, as a page and as JSON; without a question, the front page."""

from __future__ import annotations

from flask import Blueprint, Response

from searcher.export.documents import document, to_json
from web.engine_holder import engine, holder
from web.views.answers import search_with_notices
from web.views.front import front_page
from web.views.page import EmptyPage, parse_export, parse_request
from web.views.results_page import results_page

blueprint = Blueprint("results", __name__)


@blueprint.get("/")
@blueprint.get("/search")
def show_results() -> str:
    """Answer a question; where nothing is asked, show the front page."""
    request = parse_request()
    if request.is_blank and not request.notices:
        return front_page().render()
    page = results_page(engine(), request)
    if not page.results.coverage.articles:
        return EmptyPage(location=holder().location).render()
    return page.render()


@blueprint.get("/search.json")
def results_json() -> Response:
    """Answer with the JSON that the command line prints too."""
    results = search_with_notices(engine(), parse_export(), ("section", "month"))
    return Response(document(to_json(results)), mimetype="application/json")
