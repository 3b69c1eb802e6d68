"""The verbs of every engine, and how a location is opened as one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, Self

from index.errors import RecordFailure
from index.paths import folder_of
from searcher.request import Search
from searcher.results import Facet, Hit, Results, Shown, State, Stats


class Engine(Protocol):
    """An open index. Threads may share it; it sees new commits at the next question."""

    def search(self, search: Search) -> Results:
        """Answer a question. Never raises for what was typed: see `Results.query.notices`."""
        ...

    def every_hit(self, search: Search) -> Iterator[Hit]:
        """Stream all the hits in order.

        `page`, `per_page` and `facets` do not count; passages and texts come if the search wants them.
        """
        ...

    def show(self, id: str, highlight: str = "", *, exact: bool = False, any_words: bool = False) -> Shown:
        """Return one article with the highlights that a search for the same words would give it.

        The first 6 digits of an id or more will do if no other begins so. Raises UnknownArticle.
        """
        ...

    def facet(self, search: Search, name: str, size: int | None = None, contains: str = "") -> Facet:
        """Count one facet, whole or its `size` largest, or only values that contain a text (case
        folded).
        """
        ...

    def complete(self, prefix: str, size: int = 10) -> list[str]:
        """Return at most `size` words of the index that begin so, most frequent first.

        A few sections and titles that begin so follow, written as queries.
        """
        ...

    def similar(self, id: str, size: int = 10) -> Results:
        """Return articles like this one; the question's `read_as` names the words they have in
        common.
        """
        ...

    def stats(self) -> Stats:
        """Return the index in figures."""
        ...

    def state(self) -> State:
        """Return the generation that answers, without counting anything."""
        ...

    def errors(self) -> list[RecordFailure]:
        """Return what was skipped or failed when the index was built."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


def open_engine(location: str) -> Engine:
    """Open the index in a folder.

    Raises `index.errors.LocationError` where that cannot be done, InputError for an address.
    """
    from searcher.engine.local import LocalEngine

    return LocalEngine(str(folder_of(location)))
