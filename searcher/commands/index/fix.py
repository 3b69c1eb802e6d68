"""`searcher fix`: correct what the files say, in a text file inside the index."""

from __future__ import annotations

from pathlib import Path

import click

from index.article import section_path
from index.errors import InputError
from searcher.commands.completions import last_ids
from searcher.commands.options import index_option
from searcher.commands.services import Services, pass_parts
from searcher.terminal.output import say


@click.command("fix", short_help="Correct an article's day or section, for good.")
@index_option
@click.option(
    "--published", metavar="DAY", help="The day it was published: 2020-03-11, 2020-03, 2020, or unknown."
)
@click.option("--section", metavar="S", help='Where it was filed, as "World/Europe", or unknown.')
@click.option("--because", metavar="TEXT", default="", help="Why; shown with the evidence.")
@click.argument("id", metavar="ID", shell_complete=last_ids)
@pass_parts
def fix(
    parts: Services, /, id: str, location: str, published: str | None, section: str | None, because: str
) -> int:
    """Correct the day or the section of one article.

    The correction is a line in a plain text file of the index, DIR/yours/corrections, which is
    copied with it, and is applied whenever the index changes or is built anew. That file may be
    edited by hand, and takes rules for a whole site:

    \b
      fix 3fa9c21b07 published 2020-03-11 because the printed edition bears that day
      fix 3fa9c21b07 section World/Europe
      site example.com section "us-news" = "US news"
      site example.com days day-first

    Lines that begin with # are comments. After editing it, run searcher index or searcher fix
    again.
    """
    from index.commits.publish import disk_errors_as_sentences
    from index.dates.values import first_day
    from index.reconcile import corrections
    from index.reconcile.corpus import reconcile
    from index.storage import generation as generations
    from index.storage.lock import lock

    if published is None and section is None:
        raise InputError("Nothing is to be corrected.", "Give --published DAY, --section S, or both.")
    if published not in (None, corrections.UNKNOWN) and first_day(published or "") is None:
        raise InputError(
            f"--published {published} is no day.",
            "A day is written 2020-03-11, 2020-03 or 2020; unknown takes it away.",
        )
    if section is not None and not section_path(section):
        raise InputError(
            f"--section {section!r} is no section.",
            'A section is written "World/Europe"; unknown takes it away.',
        )
    with parts.open_engine(location) as engine:
        whole = engine.show(id).article.id
    folder = Path(location)
    with disk_errors_as_sentences(folder), lock(folder):
        lines = corrections.add(folder, whole, published, section, because)
        settled = reconcile(folder, generations.read(folder))
    for line in lines:
        say(f"{folder.name}/{corrections.NAME}: {line}")
    for problem in settled.problems:
        say(problem)
    return 0
