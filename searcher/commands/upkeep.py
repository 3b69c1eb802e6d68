"""`searcher optimize`, `rebuild` and `forget`: an index is made small, made anew, or rid of an article."""

from __future__ import annotations

import sys
from typing import Any

import click

from index.errors import InputError
from searcher.cli_output import say
from searcher.commands.indexing import FORMATS, memory, names
from searcher.commands.options import index_option
from searcher.commands.parts import Parts, pass_parts
from searcher.terminal import safe
from searcher.words import counted, size_words


def wait_option(function: Any) -> Any:
    return click.option("--wait", is_flag=True, help="Wait while another process writes to the index.")(function)


def _folder(location: str) -> str:
    if "://" in location:
        raise InputError(f"{location} is not a folder; only an index in a folder can be changed.")
    return location


@click.command("optimize", short_help="Join the index's segments: smaller, and quicker to search.")
@index_option
@wait_option
def optimize(location: str, wait: bool) -> int:
    """Join all segments of the index into one, and leave out what was deleted.

    Searching goes on meanwhile. It needs room for the index a second time.
    """
    from index.rebuild import optimize as join_all

    done = join_all(_folder(location), wait=wait)
    before = f"{counted(done.segments_before, 'segment')}, {size_words(done.bytes_before)}"
    after = f"{counted(done.segments, 'segment')}, {size_words(done.bytes)}"
    say(f"before: {before}; now: {after}; {location} holds {counted(done.articles, 'article')}")
    return 0


@click.command("rebuild", short_help="Make the index anew from its files, or its stored texts.")
@index_option
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes that read. Without it as many as there are processors.")
@click.option("--format", "format", type=click.Choice(FORMATS), default="auto", show_default=True, help="What the files are.")
@click.option("--map", "names", multiple=True, callback=names, metavar="FIELD=KEY", help="In records: FIELD is called KEY, as published=pub_dt.")
@click.option("--lang", default="auto", show_default=True, metavar="CODE", help="The language of the articles, as en; auto detects it.")
@click.option("--memory", callback=memory, metavar="SIZE", help="At most about this much memory, as 1GB.")
@wait_option
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def rebuild(location: str, quiet: bool, wait: bool, **options: Any) -> int:
    """Read all files of the index again and make it anew.

    Articles whose files are gone are kept as they are stored; records that have gone from a changed file are forgotten, and nothing is read
    that was not indexed before. --map, --format and --lang are as they were given to `searcher index`. Searching goes on in the old index
    until the new one takes its place; a rebuild that is stopped changes nothing.
    """
    from index.rebuild import How
    from index.rebuild import rebuild as build_anew
    from searcher.cli_progress import bar

    with bar(not quiet) as progress:
        done = build_anew(_folder(location), How(progress=progress, **options), wait=wait)
    if not quiet:
        away = f" ({counted(done.files_gone, 'file')} gone)" if done.files_gone else ""
        parts = [f"{counted(done.read, 'article')} read from {counted(done.files, 'file')}", f"{done.stored:,} kept as stored{away}"]
        parts += [f"{done.removed:,} no longer there"] if done.removed else []
        parts += [f"{counted(done.failed, 'record')} failed"] if done.failed else []
        say(f"{', '.join(parts)}; {location} holds {counted(done.articles, 'article')}")
    return 0


@click.command("forget", short_help="Remove an article for good.")
@index_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@wait_option
@click.argument("id", metavar="ID")
@pass_parts
def forget(parts: Parts, /, location: str, yes: bool, wait: bool, id: str) -> int:
    """Remove an article so that its bytes are gone from every file of the index.

    ID is the beginning of its id, as `searcher search` prints it. Its file is not touched, and stays passed over when it is indexed again.
    Saved exports, backups and copies of the index keep what they hold.
    """
    from index.forget import forget as remove

    with parts.open_engine(_folder(location)) as engine:
        article = engine.show(id).article
    title = safe(article.title or "(no headline)")
    if not yes:
        if not sys.stdin.isatty():
            raise InputError(f"Nothing was forgotten: {article.id}, {title}, goes for good.", f"To go ahead: searcher forget {article.id} --yes")
        click.confirm(f"Forget {article.id}, {title}?", abort=True, err=True)
    left = remove(location, article.id, wait=wait)
    say(f"Forgotten: {article.id}, {title}. {location} holds {counted(left.articles, 'article')}.")
    return 0
