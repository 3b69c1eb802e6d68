"""Build a Whoosh index from files: read articles, analyse their words, store them as arrays.

    from index import build, open_writer

`build` brings an index up to date with its folders, `open_writer` adds and removes single articles.
Both are imported when they are first used (PEP 562), so that a search imports no builder. The
modules of this folder are values, errors, arrays and the schema. Every folder may import them, and
they import no folder.
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
