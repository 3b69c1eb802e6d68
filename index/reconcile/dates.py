"""Learn whether a site writes the day or the month first, and read its ambiguous dates accordingly.

A site whose dates include 27/04/2017 writes the day first; so 03/04/2017 is the third of April
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from index.article import Evidence
from index.dates.choose import Order, choose, find_days, resolve_weekday
from index.dates.names import weekday_of
from index.dates.ordinals import day_words
from index.evidence import DAY_FIRST, DAY_UNSURE, MONTH_FIRST, note
from index.reconcile.facet_changes import FacetChanges
from index.storage.stored_articles import unpack_evidence

#: Dates in one order for each in the other, from which on that order counts as the site's.
_MOSTLY = 20
#: Confidence of a day read in the order of its site.
_BY_SITE = 0.8
#: Confidence of a day read in the order of the whole corpus, where the site is unknown.
_BY_CORPUS = 0.6
#: Confidence of the day that a weekday means before a day that was lent.
_BY_LENT = 0.4


class ChosenDay(NamedTuple):
    """A publication day, its provenance, and the note that says how it was chosen."""

    day: str
    provenance: str
    note: str


def resolve_orders(segments: Sequence[FacetChanges], set_by_hand: Mapping[str, Order]) -> int:
    """Read the ambiguous dates of every site in the order that its other dates show.

    An order that a person has set for a site wins. Returns how many articles changed.
    """
    if not any((segment.flags & DAY_UNSURE).any() for segment in segments):
        return 0
    orders = _orders_by_outlet(segments)
    changed = 0
    for segment in segments:
        for doc_id in np.flatnonzero(segment.flags & DAY_UNSURE).tolist():
            outlet = outlet_of(segment, doc_id)
            order = set_by_hand.get(segment.site(doc_id) or "") or orders.get(outlet)
            if not order:
                continue
            evidence = unpack_evidence(segment.reader.evidence[doc_id])
            chosen = day_by_order(evidence, _captured(segment, doc_id), order, outlet is not None)
            if chosen:
                segment.set_day(doc_id, *chosen)
                changed += 1
    return changed


def _orders_by_outlet(segments: Sequence[FacetChanges]) -> dict[str | None, Order | None]:
    votes: dict[str | None, list[int]] = {}
    for segment in segments:
        for order, flag in enumerate((DAY_FIRST, MONTH_FIRST)):
            for doc_id in np.flatnonzero(segment.flags & flag).tolist():
                votes.setdefault(outlet_of(segment, doc_id), [0, 0])[order] += 1
    return {
        outlet: order_of(day_first, month_first, outlet is not None)
        for outlet, (day_first, month_first) in votes.items()
    }


def outlet_of(segment: FacetChanges, doc_id: int) -> str | None:
    """Return who wrote an article's dates: its site, else its publisher, else None."""
    return segment.site(doc_id) or segment.columns.name("publisher", doc_id)


def _captured(segment: FacetChanges, doc_id: int) -> tuple[str, ...]:
    """Return the days on which an article's page was fetched."""
    starts = segment.columns["captured_at"]
    ordinals = segment.columns["captured"][int(starts[doc_id]) : int(starts[doc_id + 1])].tolist()
    return tuple(day for ordinal in ordinals if (day := day_words(ordinal, ordinal)))


def order_of(day_first: int, month_first: int, is_known_site: bool) -> Order | None:
    """Return the order that so many dates show. For no known site, no date may speak against it."""
    against, most = sorted((day_first, month_first))
    if not most or (against and not is_known_site) or against * _MOSTLY >= most:
        return None
    return "dmy" if day_first > month_first else "mdy"


def day_by_order(
    evidence: Iterable[Evidence], captured: tuple[str, ...], order: Order, is_known_site: bool
) -> ChosenDay | None:
    """Choose an article's day with its numeric dates in this order; None where nothing changes."""
    candidates: list[Evidence] = []
    value_before: dict[Evidence, str] = {}
    for item in evidence:
        if item.field != "published":
            continue
        value = _read(item, order) if item.order_unsure else None
        if value:
            confidence = _BY_SITE if is_known_site else _BY_CORPUS
            read = replace(item, value=value, confidence=confidence, status="", reason="")
            value_before[read] = item.value
            candidates.append(read)
        elif item.status in ("chosen", "weaker", "conflict"):
            candidates.append(item.judged(""))
    if not value_before:
        return None
    published, provenance, judged = choose(candidates, captured)
    chosen = judged[0] if judged and judged[0].is_chosen else None
    if published is None or chosen is None:
        return None
    before = next(
        (
            value
            for item, value in value_before.items()
            if item.raw == chosen.raw and item.value == chosen.value
        ),
        None,
    )
    if before is None:  # another source is still the one that is believed
        return None
    whose = "site-order" if is_known_site else "corpus-order"
    which = "day first" if order == "dmy" else "month first"
    reread = replace(chosen, raw="", where="", line=None).judged("chosen", f"{whose}, {which}")
    return ChosenDay(published, provenance, note([(reread, before)]))


def weekday_of_lent(evidence: Iterable[Evidence], day: str) -> list[tuple[Evidence, str | None]]:
    """Return, for a note, the day that a weekday of the text means after a copy has lent its day.

    Empty where the text names no weekday (`on Tuesday`).
    """
    for item in evidence:
        if item.field == "mentioned" and item.reason == "no anchor":
            weekday = weekday_of(item.raw.rpartition(" ")[2])
            value = resolve_weekday(weekday, day) if weekday is not None and len(day) == 10 else None
            if value:
                lent = Evidence("mentioned", value, item.provenance, _BY_LENT).rejected("before the lent day")
                return [(lent, item.value)]
    return []


def _read(item: Evidence, order: Order) -> str | None:
    """Read the ambiguous day of a piece of evidence in this order."""
    unsure = [i for i, day in enumerate(find_days(item.raw)) if day.order_unsure and day.value == item.value]
    if not unsure:
        return None
    days = find_days(item.raw, order)
    return days[unsure[0]].value if unsure[0] < len(days) else None
