"""What the documents show is what happens: the README's sessions are run, its Python too, and the command reference is compared.

`python tests/whole/test_docs.py` writes the sessions' output into the README anew.
"""

from __future__ import annotations

import doctest
import importlib
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.commands import COMMAND, ROOT, SAMPLE, clean_environment

README = ROOT / "README.md"
SESSION = re.compile(r"```console\n\$ (.*)\n((?:.*\n)*?)```")
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)

# Durations differ from run to run.
TIMES = re.compile(r"\bin [0-9.]+ (ms|s)\b")


def outputs(folder: Path, commands: list[str]) -> Iterator[str]:
    """What each command prints, one after the other in a folder that holds the sample: stdout, then stderr, as a terminal would show."""
    shutil.copytree(SAMPLE, folder / "searcher" / "sample")
    environment = clean_environment(folder)
    environment["PATH"] = f"{COMMAND.parent}:{environment['PATH']}"
    for command in commands:
        ran = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=600,
        )
        yield (ran.stdout + ran.stderr).replace(str(folder), "/home/ana")


def test_the_sessions_of_the_readme_print_what_it_shows(tmp_path: Path) -> None:
    sessions = SESSION.findall(README.read_text(encoding="utf-8"))
    assert len(sessions) >= 4
    for (command, shown), printed in zip(
        sessions, outputs(tmp_path, [command for command, _ in sessions]), strict=True
    ):
        assert TIMES.sub("in no time", printed) == TIMES.sub("in no time", shown), command


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "searcher" / "sample")
    (code,) = PYTHON.findall(README.read_text(encoding="utf-8"))
    # Under a guard, because processes that read begin by importing the module that started them.
    (tmp_path / "example.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "example.py"],
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(r"[1-9][0-9]* \S", done.stdout)


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)(?= |`|\s+#)", README.read_text(encoding="utf-8")))
    assert {"demo", "test", "search"} <= named <= targets


def test_the_command_reference_is_that_of_the_commands() -> None:
    reference = runpy.run_path(str(ROOT / "docs" / "commands.py"))["reference"]
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == reference(), "make docs"


#: What `docs/formats.md` says is read.
READ = (
    "JSON lines", "CSV", "TSV", "XML", "RSS", "Atom", "WordPress", "WARC", "WET", ".eml", "mbox", "MHTML", "SingleFile", "DOCX", "RTF",
    "zip", "tar", "gzip", "bzip2", "xz", "Nexis", "Factiva", "ProQuest", "Europresse",
)  # fmt: skip


@pytest.mark.parametrize(
    "page", ["README.md", "docs/formats.md", "docs/commands.md", "docs/man1/searcher-index.1"]
)
def test_all_that_is_read_is_named_where_people_look(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in READ if name not in text] == []


def test_the_manual_pages_are_those_of_the_commands() -> None:
    pages = runpy.run_path(str(ROOT / "docs" / "man.py"))["pages"]()
    assert {
        page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "man1").iterdir()
    } == pages, "make docs"


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_the_manual_pages_are_sound() -> None:
    for page in sorted((ROOT / "docs" / "man1").iterdir()):
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww", str(page)], capture_output=True, encoding="utf-8"
        )
        assert (done.returncode, done.stderr) == (0, ""), page.name
        assert "SEE ALSO" in re.sub("\x1b\\[[0-9]*m|.\b", "", done.stdout)


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert target.startswith("http") or (page.parent / target).exists(), target


def rewrite() -> None:
    """The README with what its commands print now."""
    text = README.read_text(encoding="utf-8")
    commands = [command for command, _ in SESSION.findall(text)]
    with TemporaryDirectory() as folder:
        printed = outputs(Path(folder), commands)
        text = SESSION.sub(lambda found: f"```console\n$ {found[1]}\n{next(printed)}```", text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()


def test_examples_in_docstrings_are_what_happens() -> None:
    """Every `>>>` of the three packages, run."""
    failed, tried = [], 0
    for package in ("index", "searcher", "web"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if ">>>" in path.read_text():
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                outcome = doctest.testmod(importlib.import_module(name))
                tried += outcome.attempted
                failed += [name] * bool(outcome.failed)
    assert failed == []
    assert tried > 30
