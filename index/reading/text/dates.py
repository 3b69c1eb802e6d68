"""What the dates in a scrape say: which is the page's clock, which the byline's, which the day a story is told from.

The page's clock is the day of the fetch, and never anything else. A publication day needs a place where bylines stand or a word that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from index.article import Evidence
from index.dates.choose import FoundDay, Order, find_days, resolve_relative, resolve_weekday, with_year
from index.dates.find import has_digit
from index.dates.names import ENGLISH_WEEKDAYS, weekday_of
from index.frozen import replace
from index.reading.text.cues import (
    DATELINE,
    PUBLISHED,
    byline_start,
    has_credit,
    opens_published,
    other_day,
    published_at,
    updated_at,
)
from index.reading.text.phrases import COPYRIGHT, END_HEADS, LIVE

_STAMP = re.compile(
    r"(?:captured|fetched|crawled|retrieved|accessed|scraped|downloaded|abgerufen(?: am)?)(?: on| at)?\s*:?\s*(?=\d|[A-Z])",
    re.IGNORECASE,
)
_NO_LETTERS = re.compile(r"[^\W\d_]")
_REACH, _FAR = 10, 30


def clock_line(lines: Sequence[str], title: int | None) -> tuple[int, FoundDay] | None:
    """(place, day) of the page's clock: a whole date alone on a line above the headline, at the very top or with its weekday."""
    top = min(len(lines), title if title is not None else 3, 40)
    for place in range(top):
        line = lines[place]
        if len(line) > 60 or not has_digit(line):
            continue
        day = alone(line)
        if (
            day
            and published_at(line) < 0
            and updated_at(line) < 0
            and (place == 0 or day.weekday is not None)
        ):
            return place, day
    return None


def alone(line: str) -> FoundDay | None:
    """The one whole day that a line states and nothing else but a time of day."""
    days = find_days(line)
    if len(days) != 1 or days[0].year_missing or days[0].precision != "day":
        return None
    rest = line[: days[0].start] + line[days[0].end :]
    return days[0] if len(_NO_LETTERS.findall(rest)) <= 6 else None


def stamp_line(lines: Sequence[str]) -> tuple[int, str] | None:
    """(place, day) of a line that states the fetch in words: `Captured: 2023-05-19T08:00:00Z`."""
    for place, line in enumerate(lines[:3]):
        match = _STAMP.match(line) if len(line) < 80 else None
        if match:
            days = find_days(line[match.end() :])
            if days and not days[0].year_missing:
                return place, days[0].value
    return None


def near_title(
    lines: Sequence[str],
    title: int,
    body: tuple[int, int],
    captured: str | None,
    fetch: Collection[int],
    order: Order | None = None,
) -> list[Evidence]:
    """Evidence for `published` and `modified` from the lines where bylines stand: under the headline, just above it, above the body.

    captured  a fetch day stated in words, against which `2 days ago` may be read; a page's clock is too doubtful for that
    fetch     places of the lines that state the fetch: never read here
    """
    found: list[Evidence] = []
    size = len(lines)
    below = range(title + 1, min(size, title + _REACH + 1))
    above = range(title - 1, max(-1, title - 4), -1)
    # between headline and body there may be more than a few lines of tools; there only a lone date is a byline's
    far = range(title + _REACH + 1, min(size, title + _FAR + 1, max(body[0] + 3, title + 1)))
    for places in (below, far, above):
        for place in places:
            line = lines[place]
            if place > body[0] and len(line) < 45 and line.lower().rstrip(" :") in END_HEADS:
                # what follows the body's end are other articles' days
                break
            if len(line) > 200 or place in fetch:
                continue
            if has_digit(line):
                said = _of_line(line, place, order)
                if said and places is far and not alone(line):
                    said = [e for e in said if published_at(e.raw) >= 0]
                found += (
                    said
                    if places is not above
                    else [replace(e, confidence=min(e.confidence, 0.7)) for e in said]
                )
            if captured and places is below and len(line) < 90:
                relative = resolve_relative(line, captured)
                if relative and relative[0] != captured:
                    found.append(
                        Evidence("published", relative[0], "relative", 0.6, relative[1], line=place + 1)
                    )
        if any(e.field == "published" for e in found):
            return found
    # the day of the last change, where nothing else is known: right more often than not, and marked as weak
    changed = [e for e in found if e.field == "modified"]
    return found + [replace(e, field="published", provenance="text", confidence=0.5) for e in changed[:1]]


