"""Define the expected errors: one tree, each with its exit status and a sentence.

    SearcherError                 exit 2
    ├── LocationError             the index folder cannot be used
    │   ├── NoIndex               it does not exist, or is empty
    │   ├── NotAnIndex            it is something else
    │   ├── WrongVersion          another schema version made it: rebuild
    │   ├── Damaged               a file of it is missing, cut short or altered
    │   └── Locked                another process is writing
    ├── InputError                a PATH, option or file given by the user cannot be used
    ├── UnknownArticle            no article has this id
    ├── TookTooLong               a question was given up after the time it may take
    ├── TookTooMuch               a question was given up for the memory it would take
    └── RecordProblem             one record of the input; never ends a run
        ├── Skipped               it is no article: empty, binary, no article text
        └── Failed                it should have been one: broken, too large, unreadable, timed out

A message names the file or the query and what happened; `hint` is what to type next, or empty.
"""

from __future__ import annotations

from typing import ClassVar

from index.frozen import value


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
    """There is no index at this place."""


class NotAnIndex(LocationError):
    """The folder holds something else."""


class WrongVersion(LocationError):
    """The index was made by another version of the format."""


class Damaged(LocationError):
    """A file of the index is missing, cut short or altered."""


class Locked(LocationError):
    """Another process is writing to the index."""


class InputError(SearcherError):
    """What the user gave cannot be used."""


class UnknownArticle(SearcherError):
    """No article has this id."""


class TookTooLong(SearcherError):
    """A question was given up after the time it may take."""


class TookTooMuch(SearcherError):
    """A question was given up for the memory it would take."""


@value
class RecordFailure:
    """A record that gave no article, or not a whole one: one value from the reader to the page.

    path     the record's file; empty if the file is named beside the value, as in a manifest entry
    record   the record's number in its file, from 0; None if the whole file is the record
    status   `skipped` (it is no article), `failed` (it should have been one), or `cut` (it is an
             article that lacks something of its record)
    kind     the kind of reason, a short word such as `empty`, `binary`, `json`, `timeout`
    message  a sentence for the user
    count    how many such records the value stands for; 0 for a note on a file counted elsewhere
    """

    path: str
    record: int | None
    status: str
    kind: str
    message: str
    count: int = 1


class RecordProblem(SearcherError):
    """One record gives no article.

    The reader that raises it knows the kind and the sentence, not the record.
    """

    status: ClassVar[str]

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    def failure(self, record: int | None = None, count: int = 1) -> RecordFailure:
        """Return the value to store and report, at a record of a file named elsewhere."""
        return RecordFailure("", record, self.status, self.kind, self.message, count)

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return (type(self), (self.kind, self.message))


class Skipped(RecordProblem):
    """The record is no article."""

    status = "skipped"


class Failed(RecordProblem):
    """The record could not be read."""

    status = "failed"


def reason_of(error: Exception) -> str:
    """Return an operating system's error in words: `permission denied`."""
    return str(getattr(error, "strerror", None) or error or type(error).__name__).lower()
