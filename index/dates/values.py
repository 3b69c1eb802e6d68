"""Represent days by the strings `2020-03-11`, `2020-03` and `2020`, and compute with them.

A day is what was printed. It has no time zone and is never completed: a month stays a month, and
its first and last day say which days it may be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Precision = Literal["day", "month", "year"]
#: The day or days a page was fetched.
Captured = str | Sequence[str] | None

_SHAPE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_LENGTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def day_text(year: int, month: int = 0, day: int = 0) -> str | None:
    """Return `2020-03-11` from its numbers (0: unknown); None if the calendar has no such day."""
    if not 1 <= year <= 9999 or not 0 <= month <= 12 or (day and not month):
        return None
    if not month:
        return f"{year:04d}"
    if not day:
        return f"{year:04d}-{month:02d}"
    if not 1 <= day <= _LENGTHS[month] or (
        month == 2 and day == 29 and not (year % 4 == 0 and (year % 100 or year % 400 == 0))
    ):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def precision(value: str) -> Precision:
    """Return how much of a day is known."""
    return "day" if len(value) == 10 else "month" if len(value) == 7 else "year"


@lru_cache(maxsize=16384)
def first_day(value: str) -> date | None:
    """Return the earliest day that a value may mean; None if it is none."""
    match = _SHAPE.fullmatch(value)
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    return date(year, month, day) if day_text(year, month, day) else None


def last_day(value: str) -> date | None:
    """Return the latest day that a value may mean; None if it is none."""
    first = first_day(value)
    if first is None or len(value) == 10:
        return first
    if len(value) == 4:
        return date(first.year, 12, 31)
    if first.month == 12:
        return date(first.year, 12, 31)
    return date(first.year, first.month + 1, 1) - timedelta(days=1)


def earliest(captured: Captured) -> date | None:
    """Return the first day of the fetch, which bounds publication; None if unknown."""
    if not captured:
        return None
    days = [captured] if isinstance(captured, str) else captured
    return min((last for value in days if (last := last_day(value))), default=None)


def day_number(value: str) -> int | None:
    """Return the ordinal of a whole day (0001-01-01 is 1); None for any other value."""
    if len(value) != 10:
        return None
    day = first_day(value)
    return day.toordinal() if day else None


def day_of_number(number: int) -> str | None:
    """Return the day of an ordinal; None outside the years 1 to 9999."""
    if not 1 <= number <= date.max.toordinal():
        return None
    return date.fromordinal(number).isoformat()


def apart(one: str, other: str) -> int:
    """Return the least number of days between two values: 0 if they may mean the same day."""
    first, last, other_first, other_last = first_day(one), last_day(one), first_day(other), last_day(other)
    if first is None or last is None or other_first is None or other_last is None:
        return 1_000_000
    return max(0, (other_first - last).days, (first - other_last).days)


def weekday_before(weekday: int, anchor: str) -> str | None:
    """Return the last day with this weekday (0 Monday) up to the anchor, a whole day."""
    number = day_number(anchor)
    # Ordinal 1 (0001-01-01) is a Monday.
    return day_of_number(number - (number - 1 - weekday) % 7) if number else None


def nearest_year(month: int, day: int, anchor: str) -> str | None:
    """Return the day with this month and day, 330 days before the anchor to 2 after, or None."""
    anchor_number = day_number(anchor)
    if anchor_number is None:
        return None
    year = int(anchor[:4])
    for candidate in (day_text(y, month, day) for y in (year + 1, year, year - 1)):
        number = day_number(candidate) if candidate else None
        if number and -330 <= number - anchor_number <= 2:
            return candidate
    return None
