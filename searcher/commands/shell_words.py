"""Commands that take a query: which arguments are options and which are its words.

    searcher search iran -nato -n 20      words: iran -nato      options: -n 20

Short options stand alone, so every other argument with one dash is a word of the query, where it excludes. After `--` all are words.
A long option that does not exist stays an error: read as a word, its misspelling would go unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import click

# What makes an argument a query of its own rather than words that a shell has freed of their quotes.
SYNTAX = frozenset('"“”()*?~:^/')
OPERATORS = frozenset({"AND", "OR", "NOT", "SAME"})


class QueryCommand(click.Command):
    """A command whose last parameter is QUERY..."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options, words = apart(args, taking(self.get_params(ctx)))
        return super().parse_args(ctx, [*options, "--", *words])


def taking(params: Iterable[click.Parameter]) -> dict[str, bool]:
    """Each option as typed, and whether it takes a value."""
    names: dict[str, bool] = {}
    for param in params:
        if isinstance(param, click.Option):
            takes = not (param.is_flag or param.count)
            names |= dict.fromkeys([*param.opts, *param.secondary_opts], takes)
    return names


def apart(args: Sequence[str], takes_value: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    """The arguments that are options, with their values, and those that are words."""
    options: list[str] = []
    words: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg == "--":
            words += rest
        elif arg in takes_value:
            options.append(arg)
            if takes_value[arg]:
                options += [value for value in [next(rest, None)] if value is not None]
        elif arg.startswith("--") and arg.strip("-"):
            options.append(arg)  # --name=value, or an option that does not exist
        else:
            words.append(arg)
    return options, words


def run_together(words: Sequence[str]) -> str:
    """The first word that was most likely an option and its number, `-n20`, or empty."""
    return next((word for word in words if re.fullmatch(r"-n[0-9]+", word)), "")


def quotes_eaten(words: Sequence[str]) -> str:
    """The first argument that was most likely a phrase before the shell took its quotes, or empty."""
    for word in words:
        parts = word.split()
        if 2 <= len(parts) <= 8 and not SYNTAX & set(word) and not OPERATORS & set(parts):
            return word.removeprefix("-")
    return ""
