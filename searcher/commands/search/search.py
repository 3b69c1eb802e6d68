"""`searcher search`: a question, answered as text, as JSON, or in rows for another program."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import click

from index.frozen import replace
from index.schema import CHOSEN_FACETS, TIMES
from searcher.commands.options import filter_options, filtered, index_option, print_options
from searcher.commands.services import Services, pass_parts
from searcher.commands.shell_words import QueryCommand, quotes_eaten, run_together
from searcher.engine.protocol import Engine
from searcher.export.formats import BY_NAME, FORMATS, rows
from searcher.request import FACET_NAMES, Search
from searcher.results import Hit, Results
from searcher.terminal.last_answer import remember
from searcher.terminal.output import pen, say, write_data, write_text
from searcher.terminal.progress import counting
from searcher.terminal.results import answer_lines, notice_words

FOUND, NOTHING = 0, 1

#: Rows of a sheet of Excel below its heading.
EXCEL_MAX_ROWS = 1_048_575

#: The text fields that can be searched alone.
FIELDS = ("title", "lead", "body", "caption", "aside")


def format_options(function: Any) -> Any:
    """Add every export format as a flag; the last one typed counts."""
    for each in reversed(FORMATS):
        if each.help:
            function = click.option(
                f"--{each.name}", "format", flag_value=each.name, default=None, type=str, help=each.help
            )(function)
    return function


@click.command(
    "search", cls=QueryCommand, short_help="Find articles: ranked, counted, with the matching passages."
)
@index_option
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help="Hits on a page (10), or rows of an export (all).",
)
@click.option("--page", type=click.IntRange(1), default=1, metavar="N", help="Which page of them.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    help="Undated ones come last by date.",
)
@filter_options
@click.option(
    "--facet",
    "facets",
    type=click.Choice(FACET_NAMES),
    multiple=True,
    help="Count by this field; repeat for several.",
)
@click.option("--field", type=click.Choice(FIELDS), help="Search only in this part of the articles.")
@click.option("-c", "--count", is_flag=True, help="Only the number of articles.")
@click.option(
    "-l", "--files-with-matches", "files", is_flag=True, help="Only the files that the articles come from."
)
@click.option("-0", "nul", is_flag=True, help="With -l: a NUL after each file name instead of a newline.")
@format_options
@click.option("--full-text", is_flag=True, help="With an export: the whole text of each article, too.")
@click.option("--explain", is_flag=True, help="Why each hit ranks where it does: the parts of its score.")
@print_options
@click.argument("query", nargs=-1, metavar="QUERY...")
@pass_parts
def command(
    parts: Services,
    /,
    query: tuple[str, ...],
    location: str,
    limit: int | None,
    page: int,
    sort: Any,
    facets: tuple[str, ...],
    field: str | None,
    count: bool,
    files: bool,
    nul: bool,
    format: str | None,
    full_text: bool,
    explain: bool,
    colour: str,
    no_pager: bool,
    **filters: Any,
) -> int:
    """Find articles.

    The words of QUERY are joined by spaces: all of them must occur, in any of their forms. A word
    after a dash is excluded. A phrase needs its quotes, which the shell takes unless they are
    quoted themselves.

    \b
      searcher search rate cut -mortgage
      searcher search '"rate cut" OR "rate rise"' --from 2016 --section Business
      searcher search title:bridge --sort newest -n 20
      searcher search harbour --csv > harbour.csv
      searcher search harbour --excel --full-text > harbour.csv

    Exit status: 0 found, 1 nothing found, 2 error.
    """
    if phrase := quotes_eaten(query):
        say(f"hint: read as words. For the phrase: searcher search '\"{phrase}\"'")
    if word := run_together(query):
        say(f"hint: {word} excludes the word {word[1:]}. The option stands alone: {word[:2]} {word[2:]}")
    if field:
        query = (_in_field(field, " ".join(query), filters["exact"], filters["any_words"]),)
    if full_text and not format:
        raise click.UsageError("--full-text goes with an export: --csv, --excel, --nl, --json …")
    search = replace(
        filtered(query, **filters),
        sort=sort,
        page=page,
        per_page=limit or 10,
        explain=explain,
        full_text=full_text,
    )
    with parts.open_engine(location) as engine:
        if count:
            return _count(engine, search)
        if files or nul:
            return _files(engine, search, "\0" if nul else "\n", limit)
        if format and format != "json":
            return _rows(engine, search, format, limit)
        if format:
            from searcher.export import documents as export

            results = engine.search(replace(search, facets=facets or search.facets))
            write_data([export.document(export.to_json(results))])
        else:
            results = engine.search(replace(search, facets=facets or ("section", "year")))
            remember(location, results.hits)
            write_text(answer_lines(results, pen(colour), _filtered(search)), pager=not no_pager)
            _advise(results, search)
    return FOUND if results.total else NOTHING


def _in_field(field: str, text: str, exact: bool, any_words: bool) -> str:
    """Return the query for one field.

    It is parsed first: what then stands inside the brackets cannot end them.
    """
    from datetime import date

    from searcher.query.parser import parse

    parsed = parse(text, today=date.today(), exact=exact, any_words=any_words)
    for notice in parsed.notices:
        say(notice_words(notice.text, notice.suggestion))
    return f"{field}:({parsed.read_as})" if parsed.read_as else text


def _count(engine: Engine, search: Search) -> int:
    results = _only_counted(engine, search)
    write_data([f"{results.total}\n"])
    return FOUND if results.total else NOTHING


def _files(engine: Engine, search: Search, end: str, limit: int | None) -> int:
    """Write the files of the hits in their order, each once; quoted on a terminal."""
    from index.paths import joined, quoted

    total = _only_counted(engine, search).total
    hits = engine.every_hit(replace(search, snippets=False))
    seen: set[str] = set()

    def paths() -> Iterator[str]:
        for hit in counting(_on_page(hits, search.page, limit), _count_on_page(total, search, limit), "hit"):
            for source in hit.sources:
                path = joined(source.root, source.path)
                if path not in seen:
                    seen.add(path)
                    yield (quoted(path) if for_people else path) + end

    for_people = end == "\n" and sys.stdout.isatty()
    write_data(paths())
    return FOUND if seen else NOTHING


def _rows(engine: Engine, search: Search, format: str, limit: int | None) -> int:
    results = _only_counted(engine, search)
    hits = engine.every_hit(replace(search, snippets=BY_NAME[format].needs_snippets, openings=False))
    count = _count_on_page(results.total, search, limit)
    if format == "excel" and count > EXCEL_MAX_ROWS:
        say(f"hint: Excel opens the first {EXCEL_MAX_ROWS:,} rows; these are {count:,}.")
    shown = counting(_on_page(hits, search.page, limit), count, "row")
    write_data(rows(shown, format, search.full_text))
    return FOUND if results.total else NOTHING


def _only_counted(engine: Engine, search: Search) -> Results:
    """Count exactly, and write the notices to stderr: stdout has no room for them.

    Nothing else is suggested to whoever reads numbers and rows.
    """
    results = engine.search(replace(search, page=1, per_page=0, facets=(), snippets=False, suggest=False))
    for notice in results.query.notices:
        say(notice_words(notice.text, notice.suggestion))
    return results


def _count_on_page(total: int, search: Search, limit: int | None) -> int:
    """Count the hits that `_on_page` gives."""
    return total if limit is None else min(limit, max(0, total - (search.page - 1) * limit))


def _on_page(hits: Iterator[Hit], page: int, limit: int | None) -> Iterator[Hit]:
    return hits if limit is None else islice(hits, (page - 1) * limit, page * limit)


def _filtered(search: Search) -> set[str]:
    """Return the facets with a filter of their own."""
    names = {
        facet.name
        for facet in CHOSEN_FACETS
        if getattr(search, facet.chosen) or getattr(search, facet.left_out)
    }
    return names | (set(TIMES) if any(search.published) else set())


def _advise(results: Results, search: Search) -> None:
    """Write what to type next to stderr."""
    if results.page * results.per_page < results.total:
        say(f"next page: --page {results.page + 1}")
    elif any(notice.kind == "any-words" for notice in results.query.notices):
        say("any of these words: --any")
    elif not results.total and not results.query.read_as:
        say("hint: type the words to find: searcher search rate cut")
