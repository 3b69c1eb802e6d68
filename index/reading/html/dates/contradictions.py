"""Reject days of a page where the page itself states otherwise.

Those are stamps of rebuilds, generic metas, days of modification, and days in an unsure order.
"""

from __future__ import annotations

from collections.abc import Mapping

from index.article import Evidence
from index.dates.choose import apart, plausible
from index.reading.html.dates.stated import GENERIC_METAS, is_in_utc


def reject_rebuild_stamps(
    evidence: list[Evidence], printed: list[Evidence], best: Evidence
) -> list[Evidence]:
    """Add the day printed beside the headline and reject later stamps of the markup.

    Those are of a rebuild of the page, or of another time zone. Without such a day nothing changes.
    """
    for item in printed:
        if (
            item.field != "published"
            or item.confidence < _MIN_PRINTED_CONFIDENCE
            or item.value >= best.value
            or best.provenance not in _STAMPED
        ):
            continue
        if plausible(item.value) or any(
            e.provenance == "url" and not item.value.startswith(e.value) for e in evidence
        ):
            continue
        if apart(item.value, best.value) > 1 or is_in_utc(best.raw):
            reason = "rebuild" if apart(item.value, best.value) > 1 else "other zone"
            judged = [
                e.rejected(reason)
                if e.field == "published" and e.value > item.value and e.provenance in _STAMPED
                else e
                for e in evidence
            ]
            return [*judged, item]
    return evidence


#: Provenances written by programs; an address and a byline are not.
_STAMPED = frozenset({"json-ld", "meta", "microdata", "time"})
#: The confidence of a printed day alone on its line, or beside a word for publication.
_MIN_PRINTED_CONFIDENCE = 0.85


def reject_what_is_not_printed(evidence: list[Evidence], printed: list[Evidence]) -> list[Evidence]:
    """Reject the markup's other days if it contradicts itself and the page tells its readers one.

    Told is a `<time>` marked as publication, or a day printed beside the headline.
    """
    stamped = [
        e for e in evidence if e.field == "published" and not e.status and e.provenance in ("json-ld", "meta")
    ]
    told = [
        e
        for e in (*printed, *evidence)
        if e.field == "published" and not e.status and e.confidence >= _TOLD.get(e.provenance, 1.0)
    ]
    days = {e.value for e in told} - {e.value for e in evidence if e.field == "modified"}
    stated = sorted(e.value for e in stamped if len(e.value) == 10)
    if len(days) != 1 or len(stated) < 2 or apart(stated[0], stated[-1]) <= 1:
        return evidence
    judged = [e.rejected("not as printed") if e in stamped and e.value not in days else e for e in evidence]
    return judged + [e for e in told if e not in evidence]


#: The least confidence of what is told to readers: the first `<time>`, marked as published, or a printed day.
_TOLD = {"time": 0.9, "byline": _MIN_PRINTED_CONFIDENCE}


def reject_unsure_orders(guessed: list[Evidence], readings: Mapping[str, bool]) -> list[Evidence]:
    """Reject guesses that only read in one order what the page prints in an unsure one."""
    return [
        item.rejected("modified" if readings[item.value] else "order unsure")
        if item.value in readings and not item.status
        else item
        for item in guessed
    ]


def reject_generic_metas(evidence: list[Evidence]) -> list[Evidence]:
    """Reject generic metas if the page states another day in a `<time>` or in print."""
    printed = {
        item.value
        for item in evidence
        if item.field == "published" and item.provenance in ("time", "byline") and not item.status
    }
    days_of_url = [item.value for item in evidence if item.provenance == "url"]
    if not printed or any(not day.startswith(month) for month in days_of_url for day in printed):
        return evidence
    return [
        item.rejected("generic")
        if item.where in GENERIC_METAS and item.field == "published" and item.value not in printed
        else item
        for item in evidence
    ]


#: Provenances so weak that a stated modification on the same day overrules them.
_WEAK = frozenset({"htmldate", "time", "relative"})


def reject_modified(evidence: list[Evidence]) -> list[Evidence]:
    """Reject weak days of publication that the page itself states as days of modification."""
    modified = {item.value for item in evidence if item.field == "modified"}
    return [
        item.rejected("modified")
        if item.field == "published"
        and not item.status
        and item.provenance in _WEAK
        and item.confidence < _MARKED_TIME_CONFIDENCE
        and item.value in modified
        else item
        for item in evidence
    ]


#: A `<time>` that is marked as published has a higher confidence.
_MARKED_TIME_CONFIDENCE = 0.86
