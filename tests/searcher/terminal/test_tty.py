"""The command on a real terminal: colours, NO_COLOR, a pager, a narrow screen; and pipes that are closed early."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import COMMAND, clean_environment
from tests.support.terminal import on_a_terminal


@pytest.fixture
def asked(demo_index: Path) -> list[str]:
    return ["search", "-i", str(demo_index), "ferry"]


def test_a_terminal_gets_colours_and_a_pipe_none(tmp_path: Path, asked: list[str]) -> None:
    assert re.search("\x1b\\[1;31m[Ff]erry\x1b\\[0m", on_a_terminal(tmp_path, *asked))
    assert (
        b"\x1b"
        not in subprocess.run(
            [COMMAND, *asked], env=clean_environment(tmp_path), capture_output=True, check=True
        ).stdout
    )


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_they_are_not_wanted(
    tmp_path: Path, asked: list[str], setting: dict[str, str]
) -> None:
    assert "\x1b" not in on_a_terminal(tmp_path, *asked, **setting)
    assert "\x1b[" in on_a_terminal(tmp_path, *asked, "--color", "always", **setting)


def test_long_answers_go_through_the_pager_unless_told_otherwise(tmp_path: Path, asked: list[str]) -> None:
    pager = {"PAGER": "sed s/^/paged:/"}
    assert "\npaged:" in on_a_terminal(tmp_path, *asked, **pager)
    assert "paged:" not in on_a_terminal(tmp_path, *asked, "--no-pager", **pager)
    assert "paged:" not in on_a_terminal(tmp_path, *asked, "-c", **pager)
    assert "articles" in on_a_terminal(tmp_path, *asked, PAGER="no-such-pager")


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_line_is_wider_than_the_screen(tmp_path: Path, asked: list[str], width: int) -> None:
    text = re.sub("\x1b\\[[0-9;]*m", "", on_a_terminal(tmp_path, *asked, COLUMNS=str(width)))
    assert max(len(line) for line in text.splitlines()) <= width


def test_a_progress_bar_is_drawn_on_a_terminal_only(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(
        "A ferry sank\n\nNobody was hurt when the ferry sank in the harbour on Monday.\n"
    )
    drawn = on_a_terminal(tmp_path, "index", "corpus")
    assert "records/s" in drawn
    assert "reading" in drawn
    assert "joining and settling" in drawn
    assert "comparing the files of the index" in on_a_terminal(tmp_path, "check")
    piped = subprocess.run(
        [COMMAND, "index", "corpus"],
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert (piped.returncode, len(piped.stderr.splitlines())) == (0, 1)


@pytest.mark.parametrize("form", ["--nl", "--json", "--color=always"])
def test_a_closed_pipe_is_silent(tmp_path: Path, asked: list[str], form: str) -> None:
    with subprocess.Popen(
        [COMMAND, *asked, form],
        env=clean_environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        said = running.stderr.read().decode()
        assert running.wait(60) == 0
    assert [line for line in said.splitlines() if not line.startswith("next page")] == []


def test_file_names_are_quoted_on_a_terminal_and_plain_in_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "red \x1b[31m.txt").write_text("Title\n\nAn otter swam to the harbour of Kesterby.\n")
    indexed = subprocess.run([COMMAND, "index", "in", "-q"], cwd=tmp_path, env=clean_environment(tmp_path))
    assert indexed.returncode == 0
    seen = on_a_terminal(tmp_path, "search", "otter", "-l")
    assert "\x1b" not in seen
    assert r"red \x1b[31m.txt'" in seen
    piped = subprocess.run(
        [COMMAND, "search", "otter", "-l"], cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True
    )
    assert b"red \x1b[31m.txt\n" in piped.stdout


def test_a_closed_output_ends_the_command_quietly(tmp_path: Path, asked: list[str]) -> None:
    closed = subprocess.run(
        ["sh", "-c", 'exec "$0" "$@" >&-', str(COMMAND), *asked],
        env=clean_environment(tmp_path),
        capture_output=True,
    )
    assert b"Traceback" not in closed.stderr
