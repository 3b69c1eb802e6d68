"""`searcher show` and `searcher similar`: one article whole, and the articles like it."""

from __future__ import annotations

from pathlib import Path

import click

from index.frozen import replace
from searcher.commands.completions import last_ids
from searcher.commands.options import index_option, json_option, print_options
from searcher.commands.services import Services, pass_parts
from searcher.export import documents as export
from searcher.terminal.last_answer import remember
from searcher.terminal.output import pen, write_data, write_text


@click.command("show", short_help="One article: its text, both dates, where they come from.")
@index_option
@click.option("--highlight", default="", metavar="QUERY", help="Mark what this query finds in it.")
@click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json", "raw"]),
    default="text",
    help="raw: the bytes of its source record.",
)
@click.option(
    "--evidence",
    is_flag=True,
    help="With text: every candidate for its date and section, and why it was chosen or not.",
)
@print_options
@click.argument("id", metavar="ID", shell_complete=last_ids)
@pass_parts
def show(
    parts: Services,
    /,
    id: str,
    location: str,
    highlight: str,
    format: str,
    evidence: bool,
    colour: str,
    no_pager: bool,
) -> int:
    """Show one article.

    ID is the beginning of its id, as `searcher search` prints it; six digits will do where no other
    article begins so.
    """
    from searcher.terminal.article import article_lines

    with parts.open_engine(location) as engine:
        shown = engine.show(id, highlight)
    if format == "raw":
        from index.ingest.roots import kept_options
        from searcher.export.source_record import raw_record

        reading = kept_options.read(Path(location)).reading()
        write_data([raw_record(shown.article.id, shown.sources, reading)])
    elif format == "json":
        write_data([export.document(export.article_json(shown))])
    else:
        write_text(article_lines(shown, pen(colour), evidence), pager=not no_pager)
    return 0


@click.command("similar", short_help="Articles like this one.")
@index_option
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="How many."
)
@json_option
@print_options
@click.argument("id", metavar="ID", shell_complete=last_ids)
@pass_parts
def similar(
    parts: Services, /, id: str, location: str, limit: int, as_json: bool, colour: str, no_pager: bool
) -> int:
    """Find articles like one article; `read as` names the words they share."""
    from searcher.terminal.results import answer_lines

    with parts.open_engine(location) as engine:
        results = engine.similar(id, limit)
    if as_json:
        write_data([export.document(export.to_json(results))])
    else:
        # The words were chosen, not typed: which surface forms they reached helps nobody.
        results = replace(results, query=replace(results.query, reached=()))
        remember(location, results.hits)
        write_text(answer_lines(results, pen(colour)), pager=not no_pager)
    return 0 if results.hits else 1
