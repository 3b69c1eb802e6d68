"""Change an index: add and remove articles, then commit them in one durable step.

>>> with open_writer("articles.idx") as writer:      # doctest: +SKIP
...     writer.add(article)
...     writer.commit()

A build uses the same `Changes`: segments that workers wrote, ids to delete, parts of the manifest.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

from index.article import Article
from index.building.segment_builder import SegmentBuilder
from index.commits.changes import Changes, apply
from index.commits.publish import disk_errors_as_sentences, prepare
from index.errors import LocationError
from index.paths import folder_of
from index.storage import generation as generations
from index.storage.generation import Generation
from index.storage.ids import id_array
from index.storage.lock import lock


class Writer:
    """An index open for changes, under its lock. Others see nothing before `commit`."""

    def __init__(self, folder: Path, locked: ExitStack) -> None:
        self.folder = folder
        self._locked = locked
        self._builder: SegmentBuilder | None = None
        self._added: set[str] = set()
        self._removed: list[str] = []
        self.generation = (
            generations.read(folder) if generations.latest(folder) >= 0 else Generation(number=-1)
        )

    def add(self, article: Article) -> None:
        """Add an article. One with the same id is replaced."""
        if article.id in self._added:
            self.commit()
        self._added.add(article.id)
        if self._builder is None:
            self._builder = SegmentBuilder(self.folder, generations.new_name())
        self._builder.add(article)

    def remove(self, id: str) -> None:
        """Remove the article with this id. An unknown id is no error."""
        if id in self._added:
            self.commit()
        self._removed.append(id)

    def commit(self) -> Generation:
        """Make all changes since the last commit durable and visible, at once.

        Should that fail, they are dropped and the index is as it was.
        """
        try:
            with disk_errors_as_sentences(self.folder):
                return self._commit()
        except BaseException:
            with suppress(LocationError):  # it may have failed after the commit
                self.generation = generations.read(self.folder)
            raise
        finally:
            self._builder, self._added, self._removed = None, set(), []

    def _commit(self) -> Generation:
        from index.commits.compaction import compact
        from index.reconcile.corpus import SMALL, reconcile

        finished = [self._builder.finish()] if self._builder is not None else []
        if finished or self._removed or self.generation.number < 0:
            changes = Changes(finished, [id_array(self._removed)] if self._removed else [])
            self.generation = compact(self.folder, apply(self.folder, self.generation, changes))
            if self.generation.articles <= SMALL:
                self.generation = reconcile(self.folder, self.generation).generation
        return self.generation

    def close(self) -> None:
        """Give up the lock and drop what was not committed."""
        self._locked.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()


def open_writer(location: str | Path, wait: bool = False) -> Writer:
    """Open an index for changes, and make it where there is none.

    Raises LocationError with a sentence, and Locked while another process writes.
    """
    folder = folder_of(location)
    prepare(folder)
    locked = ExitStack()
    with disk_errors_as_sentences(folder):
        locked.enter_context(lock(folder, wait))
    try:
        return Writer(folder, locked)
    except BaseException:
        locked.close()
        raise
