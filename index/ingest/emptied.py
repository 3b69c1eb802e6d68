"""Folders that are empty for a moment: while an index follows them, what vanished from one is not pruned at once.

A folder is emptied and filled again by a copying program that replaces it, and by a disk that is unmounted and mounted.
Single files that vanish are pruned as ever.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

#: Seconds for which a folder has to stay empty before the articles of its files go.
PATIENCE = 60.0


class Patience:
    """Which folders have lost most of their files, and since when."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._news: list[str] = []

    def prunable(self, gone: Iterable[tuple[int, str]]) -> list[int]:
        """Those of the vanished files (number and path) that may go now."""
        now, by_folder = time.monotonic(), dict[str, list[int]]()
        for entry, path in gone:
            by_folder.setdefault(path.rpartition("/")[0], []).append(entry)
        waiting, free = dict[str, float](), list[int]()
        for folder, entries in by_folder.items():
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
        """The folders that were found empty since this was last asked."""
        news, self._news = sorted(self._news), []
        return news

    def is_over(self) -> bool:
        """Whether one of the folders has stayed empty for long enough, so that it is to be looked at again."""
        return any(time.monotonic() - since >= PATIENCE for since in self._since.values())


def _files_in(folder: str) -> int:
    """How many files lie in a folder now, hidden ones apart; none where it is gone."""
    try:
        with os.scandir(folder) as entries:
            return sum(not one.name.startswith(".") and one.is_file(follow_symlinks=False) for one in entries)
    except OSError:
        return 0
