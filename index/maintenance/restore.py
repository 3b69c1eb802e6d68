"""Restore an index from a dump: stored articles, known files, corrections, forgotten ids.

The index is made in a folder inside its own that does not count. It is published in one step, when
the last line of the dump has proved that the rest is whole. A dump that is cut off or altered, and
a run that is stopped, leave no index.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from index.arrays import Array
from index.building.segment_builder import SegmentBuilder
from index.commits.changes import Changes, apply, live_ids
from index.commits.forgotten import FORGOTTEN
from index.commits.manifest import NO_NUMBER, FileRef, Manifest, contains
from index.commits.manifest_writer import Entry, merge_parts
from index.commits.publish import disk_errors_as_sentences, prepare, publish, scratch_folder
from index.errors import InputError, LocationError, RecordFailure
from index.ingest.options import BuildOptions
from index.ingest.roots import kept_options
from index.ingest.run import Run
from index.maintenance.dump import DUMP_VERSION
from index.maintenance.dump_format import lines_of
from index.maintenance.rebuild import _KnownPlan, move
from index.paths import joined
from index.storage import generation as generations
from index.storage import yours
from index.storage.array_file import ArrayWriter
from index.storage.ids import id_array
from index.storage.lock import lock
from index.storage.stored_articles import unpack_article

#: Records of the manifest that are collected before they are written.
_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a dump."""

    #: articles taken as stored
    stored: int
    #: articles read from their files again
    read: int
    #: all articles
    articles: int
    #: files that the manifest knows
    files: int
    #: ids of articles that a lean dump left out and no file gives any longer
    missing: tuple[str, ...]
    #: sentences about corrections that could not be applied
    problems: tuple[str, ...] = ()


def restore(source: str | Path, location: str | Path, options: BuildOptions | None = None) -> Restored:
    """Make a new index of a dump; `source` "-" is the standard input.

    The options say how files are read whose articles a lean dump left out. Raises InputError where
    the dump is not whole, and LocationError where an index is there already; then nothing is
    changed.
    """
    options, folder = options or BuildOptions(), Path(location)
    _refuse_existing(folder)
    new = not folder.exists()
    prepare(folder)
    try:
        with disk_errors_as_sentences(folder), lock(folder):
            _refuse_existing(folder)
            with scratch_folder(folder) as scratch:
                beside = scratch / folder.resolve().name
                beside.mkdir(mode=0o700)
                run = _RestoreRun(beside, options, str(source))
                run.take(source, folder)
                done = run.complete()
                for name, content in yours.read_all(beside):
                    yours.write(folder, name, content, yours.read(folder, name))
                move(beside, run.generation, folder, {})
    except BaseException:
        if new:
            _leave_nothing(folder)
        raise
    return done


def _refuse_existing(folder: Path) -> None:
    if generations.latest(folder) >= 0:
        raise LocationError(
            f"{folder} holds an index already; a dump is restored into a new one.",
            "Name another folder with -i.",
        )


def _leave_nothing(folder: Path) -> None:
    """Remove the folder that was made for an index which did not come to be."""
    with suppress(OSError):
        if {path.name for path in folder.iterdir()} <= {"MAIN_WRITELOCK", yours.FOLDER}:
            shutil.rmtree(folder)


def _file_ref(file: dict[str, Any]) -> FileRef:
    """Return the file that a line of a dump is about.

    Raises ValueError for what no system says of a file.
    """
    os.fsencode(file["root"] + file["path"])  # fails for what was never the name of a file
    numbers = (file["size"], file["mtime"], file["inode"])
    if "\0" in file["root"] + file["path"] or not all(
        type(one) is int and -(1 << 63) <= one < 1 << 63 for one in numbers
    ):
        raise ValueError(file["path"])
    return FileRef(file["root"], file["path"])


def _failure(record: int | None, status: str, kind: str, message: str, count: int) -> RecordFailure:
    """Return a record that gave no article. Raises ValueError for what no run says of one."""
    if not (record is None or 0 <= record < NO_NUMBER) or not 0 < count < 1 << 63:
        raise ValueError(record)
    return RecordFailure("", record, str(status), str(kind), str(message), count)


