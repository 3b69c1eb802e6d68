"""The tables of fields and facets.

A field has a name, an analysis, a weight, and a form that stock Whoosh sees. ARCHITECTURE.md prints
the table, and a test compares. A facet is a field whose values are counted, and chosen as a filter.
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
    Field("(all text)", "words as written, and their stems", ("title", "lead", "body", "caption", "aside"),
          "postings", whoosh="`word`, `stem`, with positions",
          queries="Term, Phrase, Prefix, Wildcard, FuzzyTerm, SpanNear, SpanFirst"),
    Field("title", "the same", ("title",), "postings", whoosh="stored `title`"),
    Field("lead", "the same", ("title", "lead"), "postings"),
    Field("body", "the same", ("lead", "body"), "postings"),
    Field("caption", "the same", ("caption",), "postings"),
    Field("aside", "the same", ("aside",), "postings"),
    Field("section", "path, case and accents folded", column="number",
          whoosh="`section`, as spelled; column, stored", queries="Term, Prefix"),
    Field("site", "host name, folded", column="number", whoosh="`site`, as spelled; column, stored",
          queries="Term, Prefix"),
    Field("publisher", "words, folded", column="number"),
    Field("author", "words, folded", column="number, several"),
    Field("lang", "BCP 47 tag", column="number"),
    Field("date, published", "first and last day number", column="int32, twice",
          whoosh="`first`, `last`; columns; stored `published`", queries="Term, NumericRange"),
    Field("captured", "day number", column="int32, several"),
    Field("dated-by", "one of the provenances", column="uint8"),
    Field("url", "address, normalised", column="uint64", whoosh="stored `url`"),
    Field("path", "of the source files", stored=False, column="manifest"),
    Field("id", "20 hex digits", column="10 bytes", whoosh="`id`; stored", queries="Term, Prefix"),
)  # fmt: skip


@value
class FacetField:
    """One facet: how its values are counted, called, chosen and left out."""

    #: as `--by` and the query language call it
    name: str
    #: one value and several, in words
    labels: tuple[str, str]
    #: the column of doc values that is counted
    column: str
    #: the fields of a `Search` with the values chosen and left out; empty for times, chosen as a range
    chosen: str = ""
    left_out: str = ""
    #: the URL parameter that chooses a value; `PARAMETER__not` leaves it out
    parameter: str = ""
    #: what the two parameters take, in OpenAPI
    takes: tuple[str, str] = ("", "")

    @property
    def is_named(self) -> bool:
        """Whether doc values list the values by name; provenances and times are a fixed list."""
        return self.column == self.name


FACETS = (
    FacetField("section", ("section", "sections"), "section", "sections", "not_sections", "section",
               ("a section such as World/Europe, with those below it", "a section to leave out")),
    FacetField("site", ("site", "sites"), "site", "sites", "not_sites", "site",
               ("a host name", "a host name to leave out")),
    FacetField("publisher", ("publisher", "publishers"), "publisher", "publishers", "not_publishers",
               "publisher", ("a publisher", "a publisher to leave out")),
    FacetField("author", ("author", "authors"), "author", "authors", "not_authors", "author",
               ("an author", "an author to leave out")),
    FacetField("lang", ("language", "languages"), "lang", "langs", "not_langs", "lang",
               ("a language such as en", "a language to leave out")),
    FacetField("year", ("year", "years"), "period"),
    FacetField("month", ("month", "months"), "period"),
    FacetField("day", ("day", "days"), "first"),
    FacetField("dated-by", ("dated by", "dated by"), "provenance", "dated_by", "not_dated_by", "dated_by",
               ("where the publication day came from", "a provenance to leave out")),
)  # fmt: skip

#: The facets whose values are chosen one by one.
CHOSEN_FACETS = tuple(facet for facet in FACETS if facet.chosen)
#: The facets of time, coarse to fine: always counted whole, chosen as a range of days.
TIMES = tuple(facet.name for facet in FACETS if not facet.chosen)

#: The zones of each text field of the query language.
FIELD_ZONES = {field.name: field.zones for field in FIELDS if field.zones and field.name.isalpha()}

#: Increases when the same text may give other tokens or stems. An index with another number must be rebuilt.
ANALYSIS_VERSION = 2
