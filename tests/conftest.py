"""What tests share: the command as typed in a fresh folder, the bundled sample's index, and the browser, which is never left out in silence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "searcher" / "sample"

#: The console script of the environment that the tests run in.
COMMAND = Path(sys.executable).parent / "searcher"

CHROMIUM = os.environ.get("SEARCHER_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
LEFT_OUT = pytest.StashKey[int]()


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str


Typed = Callable[..., Ran]


def clean_environment(home: Path) -> dict[str, str]:
    """An environment in which nothing of the developer's changes what is printed."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL", "PYTHONWARNINGS", "SYSTEMROOT"}}
    return {"LANG": "C.UTF-8", **kept, "HOME": str(home), "COLUMNS": "80"}


def run_command(folder: Path, *args: str, **environment: str) -> Ran:
    done = subprocess.run(
        [COMMAND, *args],
        cwd=folder,
        env={**clean_environment(folder), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def searcher(tmp_path: Path) -> Typed:
    """`searcher("index", "corpus")` types a command in a fresh folder."""
    return lambda *args, **environment: run_command(tmp_path, *args, **environment)


@pytest.fixture(scope="session")
def demo_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled sample's index, to be read only."""
    folder = tmp_path_factory.mktemp("demo")
    ran = run_command(folder, "demo", "--build-only")
    assert ran.status == 0, ran.err
    return folder / "demo.idx"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's executable."""
    assert CHROMIUM, "no Chromium"
    return CHROMIUM


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser its tests are left out, said aloud in the summary; on CI that is an error."""
    if CHROMIUM:
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if left_out and os.environ.get("CI"):
        raise pytest.UsageError("The page's tests need Chromium, and there is none: apt-get install chromium")
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.section("LEFT OUT: the page in a browser", yellow=True)
        terminalreporter.line(f"{number} tests need Chromium, which was not found. Install it, or name it: SEARCHER_CHROMIUM=/path/to/chromium")
