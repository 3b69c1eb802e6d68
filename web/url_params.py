"""What the address asks for: the parameters of a page turned into a `Search`, and a `Search` turned back into an address."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from index.article import PROVENANCES, section_path, section_words
from index.schema import CHOSEN_FACETS
from searcher import Search
from searcher.results import Notice

#: The most an address may ask for; each limit has its sentence below.
LONGEST_QUERY = 2000
LARGEST_PAGE = 100
DEEPEST_HIT = 1_000_000
MOST_VALUES = 100
#: Seconds that finding the articles of one question may take; `TookTooLong` says so.
LONGEST_WAIT = 10.0

VIEWS = ("full", "compact")
SORTS = ("relevance", "newest", "oldest")
DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")

#: The parameters that hold values of a field, and the field of `Search` they fill.
VALUES = {
    name: field
    for facet in CHOSEN_FACETS
    for name, field in ((facet.parameter, facet.chosen), (f"{facet.parameter}__not", facet.left_out))
}
OTHERS = ("q", "sort", "page", "per_page", "from", "to", "undated", "exact", "any", "view")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A question as its address put it: the search, how the hits are to be shown, and what could not be understood."""

    search: Search
    view: str = "full"
    notices: tuple[Notice, ...] = ()

    @property
    def blank(self) -> bool:
        """Nothing was asked at all."""
        return not self.search.text.strip() and not filtered(self.search)


def filtered(search: Search) -> bool:
    """Whether anything but the words narrows the search."""
    return (
        any(getattr(search, name) for name in VALUES.values())
        or search.published != (None, None)
        or search.only_undated
    )


