"""The ids of the last answer that was shown on a terminal, for a shell to complete.

They lie in `$XDG_STATE_HOME/searcher/last-answer` (`~/.local/state`), readable by their owner alone:
the path of the index, then an id and a headline a line. Nothing is kept of what was asked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from searcher.results import Hit
from searcher.terminal.pen import safe
from searcher.terminal.results import ID_DIGITS


def _file() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(state).expanduser() / "searcher" / "last-answer"


def remember(location: str, hits: Iterable[Hit]) -> None:
    """Write down which articles a terminal shows; without a place for it nothing is kept."""
    if not sys.stdout.isatty():
        return
    lines = [os.path.realpath(location), *(f"{hit.id[:ID_DIGITS]}\t{safe(hit.title)}" for hit in hits)]
    try:
        path = _file()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = "".join(line.replace("\n", " ") + "\n" for line in lines)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(
            os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb"
        ) as file:
            file.write(os.fsencode(text))
        new.replace(path)
    except (OSError, RuntimeError, UnicodeError):  # no home, a full or read-only disk
        return


def recall(location: str) -> Iterator[tuple[str, str]]:
    """Yield the ids and headlines of the last answer, if it came from this index."""
    try:
        first, *lines = os.fsdecode(_file().read_bytes()).splitlines()
    except (OSError, RuntimeError, ValueError):
        return
    if first == os.path.realpath(location):
        for line in lines:
            id, _, title = line.partition("\t")
            yield id, title
