"""`searcher copies`: list the records with the same text as an article, or of the same page."""

from __future__ import annotations

from collections.abc import Iterator

import click

from searcher.commands.completions import last_ids
from searcher.commands.options import index_option, json_option
from searcher.commands.services import Services, pass_parts
from searcher.export import documents as export
from searcher.results import Shown
from searcher.terminal.output import pen, say, write_data, write_text
from searcher.terminal.pen import Pen
from searcher.wording import date_line


@click.command("copies", short_help="Copies and other versions of one article.")
@index_option
@json_option
@click.argument("id", metavar="ID", shell_complete=last_ids)
@pass_parts
def copies(parts: Services, /, id: str, location: str, as_json: bool) -> int:
    """List the copies and versions of one article.

    A copy has the same text or nearly the same, or is a piece of it that breaks off; a version is
    another record of the same address with another text. Each has its own site, address and days;
    an undated article borrows the day of a dated copy, and says so.
    """
    with parts.open_engine(location) as engine:
        shown = engine.show(id)
        others = [engine.show(other) for other in shown.copies]
    others.sort(key=lambda other: (other.article.published or "9999", other.article.id))
    if as_json:
        found = [{"kind": kind(shown, other), **_described(other)} for other in others]
        write_data(
            [
                export.document(
                    {"format_version": export.FORMAT_VERSION, "id": shown.article.id, "copies": found}
                )
            ]
        )
    else:
        write_text(_lines(shown, others, pen()))
        if not others:
            say("No copies or versions of it are in the index.")
    return 0 if others else 1


def kind(shown: Shown, other: Shown) -> str:
    """Return `version` for another text at the same URL, else `copy`."""
    one, two = shown.article, other.article
    from index.segments.doc_values import url_key

    same = bool(one.url) and url_key(one.url) == url_key(two.url)
    return (
        "version"
        if same and (one.title, one.lead, one.paragraphs) != (two.title, two.lead, two.paragraphs)
        else "copy"
    )


def _described(other: Shown) -> export.Json:
    whole = export.article_json(other)
    names = (
        "id",
        "title",
        "site",
        "publisher",
        "published",
        "published_from",
        "captured",
        "url",
        "truncated",
        "sources",
    )
    return {name: whole[name] for name in names}


def _lines(shown: Shown, others: list[Shown], pen: Pen) -> Iterator[str]:
    for other in others:
        article = other.article
        yield from pen.lines([(article.title or "(no headline)", "title")])
        outlet = article.site or article.publisher or ""
        cut = "cut off" if article.truncated else ""
        facts = (kind(shown, other), outlet, date_line(article), cut, article.id)
        yield from pen.lines([(" · ".join(fact for fact in facts if fact), "muted")], "  ")
        if article.url:
            yield "  " + pen.paint(article.url, "muted")
