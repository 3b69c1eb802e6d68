"""Name the fields that a query may have before a colon, and correct mistyped names."""

from __future__ import annotations

from searcher.query.nodes import DATE_FIELDS, TEXT_FIELDS, VALUE_FIELDS

#: `from:` is another way to write a first day or `dated-by:`, `to:` a last day.
PREFIXES = frozenset({*TEXT_FIELDS, *VALUE_FIELDS, *DATE_FIELDS, "has", "from", "to", "exact"})

#: The values of `dated-by:`.
PROVENANCES = frozenset(
    "record json-ld meta microdata time url byline dateline relative text htmldate copy user none".split()
)

#: Our fields by the names that they have elsewhere.
_ELSEWHERE = {
    "after": "from", "allintitle": "title", "before": "to", "by": "author", "byline": "author", "category": "section", "day": "date",
    "domain": "site", "file": "path", "filename": "path", "headline": "title", "host": "site", "intext": "body", "intitle": "title",
    "inurl": "url", "is": "has", "language": "lang", "link": "url", "month": "date", "name": "author", "since": "from", "source": "publisher",
    "text": "body", "topic": "section", "until": "to", "website": "site", "writer": "author", "year": "date",
}  # fmt: skip


def nearest(name: str, known: frozenset[str] | tuple[str, ...] = PREFIXES) -> str:
    """Return the known name that was most likely meant, or an empty string.

    >>> nearest("pub"), nearest("tilte"), nearest("headline"), nearest("xyzzy")
    ('publisher', 'title', 'title', '')
    """
    if _ELSEWHERE.get(name) in known:
        return _ELSEWHERE[name]
    names = sorted(known)
    longer = [other for other in names if len(name) > 2 and other.startswith(name)]
    # Of longer names, the last in the alphabet: `pub` is a publisher; published is mostly typed `date:`.
    from difflib import get_close_matches  # where something was mistyped

    return longer[-1] if longer else next(iter(get_close_matches(name, names, 1, 0.7)), "")
