"""What the commands need from the rest of the house: handed to them by `searcher.cli`, or by a test."""

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
    """Opening an index, building one, and serving its page."""

    open_engine: Callable[[str], Engine]
    build: Callable[..., Report]
    serve: Callable[..., None]


pass_parts = click.make_pass_decorator(Services)
