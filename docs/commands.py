"""Prints the command reference, docs/commands.md, from the commands' own help: `make docs`."""

from __future__ import annotations

import click

from searcher.cli import CHAPTERS, cli

WIDTH = 88


def reference() -> str:
    """The whole page as Markdown."""
    parts = [
        "# Commands\n",
        "Generated from `--help` by `make docs`; a test compares the two.\n",
        _help(cli, None),
    ]
    for heading, commands in CHAPTERS.items():
        parts.append(f"## {heading}\n")
        for name in commands:
            command = cli.get_command(click.Context(cli), name)
            assert command is not None
            parts += [f"### searcher {name}\n", _help(command, name)]
    return "\n".join(parts)


def _help(command: click.Command, name: str | None) -> str:
    root = click.Context(cli, info_name="searcher", terminal_width=WIDTH, **cli.context_settings)
    ctx = (
        root
        if name is None
        else click.Context(command, info_name=name, parent=root, **command.context_settings)
    )
    return f"```text\n{command.get_help(ctx)}\n```\n"


if __name__ == "__main__":
    print(reference(), end="")
