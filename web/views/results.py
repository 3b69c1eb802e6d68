"""The results page: a question from the address, its answer, and everything that can be clicked next."""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request

from index.article import section_words
from index.errors import TookTooLong, TookTooMuch
from searcher import Engine, Results, Search
from searcher.export.documents import document, to_json
from searcher.export.formats import BY_SUFFIX
from searcher.results import Hit, Notice, Question, Reach, Snippet
from searcher.wording import counted
from web.engine_holder import engine
from web.facet_links import SHOWN, Chip, FacetBlock, chips, cleared, groups
from web.histogram import Histogram, by_year, histogram, wanted
from web.query_examples import few
from web.undated_links import links
from web.url_params import SORTS, PageRequest, UrlBuilder, address, filtered, pairs, read

blueprint = Blueprint("answers", __name__)

#: Sections on the front page.
WAYS_IN = 24
#: Hits on a page, to choose from.
SIZES = (10, 20, 50, 100)
#: A question of nothing but words, and how many of them are looked up one by one.
PLAIN = re.compile(r"[\w\s'’&.,-]+")
MOST_ABSENT = 8
#: Notices of an engine that the page says in its own place.
ELSEWHERE = {"forms", "undated", "any-words"}


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; `chosen` where one is already there."""

    label: str
    href: str
    chosen: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeLink:
    """A notice, with the link that follows its suggestion."""

    text: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """All that `results.html` may use."""

    search: Search
    view: str
    results: Results
    said: tuple[NoticeLink, ...]
    reached: tuple[Reach, ...]
    as_written: str
    chips: tuple[Chip, ...]
    clear: str
    groups: tuple[FacetBlock, ...]
    histogram: Histogram | None
    sorts: tuple[Link, ...]
    sizes: tuple[Link, ...]
    views: tuple[Link, ...]
    pages: tuple[Link | None, ...]
    before: str
    after: str
    exports: tuple[Link, ...]
    #: what to try where nothing was found
    offers: tuple[Link, ...]
    #: words that stand in no article, named where nothing was found
    absent: tuple[str, ...]
    with_undated: str
    only_undated: str
    #: the place of the first hit of unknown day in a list by date, or -1
    undated_from: int
    #: the filters to keep when the words change
    kept: tuple[tuple[str, str], ...]
    #: what follows the path in the address of an article
    tail: str
    nearby: UrlBuilder

    def article(self, hit: Hit, snippet: Snippet | None = None) -> str:
        """The address of a hit, at the paragraph of a snippet."""
        place = ""
        if snippet is not None and snippet.paragraph is not None:
            letter = {"body": "p", "caption": "c", "aside": "a"}.get(snippet.field)
            place = f"#{letter}{snippet.paragraph + 1}" if letter else ""
        return f"/article/{hit.id}{self.tail}{place}"

    def section(self, hit: Hit) -> str:
        """The address of the same search in the section of a hit alone."""
        return self.nearby.changed(section=section_words(hit.section), section__not="")


def parse_request(*also: str) -> PageRequest:
    """The question in the address of this request."""
    return read(request.args.items(multi=True), also)


def answered(engine: Engine, asked: PageRequest, facets: tuple[str, ...]) -> Results:
    """The answer with the notices of the address in front of the engine's; a page past the last one gives the last."""
    results = engine.search(replace(asked.search, facets=facets))
    notices = asked.notices
    last = max(1, -(-results.total // results.per_page))
    if results.total and asked.search.page > last:
        sentence = f"Page {asked.search.page:,} is past the last one; this is page {last:,}."
        notices = (*notices, Notice(sentence, kind="parameter"))
        results = engine.search(replace(asked.search, facets=facets, page=last))
    if not notices:
        return results
    return replace(results, question=replace(results.question, notices=(*notices, *results.question.notices)))


def suggestion_link(notice: Notice, search: Search, view: str) -> Link | None:
    """The link of a notice's suggestion: another query, or an option of the page."""
    words = notice.suggestion.strip()
    if not words:
        return None
    changed = replace(search, page=1)
    options = {
        "--exact": replace(changed, exact=True),
        "--any": replace(changed, any_words=True),
        "--undated": replace(changed, undated=True),
    }
    if words in options:
        return Link("do that", address("/search", options[words], view))
    return Link(words, address("/search", replace(changed, text=words), view))


def page_links(search: Search, view: str, page: int, last: int) -> tuple[Link | None, ...]:
    """First, last and the pages around this one; None is a gap."""
    near = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    found: list[Link | None] = []
    for number, before in zip(near, [0, *near], strict=False):
        if number - before > 1:
            found.append(None)
        found.append(Link(f"{number:,}", address("/search", search.turn(number), view), number == page))
    return tuple(found)


class Further:
    """Further questions about an answer, for as long as its own time lasts."""

    def __init__(self, engine: Engine, seconds: float | None) -> None:
        self.engine = engine
        self.until = math.inf if seconds is None else time.monotonic() + seconds

    def total(self, search: Search) -> int | None:
        """How many articles a question finds; None where that takes too long."""
        left = self.until - time.monotonic()
        if left <= 0:
            return None
        asked = replace(
            search,
            facets=(),
            snippets=False,
            per_page=0,
            sort="newest",
            seconds=None if left == math.inf else left,
        )
        try:
            return self.engine.search(asked).total
        except (TookTooLong, TookTooMuch):
            return None


def offers(further: Further, search: Search, view: str) -> tuple[Link, ...]:
    """What to try where nothing was found, each with what it would find; what finds nothing is not offered."""
    tries: list[tuple[str, Search]] = []
    several = len(search.text.split()) > 1
    if several and not search.any_words:
        tries.append(("any of these words", replace(search, any_words=True, page=1)))
    if search.exact:
        tries.append(("the words in their other forms too", replace(search, exact=False, page=1)))
    if search.published != (None, None):
        tries.append(("any publication day", replace(search, published=(None, None), undated=False, page=1)))
    if filtered(search):
        tries.append(("everywhere, without the filters", cleared(search)))
        if several:
            tries.append(
                ("any of these words, without the filters", replace(cleared(search), any_words=True))
            )
    found = []
    for label, tried in tries:
        total = further.total(tried)
        if total:
            found.append(Link(label, address("/search", tried, view), count=total))
    return tuple(found)


def absent(further: Further, search: Search, question: Question) -> tuple[str, ...]:
    """The words of a plain question that no article holds."""
    if not PLAIN.fullmatch(search.text):
        return ()
    reached = {reach.word for reach in question.reached}
    words = [
        word
        for word in dict.fromkeys(search.text.split())
        if word not in ("AND", "OR", "NOT") and word[0].isalnum()
    ]
    left = [word for word in words if word.lower() not in reached][:MOST_ABSENT]
    return tuple(word for word in left if further.total(Search(word, exact=search.exact)) == 0)


def answer(engine: Engine, asked: PageRequest) -> ResultsPage:
    """The whole page for a question."""
    further = Further(engine, asked.search.seconds)
    results = answered(engine, asked, (*SHOWN, *wanted(asked.search)))
    search, view = replace(asked.search, page=results.page), asked.view
    first, nearby = replace(search, page=1), UrlBuilder(search, view)
    last = max(1, -(-results.total // results.per_page))
    question = results.question
    spread = tuple(
        reach
        for reach in question.reached
        if len(reach.forms) > 1 or any(form.word != reach.word for form in reach.forms)
    )
    dated = search.sort != "relevance"
    with_undated, only_undated = links(search, view)
    notices = [
        each
        for each in question.notices
        if each.kind not in ELSEWHERE and (search.text.strip() or each.kind == "parameter")
    ]
    return ResultsPage(
        search=search,
        view=view,
        results=results,
        said=tuple(NoticeLink(each.text, suggestion_link(each, search, view)) for each in notices),
        reached=() if search.exact else spread,
        as_written=address("/search", replace(first, exact=True), view),
        chips=chips(search, view),
        clear=address("/search", cleared(search), view),
        groups=groups(results, search, view),
        histogram=histogram(results, search, view),
        sorts=tuple(
            Link(name, nearby.changed(sort=name if name != "relevance" else ""), name == search.sort)
            for name in SORTS
        ),
        sizes=tuple(
            Link(str(size), nearby.changed(per_page=str(size) if size != 10 else ""), size == search.per_page)
            for size in SIZES
        ),
        views=tuple(
            Link(name, address("/search", search, name), name == view) for name in ("full", "compact")
        ),
        pages=page_links(search, view, results.page, last),
        before=address("/search", search.turn(results.page - 1), view) if results.page > 1 else "",
        after=address("/search", search.turn(results.page + 1), view) if results.page < last else "",
        exports=tuple(
            Link(
                format.label,
                # JSON is one page of the answer; the others are all of it, whatever the size of a page.
                address(f"/search.{suffix}", first if suffix == "json" else replace(first, per_page=10)),
            )
            for suffix, format in BY_SUFFIX.items()
        ),
        offers=() if results.total else offers(further, search, view),
        absent=() if results.total else absent(further, search, question),
        with_undated=with_undated,
        only_undated=only_undated,
        undated_from=next((n for n, hit in enumerate(results.hits) if hit.published is None), -1)
        if dated
        else -1,
        kept=tuple((name, text) for name, text in pairs(first, view) if name != "q"),
        tail=address("", search, view),
        nearby=nearby,
    )


@blueprint.get("/search")
def results_page() -> str:
    """The answer as a page; without a question, the front page."""
    asked = parse_request()
    if asked.blank and not asked.notices:
        return front()
    made = answer(engine(), asked)
    if not made.results.coverage.articles:
        return render_template("empty.html")
    return render_template("results.html", a=made, search=made.search, kept=made.kept, title=title(made))


@blueprint.get("/")
def front_page() -> str:
    """The front page; with a question in its address, the answer."""
    return results_page()


@blueprint.get("/search.json")
def results_json() -> Response:
    """The answer as the JSON that the command line prints too."""
    return Response(
        document(to_json(answered(engine(), parse_request(), ("section", "month")))),
        mimetype="application/json",
    )


def front() -> str:
    """The first thing one sees: the box, what the index holds, and ways in."""
    stats = engine().stats()
    if not stats.coverage.articles:
        return render_template("empty.html")
    tops = [
        bucket for bucket in stats.by_section if isinstance(bucket.value, tuple) and len(bucket.value) == 1
    ]
    sections = sorted(tops, key=lambda bucket: -bucket.count)[:WAYS_IN]
    return render_template(
        "front.html",
        stats=stats,
        histogram=by_year(stats, engine()),
        sections=sections,
        asks=few(engine(), stats),
    )


def title(made: ResultsPage) -> str:
    """The title of the window."""
    return f"{made.search.text or 'All articles'}: {counted(made.results.total, 'article')}"
