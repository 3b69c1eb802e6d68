"""Calendar days as numbers: day 1 is the first of January of year 1 (the proleptic Gregorian ordinal); 0 is no day."""

from __future__ import annotations

import datetime
from functools import lru_cache

#: Greater than any day.
END = 3_652_060


@lru_cache(maxsize=16384)
@lru_cache(maxsize=1024)
def first_and_last(day: str | None) -> tuple[int, int]:
    """The first and last day number that a full or partial day covers: `2020-03` -> those of 1 and 31 March. (0, 0) for None or nonsense."""
    if not day:
        return 0, 0
    try:
        parts = [int(part) for part in day.split("-")]
        year = parts[0]
        if len(parts) == 3:
            number = datetime.date(year, parts[1], parts[2]).toordinal()
            return number, number
        if len(parts) == 2:
            from calendar import monthrange  # which brings locale and more with it

            last = monthrange(year, parts[1])[1]
            return datetime.date(year, parts[1], 1).toordinal(), datetime.date(
                year, parts[1], last
            ).toordinal()
        return datetime.date(year, 1, 1).toordinal(), datetime.date(year, 12, 31).toordinal()
    except (ValueError, IndexError):
        return 0, 0


@lru_cache(maxsize=16384)
def day_words(first: int, last: int) -> str | None:
    """The inverse: `2020-03-11`, `2020-03`, `2020`, or None."""
    if not first:
        return None
    day = datetime.date.fromordinal(first)
    if first == last:
        return day.isoformat()
    return f"{day.year:04}-{day.month:02}" if last - first < 31 else f"{day.year:04}"


def period(first: int, last: int) -> int:
    """Year and month in one number, 13 a year: year * 13 + month, month 0 where only the year is known; 0 for no day."""
    if not first:
        return 0
    day = datetime.date.fromordinal(first)
    return day.year * 13 + (day.month if last - first < 31 else 0)


def period_words(number: int) -> str | None:
    """`2020-03`, `2020`, or None."""
    if not number:
        return None
    year, month = divmod(number, 13)
    return f"{year:04}-{month:02}" if month else f"{year:04}"
