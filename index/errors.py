"""Every expected error, in one tree, each with an exit status and a sentence for the user.

    SearcherError                 exit 2
    ├── LocationError             the index folder cannot be used
    │   ├── NoIndex               it does not exist, or is empty
    │   ├── NotAnIndex            it is something else
    │   ├── WrongVersion          another version of the format made it: rebuild
    │   ├── Damaged               a file of it is missing, cut short or altered
    │   └── Locked                another process is writing
    ├── InputError                a PATH, option or file of the user cannot be used
    ├── UnknownArticle            no article has this id
    ├── TookTooLong               a query was stopped at its time limit
    ├── TookTooMuch               a query was stopped for the memory it would take
    └── RecordProblem             one record of the input; never ends a run
        ├── Skipped               it is no article: empty, binary, no article text
        └── Failed                it should have been one: broken, too large, unreadable, timed out

A message names the file or the query and what happened; `hint` is what to type next, or empty.
"""

from __future__ import annotations


class SearcherError(Exception):
    """An expected error: one sentence for the user, and what to type next."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class LocationError(SearcherError):
    """The index folder cannot be used."""


class NoIndex(LocationError):
    """There is no index in the folder."""


class NotAnIndex(LocationError):
    """The folder holds something else."""


class WrongVersion(LocationError):
    """The index was made by another version of the format."""


class Damaged(LocationError):
    """A file of the index is missing, cut short or altered."""


class Locked(LocationError):
    """Another process is writing to the index."""


class InputError(SearcherError):
    """A path, option or file of the user cannot be used."""


class UnknownArticle(SearcherError):
    """No article has this id."""


class TookTooLong(SearcherError):
    """A query was stopped at its time limit."""


class TookTooMuch(SearcherError):
    """A query was stopped for the memory it would take."""


class RecordProblem(SearcherError):
    """A problem with one record; `kind` is a short word such as `empty`, `binary`, `timeout`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return (type(self), (self.kind, self.message))


class Skipped(RecordProblem):
    """The record is no article."""


class Failed(RecordProblem):
    """The record could not be read."""


def reason_of(error: Exception) -> str:
    """The reason of an operating system's error in words: `permission denied`."""
    return str(getattr(error, "strerror", None) or error or type(error).__name__).lower()
