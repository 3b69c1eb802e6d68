"""The console script's first step: Ctrl-C ends the command without a word until it can say one."""

from __future__ import annotations

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Import the command line, then run it.

    While it is imported an interrupt ends the process as it ends any program.
    """
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else a parent wants it ignored
    if ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from searcher import cli

    cli.main(catch_interrupts=ours)
