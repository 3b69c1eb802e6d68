"""What is to be read: the files below the PATHs that are new or changed, cut into tasks.

Small files go together, a big file of lines is cut into pieces for several workers, any other big file is one task.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from index.commits.manifest import Problem
from index.errors import Skipped
from index.ingest.known_files import FileMatch, KnownFiles
from index.ingest.ledger import FileInProgress, Ledger, sign_of
from index.ingest.progress import Counts
from index.ingest.worker import Task
from index.paths import inside
from index.reading.formats.json_records import Lines, LongLine
from index.reading.input.walk import File, Refused, walk
from index.reading.sources import Piece, ReadOptions, pieces

#: Files from this size on are looked into, whether they can be cut; a task takes so many small ones.
_BIG = 1 << 19
_TASK_BYTES, _TASK_FILES = 1 << 20, 32
_AT_ONCE = 2000


class Plan:
    """Walks, compares, and makes tasks; `refused` and `met` are complete once all tasks were taken."""

    def __init__(
        self, paths: Sequence[str | os.PathLike[str]], known: KnownFiles, ledger: Ledger, reading: ReadOptions, *, leave_out: Path | None,
        again: Callable[[FileMatch], bool], counts: Counts,
    ) -> None:  # fmt: skip
        self._paths, self._known, self._ledger, self._reading = paths, known, ledger, reading
        self._leave_out, self._again, self._counts = leave_out, again, counts
        #: folders that could not be entered: what lies below them is not gone
        self.refused: list[str] = []
        #: files and bytes that count as read once a task is done
        self.weight: dict[int, tuple[int, int]] = {}

    def files(self) -> Iterator[tuple[File, FileMatch]]:
        """The files to read."""
        places = walk(self._paths, self._leave_out)
        while batch := list(islice(places, _AT_ONCE)):
            for place, match in zip(
                batch, self._known.compare([_as_file(place) for place in batch]), strict=True
            ):
                if isinstance(place, Refused):
                    self.refused.append(place.full)
                if match.same and not self._again(match):
                    self._ledger.same(match.tally)
                elif isinstance(place, Refused):
                    self._ledger.refused(place, match)
                    self._counts.failures += not isinstance(place.problem, Skipped)
                else:
                    self._counts.files_total += 1
                    self._counts.bytes_total += place.size
                    yield place, match
        self._counts.walked = True

    def tasks(self) -> Iterator[Task]:
        """The files to read as tasks."""
        group: list[FileInProgress] = []
        size = 0
        for file, match in self.files():
            opened = self._ledger.begin(file, match)
            cut = pieces(file, self._reading) if file.size >= _BIG else None
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
        """One task a piece; the file stays open until the last one has been given."""
        for piece, size in cut:
            if isinstance(piece, Lines):
                number = self._ledger.task([opened])
                self.weight[number] = 0, size
                yield Task(number, (opened.file,), piece)
                continue
            problem = piece.problem() if isinstance(piece, LongLine) else piece.problem
            opened.refuse(Problem(piece.number, "failed", problem.kind, problem.message))
            self._counts.failures += 1
            self._ledger.touch(opened)
        opened.all_given = True
        self._ledger.touch(opened)
        self._counts.files += 1

    def vanished(self, entries: Iterator[tuple[int, str]], roots: Sequence[str]) -> Iterator[int]:
        """Those known entries whose files are gone from below the PATHs."""
        for entry, full in entries:
            if any(inside(full, root) for root in roots) and not any(
                inside(full, folder) for folder in self.refused
            ):
                yield entry


def _as_file(place: File | Refused) -> File:
    return place if isinstance(place, File) else File(place.root, place.path, 0, 0, sign_of(place))
