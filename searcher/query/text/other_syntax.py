"""Find what was typed as other search engines take it, and say how it is typed here.

Nothing is read otherwise: small `or` and single quotes stay words, and the other reading is offered.

>>> [remark.instead for remark in remarks("woman or zebra")]
['woman OR zebra']
>>> [remark.instead for remark in remarks("'rate cut' date:[2019 TO 2020]")]
['"rate cut" date:[2019 TO 2020]', "'rate cut' date:2019..2020"]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from searcher.query.text.period_words import as_days

#: Longer texts are sentences, in which a small `or` is a word.
MOST_WORDS = 6
#: The most words between single quotes that are taken for a phrase.
LONGEST_PHRASE = 12

_QUOTED = re.compile(r'"[^"]*"|[“„‟＂][^“”„‟＂]*[”„‟＂]|«[^»]*»')
_OR = re.compile(r"(?<=[\w)*\x00]\s)or(?=\s[\w(*\x00-])(?!\s+(?:not|or|and)\b)")
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT|SAME|NEAR|ADJ)\b")
_SINGLE = re.compile(r"(?<![\w'’])['‘](?!\d0s\b)(\w[^'‘’\x00]*(?:['’]\w[^'‘’\x00]*)*[\w.,!?])['’](?!\w)")
_BRACKETS = re.compile(
    r"(?:\b(?P<field>date|published|captured|from|to):)?[\[{]\s*(?P<first>\*|[\d][\d-]*)\s+TO\s+(?P<last>\*|[\d][\d-]*)\s*[\]}]",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?P<field>date|published|captured|from|to):(?P<days>\d{1,2}\.?\s+[^\W\d_]{3,}\s+\d{4}|[^\W\d_]{3,}\s+(?:\d{1,2},?\s+)?\d{4})\b",
    re.IGNORECASE,
)


class Remark(NamedTuple):
    """Where something stands that may be meant otherwise, a sentence, and the whole query in our words."""

    start: int
    message: str
    instead: str


def remarks(text: str) -> Iterator[Remark]:
    """Yield what may be meant otherwise. What stands in double quotes is left alone."""
    masked = _QUOTED.sub(lambda found: "\0" * len(found[0]), text)
    if " or " in masked:
        yield from _small_or(text, masked)
    if "'" in masked or "‘" in masked:
        yield from _single_quotes(text, masked)
    if " TO " in masked.upper():
        yield from _ranges(text, masked)
    if ":" in masked:
        yield from _months(text, masked)


def _small_or(text: str, masked: str) -> Iterator[Remark]:
    """Yield one remark for all the `or` between operands."""
    found = list(_OR.finditer(masked))
    if not found or _OPERATOR.search(masked) or len(masked.split()) > MOST_WORDS:
        return
    instead = text
    for one in reversed(found):
        instead = f"{instead[: one.start()]}OR{instead[one.end() :]}"
    yield Remark(found[0].start(), "OR in capitals asks for either", instead)


def _single_quotes(text: str, masked: str) -> Iterator[Remark]:
    for one in _SINGLE.finditer(masked):
        if 2 <= len(one[1].split()) <= LONGEST_PHRASE:
            phrase = f'"{one[1]}"'
            yield Remark(
                one.start(),
                f"Single quotes are apostrophes here; {phrase} is a phrase",
                text[: one.start()] + phrase + text[one.end() :],
            )


def _ranges(text: str, masked: str) -> Iterator[Remark]:
    for one in _BRACKETS.finditer(masked):
        days = f"{one['first']}..{one['last']}".replace("*", "")
        if days == "..":
            continue
        if one["field"] is None and not all(len(end) >= 4 for end in days.split("..") if end):
            continue  # numbers, which may be anything
        days = f"{_field(one['field'])}:{days}"
        yield Remark(
            one.start(),
            f"A range of days is written {days}",
            text[: one.start()] + days + text[one.end() :],
        )


def _months(text: str, masked: str) -> Iterator[Remark]:
    for one in _MONTH.finditer(masked):
        if days := as_days(one["days"]):
            days = f"{one['field']}:{days}"
            yield Remark(
                one.start(), f"This day is written {days}", text[: one.start()] + days + text[one.end() :]
            )


def _field(typed: str | None) -> str:
    """Return the field of a range: `from:` and `to:` have one end."""
    return typed.lower() if typed and typed.lower() in ("published", "captured") else "date"
