"""The ledger of one run: which files are being read, what became of their records, and the sums.

Only results that are durable (see `worker_pool`) are recorded. A file's old entries in the manifest
count until it has been read to its end.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from index.arrays import Array
from index.commits.manifest_writer import Entry
from index.errors import RecordFailure
from index.ingest.known_files import FileMatch, KnownFiles, Tally
from index.ingest.messages import BatchResult, Outcome
from index.reading.input.walk import UNFINISHED, File, Refused

#: Kinds of failure after which a file is tried at every run: their cause shows in neither size nor time.
_TRY_ALWAYS = frozenset({"unreadable", "vanished"})


@dataclass(slots=True, eq=False)
class FileInProgress:
    """A file that is being read."""

    file: File
    match: FileMatch
    #: what is durable and not committed yet
    entry: Entry
    #: SHA-256 of the articles it had before
    before: set[bytes]
    #: tasks that are not done
    open_tasks: int = 0
    #: whether all of its tasks have been given out
    all_given: bool = False
    #: SHA-256 of the articles it has now; filled only where it had some before
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
        """Whether all of it is durable."""
        return self.all_given and self.open_tasks == 0

    def take(self, outcome: Outcome) -> None:
        """Record what became of some of its records."""
        self.entry.digests.extend(outcome.digests)
        self.entry.numbers += outcome.numbers
        self.articles += len(outcome.numbers)
        self.built += outcome.built
        if self.before:
            self.unchanged += sum(digest in self.before for digest in outcome.digests)
            self.now.update(outcome.digests)
        for failure in outcome.failures:
            self.refuse(failure)

    def refuse(self, failure: RecordFailure) -> None:
        """Record one that gave no article, or not a whole one."""
        self.entry.failures.append(failure)
        if failure.status == "cut":
            self.cut += failure.count
        elif failure.status == "skipped":
            self.skipped += failure.count
        else:
            self.failed += failure.count
            self.try_always |= failure.kind in _TRY_ALWAYS
            self.cannot_be_read |= failure.kind in _TRY_ALWAYS and not self.articles


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
    """All files of a run that are being read, and the counts of those that were."""

    def __init__(self, known: KnownFiles) -> None:
        self.known = known
        self.sums = RecordCounts()
        self._files_of_task: dict[int, tuple[FileInProgress, ...]] = {}
        self._touched: dict[int, FileInProgress] = {}
        self._tasks = 0

    def same(self, tally: Tally) -> None:
        """Count a file that is not read again."""
        self.sums.unchanged += tally.articles
        self.sums.skipped += tally.skipped
        self.sums.failed += tally.failed
        self.sums.cut += tally.cut

    def begin(self, file: File, match: FileMatch) -> FileInProgress:
        """Open a file that is read now."""
        before = self.known.digests(match.entries) if match.entries else set()
        return FileInProgress(file, match, _entry(file), before)

    def refused(self, refused: Refused, match: FileMatch) -> None:
        """Record a path that was met and not read. Its entry lets the next run know it again."""
        opened = self.begin(as_file(refused), match)
        opened.all_given = True
        opened.refuse(refused.problem.failure())
        opened.try_always = False  # its sign shows a change
        self.touch(opened)

    def task(self, files: Iterable[FileInProgress]) -> int:
        """Begin a task over these files. Returns its number."""
        self._tasks += 1
        opened = tuple(files)
        self._files_of_task[self._tasks] = opened
        for one in opened:
            one.open_tasks += 1
        return self._tasks

    def touch(self, opened: FileInProgress) -> None:
        """Note that there is something to commit about a file."""
        self._touched[id(opened)] = opened

    def record(self, results: Iterable[BatchResult]) -> None:
        """Record results that are durable."""
        for result in results:
            files = self._files_of_task[result.task]
            for outcome in result.outcomes:
                files[outcome.file].take(outcome)
                self.touch(files[outcome.file])
            if result.last:
                for opened in self._files_of_task.pop(result.task):
                    opened.open_tasks -= 1
                    self.touch(opened)

    def drain(self) -> tuple[list[Entry], dict[str, Array]]:
        """Return the entries of the next manifest part, and earlier ones that no longer count.

        Files that are finished leave the ledger and enter its sums.
        """
        entries: list[Entry] = []
        dead: list[int] = []
        for opened in self._touched.values():
            entry = opened.entry
            if not opened.finished:
                if entry.numbers or entry.failures:
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
        """Return the old entries of a file. One that cannot be opened today keeps its articles."""
        entries = opened.match.entries
        if not opened.cannot_be_read or not opened.match.tally.articles:
            return entries
        self.sums.unchanged += opened.match.tally.articles
        return tuple(entry for entry in entries if not self.known.tally[0, entry])

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


def as_file(met: File | Refused) -> File:
    """Return what the walk met as a file. The sign of a refusal stands for its inode."""
    return met if isinstance(met, File) else File(met.root, met.path, 0, 0, sign_of(met))


def sign_of(refused: Refused) -> int:
    """Return a number for the reason of a refusal: the same reason has the same number."""
    problem = refused.problem
    return zlib.crc32(f"{problem.kind} {problem.message}".encode("utf-8", "backslashreplace"))
