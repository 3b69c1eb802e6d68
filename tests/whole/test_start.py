"""What a command does not need, it does not import: a fresh process answers about as soon as numpy and click are there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.article import Article, article_id
from index.ingest.writer import open_writer

#: Never for an answer; the index is written and the page served by other commands.
HEAVY = {
    "whoosh", "flask", "waitress", "trafilatura", "bs4", "lxml", "rich", "watchfiles", "warcio", "charset_normalizer", "ssl", "hashlib",
    "tempfile", "multiprocessing", "concurrent", "asyncio", "email", "http", "index.building.segment_builder", "index.ingest.build", "web",
}  # fmt: skip

_RUN = "import sys; from searcher.cli import run; status = run(sys.argv[1:]); print(status, *sys.modules, file=sys.stderr)"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of one article."""
    folder = tmp_path_factory.mktemp("start") / "one.idx"
    article = Article(
        article_id(b"1"),
        "The ferry is late",
        section=("World",),
        published="2020-03-11",
        paragraphs=("A bridge was closed.",),
    )
    with open_writer(folder) as writer:
        writer.add(article)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("search", "bridge"), ("search", '"was closed" OR ferr*', "--section", "World"), ("search", "date:2020 bridg~1"),
        ("search", "bridge", "--json"), ("search", "bridge", "--csv"), ("search", "nothing"),
        ("show", article_id(b"1")), ("facets", "bridge"), ("complete", "bri"), ("stats",),
    ],
)  # fmt: skip
def test_an_answer_imports_only_what_it_needs(one: Path, command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *command, "-i", str(one)], capture_output=True, text=True, check=True
    )
    status, *modules = done.stderr.splitlines()[-1].split()
    assert (status, done.stderr.count("\n")) == ("1" if "nothing" in command else "0", 1)
    assert {
        name for name in modules if name in HEAVY or name.split(".")[0] in HEAVY or name == "urllib.request"
    } == set()


def test_help_imports_nothing_but_click() -> None:
    done = subprocess.run([sys.executable, "-c", _RUN, "--help"], capture_output=True, text=True, check=True)
    status, *modules = done.stderr.splitlines()[-1].split()
    assert status == "0"
    assert "numpy" not in modules
    assert not HEAVY & {name.split(".")[0] for name in modules}


def test_leaving_at_once_loses_nothing_of_what_was_said(one: Path) -> None:
    for command, status in (
        (("search", "bridge", "--json"), 0),
        (("search", "nothing"), 1),
        (("search", "--page", "x"), 2),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "searcher", *command, "-i", str(one)], capture_output=True, text=True
        )
        assert done.returncode == status
        assert done.stderr if status == 2 else done.stdout.endswith("\n")
