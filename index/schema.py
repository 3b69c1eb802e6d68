"""The table of fields: name, analysis, weight, and how stock Whoosh sees each.

ARCHITECTURE.md prints it, and a test compares.
"""

from __future__ import annotations

from index.frozen import value

#: The weight of an occurrence in each zone, in the order of `layout.ZONES`. Eighths, so that sums are exact
#: in float32.
WEIGHTS = {"title": 3.0, "lead": 1.5, "body": 1.0, "caption": 0.75, "aside": 0.125}


@value
class Field:
    """One field: `zones` for text, `column` for a facet or key."""

    name: str
    analysed: str
    #: the zones of an article's positions that it covers
    zones: tuple[str, ...] = ()
    #: its form in doc values or manifest
    column: str = ""
    #: whether the stored article has it
    stored: bool = True
    #: how stock Whoosh sees it; empty if it does not
    whoosh: str = ""
    #: the query nodes that stock Whoosh runs on it; the engine runs all of the query language
    queries: str = ""


FIELDS = (
    Field("(all text)", "words as written, and their stems", ("title", "lead", "body", "caption", "aside"), "postings",
          whoosh="`word`, `stem`, with positions", queries="Term, Phrase, Prefix, Wildcard, FuzzyTerm, SpanNear, SpanFirst"),
    Field("title", "the same", ("title",), "postings", whoosh="stored `title`"),
    Field("lead", "the same", ("title", "lead"), "postings"),
    Field("body", "the same", ("lead", "body"), "postings"),
    Field("caption", "the same", ("caption",), "postings"),
    Field("aside", "the same", ("aside",), "postings"),
    Field("section", "path, case and accents folded", column="number", whoosh="`section`, as spelled; column, stored", queries="Term, Prefix"),
    Field("site", "host name, folded", column="number", whoosh="`site`, as spelled; column, stored", queries="Term, Prefix"),
    Field("publisher", "words, folded", column="number"),
    Field("author", "words, folded", column="number, several"),
    Field("lang", "BCP 47 tag", column="number"),
    Field("date, published", "first and last day number", column="int32, twice", whoosh="`first`, `last`; columns; stored `published`",
          queries="Term, NumericRange"),
    Field("captured", "day number", column="int32, several"),
    Field("dated-by", "one of the provenances", column="uint8"),
    Field("url", "address, normalised", column="uint64", whoosh="stored `url`"),
    Field("path", "of the source files", stored=False, column="manifest"),
    Field("id", "20 hex digits", column="10 bytes", whoosh="`id`; stored", queries="Term, Prefix"),
)  # fmt: skip

#: The zones of each text field of the query language.
FIELD_ZONES = {field.name: field.zones for field in FIELDS if field.zones and field.name.isalpha()}


#: Increases when the same text may give other tokens or stems. An index with another number must be rebuilt.
ANALYSIS_VERSION = 2
