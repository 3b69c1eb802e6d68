"""A question -> results: the query language, the engine over the index, and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searcher.engine.protocol import Engine, open_engine
    from searcher.request import Search
    from searcher.results import Results

__all__ = ["Engine", "Results", "Search", "open_engine"]


def __getattr__(name: str) -> object:
    # When first asked for: the command sees to Ctrl-C before anything is imported (see `start`).
    if name in ("Engine", "open_engine"):
        from searcher.engine import protocol

        return getattr(protocol, name)
    if name == "Search":
        from searcher.request import Search

        return Search
    if name == "Results":
        from searcher.results import Results

        return Results
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
