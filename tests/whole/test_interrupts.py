"""Ctrl-C at any moment, also while the command is still being imported: a word or none, never a traceback."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.commands import COMMAND, clean_environment

#: Presses Ctrl-C when a module is about to be imported.
AT_IMPORT = """
import os, signal, sys

class Pressed:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Pressed())
"""


def pressed(folder: Path, demo: Path, name: str, ignored: bool = False) -> subprocess.CompletedProcess[str]:
    (folder / "sitecustomize.py").write_text(AT_IMPORT.format(name=name))
    environment = {**clean_environment(folder), "PYTHONPATH": str(folder)}
    command = [str(COMMAND), "search", "ferry", "-i", str(demo), "--csv"]
    if ignored:
        command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    "name", ["click", "searcher.cli", "searcher.engine.protocol", "index.errors", "searcher.commands.group"]
)
def test_while_it_is_imported_it_ends_without_a_word(tmp_path: Path, demo_index: Path, name: str) -> None:
    ran = pressed(tmp_path, demo_index, name)
    assert (ran.returncode, ran.stdout, ran.stderr) == (-2, "", "")


@pytest.mark.parametrize(
    "name", ["searcher.commands.search.search", "numpy", "searcher.evaluation.matching.segment_query"]
)
def test_from_then_on_it_says_that_it_stopped(tmp_path: Path, demo_index: Path, name: str) -> None:
    ran = pressed(tmp_path, demo_index, name)
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "Stopped.\n")


def test_where_interrupts_are_ignored_they_stay_so(tmp_path: Path, demo_index: Path) -> None:
    for name in ("click", "numpy"):
        ran = pressed(tmp_path, demo_index, name, ignored=True)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.startswith("id,title,")
