"""Resolve `2 days ago` and `Yesterday`, printed by a page whose day of fetch is known.

Only here is the fetch an anchor: the page's clock wrote such words, not the author.
"""

from __future__ import annotations

import re

from index.dates.names import fold
from index.dates.values import Captured, day_of_number, earliest


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A count, a unit, and a word before or after them for the past.
_AGO = re.compile(
    r"(?:\b(vor|il y a|hace|há)\s)?(\d{1,3}|\b[^\W\d]{1,5})\s?([^\W\d_]+)"
    r"(?:\s(ago|fa|geleden|siden|sedan|назад|тому|önce|lalu)\b)?",
    re.IGNORECASE,
)
_DAY_UNITS = _words(
    "day days d tag tage tagen jour jours dia dias giorno giorni dag dagen dagar dage dager день дня днеи "
    "дні днів dni gun hari"
)
_HOUR_UNITS = _words(
    "second seconds minute minutes min mins hour hours hr hrs h m sekunden minuten stunde stunden heure "
    "heures hora horas minuto minutos ora ore minuti uur time timer timme timmar minut minutter minuter "
    "час часа часов минут минуты минуту годину години годин хвилин saat dakika jam menit"
)
_YESTERDAY = _words("yesterday gestern hier ayer ontem ieri gisteren igar вчера вчора wczoraj vcera dun")
_TODAY = _words("today heute aujourd'hui hoy hoje oggi vandaag idag сегодня сьогодні dzisiaj dnes bugun")
_LEADING_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def resolve_relative(text: str, captured: Captured) -> tuple[str, str] | None:
    """Resolve `2 days ago`, `vor 3 Stunden` or `Yesterday, 14:05` on a page fetched that day.

    Returns the day and the words it was read from; None without a fetch day. Weeks and months are
    rounded by those who print them, so they give no day.
    """
    fetched = earliest(captured)
    if fetched is None:
        return None
    for match in _AGO.finditer(text):
        unit = fold(match[3])
        if (match[1] or match[4]) and (unit in _DAY_UNITS or unit in _HOUR_UNITS):
            count = int(match[2]) if match[2].isdecimal() else 1
            day = day_of_number(fetched.toordinal() - (count if unit in _DAY_UNITS else 0))
            return (day, match[0].strip()) if day else None
    word = _LEADING_WORD.match(text.strip())
    if word and len(text) < 60:
        folded = fold(word[0].replace("’", "'"))
        if folded in _YESTERDAY or folded in _TODAY:
            day = day_of_number(fetched.toordinal() - (folded in _YESTERDAY))
            return (day, word[0]) if day else None
    return None
