"""`searcher unsure`: list what the readers were unsure of, article by article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.article import section_path
from searcher.commands.options import index_option, json_option
from searcher.commands.services import Services, pass_parts
from searcher.export import documents as export
from searcher.terminal.output import pen, say, write_data, write_text
from searcher.terminal.pen import safe
from searcher.wording import counted, section_line

if TYPE_CHECKING:
    from index.storage.generation import Generation

#: A row: its first line, the line below it, and the same as data.
Row = tuple[str, str, dict[str, Any]]


@click.command("unsure", short_help="What reading is not sure of, article by article.")
@index_option
@click.option(
    "--section",
    "kinds",
    flag_value="section",
    multiple=True,
    help="Sections cut from a run-together line, or taken from an address.",
)
@click.option(
    "--date",
    "kinds",
    flag_value="date",
    multiple=True,
    help="Days whose order is unknown, that programs write, or that a weak source alone states.",
)
@click.option(
    "--encoding",
    "kinds",
    flag_value="encoding",
    multiple=True,
    help="Texts too short to tell their encoding: their letters are a guess.",
)
@click.option(
    "--several",
    "kinds",
    flag_value="several",
    multiple=True,
    help="Files of several articles that could not be parted.",
)
@json_option
@pass_parts
def unsure(parts: Services, /, location: str, kinds: tuple[str, ...], as_json: bool) -> int:
    """List the articles of which something is unsure; without an option, all of them.

    What is wrong can be set right with searcher fix; the encoding of a file with searcher index
    FILE --encoding NAME and then searcher rebuild.
    """
    from index.storage import generation as generations

    with parts.open_engine(location):  # raises a sentence on what is wrong with the folder
        folder = Path(location)
        state = generations.read(folder)
    chosen = [kind for kind in ROWS if kind in kinds or not kinds]
    if as_json:
        rows = [data | {"unsure": kind} for kind in chosen for _, _, data in ROWS[kind](folder, state)]
        write_data([export.document({"format_version": export.FORMAT_VERSION, "unsure": rows})])
        return 0
    for kind in chosen:
        write_rows(ROWS[kind](folder, state), NOUNS[kind])
    return 0


def write_rows(rows: Iterator[Row], noun: str) -> None:
    """Print rows, then their number."""
    ink, count = pen(), 0

    def lines() -> Iterator[str]:
        nonlocal count
        for first, below, _ in rows:
            count += 1
            yield from ink.lines([(first, "")])
            yield from ink.lines([(below, "muted")], "  ")

    write_text(lines())
    say(f"{counted(count, 'article')} {noun}." if count else f"No article {noun}.")


def section_rows(folder: Path, state: Generation) -> Iterator[Row]:
    """Yield the articles with an unsure section."""
    from index.reconcile.unsure import unsure_sections

    for one in unsure_sections(folder, state):
        path = section_path(one.section)
        first = f"{section_line(path) or 'unknown'} · {one.provenance} {one.confidence:.2f} · {one.site or 'site unknown'} · {one.id}"
        data = {
            "id": one.id, "title": one.title, "site": one.site, "section": list(path) or None, "from": one.provenance,
            "confidence": one.confidence, "raw": one.raw,
        }  # fmt: skip
        yield first, one.raw or one.title, data


def several_rows(folder: Path, state: Generation) -> Iterator[Row]:
    """Yield the articles that are several in one."""
    from index.reconcile.unsure import several_in_one

    for one in several_in_one(folder, state):
        yield (
            f"several articles in one · {counted(one.words, 'word')} · {one.id}",
            one.title,
            {"id": one.id, "title": one.title, "words": one.words},
        )


def date_rows(folder: Path, state: Generation) -> Iterator[Row]:
    """Yield the articles with an unsure day."""
    from index.reconcile.unsure import unsure_days

    for one in unsure_days(folder, state):
        day = one.published or "unknown"
        first = f"{day} · {one.provenance} {one.confidence:.2f} · {one.because} · {one.site or 'site unknown'} · {one.id}"
        data = {
            "id": one.id, "title": one.title, "site": one.site, "published": one.published, "from": one.provenance,
            "confidence": one.confidence, "raw": one.raw, "because": one.because,
        }  # fmt: skip
        yield first, one.raw or one.title, data


def encoding_rows(folder: Path, state: Generation) -> Iterator[Row]:
    """Yield the articles whose letters are a guess."""
    from index.reconcile.unsure import unsure_encodings

    for one in unsure_encodings(folder, state):
        path = safe(one.path)
        data = {"id": one.id, "title": one.title, "encoding": one.encoding, "path": path}
        yield f"{one.encoding} · {path or 'no file'} · {one.id}", one.title, data


ROWS = {"section": section_rows, "date": date_rows, "encoding": encoding_rows, "several": several_rows}
NOUNS = {
    "section": "with an unsure section",
    "date": "with an unsure day",
    "encoding": "with an unsure encoding",
    "several": "with several in one",
}
