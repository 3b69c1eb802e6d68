"""Where the words of a command go: colour or not, how wide, through which pager, and what a closed pipe means."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from searcher.terminal.pen import MAX_WIDTH, MIN_WIDTH, Pen

COLOURS = ("auto", "always", "never")


def pen(colour: str = "auto") -> Pen:
    """The pen for stdout: colours on a terminal unless NO_COLOR or TERM=dumb says no; 80 columns where there is no terminal."""
    return Pen(
        colour == "always" or (colour == "auto" and _wants_colour()),
        max(MIN_WIDTH, min(_screen()[0], MAX_WIDTH)),
    )


def _screen() -> tuple[int, int]:
    """Columns and lines; shutil knows them too, but costs every command its import."""
    try:
        size: tuple[int, int] = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        size = (80, 24)
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isdecimal() and int(said) else size[0] or 80, size[1] or 24


def _wants_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def write_text(lines: Iterable[str], *, pager: bool = False) -> None:
    """Lines for a person, through the pager when they are more than the screen holds."""
    if not (pager and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"):
        # A locale that lacks a character must not end the answer: it gets a question mark.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        for line in lines:
            sys.stdout.write(line + "\n")
        return
    text = "".join(line + "\n" for line in lines)
    if text.count("\n") < _screen()[1] or not _through_pager(text):
        sys.stdout.write(text)


def _through_pager(text: str) -> bool:
    """Show the text in $PAGER, or in less when there is one; False when it could not be started."""
    import shlex
    import subprocess

    command = shlex.split(os.environ.get("PAGER", "less"))
    if not command or command[0] == "cat":
        return False
    # What less needs to pass colours on and to leave the text on the screen, unless the user has said otherwise.
    environment = {"LESS": "FRX", "LESSCHARSET": "utf-8", **os.environ}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
    except OSError:
        return False
    try:
        process.communicate(text.encode("utf-8", "replace"))
    except BrokenPipeError:
        process.wait()
    return True


def write_data(pieces: Iterable[str | bytes]) -> None:
    """Data for a program: UTF-8 whatever the locale."""
    out = sys.stdout.buffer
    sys.stdout.flush()
    for piece in pieces:
        out.write(piece.encode("utf-8", "surrogateescape") if isinstance(piece, str) else piece)
    out.flush()


def say(*words: str) -> None:
    """One line of words on stderr."""
    from searcher.terminal.pen import safe

    sys.stderr.write(
        safe(" ".join(words))
        .encode(sys.stderr.encoding or "utf-8", "replace")
        .decode(sys.stderr.encoding or "utf-8")
        + "\n"
    )


def hush() -> None:
    """After a closed pipe: let Python's own last flush find an open one, so that nothing is said about it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
