"""`searcher fix`: correct what the files say, in a text file inside the index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from index.article import section_path
from index.errors import InputError
from searcher.commands.completions import last_ids
from searcher.commands.options import index_option
from searcher.commands.services import Services, pass_parts
from searcher.request import Search
from searcher.terminal.output import say
from searcher.wording import counted


@click.command("fix", short_help="Correct an article's day or section, for good.")
@index_option
@click.option(
    "--published", metavar="DAY", help="The day it was published: 2020-03-11, 2020-03, 2020, or unknown."
)
@click.option("--section", metavar="S", help='Where it was filed, as "World/Europe", or unknown.')
@click.option("--because", metavar="TEXT", default="", help="Why; shown with the evidence.")
@click.option("--site", metavar="SITE", help="With --map-section: the site it is about.")
@click.option(
    "--map-section",
    "rule",
    nargs=2,
    metavar="OLD NEW",
    help="The site's section OLD, and all inside it, is NEW; no ID then.",
)
@click.argument("id", metavar="[ID]", required=False, shell_complete=last_ids)
@pass_parts
def fix(
    parts: Services,
    /,
    id: str | None,
    location: str,
    site: str | None,
    rule: tuple[str, str] | None,
    **values: Any,
) -> int:
    """Correct the day or the section of one article, or a section of a whole site.

    The correction is a line in a plain text file of the index, DIR/yours/corrections, which is
    copied with it, and is applied whenever the index changes or is built anew. That file may be
    edited by hand, and takes rules for a whole site; --site and --map-section write one:

    \b
      fix 3fa9c21b07 published 2020-03-11 because the printed edition bears that day
      fix 3fa9c21b07 section World/Europe
      site example.com section "us-news" = "US news"
      site example.com days day-first

    Lines that begin with # are comments. After editing it, run searcher index or searcher fix
    again.
    """
    if (rule is None) != (site is None):
        raise InputError(
            "--site and --map-section go together.",
            'Write: searcher fix --site example.com --map-section "us-news" "US news"',
        )
    if rule is not None and site is not None:
        if id is not None or any(values.values()):
            raise InputError("A rule for a site is not about one article.", "Type two commands.")
        return _fix_site(parts, location, site, rule)
    if id is None:
        raise InputError("Which article is to be corrected?", "Type its id: searcher fix ID --section S")
    return _fix_article(parts, location, id, **values)


def _fix_site(parts: Services, location: str, site: str, rule: tuple[str, str]) -> int:
    """Write a rule that renames a section of a site, and apply it."""
    from index.reconcile import corrections

    old, new = rule
    for section in rule:
        if not section_path(section) or "\n" in section:
            raise InputError(
                f"--map-section {section!r} is no section.",
                'A section is written "World/Europe"; unknown takes it away.',
            )
    name = site.lower().removeprefix("www.")
    with parts.open_engine(location) as engine:
        question = Search("", sections=(section_path(old),), sites=(name,), per_page=1)
        total = engine.search(question).total
    if not total or not name.strip() or " " in name:
        raise InputError(
            f"No article of {site} is in a section {old}; nothing was changed.",
            "searcher sections lists the sections, searcher stats the sites.",
        )
    _write(location, lambda folder: [corrections.add_rule(folder, name, old, new)])
    say(f"{counted(total, 'article')} of {name}: {old} is {new} now.")
    return 0


def _fix_article(
    parts: Services, location: str, id: str, published: str | None, section: str | None, because: str
) -> int:
    """Write the corrections of an article, and apply them."""
    from index.dates.values import first_day
    from index.reconcile import corrections

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
    _write(location, lambda folder: corrections.add(folder, whole, published, section, because))
    return 0


def _write(location: str, add: Callable[[Path], list[str]]) -> None:
    """Add lines to the corrections under the index's lock, apply them, and print them."""
    from index.commits.publish import disk_errors_as_sentences
    from index.reconcile import corrections
    from index.reconcile.corpus import reconcile
    from index.storage import generation as generations
    from index.storage.lock import lock

    folder = Path(location)
    with disk_errors_as_sentences(folder), lock(folder):
        lines = add(folder)
        settled = reconcile(folder, generations.read(folder))
    for line in lines:
        say(f"{folder.name}/{corrections.NAME}: {line}")
    for problem in settled.problems:
        say(problem)
