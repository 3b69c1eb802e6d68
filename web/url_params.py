"""Read the parameters of an address into a `PageRequest`.

Whatever cannot be used is left out and named in a notice: a page never fails for its parameters.
`page_request` writes the addresses that are read here.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from typing import Any

from index.article import PROVENANCES, section_path
from searcher import Search
from searcher.results import Notice
from web.page_request import FILTERS, PageRequest

#: The most that an address may ask for; each limit has its sentence below.
LONGEST_QUERY = 2000
LARGEST_PAGE = 100
DEEPEST_HIT = 1_000_000
MOST_VALUES = 100
#: Seconds that finding the articles of one question may take; `TookTooLong` says so.
LONGEST_WAIT = 10.0

#: Passages or headlines alone; `why` shows the parts of each score, which take as long to find as the hits.
VIEWS = ("full", "compact", "why")
SORTS = ("relevance", "newest", "oldest")
DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
#: The parameters that do not repeat.
SINGLE = ("q", "sort", "page", "per_page", "from", "to", "undated", "exact", "any", "view")

#: Takes the sentence of a notice.
Notify = Callable[[str], None]


def parse(pairs: Iterable[tuple[str, str]], also: tuple[str, ...] = ()) -> PageRequest:
    """Read the parameters of an address; `also` names those that belong to one page alone."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    notices: list[Notice] = []

    def notify(sentence: str) -> None:
        notices.append(Notice(sentence, kind="parameter"))

    for name in given:
        if name not in FILTERS and name not in SINGLE and name not in also:
            notify(f"This page knows no parameter named “{name[:60]}”; it was left out.")
    for name in SINGLE:
        if len(given.get(name, ())) > 1:
            notify(f"“{name}” was given {len(given[name])} times; the last one counts.")

    def last(name: str, default: str = "") -> str:
        return given[name][-1].strip() if name in given else default

    start, end = day(last("from"), "from", notify), day(last("to"), "to", notify)
    if start and end and start > end[: len(start)] and start[: len(end)] > end:
        notify(f"“from” ({start}) lies after “to” ({end}); they were exchanged.")
        start, end = end, start
    page, size = paging(last("page", "1"), last("per_page", "10"), notify)
    search = Search(
        text=clip_query(given["q"][-1] if "q" in given else "", notify),
        published=(start, end),
        undated=last("undated") in ("1", "true", "yes"),
        only_undated=last("undated") == "only",
        exact=switch(last("exact"), "exact", notify),
        any_words=switch(last("any"), "any", notify),
        sort=one_of(last("sort", "relevance"), SORTS, "sort", notify),  # type: ignore[arg-type]
        page=page,
        per_page=size,
        seconds=LONGEST_WAIT,
        **filters(given, notify),
    )
    if last("undated") not in ("", "0", "1", "true", "yes", "false", "no", "only"):
        notify("“undated” is 1 (also the undated articles) or only (nothing else); it was left out.")
    return PageRequest(search, one_of(last("view", "full"), VIEWS, "view", notify), tuple(notices))


def clip_query(text: str, notify: Notify) -> str:
    """Cut a query that is too long."""
    if len(text) > LONGEST_QUERY:
        notify(
            f"A query may have {LONGEST_QUERY:,} characters; this one has {len(text):,}, and what lies beyond was left out."
        )
    return text[:LONGEST_QUERY]


def day(text: str, name: str, notify: Notify) -> str | None:
    """Read a day, month or year: `2020-3-1` -> `2020-03-01`; None for nothing or nonsense."""
    if not text:
        return None
    if match := DAY.fullmatch(text):
        year, month, number = match.groups()
        parts = [year] + [f"{int(part):02}" for part in (month, number) if part]
        if int(year) and is_calendar_day(parts):
            return "-".join(parts)
    notify(
        f"“{name}” is a day, a month or a year such as 2020-03-11, 2020-03 or 2020; “{text[:40]}” was left out."
    )
    return None


def is_calendar_day(parts: list[str]) -> bool:
    """Whether the calendar has this day, month or year."""
    try:
        datetime.date(*[int(part) for part in parts], *[1] * (3 - len(parts)))
    except ValueError:
        return False
    return True


def positive_number(text: str, name: str, default: int, notify: Notify) -> int:
    """Read a number from 1 up."""
    if re.fullmatch(r"[0-9]{1,9}", text) and int(text) > 0:
        return int(text)
    if text:
        notify(f"“{name}” is a number from 1 up; “{text[:40]}” was read as {default}.")
    return default


def paging(page_text: str, size_text: str, notify: Notify) -> tuple[int, int]:
    """Read the page and its size, both within their limits."""
    size, page = (
        positive_number(size_text, "per_page", 10, notify),
        positive_number(page_text, "page", 1, notify),
    )
    if size > LARGEST_PAGE:
        notify(
            f"A page holds at most {LARGEST_PAGE} articles; {size} was read as {LARGEST_PAGE}. The .csv and .nl addresses give all of them."
        )
        size = LARGEST_PAGE
    if page * size > DEEPEST_HIT:
        notify(f"Pages go {DEEPEST_HIT:,} articles deep; the .csv and .nl addresses give all of them.")
        page = DEEPEST_HIT // size
    return page, size


def switch(text: str, name: str, notify: Notify) -> bool:
    """Read a parameter that is on or off."""
    if text.lower() not in ("", "0", "1", "true", "false", "yes", "no", "on", "off"):
        notify(f"“{name}” is 1 or 0; “{text[:40]}” was left out.")
    return text.lower() in ("1", "true", "yes", "on")


def one_of(text: str, choices: tuple[str, ...], name: str, notify: Notify) -> str:
    """Read one of a few words; the first is the default."""
    if text in choices:
        return text
    if text:
        notify(f"“{name}” is one of {', '.join(choices)}; “{text[:40]}” was read as {choices[0]}.")
    return choices[0]


def filters(given: dict[str, list[str]], notify: Notify) -> dict[str, Any]:
    """Read the filters, each value once; an empty value stands for "unknown"."""
    fields: dict[str, Any] = {}
    for name, field in FILTERS.items():
        texts = list(dict.fromkeys(given.get(name, ())))
        if len(texts) > MOST_VALUES:
            notify(f"“{name}” may be repeated {MOST_VALUES} times; what came after was left out.")
        values = tuple(filter_value(name, text) for text in texts[:MOST_VALUES])
        if name.startswith("dated_by"):
            for text in values:
                if text not in PROVENANCES:
                    notify(f"“{name}” is one of {', '.join(PROVENANCES)}; “{str(text)[:40]}” was left out.")
            values = tuple(text for text in values if text in PROVENANCES)
        fields[field] = values
    return fields


def filter_value(name: str, text: str) -> object:
    """Read one value as a filter of `Search` has it."""
    if name.startswith("section"):
        return section_path(text)
    if name.startswith("dated_by"):
        return text or "none"
    return text.strip() or None
