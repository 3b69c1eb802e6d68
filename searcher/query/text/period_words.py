"""Read the ways of writing a period that are no dates here, so that ours can be offered.

>>> as_days("March 2020"), as_days("2020-Q1"), as_days("1960s"), as_days("spring")
('2020-03', '2020-01..2020-03', '1960..1969', '')
"""

from __future__ import annotations

import re

_QUARTER = re.compile(
    r"(?:q(?P<quarter>[1-4])[-/ ]?(?P<year>\d{4}))|(?:(?P<first>\d{4})[-/ ]?q(?P<last>[1-4]))"
)
_DECADE = re.compile(r"(?:the)?(\d{3})0['’]?s")
_NAMED = re.compile(
    r"(?P<before>\d{1,2}(?:st|nd|rd|th)?[. ]?)?(?P<month>[^\W\d_]{3,})[.]?(?P<rest>[\d,thsrdn]*)"
)
_DAY_AND_YEAR = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?,)?(\d{4})")


def as_days(text: str) -> str:
    """Return the period as `date:` takes it; empty where the text names none.

    Blanks and capitals do not matter: `March 2020`, `march2020`, `11 March 2020`, `March 11, 2020`.
    """
    text = "".join(text.split()).lower()
    if found := _QUARTER.fullmatch(text):
        year, quarter = found["year"] or found["first"], int(found["quarter"] or found["last"])
        return f"{year}-{quarter * 3 - 2:02}..{year}-{quarter * 3:02}"
    if found := _DECADE.fullmatch(text):
        return f"{found[1]}0..{found[1]}9"
    return _named(text)


def _named(text: str) -> str:
    """Return the day or month of a text with the name of a month in it."""
    found = _NAMED.fullmatch(text)
    rest = _DAY_AND_YEAR.fullmatch(found["rest"]) if found else None
    if found is None or rest is None or (found["before"] and rest[1]):
        return ""
    from index.dates.names import month_of  # the tables of many languages, for the few dates that need them

    month = month_of(found["month"])
    if not month or int(rest[2]) < 1000:
        return ""
    day = rest[1] or re.sub(r"\D", "", found["before"] or "")
    if day and not 1 <= int(day) <= 31:
        return ""
    return f"{rest[2]}-{month:02}" + (f"-{int(day):02}" if day else "")
