"""Which line of a scrape is the headline, and which the breadcrumb above it.

Proofs, the strongest first: the page's own title (`Headline | Site`, the first line) states a later line whole; a breadcrumb line ends
with the headline; the page's title shares its words with a line where headlines stand; a line stands where headlines stand, above the
byline and the body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from string import ascii_letters, digits

from index.dates.find import find_days, has_digit
from index.frozen import replace
from index.reading.text.body import is_insert, is_tool_bar
from index.reading.text.cues import byline_start, has_credit
from index.reading.text.glued_lines import without_glued
from index.reading.text.headline_scores import Headline, by_looks, grams_of, is_kicker, looks_like_headline
from index.sections.breadcrumbs import Cut, cut_names, title_start
from index.sections.paths import is_home, label_key

# What it may begin with is looked for first: at most places that is all that is tried.
_STRONG_BREAK = re.compile(r"[\s|｜»›>](?:(?<!\s)\s*|(?<=\s)(?:\s*[|–—•·»-]\s+|\s*[|｜]\s*|:\s|\s*[»›>]\s*))")
_AFTER_COLON = re.compile(r":\s+")
_LONGEST_TITLE = 220
_SHORTEST_PAGE_TITLE = 20
_PLAIN = frozenset(ascii_letters + digits)


def find_headline(lines: Sequence[str], start: int, body: int, site: str | None = None) -> Headline:
    """The headline of a page whose lines begin (after the clock) at `start` and whose body seems to begin at `body`."""
    last = min(len(lines), body + 8)
    page = _page_title(lines, start)
    # a kicker right above the headline states nothing
    states = page is not None and not (page == start and is_kicker(lines, start))
    found = _stated_whole(lines, start, last) if page == start and states else None
    found = found or _by_crumb(lines, start, last, site)
    if found is None and page is not None and states:
        # a line below a kicker is the headline itself: what repeats it whole is it, what resembles it is another's
        found = _much_of(lines, page, last, body) if page == start else _stated_whole(lines, page, last)
    if found is None:
        return without_glued(lines, start, last, by_looks(lines, start, body, page))
    if found.crumb is None:
        found = _with_crumb(lines, start, _below_kicker(lines, page, found), site)
        found = without_glued(lines, start, last, found)
    return found


def _page_title(lines: Sequence[str], start: int) -> int | None:
    """The first of the first three lines that is long enough to be a page's title."""
    top = range(start, min(start + 3, len(lines)))
    return next(
        (
            i
            for i in top
            if (12 if i == start and " " in lines[i] else _SHORTEST_PAGE_TITLE) <= len(lines[i]) <= 300
        ),
        None,
    )


