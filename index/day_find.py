"""Where dates stand in a text, and what each says: the one reader of printed dates.

`find_days` reads any common spelling: `2020-03-11T09:14Z`, `11 de março de 2020`, `Wed., Mar. 11th, 2020`, `2020年3月11日`, `11.3.2020`,
`03/04/2017`. What is printed is taken as it stands: no time zone moves a day, no missing part is made up.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import repeat
from typing import Literal

from index.day_value import Precision, day_text, precision
from index.day_words import ASCII_MONTHS, SHORT_MONTHS, month_of, weekday_of, years_since
from index.values import value

Order = Literal["dmy", "mdy"]


@value
class FoundDay:
    """A date at `text[start:end]`. `value` is `2020-03-11`, `2020-03`, `2020`, or `--03-11` where the year is missing.

    weekday       0 Monday .. 6 Sunday as printed beside it, else None
    order_unsure  a numeric date that could be read day first or month first: `value` is then the year, or the month if both share it
    """

    start: int
    end: int
    value: str
    precision: Precision
    raw: str
    weekday: int | None = None
    year_missing: bool = False
    order_unsure: bool = False


# A word: no blanks, digits, ASCII or common Unicode punctuation. (`\w` would stop at the vowel signs of Indian scripts.)
_WORD = r"[^\s\d_!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u200b\u200e-\u206f\u3000-\u303f،।]{2,20}"
# The same where no mark or digit of a date can be part of it: whole or not at all, so that nothing shorter is tried.
_WHOLE_WORD = _WORD + "+"
_YEAR = r"(?:1[4-9]\d\d|2[0-6]\d\d)(?!\d)"
_ALONE = r"(?<![\d.,:/$€£-])"
_NTH = r"(?:st|nd|rd|th|er|º|ª|-?[яе]|\.)?"
_OF = r"(?:[Dd]e[l]?\s|of\s|d'|[Tt]a'\s|den\s)?"
_CLOCK = r"(?:,?\s\d\d?[:.]\d\d(?::\d\d)?(?:\s[A-Z]{2,4})?)?"

_WORDS = re.compile(_WORD.replace("{2,20}", "{2,}"))
_YMD = re.compile(rf"(?<!\d)(?<!\d[-/.])({_YEAR[:-6]})([-/.])(\d\d?)\2(\d\d?)(?![\d%])")
_CJK = re.compile(rf"(?<!\d)({_YEAR[:-6]})\s?[年년.]\s?(\d\d?)\s?[月월.]\s?(?:(\d\d?)\s?[日일.]?(?!\d))?")
_DMY_WORDS = re.compile(
    rf"{_ALONE}(\d\d?){_NTH}[\s\-/,._]{{0,3}}{_OF}({_WORD})(?:[\s.,\-/]{{0,3}}(?:[Dd]el?\s|of\s)?({_YEAR})|{_CLOCK}\s({_YEAR}))?"
)
_MDY_WORDS = re.compile(
    rf"({_WHOLE_WORD})\.?[\s\-/,]{{0,2}}(\d\d?)(?![\d:%])(?:st|nd|rd|th)?(?:{_CLOCK}[\s,.\-/]{{0,3}}(?:[Dd]el?\s|of\s|at\s)?({_YEAR}))?"
)
_YMD_WORDS = re.compile(rf"(?<!\d)({_YEAR[:-6]})[.,]?[\s\-](?:m\.\s|gada\s|ko\s)?(?:(\d\d?)\.\s)?({_WORD})\.?(?:[\s\-](\d\d?)(?!\d))?")
_MONTH_YEAR = re.compile(rf"({_WHOLE_WORD})\.?,?\s(?:de\s|del\s|of\s)?({_YEAR})")
_NUMERIC = re.compile(
    rf"(?<![\da-zA-Z])(?<!\d[./-])(\d\d?)\s?([-/.])\s?(\d\d?)\s?\2\s?({_YEAR[:-6]}(?![\d%]|[./-]\d)|\d\d(?![\d%]|[./-]\d))"
)
_VIETNAMESE = re.compile(rf"(\d\d?)\stháng\s(\d\d?)(?:,?\snăm)?,?\s({_YEAR})", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# All digits lie there, and hardly a character of a text in Latin, Greek or Cyrillic: ranges are quicker than asking what each character is.
_WHERE_DIGITS_LIE = re.compile("[0-9\u0660-\u1fff\ua620-\U0010ffff]")
_HAS_YEAR = re.compile(r"\d{4}")
_WEEKDAY_BEFORE = re.compile(rf"({_WHOLE_WORD}(?:-feira)?)\.?,?\s?(?:the\s|den\s|der\s|le\s|el\s|,\s|\|\s)?$")
_WEEKDAY_AFTER = re.compile(r"\s?\(([月火水木金土日월화수목금토일])\)?")
_CJK_WEEKDAYS = {c: n for n, pair in enumerate(("月월", "火화", "水수", "木목", "金금", "土토", "日일")) for c in pair}
# The capital is looked for first, the letter before it after that.
_CAPITAL_JOINT = re.compile(r"[A-Z](?<=[^\W\d_A-Z].)")

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?![\d])")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?\d{4,6})?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_PARTIAL = re.compile(r"(\d{4})(?:[-/.](\d\d?))?")
_MONTH_FIRST = re.compile(r"(\d\d?)[/.-](\d{4})")
_SHORT_YEAR = re.compile(rf"(\d\d?)[\s\-.]({_WORD})[\s\-.,']{{1,2}}(\d\d)(?!\d)")


# Digits of other scripts, read as ours; one character for one, so that places in the text stay.
_DIGITS = {zero + n: str(n) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10) for n in range(10)}
_OTHER_DIGIT = re.compile(f"[{''.join(map(chr, _DIGITS))}]")


def _our_digits(text: str) -> str:
    return text if text.isascii() or _OTHER_DIGIT.search(text) is None else text.translate(_DIGITS)


@lru_cache(maxsize=8192)
def _month(word: str, lang: str | None) -> tuple[int, int]:
    """(month, characters of the word before the month's name); a word glued before it, as in `PublishedMarch`, is looked through."""
    number = month_of(word, lang)
    if number:
        return number, 0
    if not word.islower() and not word[1:].islower():
        joints = [m.start() for m in _CAPITAL_JOINT.finditer(word)]
        if joints:
            return month_of(word[joints[-1] :], lang), joints[-1]
    return 0, 0


def _names_month(text: str, lang: str | None) -> bool:
    """Is a month named anywhere? Few lines do, and the patterns for dates in words are the dear ones."""
    if not text.isascii():
        return any(month for month, _ in map(_month, _WORDS.findall(text), repeat(lang)))
    if not _ASCII_MONTHS.isdisjoint(text.encode().translate(_ASCII_WORDS).split()):
        return True
    return _CAPITAL_JOINT.search(text) is not None and any(_month(word, lang)[0] for word in _WORDS.findall(text))


# The words of an ASCII text in lower case; a table of bytes is many times quicker than a pattern.
_ASCII_WORDS = bytes(32 if c > 127 or _WORDS.fullmatch(chr(c) * 2) is None else ord(chr(c).lower()) for c in range(256))
_ASCII_MONTHS = frozenset(map(str.encode, ASCII_MONTHS))


def _numeric(first: int, second: int, year: int, separator: str, order: Order | None) -> tuple[str | None, bool]:
    """(value, unsure) of `first/second/year`; dots are day first in every country that writes them."""
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
    """Does a digit of any script stand in the text? Without one there is no date."""
    return _WHERE_DIGITS_LIE.search(text) is not None and (text.isascii() or _DIGIT.search(text) is not None)


def find_days(text: str, order: Order | None = None, lang: str | None = None) -> list[FoundDay]:
    """Every date printed in the text, in order, none overlapping; longer readings win over shorter ones at the same place."""
    return list(_days(text, order, lang)) if has_digit(text) else []


@lru_cache(maxsize=1024)
def _days(text: str, order: Order | None, lang: str | None) -> tuple[FoundDay, ...]:
    """The cache serves a reader that asks about one line more than once."""
    text = _our_digits(text)
    found: list[tuple[int, int, str | None, bool]] = []
    taken: list[tuple[int, int]] = []

    def add(start: int, end: int, value: str | None, unsure: bool = False) -> None:
        if all(end <= a or start >= b for a, b in taken):
            taken.append((start, end))
            found.append((start, end, value, unsure))

    year = _HAS_YEAR.search(text) is not None
    # marks tell sooner than patterns what cannot be there
    numeric = max(map(text.count, "-/.")) > 1
    if year and numeric:
        for m in _YMD.finditer(text):
            add(m.start(), m.end(), day_text(int(m[1]), int(m[3]), int(m[4])))
    if year and ("." in text or not text.isascii()):
        for m in _CJK.finditer(text):
            if m[3] or not text[m.start() : m.end()].rstrip().endswith("."):
                add(m.start(), m.end(), day_text(int(m[1]), int(m[2]), int(m[3] or 0)))
    if year and "ng" in text:
        for m in _VIETNAMESE.finditer(text):
            add(m.start(), m.end(), day_text(int(m[3]), int(m[2]), int(m[1])))
    for m in _NUMERIC.finditer(text) if numeric else ():
        value, unsure = _numeric(int(m[1]), int(m[3]), int(m[4]), m[2], order)
        if value or len(m[4]) == 4:
            add(m.start(), m.end(), value, unsure)
    if _names_month(text, lang):
        worded = [*_dmy(text, lang), *_mdy(text, lang), *(_ymd(text, lang) if year else ())]
        # with a year before without, the longer before the shorter
        worded.sort(key=lambda c: ((c[2] or "").startswith("--"), c[0] - c[1]))
        for start, end, value in worded:
            add(start, end, value)
        for m in _MONTH_YEAR.finditer(text) if year else ():
            month, skip = _month(m[1], lang)
            if month:
                add(m.start() + skip, m.end(), day_text(int(m[2]) - years_since(m[1]), month))
    found.sort()
    return tuple(_found(text, start, end, value, unsure) for start, end, value, unsure in found if value)


def _found(text: str, start: int, end: int, value: str, unsure: bool) -> FoundDay:
    before = _WEEKDAY_BEFORE.search(text, max(0, start - 24), start)
    weekday = weekday_of(before[1]) if before else None
    if before and weekday is not None:
        start = before.start()
    elif weekday is None and (after := _WEEKDAY_AFTER.match(text, end)):
        weekday, end = _CJK_WEEKDAYS[after[1]], after.end()
    missing = value.startswith("--")
    return FoundDay(start, end, value, "day" if missing else precision(value), text[start:end], weekday, missing, unsure)


def _yearless(month: int, day: int) -> str | None:
    return f"--{month:02d}-{day:02d}" if day_text(2000, month, day) else None


def _bare(word: str) -> bool:
    """May this month name stand without a year? `3 out` and `may 5` are hardly dates."""
    if word.lower() in SHORT_MONTHS:
        return word == "May"
    return word[0].isupper() or not word.isascii() or len(word) > 4


def _dmy(text: str, lang: str | None) -> list[tuple[int, int, str | None]]:
    out: list[tuple[int, int, str | None]] = []
    for m in _DMY_WORDS.finditer(text):
        month = month_of(m[2], lang)
        if month:
            year = m[3] or m[4]
            if year:
                out.append((m.start(), m.end(), day_text(int(year) - years_since(m[2]), month, int(m[1]))))
            elif _bare(m[2]):
                out.append((m.start(), m.end(2), _yearless(month, int(m[1]))))
    return out


def _mdy(text: str, lang: str | None) -> list[tuple[int, int, str | None]]:
    out: list[tuple[int, int, str | None]] = []
    for m in _MDY_WORDS.finditer(text):
        month, skip = _month(m[1], lang)
        if month:
            if m[3]:
                out.append((m.start() + skip, m.end(), day_text(int(m[3]), month, int(m[2]))))
            elif _bare(m[1][skip:]):
                out.append((m.start() + skip, m.end(2), _yearless(month, int(m[2]))))
    return out


def _ymd(text: str, lang: str | None) -> list[tuple[int, int, str | None]]:
    out: list[tuple[int, int, str | None]] = []
    for m in _YMD_WORDS.finditer(text):
        month = month_of(m[3], lang)
        if month and (m[2] or m[4]):
            out.append((m.start(), m.end(), day_text(int(m[1]), month, int(m[2] or m[4]))))
    return out


@lru_cache(maxsize=16384)
def parse_day(text: str, order: Order | None = None, lang: str | None = None) -> str | None:
    """The one day a string states, as printed: `2020-03-11`, `2020-03`, `2020`; None when it states none.

    A numeric date that may be day or month first gives the year only (or the month, where both readings share it) unless `order` decides.
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
