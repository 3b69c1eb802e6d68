"""Writes the manual pages, docs/man1, from the commands' own help: `make docs`.

The wheel has them in share/man/man1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from searcher.cli import CHAPTERS, cli

FOLDER = Path(__file__).parent / "man1"
FILES = """\
.SH ENVIRONMENT
.TP
.B SEARCHER_INDEX
The folder of the index, where \\fB\\-i\\fR does not name one.
.TP
.B PAGER, NO_COLOR
The program that shows long answers; no colours.
.TP
.B SEARCHER_DEBUG
With 1 an error that should not happen says where it did.
.SH FILES
.TP
.I articles.idx
The index, in the folder where the command is typed. Corrections lie in \\fIarticles.idx/yours\\fR.
.TP
.I ~/.local/state/searcher/last\\-answer
The ids of the last answer, for completion.
"""


def pages() -> dict[str, str]:
    """Return each page by its file name."""
    names = [name for commands in CHAPTERS.values() for name in commands]
    root = click.Context(cli, info_name="searcher", **cli.context_settings)
    made = {"searcher.1": _page(cli, root, [f"searcher-{name}" for name in names])}
    for name in names:
        command = cli.get_command(root, name)
        assert command is not None
        ctx = click.Context(command, info_name=name, parent=root, **command.context_settings)
        made[f"searcher-{name}.1"] = _page(command, ctx, ["searcher"])
    return made


def _page(command: click.Command, ctx: click.Context, others: list[str]) -> str:
    name = ctx.command_path.replace(" ", "-")
    short = (command.short_help or command.help or "").rstrip(".")
    parts = [
        f'.TH "{name.upper()}" "1" "" "searcher" "searcher"',
        f".SH NAME\n{_escape(name)} \\- {_escape(short)}",
        f".SH SYNOPSIS\n.B {_escape(ctx.command_path)}\n{_escape(' '.join(command.collect_usage_pieces(ctx)))}",
        ".SH DESCRIPTION\n" + "\n".join(_description(command.help or "")),
    ]
    options = [record for param in command.get_params(ctx) if (record := param.get_help_record(ctx))]
    parts.append(".SH OPTIONS\n" + "\n".join(_terms(options)))
    if isinstance(command, click.Group):
        for heading, commands in CHAPTERS.items():
            rows = [(each, command.get_command(ctx, each).get_short_help_str(200)) for each in commands]  # type: ignore[union-attr]
            parts.append(f".SH {_escape(heading.upper())}\n" + "\n".join(_terms(rows)))
        parts.append(FILES.rstrip())
    see = ", ".join(f".BR {_escape(each)} (1)" for each in others).replace(", ", " ,\n")
    return "\n".join([*parts, f".SH SEE ALSO\n{see}"]) + "\n"


def _description(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text; those behind a `\\b` as they stand."""
    for i, paragraph in enumerate(text.split("\n\n")):
        if i:
            yield ".PP"
        if paragraph.lstrip().startswith("\b"):
            yield ".nf\n" + "\n".join(_escape(line) for line in paragraph.splitlines()[1:]) + "\n.fi"
        else:
            yield _escape(re.sub(r"\s+", " ", paragraph.strip()))


def _terms(rows: list[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in rows:
        yield f".TP\n.B {_escape(term)}\n{_escape(meaning)}"


def _escape(text: str) -> str:
    """Escape what roff would act on: backslashes, typed hyphens, a dot or quote that begins a line."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for old in FOLDER.glob("*.1"):
        if old.name not in written:
            old.unlink()
    for name, page in written.items():
        (FOLDER / name).write_text(page, encoding="utf-8")
