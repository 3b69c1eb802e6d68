"""Which of day and month comes first in a site's numeric dates, and the days of articles that could not be read without knowing that.

A site whose dates include 27/04/2017 writes the day first; so 03/04/2017 is the third of April there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from index.article import Evidence
from index.dates.choose import Order, choose, find_days, resolve_weekday
from index.dates.names import weekday_of
from index.evidence import note

#: So many dates in one order for each in the other, before the order counts as the site's.
_MOSTLY = 20
#: How sure a day is that the site's order has settled, and one that the whole corpus has, where the site is unknown.
_BY_SITE, _BY_CORPUS = 0.8, 0.6
#: How sure the day is that a weekday means before a day that was lent.
_BY_LENT = 0.4


def order_of(day_first: int, month_first: int, known_site: bool) -> Order | None:
    """The order that so many articles show; for articles of no known site only where nothing speaks against it."""
    against = min(day_first, month_first)
    if (
        not max(day_first, month_first)
        or (against and not known_site)
        or against * _MOSTLY >= max(day_first, month_first)
    ):
        return None
    return "dmy" if day_first > month_first else "mdy"


def day_by_order(
    evidence: Iterable[Evidence], captured: tuple[str, ...], order: Order, known_site: bool
) -> tuple[str | None, str, str] | None:
    """(day, provenance, note) of an article whose numeric dates are read in this order; None where that changes nothing."""
    again: list[Evidence] = []
    before: dict[Evidence, str] = {}
    for item in evidence:
        if item.field != "published":
            continue
        value = _read(item, order) if item.confidence == 0.3 else None
        if value:
            read = replace(item, value=value, confidence=_BY_SITE if known_site else _BY_CORPUS, verdict="")
            before[read] = item.value
            again.append(read)
        elif item.verdict.startswith(("chosen", "weaker", "conflict")):
            again.append(replace(item, verdict=""))
    if not before:
        return None
    published, provenance, judged = choose(again, captured)
    chosen = judged[0] if judged and judged[0].verdict == "chosen" else None
    if published is None or chosen is None:
        return None
    by = ("site-order" if known_site else "corpus-order") + (
        ", day first" if order == "dmy" else ", month first"
    )
    was = next(
        (old for item, old in before.items() if item.raw == chosen.raw and item.value == chosen.value), None
    )
    if was is None:  # another source stays the one that is believed
        return None
    said = replace(chosen, raw="", where="", verdict=f"chosen, {by}")
    return published, provenance, note([(said, was)])


def weekday_of_lent(evidence: Iterable[Evidence], day: str) -> list[tuple[Evidence, str | None]]:
    """For a note: the day a weekday of the text means (`on Tuesday`) once a copy has lent the article its day; empty where none was said."""
    for item in evidence:
        if item.field == "mentioned" and item.verdict == "no anchor":
            weekday = weekday_of(item.raw.rpartition(" ")[2])
            value = resolve_weekday(weekday, day) if weekday is not None and len(day) == 10 else None
            if value:
                return [
                    (
                        Evidence(
                            "mentioned", value, item.provenance, _BY_LENT, "", "", "before the lent day"
                        ),
                        item.value,
                    )
                ]
    return []


def _read(item: Evidence, order: Order) -> str | None:
    unsure = [
        place for place, day in enumerate(find_days(item.raw)) if day.order_unsure and day.value == item.value
    ]
    if not unsure:
        return None
    days = find_days(item.raw, order)
    return days[unsure[0]].value if unsure[0] < len(days) else None
