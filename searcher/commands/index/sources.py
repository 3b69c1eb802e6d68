"""`searcher sources`: the folders an index was made from, with their counts and options."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import InputError
from index.paths import inside, shown
from searcher.commands.options import index_option, json_option
from searcher.export import documents as export
from searcher.terminal.output import pen, say, write_data, write_text
from searcher.terminal.pen import Pen
from searcher.wording import counted

if TYPE_CHECKING:
    from index.ingest.roots.kept_options import KeptOptions
    from index.ingest.roots.root_counts import RootCount


@click.command("sources", short_help="The folders it was made from, with their options.")
@index_option
@click.option(
    "--drop",
    metavar="ROOT",
    help="Let this folder go, with the articles that no other file holds, and its options.",
)
@click.option("--wait", is_flag=True, help="Wait while another process writes to the index.")
@json_option
def sources(location: str, drop: str | None, wait: bool, as_json: bool) -> int:
    """List the folders that the index was made from, with what it knows of each and the options
    that are kept for it.

    A folder is gone that was moved, renamed or removed, or whose disk is not mounted. Its articles
    stay until it is dropped, or searcher index NEW --moved-from OLD says where it is now.
    """
    from index.commits.manifest import Manifest
    from index.ingest.roots import kept_options
    from index.ingest.roots.root_counts import root_counts
    from index.storage import generation as generations

    folder = Path(location)
    if "://" in location:
        raise InputError(f"{location} is not a folder; only an index in a folder has sources.")
    if drop is not None:
        from index.maintenance.sources import drop as let_go

        done = let_go(folder, drop, wait)
        say(
            f"{shown(drop)}: {counted(done.files, 'file')} let go, "
            f"{counted(done.removed, 'article')} removed; {location} holds {counted(done.articles, 'article')}"
        )
        return 0
    generation = generations.read(folder)
    counts = root_counts(Manifest.load(folder, generation.parts))
    kept = kept_options.read(folder)
    if as_json:
        rows = [_json(one, kept) for one in counts]
        write_data([export.document({"format_version": export.FORMAT_VERSION, "sources": rows})])
    else:
        write_text(_lines(counts, kept, pen()))
    return 0 if counts else 1


def is_gone(root: str) -> bool:
    """Return whether a folder is not there."""
    return root != "-" and not os.path.lexists(root)


def options_of(root: str, kept: KeptOptions) -> dict[str, list[str]]:
    """Return the options kept for a root and for paths in it, by path, as they are written."""
    return {
        path: lines for path in kept.paths() if path and inside(path, root) and (lines := kept.lines(path))
    }


def _json(one: RootCount, kept: KeptOptions) -> dict[str, Any]:
    options = options_of(one.root, kept)
    return {
        "root": shown(one.root), "gone": is_gone(one.root), "files": one.files, "articles": one.articles,
        "skipped": one.skipped, "failed": one.failed,
        "options": {shown(path): list(map(shown, lines)) for path, lines in options.items()},
    }  # fmt: skip


def _lines(counts: list[RootCount], kept: KeptOptions, ink: Pen) -> Iterator[str]:
    for one in counts:
        gone = " · gone" if is_gone(one.root) else ""
        name = "standard input" if one.root == "-" else one.root
        yield from ink.lines([(f"{shown(name)}{gone}", "title")])
        parts = [counted(one.articles, "article"), counted(one.files, "file")]
        parts += [
            f"{count:,} {word}" for word, count in (("skipped", one.skipped), ("failed", one.failed)) if count
        ]
        yield from ink.lines([(" · ".join(parts), "muted")], "  ")
        for path, lines in options_of(one.root, kept).items():
            below = "" if path == one.root else f"{path[len(one.root.rstrip('/')) + 1 :]}: "
            yield from ink.lines([(shown(below + ", ".join(lines)), "")], "  ")
