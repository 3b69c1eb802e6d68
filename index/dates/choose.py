"""Choose the day of publication out of all the evidence of an article, with a verdict on each item.

    parse_day, find_days, url_day    read the day that a string, a text, an address states
    plausible                        whether an article can have been published on a day
    choose                           the ladder of sources
    resolve_weekday, resolve_relative, with_year    days that depend on another day

The confidence of a source is its share of right answers, alone, on pages with known days.
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

#: Sources of a publication day, the surest first, each with the confidence it has alone.
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
#: Sources that may state the day of an old article.
_STATED = frozenset({"user", "record", "json-ld", "meta"})
#: The first year that these may state.
_OLDEST_STATED = 1600
#: The first year that other sources may state: no page is older than the web.
_OLDEST_READ = 1990
#: The last year that any source may state.
_NEWEST = 2100
#: Days that programs write where they know none.
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
#: Confidence added for each source that agrees.
_AGREES = 0.02
#: Share of its own confidence that a source in conflict subtracts.
_CONFLICTS = 0.1
_MIDNIGHT = re.compile(r"[T ]00:00")


def plausible(day: str, captured: Captured = None, raw: str = "", oldest: int = _OLDEST_READ) -> str:
    """Say why an article cannot have been published on a day; empty if it can.

    The reasons are `impossible`, `default day`, `too early` and `future`.

    captured    the days of the fetch: publication is at most one day later (time zones)
    raw         the text the day was read from: 2000-01-01 is a default only at midnight
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
    """Choose the published day. Returns it, its provenance (or `none`), and all evidence judged.

    Candidates are the items for `published` without a verdict. The strongest plausible source wins.
    Sources that agree within a day raise its confidence; others lower it and get `conflict`. A
    finer value within the winner's (a byline's day in the address's month) wins in its place.
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
    """Return the strongest candidate, or the address's where it names an earlier day than JSON-LD.

    Such an address is right nine times in ten: markup is written anew when an article is edited.
    """
    strongest = candidates[0]
    if strongest.provenance == "json-ld":
        days = [c for c in candidates if c.provenance == "url" and precision(c.value) == "day"]
        return next(
            (c for c in days if c.value < strongest.value and apart(c.value, strongest.value) > 1), strongest
        )
    return strongest


def _finest(candidates: Sequence[Evidence], chosen: Evidence) -> Evidence:
    """Return the candidate with the finest value within the chosen one's."""
    finer = [c for c in candidates if len(c.value) > len(chosen.value) and c.value.startswith(chosen.value)]
    return max(finer, key=lambda c: len(c.value), default=chosen)


def resolve_weekday(weekday: int, anchor: str | None) -> str | None:
    """Return the day that "on Wednesday" means in an article published on the anchor day.

    Returns None without an anchor. The day of the fetch is no anchor.
    """
    return weekday_before(weekday, anchor) if anchor else None


def with_year(found: FoundDay, anchor: str | None) -> str | None:
    """Complete a date printed without its year; None if that is impossible.

    The day is at most 330 days before the anchor and 2 after. Its weekday, if printed, must fit.
    """
    if not found.year_missing:
        return found.value
    if not anchor:
        return None
    value = nearest_year(int(found.value[2:4]), int(found.value[5:7]), anchor)
    number = day_number(value) if value else None
    if number is None or (found.weekday is not None and (number - 1) % 7 != found.weekday):
        return None
    return value