def _of_line(line: str, place: int, order: Order | None) -> list[Evidence]:
    """What one short line near the headline says: published, modified, or nothing (prose, captions, other days)."""
    days = [day for day in find_days(line, order) if not day.year_missing]
    if not days or COPYRIGHT.search(line.lower()):
        return []
    out: list[Evidence] = []
    plain: list[FoundDay] = []
    previous = 0
    for day in days:
        before = line[previous : day.start]
        previous = day.end
        updated, published = updated_at(before), published_at(before)
        if updated > published:
            out.append(Evidence("modified", day.value, "byline", 0.9, line[:200], line=place + 1))
        elif published >= 0:
            out.append(
                Evidence("published", day.value, "byline", _sure(day, 0.92), line[:200], line=place + 1)
            )
        elif not other_day(before):
            plain.append(day)
    if plain and not any(e.field == "published" for e in out):
        rest = line
        for day in days:
            rest = rest.replace(day.raw, " ")
        letters = len(_NO_LETTERS.findall(rest))
        by = byline_start(line)
        if (letters <= 40 or by) and (by or not has_credit(line)) and not (line[-1] == "." and letters > 25):
            whole = [day for day in plain if day.precision == "day" or day.order_unsure]
            if whole:
                day = min(whole, key=lambda d: d.value) if len(whole) > 1 else whole[0]
                out.append(
                    Evidence("published", day.value, "byline", _sure(day, 0.9), line[:200], line=place + 1)
                )
    return out


def is_live(lines: Sequence[str], title: int | None) -> bool:
    """Is the page a live blog: does a line just above its headline say so, or the headline's own marks (`+++`) or first words?"""
    if title is None:
        return False
    opening = lines[title].partition(":")[0].partition(" – ")[0]
    kickers = (
        line.lower().strip(" :·•●|")
        for line in (*lines[max(0, title - 3) : title], opening)
        if len(line) < 30
    )
    return "+++" in lines[title] or any(kicker in LIVE for kicker in kickers)


def of_live_page(near: Sequence[Evidence], fetched: Collection[str]) -> list[Evidence]:
    """The evidence of a live blog's byline: its day, where it is the day of the fetch and no word says it is publication's, is a change's."""
    return [
        replace(e, field="modified")
        if e.field == "published" and e.value in fetched and published_at(e.raw) < 0
        else e
        for e in near
    ]


def _sure(day: FoundDay, confidence: float) -> float:
    return 0.3 if day.order_unsure else confidence


# The first two letters tell of most lines that they open otherwise.
_PUBLISHED_LETTERS = frozenset(opening[:2] for opening in PUBLISHED)


def stated_anywhere(lines: Sequence[str], skip: range) -> list[Evidence]:
    """Evidence from lines far from the headline that say in words what their date is: `Published on 4 May 2020`."""
    for place, line in enumerate(lines):
        if line[:2].lower() not in _PUBLISHED_LETTERS or not 10 <= len(line) <= 90:
            continue
        opening = opens_published(line)
        if opening and place not in skip and has_digit(line):
            days = [d for d in find_days(line) if d.precision == "day" and not d.year_missing]
            if days and days[0].start - opening < 20:
                return [Evidence("published", days[0].value, "byline", 0.8, line[:200], line=place + 1)]
    return []


def dateline(
    paragraphs: Sequence[str], anchor: Callable[[], str | None]
) -> tuple[list[Evidence], str | None]:
    """(evidence, agency) of a dateline that opens one of the first two paragraphs; its missing year comes from the anchor, asked for then."""
    for paragraph in paragraphs[:2]:
        match = DATELINE.match(paragraph)
        if not match:
            continue
        agency = match["agency"]
        if not match["day"]:
            if agency:
                return [], agency
            continue
        days = find_days(match["day"])
        value = with_year(days[0], anchor()) if days else None
        raw = match[0].strip()[:200]
        if value is None:
            return (
                [
                    Evidence(
                        "published",
                        days[0].value,
                        "dateline",
                        0.0,
                        raw,
                        "first paragraph",
                        "rejected",
                        "no year",
                    )
                ]
                if days
                else []
            ), agency
        return [Evidence("published", value, "dateline", 0.8, raw, "first paragraph")], agency
    return [], None


