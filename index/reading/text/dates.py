"""The dates of a scrape: the page's clock, the byline's day, the day a story is told from.

The page's clock is the day of the fetch and never anything else. A day of publication needs a line
where bylines stand, or a word that says so.
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
    r"(?:captured|fetched|crawled|retrieved|accessed|scraped|downloaded|abgerufen(?: am)?)"
    r"(?: on| at)?\s*:?\s*(?=\d|[A-Z])",
    re.IGNORECASE,
)
_NO_LETTERS = re.compile(r"[^\W\d_]")
#: Lines below the headline in which bylines stand.
_BYLINE_LINES = 10
#: Lines below the headline in which a date alone on its line counts.
_LONE_DATE_LINES = 30


def clock_line(lines: Sequence[str], title: int | None) -> tuple[int, FoundDay] | None:
    """Return the line and the day of the page's clock.

    The clock is a whole date alone on a line above the headline. It stands at the very top, or has
    its weekday.
    """
    top = min(len(lines), title if title is not None else 3, 40)
    for i in range(top):
        line = lines[i]
        if len(line) > 60 or not has_digit(line):
            continue
        day = alone(line)
        if day and published_at(line) < 0 and updated_at(line) < 0 and (i == 0 or day.weekday is not None):
            return i, day
    return None


def alone(line: str) -> FoundDay | None:
    """Return the one whole day of a line that holds nothing else but a time of day."""
    days = find_days(line)
    if len(days) != 1 or days[0].year_missing or days[0].precision != "day":
        return None
    rest = line[: days[0].start] + line[days[0].end :]
    return days[0] if len(_NO_LETTERS.findall(rest)) <= 6 else None


def stamp_line(lines: Sequence[str]) -> tuple[int, str] | None:
    """Return the line and the day of a fetch in words: `Captured: 2023-05-19T08:00:00Z`."""
    for i, line in enumerate(lines[:3]):
        match = _STAMP.match(line) if len(line) < 80 else None
        if match:
            days = find_days(line[match.end() :])
            if days and not days[0].year_missing:
                return i, days[0].value
    return None


def near_title(
    lines: Sequence[str],
    title: int,
    body: tuple[int, int],
    captured: str | None,
    fetch: Collection[int],
    order: Order | None = None,
) -> list[Evidence]:
    """Return evidence for `published` and `modified` from the lines where bylines stand.

    These are under the headline, just above it, and above the body.

    captured  a fetch day stated in words, from which `2 days ago` counts; a clock is too doubtful
    fetch     the lines that state the fetch, which are never read here
    """
    evidence: list[Evidence] = []
    size = len(lines)
    below = range(title + 1, min(size, title + _BYLINE_LINES + 1))
    above = range(title - 1, max(-1, title - 4), -1)
    # Many lines of tools may stand between headline and body. Only a date alone is a byline's there.
    far = range(
        title + _BYLINE_LINES + 1, min(size, title + _LONE_DATE_LINES + 1, max(body[0] + 3, title + 1))
    )
    for line_range in (below, far, above):
        for i in line_range:
            line = lines[i]
            if i > body[0] and len(line) < 45 and line.lower().rstrip(" :") in END_HEADS:
                # The days below the end of the body are other articles'.
                break
            if len(line) > 200 or i in fetch:
                continue
            if has_digit(line):
                stated = _of_line(line, i, order)
                if stated and line_range is far and not alone(line):
                    stated = [e for e in stated if published_at(e.raw) >= 0]
                evidence += (
                    stated
                    if line_range is not above
                    else [replace(e, confidence=min(e.confidence, 0.7)) for e in stated]
                )
            if captured and line_range is below and len(line) < 90:
                relative = resolve_relative(line, captured)
                if relative and relative[0] != captured:
                    evidence.append(
                        Evidence("published", relative[0], "relative", 0.6, relative[1], line=i + 1)
                    )
        if any(e.field == "published" for e in evidence):
            return evidence
    # Where nothing else is known, the day of the last change is right more often than not: weak evidence.
    changed = [e for e in evidence if e.field == "modified"]
    return evidence + [replace(e, field="published", provenance="text", confidence=0.5) for e in changed[:1]]


def _of_line(line: str, i: int, order: Order | None) -> list[Evidence]:
    """Return what one short line near the headline says of days: published or modified.

    Prose, captions and other days give nothing.
    """
    days = [day for day in find_days(line, order) if not day.year_missing]
    if not days or COPYRIGHT.search(line.lower()):
        return []
    evidence: list[Evidence] = []
    unmarked: list[FoundDay] = []
    previous = 0
    for day in days:
        before = line[previous : day.start]
        previous = day.end
        updated, published = updated_at(before), published_at(before)
        if updated > published:
            evidence.append(Evidence("modified", day.value, "byline", 0.9, line[:200], line=i + 1))
        elif published >= 0:
            evidence.append(
                Evidence("published", day.value, "byline", _confidence_of(day, 0.92), line[:200], line=i + 1)
            )
        elif not other_day(before):
            unmarked.append(day)
    if unmarked and not any(e.field == "published" for e in evidence):
        rest = line
        for day in days:
            rest = rest.replace(day.raw, " ")
        letters = len(_NO_LETTERS.findall(rest))
        by = byline_start(line)
        if (letters <= 40 or by) and (by or not has_credit(line)) and not (line[-1] == "." and letters > 25):
            whole = [day for day in unmarked if day.precision == "day" or day.order_unsure]
            if whole:
                day = min(whole, key=lambda d: d.value) if len(whole) > 1 else whole[0]
                evidence.append(
                    Evidence(
                        "published", day.value, "byline", _confidence_of(day, 0.9), line[:200], line=i + 1
                    )
                )
    return evidence


def is_live(lines: Sequence[str], title: int | None) -> bool:
    """Whether the page is a live blog.

    A line just above its headline says so, or the headline's `+++` or first words.
    """
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
    """Return the evidence of a live blog's byline, with `modified` for some of its days.

    A day of the fetch that no word calls the day of publication is the day of a change.
    """
    return [
        replace(e, field="modified")
        if e.field == "published" and e.value in fetched and published_at(e.raw) < 0
        else e
        for e in near
    ]


def _confidence_of(day: FoundDay, confidence: float) -> float:
    return 0.3 if day.order_unsure else confidence


# The first two letters rule out most lines.
_PUBLISHED_LETTERS = frozenset(opening[:2] for opening in PUBLISHED)


def stated_anywhere(lines: Sequence[str], skip: range) -> list[Evidence]:
    """Return evidence from lines far from the headline that say what their date is.

    Such a line opens with the words: `Published on 4 May 2020`.
    """
    for i, line in enumerate(lines):
        if line[:2].lower() not in _PUBLISHED_LETTERS or not 10 <= len(line) <= 90:
            continue
        opening = opens_published(line)
        if opening and i not in skip and has_digit(line):
            days = [d for d in find_days(line) if d.precision == "day" and not d.year_missing]
            if days and days[0].start - opening < 20:
                return [Evidence("published", days[0].value, "byline", 0.8, line[:200], line=i + 1)]
    return []


def dateline(
    paragraphs: Sequence[str], anchor: Callable[[], str | None]
) -> tuple[list[Evidence], str | None]:
    """Return the evidence and the agency of a dateline in one of the first two paragraphs.

    anchor    gives the day that lends a missing year; called only then
    """
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


# Names are searched first, the word before them second: capitals are rare, `on` is not.
_WEEKDAY_NAMES = re.compile(
    "|".join(
        (*ENGLISH_WEEKDAYS, "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
    )
)
_BEFORE_WEEKDAY = re.compile(r"\b(?:on|last|this|late|early|am|vergangenen)\s$")
_PREFIX = re.compile(r"(\d{1,2}\s[A-Za-z]{3,9}\.?\s\d{4}|[A-Z][a-z]{2,8}\.?\s\d{1,2},\s\d{4})\s?[:–—-]\s")


def prefixed(paragraphs: Sequence[str]) -> list[Evidence]:
    """Return evidence from a date before the first paragraph's first word: `12 DEC 2012: After`."""
    match = _PREFIX.match(paragraphs[0]) if paragraphs else None
    days = find_days(match[1]) if match else []
    return (
        [Evidence("published", days[0].value, "dateline", 0.85, match[0].strip(), "first paragraph")]
        if match and days
        else []
    )


