"""Read the days that a typed date means: `2019..2020-03`, `lastmonth`, `30d..`, from a given today.

>>> from datetime import date
>>> read_days("2019..2020-03", date(2020, 3, 11))
Days(start='2019', end='2020-03', remark='')
>>> read_days("lastmonth", date(2020, 3, 11))
Days(start='2020-02', end='2020-02', remark='')
>>> read_days("11/03/2020", date(2020, 3, 11)).because
'it may mean 2020-03-11 or 2020-11-03'
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `start` to `end`, each an ISO day, month or year, or None for an open end.

    The remark tells what was changed: `reversed` ends were swapped, a single `30d` was read as
    `since`.
    """

    start: str | None
    end: str | None
    remark: Literal["", "reversed", "since"] = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text is no date, and a spelling that is one, or empty."""

    because: str
    instead: str = ""


#: The first and the last day of one point in time, each an ISO day, month or year.
_Span = tuple[str, str]

_RANGE = re.compile(r"(.*?)(?:\.{2,}|…|–)(.*)", re.DOTALL)
_ISO = re.compile(r"(\d{4})(?:([-/])(\d{1,2})(?:\2(\d{1,2}))?)?|(\d{4})(\d\d)(\d\d)")
_DAY_MONTH_YEAR = re.compile(r"(?:(\d{1,2})([-/.]))?(\d{1,2})[-/.](\d{4})")
_AGO = re.compile(r"(\d{1,5})([dwmy])")
_COMPARED = re.compile(r"([<>])=?(\d[\d-]*)")
_TWO_YEARS = re.compile(r"(\d{4})-(\d{4})")


def read_days(text: str, today: date) -> Days | Unreadable:
    """Read one day, month, year, relative word, or a range of those with either end open."""
    text = "".join(text.split()).lower()
    if ends := _RANGE.fullmatch(text):
        return _read_range(ends[1], ends[2], today)
    span = _read_point(text, today)
    if isinstance(span, Unreadable):
        return span
    if _AGO.fullmatch(text):
        return Days(span[0], None, "since")
    return Days(*span)


def _read_range(first: str, last: str, today: date) -> Days | Unreadable:
    if not first and not last:
        return Unreadable("a range needs at least one end")
    spans: list[_Span | None] = []
    for end in (first, last):
        span = _read_point(end, today) if end else None
        if isinstance(span, Unreadable):
            return Unreadable(f"{end}: {span.because}")
        spans.append(span)
    start, stop = spans
    if start and stop and first_day(start[0]) > last_day(stop[1]):
        return Days(stop[0], start[1], "reversed")
    return Days(start[0] if start else None, stop[1] if stop else None)


def _read_point(text: str, today: date) -> _Span | Unreadable:
    try:
        return _read_iso(text) or _read_relative(text, today) or _read_day_month_year(text) or _unknown(text)
    except (ValueError, OverflowError):  # the thirtieth of February, the year 0, five hundred centuries ago
        return Unreadable("there is no such day")


def _read_iso(text: str) -> _Span | None:
    if not (match := _ISO.fullmatch(text)):
        return None
    year, _, month, day, *compact = match.groups()
    if year is None:
        year, month, day = compact
    return _printed(int(year), int(month) if month else None, int(day) if day else None)


def _read_day_month_year(text: str) -> _Span | Unreadable | None:
    """Read `3/2020`, `25/03/2020`, `03/25/2020`; the order is taken from a day above 12, never
    guessed.
    """
    if not (match := _DAY_MONTH_YEAR.fullmatch(text)):
        return None
    one, two, year = match[1], int(match[3]), int(match[4])
    if one is None:
        return _printed(year, two)
    if int(one) > 12 or int(one) == two:
        return _printed(year, two, int(one))
    if two > 12:
        return _printed(year, int(one), two)
    readings = _printed(year, two, int(one))[0], _printed(year, int(one), two)[0]
    return Unreadable(f"it may mean {readings[0]} or {readings[1]}", readings[0])


def _read_relative(text: str, today: date) -> _Span | None:
    if ago := _AGO.fullmatch(text):
        day = _back(today, int(ago[1]), ago[2]).isoformat()
        return day, day
    monday = today - timedelta(today.weekday())
    match text.replace("-", "").replace("_", ""):
        case "today":
            return today.isoformat(), today.isoformat()
        case "yesterday":
            day = (today - timedelta(1)).isoformat()
            return day, day
        case "thisweek":
            return monday.isoformat(), (monday + timedelta(6)).isoformat()
        case "lastweek":
            return (monday - timedelta(7)).isoformat(), (monday - timedelta(1)).isoformat()
        case "thismonth":
            return _printed(today.year, today.month)
        case "lastmonth":
            before = today.replace(day=1) - timedelta(1)
            return _printed(before.year, before.month)
        case "thisyear":
            return _printed(today.year)
        case "lastyear":
            return _printed(today.year - 1)
    return None


def _unknown(text: str) -> Unreadable:
    """Return why a text is no date."""
    if years := _TWO_YEARS.fullmatch(text):
        return Unreadable("a range is written with two dots", f"{years[1]}..{years[2]}")
    if compared := _COMPARED.fullmatch(text):
        return Unreadable(
            "a range is written with two dots",
            f"{compared[2]}.." if compared[1] == ">" else f"..{compared[2]}",
        )
    return Unreadable("dates are written 2020, 2020-03, 2020-03-11, 2019..2020, lastmonth or 30d..")


def _back(today: date, count: int, unit: str) -> date:
    """Return the day so many days, weeks, months or years before today."""
    if unit in "dw":
        return today - timedelta(count * (7 if unit == "w" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, month = months // 12, months % 12 + 1
    # A month back from the 31st is the last day of a shorter month.
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _printed(year: int, month: int | None = None, day: int | None = None) -> _Span:
    date(year, 1 if month is None else month, 1 if day is None else day)  # raises where there is no such day
    parts = [f"{year:04}"] + [f"{part:02}" for part in (month, day) if part is not None]
    return "-".join(parts), "-".join(parts)


def first_day(known: str) -> str:
    """Return the first day of a year, a month or a day."""
    return known + "-01-01"[len(known) - 4 :]


def last_day(known: str) -> str:
    """Return the last day of a year, a month or a day."""
    if len(known) == 7:
        return f"{known}-{calendar.monthrange(int(known[:4]), int(known[5:]))[1]}"
    return known + ("-12-31" if len(known) == 4 else "")
