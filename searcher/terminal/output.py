"""Write what a command says: in colour or not, how wide, through which pager.

A closed pipe ends the output quietly.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable

from searcher.terminal.pen import MAX_WIDTH, MIN_WIDTH, Pen

COLOURS = ("auto", "always", "never")


def pen(colour: str = "auto") -> Pen:
    """Return the pen for stdout.

    Colours on a terminal unless NO_COLOR or TERM=dumb forbids them; 80 columns without a terminal.
    """
    return Pen(
        colour == "always" or (colour == "auto" and _wants_colour()),
        max(MIN_WIDTH, min(_screen()[0], MAX_WIDTH)),
    )


def _screen() -> tuple[int, int]:
    """Return columns and lines. shutil has that too, but every command would pay its import."""
    try:
        size: tuple[int, int] = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        size = (80, 24)
    wanted = os.environ.get("COLUMNS", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else size[0] or 80, size[1] or 24


def _wants_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def write_text(lines: Iterable[str], *, pager: bool = False) -> None:
    """Write lines for a person, through the pager if they are more than the screen has room for."""
    if not (pager and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"):
        # A character that the locale lacks becomes a question mark; the answer goes on.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        for line in lines:
            sys.stdout.write(line + "\n")
        return
    text = "".join(line + "\n" for line in lines)
    if text.count("\n") < _screen()[1] or not _through_pager(text):
        sys.stdout.write(text)


def _through_pager(text: str) -> bool:
    """Show the text in $PAGER, or in less if there is one; return whether it could be started."""
    import shlex
    import subprocess

    command = shlex.split(os.environ.get("PAGER", "less"))
    if not command or command[0] == "cat":
        return False
    # Options of less that keep colours, and the text on the screen; the user's own options win.
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
    """Write data for a program: UTF-8 whatever the locale."""
    out = sys.stdout.buffer
    sys.stdout.flush()
    try:
        for piece in pieces:
            out.write(piece.encode("utf-8", "surrogateescape") if isinstance(piece, str) else piece)
        out.flush()
    finally:
        if isinstance(pieces, Generator):  # whatever it draws or holds open goes before an error is told
            pieces.close()


def say(*words: str) -> None:
    """Write one line of words to stderr."""
    from searcher.terminal.pen import safe

    sys.stderr.write(
        safe(" ".join(words))
        .encode(sys.stderr.encoding or "utf-8", "replace")
        .decode(sys.stderr.encoding or "utf-8")
        + "\n"
    )


def hush() -> None:
    """After a closed pipe, give Python's last flush an open file: it then reports nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