class _RestoreRun(Run):
    """A run into a new index over the lines of a dump."""

    def __init__(self, beside: Path, options: BuildOptions, name: str) -> None:
        super().__init__(beside, (), options)
        self._name = name
        #: files that people added, by name
        self.yours: dict[str, bytes] = {}
        self._forgotten: list[str] = []
        self._entries: dict[tuple[str, str], Entry] = {}
        #: files and records in `_entries`
        self._collected = 0
        #: files to be read again, by path, and the ids of articles they must give
        self._again: dict[str, FileRef] = {}
        self._promised: list[bytes] = []
        #: ids of the articles read from the dump
        self._seen: set[bytes] = set()
        self._builder: SegmentBuilder | None = None
        self._budget = options.segment_budget(1)

    def take(self, source: str | Path, folder: Path) -> None:
        """Take every line. Raises InputError for a line that no dump holds, and names it."""
        takers: dict[str, Callable[[dict[str, Any]], None]] = {
            "searcher_dump": self._head,
            "corrections": lambda line: self._added("corrections", line["corrections"], folder),
            "yours": lambda line: self._added(line["yours"]["name"], line["yours"]["content"], folder),
            "forgotten": self._forget_too,
            "file": self._file,
            "article": self._article,
        }
        for number, raw in enumerate(lines_of(source), 1):
            try:
                line = json.loads(raw)
                taker = takers[next(iter(line))]
                taker(line)
            except (
                ValueError,
                KeyError,
                TypeError,
                IndexError,
                AttributeError,
                OverflowError,
                StopIteration,
                RecursionError,
            ) as error:
                raise InputError(
                    f"{self._name}, line {number:,}, is not what a dump holds; nothing was restored."
                ) from error
        if self._builder:
            self._commit([self._builder.finish()])
        self._write_entries()

    def _head(self, line: dict[str, Any]) -> None:
        if line["searcher_dump"] != DUMP_VERSION:
            raise InputError(
                f"{self._name} was written by another version of searcher (dumps of version "
                f"{line['searcher_dump']}, this one reads {DUMP_VERSION}).",
                "Restore it with that version, or index the files anew: searcher index PATH",
            )

    def _added(self, name: str, content: str, folder: Path) -> None:
        """Take a file that people added.

        It holds while articles are read and reconciled, and goes into the new index before that is
        published.
        """
        if name not in yours.FILES or name in self.yours:
            raise ValueError(name)
        data = self.yours[name] = content.encode("utf-8", "surrogateescape")
        if yours.read(folder, name) not in (None, data):
            raise InputError(
                f"{yours.path_of(folder, name)} is there already and holds something else; "
                "nothing was restored.",
                "Move it away first.",
            )
        yours.write(self.folder, name, data, None)

    def _forget_too(self, line: dict[str, Any]) -> None:
        self._forgotten += line["forgotten"]
        id_array(line["forgotten"])  # raises for what is no id, while the line can be named

    def _file(self, line: dict[str, Any]) -> None:
        file = line["file"]
        ref = _file_ref(file)
        entry = self._entries.setdefault(
            (ref.root, ref.path), Entry(ref.root, ref.path, file["size"], file["mtime"], file["inode"])
        )
        # The latest piece of a file knows how reading ended.
        entry.size, entry.mtime, entry.inode = file["size"], file["mtime"], file["inode"]
        again = line.get("again", False)
        if again:
            self._again[ref.full] = ref
        for number, digest in line["records"]:
            sha256 = bytes.fromhex(digest)
            if len(sha256) != 32 or not (number is None or 0 <= number < NO_NUMBER):
                raise ValueError(digest)
            if again:
                self._promised.append(sha256[:10])
            else:
                entry.add(sha256, number)
        entry.failures += [] if again else [_failure(*row) for row in line["problems"]]
        self._collected += 1 + len(line["records"])
        if self._collected > _AT_ONCE:
            self._write_entries()

    def _write_entries(self) -> None:
        entries = [
            entry for entry in self._entries.values() if joined(entry.root, entry.path) not in self._again
        ]
        self._entries.clear()
        self._collected = 0
        if entries:
            part = self._part(entries, {})
            self.generation = apply(
                self.folder, self.generation, Changes(parts=(*self.generation.parts, part))
            )

    def _article(self, line: dict[str, Any]) -> None:
        fields = line["article"]
        id, evidence = fields.pop("id"), fields.pop("evidence", None)
        key = id_array([id])[0].tobytes()
        if key in self._seen:
            raise ValueError(id)
        self._seen.add(key)
        article = unpack_article(id, fields, orjson.dumps(evidence) if evidence else b"")
        self._builder = self._builder or SegmentBuilder(self.scratch, generations.new_name())
        self._builder.add(article)
        if self._builder.size > self._budget:
            self._commit([self._builder.finish()])
            self._builder = None

    def complete(self) -> Restored:
        """Read what the dump left out, reconcile, and say what came of it."""
        self._write_forgotten()
        stored = self.generation.articles
        if self._again:
            self.kept = kept_options.read(self.folder)
            roots = sorted({ref.root for ref in self._again.values()})
            self.kept.add([(root, "") for root in roots], self.options.of_paths)
            self.kept.write(self.folder)
            self.plan = _KnownPlan(self._again.values(), self)
            self.read()
        read = self.generation.articles - stored
        self.finish(prune=False)
        manifest = Manifest.load(self.folder, self.generation.parts)
        if len(manifest.parts) > 1:
            name = f"{generations.new_name()}.part"
            merge_parts(self.folder, name, manifest, 0)
            self.generation = publish(self.folder, replace(self.generation, parts=(name,)))
        promised: Array = np.frombuffer(b"".join(self._promised), dtype=np.uint8).reshape(-1, 10)
        missing = (
            promised[~contains(live_ids(self.folder, self.generation), promised)]
            if len(promised)
            else promised
        )
        ids = tuple(sorted({row.tobytes().hex() for row in missing}))
        return Restored(
            stored=stored,
            read=read,
            articles=self.generation.articles,
            files=manifest.files(),
            missing=ids,
            problems=self._uncorrected,
        )

    def _write_forgotten(self) -> None:
        """Write the list of forgotten articles, before anything is read."""
        if not self._forgotten:
            return
        self.forgotten = np.unique(id_array(self._forgotten), axis=0)
        name = f"{generations.new_name()}.ids"
        file = ArrayWriter(self.folder / name)
        file.put("ids", self.forgotten)
        file.close({})
        self.generation = replace(self.generation, files={**self.generation.files, FORGOTTEN: name})
