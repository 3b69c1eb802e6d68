"""What a view gets and what it hands on: the request read from the address, and one value for one template.

Each template gets one name, `page`: the value of the class that names the template. Beside it stand
`TOOLS`, the functions that every template may call. A test compares the fields of each class with the
names that its template uses.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar

from flask import render_template, request

from index.article import WEAK
from searcher import Search
from searcher import wording as words
from searcher.results import Notice
from web.links.facet_values import value_label, value_url
from web.markup import linkable, marked, spelled
from web.page_request import PageRequest
from web.url_params import LONGEST_QUERY, parse


def moment(text: str) -> str:
    """Write a moment for reading; any other text stays as it is.

    `2026-11-22T16:53:57+00:00` -> "22 Nov 2026, 16:53 UTC"
    """
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{words.day_words(text[:10])}, {time:%H:%M} {time.tzname() or ''}".rstrip()


#: What every template may use beside `page`.
TOOLS = {
    "counted": words.counted,
    "date_line": words.date_line,
    "day_words": words.day_words,
    "fetched_words": words.fetched_words,
    "cut_words": words.cut_words,
    "from_words": words.from_words,
    "section_line": words.section_line,
    "searched_words": words.searched_words,
    "size_words": words.size_words,
    "value_label": value_label,
    "value_url": value_url,
    "linkable": linkable,
    "marked": marked,
    "spelled": spelled,
    "moment": moment,
    "fields": words.FIELDS,
    "weak": WEAK,
    "longest_query": LONGEST_QUERY,
}


#: The question of a page that has none.
EMPTY = Search()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """All that one template gets."""

    template: ClassVar[str]

    def render(self) -> str:
        """Fill the template."""
        return render_template(self.template, page=self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Context):
    """What `base.html` needs on every page."""

    #: the question in the search box
    search: Search = EMPTY
    #: the parameters that stay when the words change
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyPage(Page):
    """An index without articles, and the command that adds some."""

    template: ClassVar[str] = "empty.html"
    location: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; `chosen` where the reader is already there."""

    label: str
    href: str
    chosen: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeLink:
    """A notice, with the link that follows its suggestion."""

    text: str
    link: Link | None = None


def parse_request(*also: str) -> PageRequest:
    """Read the address of the current request; `also` names the parameters of this page alone."""
    return parse(request.args.items(multi=True), also)


def parse_export() -> PageRequest:
    """Read the address of an export, which may ask for the whole text of each article."""
    page_request = parse_request("full_text")
    return (
        page_request.with_(full_text=True, page=page_request.search.page)
        if request.args.get("full_text") == "1"
        else page_request
    )


def parameters_to_keep(page_request: PageRequest) -> tuple[tuple[str, str], ...]:
    """The parameters of a first page without its words, for a form with another question."""
    return tuple(pair for pair in page_request.with_().parameters() if pair[0] != "q")


def plain_notices(notices: tuple[Notice, ...]) -> tuple[NoticeLink, ...]:
    """The notices of an address, which suggest nothing."""
    return tuple(NoticeLink(notice.text) for notice in notices)
