"""The options of several commands: where the index is, which articles, how to print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from index.article import section_path
from index.errors import InputError
from index.paths import folder_of
from searcher.commands.completions import folders, value
from searcher.request import Search
from searcher.terminal.output import COLOURS

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_INDEX = "articles.idx"

completed_section = value("section")


def day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Read one end of a range of days, as ISO as far as it is known.

    `2016`, `2016-03-12`, `lastmonth`, `30d`
    """
    if value is None:
        return None
    from datetime import date

    from searcher.query.text.relative_dates import Unreadable, read_days

    days = read_days(f"{value}.." if param.name == "first" else f"..{value}", date.today())
    if isinstance(days, Unreadable):
        raise click.BadParameter(days.because + (f". Try: {days.instead}" if days.instead else "."))
    return days.start if param.name == "first" else days.end


def folder(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Refuse the address of a cluster or a page for the index: nothing may be made of its name."""
    folder_of(value)
    return value


def index_option(function: F) -> F:
    return click.option(
        "-i",
        "--index",
        "location",
        metavar="DIR",
        envvar="SEARCHER_INDEX",
        default=DEFAULT_INDEX,
        callback=folder,
        shell_complete=folders,
        help=f"The index: its folder. Without it $SEARCHER_INDEX, else ./{DEFAULT_INDEX}.",
    )(function)


def json_option(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="One JSON document.")(function)


def print_options(function: F) -> F:
    """Add the options for how text is printed: colours and the pager."""
    function = click.option("--no-pager", is_flag=True, help="Do not use $PAGER, however long the text.")(
        function
    )
    return click.option(
        "--color",
        "colour",
        type=click.Choice(COLOURS),
        default="auto",
        show_default=True,
        metavar="WHEN",
        help="auto, always or never.",
    )(function)


def filter_options(function: F) -> F:
    """Add the options for which articles; `filtered` puts their values into a Search."""
    for option in reversed(
        [
            click.option(
                "--from",
                "first",
                callback=day,
                metavar="DAY",
                help="Published this day or later: 2020-03-11, 2020-03, 2020, lastmonth.",
            ),
            click.option(
                "--to",
                "last",
                callback=day,
                metavar="DAY",
                help="Published this day or earlier; a month or year counts whole.",
            ),
            click.option(
                "--undated", is_flag=True, help="With --from or --to: the articles of unknown day as well."
            ),
            click.option(
                "--section",
                "sections",
                multiple=True,
                metavar="S",
                shell_complete=completed_section,
                help='In this section, as "World/Europe"; repeat for several.',
            ),
            click.option(
                "--not-section",
                "not_sections",
                multiple=True,
                metavar="S",
                shell_complete=completed_section,
                help='Not in this section; "" is the unknown one.',
            ),
            click.option(
                "--site",
                "sites",
                multiple=True,
                metavar="S",
                shell_complete=value("site"),
                help="From this site; repeat for several.",
            ),
            click.option("--any", "any_words", is_flag=True, help="Any of the words instead of all of them."),
            click.option("--exact", is_flag=True, help="Every word as written, none of its other forms."),
        ]
    ):
        function = option(function)
    return function


def filtered(
    query: tuple[str, ...],
    *,
    first: str | None,
    last: str | None,
    undated: bool,
    sections: tuple[str, ...],
    not_sections: tuple[str, ...],
    sites: tuple[str, ...],
    any_words: bool,
    exact: bool,
) -> Search:
    """Make the question of the words and the filter options."""
    if first and last and first > last and not first.startswith(last):
        raise InputError(f"--from {first} is after --to {last}: no day is between them.", "Exchange the two.")
    return Search(
        text=" ".join(query),
        sections=tuple(section_path(section) for section in sections),
        not_sections=tuple(section_path(section) for section in not_sections),
        sites=tuple(site or None for site in sites),
        published=(first, last),
        undated=undated,
        any_words=any_words,
        exact=exact,
    )
