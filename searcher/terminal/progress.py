"""The progress bar of `searcher index`, on stderr and on a terminal only.

It shows files, records a second, failures, and the time left.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from searcher.wording import counted, seconds_words

if TYPE_CHECKING:
    from index.ingest.progress import Counts, Progress


@contextmanager
def bar(wanted: bool) -> Iterator[Progress | None]:
    """Give the callback that `build` calls as it goes on; None without a terminal to draw on."""
    if not (wanted and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    started = time.monotonic()
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:8}"), BarColumn(None), TextColumn("{task.fields[words]}"))
    with Progress(*columns, console=console, transient=True) as drawn:
        task = drawn.add_task("reading", total=None, words="")

        def show(counts: Counts) -> None:
            # Bytes measure progress better than files, whose sizes differ a thousandfold.
            total = counts.bytes_total if counts.walked and counts.bytes_total else None
            words = state(counts, time.monotonic() - started)
            drawn.update(task, description=counts.stage, total=total, completed=counts.bytes, words=words)

        yield show


def state(counts: Counts, seconds: float) -> str:
    """Return the figures beside the bar.

    "120 of 4,000 files · 310 records/s · 2 failed · 1 min 5 s left"
    """
    of = f" of {counts.files_total:,}" if counts.walked else ""
    parts = [f"{counts.files:,}{of} files"]
    if seconds > 0 and counts.records:
        parts.append(f"{counts.records / seconds:,.0f} records/s")
    if counts.failures:
        parts.append(f"{counts.failures:,} failed")
    if counts.walked and 0 < counts.bytes < counts.bytes_total:
        parts.append(f"{seconds_words(seconds * (counts.bytes_total - counts.bytes) / counts.bytes)} left")
    elif not counts.walked and counts.files_total:
        parts.append(f"{counted(counts.files_total, 'file')} found so far")
    return " · ".join(parts)
