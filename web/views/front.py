"""The front page: the box, what the index holds, and ways into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from searcher import Search
from searcher.results import Bucket, Stats
from searcher.wording import section_line
from web.engine_holder import engine, holder
from web.links.histogram import Histogram, by_year
from web.page_request import PageRequest
from web.query_examples import Example, first_examples
from web.views.help import tried_examples
from web.views.page import EmptyPage, Link, Page

#: Sections on the front page.
MOST_SECTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage(Page):
    """The first thing a reader sees."""

    template: ClassVar[str] = "front.html"
    stats: Stats
    histogram: Histogram | None
    sections: tuple[Link, ...]
    examples: tuple[Example, ...]


def front_page() -> FrontPage | EmptyPage:
    """Make the front page; an empty index has a page that says what to type."""
    stats = engine().stats()
    if not stats.coverage.articles:
        return EmptyPage(location=holder().location)
    return FrontPage(
        stats=stats,
        histogram=by_year(stats, engine()),
        sections=tuple(section_link(bucket) for bucket in top_sections(stats)[:MOST_SECTIONS]),
        examples=first_examples(tried_examples(stats)),
    )


def top_sections(stats: Stats) -> list[Bucket]:
    """The sections without a parent, the largest first."""
    tops = [
        bucket for bucket in stats.by_section if isinstance(bucket.value, tuple) and len(bucket.value) == 1
    ]
    return sorted(tops, key=lambda bucket: -bucket.count)


def section_link(bucket: Bucket) -> Link:
    """Link to all articles of a section."""
    request = PageRequest(Search(sections=(bucket.value,)))  # type: ignore[arg-type]
    return Link(section_line(bucket.value), request.url(), count=bucket.count)  # type: ignore[arg-type]
