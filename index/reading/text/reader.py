"""Read a plain-text scrape as an `Article`.

Clock, breadcrumb, headline, byline, captions, body and boilerplate are found among its lines.

The day at the top of a scrape is the day of its fetch. It becomes `captured` and bounds publication
(`not_after`). A day of publication needs evidence of its own; without any it stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from index.article import Article, Evidence, section_words
from index.dates.choose import FoundDay, choose, precision, url_day
from index.errors import Skipped
from index.frozen import replace
from index.reading.input.raw_record import RawRecord
from index.reading.text.authors import authors_of
from index.reading.text.body import is_cut_off, sort_lines
from index.reading.text.dates import (
    alone,
    clock_line,
    dateline,
    is_live,
    likely_order,
    near_title,
    not_before,
    of_live_page,
    prefixed,
    spoken_weekday,
    stamp_line,
    stated_anywhere,
)
from index.reading.text.headline import find_headline
from index.reading.text.headline_scores import Headline, first_sentence
from index.reading.text.line_weights import stretch, stretch_below, weights_of
from index.reading.text.phrases import OWNER, WALL
from index.reading.text.wrapped_lines import Paragraphs, unwrap_lines
from index.sections.paths import url_section

#: Characters below which a text may be nothing but a wall.
_WALL_BELOW = 300
_READ_ON = frozenset(
    (
        "read more",
        "continue reading",
        "weiterlesen",
        "lire la suite",
        "leer más",
        "read full story",
        "read the full story",
        "keep reading",
        "mehr lesen",
    )
)


def read_text(raw: RawRecord) -> Article:
    """Read the article in a scrape.

    Raises `Skipped("empty")` when it holds no line of text, and `Skipped("no-text")` when all it
    holds is an error or a wall.
    """
    if len(raw.text) < _WALL_BELOW and WALL.search(raw.text[:200].lower()) and len(raw.text.split()) < 25:
        raise Skipped("no-text", "no article text in this file")
    known = KnownFacts(raw.id, raw.captured, raw.url, (), raw.lang, raw.flags)
    return read_lines(raw.text, known)


class KnownFacts(NamedTuple):
    """The facts that a record states beside its text."""

    id: str = ""
    #: days of the fetch
    captured: Sequence[str] = ()
    url: str | None = None
    #: evidence for dates
    dates: Sequence[Evidence] = ()
    lang: str | None = None
    #: words about decoding
    flags: tuple[str, ...] = ()


def read_lines(text: str, known: KnownFacts) -> Article:
    """Read the article in the lines of a scrape.

    The flag `derived_title` is added where no line is the headline.
    """
    captured, url, flags = known.captured, known.url, known.flags
    printed = text.rstrip().split("\n")
    wrapped = unwrap_lines(printed)
    lines = wrapped.texts if wrapped else list(filter(None, map(str.strip, printed)))
    if not lines:
        raise Skipped("empty", "the text is empty")
    site = site_of(url)
    stamp = stamp_line(lines)
    start = stamp[0] + 1 if stamp else 0
    if start < len(lines) and len(lines[start]) <= 60 and alone(lines[start]) and len(lines) > start + 1:
        start += 1
    weights = weights_of(lines)
    body_start, body_end = heaviest = stretch(weights, start)
    headline = find_headline(lines, start, body_start if body_end > body_start else len(lines), site)
    if headline.line is not None:
        body_start, body_end = stretch_below(weights, heaviest, headline.line, headline.confidence >= 0.8)
    clock = clock_line(lines, headline.crumb if headline.crumb is not None else headline.line)
    body = sort_lines(lines, weights, headline.line, headline.text, body_start, body_end)
    evidence = _fetch_days(captured, stamp, clock, lines)
    fetched = tuple(sorted({e.value for e in evidence}))
    stated = min([*captured, stamp[1]] if stamp else captured, default=None)
    fetch_lines = {*range(start), *(line[0] for line in (clock, stamp) if line)}
    fetch = _Fetch(stated, fetch_lines, clock[1].value if clock else None)
    authors, near = _byline(lines, headline, (body_start, body_end), fetch, text, site)
    if is_live(lines, headline.line):
        near = of_live_page(near, fetched)
    dates = [*known.dates, *_url_day(url), *near]
    dates += prefixed(body.paragraphs)
    of_dateline, agency = dateline(body.paragraphs, lambda: choose(dates, fetched)[0])
    published, published_from, judged = choose([*dates, *of_dateline], fetched)
    evidence += judged
    whole = published if published and precision(published) == "day" else None
    evidence += spoken_weekday(body.paragraphs, whole)
    modified = next((e.value for e in judged if e.field == "modified"), None)
    section, section_evidence = _section(headline, lines, url)
    evidence += section_evidence
    if headline.text:
        line = headline.line + 1 if headline.line is not None else None
        evidence.append(
            Evidence("title", headline.text, headline.how, headline.confidence, status="chosen", line=line)
        )
    owner = agency or _owner(lines)
    if owner:
        evidence.append(
            Evidence("publisher", owner, "dateline" if agency else "copyright", 0.6, "", "", "chosen")
        )
    read_on = body_end < len(lines) and lines[body_end].casefold().rstrip(" .…»>:") in _READ_ON
    return Article(
        id=known.id,
        title=headline.text or first_sentence(body.paragraphs),
        section=section,
        published=published,
        published_from=published_from,
        modified=modified,
        captured=fetched,
        not_after=None if whole else (fetched[0] if fetched else None),
        not_before=None if published else not_before(body.paragraphs),
        site=site,
        publisher=owner,
        authors=authors,
        url=url,
        lang=known.lang,
        paragraphs=body.paragraphs,
        captions=body.captions,
        aside=body.aside,
        truncated=is_cut_off(body.paragraphs)
        or (read_on and bool(body.paragraphs))
        or "input_truncated" in flags,
        flags=flags if headline.text else (*flags, "derived_title"),
        evidence=tuple(
            evidence if len(lines) == len(printed) else _as_in_file(evidence, _numbers(printed, wrapped))
        ),
    )


def _numbers(printed: Sequence[str], wrapped: Paragraphs | None) -> list[int]:
    """Return the numbers of lines as an editor counts them, with the blank ones."""
    if wrapped:
        return [start + 1 for start in wrapped.starts]
    return [number for number, line in enumerate(printed, 1) if line and not line.isspace()]


def _as_in_file(evidence: Sequence[Evidence], numbers: Sequence[int]) -> list[Evidence]:
    """Return the same evidence with lines numbered as in the file."""
    return [e if e.line is None else replace(e, line=numbers[e.line - 1]) for e in evidence]


#: The part of an ordinary address that its site depends on. Many addresses have the same.
_PLAIN_HOST = re.compile(r"https?://[A-Za-z0-9.-]+(?=[/?#])")


def site_of(url: str | None) -> str | None:
    """Return the host of an address in lower case, without `www.`; None where it has none."""
    if not url:
        return None
    plain = _PLAIN_HOST.match(url)
    return _site_at(plain[0] if plain else url)


@lru_cache(maxsize=4096)
def _site_at(url: str) -> str | None:
    """Return the host of an address; remembered for the last 4,096."""
    try:
        host = urlsplit(url if "://" in url else "//" + url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None


def _fetch_days(
    captured: Sequence[str],
    stamp: tuple[int, str] | None,
    clock: tuple[int, FoundDay] | None,
    lines: Sequence[str],
) -> list[Evidence]:
    """Return evidence for the days of the fetch: those known, the stated one, the clock."""
    evidence = [Evidence("captured", day, "record", 0.99, "", "", "chosen") for day in captured]
    if stamp:
        i, day = stamp
        evidence.append(Evidence("captured", day, "record", 0.99, lines[i][:200], "", "chosen", line=i + 1))
    if clock:
        i, clock_day = clock
        # A stated day is surer than the page's clock, which then stays in the evidence as the clock.
        item = Evidence("captured", clock_day.value, "page-clock", 0.95, lines[i][:200], line=i + 1)
        evidence.append(item.rejected("page clock") if evidence else item.judged("chosen"))
    return evidence


class _Fetch(NamedTuple):
    """The facts known of the fetch of a text."""

    #: the earliest day of it
    earliest: str | None
    #: the lines that state it, from 0
    lines: set[int]
    #: the day of the page's clock
    clock: str | None


def _byline(
    lines: Sequence[str],
    headline: Headline,
    body: tuple[int, int],
    fetch: _Fetch,
    text: str,
    site: str | None,
) -> tuple[tuple[str, ...], list[Evidence]]:
    """Return the authors, and evidence for the days, from the lines beside the headline."""
    title = headline.line
    if title is None:
        return (), []
    if headline.how == "page title alone":
        # No line is the headline itself: bylines stand above the body.
        title = max(title, body[0] - 12)
    near = near_title(lines, title, body, fetch.earliest, fetch.lines)
    if any(e.order_unsure for e in near) and (order := likely_order(text, site)):
        near = near_title(lines, title, body, fetch.earliest, fetch.lines, order)
    # A date above the headline that repeats the clock is the clock again.
    near = [
        e.rejected("page clock") if e.value == fetch.clock and e.line is not None and e.line <= title else e
        for e in near
    ]
    if not any(e.field == "published" for e in near):
        near += stated_anywhere(lines, range(title - 3, title + 11))
    authors: tuple[str, ...] = ()
    for line in lines[title + 1 : title + 11]:
        if len(line) < 160 and (authors := authors_of(line)):
            break
    return authors, near


def _url_day(url: str | None) -> list[Evidence]:
    """Return evidence for a day of publication in the address."""
    day = url_day(url) if url else None
    return (
        [Evidence("published", day, "url", 0.96 if len(day) == 10 else 0.8, (url or "")[:200], "address")]
        if day
        else []
    )


def _section(
    headline: Headline, lines: Sequence[str], url: str | None
) -> tuple[tuple[str, ...], list[Evidence]]:
    """Return the path of the breadcrumb and its evidence.

    Without a breadcrumb, the path is what the address hints at, and its evidence says so.
    """
    evidence: list[Evidence] = []
    path: tuple[str, ...] = ()
    if headline.cut is not None and headline.crumb is not None:
        path = headline.cut.path
        evidence.append(
            Evidence(
                "section",
                section_words(path),
                "crumb",
                headline.cut.confidence,
                lines[headline.crumb][:300],
                status="chosen" if path else "empty",
                reason="unsure" if path and headline.cut.unsure else "",
                line=headline.crumb + 1,
            )
        )
    hint = url_section(url) if url else ()
    if hint:
        evidence.append(
            Evidence(
                "section", section_words(hint), "url", 0.4, "", "address", "weaker" if path else "chosen"
            )
        )
        path = path or hint
    return path, evidence


def _owner(lines: Sequence[str]) -> str | None:
    """Return the name in a copyright line among the last twenty."""
    for line in lines[-20:]:
        if ("©" in line or "opyright" in line or "(c)" in line) and len(line) < 200:
            match = OWNER.search(line)
            if match:
                return match[1].strip()
    return None
