"""The command as typed: in a fresh folder, in an environment in which nothing of the developer's changes what is printed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "searcher" / "sample"
#: The console script of the environment that the tests run in.
COMMAND = Path(sys.executable).parent / "searcher"
#: Seconds after which a command is taken to hang. No test asserts how long anything takes: machines are busy.
HANGS = 600.0


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str


Typed = Callable[..., Ran]


def clean_environment(home: Path) -> dict[str, str]:
    """An environment in which nothing of the developer's changes what is printed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "LANG", "LC_ALL", "PYTHONWARNINGS", "SYSTEMROOT"}
    }
    return {"LANG": "C.UTF-8", **kept, "HOME": str(home), "COLUMNS": "80"}


def run_command(folder: Path, *args: str, **environment: str) -> Ran:
    done = subprocess.run(
        [COMMAND, *args],
        cwd=folder,
        env={**clean_environment(folder), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
