"""What tests share: the command as typed in a fresh folder, the bundled sample's index, and the browser, which is never left out in silence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.commands import Typed, run_command

CHROMIUM = os.environ.get("SEARCHER_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
LEFT_OUT = pytest.StashKey[int]()

# One profile for every property test. A deadline, or a limit on how slowly examples are made, fails on a busy machine and
# nowhere else. On CI the examples are the same at every run.
settings.register_profile(
    "searcher",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("searcher")


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
        terminalreporter.line(
            f"{number} tests need Chromium, which was not found. Install it, or name it: SEARCHER_CHROMIUM=/path/to/chromium"
        )
