"""Sections a page shows without stating them: the folders of its address where links on the page name them, and the link above its headline.

A folder of an address (`/world/us-news/2020/…`) is a section where the page itself links to that folder under a name ("US news"). A short
link beside the headline that leads to a folder, not to an article, is the section a reader sees.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit

from bs4 import Tag

from index.reading.html.metadata import Marks, within
from index.reading.html.text import folded, one_line
from index.sections.paths import is_home, same_section, site_key, slug_key, squash

Path = tuple[str, ...]

#: Folders that hold pages about people, tags or the site, and pages themselves.
_NO_SECTION = re.compile(
    r"^(?:authors?|autor(?:en|es)?|auteurs?|by|staff|people|profile|user|users|reporter|journalist|contributors?|tags?|tagged|label|"
    r"schlagwort|stichwort|hashtag|search|suche|login|account|abo|subscribe|newsletters?|about|contact|kontakt|impressum|privacy|terms|"
    r"shop|video|videos|live|share|rss|feed|print|amp|mailto|javascript|sign-?in|register|comments?|page|wp-content|rus|ukr|eng|deu|esp|"
    r"fra|ita|live-?blog|live-?ticker|podcasts?|gallery|galleries|photos?|my|archive|archives|archiv|date|plus|premium)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{3,}|^\d+$")
_PAGE = re.compile(r"\.\w{2,5}$")
_MENU = re.compile(
    r"\bnav\b|menu|footer|sidebar|comment(?!ary|aries|ator)|share|social|related|recommend|breadcrumb",
    re.IGNORECASE,
)
#: A link is believed to be the article's section only where it says so.
_SAYS_SECTION = re.compile(
    r"categor|(?:^|[\s_-])(?:cat|cats|section|sections|rubrik|rubric|ressort|seccion|sezione|kicker|eyebrow|overline|topline|channel|"
    r"vertical|dachzeile|roofline)(?=$|[\s_-])",
    re.IGNORECASE,
)
_NEAR = 8


def _folders(href: str, base: str) -> tuple[str, list[str]] | None:
    """Host and path segments of a link that leads to a folder; None where it leads elsewhere."""
    try:
        parts = urlsplit(urljoin(base, href.strip()))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.query or not parts.hostname:
        return None
    segments = [unquote(s).lower() for s in parts.path.split("/") if s]
    if segments and re.fullmatch(r"index\.\w+", segments[-1]):
        segments.pop()
    return parts.hostname.removeprefix("www."), segments


def named_folders(marks: Marks, url: str) -> Path:
    """The folders of the page's address that links on the page name, as those names: ("World", "US news"); () when none is named."""
    own = _folders(url, url) if url else None
    if own is None:
        return ()
    host, segments = own
    names: dict[int, str] = {}
    outermost = quote(segments[0]).lower() if segments else ""
    for link in marks.anchors:
        href = str(link.attrs.get("href", ""))
        # Taking addresses apart is dear; few of a page's hundreds of links can lead to the folder.
        if (
            len(href) > 200
            or outermost not in href.lower()
            or href.startswith(("#", "javascript:", "mailto:"))
        ):
            continue
        target = _folders(href, url)
        if target is None or not _same_site(target[0], host):
            continue
        depth = len(target[1])
        if 0 < depth < len(segments) and target[1] == segments[:depth]:
            label = _label(link)
            # The first link's name, unless a later one says the slug's own words: `All topics` also leads to `/sport/`.
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
        # A folder that holds a named one is a section too, if only its slug tells which.
        path.append(names.get(depth) or segment.replace("-", " ").capitalize())
    if (
        len(path) > 1
        and 1 in names
        and site_key(host) in squash(names[1])
        and not same_section(names[1], segments[0])
    ):
        # `/news/` under the name "Isen Post today": the front page of the news, not a section.
        path = path[1:]
    return tuple(dict.fromkeys(path))


def headline_links(marks: Marks, title: str, url: str) -> list[tuple[str, bool]]:
    """The names of links to folders just above and below the headline, the nearest first; and whether the page's address lies in that folder."""
    key = folded(title)
    place = next(
        (
            at
            for tag, at in zip(marks.headings, marks.heading_places, strict=True)
            if folded(tag.get_text("")) == key
        ),
        None,
    )
    own = _folders(url, url) if url else None
    if place is None or not key:
        return []
    near = [*reversed(marks.anchors[max(0, place - _NEAR) : place]), *marks.anchors[place : place + 3]]
    found: list[tuple[str, bool]] = []
    for link in near:
        label = _label(link)
        target = _folders(str(link.attrs.get("href", "")), url or "http://page.invalid/")
        if (
            not label
            or target is None
            or not target[1]
            or len(target[1]) > 4
            or "author" in str(link.attrs.get("rel", ""))
        ):
            continue
        if own is not None and not _same_site(target[0], own[0]):
            continue
        folders = target[1]
        if (
            any(_NO_SECTION.search(f) or _NUMBERED.search(f) for f in folders)
            or _PAGE.search(folders[-1])
            or folders[-1].count("-") > 3
        ):
            continue
        if not within(link, _SAYS_SECTION, 3) or within(link, _MENU, 6):
            continue
        inside = own is not None and own[1][: len(folders)] == folders
        if (label, inside) not in found:
            found.append((label, inside))
    return found[:3]


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _label(link: Tag) -> str:
    """A link's text where it can name a section: a few words, letters in it, no home page."""
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
