"""A question -> results: the query language, the engine over the index, and the command line."""

from searcher.engine.protocol import Engine, open_engine
from searcher.request import Search
from searcher.results import Results

__all__ = ["Engine", "Results", "Search", "open_engine"]
