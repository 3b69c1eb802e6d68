"""Read the day that the address of an article states: `/2020/03/11/`, `-20200311-`, `/2020/03/`."""

from __future__ import annotations

import re

from index.dates.names import month_of
from index.dates.values import day_text

# A number with more behind it after `/2023/10/` (`3-questions-for-…`) begins a slug and is no day.
_URL_DAY = re.compile(
    r"[/_-]((?:19|20)\d\d)[/_-](\d\d?|[a-z]{3,9})(?:/(\d\d?)(?=[/.]|$)|[_-](\d\d?)(?=[/_.-]|$))",
    re.IGNORECASE,
)
_URL_EIGHT = re.compile(
    r"(?<![\da-z])((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\da-z])", re.IGNORECASE
)
_URL_TIGHT = re.compile(
    r"(?<![\da-z])t?((?:19|20)\d\d)(?:(0[1-9]|1[0-2])|[-/](0[1-9]|1[0-2])[-/]?)([0-2]\d|3[01])"
    r"(?:T?\d{4}(?:\d\d)?)?(?![\da-z])",
    re.IGNORECASE,
)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2]|[a-z]{3,9})/", re.IGNORECASE)


def url_day(url: str) -> str | None:
    """Read the day (or month) that the path of an address states, never its query."""
    path = url.partition("://")[2].partition("/")[2] if "://" in url else url
    path = "/" + path.partition("?")[0].partition("#")[0]
    if "20" not in path and "19" not in path:  # as most addresses
        return None
    eight = _URL_EIGHT.search(path)
    for pattern in (_URL_DAY, _URL_MONTH):
        match = pattern.search(path)
        if match:
            month = int(match[2]) if match[2].isdigit() else month_of(match[2], "en")
            if not month:
                continue
            if eight and eight[1] == match[1] and int(eight[2]) == month:
                return day_text(int(eight[1]), month, int(eight[3]))
            day = day_text(int(match[1]), month, int(match[3] or match[4]) if pattern is _URL_DAY else 0)
            if day and pattern is _URL_DAY:
                return day
            tight = _tight(path)
            return tight or day
    return _tight(path)


def _tight(path: str) -> str | None:
    match = _URL_TIGHT.search(path)
    if match and path[match.start(4) - 1] == "/" and path[match.end() : match.end() + 1] == "-":
        return None
    return day_text(int(match[1]), int(match[2] or match[3]), int(match[4])) if match else None
