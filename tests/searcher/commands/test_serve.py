"""`searcher serve` and `searcher demo` as processes: the address, an answer, Ctrl-C; and what a start imports."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.commands import COMMAND, ROOT, Typed, clean_environment


@contextmanager
def serving(folder: Path, *args: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that a command serves on, once it says so."""
    running = subprocess.Popen(
        [COMMAND, *args],
        cwd=folder,
        env=clean_environment(folder),
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background jobs ignore Ctrl-C, and hand that on to what they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert running.stderr is not None
        said = ""
        while not (address := re.search(r"http://\S+", said)):
            line = running.stderr.readline()
            assert line, f"it ended: {said}"
            said += line
        yield address[0], running
    finally:
        running.kill()
        running.wait()
        running.stderr.close()


def test_the_demo_builds_the_sample_and_serves_it_until_ctrl_c(tmp_path: Path) -> None:
    with serving(tmp_path, "demo", "--port", "0") as (address, running):
        with urllib.request.urlopen(f"{address}search.json?q=ferry", timeout=300) as answer:
            found = json.load(answer)
        assert found["format_version"] == 1
        assert found["total"] > 0
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
        assert running.stderr is not None
        assert "Traceback" not in running.stderr.read()
    assert (tmp_path / "demo.idx").is_dir()


def test_the_page_is_not_opened_to_others_unasked(searcher: Typed, demo_index: Path) -> None:
    ran = searcher("serve", "-i", str(demo_index), "--host", "0.0.0.0", "--port", "0")
    assert (ran.status, ran.out) == (2, "")
    assert "--allow-host" in ran.err


def test_another_package_called_web_is_named(tmp_path: Path, searcher: Typed, demo_index: Path) -> None:
    (tmp_path / "lib" / "web").mkdir(parents=True)
    (tmp_path / "lib" / "web" / "__init__.py").write_text("")
    ran = searcher("serve", "-i", str(demo_index), "--port", "0", PYTHONPATH=str(tmp_path / "lib"))
    assert ran.status == 2
    assert str(tmp_path / "lib" / "web") in ran.err
    assert "pipx install" in ran.err


@pytest.mark.parametrize(
    "args",
    [["search", "ferry", "-n", "3"], ["search", "ferry", "--csv"], ["search", "ferry", "-c"], ["--help"]],
)
def test_a_start_imports_nothing_that_it_does_not_need(demo_index: Path, args: list[str]) -> None:
    typed = [sys.executable, "-X", "importtime", "-m", "searcher", *args]
    if args[0] == "search":
        typed += ["-i", str(demo_index)]
    environment = {**clean_environment(demo_index.parent), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(typed, env=environment, capture_output=True, text=True, check=True)
    imported = set(re.findall(r"\|\s+(\S+)$", done.stderr, re.MULTILINE))
    assert "searcher.cli" in imported
    needless = {
        "flask",
        "waitress",
        "rich",
        "bs4",
        "lxml",
        "trafilatura",
        "pydantic",
        "importlib.metadata",
        "multiprocessing",
        "web",
    }
    assert imported & needless == set()
