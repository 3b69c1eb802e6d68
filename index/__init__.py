"""Files -> a Whoosh index: reading articles, analysing their words, storing them as arrays.

    from index import build, open_writer

`build` brings an index up to date with its folders, `open_writer` adds and removes single articles. Both are found when
they are first used (PEP 562), so that a search imports no builder. This folder itself is the ground floor: values, errors,
arrays and the schema, which every room may import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.ingest.build import build
    from index.ingest.writer import open_writer

__all__ = ["build", "open_writer"]


def __getattr__(name: str) -> Any:
    if name == "build":
        from index.ingest.build import build

        return build
    if name == "open_writer":
        from index.ingest.writer import open_writer

        return open_writer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
