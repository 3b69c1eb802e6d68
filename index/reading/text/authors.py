"""Who wrote it: names out of `By Orla Venn and Ines Tarn, Staff Writers` and the other shapes of bylines."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.dates.choose import find_days
from index.reading.text.cues import byline_start

_ENDS = re.compile(
    r"\s*(?:[|•·/(]|\s[-–—]\s|,?\s(?:Updated|Published|Posted|am|on|in|für|for|Published:|and \d)\b|\d)"
)
_AND = re.compile(r"\s*(?:,|;|&|\b(?:and|und|et|y|e|og|och|en|i|and the)\b)\s+")
_BESIDE = re.compile(r"\s[·•|]\s")
_JOBS = """
    staff reporter writer editor correspondent editorial redaktion redaktionsteam agencies agency newsroom desk team news admin author redacción
    rédaction redazione redacao guest contributor contributors reporters writers associate senior political business journalist redakteur
    redakteurin
"""
NOT_NAMES = frozenset(_JOBS.split())
_NAME = re.compile(r"[^\W\d_]['’.\w-]*(?:\s(?:[^\W\d_]['’.\w-]*)){0,4}")


def is_person(text: str) -> bool:
    """Can this be a name: two to five words, the first and last capitalised, none of them a job?"""
    words = text.split()
    if not 1 <= len(words) <= 5 or not _NAME.fullmatch(text):
        return False
    if any(word.casefold().strip(".") in NOT_NAMES for word in words):
        return False
    return words[0][0].isupper() and words[-1][0].isupper() and len(text) > 3


def split_names(text: str, others: Callable[[str], bool] | None = None) -> tuple[str, ...]:
    """The names in `A, B and C`; what follows the first part that is no name (roles, places) is dropped.

    others      which parts count though they are no person's name; with it names are looked for to the end
    """
    names: list[str] = []
    for part in _AND.split(text):
        name = part.strip(' .,;:*"')
        if not name:
            continue
        if not is_person(name) and not (others and others(name)):
            if others:
                continue
            break
        if name not in names:
            names.append(name)
    return tuple(names)


def authors_of(line: str) -> tuple[str, ...]:
    """The names in a byline, `By Kit Arden | March 28, 2019`, or beside a date, `2 days ago · Mina Okafor`; empty when there are none."""
    start = byline_start(line)
    if start:
        # a date ends the names; the whole line is asked for one, as it has been before
        text = line[start : next((day.start for day in find_days(line) if day.start >= start), None)]
        end = _ENDS.search(text)
        return split_names(text[: end.start()] if end else text)
    if "·" in line or "•" in line or "|" in line:
        for part in _BESIDE.split(line)[1:]:
            if " " in part and is_person(part.strip()):
                return (part.strip(),)
    return ()
