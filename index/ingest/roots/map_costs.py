"""Which files lose their days to a `--map`: its key is there and gives none, a known name would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from index.errors import RecordFailure, RecordProblem
from index.paths import shown
from index.reading.fields.field_names import SYNONYMS
from index.reading.input.raw_record import RawRecord
from index.reading.input.walk import File
from index.reading.sources import ReadOptions, read, read_file

#: Files that are looked into, and records of each.
FILES_AT_MOST, _RECORDS = 50, 5


class MapCost(NamedTuple):
    """A file whose records have no day by the map, and one that they would have without it."""

    path: str
    #: as it was typed: `published=status`
    map: str
    day: str


def maps_a_day(names: Mapping[str, str]) -> bool:
    """Return whether a map says where the day of publication stands."""
    return any(SYNONYMS.get(ours, ours) == "published" for ours in names)


def map_costs(files: Iterable[File], reading: ReadOptions) -> Iterator[MapCost]:
    """Yield the files whose first records have no day by the map, but would without it."""
    for file in islice(files, FILES_AT_MOST):
        names = reading.of(file.root, file.path).field_map
        of_day = {ours: theirs for ours, theirs in names.items() if maps_a_day({ours: theirs})}
        if not of_day:
            continue
        rest = {ours: theirs for ours, theirs in names.items() if ours not in of_day}
        own = replace(reading.of(file.root, file.path), by_path={})
        without = replace(own, field_map=rest)
        days = []
        for item in islice(read_file(file, own), _RECORDS):
            if isinstance(item, RecordFailure) or item.kind != "fields":
                continue
            if _day(item, own) is not None:
                break
            days.append(_day(item, without))
        else:
            if day := next(filter(None, days), None):
                ((ours, theirs), *_) = of_day.items()
                yield MapCost(shown(file.path), f"{ours}={theirs}", day)


def _day(raw: RawRecord, reading: ReadOptions) -> str | None:
    try:
        return read(raw, reading).published
    except RecordProblem:
        return None
