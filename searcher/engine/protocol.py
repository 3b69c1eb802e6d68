"""The one verb of a back end, and how a location is turned into one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, Self

from index.errors import RecordFailure
from searcher.request import Search
from searcher.results import Facet, Hit, Results, Shown, Stats


class Engine(Protocol):
    """An open index. Safe to share between threads; sees new commits at the next question."""

    def search(self, search: Search) -> Results:
        """Answer a question: never raises for what was typed (see `Results.question.notices`)."""
        ...

    def every_hit(self, search: Search) -> Iterator[Hit]:
        """All the hits in order, streamed, ignoring `page`, `per_page` and `facets`; snippets when asked for."""
        ...

    def show(self, id: str, highlight: str = "", *, exact: bool = False, any_words: bool = False) -> Shown:
        """One article, its hits marked as a search with the same words, `exact` and `any_words` finds them.

        An unambiguous beginning of an id of at least 6 digits will do. Raises UnknownArticle.
        """
        ...

    def facet(self, search: Search, name: str, size: int | None = None, contains: str = "") -> Facet:
        """One facet, whole or its `size` largest, optionally only values containing a text (case folded)."""
        ...

    def complete(self, prefix: str, size: int = 10) -> list[str]:
        """At most `size` words of the index that begin so, most frequent first; then a few sections and titles that do, written as queries."""
        ...

    def similar(self, id: str, size: int = 10) -> Results:
        """Articles like this one; the question's `read_as` names the words they share."""
        ...

    def stats(self) -> Stats:
        """The index in figures."""
        ...

    def errors(self) -> list[RecordFailure]:
        """What was skipped or failed when the index was built."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


def open_engine(location: str) -> Engine:
    """Open the index at a folder. Raises `index.errors.LocationError` with a sentence when that cannot be done."""
    from searcher.engine.local import LocalEngine

    return LocalEngine(location)
