"""The books of one run: which files are being read, what became of their records, and how that adds up.

Only what is safe (see `worker`) is entered. A file's old entries in the manifest count until it has been read to its end.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from index.arrays import Array
from index.commits.manifest import Problem
from index.commits.manifest_writer import Entry
from index.errors import Skipped
from index.ingest.known_files import FileMatch, KnownFiles, Tally
from index.ingest.worker import BatchResult, Outcome
from index.reading.input.walk import UNFINISHED, File, Refused

#: After these failures the file is tried at every run: what was wrong leaves no trace in size or time.
_TRY_ALWAYS = frozenset({"unreadable", "vanished"})


@dataclass(slots=True, eq=False)
class FileInProgress:
    """A file that is being read."""

    file: File
    match: FileMatch
    #: what is safe and not committed yet
    entry: Entry
    #: SHA-256 of the articles it had before
    before: set[bytes]
    open_tasks: int = 0
    all_given: bool = False
    now: set[bytes] = field(default_factory=set)
    articles: int = 0
    built: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    cut: int = 0
    try_always: bool = False
    cannot_be_read: bool = False

    @property
    def finished(self) -> bool:
        """Whether all of it is safe."""
        return self.all_given and self.open_tasks == 0

    def take(self, outcome: Outcome) -> None:
        """Enter what became of some of its records."""
        self.entry.digests += outcome.digests
        self.entry.numbers += outcome.numbers
        self.articles += len(outcome.numbers)
        self.built += outcome.built
        if self.before:
            digests = [bytes(outcome.digests[at : at + 32]) for at in range(0, len(outcome.digests), 32)]
            self.unchanged += sum(digest in self.before for digest in digests)
            self.now.update(digests)
        for problem in outcome.problems:
            self.refuse(problem)

    def refuse(self, problem: Problem) -> None:
        """Enter a record that is no article, or not a whole one."""
        self.entry.problems.append(problem)
        if problem.verdict == "cut":
            self.cut += problem.count
        elif problem.verdict == "skipped":
            self.skipped += problem.count
        else:
            self.failed += problem.count
            self.try_always |= problem.kind in _TRY_ALWAYS
            self.cannot_be_read |= problem.kind in _TRY_ALWAYS and not self.articles


@dataclass(slots=True)
class RecordCounts:
    """The run in numbers of records."""

    read: int = 0
    unchanged: int = 0
    #: of the unchanged, those that were read nevertheless
    unchanged_read: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    new_failures: int = 0
    #: articles that lack something of their records
    cut: int = 0


class Ledger:
    """All files of a run that are being read."""

    def __init__(self, known: KnownFiles) -> None:
        self.known = known
        self.sums = RecordCounts()
        self._of_task: dict[int, tuple[FileInProgress, ...]] = {}
        self._touched: dict[int, FileInProgress] = {}
        self._tasks = 0

    def same(self, tally: Tally) -> None:
        """A file that is not read again."""
        self.sums.unchanged += tally.articles
        self.sums.skipped += tally.skipped
        self.sums.failed += tally.failed
        self.sums.cut += tally.cut

    def begin(self, file: File, match: FileMatch) -> FileInProgress:
        """A file that is read now."""
        return FileInProgress(
            file, match, _entry(file), self.known.digests(match.entries) if match.entries else set()
        )

    def refused(self, place: Refused, match: FileMatch) -> None:
        """A place that was met and not read: it has an entry like a file, by which it is known again."""
        problem = Problem(None, verdict_of(place), place.problem.kind, place.problem.message)
        opened = self.begin(File(place.root, place.path, 0, 0, sign_of(place)), match)
        opened.all_given = True
        opened.refuse(problem)
        opened.try_always = False  # the sign tells
        self.touch(opened)

    def task(self, files: Iterable[FileInProgress]) -> int:
        """The number of a new task over these files."""
        self._tasks += 1
        opened = tuple(files)
        self._of_task[self._tasks] = opened
        for one in opened:
            one.open_tasks += 1
        return self._tasks

    def touch(self, opened: FileInProgress) -> None:
        """There is something to commit about a file."""
        self._touched[id(opened)] = opened

    def record(self, told: Iterable[BatchResult]) -> None:
        """Enter what workers told and sealed."""
        for one in told:
            files = self._of_task[one.task]
            for outcome in one.outcomes:
                files[outcome.file].take(outcome)
                self.touch(files[outcome.file])
            if one.last:
                for opened in self._of_task.pop(one.task):
                    opened.open_tasks -= 1
                    self.touch(opened)

    def drain(self) -> tuple[list[Entry], dict[str, Array]]:
        """What the next part of the manifest says: entries, and earlier ones that no longer count. The books are closed on finished files."""
        entries: list[Entry] = []
        dead: list[int] = []
        for opened in self._touched.values():
            entry = opened.entry
            if not opened.finished:
                if entry.numbers or entry.problems:
                    entry.mtime = UNFINISHED
                    entries.append(entry)
                    opened.entry = _entry(opened.file)
                continue
            if opened.try_always:
                entry.mtime = UNFINISHED
            entries.append(entry)
            dead += self._replaced(opened)
            self._close(opened)
        self._touched.clear()
        return entries, self.known.dead(dead)

    def _replaced(self, opened: FileInProgress) -> tuple[int, ...]:
        """The entries a file had before; but one that merely cannot be opened today keeps its articles."""
        known = opened.match.entries
        if not opened.cannot_be_read or not opened.match.tally.articles:
            return known
        self.sums.unchanged += opened.match.tally.articles
        return tuple(entry for entry in known if not self.known.tally[0, entry])

    def _close(self, opened: FileInProgress) -> None:
        sums = self.sums
        sums.read += opened.articles
        sums.unchanged += opened.unchanged
        sums.unchanged_read += opened.unchanged
        sums.updated += min(opened.built, len(opened.before - opened.now))
        sums.skipped += opened.skipped
        sums.failed += opened.failed
        sums.cut += opened.cut
        sums.new_failures += max(0, opened.failed - opened.match.tally.failed)


def _entry(file: File) -> Entry:
    return Entry(file.root, file.path, file.size, file.mtime, file.inode)


def verdict_of(place: Refused) -> str:
    """`skipped` or `failed`."""
    return "skipped" if isinstance(place.problem, Skipped) else "failed"


def sign_of(place: Refused) -> int:
    """Stands for the inode of a place that was not read: the same reason is the same sign."""
    return zlib.crc32(f"{place.problem.kind} {place.problem.message}".encode("utf-8", "backslashreplace"))
