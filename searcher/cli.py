"""The command line, where index, searcher and web meet.

It has the list of commands, and turns errors into words and exit statuses.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from index.errors import SearcherError
from searcher.commands.group import Group
from searcher.commands.services import Services
from searcher.engine.protocol import open_engine
from searcher.terminal.output import hush, say

if TYPE_CHECKING:
    from index.ingest.build import Report

#: The commands under their headings, each with the module of its code.
CHAPTERS = {
    "Search": {
        "search": "searcher.commands.search.search:command",
        "show": "searcher.commands.search.show:show",
        "facets": "searcher.commands.search.facets:facets",
        "similar": "searcher.commands.search.show:similar",
        "copies": "searcher.commands.search.copies:copies",
        "complete": "searcher.commands.search.facets:complete",
    },
    "Index": {
        "index": "searcher.commands.index.index:command",
        "stats": "searcher.commands.search.stats:stats",
        "errors": "searcher.commands.search.stats:errors",
        "sources": "searcher.commands.index.sources:sources",
        "sections": "searcher.commands.index.sections:sections",
        "unsure": "searcher.commands.index.unsure:unsure",
        "fix": "searcher.commands.index.fix:fix",
        "check": "searcher.commands.index.check:command",
        "optimize": "searcher.commands.index.maintenance:optimize",
        "rebuild": "searcher.commands.index.maintenance:rebuild",
        "forget": "searcher.commands.index.maintenance:forget",
        "dump": "searcher.commands.index.maintenance:dump",
        "restore": "searcher.commands.index.maintenance:restore",
    },
    "Page": {
        "serve": "searcher.commands.serve.serve:serve",
        "demo": "searcher.commands.serve.serve:demo",
    },
    "Shell": {
        "completion": "searcher.commands.search.completion:command",
    },
}

ERROR, INTERRUPTED = 2, 130

#: The errors of a full or read-only disk.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG)

#: The environment variable by which a shell requests completions.
COMPLETION = "_SEARCHER_COMPLETE"


def _build(*args: Any, **options: Any) -> Report:
    from index.ingest.build import build

    return build(*args, **options)


def _serve(location: str, **options: Any) -> None:
    _side_by_side()
    from web.server import serve

    serve(location, **options)


def _side_by_side() -> None:
    """Raise SearcherError where another distribution, web.py, hides our package `web`."""
    from pathlib import Path

    import web

    here = Path(__file__).resolve().parent.parent
    found = Path(web.__file__ or next(iter(web.__path__))).resolve()
    if here not in found.parents:
        raise SearcherError(
            f"Another package called web hides the page's own: {found}.",
            "Install searcher by itself: pipx install searcher, or uv tool install searcher.",
        )


def _version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"searcher {version('searcher')}")
        ctx.exit(0)


cli = Group(
    CHAPTERS,
    name="searcher",
    help="Full-text search for news articles: honest dates, exact counts, answers at once.",
    epilog="Start with: searcher demo, or: searcher index FOLDER",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_version,
            help="Print the version.",
        )
    ],
)


def main(catch_interrupts: bool = False) -> NoReturn:
    """Run the console script once it is imported.

    catch_interrupts   from here on an interrupt ends in words (see `start`)
    """
    # Most of an answer's time is starting and stopping. Nothing here multiplies matrices: OpenBLAS starts
    # no threads. Imported objects stay: the garbage collector need not go through them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(50_000, 20, 100)
    # A shell's `>&-` closes a stream before the command starts: writes to it go nowhere.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    try:
        if catch_interrupts:
            import signal

            signal.signal(signal.SIGINT, signal.default_int_handler)
        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # a moment before the command or after it
        say("Stopped.")
        status = INTERRUPTED
    if "multiprocessing" in sys.modules:
        sys.exit(status)  # it has processes and files of its own to see to
    # All is said: Python would still take every module apart, which takes longer than finding an answer.
    sys.stderr.flush()
    os._exit(status)


def run(args: Sequence[str], parts: Services | None = None) -> int:
    """Run one command; every error ends here, in words on stderr and an exit status."""
    try:
        status = _spoken(list(args) or ["--help"], parts or Services(open_engine, _build, _serve))
        sys.stdout.flush()
    except BrokenPipeError:
        hush()
        return 0
    except OSError as error:  # the last flush may fail, too
        return _unfinished(error)
    return status


def _spoken(args: list[str], parts: Services) -> int:
    # Not click's own main(): it would answer a closed pipe and an interrupt in its own way.
    try:
        if instruction := os.environ.get(COMPLETION):
            from click.shell_completion import shell_complete

            from searcher.commands.completions import quote_for_bash

            quote_for_bash()
            return shell_complete(cli, {"obj": parts}, "searcher", COMPLETION, instruction)
        with cli.make_context("searcher", args, obj=parts) as context:
            return cli.invoke(context) or 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        usage = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "searcher"
        say(f"searcher: {error.format_message()}")
        say(f"hint: {usage} --help")
        return ERROR
    except SearcherError as error:
        say(f"searcher: {error.message}")
        if error.hint:
            say(f"hint: {error.hint}")
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is written into an index speaks for itself: what is left is where the answer goes.
        if error.errno not in NO_ROOM:
            return _unexpected(error)
        return _unfinished(error)
    except Exception as error:
        return _unexpected(error)


def _unfinished(error: OSError) -> int:
    hush()
    say(f"searcher: Writing the output failed: {(error.strerror or str(error)).lower()}. It is not complete.")
    say("hint: Make room or see to the disk, or write elsewhere, then type it again.")
    return ERROR


def _unexpected(error: Exception) -> int:
    if os.environ.get("SEARCHER_DEBUG"):
        raise error
    say(
        f"searcher: {type(error).__name__}: {error or 'no more is known'}. This should not happen; with SEARCHER_DEBUG=1 it says where."
    )
    return ERROR
