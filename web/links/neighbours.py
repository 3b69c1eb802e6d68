"""The articles before and after one in the results that led to it."""

from __future__ import annotations

from typing import NamedTuple

from index.errors import TookTooLong, TookTooMuch
from index.frozen import replace
from searcher import Engine, Results
from web.page_request import PageRequest


class Neighbours(NamedTuple):
    """The place of an article in its results, from 1, and the addresses of the articles beside it."""

    number: int = 0
    total: int = 0
    before: str = ""
    after: str = ""


def neighbours(engine: Engine, id: str, request: PageRequest) -> Neighbours:
    """Find an article on the page of results that its address names, and link what stands beside it.

    Nothing is linked where it is not on that page, or where the question takes too long.
    """
    try:
        results = page_of(engine, request, request.search.page)
        index = next((i for i, hit in enumerate(results.hits) if hit.id == id), None)
        if index is None:
            return Neighbours()
        page, size = request.search.page, request.search.per_page
        return Neighbours(
            (page - 1) * size + index + 1,
            results.total,
            neighbour_url(engine, request, results, index - 1),
            neighbour_url(engine, request, results, index + 1),
        )
    except (TookTooLong, TookTooMuch):
        return Neighbours()


def neighbour_url(engine: Engine, request: PageRequest, results: Results, index: int) -> str:
    """The address of the hit at an index of a page, which may lie on the page before or after."""
    page = request.search.page
    if index < 0 and page > 1:
        page, hits = page - 1, page_of(engine, request, page - 1).hits[-1:]
    elif index >= request.search.per_page and page * request.search.per_page < results.total:
        page, hits = page + 1, page_of(engine, request, page + 1).hits[:1]
    else:
        hits = results.hits[index : index + 1] if index >= 0 else ()
    return request.url(f"/article/{hits[0].id}", page=str(page) if page > 1 else "") if hits else ""


def page_of(engine: Engine, request: PageRequest, page: int) -> Results:
    """Ask for one page of results, without all that only their own page shows."""
    return engine.search(replace(request.search, page=page, facets=(), snippets=False, total=False))
