"""`searcher sections`: print the sections of an index as a tree, or the unsure ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from index.article import section_path
from index.paths import quoted
from searcher.commands.options import index_option, json_option
from searcher.commands.services import Services, pass_parts
from searcher.export import documents as export
from searcher.request import Search
from searcher.results import Bucket
from searcher.terminal.output import pen, say, write_data, write_text
from searcher.terminal.pen import Pen
from searcher.wording import counted, section_line


@click.command("sections", short_help="The sections, as a list or a tree, and unsure ones.")
@index_option
@click.option("--tree", is_flag=True, help="Sections below those they belong to.")
@click.option(
    "--unsure",
    is_flag=True,
    help="The articles whose section is unsure: cut from a run-together line, or a folder of the address.",
)
@click.option(
    "--similar",
    is_flag=True,
    help="Sections that differ only by case, dashes or a plural from one site to another, as one.",
)
@json_option
@pass_parts
def sections(
    parts: Services, /, location: str, tree: bool, unsure: bool, similar: bool, as_json: bool
) -> int:
    """List the sections of the index with their numbers of articles.

    What is wrong can be set right with searcher fix, for one article or for a whole site. Nothing
    is joined unasked: --similar prints the command that does it.
    """
    with parts.open_engine(location) as engine:
        facet = engine.facet(Search("", sort="newest"), "section")
    if unsure:
        return _unsure(location, as_json)
    if similar:
        return _similar(location, as_json)
    buckets = sorted(facet.buckets, key=lambda bucket: _key(bucket.value)) if tree else list(facet.buckets)
    if as_json:
        sections_json = [
            {"value": list(bucket.value or ()) or None, "count": bucket.count, "own": bucket.own}
            for bucket in buckets
        ]
        write_data([export.document({"format_version": export.FORMAT_VERSION, "sections": sections_json})])
    else:
        write_text(_lines(buckets, tree, pen()))
    return 0 if buckets else 1


def _key(value: tuple[str, ...] | str | None) -> tuple[bool, tuple[str, ...]]:
    path = value if isinstance(value, tuple) else ()
    return not path, path


def _lines(buckets: list[Bucket], tree: bool, pen: Pen) -> Iterator[str]:
    width = max((len(f"{bucket.count:,}") for bucket in buckets), default=0)
    for bucket in buckets:
        path = bucket.value if isinstance(bucket.value, tuple) else ()
        if tree and path:
            words = "  " * (len(path) - 1) + path[-1]
        else:
            words = section_line(path) or "unknown"
        yield f"{bucket.count:>{width},}  " + pen.paint(words, "")


def _unsure(location: str, as_json: bool) -> int:
    from index.storage import generation as generations
    from searcher.commands.index.unsure import section_rows, write_rows

    rows = section_rows(Path(location), generations.read(Path(location)))
    if as_json:
        write_data(
            [
                export.document(
                    {"format_version": export.FORMAT_VERSION, "unsure": [data for _, _, data in rows]}
                )
            ]
        )
    else:
        write_rows(rows, "with an unsure section")
    return 0


def _similar(location: str, as_json: bool) -> int:
    from index.reconcile.similar_sections import Spelling, similar_sections
    from index.storage import generation as generations

    folder = Path(location)
    groups = list(similar_sections(folder, generations.read(folder)))

    def data(one: Spelling) -> dict[str, Any]:
        sites = [{"site": site, "count": count} for site, count in one.sites.items()]
        return {"section": list(section_path(one.section)), "count": one.articles, "sites": sites}

    if as_json:
        rows = [{"suggested": data(first), "others": list(map(data, others))} for first, *others in groups]
        write_data([export.document({"format_version": export.FORMAT_VERSION, "similar": rows})])
        return 0 if groups else 1
    ink = pen()

    def lines() -> Iterator[str]:
        for first, *others in groups:
            sites = ", ".join(site or "site unknown" for site in first.sites)
            name = section_line(section_path(first.section))
            yield from ink.lines([(f"{name} · {counted(first.articles, 'article')} · {sites}", "title")])
            for other, site, count in ((one, site, n) for one in others for site, n in one.sites.items()):
                name = section_line(section_path(other.section))
                where = f"of {site}" if site else "whose site is unknown"
                yield from ink.lines([(f"{name} · {counted(count, 'article')} {where}", "")], "  ")
                if site:
                    rule = f"--map-section {quoted(other.section)} {quoted(first.section)}"
                    command = f"searcher fix -i {quoted(location)} --site {quoted(site)} {rule}"
                    yield "    " + ink.paint(command, "muted")  # whole, to be copied

    write_text(lines())
    say(
        f"{counted(len(groups), 'section')} in more than one spelling."
        if groups
        else "No section is like another."
    )
    return 0 if groups else 1
