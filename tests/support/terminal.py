"""The command on a terminal of its own."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from tests.support.commands import COMMAND, clean_environment


def on_a_terminal(folder: Path, *args: str, **environment: str) -> str:
    """What a terminal receives from a command."""
    main, side = pty.openpty()
    settings = {**clean_environment(folder), "TERM": "xterm-256color", "PAGER": "cat", **environment}
    running = subprocess.Popen(
        [COMMAND, *args], cwd=folder, env=settings, stdin=side, stdout=side, stderr=side
    )
    os.close(side)
    received = b""
    while True:
        try:
            piece = os.read(main, 65536)
        except OSError:  # the other side was closed: how a terminal ends on Linux
            break
        if not piece:
            break
        received += piece
    os.close(main)
    assert running.wait(60) in (0, 1, 2)
    return received.decode().replace("\r\n", "\n")
