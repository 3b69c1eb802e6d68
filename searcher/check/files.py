"""Check that every file of an index is what was written.

Checksums, sizes, and what the table of contents says of each. The bytes are read here, not by
`ArrayFile`, which trusts the directory of a file: every byte counts, those between arrays too.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import LocationError
from index.storage import generation as generations
from index.storage.array_file import open_plain
from index.storage.generation import Generation, SegmentEntry
from searcher.check.report import Progress, unseen

_HEAD, _TAIL = b"SRCHARR1", b"SRCHEND1"
_FOOT = struct.Struct("<IQ8s")


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not what was written, and how that shows."""

    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Files:
    """The files that were checked, their bytes, and those at fault."""

    count: int
    bytes: int
    faults: tuple[Fault, ...]


class _Broken(Exception):
    """A file is broken; the message says how."""


def verify(folder: Path, generation: Generation, progress: Progress = unseen) -> Files:
    """Check every file that a generation needs, its table of contents included."""
    names = [f"_MAIN_{generation.number}.toc", *sorted(generation.names)]
    faults, size = [], 0
    for number, name in enumerate(names):
        path = folder / name
        progress("comparing the files of the index", number, len(names))
        try:
            size += path.stat().st_size
            if name.endswith(".toc"):
                _table(path, generation)
            else:
                _arrays(path)
        except OSError as error:
            faults.append(Fault(name, f"it cannot be read: {(error.strerror or str(error)).lower()}"))
        except _Broken as broken:
            faults.append(Fault(name, str(broken)))
    broken_names = {fault.name for fault in faults}
    for entry in generation.segments:
        if not broken_names.intersection(entry.files):
            faults += _counts(folder, entry)
    return Files(len(names), size, tuple(faults))


def _table(path: Path, generation: Generation) -> None:
    """Check that the table of contents is the one that was opened, its Whoosh part included."""
    with os.fdopen(open_plain(path), "rb") as file:
        content = file.read()
    try:
        read = generations.parse(content, str(path.parent))
    except LocationError as error:
        raise _Broken(error.message) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _Broken("its contents make no sense") from error
    start = len(content) - _FOOT.size - _FOOT.unpack(content[-_FOOT.size :])[1]
    if (read.segments, read.parts, read.files) != (generation.segments, generation.parts, generation.files):
        raise _Broken("it names other files than when it was opened")
    if zlib.crc32(content[:start]) != json.loads(content[start : -_FOOT.size]).get("whoosh"):
        raise _Broken("the part of it that stock Whoosh reads has been altered")


def _arrays(path: Path) -> None:
    """Check the sums of all arrays and of the directory; between them are only zeros."""
    with os.fdopen(open_plain(path), "rb") as file:
        try:
            whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise _Broken("it is empty") from error
    with whole, memoryview(whole) as view:
        size = len(view)
        if size < len(_HEAD) + _FOOT.size or bytes(view[: len(_HEAD)]) != _HEAD:
            raise _Broken("its beginning is not that of a file of this index")
        crc, length, tail = _FOOT.unpack(view[size - _FOOT.size :])
        start = size - _FOOT.size - length
        if tail != _TAIL or start < len(_HEAD):
            raise _Broken("it has been cut short")
        if zlib.crc32(view[start : size - _FOOT.size]) != crc:
            raise _Broken("its directory of arrays has been altered")
        at = len(_HEAD)
        for name, begin, end, wanted in sorted(
            _places(json.loads(bytes(view[start : size - _FOOT.size]))), key=lambda place: place[1:3]
        ):
            if begin < at or end > start:
                raise _Broken(f"its array {name!r} lies outside its place")
            if any(view[at:begin]):
                raise _Broken(f"bytes before its array {name!r} have been altered")
            if zlib.crc32(view[begin:end]) != wanted:
                raise _Broken(f"its array {name!r} has been altered")
            at = end
        if any(view[at:start]):
            raise _Broken("bytes before its directory have been altered")


def _places(directory: dict[str, Any]) -> Iterator[tuple[str, int, int, int]]:
    for name, entry in directory["arrays"].items():
        size = np.dtype(entry["dtype"]).itemsize
        for extent in entry["shape"]:
            size *= extent
        yield name, entry["at"], entry["at"] + size, entry["crc"]


def _counts(folder: Path, entry: SegmentEntry) -> Iterator[Fault]:
    """Yield the faults of a segment's article counts: rows, ids that stand twice, deletions."""
    from index.storage.array_file import ArrayFile

    words, columns = ArrayFile(folder / f"{entry.name}.arr"), ArrayFile(folder / entry.columns)
    for file, name, rows in ((words, "ids", len(words["ids"])), (columns, "first", len(columns["first"]))):
        if rows != entry.articles:
            yield Fault(
                file.path.name,
                f"{name!r} has {rows:,} rows, the table of contents says {entry.articles:,} articles",
            )
    if len(np.unique(words["ids"], axis=0)) != len(words["ids"]):
        yield Fault(words.path.name, "an article stands in it twice")
    if entry.deletions:
        deleted = ArrayFile(folder / entry.deletions)["deleted"]
        distinct = np.unique(deleted[deleted < entry.articles])
        if not len(distinct) == len(deleted) == entry.deleted:
            yield Fault(
                entry.deletions,
                f"it lists {len(deleted):,} articles, the table of contents says {entry.deleted:,}",
            )