def _stated_whole(lines: Sequence[str], page: int, last: int) -> Headline | None:
    """The lowest line above the body that the page's title states whole, or as its beginning; below the body only without one above."""
    title = lines[page]
    whole = label_key(title)
    parts = _STRONG_BREAK.split(title)
    keys = {whole, *map(label_key, parts)} if len(parts) > 1 else {whole}
    keys |= {
        label_key(_AFTER_COLON.split(part, 1)[1])
        for part in parts
        if ":" in part and _AFTER_COLON.search(part)
    }
    enough = max(8, max(map(len, keys)) * 2 // 5)
    keys = {key for key in keys if len(key) >= enough}
    folded = title.lower()
    unlike = _begin_none("".join(sorted({key[0] for key in keys})))
    shortest = max(8, min(map(len, keys), default=8) - 2)
    for begin, end in ((page + 1, last), (last, len(lines) if len(title) >= 25 else last)):
        exact = None
        for place in [place for place, line in enumerate(lines[begin:end], begin) if line[0] not in unlike]:
            line = lines[place]
            if shortest <= len(line) <= _LONGEST_TITLE and line[:4].lower() in folded:
                key = label_key(line)
                if key in keys or (
                    len(key) >= 20 and len(key) * 5 >= len(whole) * 3 and whole.startswith(key)
                ):
                    exact = place
        if exact is not None:
            # below the body it is only a mention, and the body does not begin there
            return Headline(lines[exact], exact if exact < last else page, 0.95, "page title")
    return None


@lru_cache(maxsize=1024)
def _begin_none(letters: str) -> frozenset[str]:
    """The plain letters and digits that begin no line with a key that begins with one of these."""
    return _PLAIN.difference(letters, letters.upper())


def _much_of(lines: Sequence[str], page: int, last: int, body: int) -> Headline | None:
    """The line above the body that shares most of its words with the page's title, and has a good part of that title's words."""
    parts = [grams_of(part) for part in _STRONG_BREAK.split(lines[page])]
    longest = max(map(len, parts))
    parts = [part for part in parts if len(part) * 2 >= longest]
    grams = grams_of(lines[page])
    folded = lines[page].lower()
    near = max(page + 1, body - 15)
    best, best_share = None, 0.5
    for below in range(page + 1, last):
        line = lines[below]
        if (
            not 12 <= len(line) <= _LONGEST_TITLE
            or line[-1] == "."
            or (below < near and line[:4].lower() not in folded)
        ):
            continue
        own = grams_of(line)
        if len(own) < 3 or all(len(own & part) * 3 < len(part) for part in parts):
            continue
        share = len(own & grams) / len(own)
        # far above the body only a line that shares nearly all
        if (
            share > best_share
            and (below >= near or share > 0.65)
            and not (byline_start(line) or has_credit(line))
        ):
            best, best_share = below, share
    return None if best is None else Headline(lines[best], best, 0.8, "page title, much of it")


def _below_kicker(lines: Sequence[str], page: int | None, found: Headline) -> Headline:
    """The real headline, where the page's title was met as the last name of a breadcrumb: title, kicker, headline, standfirst."""
    place = found.line
    if place is None or page is None or found.how != "page title" or place + 3 >= len(lines):
        return found
    kicker, line, after = lines[place + 1], lines[place + 2], lines[place + 3]
    if (
        len(kicker) > 45
        or is_tool_bar(kicker)
        or is_insert(kicker)
        or has_digit(kicker)
        or kicker[-1] in ".:,"
    ):
        return found
    if len(line) < 25 or not looks_like_headline(line) or label_key(line) == label_key(found.text):
        return found
    after_next = lines[place + 4] if place + 4 < len(lines) else ""
    is_dated = len(after) < 60 and has_digit(after_next[:20]) and find_days(after_next[:40])
    if not (len(after) > 100 or byline_start(after) or is_dated) or not grams_of(line) & grams_of(
        lines[page]
    ):
        return found
    return Headline(line, place + 2, 0.8, "below page title and kicker")


def _by_crumb(lines: Sequence[str], start: int, last: int, site: str | None) -> Headline | None:
    # no line holds the line break that stands where there are no more lines
    heads = [*[line[:8] for line in lines[start + 1 : last + 3]], "\n", "\n", "\n"]
    for place, line, one, two, three in zip(
        range(start, last), lines[start:last], heads, heads[1:], heads[2:], strict=False
    ):
        # a name and eight characters of a title at least
        if not 16 <= len(line) <= 300 or (one not in line and two not in line and three not in line):
            continue
        for below, head in enumerate((one, two, three), place + 1):
            title = lines[below] if head in line else ""
            if 8 <= len(title) <= _LONGEST_TITLE and not is_insert(title):
                found = _crumb_over(line, title, site)
                if found:
                    return Headline(title, below, 0.97, "breadcrumb", place, found)
    return None


def _with_crumb(lines: Sequence[str], start: int, found: Headline, site: str | None) -> Headline:
    """The headline with a breadcrumb line that stands up to five lines above it, or is the page's first."""
    if found.line is None:
        return found
    head = found.text[:8]
    for place in (*range(found.line - 1, max(start - 1, found.line - 6), -1), start):
        line = lines[place]
        if place < found.line and 12 <= len(line) <= 300 and head in line:
            cut = _crumb_over(line, found.text, site)
            if cut:
                return replace(found, crumb=place, cut=cut, confidence=0.97)
    return found


def _crumb_over(line: str, title: str, site: str | None) -> Cut | None:
    """The path in a line, if it is a breadcrumb that ends with this title: glued to it or parted by a separator."""
    begins = title_start(line, title)
    if not begins:
        return None
    before, tail = line[:begins], line[begins:]
    clipped = tail.endswith(("..", "…"))
    if not clipped and len(tail) < len(title) * 0.6:
        return None
    bare = before.rstrip()
    if (
        not bare
        or (bare != before and bare[-1] not in "»›>/|•→–-")
        or not (bare[-1].isalnum() or bare[-1] in "»›>/|•→)]!?.–-\"”'")
    ):
        return None
    # a menu's word met twice is no breadcrumb: the title is long, or the line begins at home
    if len(title) < 25 and title.count(" ") < 3 and not (clipped or _begins_at_home(before)):
        return None
    return cut_names(before, title, site=site)


def _begins_at_home(names: str) -> bool:
    from_home = cut_names(names).path
    return not names.startswith(from_home[0]) if from_home else is_home(names)
