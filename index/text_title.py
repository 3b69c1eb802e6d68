"""Which line of a scrape is the headline, and which the breadcrumb above it.

Three proofs, the strongest first: a breadcrumb line ends with the headline; the page's own title (`Headline | Site`, one of the first
lines) begins with it or shares most of its words; it is the first line that looks like a headline above the body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.crumbs import Cut, cut_names, title_start
from index.sections import is_home, label_key
from index.text_body import is_insert, is_tool_bar
from index.text_words import BY, CREDIT

_SEGMENTS = re.compile(r"\s+[|–—•·»:-]\s+|\s*[|]\s*|:\s+|\s--\s")
_LONGEST_TITLE = 220
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline and how it was known. `line` is its place, None where only the page's own title states it.

    crumb       place of the breadcrumb line, with `cut` its path; None without one
    tail        what the page's own title has after the headline: the site's name, sections
    """

    text: str
    line: int | None
    confidence: float
    how: str
    crumb: int | None = None
    cut: Cut | None = None
    tail: str = ""


NO_HEADLINE = Headline("", None, 0.0, "none")


def find_headline(lines: Sequence[str], start: int, body: int, site: str | None = None) -> Headline:
    """The headline of a page whose lines begin (after the clock) at `start` and whose body begins at `body`."""
    last = min(len(lines), body + 3)
    by_crumb = _by_crumb(lines, start, last, site)
    if by_crumb:
        return by_crumb
    by_page_title = _by_page_title(lines, start, last, body)
    if by_page_title:
        return by_page_title
    return _by_looks(lines, start, body)


def _by_crumb(lines: Sequence[str], start: int, last: int, site: str | None) -> Headline | None:
    for place in range(start, last):
        line = lines[place]
        if not 12 <= len(line) <= 300:
            continue
        for below in range(place + 1, min(place + 4, len(lines))):
            title = lines[below]
            if title[:8] not in line or len(title) > _LONGEST_TITLE or len(title) < 8:
                continue
            begins = title_start(line, title)
            if begins and _joined(line, begins):
                cut = cut_names(line[:begins], title, site=site)
                return Headline(title, below, 0.97, "breadcrumb", place, cut)
            if begins == 0 and line != title and line.rstrip(". …") != title:
                continue
    return None


def _joined(line: str, begins: int) -> bool:
    """Is what stands before the title a breadcrumb: glued to it, or parted by a separator? `World news: Title` is not."""
    before = line[:begins].rstrip()
    if before != line[:begins]:
        return before[-1] in "»›>/|•→" if before else False
    return before[-1].isalnum() or before[-1] in "»›>/|•→)]!?."


def _by_page_title(lines: Sequence[str], start: int, last: int, body: int) -> Headline | None:
    for place in range(start, min(start + 3, last)):
        page = lines[place]
        if len(page) < 12:
            continue
        found = _agreeing(lines, page, place, last, body)
        if found:
            return found
    return None


def _agreeing(lines: Sequence[str], page: str, place: int, last: int, body: int) -> Headline | None:
    """The lowest line above the body that the page's title states whole; else the one that shares most words with it."""
    folded = page.casefold()
    segments = {label_key(part): part for part in _SEGMENTS.split(page) if part}
    whole = label_key(page)
    enough = max(8, max(map(len, segments), default=8) * 2 // 5)
    exact = None
    for below in range(place + 1, last):
        line = lines[below]
        size = len(line)
        if size < 8 or size > _LONGEST_TITLE or line[:5].casefold() not in folded:
            continue
        key = label_key(line)
        if len(key) >= enough and (key in segments or key == whole or (len(key) >= 16 and whole.startswith(key))):
            exact = below
    if exact is not None:
        return Headline(lines[exact], exact, 0.95, "page title", tail=page[len(lines[exact]) :])
    words = set(_WORD.findall(folded))
    best, best_share = None, 0.5
    for below in range(max(place + 1, body - 15), last):
        line = lines[below]
        if not 15 <= len(line) <= _LONGEST_TITLE or line[-1] == "." or BY.match(line):
            continue
        own = [word for word in _WORD.findall(line.casefold()) if len(word) > 2]
        if len(own) < 3:
            continue
        share = sum(word in words for word in own) / len(own)
        if share > best_share:
            best, best_share = below, share
    if best is not None:
        return Headline(lines[best], best, 0.8, "page title, much of it", tail=page)
    return None


def looks_like_headline(line: str) -> bool:
    """A line of some words, no sentence, no tool bar, byline, caption or date."""
    if not 8 <= len(line) <= 140 or line[-1] in ".:;," or line.count(" ") < 1:
        return False
    if BY.match(line) or is_tool_bar(line) or is_insert(line) or CREDIT.search(line):
        return False
    return sum(c.isdigit() for c in line) * 3 < len(line)


def _by_looks(lines: Sequence[str], start: int, body: int) -> Headline:
    """The first line above the body that looks like a headline; a kicker of a word or three does not stand in for one."""
    page = lines[start] if start < len(lines) else ""
    short = None
    for place in range(start, min(len(lines), max(body, start + 1))):
        line = lines[place]
        if is_home(line) or not looks_like_headline(line):
            continue
        if len(line) >= 25 or line.count(" ") >= 3:
            return Headline(_without_site(line) if place == start else line, place, 0.7, "first headline")
        if short is None:
            short = place
    if short is not None:
        return Headline(lines[short], short, 0.5, "first short line")
    if page and len(page) <= 140 and page[-1] != "." and body > start:
        return Headline(page, start, 0.4, "first line")
    return NO_HEADLINE


_SITE_TAIL = re.compile(r"\s+[|–—•»-]\s+([^|–—•»]{2,40})$|\s*\|\s*([^|]{2,40})$")


def _without_site(line: str) -> str:
    """A page's own title without the site's name at its end."""
    shorter = _SITE_TAIL.sub("", line)
    shorter = _SITE_TAIL.sub("", shorter) if "|" in shorter else shorter
    return shorter if len(shorter) >= 15 else line
