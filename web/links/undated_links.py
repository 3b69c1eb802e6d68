"""Links to the articles of unknown day that a range of days leaves out.

One link includes them, one shows them alone. The range is a filter, or stands in the query as typed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from index.frozen import replace
from searcher import Search
from web.page_request import PageRequest

END = r"\d{4}(?:-\d{2}){0,2}"
#: A range in plain numbers that stands by itself: `date:2019..2020-03`.
TYPED = re.compile(rf"(?<!\S)(?:date|published):(?:({END})?\.\.({END})?|({END}))(?!\S)")


def lift_range(search: Search) -> Search | None:
    """Turn a range in the query into a filter; None where it cannot be taken out safely."""
    if search.published != (None, None):
        return search
    ranges = list(TYPED.finditer(search.text))
    if len(ranges) != 1 or re.search(
        r"[()\"“”]|(?<!\S)(?:OR|NOT|NEAR|ADJ|SAME)\b|(?<!\S)-|date:.*date:", search.text
    ):
        return None
    start, end, whole = ranges[0].groups()
    words = " ".join((search.text[: ranges[0].start()] + search.text[ranges[0].end() :]).split())
    return (
        replace(search, text=words, published=(start or whole, end or whole))
        if start or end or whole
        else None
    )


#: A date in a longer query. `other` only looks like one: a phrase, or a date after NOT.
STANDING = re.compile(
    r"""(?P<other>["“”][^"“”]*["“”]|(?<![^\s(])NOT\s+\S+)|(?<![^\s(])(?P<date>(?:date|published):[^\s()"“”^]+)(?=[\s)]|$)"""
)


def replace_dates(text: str, form: str) -> str:
    """Write each date of a query in another form, in which `{}` is the date. Empty where the query has none."""
    changed = STANDING.sub(
        lambda match: form.format(match["date"]) if match["date"] else match["other"], text
    )
    return changed if changed != text else ""


class UndatedLinks(NamedTuple):
    """The addresses of the undated articles beside a range; empty where there is none."""

    included: str
    alone: str


def undated_links(request: PageRequest) -> UndatedLinks:
    """Make the addresses that include the undated articles, and that show them alone."""
    ranged = lift_range(request.search)
    if ranged is None:
        text = request.search.text
        included, alone = replace_dates(text, "({} OR NOT has:date)"), replace_dates(text, "NOT has:date")
        return UndatedLinks(
            request.url(q=included) if included else "", request.url(q=alone) if alone else ""
        )
    dated = PageRequest(ranged, request.view)
    return UndatedLinks(
        dated.with_(undated=True).url(),
        dated.with_(published=(None, None), undated=False, only_undated=True).url(),
    )
