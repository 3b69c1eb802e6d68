"""What is worth telling about how a query was read, collected while reading it."""

from __future__ import annotations

from searcher.results import Notice

#: Of one kind, the first so many are told.
MOST = 5


class Notices:
    """Notices about one query text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: list[Notice] = []

    def add(
        self,
        kind: str,
        message: str,
        at: int | None,
        suggestion: str = "",
        instead: tuple[int, int, str] | None = None,
    ) -> None:
        """Remember a notice. `instead` makes the suggestion from the query: the stretch from one offset to another, written otherwise."""
        if sum(notice.kind == kind for notice in self._found) >= MOST:
            return
        if instead:
            start, end, new = instead
            suggestion = (self.text[:start] + new + self.text[end:]).strip()
        notice = Notice(message, at, suggestion, kind)
        if notice not in self._found:
            self._found.append(notice)

    def all(self) -> tuple[Notice, ...]:
        """The notices in the order of the query, those about the whole of it last."""
        return tuple(sorted(self._found, key=lambda notice: (notice.position is None, notice.position or 0)))
