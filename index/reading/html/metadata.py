"""Collect the metadata of a page in one pass over its tree.

These are its metas, links, headings and `<time>`s, its itemprops, and the elements whose names say
that they hold breadcrumbs, days or authors.
"""

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
    r"td_data_time|tdb-head-date-txt|td-header-sp-top-date|"
    r"(?:^|[\s_-])(?:current|today|todays|head|header|top|topbar|top-bar|live|site|server|jam|clock)"
    r"[-_]?(?:date|time|clock|day)|(?:date|time)[-_](?:current|today|header|now)(?=$|[\s_-])|"
    r"(?:^|[\s_-])clock(?=$|[\s_-])",
)
_DATED = re.compile(
    r"date|time|publi|posted|datum|fecha|data[-_]?(?:pub|ora|news)|(?:^|[\s_-])data(?=$|[\s_-])|pubdate|"
    r"created|when|erstellt|veroeffent",
)
_AUTHORED = re.compile(
    r"(?:^|[\s_-])(?:author|autor|auteur|autore|byline|writer|reporter|journalist|forfatter|skribent)"
    r"(?:s|en|es)?(?:[-_]?(?:name|link|names))?(?=$|[\s_-])|contributor-?name",
)
_ACTIVE = re.compile(
    r"(?:^|[\s_-])(?:active|current|selected|is-active|current-menu-item|current-post-parent|"
    r"current-menu-parent|nav-active|aktiv)(?=$|[\s_-])",
)
#: Tags kept in each list.
_MAX_PER_LIST = 400
#: Links kept of a page.
_MAX_LINKS = 3_000


@dataclass(slots=True)
class PageMetadata:
    """The metas of a page by lower-case name, and its tags that say something, in page order.

    links_before_headings   for each of `headings`, how many of `anchors` stand before it
    """

    metas: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    lang: str = ""
    title: str = ""
    headings: list[Tag] = field(default_factory=list)
    links_before_headings: list[int] = field(default_factory=list)
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
        """Return the first value that any of these metas has, or an empty text."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), "")


def read_metadata(soup: BeautifulSoup) -> PageMetadata:
    """Collect the metadata in one pass."""
    metadata = PageMetadata()
    # The chain of elements begins at the first of them: the soup itself is not part of it.
    element = soup.contents[0] if soup.contents else None
    while element is not None:
        if isinstance(element, Tag):
            _read(element, metadata)
        element = element.next_element
    return metadata


def _read(tag: Tag, metadata: PageMetadata) -> None:
    name = tag.name
    attributes = tag.attrs
    if name == "meta":
        content = attributes.get("content")
        if content:
            for key in ("property", "name", "itemprop", "http-equiv"):
                if key in attributes:
                    metadata.metas.setdefault(str(attributes[key]).strip().lower(), []).append(
                        one_line(str(content))
                    )
        if "itemprop" in attributes:
            _add_property(tag, metadata)
        return
    if name == "title":
        if not metadata.title and (tag.parent is None or tag.parent.name != "svg"):
            metadata.title = one_line(tag.get_text())
        return
    if name == "html":
        metadata.lang = str(attributes.get("lang") or attributes.get("xml:lang") or "")
    elif name == "h1":
        _add(metadata.headings, tag)
        metadata.links_before_headings.append(len(metadata.anchors))
        del metadata.links_before_headings[len(metadata.headings) :]
    elif name == "a":
        if "href" in attributes and len(metadata.anchors) < _MAX_LINKS:
            metadata.anchors.append(tag)
    elif name == "time":
        _add(metadata.times, tag)
    if not attributes:
        return
    if "rel" in attributes:
        _read_rel(tag, name, metadata)
    if "itemprop" in attributes:
        _add_property(tag, metadata)
    signs = signs_of_names(
        f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('data-testid', '')}"
    )
    if attributes.get("aria-label") and "breadcrumb" in str(attributes["aria-label"]).lower():
        signs |= CRUMB
    if "BreadcrumbList" in str(attributes.get("itemtype", "")) or "BreadcrumbList" in str(
        attributes.get("typeof", "")
    ):
        signs |= CRUMB
    if attributes.get("aria-current") in ("page", "true"):
        signs |= ACTIVE
    if signs & CLOCK and name == "h2" and attributes.get("class") == "date-header":
        # Blogger prints the day of a post above it, in a heading of this name.
        signs ^= CLOCK | DATED
    if signs:
        for bit, tags in (
            (CRUMB, metadata.crumbs),
            (CLOCK, metadata.clocks),
            (AUTHORED, metadata.authors),
            (ACTIVE, metadata.active),
            (DATED, metadata.dated),
        ):
            if signs & bit:
                _add(tags, tag)


#: What the names of an element say it holds, as bits.
CRUMB = 1
CLOCK = 2
AUTHORED = 4
ACTIVE = 8
DATED = 16


@lru_cache(maxsize=8192)
def signs_of_names(names: str) -> int:
    """Read from the class and id of an element what it holds, as bits."""
    names = names.lower()
    signs = 0
    if _CRUMB.search(names):
        signs |= CRUMB
    if _CLOCK.search(names):
        signs |= CLOCK
    elif _DATED.search(names):
        signs |= DATED
    if _AUTHORED.search(names):
        signs |= AUTHORED
    if _ACTIVE.search(names):
        signs |= ACTIVE
    return signs


def _read_rel(tag: Tag, name: str, metadata: PageMetadata) -> None:
    rel = str(tag.attrs["rel"]).lower().split()
    if name == "link":
        href = tag.attrs.get("href")
        for word in rel:
            if href:
                metadata.links.setdefault(word, str(href).strip())
    elif name == "a":
        if "category" in rel:
            _add(metadata.categories, tag)
        if "author" in rel:
            _add(metadata.authors, tag)


def _add_property(tag: Tag, metadata: PageMetadata) -> None:
    for key in str(tag.attrs["itemprop"]).split():
        _add(metadata.properties.setdefault(key.rpartition("/")[2].lower(), []), tag)


def _add(tags: list[Tag], tag: Tag) -> None:
    if len(tags) < _MAX_PER_LIST:
        tags.append(tag)


def value_of(tag: Tag) -> str:
    """Return what a tag states: its `content` or `datetime` if it has one, else its text."""
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
