"""The values of an answer: plain, and independent of the engine once they are made.

The names are those of the JSON in the product's documents; `export` writes them in every format.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from index.article import Article, Source
from index.frozen import value

#: A highlight in a text: start and end offset in characters (Unicode code points).
Mark = tuple[int, int]


@value
class Notice:
    """Something to know about how the query was read, with a suggested query where there is one."""

    text: str
    #: offset in the query, or None
    position: int | None = None
    #: a query or option to try instead: a full query text, or empty
    suggestion: str = ""
    #: `dropped`, `capped`, `expanded`, `acronym`, `name`, `forms`, `ambiguous`, `unknown-field`,
    #: `unknown-value`, `did-you-mean`, `absent`, `without`, `any-words`, `undated`, `offered`,
    #: `parameter`, `hint`
    kind: str = "hint"


@value
class Form:
    """One surface form that a stemmed query word reached, and the number of articles it stands
    in.
    """

    word: str
    count: int


@value
class Reach:
    """The surface forms that one word of the query reached, most frequent first."""

    word: str
    forms: tuple[Form, ...]


@value
class Question:
    """The query as typed and as read; `read_as` parses back to itself."""

    text: str
    read_as: str
    notices: tuple[Notice, ...] = ()
    reached: tuple[Reach, ...] = ()


class Snippet(NamedTuple):
    """One passage of a field with highlights.

    `paragraph` counts from 0 within the field and is None for the title.
    """

    field: str
    paragraph: int | None
    text: str
    marks: tuple[Mark, ...] = ()
    #: the passage begins / ends inside its paragraph
    clipped_start: bool = False
    clipped_end: bool = False


class FullText(NamedTuple):
    """The text of an article, as far as it is no title."""

    lead: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    aside: tuple[str, ...]


class Hit(NamedTuple):
    """One article that matched."""

    id: str
    score: float
    title: str
    title_marks: tuple[Mark, ...] = ()
    section: tuple[str, ...] = ()
    site: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    lang: str | None = None
    published: str | None = None
    published_from: str = "none"
    captured: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    url: str | None = None
    truncated: bool = False
    #: words of lead and paragraphs; 0 where they are not parted by white space
    word_count: int = 0
    snippets: tuple[Snippet, ...] = ()
    #: other records with the same or nearly the same text, and other versions of the same url
    copies: int = 0
    explanation: Explanation | None = None
    #: the whole text, if the search asked for it
    text: FullText | None = None


@value
class Contribution:
    """One line of an explanation: what, how much, and why in words.

    The parts of a score add up to it within 1e-6.
    """

    what: str
    value: float
    because: str = ""


@value
class Explanation:
    """Why a hit ranks where it does: a sentence, and the numbers."""

    sentence: str
    parts: tuple[Contribution, ...]


class Bucket(NamedTuple):
    """One value of a facet with its count.

    In a tree `count` includes the children and `own` does not; elsewhere they are equal. `value` is
    a
    section path, a string such as `2020-03` or a site, or None for "unknown". A bucket is a tuple
    because a page has hundreds of them.
    """

    value: tuple[str, ...] | str | None
    count: int  # type: ignore[assignment]  # hides a tuple's method, which makes no sense here
    own: int
    selected: bool = False


@value
class Facet:
    """The counts of one field over all hits; `more` counts the values beyond `facet_size`."""

    name: str
    buckets: tuple[Bucket, ...]
    more: int = 0


@value
class Coverage:
    """What the index has."""

    articles: int = 0
    first: str | None = None
    last: str | None = None
    undated: int = 0
    failed_files: int = 0


@value
class Searched:
    """What a question was put to: its range, section and site, whatever its words."""

    #: articles known to be of the range, or all where there is none
    articles: int = 0
    #: years of the range of which no article is known: `2022`, or `2023..2025` for several
    by_year_gap: tuple[str, ...] = ()
    #: articles of unknown day
    undated: int = 0
    #: of these, how many match all but the date filter
    undated_matching: int = 0
    #: files that could not be read, of the whole index
    failed: int = 0
    #: first and last day of each range, None for open
    ranges: tuple[tuple[str | None, str | None], ...] = ()
    #: what narrowed the question beside a range, as a query; empty for nothing
    scope: str = ""
    #: with a range: the undated articles were searched as well
    undated_too: bool = False
    #: only the undated articles were searched
    only_undated: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the whole index was searched."""
        return bool(self.ranges or self.scope or self.only_undated)


@value
class Results:
    """The answer to one `Search`."""

    query: Question
    total: int
    hits: tuple[Hit, ...]
    sort: str
    page: int
    per_page: int
    #: undated articles that match all but the date filter; 0 without a date filter
    undated: int
    facets: Mapping[str, Facet] = MappingProxyType({})
    coverage: Coverage = Coverage()
    took_ms: float = 0.0
    #: undated articles that match all but the date filter, whether there is one or not
    unknown_day: int = 0
    searched: Searched = Searched()


@value
class Shown:
    """One article as `searcher show` and the article page need it: fields, sources, highlights."""

    article: Article
    sources: tuple[Source, ...] = ()
    title_marks: tuple[Mark, ...] = ()
    lead_marks: tuple[Mark, ...] = ()
    #: one tuple of highlights for each paragraph, caption and aside text
    paragraph_marks: tuple[tuple[Mark, ...], ...] = ()
    caption_marks: tuple[tuple[Mark, ...], ...] = ()
    aside_marks: tuple[tuple[Mark, ...], ...] = ()
    query: Question | None = None
    #: ids of copies and versions
    copies: tuple[str, ...] = ()


@value
class Stats:
    """The index in figures, for `searcher stats` and the page's statistics."""

    coverage: Coverage
    generation: int
    segments: int
    bytes: int
    records: int
    by_year: tuple[Bucket, ...] = ()
    by_section: tuple[Bucket, ...] = ()
    by_provenance: tuple[Bucket, ...] = ()
    by_site: tuple[Bucket, ...] = ()
    by_lang: tuple[Bucket, ...] = ()
    built: str = ""
    location: str = ""
    #: of the index: the number of a state says nothing of another index in its place
    name: str = ""


class State(NamedTuple):
    """Which index answers, and in which state: equal states give equal answers on one day."""

    #: of the index and its generation
    name: str
    generation: int
    articles: int
    #: sizes and times of the files that people added to the index
    added: tuple[tuple[str, int, int], ...] = ()
