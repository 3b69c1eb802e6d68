"""The values that a format's reader takes beside its stream, and those that it yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from index.errors import RecordFailure
from index.frozen import value
from index.reading.formats.json_records import Parsed
from index.reading.input.raw_record import RawRecord
from index.reading.input.streams import Stream

Record = RawRecord | Parsed | RecordFailure


class Opener(Protocol):
    """The reader of a file in a container: takes its bytes, its name and the container's form."""

    def __call__(self, stream: Stream, name: str, inside: str) -> Iterator[Record]: ...


@value
class Place:
    """The source of a stream.

    name        the file's path
    inside      the form of the container it lies in; empty for none
    open        reads the files of a container
    encoding    that of texts which do not state their own, as the user states it (see `decode`)
    """

    name: str
    inside: str
    open: Opener
    encoding: str | None = None


Reader = Callable[[Stream, Place], Iterator[Record]]
