"""One article: its page, its JSON, its text, its source record, and its reference."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from searcher.export.documents import article_json, document
from searcher.export.formats import FORMATS, rows
from searcher.export.source_record import raw_record
from web.engine_holder import engine
from web.views.article_page import article_page, hit_of
from web.views.exports import content_type, requested_format
from web.views.page import parse_request

blueprint = Blueprint("article", __name__)


@blueprint.get("/article/<id>")
def show_article(id: str) -> str | AnyResponse:
    """Show an article; the beginning of an id leads to the whole one."""
    page_request = parse_request("hit")
    text = request.args.get("hit", "")
    here = int(text) if text.isdecimal() and len(text) < 8 else 0
    page = article_page(engine(), id, here, page_request, request.host_url)
    if page.article.id != id:
        return redirect(page_request.url(f"/article/{page.article.id}"))
    return page.render()


@blueprint.get("/article/<id>.json")
def article_data(id: str) -> Response:
    """Answer with the whole article and its evidence; with a query, with its marks as well."""
    search = parse_request().search
    shown = engine().show(id, search.text, exact=search.exact, any_words=search.any_words)
    return Response(document(article_json(shown)), mimetype="application/json")


@blueprint.get("/article/<id>.txt")
def article_text(id: str) -> Response:
    """Answer with the text as it was read, and nothing else."""
    article = engine().show(id).article
    pieces = [article.title, article.lead, *article.paragraphs, *article.captions, *article.aside]
    text = "\n\n".join(piece for piece in pieces if piece) + "\n"
    return Response(text.encode("utf-8", "replace"), content_type="text/plain; charset=utf-8")


@blueprint.get("/article/<id>.raw")
def article_raw(id: str) -> Response:
    """Answer with the record as its file has it now, byte for byte, shown as text whatever it is.

    Raises InputError where it is gone or altered.
    """
    shown = engine().show(id)
    return Response(raw_record(shown.article.id, shown.sources), content_type="text/plain; charset=utf-8")


def article_citation(id: str) -> Response:
    """Answer with the article for a reference manager."""
    format = requested_format()
    hit = hit_of(engine().show(id))._replace(snippets=())
    response = Response("".join(rows(iter([hit]), format.name)), content_type=content_type(format))
    response.headers["Content-Disposition"] = f'attachment; filename="{hit.id}.{format.suffix}"'
    return response


for each in FORMATS:
    if each.for_article:
        blueprint.add_url_rule(f"/article/<id>.{each.suffix}", view_func=article_citation)
