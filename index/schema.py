"""The one table of fields: what each is called, how it is analysed, what it weighs, how stock Whoosh sees it.

The array engine and the Whoosh schema are both made from it, and it is printed into ARCHITECTURE.md (a test compares).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: How often an occurrence in each zone counts, in the order of `postings.ZONES`.
WEIGHTS = {"title": 3.0, "lead": 1.5, "body": 1.0, "caption": 0.8, "aside": 0.1}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `zones` for text (parts of the positions of an article), `column` for a facet or key."""

    name: str
    analysed: str
    zones: tuple[str, ...] = ()
    column: str = ""
    stored: bool = True
    whoosh: str = ""
    queries: str = ""


FIELDS = (
    Field("(all text)", "words as written and their stems", ("title", "lead", "body", "caption", "aside"),
          whoosh="`stem`, `word`", queries="Term Phrase Prefix Wildcard FuzzyTerm spans"),
    Field("title", "the same", ("title",), queries="array engine"),
    Field("lead", "the same", ("title", "lead"), queries="array engine"),
    Field("body", "the same", ("lead", "body"), queries="array engine"),
    Field("caption", "the same", ("caption",), queries="array engine"),
    Field("aside", "the same", ("aside",), queries="array engine"),
    Field("section", "path, case and accents folded", column="uint32 section", whoosh="column `section`", queries="array engine"),
    Field("site", "folded", column="uint32 site", whoosh="column `site`", queries="array engine"),
    Field("publisher", "words, folded", column="uint32 publisher", queries="array engine"),
    Field("author", "words, folded", column="uint32 list author", queries="array engine"),
    Field("lang", "BCP 47 tag", column="uint32 lang", queries="array engine"),
    Field("date, published", "day numbers", column="int32 first, last", whoosh="columns `first`, `last`", queries="NumericRange, array engine"),
    Field("captured", "day numbers", column="int32 list captured", queries="array engine"),
    Field("dated-by", "one of the provenances", column="uint8 provenance", queries="array engine"),
    Field("url", "address, normalised", column="uint64 url", queries="array engine"),
    Field("path", "of the sources", column="(manifest)", queries="array engine"),
    Field("id", "hex", column="10 bytes ids", whoosh="`id` (Term)", queries="Term, array engine"),
)  # fmt: skip

#: The zones a text field of the query language stands for.
FIELD_ZONES = {field.name: field.zones for field in FIELDS if field.zones and field.name.isalpha()}


def whoosh_schema() -> Any:
    """The schema that stock Whoosh reads an index with: see `codec`."""
    from whoosh import fields

    from index.codec import ArrayText

    return fields.Schema(
        stem=ArrayText(), word=ArrayText(), id=fields.ID(stored=True), title=fields.STORED(), first=fields.NUMERIC(int, sortable=True),
        last=fields.NUMERIC(int, sortable=True), section=fields.ID(sortable=True), site=fields.ID(sortable=True),
    )  # fmt: skip
