"""How many pages, scrapes and records one processor reads in a second, from bytes to article: sniffed, decoded, read.

    python benchmarks/extraction.py PAGES... --scrapes SCRAPES.jsonl.gz --records RECORDS.jsonl.gz --speed

Every run is a process of its own, which reads some others first, so that neither imports nor anything remembered counts, and then each of
its own once. Seven runs of each kind over the same pages, in turn, so that a busy minute of the machine falls on all of them; the median
counts, the slowest and the fastest say how busy it was.
"""

from __future__ import annotations

import gc
import gzip
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from index.errors import RecordProblem
from index.reading.formats.json_records import Lines, Parsed, objects
from index.reading.input.decode import declared_charset, decode
from index.reading.input.raw_record import RawRecord
from index.reading.input.signatures import HEAD
from index.reading.input.sniff import sniff
from index.reading.sources import read

RUNS = 7
#: (what is read before, what is measured) of each kind.
PARTS = {"pages": (10, 60), "scrapes": (100, 300), "records": (500, 5000)}


def inputs(kind: str, paths: list[Path], most: int) -> list[bytes]:
    """The bytes to read: pages evenly out of all, scrapes and records from the beginning."""
    if kind == "pages":
        from extraction import raw_pages

        found = [data for path in paths for _, data in raw_pages(path)]
        return found[:: max(1, len(found) // most)][:most]
    lines: list[bytes] = []
    for path in paths:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            lines += islice(file, most - len(lines))
    return (
        lines
        if kind == "records"
        else [json.loads(line)["text"].encode("utf-8", "replace") for line in lines]
    )


def _pages(items: list[bytes]) -> Iterator[RawRecord]:
    for data in items:
        sniff(data[:HEAD], "page.html")
        text, flags = decode(data, declared_charset(data))
        yield RawRecord(data, "html", text=text, flags=flags)


def _scrapes(items: list[bytes]) -> Iterator[RawRecord]:
    for data in items:
        sniff(data[:HEAD], "scrape.txt")
        text, flags = decode(data)
        yield RawRecord(data, "text", text=text, flags=flags)


def _records(items: list[bytes]) -> Iterator[RawRecord]:
    for found in objects(Lines(0, 0, b"".join(items))):
        if isinstance(found, Parsed):
            yield RawRecord(found.data, "fields", fields=found.fields, flags=found.flags)


RAW: dict[str, Callable[[list[bytes]], Iterator[RawRecord]]] = {
    "pages": _pages,
    "scrapes": _scrapes,
    "records": _records,
}


def once(kind: str, paths: list[Path]) -> tuple[int, float]:
    """(how many were read, processor seconds) of one run in this process."""
    before, counted = PARTS[kind]
    items = inputs(kind, paths, before + counted)

    def go(items: list[bytes]) -> float:
        started = time.process_time()
        for raw in RAW[kind](items):
            try:
                read(raw)
            except RecordProblem:
                continue
        return time.process_time() - started

    go(items[:before])
    gc.collect()
    return len(items) - before, go(items[before:])


def table(files: dict[str, list[Path]], runs: int = RUNS) -> str:
    """Markdown: each kind's median, slowest and fastest run."""
    rates: dict[str, list[float]] = {kind: [] for kind, paths in files.items() if paths}
    for _ in range(runs):
        for kind in rates:
            command = [sys.executable, __file__, kind, *map(str, files[kind])]
            read, seconds = json.loads(
                subprocess.run(command, check=True, capture_output=True, text=True).stdout
            )
            rates[kind].append(read / seconds)
    rows = [
        f"| {kind} | {statistics.median(found):,.0f} | {min(found):,.0f} to {max(found):,.0f} |"
        for kind, found in rates.items()
    ]
    return "\n".join(
        [f"| read a CPU second, {runs} runs | median | slowest to fastest |", "| --- | --- | --- |", *rows]
    )


if __name__ == "__main__":
    print(json.dumps(once(sys.argv[1], list(map(Path, sys.argv[2:])))))