def spoken_weekday(paragraphs: Sequence[str], anchor: str | None) -> list[Evidence]:
    """Return the first weekday of the first three paragraphs.

    Beside a day of publication it means a day; without one, only the mention is evidence.
    """
    for paragraph in paragraphs[:3]:
        if "day" not in paragraph and "tag" not in paragraph and "Mittwoch" not in paragraph:
            continue
        for match in _WEEKDAY_NAMES.finditer(paragraph):
            before = _BEFORE_WEEKDAY.search(paragraph, max(0, match.start() - 12), match.start())
            weekday = weekday_of(match[0]) if before else None
            if before is None or weekday is None:
                continue
            raw = before[0] + match[0]
            day = resolve_weekday(weekday, anchor) if anchor and len(anchor) == 10 else None
            if day:
                return [Evidence("mentioned", day, "text", 0.5, raw, "weekday before publication")]
            return [Evidence("mentioned", "", "text", 0.0, raw, "weekday", "rejected", "no anchor")]
    return []


_YEAR_PAST = re.compile(r"(?:1[6-9]|20)\d\d\b(?![-–/])")
_IN_YEARS = (" in 1", " in 2", " since 1", " since 2")
_HELD_IN = re.compile(
    r"\b(?:was|were|had|began|ended|opened|died|founded|held|built)\b[^.!?]{0,80}?\b(?:in|since)\s$"
)
_NOT_YET = re.compile(r"\b(?:will|would|until|by|plan|expected|due|going to|could|may)\b")


def not_before(paragraphs: Sequence[str]) -> str | None:
    """Return the latest year that the text tells of as past, a weak lower bound.

    Such a text says `was held in 1987`.
    """
    years = []
    for paragraph in paragraphs[:30]:
        if not any(map(paragraph.__contains__, _IN_YEARS)):
            continue
        for match in _YEAR_PAST.finditer(paragraph):
            start = match.start()
            if paragraph[max(0, start - 6) : start].endswith((" in ", " since ")):
                past_event = _HELD_IN.search(paragraph, max(0, start - 120), start)
                if past_event and not _NOT_YET.search(past_event[0]):
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
    """Return `dmy` where nobody writes months first; None where that is unknown.

    That holds for a text that is not English and a site of a country that writes the day first.
    """
    if site and site.rpartition(".")[2] in _DAY_FIRST_ENDINGS:
        return "dmy"
    sample = text[:20000]
    english = sum(sample.count(word) for word in _ENGLISH)
    return "dmy" if len(sample) > 600 and english * 250 < len(sample) else None
