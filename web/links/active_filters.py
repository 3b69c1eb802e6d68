"""The filters of a search, each in words and with the address that removes it."""

from __future__ import annotations

from dataclasses import dataclass

from index.schema import CHOSEN_FACETS
from searcher.wording import FACET_LABELS, day_words
from web.links.facet_values import value_label
from web.page_request import FILTERS, PageRequest


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """One filter, and the address without it."""

    field: str
    label: str
    href: str
    left_out: bool = False


def active_filters(request: PageRequest) -> tuple[ActiveFilter, ...]:
    """List every filter of a request: the values of facets first, then days, then how words are read."""
    search = request.search
    filters = [
        ActiveFilter(
            FACET_LABELS[facet.name][0],
            value_label(facet.name, value),
            request.toggled(parameter, value),
            is_left_out,
        )
        for facet in CHOSEN_FACETS
        for parameter, is_left_out in ((facet.parameter, False), (f"{facet.parameter}__not", True))
        for value in getattr(search, FILTERS[parameter])
    ]
    if search.published != (None, None):
        label = range_words(*search.published) + (" or undated" if search.undated else "")
        without = request.with_(published=(None, None), undated=False)
        filters.append(ActiveFilter("published", label, without.url()))
    if search.only_undated:
        filters.append(ActiveFilter("published", "day unknown", request.with_(only_undated=False).url()))
    if search.exact:
        filters.append(ActiveFilter("words", "only as written", request.url(exact="")))
    if search.any_words:
        filters.append(ActiveFilter("words", "any of them", request.url(any="")))
    return tuple(filters)


def range_words(start: str | None, end: str | None) -> str:
    """Say a range in words: "2019", "Mar 2019 to 4 Jun 2020", "from 2019", "up to Mar 2020"."""
    if start and end:
        return day_words(start) if start == end else f"{day_words(start)} to {day_words(end)}"
    return f"from {day_words(start)}" if start else f"up to {day_words(end or '')}"
