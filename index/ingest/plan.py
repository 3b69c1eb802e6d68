"""Plan what to read: the files below the PATHs that are new or changed, cut into tasks.

Small files share a task. A big file of lines is cut into pieces for several workers; any other big
file is one task.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from index.commits.manifest import FileRef
from index.ingest.known_files import FileMatch, Tally
from index.ingest.ledger import FileInProgress, Ledger, as_file
from index.ingest.messages import Task
from index.ingest.options import BuildOptions
from index.ingest.progress import Counts
from index.ingest.roots.kept_options import KeptOptions
from index.ingest.roots.left_out import LeftOutCounts
from index.ingest.roots.map_costs import FILES_AT_MOST
from index.paths import inside
from index.reading.formats.json_records import Lines, LongLine
from index.reading.input.exclusions import LeftOut
from index.reading.input.walk import File, Refused, walk
from index.reading.sources import Piece, pieces

#: Bytes from which on a file is looked into, whether it can be cut.
_BIG = 1 << 19
#: Bytes of small files in one task.
_TASK_BYTES = 1 << 20
#: Small files in one task.
_TASK_FILES = 32
#: Files compared with the manifest at a time.
_AT_ONCE = 2000
#: Files that a walk ahead of the reading meets before progress is shown again: 33 ms of processor.
_AHEAD = 4000


class Plan:
    """Walks, compares and makes tasks.

    `refused`, `left_out` and `weight` are complete once all tasks were taken.
    """

    def __init__(
        self,
        paths: Sequence[str | os.PathLike[str]],
        ledger: Ledger,
        options: BuildOptions,
        counts: Counts,
        leave_out: Path | None,
        kept: KeptOptions,
    ) -> None:
        self._paths, self._known, self._ledger = paths, ledger.known, ledger
        self._options, self._counts, self._leave_out = options, counts, leave_out
        self.exclusions, self.reading, self.left_out = kept.exclusions(), kept.reading(), LeftOutCounts()
        #: the first files to be read
        self.first: list[File] = []
        #: folders that could not be entered: what lies below them is not gone
        self.refused: list[str] = []
        #: files and bytes that count as read once a task is done, by task
        self.weight: dict[int, tuple[int, int]] = {}
        self._ahead: Iterator[File | Refused | LeftOut] | None = None
        self._ahead_files = self._ahead_bytes = self._met_files = self._met_bytes = 0

    def walk(self) -> Iterator[File | Refused | LeftOut]:
        """Yield all that lies below the PATHs."""
        return walk(self._paths, self._leave_out, self.exclusions)

    def look_ahead(self) -> None:
        """Walk on, faster than files are read, to know how many are left. Called repeatedly."""
        if self._counts.walked:
            return
        if self._counts.files_ahead is None:
            if self._ahead is None:
                self._ahead = self.walk()
            met = list(islice(self._ahead, _AHEAD))
            sizes = [one.size for one in met if isinstance(one, File)]
            self._ahead_files += len(sizes)
            self._ahead_bytes += sum(sizes)
            if len(met) == _AHEAD:
                return
        # Files that have come since the walk ahead make it no shorter than what was met.
        self._counts.files_ahead = max(0, self._ahead_files - self._met_files)
        self._counts.bytes_ahead = max(0, self._ahead_bytes - self._met_bytes)

    def meet(self, file: File) -> None:
        """Count a file that the walk has come to, whether it is read or not."""
        self._met_files += 1
        self._met_bytes += file.size

    def files(self) -> Iterator[tuple[File, FileMatch]]:
        """Yield the files to read, with what is known of each."""
        walked = self.walk()
        while found := list(islice(walked, _AT_ONCE)):
            self.left_out.add(one for one in found if isinstance(one, LeftOut))
            batch = [one for one in found if not isinstance(one, LeftOut)]
            matches = self._known.compare([as_file(one) for one in batch])
            for one, match in zip(batch, matches, strict=True):
                if isinstance(one, Refused):
                    self.refused.append(one.full)
                else:
                    self.meet(one)
                if match.same and not self._is_read_again(match):
                    self._ledger.same(match.tally)
                elif isinstance(one, Refused):
                    self._ledger.refused(one, match)
                    self._counts.failures += one.problem.status == "failed"
                else:
                    self._counts.files_total += 1
                    self._counts.bytes_total += one.size
                    yield one, match
        self._counts.walked = True

    def _is_read_again(self, match: FileMatch) -> bool:
        return self._options.full_scan or (self._options.retry_failed and match.tally.failed > 0)

    def tasks(self) -> Iterator[Task]:
        """Yield the files to read as tasks."""
        group: list[FileInProgress] = []
        size = 0
        for file, match in self.files():
            if len(self.first) < FILES_AT_MOST:
                self.first.append(file)
            opened = self._ledger.begin(file, match)
            cut = pieces(file, self.reading) if file.size >= _BIG else None
            if cut is not None:
                yield from self._pieces(opened, cut)
                continue
            opened.all_given = True
            if file.size >= _TASK_BYTES:
                yield self._task([opened])
                continue
            group.append(opened)
            size += file.size
            if size >= _TASK_BYTES or len(group) >= _TASK_FILES:
                yield self._task(group)
                group, size = [], 0
        if group:
            yield self._task(group)

    def _task(self, group: list[FileInProgress]) -> Task:
        number = self._ledger.task(group)
        self.weight[number] = len(group), sum(opened.file.size for opened in group)
        return Task(number, tuple(opened.file for opened in group))

    def _pieces(self, opened: FileInProgress, cut: Iterator[tuple[Piece, int]]) -> Iterator[Task]:
        """Yield one task a piece. The file stays open until the last piece has been given out."""
        for piece, size in cut:
            if isinstance(piece, Lines):
                number = self._ledger.task([opened])
                self.weight[number] = 0, size
                yield Task(number, (opened.file,), piece)
                continue
            opened.refuse(piece.failure() if isinstance(piece, LongLine) else piece)
            self._counts.failures += 1
            self._ledger.touch(opened)
        opened.all_given = True
        self._ledger.touch(opened)
        self._counts.files += 1

    def vanished(self, entries: Iterator[tuple[int, FileRef]], given: Sequence[str]) -> Iterator[int]:
        """Yield the known entries whose files are gone from below the PATHs, or left out."""
        for entry, ref in entries:
            below = [path for path in given if inside(ref.full, path)]
            if not below or any(inside(ref.full, folder) for folder in self.refused):
                continue
            if ref.root in below or not self._is_taken_below_its_own_path(ref):
                yield entry

    def _is_taken_below_its_own_path(self, ref: FileRef) -> bool:
        """Return whether a file stays that was typed, or lies in a folder that was.

        Walking a PATH above does not meet it where the folder is left out.
        """
        return os.path.lexists(ref.full) and not self.exclusions.leaves_out(ref.root, ref.path)


class SingleFilePlan(Plan):
    """Plans one file as if nothing were known of it: what was read under its name before stays."""

    def __init__(
        self, file: File, ledger: Ledger, options: BuildOptions, counts: Counts, kept: KeptOptions
    ) -> None:
        super().__init__((), ledger, options, counts, leave_out=None, kept=kept)
        self._file = file

    def files(self) -> Iterator[tuple[File, FileMatch]]:
        self._counts.files_total, self._counts.bytes_total = 1, self._file.size
        self._counts.walked = True
        yield self._file, FileMatch((), False, Tally())
