"""A question as one value: the words, and all options, which every front end fills in."""

from __future__ import annotations

from typing import Literal

from index.frozen import replace, value
from index.schema import FACETS

Sort = Literal["relevance", "newest", "oldest"]

#: The facets an engine can count.
FACET_NAMES = tuple(facet.name for facet in FACETS)


@value
class Search:
    """A question. Equal searches over the same generation of an index have equal results.

    Values of one field are OR, fields are AND, `not_*` exclude. None (for sections: the empty path)
    stands for "unknown" in every tuple of filter values. A section includes its children.
    """

    text: str = ""
    sections: tuple[tuple[str, ...], ...] = ()
    not_sections: tuple[tuple[str, ...], ...] = ()
    sites: tuple[str | None, ...] = ()
    not_sites: tuple[str | None, ...] = ()
    publishers: tuple[str | None, ...] = ()
    not_publishers: tuple[str | None, ...] = ()
    authors: tuple[str | None, ...] = ()
    not_authors: tuple[str | None, ...] = ()
    langs: tuple[str | None, ...] = ()
    not_langs: tuple[str | None, ...] = ()
    dated_by: tuple[str, ...] = ()
    not_dated_by: tuple[str, ...] = ()
    #: first and last day, each `2020-03-11`, `2020-03`, `2020` or None; both inclusive
    #: an imprecise end covers its whole year or month
    published: tuple[str | None, str | None] = (None, None)
    #: also take the undated articles when `published` is set
    undated: bool = False
    #: only the articles of unknown day
    only_undated: bool = False
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 10
    facets: tuple[str, ...] = ("section", "month")
    #: buckets of a facet, most frequent first; None for all. Sections and times always come whole
    facet_size: int | None = 50
    snippets: bool = True
    #: the opening as a passage where no word of the question stands in the text
    openings: bool = True
    #: fill `Hit.text`
    full_text: bool = False
    #: count also the undated articles that match, and the surface forms that words reached;
    #: `Results.total` is always exact
    total: bool = True
    #: every word as written (case folded), no stems
    exact: bool = False
    #: any of the words instead of all of them
    any_words: bool = False
    #: offer other questions where this one finds little
    suggest: bool = True
    #: fill `Hit.explanation`
    explain: bool = False
    #: seconds of evaluation, after which `index.errors.TookTooLong` is raised; None for no limit
    seconds: float | None = None

    def turn(self, page: int) -> Search:
        """Return the same question for another page."""
        return replace(self, page=page)
