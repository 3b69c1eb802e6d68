"""`searcher check`: compare an index with itself, its texts and its source files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from searcher.commands.options import index_option, json_option
from searcher.export import documents as export
from searcher.terminal.output import say, write_data, write_text
from searcher.terminal.pen import safe
from searcher.wording import counted, seconds_words

if TYPE_CHECKING:
    from searcher.check.report import Checked

AGREES, DIFFERS = 0, 1


@click.command("check", short_help="Prove that the index is whole and its answers are right.")
@index_option
@click.option(
    "--sample",
    "count",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    metavar="N",
    help="Compare N phrases and N words.",
)
@click.option(
    "--files",
    is_flag=True,
    help="Also read N records of the source files again: does the index hold all their words?",
)
@json_option
def command(location: str, count: int, files: bool, as_json: bool) -> int:
    """Compare the index with itself, and its answers with its texts.

    Every file of the index is compared with its sums. Then N phrases and N words are drawn from the
    stored texts, the engine is asked for them, and every text is read from beginning to end to see
    whether its answers are right; so are the counts by section, site and month.

    Exit status: 0 all agrees, 1 something differs and is named, 2 error.
    """
    from searcher.check.compare import check
    from searcher.check.report import unseen
    from searcher.terminal.progress import steps

    with steps(True) as progress:
        done = check(location, count, files=files, progress=progress or unseen)
    if as_json:
        write_data([export.document(_json(done))])
    else:
        write_text(_lines(done))
        if not done.differences:
            say(f"All agrees, in {seconds_words(done.seconds)}.")
        else:
            say(f"{counted(len(done.differences), 'difference')}, in {seconds_words(done.seconds)}.")
            if any(one.what == "file" for one in done.differences):
                say(
                    f"Nothing else was compared. To make the index anew from its files: searcher rebuild -i {location}"
                )
    return DIFFERS if done.differences else AGREES


def _lines(done: Checked) -> Iterator[str]:
    for one in done.compared:
        yield one.sentence
    for different in done.differences:
        yield safe(f"DIFFERS  {different.what} {different.name}: {different.because}")


def _json(done: Checked) -> export.Json:
    return {
        "format_version": export.FORMAT_VERSION, "agrees": not done.differences, "articles": done.articles,
        "compared": [{"what": one.what, "count": one.count, "sentence": one.sentence} for one in done.compared],
        "differences": [{"what": one.what, "name": one.name, "because": one.because} for one in done.differences],
        "seconds": round(done.seconds, 3),
    }  # fmt: skip
