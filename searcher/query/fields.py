"""Which words mean something before a colon, and which of them a mistyped one was meant to be."""

from __future__ import annotations

from searcher.query.nodes import DATE_FIELDS, TEXT_FIELDS, VALUE_FIELDS

#: `from:` is another way to write a first day or `dated-by:`, `to:` a last day.
PREFIXES = frozenset({*TEXT_FIELDS, *VALUE_FIELDS, *DATE_FIELDS, "has", "from", "to", "exact"})

#: What `dated-by:` may ask for.
PROVENANCES = frozenset(
    "record json-ld meta microdata time url byline dateline relative text htmldate copy user none".split()
)

#: What the same is called elsewhere.
_ELSEWHERE = {
    "after": "from", "allintitle": "title", "before": "to", "by": "author", "byline": "author", "category": "section", "day": "date",
    "domain": "site", "file": "path", "filename": "path", "headline": "title", "host": "site", "intext": "body", "intitle": "title",
    "inurl": "url", "is": "has", "language": "lang", "link": "url", "month": "date", "name": "author", "since": "from", "source": "publisher",
    "text": "body", "topic": "section", "until": "to", "website": "site", "writer": "author", "year": "date",
}  # fmt: skip


def nearest(name: str, known: frozenset[str] | tuple[str, ...] = PREFIXES) -> str:
    """The known name that a name was most likely meant to be, or an empty string.

    >>> nearest("pub"), nearest("tilte"), nearest("headline"), nearest("xyzzy")
    ('publisher', 'title', 'title', '')
    """
    if _ELSEWHERE.get(name) in known:
        return _ELSEWHERE[name]
    names = sorted(known)
    begins = [other for other in names if len(name) > 2 and other.startswith(name)]
    # Of names that begin so, the last in the alphabet: `pub` is a publisher, the other is written `date:` as a rule.
    from difflib import get_close_matches  # where something was mistyped

    return begins[-1] if begins else next(iter(get_close_matches(name, names, 1, 0.7)), "")
