"""What stands in a record's place where there is none: the reason, and where."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import RecordProblem


@dataclass(frozen=True, slots=True)
class Trouble:
    """A record that is none, or could not be read; `count` stands for several of one kind.

    A count of nought is a note on a file whose records are counted elsewhere. `number` as in RawRecord.
    """

    problem: RecordProblem
    number: int | None = None
    count: int = 1
