"""The product's wording of values, shared by terminal, exports and page.

Days, their provenance, counts, sections, sizes, durations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from index.cuts import lacking
from index.schema import FACETS

if TYPE_CHECKING:
    from searcher.results import Searched

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: The words for each provenance of a publication day, after the day; weak ones say that they are weak.
FROM = {
    "record": "from the record",
    "json-ld": "from the page's structured data",
    "meta": "from the page's metadata",
    "microdata": "from the page's microdata",
    "time": "from the page's time tag",
    "url": "from the address",
    "byline": "from the byline",
    "dateline": "from the dateline",
    "relative": "reckoned from words such as “yesterday” (weak)",
    "text": "from a day named in the text (weak)",
    "htmldate": "found by htmldate (weak)",
    "copy": "lent by a copy of the article (weak)",
    "user": "set by you",
    "none": "unknown",
}

UNKNOWN_DAY = "publication day unknown"

#: The words for the field of a snippet, where it is not the body.
FIELDS = {"title": "headline", "lead": "lead", "caption": "caption", "aside": "set apart", "author": "author"}

#: The words for one value of a facet, and for several.
FACET_LABELS = {facet.name: facet.labels for facet in FACETS}


class Dated(Protocol):
    """A value with a publication day and fetch days: a `Hit`, an `Article`."""

    @property
    def published(self) -> str | None: ...
    @property
    def published_from(self) -> str: ...
    @property
    def captured(self) -> tuple[str, ...]: ...


def day_words(day: str) -> str:
    """Write a day as far as it is known.

    `2016-03-12` -> "12 Mar 2016", `2016-03` -> "Mar 2016", `2016` -> "2016"
    """
    year, month, rest = day_parts(day)
    if not month:
        return year
    name = MONTHS[int(month) - 1]
    return f"{int(rest)} {name} {year}" if rest else f"{name} {year}"


class DayParts(NamedTuple):
    """Year, month and day as digits, each empty where unknown."""

    year: str
    month: str
    day: str


def day_parts(day: str) -> DayParts:
    """Split into year, month and day, empty where unknown.

    `2016-03` -> ("2016", "03", "")
    """
    year, month, rest = [*day.split("-"), "", ""][:3]
    return DayParts(year, month, rest)


def from_words(provenance: str) -> str:
    """Return the words for the provenance of a day; one without words is quoted as it is."""
    return FROM.get(provenance, f"from {provenance}")


def fetched_words(captured: tuple[str, ...]) -> str:
    """Write the fetch days; empty where none is known.

    "fetched 14 Mar 2016", of several "fetched 14 Mar 2016 and 2 more days"
    """
    if not captured:
        return ""
    more = len(captured) - 1
    also = f" and {counted(more, 'more day')}" if more else ""
    return f"fetched {day_words(captured[0])}{also}"


def cut_words(flags: tuple[str, ...]) -> str:
    """Say where a cut text was cut: in its source, by its file's damage, or by searcher."""
    lost = lacking(flags)
    return f"The text ends here: {lost}." if lost else "The text is cut off here, in its source."


def date_line(article: Dated) -> str:
    """Write both dates.

    "12 Mar 2016, from the page's metadata", or "fetched 14 Mar 2016, publication day unknown"
    """
    if article.published is not None:
        return f"{day_words(article.published)}, {from_words(article.published_from)}"
    fetched = fetched_words(article.captured)
    return f"{fetched}, {UNKNOWN_DAY}" if fetched else UNKNOWN_DAY


def section_line(path: tuple[str, ...]) -> str:
    """Write a section for reading, `World / Europe`.

    `index.article.section_words` writes the form that can be typed.
    """
    return " / ".join(path)


def counted(number: int, one: str, many: str = "") -> str:
    """Write a count with its noun: "1 article", "1,234 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def searched_words(searched: Searched, errors_at: str = "") -> str:
    """Say what a narrowed question was put to, the undated articles apart.

    "the 3 articles known to be of 2021 and 2022, none of 2022; 1,048 undated, 14 of which match"

    errors_at   where what could not be read is listed, after a colon
    """
    of = f" of {searched.scope}" if searched.scope else ""
    known = "".join(
        f" {'and' if i else 'known to be'} {range_words(*days, both='and' if searched.articles else 'or')}"
        for i, days in enumerate(searched.ranges)
    )
    undated = f"{searched.undated:,} undated"
    if searched.only_undated:
        parts = [f"the {counted(searched.undated, 'undated article')}{of}"]
    else:
        parts = [f"the {counted(searched.articles, 'article')}{of}{known}"]
        if not searched.articles:
            parts = [f"no article: none{of} is{known}" if known else f"no article: none is{of}"]
        elif searched.by_year_gap:
            years = [year.replace("..", " to ") for year in searched.by_year_gap]
            parts[0] += f", none of {' or '.join([', '.join(years[:-1]), years[-1]] if years[1:] else years)}"
        if searched.undated and searched.undated_too and searched.ranges:
            parts[0] += f" and the {undated}, {_matching(searched)}"
        elif searched.undated:
            parts.append(f"{undated}, {_matching(searched)}" if searched.ranges else undated)
    if searched.failed:
        parts.append(f"{counted(searched.failed, 'file')} unread{errors_at}")
    return "; ".join(parts)


def _matching(searched: Searched) -> str:
    number = searched.undated_matching
    return (
        f"{number:,} of which {'matches' if number == 1 else 'match'}" if number else "none of which matches"
    )


def range_words(start: str | None, end: str | None, both: str = "and") -> str:
    """Write a range of days: "of 2021 and 2022", "of 3 Mar 2020 to 2021", "of 2020 or later".

    both   the word between two years, "or" where nothing is of either
    """
    if start and end:
        if start == end:
            return f"of {day_words(start)}"
        if len(start) == 4 and end.startswith(start):
            start += "-01"
        between = both if len(start) == len(end) == 4 and int(end) - int(start) == 1 else "to"
        return f"of {day_words(start)} {between} {day_words(end)}"
    return f"of {day_words(start)} or later" if start else f"of {day_words(end or '')} or earlier"


def size_words(size: int) -> str:
    """Write bytes for reading: "812 bytes", "1.4 MB"."""
    if size < 1000:
        return f"{size} bytes"
    amount = float(size)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 1000:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1000:.1f} TB"


def seconds_words(seconds: float) -> str:
    """Write a duration for reading: "0.4 s", "12 s", "3 min 20 s", "1 h 5 min"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
