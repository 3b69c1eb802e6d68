"""The group of commands: listed under headings, each imported only when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class Group(click.Group):
    """A group whose commands stand under headings.

    chapters   heading -> name -> attribute of a module: `show` -> "searcher.commands.show:show"
    """

    def __init__(self, chapters: Mapping[str, Mapping[str, str]], **attrs: object) -> None:
        super().__init__(**attrs)  # type: ignore[arg-type]
        self.chapters = chapters

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for commands in self.chapters.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for commands in self.chapters.values():
            if cmd_name in commands:
                module, _, attribute = commands[cmd_name].partition(":")
                command = getattr(import_module(module), attribute)
                assert isinstance(command, click.Command)
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise click.UsageError(f"there is no command {args[0]!r}.{self._meant(args[0])}", ctx)
        return super().resolve_command(ctx, args)

    def _meant(self, name: str) -> str:
        from difflib import get_close_matches

        close = get_close_matches(name, self.list_commands(click.Context(self)), 1)
        return f" Did you mean {close[0]!r}?" if close else " To search for it: searcher search " + name

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, self.list_commands(ctx)))  # one column for all the chapters
        for heading, commands in self.chapters.items():
            rows = [
                (name.ljust(width), command.get_short_help_str(80))
                for name in commands
                if (command := self.get_command(ctx, name))
            ]
            with formatter.section(heading):
                formatter.write_dl(rows, col_spacing=4)
