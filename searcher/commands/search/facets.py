"""`searcher facets` and `searcher complete`: values of a field with counts, words of the index."""

from __future__ import annotations

from typing import Any

import click

from index.article import section_words
from searcher.commands.options import filter_options, filtered, index_option, json_option
from searcher.commands.services import Services, pass_parts
from searcher.commands.shell_words import QueryCommand
from searcher.export import documents as export
from searcher.request import FACET_NAMES
from searcher.results import Facet
from searcher.terminal.output import say, write_data, write_text
from searcher.terminal.pen import safe
from searcher.terminal.results import value_words
from searcher.wording import FACET_LABELS, counted


@click.command("facets", cls=QueryCommand, short_help="Count what is found by section, site, year and so on.")
@index_option
@click.option(
    "--by", "name", type=click.Choice(FACET_NAMES), default="section", show_default=True, help="Which field."
)
@click.option("--size", type=click.IntRange(1), metavar="N", help="Only the N largest values.")
@filter_options
@json_option
@click.argument("query", nargs=-1, metavar="QUERY...")
@pass_parts
def facets(
    parts: Services,
    /,
    query: tuple[str, ...],
    location: str,
    name: str,
    size: int | None,
    as_json: bool,
    **filters: Any,
) -> int:
    """Count the articles that QUERY finds by the values of one field.

    A line holds a count, a tab and a value, as it can be typed for --section or --site. In sections
    the count includes those inside.
    """
    with parts.open_engine(location) as engine:
        facet = engine.facet(filtered(query, **filters), name, size)
    if as_json:
        values = {"facet": name, "values": export.facet_json(facet), "more": facet.more}
        write_data([export.document({"format_version": export.FORMAT_VERSION, **values})])
    else:
        write_text(
            f"{bucket.count}\t{_value(facet, bucket.value)}" for bucket in facet.buckets if bucket.count
        )
        if facet.more:
            one, many = FACET_LABELS[name]
            say(f"{counted(facet.more, f'more {one}', f'more {many}')}: --size")
    return 0 if any(bucket.count for bucket in facet.buckets) else 1


def _value(facet: Facet, value: tuple[str, ...] | str | None) -> str:
    if isinstance(value, tuple) and value:
        return safe(section_words(value))
    return safe(value) if isinstance(value, str) and value else value_words(None, facet.name)


@click.command("complete", short_help="Words, sections and titles that begin so.")
@index_option
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    metavar="N",
    help="How many words.",
)
@json_option
@click.argument("prefix", metavar="PREFIX")
@pass_parts
def complete(parts: Services, /, prefix: str, location: str, limit: int, as_json: bool) -> int:
    """List the words of the index that begin with PREFIX, the most frequent first; then the
    sections and titles that do, as queries.
    """
    with parts.open_engine(location) as engine:
        words = engine.complete(prefix, limit)
    if as_json:
        write_data(
            [export.document({"format_version": export.FORMAT_VERSION, "prefix": prefix, "words": words})]
        )
    else:
        write_text(safe(word) for word in words)
    return 0 if words else 1
