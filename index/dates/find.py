"""Find the dates printed in a text, and read each of them.

`find_days` reads any common spelling: `2020-03-11T09:14Z`, `11 de março de 2020`, `11.3.2020`,
`Wed., Mar. 11th, 2020`, `2020年3月11日`, `03/04/2017`. No time zone moves a day, and no missing part
is made up.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from index.dates.names import month_of, weekday_of
from index.dates.textual import WHOLE_WORD, WORD, YEAR, months, names_month, worded
from index.dates.values import Precision, day_text, precision
from index.frozen import value

Order = Literal["dmy", "mdy"]
#: Start, end, value and whether the order of day and month is unsure. A plain tuple: the loop is hot.
_Reading = tuple[int, int, str | None, bool]


@value
class FoundDay:
    """A date at `text[start:end]`.

    value           `2020-03-11`, `2020-03`, `2020`, or `--03-11` if the year is missing
    weekday         the weekday printed beside it, 0 Monday to 6 Sunday, else None
    order_unsure    whether day or month may come first: `value` is then what both readings share
    """

    start: int
    end: int
    value: str
    precision: Precision
    raw: str
    weekday: int | None = None
    year_missing: bool = False
    order_unsure: bool = False


_YMD = re.compile(rf"(?<!\d)(?<!\d[-/.])({YEAR[:-6]})([-/.])(\d\d?)\2(\d\d?)(?![\d%])")
_CJK = re.compile(rf"(?<!\d)({YEAR[:-6]})\s?[年년.]\s?(\d\d?)\s?[月월.]\s?(?:(\d\d?)\s?[日일.]?(?!\d))?")
_NUMERIC = re.compile(
    r"(?<![\da-zA-Z])(?<!\d[./-])(\d\d?)\s?([-/.])\s?(\d\d?)\s?\2\s?"
    rf"({YEAR[:-6]}(?![\d%]|[./-]\d)|\d\d(?![\d%]|[./-]\d))"
)
_VIETNAMESE = re.compile(rf"(\d\d?)\stháng\s(\d\d?)(?:,?\snăm)?,?\s({YEAR})", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# The ranges with all digits, and with hardly a character of Latin, Greek or Cyrillic texts. Ranges are
# quicker than the property of each character.
_DIGIT_RANGES = re.compile("[0-9\u0660-\u1fff\ua620-\U0010ffff]")
_HAS_YEAR = re.compile(r"\d{4}")
_WEEKDAY_BEFORE = re.compile(rf"({WHOLE_WORD}(?:-feira)?)\.?,?\s?(?:the\s|den\s|der\s|le\s|el\s|,\s|\|\s)?$")
_WEEKDAY_AFTER = re.compile(r"\s?\(([月火水木金土日월화수목금토일])\)?")
_CJK_WEEKDAYS = {
    c: n for n, pair in enumerate(("月월", "火화", "水수", "木목", "金금", "土토", "日일")) for c in pair
}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?![\d])")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?\d{4,6})?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_PARTIAL = re.compile(r"(\d{4})(?:[-/.](\d\d?))?")
_MONTH_FIRST = re.compile(r"(\d\d?)[/.-](\d{4})")
_SHORT_YEAR = re.compile(rf"(\d\d?)[\s\-.]({WORD})[\s\-.,']{{1,2}}(\d\d)(?!\d)")


# Digits of other scripts and ours, one character for one, so that offsets in the text stay.
_DIGITS = {zero + n: str(n) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10) for n in range(10)}
_OTHER_DIGIT = re.compile(f"[{''.join(map(chr, _DIGITS))}]")


def _our_digits(text: str) -> str:
    return text if text.isascii() or _OTHER_DIGIT.search(text) is None else text.translate(_DIGITS)


def _numeric(
    first: int, second: int, year: int, separator: str, order: Order | None
) -> tuple[str | None, bool]:
    """Read `first/second/year`. Returns the value and whether the order of day and month is unsure.

    With dots the day is first in every country that writes them.
    """
    if year < 100:
        year += 2000 if year < 70 else 1900
    if separator == "." and order is None:
        order = "dmy"
    if first > 12 or second > 12 or first == second:
        order = "mdy" if second > 12 else "dmy"
    if order is None:
        return day_text(year), True
    return (day_text(year, second, first) if order == "dmy" else day_text(year, first, second)), False


def has_digit(text: str) -> bool:
    """Whether a text has a digit of any script. Without one there is no date."""
    return _DIGIT_RANGES.search(text) is not None and (text.isascii() or _DIGIT.search(text) is not None)


def find_days(text: str, order: Order | None = None, lang: str | None = None) -> list[FoundDay]:
    """Find every date printed in a text, in order. They do not overlap: longer readings win."""
    return list(_days(text, order, lang)) if has_digit(text) else []


@lru_cache(maxsize=1024)
def _days(text: str, order: Order | None, lang: str | None) -> tuple[FoundDay, ...]:
    """Find the dates of a text, cached for readers that ask about one line more than once."""
    text = _our_digits(text)
    dates: list[_Reading] = []
    year = _HAS_YEAR.search(text) is not None
    # Counting punctuation excludes numeric dates sooner than their pattern does.
    numeric = text.count("-") > 1 or text.count("/") > 1 or text.count(".") > 1
    if year and numeric:
        for m in _YMD.finditer(text):
            _add(dates, m.start(), m.end(), day_text(int(m[1]), int(m[3]), int(m[4])))
    if year and ("." in text or not text.isascii()):
        for m in _CJK.finditer(text):
            if m[3] or not text[m.start() : m.end()].rstrip().endswith("."):
                _add(dates, m.start(), m.end(), day_text(int(m[1]), int(m[2]), int(m[3] or 0)))
    if year and "ng" in text:
        for m in _VIETNAMESE.finditer(text):
            _add(dates, m.start(), m.end(), day_text(int(m[3]), int(m[2]), int(m[1])))
    for m in _NUMERIC.finditer(text) if numeric else ():
        value, unsure = _numeric(int(m[1]), int(m[3]), int(m[4]), m[2], order)
        if value or len(m[4]) == 4:
            _add(dates, m.start(), m.end(), value, unsure)
    if names_month(text, lang):
        for start, end, value in worded(text, lang, year):
            _add(dates, start, end, value)
        if year and any(_is_free(dates, *m.span()) for m in _HAS_YEAR.finditer(text)):
            for start, end, value in months(text, lang):
                _add(dates, start, end, value)
    dates.sort()
    return tuple(_found_day(text, start, end, value, unsure) for start, end, value, unsure in dates if value)


def _is_free(dates: list[_Reading], start: int, end: int) -> bool:
    """Whether no part of text[start:end] is a date already."""
    return not dates or all(end <= one[0] or start >= one[1] for one in dates)


def _add(
    dates: list[_Reading],
    start: int,
    end: int,
    value: str | None,
    unsure: bool = False,
) -> None:
    if _is_free(dates, start, end):
        dates.append((start, end, value, unsure))


def _found_day(text: str, start: int, end: int, value: str, unsure: bool) -> FoundDay:
    before = _WEEKDAY_BEFORE.search(text, max(0, start - 24), start)
    weekday = weekday_of(before[1]) if before else None
    if before and weekday is not None:
        start = before.start()
    elif weekday is None and (after := _WEEKDAY_AFTER.match(text, end)):
        weekday, end = _CJK_WEEKDAYS[after[1]], after.end()
    missing = value.startswith("--")
    return FoundDay(
        start, end, value, "day" if missing else precision(value), text[start:end], weekday, missing, unsure
    )


@lru_cache(maxsize=16384)
def parse_day(text: str, order: Order | None = None, lang: str | None = None) -> str | None:
    """Read the one day that a string states: `2020-03-11`, `2020-03`, `2020`; None if it has none.

    A numeric date that may be day or month first gives the part both readings share, unless `order`
    decides.
    """
    text = text.strip()
    if not text or len(text) > 300:
        return None
    text = _our_digits(text)
    iso = _ISO.match(text)
    if iso:
        return day_text(int(iso[1]), int(iso[2]), int(iso[3]))
    compact = _COMPACT.fullmatch(text)
    if compact:
        return day_text(int(compact[1]), int(compact[2]), int(compact[3]))
    partial = _PARTIAL.fullmatch(text)
    if partial:
        return day_text(int(partial[1]), int(partial[2] or 0))
    month_first = _MONTH_FIRST.fullmatch(text)
    if month_first:
        return day_text(int(month_first[2]), int(month_first[1]))
    for day in find_days(text, order, lang):
        if not day.year_missing:
            return day.value
    short = _SHORT_YEAR.search(text)
    if short and (month := month_of(short[2], lang)):
        year = int(short[3])
        return day_text(year + (2000 if year < 70 else 1900), month, int(short[1]))
    return None
