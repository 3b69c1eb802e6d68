"""What is installed for development is locked, the lock fits what is declared, and the lowest versions declared are ones that can be had."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.commands import ROOT

LOCKED = ROOT / "locked.txt"
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins() -> list[tuple[str, str, Marker | None]]:
    """Name, version and marker of every line."""
    found = []
    for line in LOCKED.read_text().splitlines():
        requirement = Requirement(line)
        (pin,) = requirement.specifier
        assert pin.operator == "==", line
        found.append((canonicalize_name(requirement.name), pin.version, requirement.marker))
    return found


def declared() -> list[Requirement]:
    """What the product needs, and what its tests need."""
    groups = DECLARED["dependency-groups"]
    tests = [one for name in ("test", "dev") for one in groups[name] if isinstance(one, str)]
    return [Requirement(one) for one in (*DECLARED["project"]["dependencies"], *tests)]


def test_the_lock_holds_names_versions_and_markers_alone() -> None:
    for line in LOCKED.read_text().splitlines():
        assert re.fullmatch(
            r"[a-z0-9][a-z0-9.-]*==[0-9][0-9a-z.]*( ; [a-z_ ]+[A-Za-z_0-9 '\"<>=!.()]*)?", line
        ), line
    assert "/" not in LOCKED.read_text()


def test_everything_declared_is_locked_within_its_bounds() -> None:
    locked = pins()
    for requirement in declared():
        versions = [version for name, version, _ in locked if name == canonicalize_name(requirement.name)]
        assert versions, requirement.name
        assert all(requirement.specifier.contains(version) for version in versions), requirement


@pytest.mark.skipif(not os.environ.get("CI"), reason="a developer may try other versions")
def test_what_is_installed_is_what_is_locked() -> None:
    here = {
        canonicalize_name(name): version
        for name, version, marker in pins()
        if marker is None or marker.evaluate()
    }
    installed = {canonicalize_name(one.name): one.version for one in distributions() if one.name}
    assert {name: installed.get(name) for name in here} == here


def test_the_lowest_versions_are_those_declared() -> None:
    printed = subprocess.run(
        [sys.executable, ROOT / ".ci" / "lowest.py"], capture_output=True, text=True, check=True
    ).stdout.split()
    for line, one in zip(printed, DECLARED["project"]["dependencies"], strict=True):
        pinned, requirement = Requirement(line), Requirement(one)
        (pin,) = pinned.specifier
        assert pinned.name == requirement.name
        assert requirement.specifier.contains(pin.version)
        bounds = [bound.version for bound in requirement.specifier if bound.operator in (">=", "==")]
        assert bounds == [pin.version]


def test_an_unreachable_database_is_said_and_is_no_failure(tmp_path: Path) -> None:
    """Whatever pip-audit does when it cannot ask, nothing is called clean that was not audited."""
    for stdout, status, said in (
        ("", 0, "no database of known vulnerabilities can be reached"),
        ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', 0, "no database of known vulnerabilities can be reached"),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', 0, "1 of 1 locked packages audited, 0 findings"),
        (
            '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}, {"name": "b", "skip_reason": ""}]}',
            1, "a 1: X-1, fixed in 2\npip-audit: 1 of 2 locked packages audited, 1 findings",
        ),
    ):  # fmt: skip
        (tmp_path / "pip_audit.py").write_text(f"print({stdout!r})")
        done = subprocess.run(
            [sys.executable, ROOT / ".ci" / "audit.py"],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
        )
        assert (done.returncode, done.stderr) == (status, "")
        assert said in done.stdout