def read(pairs: Iterable[tuple[str, str]], also: tuple[str, ...] = ()) -> PageRequest:
    """The parameters of an address as a question. Whatever cannot be used is left out and named in a notice."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    notices: list[Notice] = []

    def say(sentence: str) -> None:
        notices.append(Notice(sentence, kind="parameter"))

    for name in given:
        if name not in VALUES and name not in OTHERS and name not in also:
            say(f"This page knows no parameter named “{name[:60]}”; it was left out.")
    for name in OTHERS:
        if len(given.get(name, ())) > 1:
            say(f"“{name}” was given {len(given[name])} times; the last one counts.")

    def last(name: str, default: str = "") -> str:
        return given[name][-1].strip() if name in given else default

    start, end = day(last("from"), "from", say), day(last("to"), "to", say)
    if start and end and start > end[: len(start)] and start[: len(end)] > end:
        say(f"“from” ({start}) lies after “to” ({end}); they were exchanged.")
        start, end = end, start
    page, size = paging(last("page", "1"), last("per_page", "10"), say)
    search = Search(
        text=words(given["q"][-1] if "q" in given else "", say),
        published=(start, end),
        undated=last("undated") in ("1", "true", "yes"),
        only_undated=last("undated") == "only",
        exact=switch(last("exact"), "exact", say),
        any_words=switch(last("any"), "any", say),
        sort=one_of(last("sort", "relevance"), SORTS, "sort", say),  # type: ignore[arg-type]
        page=page,
        per_page=size,
        seconds=LONGEST_WAIT,
        **values(given, say),
    )
    if last("undated") not in ("", "0", "1", "true", "yes", "false", "no", "only"):
        say("“undated” is 1 (also the undated articles) or only (nothing else); it was left out.")
    return PageRequest(search, one_of(last("view", "full"), VIEWS, "view", say), tuple(notices))


Say = Callable[[str], None]


def words(text: str, say: Say) -> str:
    """The query, cut where it is too long."""
    if len(text) > LONGEST_QUERY:
        say(
            f"A query may have {LONGEST_QUERY:,} characters; this one has {len(text):,}, and what lies beyond was left out."
        )
    return text[:LONGEST_QUERY]


def day(text: str, name: str, say: Say) -> str | None:
    """A day, month or year in its usual form: `2020-3-1` -> `2020-03-01`; None for nothing or nonsense."""
    if not text:
        return None
    found = DAY.fullmatch(text)
    if found:
        year, month, number = found.groups()
        parts = [year] + [f"{int(part):02}" for part in (month, number) if part]
        if int(year) and possible(parts):
            return "-".join(parts)
    say(
        f"“{name}” is a day, a month or a year such as 2020-03-11, 2020-03 or 2020; “{text[:40]}” was left out."
    )
    return None


def possible(parts: list[str]) -> bool:
    """Whether the calendar has such a day."""
    try:
        datetime.date(*[int(part) for part in parts], *[1] * (3 - len(parts)))
    except ValueError:
        return False
    return True


def whole(text: str, name: str, default: int, say: Say) -> int:
    """A number from 1 up."""
    if re.fullmatch(r"[0-9]{1,9}", text) and int(text) > 0:
        return int(text)
    if text:
        say(f"“{name}” is a number from 1 up; “{text[:40]}” was read as {default}.")
    return default


def paging(page_text: str, size_text: str, say: Say) -> tuple[int, int]:
    """Which page, of which size, both within their limits."""
    size, page = whole(size_text, "per_page", 10, say), whole(page_text, "page", 1, say)
    if size > LARGEST_PAGE:
        say(
            f"A page holds at most {LARGEST_PAGE} articles; {size} was read as {LARGEST_PAGE}. The .csv and .nl addresses give all of them."
        )
        size = LARGEST_PAGE
    if page * size > DEEPEST_HIT:
        say(f"Pages go {DEEPEST_HIT:,} articles deep; the .csv and .nl addresses give all of them.")
        page = DEEPEST_HIT // size
    return page, size


def switch(text: str, name: str, say: Say) -> bool:
    """A parameter that is on or off."""
    if text.lower() not in ("", "0", "1", "true", "false", "yes", "no", "on", "off"):
        say(f"“{name}” is 1 or 0; “{text[:40]}” was left out.")
    return text.lower() in ("1", "true", "yes", "on")


def one_of(text: str, choices: tuple[str, ...], name: str, say: Say) -> str:
    """One of a few words; the first is the default."""
    if text in choices:
        return text
    if text:
        say(f"“{name}” is one of {', '.join(choices)}; “{text[:40]}” was read as {choices[0]}.")
    return choices[0]


def values(given: dict[str, list[str]], say: Say) -> dict[str, Any]:
    """The filters: repeated values without their repetitions; an empty one stands for "unknown"."""
    filters: dict[str, Any] = {}
    for name, field in VALUES.items():
        texts = list(dict.fromkeys(given.get(name, ())))
        if len(texts) > MOST_VALUES:
            say(f"“{name}” may be repeated {MOST_VALUES} times; what came after was left out.")
        found = tuple(value(name, text) for text in texts[:MOST_VALUES])
        if name.startswith("dated_by"):
            for text in found:
                if text not in PROVENANCES:
                    say(f"“{name}” is one of {', '.join(PROVENANCES)}; “{str(text)[:40]}” was left out.")
            found = tuple(text for text in found if text in PROVENANCES)
        filters[field] = found
    return filters


def value(name: str, text: str) -> object:
    """One value as `Search` holds it."""
    if name.startswith("section"):
        return section_path(text)
    if name.startswith("dated_by"):
        return text or "none"
    return text.strip() or None


def written(name: str, value: object) -> str:
    """The inverse: a value of `Search` as it stands in an address."""
    return section_words(value) if isinstance(value, tuple) else str(value or "")


def pairs(search: Search, view: str = "full") -> list[tuple[str, str]]:
    """A search as the parameters that give it back, defaults left out."""
    start, end = search.published
    found = [("q", search.text)] if search.text else []
    for name, field in VALUES.items():
        if held := getattr(search, field):
            found += [(name, written(name, each)) for each in held]
    undated = "only" if search.only_undated else "1" if search.undated else ""
    others = (
        ("from", start or ""),
        ("to", end or ""),
        ("undated", undated),
        ("exact", "1" if search.exact else ""),
        ("any", "1" if search.any_words else ""),
        ("sort", search.sort if search.sort != "relevance" else ""),
        ("per_page", str(search.per_page) if search.per_page != 10 else ""),
        ("page", str(search.page) if search.page != 1 else ""),
        ("view", view if view != "full" else ""),
    )
    return found + [pair for pair in others if pair[1]]


#: The places of the parameters in an address.
ORDER = {
    name: place
    for place, name in enumerate(
        ("q", *VALUES, "from", "to", "undated", "exact", "any", "sort", "per_page", "page", "view")
    )
}


@lru_cache(maxsize=4096)
def quoted(text: str) -> str:
    """A value as it may stand in an address; halves of surrogate pairs are replaced."""
    return quote_plus(text, errors="replace")


def address(path: str, search: Search, view: str = "full", **also: str) -> str:
    """The address of a page for a search: `/search?q=rate+cut&section=World%2FEurope`."""
    query = "&".join(f"{name}={quoted(text)}" for name, text in (*pairs(search, view), *also.items()))
    return f"{path}?{query}" if query else path


def toggled(search: Search, name: str, value: object) -> Search:
    """The search with one more value of a filter, or without it where it had it; on its first page."""
    field = VALUES[name]
    held = getattr(search, field)
    changed = tuple(each for each in held if each != value) if value in held else (*held, value)
    changes: dict[str, Any] = {field: changed}
    other = VALUES.get(opposite(name))
    if other:
        changes[other] = tuple(each for each in getattr(search, other) if each != value)
    return replace(search, page=1, **changes)


class UrlBuilder:
    """The addresses of searches that differ from one in little, on their first page: a page has a hundred of them, so none is made from the start."""

    def __init__(self, search: Search, view: str) -> None:
        self.held = [
            (ORDER[name], name, text, f"{name}={quoted(text)}")
            for name, text in pairs(search, view)
            if name != "page"
        ]

    def _address(self, held: list[tuple[int, str, str, str]], added: Iterable[tuple[str, str]]) -> str:
        more = [(ORDER[name], name, text, f"{name}={quoted(text)}") for name, text in added]
        query = "&".join(
            item[3] for item in (sorted((*held, *more), key=lambda item: item[0]) if more else held)
        )
        return f"/search?{query}" if query else "/search"

    def toggled(self, name: str, value: object) -> str:
        """The address of `toggled`: with one more value of a filter, or without it."""
        text, other = written(name, value), opposite(name)
        kept = [item for item in self.held if not (item[2] == text and item[1] in (name, other))]
        had = any(item[1] == name and item[2] == text for item in self.held)
        return self._address(kept, () if had else ((name, text),))

    def changed(self, **texts: str) -> str:
        """With other values of parameters that do not repeat; an empty one takes it out. `from` is written `from_`."""
        named = {name.rstrip("_"): text for name, text in texts.items()}
        return self._address(
            [item for item in self.held if item[1] not in named], [pair for pair in named.items() if pair[1]]
        )


def opposite(name: str) -> str:
    """The parameter that leaves out what this one chooses, and the other way round."""
    return name.removesuffix("__not") if name.endswith("__not") else f"{name}__not"
