"""What the commands are given by `searcher.cli`, or by a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from index.frozen import value
from searcher.engine.protocol import Engine

if TYPE_CHECKING:
    from index.ingest.build import Report


@value
class Services:
    """Functions that open an index, build one, and serve its page."""

    open_engine: Callable[[str], Engine]
    build: Callable[..., Report]
    serve: Callable[..., None]


pass_parts = click.make_pass_decorator(Services)