# The names are looked for first and the word before them after that: capitals are rare, `on` is not.
_WEEKDAY_NAMES = re.compile(
    "|".join(
        (*ENGLISH_WEEKDAYS, "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
    )
)
_BEFORE_WEEKDAY = re.compile(r"\b(?:on|last|this|late|early|am|vergangenen)\s$")
_PREFIX = re.compile(r"(\d{1,2}\s[A-Za-z]{3,9}\.?\s\d{4}|[A-Z][a-z]{2,8}\.?\s\d{1,2},\s\d{4})\s?[:–—-]\s")


def prefixed(paragraphs: Sequence[str]) -> list[Evidence]:
    """Evidence from a date before the first paragraph's first word: `12 DEC 2012: After ...`."""
    match = _PREFIX.match(paragraphs[0]) if paragraphs else None
    days = find_days(match[1]) if match else []
    return (
        [Evidence("published", days[0].value, "dateline", 0.85, match[0].strip(), "first paragraph")]
        if match and days
        else []
    )


def spoken_weekday(paragraphs: Sequence[str], anchor: str | None) -> list[Evidence]:
    """The first weekday of the first three paragraphs: the day it means beside a publication day, else only that it was said."""
    for paragraph in paragraphs[:3]:
        if "day" not in paragraph and "tag" not in paragraph and "Mittwoch" not in paragraph:
            continue
        for match in _WEEKDAY_NAMES.finditer(paragraph):
            before = _BEFORE_WEEKDAY.search(paragraph, max(0, match.start() - 12), match.start())
            weekday = weekday_of(match[0]) if before else None
            if before is None or weekday is None:
                continue
            said = before[0] + match[0]
            day = resolve_weekday(weekday, anchor) if anchor and len(anchor) == 10 else None
            if day:
                return [Evidence("mentioned", day, "text", 0.5, said, "weekday before publication")]
            return [Evidence("mentioned", "", "text", 0.0, said, "weekday", "rejected", "no anchor")]
    return []


_YEAR_PAST = re.compile(r"(?:1[6-9]|20)\d\d\b(?![-–/])")
_IN_YEARS = (" in 1", " in 2", " since 1", " since 2")
_HELD_IN = re.compile(
    r"\b(?:was|were|had|began|ended|opened|died|founded|held|built)\b[^.!?]{0,80}?\b(?:in|since)\s$"
)
_NOT_YET = re.compile(r"\b(?:will|would|until|by|plan|expected|due|going to|could|may)\b")


def not_before(paragraphs: Sequence[str]) -> str | None:
    """The latest year of which the text tells as past (`was held in 1987`): a weak lower bound."""
    years = []
    for paragraph in paragraphs[:30]:
        if not any(map(paragraph.__contains__, _IN_YEARS)):
            continue
        for match in _YEAR_PAST.finditer(paragraph):
            start = match.start()
            if paragraph[max(0, start - 6) : start].endswith((" in ", " since ")):
                told = _HELD_IN.search(paragraph, max(0, start - 120), start)
                if told and not _NOT_YET.search(told[0]):
                    years.append(match[0])
    return max(years, default=None)


_ENGLISH = (" the ", " and ", " of ", " to ")
_DAY_FIRST_ENDINGS = frozenset(
    [
        "uk",
        "au",
        "ie",
        "nz",
        "za",
        "in",
        "ng",
        "ke",
        "gh",
        "pk",
        "lk",
        "bd",
        "sg",
        "my",
        "ke",
        "tt",
        "jm",
        "mt",
        "hk",
    ]
)


def likely_order(text: str, site: str | None) -> Order | None:
    """`dmy` where nobody writes months first: a text that is not English, a site of a country that writes the day first. Else unknown."""
    if site and site.rpartition(".")[2] in _DAY_FIRST_ENDINGS:
        return "dmy"
    sample = text[:20000]
    english = sum(sample.count(word) for word in _ENGLISH)
    return "dmy" if len(sample) > 600 and english * 250 < len(sample) else None
