"""Find the bytes that an article was read from; they must be the very same ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.article import Source
from index.errors import InputError, RecordFailure
from index.paths import shown
from index.reading.input.walk import File, file_at
from index.reading.sources import ReadOptions, read_file


def raw_record(id: str, sources: Sequence[Source], reading: ReadOptions | None = None) -> bytes:
    """Return the source record with this id, from the first of its files that still has it.

    `reading` says how files are read where their content does not.
    Raises InputError where none has.
    """
    for source in sources:
        for file in _file(source):
            for item in read_file(file, reading or ReadOptions()):
                if not isinstance(item, RecordFailure) and item.number == source.record and item.id == id:
                    return item.data
    paths = ", ".join(shown(source.path or source.root) for source in sources)
    raise InputError(
        f"The record of {id} is no longer in its files: {paths}.",
        "searcher show ID prints the text that the index keeps",
    )


def _file(source: Source) -> list[File]:
    path = Path(source.root, source.path)
    if not path.is_absolute() or not path.is_file():  # the standard input is kept nowhere
        return []
    return [file_at(source.root, source.path, path.stat())]
