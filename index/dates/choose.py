"""Which of all the dates found for an article is the day it was published, how sure that is, and why the others are not.

    parse_day, find_days, url_day   what a string, a text, an address states          (from `day_find`, `day_url`)
    plausible                       can an article have been published on that day?
    choose                          the ladder: one published day out of all evidence, and a verdict on each piece of it
    resolve_weekday, resolve_relative, with_year    days that only mean something beside another day

The confidences are shares of right answers measured on pages with known publication days, each source alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.article import Evidence
from index.dates.find import FoundDay, Order, find_days, parse_day
from index.dates.relative import resolve_relative
from index.dates.urls import url_day
from index.dates.values import (
    Captured,
    apart,
    day_number,
    day_of_number,
    earliest,
    first_day,
    last_day,
    nearest_year,
    precision,
    weekday_before,
)
from index.frozen import replace

__all__ = [
    "LADDER",
    "Captured",
    "FoundDay",
    "Order",
    "apart",
    "choose",
    "day_number",
    "day_of_number",
    "find_days",
    "first_day",
    "last_day",
    "parse_day",
    "plausible",
    "precision",
    "resolve_relative",
    "resolve_weekday",
    "url_day",
    "with_year",
]

#: Sources of a publication day, the one believed first first, each with the confidence it has alone.
LADDER: dict[str, float] = {
    "user": 1.0,
    "record": 0.95,
    "json-ld": 0.97,
    "url": 0.96,
    "meta": 0.95,
    "microdata": 0.93,
    "time": 0.85,
    "byline": 0.9,
    "dateline": 0.8,
    "relative": 0.6,
    "htmldate": 0.6,
    "text": 0.5,
    "copy": 0.5,
}
_RANK = {provenance: rank for rank, provenance in enumerate(LADDER)}
# What somebody wrote into a field may be an old article; what we read off a page is no older than the web.
_STATED = frozenset({"user", "record", "json-ld", "meta"})
_OLDEST_STATED = 1600
_OLDEST_READ = 1990
_NEWEST = 2100
_DEFAULT_DAYS = frozenset(
    {
        "0001-01-01",
        "1601-01-01",
        "1899-12-30",
        "1899-12-31",
        "1900-01-01",
        "1904-01-01",
        "1969-12-31",
        "1970-01-01",
    }
)
_AGREES, _CONFLICTS = 0.02, 0.1
_MIDNIGHT = re.compile(r"[T ]00:00")


def plausible(day: str, captured: Captured = None, raw: str = "", oldest: int = _OLDEST_READ) -> str:
    """Why nothing can have been published on that day: `impossible`, `default day`, `too early`, `future`; empty when it can.

    captured  the day or days of the fetch; publication may lie one day later (time zones), never more
    raw       the text the day was read from: 2000-01-01 is a default only at midnight
    """
    first = first_day(day)
    if first is None or first.year > _NEWEST:
        return "impossible"
    if day in _DEFAULT_DAYS or (day == "2000-01-01" and _MIDNIGHT.search(raw)):
        return "default day"
    if first.year < oldest:
        return "too early"
    fetched = earliest(captured)
    return "future" if fetched and (first - fetched).days > 1 else ""


def choose(
    evidence: Iterable[Evidence], captured: Captured = None
) -> tuple[str | None, str, tuple[Evidence, ...]]:
    """The published day, its provenance (`none` when there is none), and all evidence with a verdict on each, the chosen first.

    Only evidence for `published` without a verdict of its own stands for election. The strongest plausible source wins; sources that
    agree within a day raise its confidence, others lower it and are marked `conflict`. A source that is finer than the winner and lies
    within it (a byline's day in the address's month) wins in its place.
    """
    candidates: list[Evidence] = []
    rest: list[Evidence] = []
    for item in evidence:
        if item.field != "published" or item.status:
            rest.append(item)
            continue
        oldest = _OLDEST_STATED if item.provenance in _STATED else _OLDEST_READ
        verdict = plausible(item.value, captured, item.raw, oldest)
        if verdict:
            rest.append(item.rejected(verdict))
        else:
            candidates.append(item)
    if not candidates:
        return None, "none", tuple(rest)
    if len(candidates) == 1:
        chosen = candidates[0].judged("chosen")
        return chosen.value, chosen.provenance, (chosen, *rest)
    candidates.sort(key=lambda c: (_RANK.get(c.provenance, len(_RANK)), -c.confidence))
    chosen = _finest(candidates, _first(candidates))
    others: list[Evidence] = []
    confidence = chosen.confidence
    for item in candidates:
        if item is chosen:
            continue
        agrees = apart(item.value, chosen.value) <= 1
        confidence += _AGREES if agrees else -_CONFLICTS * item.confidence
        others.append(item.judged("weaker" if agrees else "conflict"))
    chosen = replace(chosen, status="chosen", confidence=round(min(0.99, max(0.05, confidence)), 3))
    return chosen.value, chosen.provenance, (chosen, *others, *rest)


def _first(candidates: Sequence[Evidence]) -> Evidence:
    """The head of the ladder; but an address that names an earlier day than the page's own markup is right nine times in ten.

    Markup is written anew when an article is touched, an address is not.
    """
    head = candidates[0]
    if head.provenance == "json-ld":
        days = [c for c in candidates if c.provenance == "url" and precision(c.value) == "day"]
        return next((c for c in days if c.value < head.value and apart(c.value, head.value) > 1), head)
    return head


def _finest(candidates: Sequence[Evidence], head: Evidence) -> Evidence:
    finer = [c for c in candidates if len(c.value) > len(head.value) and c.value.startswith(head.value)]
    return max(finer, key=lambda c: len(c.value), default=head)


def resolve_weekday(weekday: int, anchor: str | None) -> str | None:
    """The day that "on Wednesday" means in an article published on the anchor day; None without an anchor, which a fetch day is not."""
    return weekday_before(weekday, anchor) if anchor else None


def with_year(found: FoundDay, anchor: str | None) -> str | None:
    """The whole day of a date printed without its year, from 330 days before the anchor to 2 after; its weekday, if printed, must fit."""
    if not found.year_missing:
        return found.value
    if not anchor:
        return None
    value = nearest_year(int(found.value[2:4]), int(found.value[5:7]), anchor)
    number = day_number(value) if value else None
    if number is None or (found.weekday is not None and (number - 1) % 7 != found.weekday):
        return None
    return value
