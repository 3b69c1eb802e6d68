"""Folders that are empty for a moment: a run that follows them does not prune at once.

A copying program that replaces a folder empties and fills it again; so does a disk that is unmounted and
mounted. Single files that vanish are pruned as ever.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

#: Seconds for which a folder has to stay empty before the articles of its files go.
PATIENCE = 60.0


class Patience:
    """Remembers which folders have lost most of their files, and since when."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._news: list[str] = []

    def prunable(self, gone: Iterable[tuple[int, str]]) -> list[int]:
        """Return the entries of those vanished files (number and path) that may go now."""
        now, by_folder = time.monotonic(), dict[str, list[int]]()
        for entry, path in gone:
            by_folder.setdefault(path.rpartition("/")[0], []).append(entry)
        waiting, free = dict[str, float](), list[int]()
        for folder, entries in sorted(by_folder.items()):
            since = self._since.get(folder)
            if since is None and len(entries) > _files_in(folder):
                since = now
                self._news.append(folder)
            if since is not None and now - since < PATIENCE:
                waiting[folder] = since
            else:
                free += entries
        self._since = waiting
        return free

    def news(self) -> list[str]:
        """Return the folders that became empty since the last call."""
        news, self._news = self._news, []
        return news

    def is_over(self) -> bool:
        """Return whether a folder has stayed empty for long enough to be looked at again."""
        return any(time.monotonic() - since >= PATIENCE for since in self._since.values())


def _files_in(folder: str) -> int:
    """Count the files in a folder now, but for hidden ones; 0 where it is gone."""
    try:
        with os.scandir(folder) as entries:
            return sum(not one.name.startswith(".") and one.is_file(follow_symlinks=False) for one in entries)
    except OSError:
        return 0
