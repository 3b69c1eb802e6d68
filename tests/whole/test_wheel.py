"""What is installed: the wheel holds everything the product needs, declares what it imports, and runs without the checkout."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

from tests.support.commands import ROOT, clean_environment

PACKAGES = ("index", "searcher", "web")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    building = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(ROOT),
    ]
    done = subprocess.run(building, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment that holds the wheel; the libraries are this environment's, the checkout is not on its path."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", str(python)]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True)
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    Path(site.stdout.strip(), "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


@pytest.mark.slow
def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - inside == set()
    assert any(name.startswith("web/templates/") for name in inside)
    assert any(name.startswith("web/static/") for name in inside)
    assert "searcher/sample/truth.jsonl" in inside
    shared = {name for name in inside if ".data/" in name}
    assert {name.split("/")[0] for name in inside - shared if ".dist-info/" not in name} == set(PACKAGES)
    pages = {page.name for page in (ROOT / "docs" / "man1").iterdir()}
    assert {name.partition("/data/")[2] for name in shared} == {f"share/man/man1/{page}" for page in pages}


@pytest.mark.slow
def test_the_installed_command_builds_the_sample_and_answers(installed: Path, tmp_path: Path) -> None:
    def typed(*args: str) -> subprocess.CompletedProcess[str]:
        environment = clean_environment(tmp_path)
        return subprocess.run(
            [installed / "searcher", *args],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
        )

    assert "Search:" in typed("--help").stdout
    assert (installed.parent / "share" / "man" / "man1" / "searcher-search.1").is_file()
    assert typed("--version").stdout == "searcher 0.1.0\n"
    where = "import index.article, searcher.cli, web; print(index.__file__, searcher.__file__, web.__file__)"
    here = subprocess.run(
        [installed / "python", "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert str(ROOT) not in here.stdout
    built = typed("demo", "--build-only")
    assert (built.returncode, built.stdout) == (0, ""), built.stderr
    found = typed("search", "-i", "demo.idx", "ferry", "-c")
    assert found.returncode == 0
    assert int(found.stdout) > 0


def named(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def test_everything_that_is_imported_comes_with_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {named(requirement) for requirement in project["dependencies"]}
    # What a declared library itself requires is there as well: Werkzeug and MarkupSafe with Flask.
    there = declared | {
        named(further) for name in declared for further in requires(name) or [] if "extra ==" not in further
    }
    distributions = packages_distributions()
    undeclared = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for top in imported(path) - set(PACKAGES) - sys.stdlib_module_names:
                if not there & {named(name) for name in distributions.get(top, [])}:
                    undeclared.add(f"{path.relative_to(ROOT)} imports {top}")
    assert undeclared == set()


def imported(path: Path) -> set[str]:
    """The first parts of the names of everything that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.split(".")[0] for name in names}
