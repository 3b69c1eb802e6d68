"""The articles of unknown day beside a range: how to include them, or see them alone, whether the range is a filter or stands in the query."""

from __future__ import annotations

import re
from dataclasses import replace

from searcher import Search
from web.url_params import address

END = r"\d{4}(?:-\d{2}){0,2}"
#: A range in plain numbers that stands by itself: `date:2019..2020-03`.
TYPED = re.compile(rf"(?<!\S)(?:date|published):(?:({END})?\.\.({END})?|({END}))(?!\S)")


def lifted(search: Search) -> Search | None:
    """The same search with its range as a filter; None where the query's dates cannot be taken out of it safely."""
    if search.published != (None, None):
        return search
    found = list(TYPED.finditer(search.text))
    if len(found) != 1 or re.search(
        r"[()\"“”]|(?<!\S)(?:OR|NOT|NEAR|ADJ|SAME)\b|(?<!\S)-|date:.*date:", search.text
    ):
        return None
    start, end, whole = found[0].groups()
    words = " ".join((search.text[: found[0].start()] + search.text[found[0].end() :]).split())
    return (
        replace(search, text=words, published=(start or whole, end or whole))
        if start or end or whole
        else None
    )


#: A date that stands in a longer query, and what in a query is not one: a phrase, a date that is left out.
STANDING = re.compile(
    r"""(?P<other>["“”][^"“”]*["“”]|(?<![^\s(])NOT\s+\S+)|(?<![^\s(])(?P<date>(?:date|published):[^\s()"“”^]+)(?=[\s)]|$)"""
)


def instead(text: str, form: str) -> str:
    """A query with each of its dates in another form: `{}` is the date. Empty where it has none that can be told."""
    made = STANDING.sub(lambda found: form.format(found["date"]) if found["date"] else found["other"], text)
    return made if made != text else ""


def links(search: Search, view: str) -> tuple[str, str]:
    """The addresses that include the undated articles and that show them alone; empty where there is none."""
    ranged = lifted(search)
    if ranged is None:
        texts = instead(search.text, "({} OR NOT has:date)"), instead(search.text, "NOT has:date")
        return tuple(
            address("/search", replace(search, text=text, page=1), view) if text else "" for text in texts
        )  # type: ignore[return-value]
    first = replace(ranged, page=1)
    alone = replace(first, published=(None, None), undated=False, only_undated=True)
    return address("/search", replace(first, undated=True), view), address("/search", alone, view)
