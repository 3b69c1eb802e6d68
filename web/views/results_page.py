"""The results page as a value: the answer to a request, and everything that can be clicked next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from index.article import section_words
from searcher import Engine, Results, Search
from searcher.export.formats import BY_SUFFIX
from searcher.results import Hit, Notice, Reach, Snippet
from searcher.wording import counted
from web.links.active_filters import ActiveFilter, active_filters
from web.links.facet_links import SHOWN, FacetBlock, facet_blocks
from web.links.histogram import Histogram, histogram, histogram_facets
from web.links.narrowing import narrowing
from web.links.undated_links import UndatedLinks, undated_links
from web.page_request import PageRequest
from web.url_params import SORTS, VIEWS
from web.views.answers import last_page, search_with_notices
from web.views.no_results import FollowUps, absent_words, wider_searches
from web.views.page import Link, NoticeLink, Page, parameters_to_keep

#: Hits on a page, to choose from.
SIZES = (10, 20, 50, 100)
#: Notices that the page words itself, in their own place.
WORDED_BY_PAGE = {"forms", "undated", "any-words"}
#: The letters of the anchors of an article's blocks: `#p7` is its seventh paragraph.
ANCHOR_LETTERS = {"body": "p", "caption": "c", "aside": "a"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage(Page):
    """The answer to a question as a page."""

    template: ClassVar[str] = "results.html"
    request: PageRequest
    title: str
    results: Results
    notices: tuple[NoticeLink, ...]
    #: the words that were found in several forms, and the address without the other forms
    reached: tuple[Reach, ...]
    as_written: str
    filters: tuple[ActiveFilter, ...]
    without_filters: str
    facets: tuple[FacetBlock, ...]
    histogram: Histogram | None
    #: what can be narrowed, in a few words each: "12 sections", "2010–2021"
    narrowing: tuple[str, ...]
    sorts: tuple[Link, ...]
    sizes: tuple[Link, ...]
    views: tuple[Link, ...]
    #: None is a gap
    pages: tuple[Link | None, ...]
    before: str
    after: str
    exports: tuple[Link, ...]
    feed: str
    #: what to try where nothing was found
    wider_searches: tuple[Link, ...]
    #: the words that no article contains, named where nothing was found
    absent_words: tuple[str, ...]
    undated: UndatedLinks
    #: the index of the first hit of unknown day in a list by date, or -1
    first_undated: int

    def article_url(self, hit: Hit, snippet: Snippet | None = None) -> str:
        """The address of a hit, at the paragraph of a snippet."""
        letter = ANCHOR_LETTERS.get(snippet.field) if snippet else None
        has_anchor = letter is not None and snippet is not None and snippet.paragraph is not None
        anchor = f"#{letter}{snippet.paragraph + 1}" if has_anchor else ""  # type: ignore[union-attr,operator]
        return f"{self.request.url(f'/article/{hit.id}')}{anchor}"

    def section_url(self, hit: Hit) -> str:
        """The address of the same search in the section of a hit alone."""
        return self.request.url(section=section_words(hit.section), section__not="")


def results_page(engine: Engine, request: PageRequest) -> ResultsPage:
    """Answer a request as a page."""
    follow_ups = FollowUps(engine, request.search.seconds)
    facet_names = (*SHOWN, *histogram_facets(request.search))
    results = search_with_notices(engine, request, facet_names, explain=request.view == "why")
    request = request.with_(page=results.page)
    search, question = request.search, results.query
    last = last_page(results)
    without = () if results.total else absent_words(follow_ups, search, question)
    worded = WORDED_BY_PAGE | ({"absent"} if without else set())
    is_by_date = results.sort != "relevance"
    sorts = sorts_of(results, search)
    reached = () if search.exact else tuple(reach for reach in question.reached if has_other_forms(reach))
    facets = facet_blocks(results, request)
    return ResultsPage(
        request=request,
        search=search,
        kept=parameters_to_keep(request),
        title=title_of(request, results.total),
        results=results,
        notices=tuple(
            NoticeLink(notice.text, suggestion_link(notice, request))
            for notice in question.notices
            if notice.kind not in worded and (search.text.strip() or notice.kind == "parameter")
        ),
        reached=reached,
        as_written=request.url(exact="1"),
        filters=active_filters(request),
        without_filters=request.without_filters().url(),
        facets=facets,
        histogram=histogram(results, request),
        narrowing=narrowing(results, facets, bool(reached)),
        sorts=tuple(
            Link(name, request.url(sort="" if name == sorts[0] else name), name == results.sort)
            for name in sorts
        ),
        sizes=tuple(
            Link(
                str(size),
                request.url(per_page="" if size == SIZES[0] else str(size)),
                size == search.per_page,
            )
            for size in SIZES
        ),
        views=tuple(
            Link(name, request.url(view="" if name == VIEWS[0] else name), name == request.view)
            for name in VIEWS
        ),
        pages=page_links(request, results.page, last),
        before=page_url(request, results.page - 1) if results.page > 1 else "",
        after=page_url(request, results.page + 1) if results.page < last else "",
        exports=tuple(
            Link(format.label, export_url(request, suffix)) for suffix, format in BY_SUFFIX.items()
        ),
        feed=export_url(request, "atom"),
        wider_searches=() if results.total else wider_searches(follow_ups, request),
        absent_words=without,
        undated=undated_links(request),
        first_undated=first_undated(results) if is_by_date else -1,
    )


def title_of(request: PageRequest, total: int) -> str:
    """Name the page: "ferry: 9 articles", "section Business: 4 articles", "21 articles"."""
    filters = (
        f"{'not ' if each.left_out else ''}{each.field} {each.label}" for each in active_filters(request)
    )
    name = request.search.text.strip() or ", ".join(filters)
    return f"{name}: {counted(total, 'article')}" if name else counted(total, "article")


def sorts_of(results: Results, search: Search) -> tuple[str, ...]:
    """The orders to choose from, the one that an address need not name first. Without words none is relevant."""
    is_unranked = search.sort == "relevance" and results.sort != "relevance"
    return tuple(SORTS[1:]) if is_unranked or not search.text.strip() else SORTS


def has_other_forms(reach: Reach) -> bool:
    """Whether a word was found in another form than the one that was typed."""
    return len(reach.forms) > 1 or any(form.word != reach.word for form in reach.forms)


def first_undated(results: Results) -> int:
    """The index of the first hit of unknown day, or -1."""
    return next((i for i, hit in enumerate(results.hits) if hit.published is None), -1)


def suggestion_link(notice: Notice, request: PageRequest) -> Link | None:
    """Link to a notice's suggestion: another query, or an option of the page."""
    suggestion = notice.suggestion.strip()
    if not suggestion:
        return None
    options = {"--exact": {"exact": True}, "--any": {"any_words": True}, "--undated": {"undated": True}}
    if suggestion in options:
        return Link("do that", request.with_(**options[suggestion]).url())
    return Link(suggestion, request.url(q=suggestion))


def page_url(request: PageRequest, number: int) -> str:
    """The address of another page of the answer."""
    return request.url(page="" if number == 1 else str(number))


def page_links(request: PageRequest, page: int, last: int) -> tuple[Link | None, ...]:
    """Link to the first page, the last one and those around the current one; None is a gap."""
    near = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    links: list[Link | None] = []
    for number, before in zip(near, [0, *near], strict=False):
        if number - before > 1:
            links.append(None)
        links.append(Link(f"{number:,}", page_url(request, number), number == page))
    return tuple(links)


def export_url(request: PageRequest, suffix: str) -> str:
    """The address of an export. JSON is one page of the answer; the others are all of it."""
    size = {} if suffix == "json" else {"per_page": ""}
    return request.url(f"/search.{suffix}", view="", page="", **size)
