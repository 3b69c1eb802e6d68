"""The authors of a text: names out of `By Orla Venn and Ines Tarn, Staff Writers` and the like."""

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
    staff reporter writer editor correspondent editorial redaktion redaktionsteam agencies agency
    newsroom desk team news admin author redacción rédaction redazione redacao guest contributor
    contributors reporters writers associate senior political business journalist redakteur redakteurin
"""
NOT_NAMES = frozenset(_JOBS.split())
_NAME = re.compile(r"[^\W\d_]['’.\w-]*(?:\s(?:[^\W\d_]['’.\w-]*)){0,4}")


def is_person(text: str) -> bool:
    """Whether this can be a name.

    A name has one to five words, the first and last capitalised, none of them a job.
    """
    words = text.split()
    if not 1 <= len(words) <= 5 or not _NAME.fullmatch(text):
        return False
    if any(word.casefold().strip(".") in NOT_NAMES for word in words):
        return False
    return words[0][0].isupper() and words[-1][0].isupper() and len(text) > 3


def split_names(text: str, others: Callable[[str], bool] | None = None) -> tuple[str, ...]:
    """Return the names in `A, B and C`.

    The first part that is no name (a role, a town) ends them.

    others      accepts parts that are no person's name; with it, all parts are tried
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
    """Return the names in a byline, or beside a date; empty where there are none.

    Bylines: `By Kit Arden | March 28, 2019`, `2 days ago · Mina Okafor`.
    """
    start = byline_start(line)
    if start:
        # A date ends the names. The whole line is searched, because `find_days` has its days cached.
        text = line[start : next((day.start for day in find_days(line) if day.start >= start), None)]
        end = _ENDS.search(text)
        return split_names(text[: end.start()] if end else text)
    if "·" in line or "•" in line or "|" in line:
        for part in _BESIDE.split(line)[1:]:
            if " " in part and is_person(part.strip()):
                return (part.strip(),)
    return ()
