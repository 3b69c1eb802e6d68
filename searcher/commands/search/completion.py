"""`searcher completion`: print the lines that make a shell complete searcher's commands."""

from __future__ import annotations

import click

from searcher.terminal.output import write_data


@click.command("completion", short_help="Completion of commands, options and values for bash, zsh or fish.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print what a shell needs to complete searcher's commands, options and values: sections and
    sites of the index, ids of the last answer.

    \b
      bash:  searcher completion bash >> ~/.bashrc
      zsh:   searcher completion zsh >> ~/.zshrc
      fish:  searcher completion fish > ~/.config/fish/completions/searcher.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"no completion for {shell}")
    write_data([kind(ctx.find_root().command, {}, "searcher", "_SEARCHER_COMPLETE").source()])
    return 0
