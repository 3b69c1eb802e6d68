"""Write an index as one plain file, of which `restore` makes an index.

It holds all that cannot be made again from the files that were read.

A dump is JSON, one object a line, in UTF-8, compressed where its name ends in `.gz` or `.zst`. In
this order:

    {"searcher_dump": 1, "created": "2026-03-01T12:00:00+00:00", "articles": 92, "left_out": 0}
    {"yours": {"name": "corrections", "content": "..."}} each file that people added to the index
    (see `storage.yours`), as it is; bytes that are not UTF-8 as \\udc80 to \\udcff. Older dumps
    have {"corrections": "..."} {"forgotten": ["..."]} ids that are passed over; any number of lines
    {"file": {"root", "path", "size", "mtime", "inode"}, "records": [[number, sha256], ...],
    "problems": [[number, status, kind, message, count], ...]} what the manifest knows of a file.
    mtime: in nanoseconds, -1 where the file is to be read again. number: null where the file is one
    record. A file of many records has several lines. "again": true where articles of the file were
    left out {"article": {"id", "title", "section", "published", "from", ..., "evidence": [[field,
    value, provenance, confidence, raw, where, verdict], ...]}} an article as it was read, before
    reconciling (see `storage.stored_articles`) {"end": {"lines": 107, "sha256": "..."}} the number
    of lines before this one, and the sum of their bytes

A lean dump leaves out the articles of files that are there, unchanged: restoring it reads those
files again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson

from index.arrays import Array
from index.commits.forgotten import forgotten_ids
from index.commits.manifest import Manifest, contains
from index.commits.manifest_writer import Entry, entries_of
from index.errors import Damaged, InputError
from index.ingest.known_files import KnownFiles
from index.ingest.roots import kept_options
from index.maintenance.dump_format import plain, writing
from index.maintenance.rebuild import as_it_is
from index.paths import joined
from index.reading.input.exclusions import Exclusions
from index.reconcile import corrections
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage import yours
from index.storage.generation import Generation

#: Changes whenever an older dump can no longer be restored.
DUMP_VERSION = 1
#: Records or ids on a line, at most.
_A_LINE = 1000


@dataclass(frozen=True, slots=True)
class Dumped:
    """What a dump holds."""

    articles: int
    #: articles left out because their files are there
    left_out: int
    #: files that the manifest knows
    files: int
    #: size of the dump
    bytes: int


class _Opened:
    """A state of the index with all its files mapped, so that later commits take nothing away."""

    def __init__(self, folder: Path, state: Generation) -> None:
        self.readers = [SegmentReader(folder, entry) for entry in state.segments]
        self.manifest = Manifest.load(folder, state.parts)
        self.forgotten = forgotten_ids(folder, state)
        self.yours = _added(folder)

    def live(self) -> Array:
        """Return the ids of the articles that are not deleted: uint8 (n, 10)."""
        none = np.zeros((0, 10), dtype=np.uint8)
        return np.concatenate(
            [
                none,
                *(reader.ids if reader.live is None else reader.ids[reader.live] for reader in self.readers),
            ]
        )


def _added(folder: Path) -> dict[str, bytes]:
    """Return what people added to the index.

    Raises LocationError for a file of it that cannot be read: a dump without it would not be whole.
    """
    beside = corrections.content_of(folder)
    return ({} if beside is None else {"corrections": beside}) | dict(yours.read_all(folder))


def _open(folder: Path) -> _Opened:
    while True:
        state = generations.read(folder)
        try:
            return _Opened(folder, state)
        except Damaged:
            if generations.read(folder) == state:
                raise


def dump(location: str | Path, target: str | Path, *, lean: bool = False, force: bool = False) -> Dumped:
    """Write an index into one file; `target` "-" is the standard output.

    Searching and indexing go on meanwhile.

    Raises InputError where the file is there already, unless `force`; Damaged where a file of the
    index does not match its sums.
    """
    opened = _open(Path(location))
    for reader in opened.readers:  # altered bytes must not pass for stored ones
        reader.verify()
    opened.manifest.verify()
    live = opened.live()
    given = (
        _given_by_files(opened.manifest, live, kept_options.read(Path(location)).exclusions())
        if lean
        else _Given(np.zeros((0, 10), dtype=np.uint8), frozenset())
    )
    left_out = int(contains(given.ids, live).sum()) if len(given.ids) else 0
    if str(target) != "-" and Path(target).exists() and not force:
        raise InputError(
            f"{target} exists already; nothing was written.", "Name another file, or write over it: --force"
        )
    with writing(target) as lines:
        created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        lines.write(
            orjson.dumps(
                {
                    "searcher_dump": DUMP_VERSION,
                    "created": created,
                    "articles": len(live) - left_out,
                    "left_out": left_out,
                }
            )
        )
        for name, content in opened.yours.items():
            text = content.decode("utf-8", "surrogateescape")
            lines.write(plain({"yours": {"name": name, "content": text}}))
        ids = [row.tobytes().hex() for row in opened.forgotten]
        for start in range(0, len(ids), _A_LINE):
            lines.write(orjson.dumps({"forgotten": ids[start : start + _A_LINE]}))
        for line in _files(opened.manifest, given):
            lines.write(line)
        for reader in opened.readers:
            for article in _articles(reader, given.ids):
                lines.write(article)
    return Dumped(len(live) - left_out, left_out, opened.manifest.files(), lines.size)


@dataclass(frozen=True, slots=True)
class _Given:
    """What files can give again: ids of articles, and the files (whole paths)."""

    ids: Array
    files: frozenset[str]


def _given_by_files(manifest: Manifest, live: Array, exclusions: Exclusions) -> _Given:
    """Return the files that are there, unchanged and of live articles alone; and those articles.

    What is left out now is not read again.
    """
    known = KnownFiles(manifest)
    ids: list[Array] = [np.zeros((0, 10), dtype=np.uint8)]
    files = set()
    for number in range(len(known.keys)):
        ref = known.file_ref(number)
        file = as_it_is(ref, exclusions)
        (match,) = known.compare([file]) if file else (None,)
        if match is None or not match.same or not match.tally.articles:
            continue
        digests = np.frombuffer(b"".join(known.digests(match.entries)), dtype=np.uint8).reshape(-1, 32)
        if contains(live, digests[:, :10]).all():
            ids.append(digests[:, :10])
            files.add(ref.full)
    return _Given(np.concatenate(ids), frozenset(files))


def _files(manifest: Manifest, given: _Given) -> Iterator[bytes]:
    for part in manifest.parts:
        for entry in entries_of(part, manifest.alive(part)):
            yield from _lines_of(entry, given)


def _lines_of(entry: Entry, given: _Given) -> Iterator[bytes]:
    file = {
        "root": entry.root,
        "path": entry.path,
        "size": entry.size,
        "mtime": entry.mtime,
        "inode": entry.inode,
    }
    records = [[number, digest.hex()] for digest, number in zip(entry.digests, entry.numbers, strict=True)]
    problems = [[f.record, f.status, f.kind, f.message, f.count] for f in entry.failures]
    again = {"again": True} if joined(entry.root, entry.path) in given.files else {}
    for start in range(0, max(len(records), len(problems), 1), _A_LINE):
        stop = start + _A_LINE
        yield plain({"file": file, **again, "records": records[start:stop], "problems": problems[start:stop]})


def _articles(reader: SegmentReader, left_out: Array) -> Iterator[bytes]:
    skip = contains(left_out, reader.ids) if len(left_out) else np.zeros(reader.articles, dtype=bool)
    for doc_id in range(reader.articles):
        if skip[doc_id] or (reader.live is not None and not reader.live[doc_id]):
            continue
        stored, evidence = orjson.dumps(reader.as_stored(doc_id)), reader.evidence[doc_id]
        fields = b"," + stored[1:-1] if len(stored) > 2 else b""
        more = b',"evidence":' + evidence if evidence else b""
        yield b'{"article":{"id":"' + reader.id(doc_id).encode() + b'"' + fields + more + b"}}"
