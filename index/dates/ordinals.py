"""Convert days to numbers, the proleptic Gregorian ordinals (1 is 0001-01-01); 0 is no day."""

from __future__ import annotations

import datetime
from functools import lru_cache

#: Greater than any day.
END = 3_652_060


@lru_cache(maxsize=16384)
def first_and_last(day: str | None) -> tuple[int, int]:
    """Return the first and last day number of a day: `2020-03` gives those of 1 and 31 March.

    None and what is no day give (0, 0).
    """
    if not day:
        return 0, 0
    try:
        parts = [int(part) for part in day.split("-")]
        year = parts[0]
        if len(parts) == 3:
            number = datetime.date(year, parts[1], parts[2]).toordinal()
            return number, number
        if len(parts) == 2:
            from calendar import monthrange  # imports locale and more

            last = monthrange(year, parts[1])[1]
            return datetime.date(year, parts[1], 1).toordinal(), datetime.date(
                year, parts[1], last
            ).toordinal()
        return datetime.date(year, 1, 1).toordinal(), datetime.date(year, 12, 31).toordinal()
    except (ValueError, IndexError):
        return 0, 0


@lru_cache(maxsize=16384)
def day_words(first: int, last: int) -> str | None:
    """Return the day of two day numbers: `2020-03-11`, `2020-03`, `2020`, or None."""
    if not first:
        return None
    day = datetime.date.fromordinal(first)
    if first == last:
        return day.isoformat()
    return f"{day.year:04}-{day.month:02}" if last - first < 31 else f"{day.year:04}"


def period(first: int, last: int) -> int:
    """Return year and month in one number: year * 13 + month, month 0 if unknown; 0 for no day."""
    if not first:
        return 0
    day = datetime.date.fromordinal(first)
    return day.year * 13 + (day.month if last - first < 31 else 0)


def period_words(number: int) -> str | None:
    """Return the period of such a number: `2020-03`, `2020`, or None."""
    if not number:
        return None
    year, month = divmod(number, 13)
    return f"{year:04}-{month:02}" if month else f"{year:04}"
