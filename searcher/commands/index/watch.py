"""`searcher index --watch`: keep an index up to date with its folders until Ctrl-C."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

from index.errors import InputError, LocationError
from index.paths import shown
from searcher.terminal.output import say
from searcher.wording import counted, seconds_words

if TYPE_CHECKING:
    from index.ingest.build import Report
    from index.ingest.emptied import Patience

#: Seconds after which a batch is tried again that the disk refused.
AGAIN = 30.0

#: Brings the index up to date with the PATHs that are there.
Build = Callable[[Sequence[str]], "Report"]


def follow(
    build: Build,
    paths: Sequence[str],
    location: str,
    on_batch: Callable[[Report], None],
    patience: Patience | None = None,
) -> None:
    """Index, and again whenever something below the PATHs has changed, until interrupted.

    on_batch   is called with the report of each batch
    patience   makes the builds prune, but not what vanished from a folder that is empty for a
    moment

    An interrupt lets the batch at hand end; a second one stops it at once.
    """
    from index.ingest.watch import due

    gone: set[str] = set()
    with _until_interrupted() as stop:
        for now in due(paths, location, stop, patience.is_over if patience else lambda: False):
            for path in sorted(set(now.gone) - gone):
                say(f"{clock()}  {path} is gone; its articles stay, and it is followed again when it is back")
            for path in sorted(gone - set(now.gone)):
                say(f"{clock()}  {path} is back")
            gone = set(now.gone)
            report = _batch(build, now.paths, stop) if now.paths else None
            if report is not None:
                on_batch(report)
            for folder in patience.news() if patience else ():
                say(f"{clock()}  {shown(folder)} is empty; its articles go if it stays so for a minute")


def _batch(build: Build, paths: Sequence[str], stop: Event) -> Report | None:
    """Run one batch; return its report, or None if it failed in a way that may pass.

    A disk that is full now may have room later, and a wrong PATH may be mended. Both are said, and
    the
    watch goes on.
    """
    while not stop.is_set():
        try:
            return build(paths)
        except InputError as error:
            say(f"{clock()}  {error.message}")
            return None
        except LocationError as error:
            # No index, another version, damaged: waiting mends none of these.
            if type(error) is not LocationError:
                raise
            say(f"{clock()}  {error.message} Trying again in {AGAIN:.0f} s.")
            stop.wait(AGAIN)
    return None


@contextmanager
def _until_interrupted() -> Iterator[Event]:
    stop = Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def clock() -> str:
    """Return the time of day for the beginning of a line about a batch."""
    return time.strftime("%H:%M:%S")


def batch_line(report: Report, location: str) -> str:
    """Return what a batch changed, in a line; empty where it changed nothing."""
    counts = {
        "added": report.added, "updated": report.updated, "removed": report.removed,
        "duplicates" if report.duplicates != 1 else "duplicate": report.duplicates, "failed": report.new_failures,
    }  # fmt: skip
    done = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    return (
        f"{clock()}  {done} in {seconds_words(report.seconds)}; {location} holds {counted(report.articles, 'article')}"
        if done
        else ""
    )
