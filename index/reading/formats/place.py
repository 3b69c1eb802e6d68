"""What a format's reader is given beside its stream, and what it gives."""

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
    """Reads what lies in a container: its bytes, its name there, and the container's form."""

    def __call__(self, stream: Stream, name: str, inside: str) -> Iterator[Record]: ...


@value
class Place:
    """Where a stream comes from: `name` is the file's path, `inside` the container it lies in (or nothing).

    `encoding` is that of texts which do not say their own, as the user states it (see `decode`).
    """

    name: str
    inside: str
    open: Opener
    encoding: str | None = None


Reader = Callable[[Stream, Place], Iterator[Record]]
