"""What a page says about itself in its markup: metas, links, itemprops, times, headings, breadcrumbs, gathered in one pass over the tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from bs4 import BeautifulSoup, Tag

from index.reading.html.text import one_line

# Patterns for names in lower case: one that ignores case costs several times as much.
_CRUMB = re.compile(
    r"(?:^|[\s_a-z-])(?:bread-?_?)?crumbs?(?=$|[\s_a-z-])|brotkrume|ariane|rastro|you-are-here|pathway",
)
#: Bars in which some sites and themes print the day of the visit.
_CLOCK = re.compile(
    r"td_data_time|tdb-head-date-txt|td-header-sp-top-date|(?:^|[\s_-])(?:current|today|todays|head|header|top|topbar|top-bar|live|site|"
    r"server|jam|clock)[-_]?(?:date|time|clock|day)|(?:date|time)[-_](?:current|today|header|now)(?=$|[\s_-])|(?:^|[\s_-])clock(?=$|"
    r"[\s_-])",
)
_DATED = re.compile(
    r"date|time|publi|posted|datum|fecha|data[-_]?(?:pub|ora|news)|(?:^|[\s_-])data(?=$|[\s_-])|pubdate|created|when|erstellt|veroeffent",
)
_AUTHORED = re.compile(
    r"(?:^|[\s_-])(?:author|autor|auteur|autore|byline|writer|reporter|journalist|forfatter|skribent)(?:s|en|es)?(?:[-_]?(?:name|link|"
    r"names))?(?=$|[\s_-])|contributor-?name",
)
_ACTIVE = re.compile(
    r"(?:^|[\s_-])(?:active|current|selected|is-active|current-menu-item|current-post-parent|current-menu-parent|nav-active|aktiv)(?=$|"
    r"[\s_-])",
)
_MAX_PER_LIST, _MAX_LINKS = 400, 3_000


@dataclass(slots=True)
class Marks:
    """The tags that say something, in page order, and the page's metas by lower-case name."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    lang: str = ""
    title: str = ""
    headings: list[Tag] = field(default_factory=list)
    #: for each heading, how many links stand before it
    heading_places: list[int] = field(default_factory=list)
    anchors: list[Tag] = field(default_factory=list)
    times: list[Tag] = field(default_factory=list)
    properties: dict[str, list[Tag]] = field(default_factory=dict)
    crumbs: list[Tag] = field(default_factory=list)
    categories: list[Tag] = field(default_factory=list)
    authors: list[Tag] = field(default_factory=list)
    active: list[Tag] = field(default_factory=list)
    clocks: list[Tag] = field(default_factory=list)
    dated: list[Tag] = field(default_factory=list)

    def meta(self, *names: str) -> str:
        """The first value any of these metas has."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), "")


def read_marks(soup: BeautifulSoup) -> Marks:
    """Everything the markup says, in one pass."""
    marks = Marks()
    # The chain of elements hangs on the first of them: the soup itself is not part of it.
    element = soup.contents[0] if soup.contents else None
    while element is not None:
        if isinstance(element, Tag):
            _read(element, marks)
        element = element.next_element
    return marks


def _read(tag: Tag, marks: Marks) -> None:
    name = tag.name
    attributes = tag.attrs
    if name == "meta":
        content = attributes.get("content")
        if content:
            for key in ("property", "name", "itemprop", "http-equiv"):
                if key in attributes:
                    marks.metas.setdefault(str(attributes[key]).strip().lower(), []).append(
                        one_line(str(content))
                    )
        if "itemprop" in attributes:
            _add_property(tag, marks)
        return
    if name == "title":
        if not marks.title and (tag.parent is None or tag.parent.name != "svg"):
            marks.title = one_line(tag.get_text())
        return
    if name == "html":
        marks.lang = str(attributes.get("lang") or attributes.get("xml:lang") or "")
    elif name == "h1":
        _add(marks.headings, tag)
        marks.heading_places.append(len(marks.anchors))
        del marks.heading_places[len(marks.headings) :]
    elif name == "a":
        if "href" in attributes and len(marks.anchors) < _MAX_LINKS:
            marks.anchors.append(tag)
    elif name == "time":
        _add(marks.times, tag)
    if not attributes:
        return
    if "rel" in attributes:
        _read_rel(tag, name, marks)
    if "itemprop" in attributes:
        _add_property(tag, marks)
    said = said_by_names(
        f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('data-testid', '')}"
    )
    if attributes.get("aria-label") and "breadcrumb" in str(attributes["aria-label"]).lower():
        said |= CRUMB
    if "BreadcrumbList" in str(attributes.get("itemtype", "")) or "BreadcrumbList" in str(
        attributes.get("typeof", "")
    ):
        said |= CRUMB
    if attributes.get("aria-current") in ("page", "true"):
        said |= ACTIVE
    if said & CLOCK and name == "h2" and attributes.get("class") == "date-header":
        # Blogger puts the day of a post above it, in a heading of this name
        said ^= CLOCK | DATED
    if said:
        for bit, places in (
            (CRUMB, marks.crumbs),
            (CLOCK, marks.clocks),
            (AUTHORED, marks.authors),
            (ACTIVE, marks.active),
            (DATED, marks.dated),
        ):
            if said & bit:
                _add(places, tag)


CRUMB, CLOCK, AUTHORED, ACTIVE, DATED = 1, 2, 4, 8, 16


@lru_cache(maxsize=8192)
def said_by_names(names: str) -> int:
    """What the class and id of an element say it holds."""
    names = names.lower()
    said = 0
    if _CRUMB.search(names):
        said |= CRUMB
    if _CLOCK.search(names):
        said |= CLOCK
    elif _DATED.search(names):
        said |= DATED
    if _AUTHORED.search(names):
        said |= AUTHORED
    if _ACTIVE.search(names):
        said |= ACTIVE
    return said


def _read_rel(tag: Tag, name: str, marks: Marks) -> None:
    rel = str(tag.attrs["rel"]).lower().split()
    if name == "link":
        href = tag.attrs.get("href")
        for word in rel:
            if href:
                marks.links.setdefault(word, str(href).strip())
    elif name == "a":
        if "category" in rel:
            _add(marks.categories, tag)
        if "author" in rel:
            _add(marks.authors, tag)


def _add_property(tag: Tag, marks: Marks) -> None:
    for key in str(tag.attrs["itemprop"]).split():
        _add(marks.properties.setdefault(key.rpartition("/")[2].lower(), []), tag)


def _add(tags: list[Tag], tag: Tag) -> None:
    if len(tags) < _MAX_PER_LIST:
        tags.append(tag)


def value_of(tag: Tag) -> str:
    """What a marked tag states: its `content` or `datetime` where it has one, else its words."""
    stated = tag.attrs.get("content") or tag.attrs.get("datetime")
    return one_line(str(stated)) if stated else one_line(tag.get_text(" "))


def within(tag: Tag, names: re.Pattern[str], levels: int = 8) -> bool:
    """Whether one of the nearest ancestors has a tag name, class or id that matches."""
    above: Tag | None = tag
    for _ in range(levels):
        if above is None or above.name in ("body", "[document]"):
            return False
        if names.search(f"{above.name} {above.attrs.get('class', '')} {above.attrs.get('id', '')}"):
            return True
        above = above.parent
    return False
