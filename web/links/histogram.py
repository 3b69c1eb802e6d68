"""The chart of publication days: years, months of a year or days of a month, as bars that are links."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass

from searcher import Engine, Search
from searcher.results import Facet, Results, Stats
from searcher.wording import MONTHS, counted, day_words
from web.links.bars import Bar, Drawing, figures_room
from web.page_request import PageRequest

#: Up to so many years in all, the months are shown at once.
FEW_YEARS = 2


@dataclass(frozen=True, slots=True)
class Step:
    """A link of the path down: all years, 2016, March."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """The bars of one level and what stands beside them."""

    level: str
    bars: tuple[Bar, ...]
    #: the smallest kind of screen that has room for the figures over the bars, or "none"
    figures: str
    path: tuple[Step, ...]
    earlier: Step | None
    later: Step | None
    undated: int
    undated_href: str
    only_undated: bool
    #: articles of this period whose day or month is not known
    partly: str
    start: str
    end: str
    narrowed: bool


def level_of(search: Search) -> tuple[str, str]:
    """What the range of a search is drilled down to: ("day", "2016-03"), ("month", "2016"), or ("year", "")."""
    start, end = search.published
    if start and end and start[:4] == end[:4]:
        if len(start) >= 7 and start[:7] == end[:7]:
            return "day", start[:7]
        return "month", start[:4]
    return "year", ""


def histogram_facets(search: Search) -> tuple[str, ...]:
    """The facets that the histogram of a search needs."""
    return ("year", "month", "day") if level_of(search)[0] == "day" else ("year", "month")


def months_of(years: Iterable[int]) -> list[tuple[str, str, str]]:
    """All months of some years with their labels."""
    return [
        (f"{year:04}-{number:02}", MONTHS[number - 1], f"{year:04}" if number == 1 else "")
        for year in years
        for number in range(1, 13)
    ]


def days_of(month: str) -> list[tuple[str, str, str]]:
    """All days of a month with their labels."""
    year, number = int(month[:4]), int(month[5:7])
    return [(f"{month}-{day:02}", str(day), "") for day in range(1, calendar.monthrange(year, number)[1] + 1)]


def neighbour(period: str, step: int) -> str:
    """The year or month before or after; empty outside the calendar."""
    if len(period) == 4:
        year = int(period) + step
        return f"{year:04}" if 1 <= year <= 9999 else ""
    number = int(period[:4]) * 12 + int(period[5:7]) - 1 + step
    return f"{number // 12:04}-{number % 12 + 1:02}" if 12 <= number < 120000 else ""


def counts_of(facet: Facet | None) -> dict[str, int]:
    """The counts of a date facet without its bucket of unknowns."""
    return (
        {bucket.value: bucket.count for bucket in facet.buckets if isinstance(bucket.value, str)}
        if facet
        else {}
    )


def histogram(results: Results, request: PageRequest) -> Histogram | None:
    """The bars for an answer; None where it holds no article at all under any date."""
    year_facet = results.facets.get("year")
    years, months, days = (counts_of(results.facets.get(name)) for name in ("year", "month", "day"))
    undated = (
        next((bucket.count for bucket in year_facet.buckets if bucket.value is None), 0) if year_facet else 0
    )
    if not years and not undated:
        return None
    search = request.search
    level, period = level_of(search)
    drawing = Drawing(request)
    path, partly = [Step("All years", drawing.href(None, None))], 0
    if level == "day":
        bars = drawing.bars("day", days_of(period), days)
        path += [
            Step(period[:4], drawing.href(period[:4], period[:4])),
            Step(day_words(period), drawing.href(period, period)),
        ]
        partly = days.get(period, 0)
    elif level == "month":
        bars = drawing.bars(
            "month", ((month, label, "") for month, label, _ in months_of([int(period)])), months
        )
        path.append(Step(period, drawing.href(period, period)))
        partly = months.get(period, 0)
    elif years and int(max(years)) - int(min(years)) < FEW_YEARS:
        level = "month"
        bars = drawing.bars(level, months_of(range(int(min(years)), int(max(years)) + 1)), months)
        partly = sum(months.get(year, 0) for year in years)
    else:
        bars = drawing.years(years)
    neighbours = [neighbour(period, step) if period else "" for step in (-1, 1)]
    earlier, later = (
        Step(day_words(name), drawing.href(name, name)) if name else None for name in neighbours
    )
    only = request.with_(only_undated=not search.only_undated, published=(None, None), undated=False)
    start, end = search.published
    return Histogram(
        level=level,
        bars=bars,
        figures=figures_room(bars),
        path=tuple(path),
        earlier=earlier,
        later=later,
        undated=undated,
        undated_href=only.url(),
        only_undated=search.only_undated,
        partly=f"{counted(partly, 'more article')} with only the {'year' if level == 'month' else 'month'} known"
        if partly
        else "",
        start=start or "",
        end=end or "",
        narrowed=bool(start or end),
    )


def by_year(stats: Stats, engine: Engine) -> Histogram | None:
    """The years of a whole index; of very few years the months."""
    counts = counts_of(Facet("year", stats.by_year))
    if not counts:
        return None
    drawing, first, last = Drawing(PageRequest(Search())), int(min(counts)), int(max(counts))
    if last - first < FEW_YEARS:
        months = counts_of(engine.facet(Search(sort="newest"), "month"))
        level, bars = "month", drawing.bars("month", months_of(range(first, last + 1)), months)
    else:
        level, bars = "year", drawing.years(counts)
    return Histogram(
        level=level,
        bars=bars,
        figures=figures_room(bars),
        path=(),
        earlier=None,
        later=None,
        undated=stats.coverage.undated,
        undated_href="",
        only_undated=False,
        partly="",
        start="",
        end="",
        narrowed=False,
    )
