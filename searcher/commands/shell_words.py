"""Commands that take a query: which arguments are options and which are its words.

    searcher search iran -nato -n 20      words: iran -nato      options: -n 20

Short options stand alone: every other argument with one dash is an excluded word of the query.
After `--` all are words. A long option that does not exist stays an error: read as a word, its
misspelling would go unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import click

#: Characters of a query: an argument that has any is not a phrase whose quotes a shell took.
SYNTAX = frozenset('"“”()*?~:^/')
OPERATORS = frozenset({"AND", "OR", "NOT", "SAME"})


class QueryCommand(click.Command):
    """A command whose last parameter is QUERY..."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options, words = apart(args, taking(self.get_params(ctx)))
        return super().parse_args(ctx, [*options, "--", *words])


def taking(params: Iterable[click.Parameter]) -> dict[str, bool]:
    """Return each option as typed, and whether it takes a value."""
    names: dict[str, bool] = {}
    for param in params:
        if isinstance(param, click.Option):
            takes = not (param.is_flag or param.count)
            names |= dict.fromkeys([*param.opts, *param.secondary_opts], takes)
    return names


def apart(args: Sequence[str], takes_value: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    """Part the arguments into options, with their values, and words."""
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
    """Return the first word that most likely was an option and its number, `-n20`, or empty."""
    return next((word for word in words if re.fullmatch(r"-n[0-9]+", word)), "")


def quotes_eaten(words: Sequence[str]) -> str:
    """Return the first argument that most likely was a phrase before the shell took its quotes.

    Empty if there is none.
    """
    for word in words:
        parts = word.split()
        if 2 <= len(parts) <= 8 and not SYNTAX & set(word) and not OPERATORS & set(parts):
            return word.removeprefix("-")
    return ""
