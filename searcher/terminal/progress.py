"""Progress on a terminal: one line of stderr that is drawn over again, and gone at the end.

    with bar(wanted) as progress: ...       a run of `searcher index`, `rebuild`, `restore`
    with steps(wanted) as progress: ...     a check, part by part
    for hit in counting(hits, 900, "row")   the rows of an export

Without a terminal to draw on nothing is drawn.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from searcher.terminal.pen import columns
from searcher.wording import counted, seconds_words, size_words

if TYPE_CHECKING:
    from index.ingest.progress import Counts, Progress

T = TypeVar("T")

#: Seconds between two drawings of a line, and before the first of what is often done sooner.
_EVERY = 0.2
_PATIENCE = 1.0
#: Columns of the bar.
_BAR_MIN, _BAR_MAX = 8, 40

#: The stages of a run, as they are named to a person.
STAGES = {"merging": "joining and settling"}


class Line:
    """The line. It is drawn at most five times a second.

    patience   seconds before it is first drawn
    """

    def __init__(self, patience: float = 0.0) -> None:
        self.started = time.monotonic()
        self._next_at = self.started + patience
        self._is_drawn = False

    def is_due(self) -> bool:
        """Return whether it is time to draw the line again."""
        return time.monotonic() >= self._next_at

    def draw(self, label: str, share: float | None, words: str) -> None:
        """Draw what is done now, a bar where its share is known and has room, and figures."""
        self._next_at = time.monotonic() + _EVERY
        sys.stderr.write("\r" + composed(label, share, words, _width()) + "\x1b[K")
        sys.stderr.flush()
        self._is_drawn = True

    def clear(self) -> None:
        """Leave the line as empty as it was."""
        if self._is_drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def composed(label: str, share: float | None, words: str, width: int) -> str:
    """Return the line: "reading ━━━━━──── 42 % · 120 of 4,000 files", cut to the width."""
    encoding = (sys.stderr.encoding or "ascii").lower().replace("-", "")
    full, empty = "━─" if encoding == "utf8" else "#-"
    text = f"{label} · {words}" if words else label
    room = min(width - columns(text) - 1, _BAR_MAX)
    if share is not None and words and room >= _BAR_MIN:
        done = round(min(max(share, 0.0), 1.0) * room)
        return f"{label} {full * done}{empty * (room - done)} {words}"
    while columns(text) > width - 1:
        text = text[:-2].rstrip() + "…" if encoding == "utf8" else text[:-1]
    return text


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _can_draw() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def bar(wanted: bool) -> Iterator[Progress | None]:
    """Give the callback that `build` calls as it goes on; None without a terminal to draw on."""
    if not (wanted and _can_draw()):
        yield None
        return
    line = Line()

    def show(counts: Counts) -> None:
        words = state(counts, time.monotonic() - line.started)
        # Bytes measure progress better than files, whose sizes differ a thousandfold.
        line.draw(STAGES.get(counts.stage, counts.stage), share(counts), words)

    try:
        yield show
    finally:
        line.clear()


@contextmanager
def steps(wanted: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """Give the callback of a check: what is compared, how many were, and how many will be."""
    if not (wanted and _can_draw()):
        yield None
        return
    line, began = Line(), {"": 0.0}

    def show(what: str, done: int, total: int) -> None:
        now = time.monotonic()
        first = what not in began
        since = began.setdefault(what, now)
        if first or line.is_due():
            words = f"{done:,} of {total:,}"
            line.draw(what, done / total if total else None, words + left(now - since, done, total))

    try:
        yield show
    finally:
        line.clear()


def counting(items: Iterable[T], total: int, noun: str) -> Iterator[T]:
    """Yield the items, and show how many have been written.

    Only where they go somewhere else than to the terminal, and take longer than a second.
    """
    if sys.stdout.isatty() or not _can_draw():
        yield from items
        return
    line = Line(_PATIENCE)
    try:
        for done, item in enumerate(items):
            if line.is_due():
                words = f"{done:,} of {counted(total, noun)}"
                seconds = time.monotonic() - line.started
                line.draw("writing", done / total if total else None, words + left(seconds, done, total))
            yield item
    finally:
        line.clear()


def left(seconds: float, done: int, total: int) -> str:
    """Return ` · 1 min 5 s left` as far as the pace so far tells; empty where it does not."""
    return f" · {seconds_words(seconds * (total - done) / done)} left" if 0 < done < total else ""


def share(counts: Counts) -> float | None:
    """Return the share of all bytes that has been read.

    None before it is known how many there are, and when reading is over.
    """
    if counts.stage in STAGES:
        return None
    return counts.bytes / counts.bytes_expected if counts.bytes_expected else None


def state(counts: Counts, seconds: float) -> str:
    """Return the figures beside the bar.

    "42 % of 4.1 GB · 120 of 4,000 files · 310 records/s · 2 failed · 1 min 5 s left"
    """
    if counts.stage in STAGES:
        return (
            f"{counted(counts.records, 'record')} read, {counts.records / max(seconds, 0.1):,.0f} records/s"
        )
    parts = []
    done, size, files = share(counts), counts.bytes_expected, counts.files_expected
    if done is not None and size is not None:
        parts.append(f"{int(100 * done)} % of {size_words(size)}")
    of = f" of {files:,}" if files is not None else ""
    noun = "file" if (counts.files if files is None else files) == 1 else "files"
    parts.append(f"{counts.files:,}{of} {noun}")
    if seconds > 0 and counts.records:
        parts.append(f"{counts.records / seconds:,.0f} records/s")
    if counts.failures:
        parts.append(f"{counts.failures:,} failed")
    if files is None and counts.files_total:
        found = counted(counts.files_total, "file")
        parts.append(f"{found}, {size_words(counts.bytes_total)} found so far")
    return " · ".join(parts) + (left(seconds, counts.bytes, size) if size is not None else "")
