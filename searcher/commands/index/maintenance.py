"""`searcher optimize`, `rebuild`, `forget`, `dump` and `restore`."""

from __future__ import annotations

import sys
from typing import Any

import click

from index.errors import InputError
from index.reading.formats.table import FORMATS
from searcher.commands.completions import last_ids
from searcher.commands.index.index import memory, names
from searcher.commands.options import index_option
from searcher.commands.services import Services, pass_parts
from searcher.terminal.output import say
from searcher.terminal.pen import safe
from searcher.wording import counted, size_words


def wait_option(function: Any) -> Any:
    return click.option("--wait", is_flag=True, help="Wait while another process writes to the index.")(
        function
    )


def reading_options(function: Any) -> Any:
    """Add the options for how files are read, as `searcher index` has them."""
    option = click.option
    for one in (
        option("--memory", callback=memory, metavar="SIZE", help="At most about this much memory, as 1GB."),
        option(
            "--lang",
            metavar="CODE",
            help="The language of the articles, as en; auto detects it.",
        ),
        option(
            "--encoding",
            metavar="NAME",
            help="Texts that do not say their encoding are in NAME, as windows-1251; NAME! to force it.",
        ),
        option(
            "--map",
            "names",
            multiple=True,
            callback=names,
            metavar="FIELD=KEY",
            help="In records: FIELD is called KEY, as published=pub_dt.",
        ),
        option(
            "--format",
            "format",
            type=click.Choice(FORMATS),
            help="What the files are; auto tells them apart.",
        ),
        option(
            "-j",
            "--jobs",
            type=click.IntRange(1),
            metavar="N",
            help="Processes that read. Without it as many as there are processors.",
        ),
    ):
        function = one(function)
    return function


@click.command("optimize", short_help="Join the index's segments: smaller, and quicker to search.")
@index_option
@wait_option
def optimize(location: str, wait: bool) -> int:
    """Join all segments of the index into one, and leave out what was deleted.

    Searching goes on meanwhile. It needs room for the index a second time.
    """
    from index.maintenance.optimize import optimize as join_all

    done = join_all(location, wait=wait)
    before = f"{counted(done.segments_before, 'segment')}, {size_words(done.bytes_before)}"
    after = f"{counted(done.segments, 'segment')}, {size_words(done.bytes)}"
    say(f"before: {before}; now: {after}; {location} holds {counted(done.articles, 'article')}")
    return 0


@click.command("rebuild", short_help="Make the index anew from its files, or its stored texts.")
@index_option
@reading_options
@wait_option
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def rebuild(location: str, quiet: bool, **options: Any) -> int:
    """Read all files of the index again and make it anew.

    Articles whose files are gone are kept as they are stored; records that have gone from a changed
    file are forgotten, and nothing is read that was not indexed before. Files are read as they were
    before (see searcher sources); --map, --format, --encoding and --lang say otherwise for all of
    them, and are kept. Searching goes on in the old index until the new one takes its place; a
    rebuild that is stopped changes nothing.
    """
    from index.ingest.options import BuildOptions
    from index.maintenance.rebuild import rebuild as build_anew
    from searcher.terminal.progress import bar

    with bar(not quiet) as progress:
        done = build_anew(location, BuildOptions(progress=progress, **options))
    if not quiet:
        away = f" ({counted(done.files_gone, 'file')} gone)" if done.files_gone else ""
        parts = [
            f"{counted(done.read, 'article')} read from {counted(done.files, 'file')}",
            f"{done.stored:,} kept as stored{away}",
        ]
        parts += [f"{done.removed:,} no longer there"] if done.removed else []
        parts += [f"{counted(done.failed, 'record')} failed"] if done.failed else []
        say(f"{', '.join(parts)}; {location} holds {counted(done.articles, 'article')}")
    return 0


@click.command("forget", short_help="Remove an article for good.")
@index_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@wait_option
@click.argument("id", metavar="ID", shell_complete=last_ids)
@pass_parts
def forget(parts: Services, /, location: str, yes: bool, wait: bool, id: str) -> int:
    """Remove an article so that its bytes are gone from every file of the index.

    ID is the beginning of its id, as `searcher search` prints it. Its file is not touched, and
    stays passed over when it is indexed again. Saved exports, backups and copies of the index keep
    what they hold.
    """
    from index.maintenance.forget import forget as remove

    with parts.open_engine(location) as engine:
        article = engine.show(id).article
    title = safe(article.title or "(no headline)")
    if not yes:
        if not sys.stdin.isatty():
            raise InputError(
                f"Nothing was forgotten: {article.id}, “{title}”, goes for good.",
                f"To go ahead: searcher forget {article.id} --yes",
            )
        click.confirm(f"Forget {article.id}, “{title}”?", abort=True, err=True)
    left = remove(location, article.id, wait=wait)
    say(f"Forgotten: {article.id}, “{title}”; {location} holds {counted(left.articles, 'article')}.")
    return 0


@click.command("dump", short_help="Save the index as one plain file.")
@index_option
@click.option(
    "--lean",
    is_flag=True,
    help="Leave out articles whose files are there, unchanged; restoring reads those files again.",
)
@click.option("--force", is_flag=True, help="Write over a FILE that is there.")
@click.argument("target", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True))
def dump(location: str, lean: bool, force: bool, target: str) -> int:
    """Write the index into FILE, as lines of JSON; packed where its name ends in .gz or .zst, and -
    is the standard output.

    It holds the articles as they were read, with their evidence; what is known of the files, with
    what failed; your corrections, and which articles are forgotten. No source file is needed to
    restore it, and no version of the index's own format. Searching and indexing go on meanwhile.
    The lines are explained in docs/dump.md.

    \b
      searcher dump articles.jsonl.zst
      searcher restore articles.jsonl.zst -i new.idx
    """
    from index.maintenance.dump import dump as write

    done = write(location, target, lean=lean, force=force)
    contents = f"{counted(done.articles, 'article')} and what is known of {counted(done.files, 'file')}"
    left = f" ({done.left_out:,} more are to be read from their files again)" if lean else ""
    destination = "to the standard output" if target == "-" else f"to {target}, {size_words(done.bytes)}"
    say(f"{contents}{left} written {destination}. Back again: searcher restore {target} -i NEW")
    return 0


@click.command("restore", short_help="Make an index of a saved one.")
@index_option
@reading_options
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def restore(location: str, quiet: bool, source: str, **options: Any) -> int:
    """Make a new index of what `searcher dump` wrote into FILE; - is the standard input.

    The index must not exist yet. A dump that was cut off or altered is refused, and nothing is left
    of it. Files of lean dumps are read as they were before; --format, --map, --encoding and --lang
    say otherwise.

    Exit status: 0 done, 2 error, 3 done, but articles of a lean dump are missing, whose files have
    gone or changed.
    """
    from index.ingest.options import BuildOptions
    from index.maintenance.restore import restore as restore_dump
    from searcher.terminal.progress import bar

    with bar(not quiet) as progress:
        report = restore_dump(source, location, BuildOptions(progress=progress, **options))
    read = f"{counted(report.stored, 'article')} taken as stored" + (
        f", {report.read:,} read again" if report.read else ""
    )
    if not quiet:
        say(
            f"{read}; {location} holds {counted(report.articles, 'article')} of {counted(report.files, 'file')}"
        )
        for sentence in report.problems:
            say(sentence)
    if report.missing:
        first_ids = ", ".join(report.missing[:3]) + (", ..." if len(report.missing) > 3 else "")
        say(
            f"{counted(len(report.missing), 'article')} could not be read again, for the files have gone or changed: {first_ids}"
        )
    return 3 if report.missing else 0
