"""Find dates whose month is a word: `11 de março de 2020`, `Mar. 11th, 2020`, `2020 m. kovo 11`.

`names_month` comes first: few lines name a month, and the patterns for dates in words are slow.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.dates.names import ASCII_MONTHS, SHORT_MONTHS, month_of, years_since
from index.dates.values import day_text

# A word: no blanks, digits, ASCII or common Unicode punctuation. `\w` would stop at the vowel signs of
# Indian scripts.
WORD = r"[^\s\d_!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u200b\u200e-\u206f\u3000-\u303f،।]{2,20}"
# The same, matched whole or not at all, so that nothing shorter is tried.
WHOLE_WORD = WORD + "+"
YEAR = r"(?:1[4-9]\d\d|2[0-6]\d\d)(?!\d)"
_ALONE = r"(?<![\d.,:/$€£-])"
_NTH = r"(?:st|nd|rd|th|er|º|ª|-?[яе]|\.)?"
_OF = r"(?:[Dd]e[l]?\s|of\s|d'|[Tt]a'\s|den\s)?"
_CLOCK = r"(?:,?\s\d\d?[:.]\d\d(?::\d\d)?(?:\s[A-Z]{2,4})?)?"

_WORDS = re.compile(WORD.replace("{2,20}", "{2,}"))
_DMY_WORDS = re.compile(
    rf"{_ALONE}(\d\d?){_NTH}[\s\-/,._]{{0,3}}{_OF}({WORD})"
    rf"(?:[\s.,\-/]{{0,3}}(?:[Dd]el?\s|of\s)?({YEAR})|{_CLOCK}\s({YEAR}))?"
)
_MDY_WORDS = re.compile(
    rf"({WHOLE_WORD})\.?[\s\-/,]{{0,2}}(\d\d?)(?![\d:%])(?:st|nd|rd|th)?"
    rf"(?:{_CLOCK}[\s,.\-/]{{0,3}}(?:[Dd]el?\s|of\s|at\s)?({YEAR}))?"
)
_YMD_WORDS = re.compile(
    rf"(?<!\d)({YEAR[:-6]})[.,]?[\s\-](?:m\.\s|gada\s|ko\s)?(?:(\d\d?)\.\s)?"
    rf"({WORD})\.?(?:[\s\-](\d\d?)(?!\d))?"
)
_MONTH_YEAR = re.compile(rf"({WHOLE_WORD})\.?,?\s(?:de\s|del\s|of\s)?({YEAR})")
# A capital inside a word. It is searched first, and the letter before it is checked after that.
_INNER_CAPITAL = re.compile(r"[A-Z](?<=[^\W\d_A-Z].)")


#: Start, end and value of a date. A plain tuple: the loops are hot.
Found = tuple[int, int, str | None]


def worded(text: str, lang: str | None, year: bool) -> list[Found]:
    """Find every day in words, the surer first; some overlap.

    year    whether the text has a number of four digits
    """
    days = [*_day_first(text, lang), *_month_first(text, lang), *(_year_first(text, lang) if year else ())]
    if len(days) > 1:
        # Days with a year come before days without, longer ones before shorter.
        days.sort(key=lambda c: ((c[2] or "").startswith("--"), c[0] - c[1]))
    return days


@lru_cache(maxsize=8192)
def _month(word: str, lang: str | None) -> tuple[int, int]:
    """Return the month that a word names, and the characters before its name (`PublishedMarch`)."""
    number = month_of(word, lang)
    if number:
        return number, 0
    if not word.islower() and not word[1:].islower():
        capitals = [m.start() for m in _INNER_CAPITAL.finditer(word)]
        if capitals:
            return month_of(word[capitals[-1] :], lang), capitals[-1]
    return 0, 0


def names_month(text: str, lang: str | None) -> bool:
    """Whether a text may name a month. Few do, and the patterns for dates in words are slow."""
    if not _ASCII_MONTHS.isdisjoint(text.encode("ascii", "replace").translate(_ASCII_WORDS).split()):
        return True
    has_inner_capital = _INNER_CAPITAL.search(text) is not None
    if not has_inner_capital and text.isascii():
        return False
    words = _WORDS.findall(text)
    return any(
        _month(word, lang)[0]
        for word in words
        if not word.isascii() or (has_inner_capital and _INNER_CAPITAL.search(word))
    )


# The words of an ASCII text in lower case; a table of bytes is many times quicker than a pattern.
_ASCII_WORDS = bytes(
    32 if c > 127 or _WORDS.fullmatch(chr(c) * 2) is None else ord(chr(c).lower()) for c in range(256)
)
_ASCII_MONTHS = frozenset(map(str.encode, ASCII_MONTHS))


def _yearless(month: int, day: int) -> str | None:
    return f"--{month:02d}-{day:02d}" if day_text(2000, month, day) else None


def _may_lack_year(word: str) -> bool:
    """Whether a month's name may be without a year: `3 out` and `may 5` are hardly dates."""
    if word.lower() in SHORT_MONTHS:
        return word == "May"
    return word[0].isupper() or not word.isascii() or len(word) > 4


def _day_first(text: str, lang: str | None) -> list[Found]:
    out: list[Found] = []
    for m in _DMY_WORDS.finditer(text):
        month = month_of(m[2], lang)
        if month:
            year = m[3] or m[4]
            if year:
                out.append((m.start(), m.end(), day_text(int(year) - years_since(m[2]), month, int(m[1]))))
            elif _may_lack_year(m[2]):
                out.append((m.start(), m.end(2), _yearless(month, int(m[1]))))
    return out


def _month_first(text: str, lang: str | None) -> list[Found]:
    out: list[Found] = []
    for m in _MDY_WORDS.finditer(text):
        month, skip = _month(m[1], lang)
        if month:
            if m[3]:
                out.append((m.start() + skip, m.end(), day_text(int(m[3]), month, int(m[2]))))
            elif _may_lack_year(m[1][skip:]):
                out.append((m.start() + skip, m.end(2), _yearless(month, int(m[2]))))
    return out


def _year_first(text: str, lang: str | None) -> list[Found]:
    out: list[Found] = []
    for m in _YMD_WORDS.finditer(text):
        month = month_of(m[3], lang)
        if month and (m[2] or m[4]):
            out.append((m.start(), m.end(), day_text(int(m[1]), month, int(m[2] or m[4]))))
    return out


def months(text: str, lang: str | None) -> list[Found]:
    """Find every month with its year."""
    out: list[Found] = []
    for m in _MONTH_YEAR.finditer(text):
        month, skip = _month(m[1], lang)
        if month:
            out.append((m.start() + skip, m.end(), day_text(int(m[2]) - years_since(m[1]), month)))
    return out
