"""Values that a shell completes: sections and sites of the index, ids of the last answer.

`value(name)` is given to an option, `last_ids` to an argument, as click's `shell_complete`. Where
there is no index, nothing is completed, and nothing is said: a shell has no place for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from searcher.commands.services import Services

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from searcher.results import Bucket

    Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

#: The most values that are offered at a time.
MOST = 100


def value(name: str) -> Completer:
    """Return what completes a value of a facet, the most frequent first."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        from index.analysis.tokens import fold
        from index.article import section_words
        from searcher.request import Search
        from searcher.wording import counted

        def words(bucket: Bucket) -> str:
            return section_words(bucket.value) if isinstance(bucket.value, tuple) else bucket.value or ""

        services, location = ctx.find_object(Services), ctx.params.get("location")
        if services is None or location is None:
            return []
        try:
            with services.open_engine(location) as engine:
                buckets = engine.facet(Search(), name).buckets
        except Exception:
            return []
        begins = [
            bucket for bucket in buckets if words(bucket) and fold(words(bucket)).startswith(fold(incomplete))
        ]
        begins.sort(key=lambda bucket: -bucket.count)
        return [
            CompletionItem(words(bucket), help=counted(bucket.count, "article")) for bucket in begins[:MOST]
        ]

    return complete


def last_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the id of an article among those of the last answer over the same index."""
    from click.shell_completion import CompletionItem

    from searcher.terminal.last_answer import recall

    return [
        CompletionItem(id, help=title)
        for id, title in recall(ctx.params.get("location") or "")
        if id.startswith(incomplete.lower())
    ]


def folders(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave a folder to the shell."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="dir")]


def quote_for_bash() -> None:
    """Make click's completion for bash quote what it offers, as those of zsh and fish do."""
    from click.shell_completion import BashComplete, add_completion_class

    class Bash(BashComplete):
        def format_completion(self, item: CompletionItem) -> str:
            from shlex import quote

            quoted = quote(item.value) if item.type == "plain" else item.value
            # `read` of the script takes one backslash of two.
            return f"{item.type},{quoted}".replace("\\", "\\\\")

    add_completion_class(Bash)
