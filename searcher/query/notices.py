"""Collect the notices on how a query was read."""

from __future__ import annotations

from typing import NamedTuple

from searcher.results import Notice

#: Notices of one kind that are kept, the first ones.
MOST = 5


class Replacement(NamedTuple):
    """A stretch of the query text by its offsets, and the text to write in its place."""

    start: int
    end: int
    text: str


class Notices:
    """The notices on one query text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._notices: list[Notice] = []

    def add(
        self,
        kind: str,
        message: str,
        at: int | None,
        suggestion: str = "",
        instead: tuple[int, int, str] | None = None,
    ) -> None:
        """Add a notice.

        instead   makes the suggestion from the query: see `Replacement`
        """
        if sum(notice.kind == kind for notice in self._notices) >= MOST:
            return
        if instead:
            start, end, new = instead
            suggestion = (self.text[:start] + new + self.text[end:]).strip()
        notice = Notice(message, at, suggestion, kind)
        if notice not in self._notices:
            self._notices.append(notice)

    def all(self) -> tuple[Notice, ...]:
        """Return the notices in the order of the query; those on all of it come last."""
        return tuple(
            sorted(self._notices, key=lambda notice: (notice.position is None, notice.position or 0))
        )
