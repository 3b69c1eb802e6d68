"""Find the sections that a page shows by its links.

A folder of the address (`/world/us-news/2020/…`) is a section if the page links to that folder
under a name ("US news"). A short link beside the headline that leads to a folder, not to an
article, is the section a reader sees.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from bs4 import Tag

from index.reading.html.metadata import PageMetadata, within
from index.reading.html.text import folded, one_line
from index.sections.paths import is_home, same_section, site_key, slug_key, squash

Path = tuple[str, ...]

#: Folders that hold pages about people, tags or the site, and pages themselves.
_NO_SECTION = re.compile(
    r"^(?:authors?|autor(?:en|es)?|auteurs?|by|staff|people|profile|user|users|reporter|journalist|"
    r"contributors?|tags?|tagged|label|schlagwort|stichwort|hashtag|search|suche|login|account|abo|subscribe|"
    r"newsletters?|about|contact|kontakt|impressum|privacy|terms|shop|video|videos|live|share|rss|feed|print|"
    r"amp|mailto|javascript|sign-?in|register|comments?|page|wp-content|rus|ukr|eng|deu|esp|fra|ita|"
    r"live-?blog|live-?ticker|podcasts?|gallery|galleries|photos?|my|archive|archives|archiv|date|plus|"
    r"premium)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{3,}|^\d+$")
_PAGE = re.compile(r"\.\w{2,5}$")
_MENU = re.compile(
    r"\bnav\b|menu|footer|sidebar|comment(?!ary|aries|ator)|share|social|related|recommend|breadcrumb",
    re.IGNORECASE,
)
#: A link is the article's section only if a name around it says so.
_SECTION_NAMES = re.compile(
    r"categor|(?:^|[\s_-])(?:cat|cats|section|sections|rubrik|rubric|ressort|seccion|sezione|kicker|eyebrow|"
    r"overline|topline|channel|vertical|dachzeile|roofline)(?=$|[\s_-])",
    re.IGNORECASE,
)
#: So many links above the headline are near it.
_LINKS_ABOVE = 8


class _Address(NamedTuple):
    """The host of an address without `www.`, and the segments of its path in lower case."""

    host: str
    folders: list[str]


def _address(href: str, base: str) -> _Address | None:
    """Parse a link that leads to a folder; None if it leads elsewhere."""
    try:
        parts = urlsplit(urljoin(base, href.strip()))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.query or not parts.hostname:
        return None
    segments = [unquote(s).lower() for s in parts.path.split("/") if s]
    if segments and re.fullmatch(r"index\.\w+", segments[-1]):
        segments.pop()
    return _Address(parts.hostname.removeprefix("www."), segments)


def named_folders(metadata: PageMetadata, url: str) -> Path:
    """Name the folders of the page's address by the page's links: ("World", "US news").

    Returns () if no link names any.
    """
    page = _address(url, url) if url else None
    if page is None:
        return ()
    host, segments = page
    names: dict[int, str] = {}
    outermost = quote(segments[0]).lower() if segments else ""
    for link in metadata.anchors:
        href = str(link.attrs.get("href", ""))
        # Parsing addresses is slow, and few of a page's hundreds of links can lead to the folder.
        if (
            len(href) > 200
            or outermost not in href.lower()
            or href.startswith(("#", "javascript:", "mailto:"))
        ):
            continue
        target = _address(href, url)
        if target is None or not _same_site(target.host, host):
            continue
        depth = len(target.folders)
        if 0 < depth < len(segments) and target.folders == segments[:depth]:
            label = _label(link)
            # The first link names the folder, unless a later one has the words of its slug:
            # `All topics` also leads to `/sport/`.
            if label and (
                depth not in names
                or (slug_key(label) == slug_key(segments[depth - 1]) != slug_key(names[depth]))
            ):
                names[depth] = label
    path: list[str] = []
    for depth, segment in enumerate(segments[: max(names, default=0)], 1):
        if (
            _NO_SECTION.search(segment)
            or _NUMBERED.search(segment)
            or (depth not in names and len(segment) == 2)
        ):
            continue
        # A folder around a named one is a section too, named by its slug if by nothing else.
        path.append(names.get(depth) or segment.replace("-", " ").capitalize())
    if (
        len(path) > 1
        and 1 in names
        and site_key(host) in squash(names[1])
        and not same_section(names[1], segments[0])
    ):
        # `/news/` under the name "Isen Post today" is the front page of the news, not a section.
        path = path[1:]
    return tuple(dict.fromkeys(path))


#: Folders that say what kind of texts they hold, not what these are about.
_KIND = re.compile(r"blogs?|posts?|resources?|ressourcen|ressources|recursos|reports?|[a-z]{2}")


def names_only_kinds(url: str) -> bool:
    """Whether an address says only what kind of text it leads to: `/blog/tide-gate`."""
    page = _address(url, url)
    return page is not None and all(map(_KIND.fullmatch, page.folders[:-1]))


def is_page_itself(label: str, url: str) -> bool:
    """Whether a name of three words or more is the end of the page's own address.

    Some trails end so: `/cleaning-industry-trends/` is no section.
    """
    page = _address(url, url) if url else None
    if page is None or not page.folders:
        return False
    slug, name = (
        " ".join(re.findall(r"[^\W_]+", text)) for text in (_PAGE.sub("", page.folders[-1]), label.lower())
    )
    return name.count(" ") > 1 and re.fullmatch(rf"{re.escape(name)}(?: \d+)?", slug) is not None


def headline_links(metadata: PageMetadata, title: str, url: str) -> list[tuple[str, bool]]:
    """List the names of links to folders just above and below the headline, the nearest first.

    Each comes with whether the page's own address lies in that folder.
    """
    key = folded(title)
    before = next(
        (
            link_count
            for tag, link_count in zip(metadata.headings, metadata.links_before_headings, strict=True)
            if folded(tag.get_text("")) == key
        ),
        None,
    )
    page = _address(url, url) if url else None
    if before is None or not key:
        return []
    links_above = metadata.anchors[max(0, before - _LINKS_ABOVE) : before]
    names: list[tuple[str, bool]] = []
    for link in [*reversed(links_above), *metadata.anchors[before : before + 3]]:
        label = _label(link)
        target = _address(str(link.attrs.get("href", "")), url or "http://page.invalid/")
        if (
            not label
            or target is None
            or not target.folders
            or len(target.folders) > 4
            or "author" in str(link.attrs.get("rel", ""))
        ):
            continue
        if page is not None and not _same_site(target.host, page.host):
            continue
        folders = target.folders
        if (
            any(_NO_SECTION.search(f) or _NUMBERED.search(f) for f in folders)
            or _PAGE.search(folders[-1])
            or folders[-1].count("-") > 3
        ):
            continue
        if not within(link, _SECTION_NAMES, 3) or within(link, _MENU, 6):
            continue
        inside = page is not None and page.folders[: len(folders)] == folders
        if (label, inside) not in names:
            names.append((label, inside))
    return names[:3]


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _label(link: Tag) -> str:
    """Return the text of a link if it can name a section: a few words, and no home page."""
    text = one_line(link.get_text("")).strip(" \t»›>/|→•·‹«-–—:,#")
    if (
        not 2 <= len(text) <= 40
        or len(text.split()) > 5
        or not any(c.isalpha() for c in text)
        or text.endswith((".", "?", "!"))
        or is_home(text)
    ):
        return ""
    return text
