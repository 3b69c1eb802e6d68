"""`searcher serve` and `searcher demo`: the page over an index, or over the bundled sample."""

from __future__ import annotations

from typing import Any

import click

from searcher.commands.options import folder, index_option
from searcher.commands.services import Services, pass_parts
from searcher.terminal.output import say
from searcher.wording import counted

DEMO_INDEX = "demo.idx"


def address_options(function: Any) -> Any:
    """Add the options for where the page listens."""
    for option in (
        click.option(
            "--allow-host",
            "allow_hosts",
            multiple=True,
            metavar="NAME",
            help="Answer under this name too, beside loopback's.",
        ),
        click.option("-o", "--open", "open_browser", is_flag=True, help="Open it in the browser."),
        click.option(
            "-p",
            "--port",
            type=click.IntRange(0, 65535),
            default=8707,
            show_default=True,
            help="0 takes any free port.",
        ),
        click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on."),
    ):
        function = option(function)
    return function


@click.command("serve", short_help="The page: search in a browser, on this machine.")
@index_option
@address_options
@pass_parts
def serve(parts: Services, /, location: str, **address: Any) -> int:
    """Serve the page until Ctrl-C."""
    # An index that cannot be opened is reported here, not to the first visitor.
    parts.open_engine(location).close()
    _serve(parts, location, **address)
    return 0


@click.command("demo", short_help="Build the bundled sample and serve its page.")
@click.option(
    "-i",
    "--index",
    "location",
    metavar="DIR",
    default=DEMO_INDEX,
    callback=folder,
    help=f"Where its index goes: ./{DEMO_INDEX} unless said otherwise.",
)
@click.option("--build-only", is_flag=True, help="Build the index and stop.")
@address_options
@pass_parts
def demo(parts: Services, /, location: str, build_only: bool, **address: Any) -> int:
    """Build the index of the bundled sample, invented articles of three invented sites, and serve
    its page until Ctrl-C.

    Its articles can be searched from the command line too: searcher search -i demo.idx harbour
    """
    from importlib.resources import as_file, files

    with as_file(files("searcher") / "sample" / "articles") as articles:
        report = parts.build([articles], location)
    say(f"{counted(report.articles, 'article')} of the bundled sample in {location}")
    if not build_only:
        _serve(parts, location, **address)
    return 0


def _serve(
    parts: Services, location: str, *, host: str, port: int, allow_hosts: tuple[str, ...], open_browser: bool
) -> None:
    def ready(address: str) -> None:
        say(f"{address}   (Ctrl-C ends)")
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    parts.serve(location, host=host, port=port, allow_hosts=allow_hosts, ready=ready)
