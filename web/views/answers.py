"""The answer to a request, with the notices of its address in front of the engine's."""

from __future__ import annotations

from dataclasses import replace

from searcher import Engine, Results
from searcher.results import Notice
from web.page_request import PageRequest


def last_page(results: Results) -> int:
    """The number of the last page of an answer."""
    return max(1, -(-results.total // results.per_page))


def search_with_notices(
    engine: Engine, request: PageRequest, facets: tuple[str, ...], explain: bool = False
) -> Results:
    """Answer a request. A page past the last one gives the last, and a notice says so."""
    search = replace(request.search, facets=facets, explain=explain)
    results = engine.search(search)
    notices = request.notices
    last = last_page(results)
    if results.total and request.search.page > last:
        sentence = f"Page {request.search.page:,} is past the last one; this is page {last:,}."
        notices = (*notices, Notice(sentence, kind="parameter"))
        results = engine.search(replace(search, page=last))
    if not notices:
        return results
    return replace(results, query=replace(results.query, notices=(*notices, *results.query.notices)))
