"""A shell completes sections, sites and the ids of the last answer; what bash inserts can be run as it stands."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from index.article import Article, article_id
from tests.support.articles import write
from tests.support.commands import COMMAND, clean_environment
from tests.support.terminal import on_a_terminal

MADE = (
    (("Iran",), "a.example", "Otter one"),
    (("Iran", "Nuclear talks"), "a.example", "Otter two"),
    (("Ireland",), "b.example", "Otter three"),
    (("Arts & 'Letters'", "It\\s"), "Ö.example", "Otter four"),
    (("Iran",), None, "Otter \x1b[31mfive"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path / "articles.idx",
        [
            Article(article_id(bytes([i])), title=title, section=section, site=site)
            for i, (section, site, title) in enumerate(MADE)
        ],
    )
    return tmp_path


def completed(folder: Path, *words: str, shell: str = "zsh", **environment: str) -> list[list[str]]:
    """Return what a shell is given for the last word: kind, value and help of each."""
    done = subprocess.run(
        [COMMAND],
        cwd=folder,
        env={
            **clean_environment(folder),
            "_SEARCHER_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": " ".join(["searcher", *words]),
            "COMP_CWORD": str(len(words)),
            **environment,
        },
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    lines = done.stdout.strip("\n").splitlines()
    return (
        [lines[i : i + 3] for i in range(0, len(lines), 3)] if shell == "zsh" else [[line] for line in lines]
    )


def test_sections_come_most_frequent_first_with_their_counts(folder: Path) -> None:
    assert completed(folder, "search", "otter", "--section", "ir") == [
        ["plain", "Iran", "3 articles"],
        ["plain", "Iran/Nuclear talks", "1 article"],
        ["plain", "Ireland", "1 article"],
    ]
    assert completed(folder, "facets", "--not-section", "ire") == [["plain", "Ireland", "1 article"]]
    assert completed(folder, "search", "--section", "nothing") == []


def test_sites_are_completed_without_case_or_accents(folder: Path) -> None:
    assert completed(folder, "search", "--site", "") == [
        ["plain", "a.example", "2 articles"],
        ["plain", "b.example", "1 article"],
        ["plain", "Ö.example", "1 article"],
    ]
    assert completed(folder, "search", "--site", "o") == [["plain", "Ö.example", "1 article"]]


def test_the_index_that_is_typed_is_asked(folder: Path, tmp_path: Path) -> None:
    (folder / "articles.idx").rename(tmp_path / "other.idx")
    assert completed(folder, "search", "--site", "a") == []
    assert completed(folder, "search", "-i", "other.idx", "--site", "a") == [
        ["plain", "a.example", "2 articles"]
    ]
    assert completed(folder, "search", "--site", "a", SEARCHER_INDEX="other.idx") == [
        ["plain", "a.example", "2 articles"]
    ]
    assert completed(folder, "search", "-i", "http://host:9200/x", "--site", "a") == []
    assert completed(folder, "search", "-i", "oth") == [["dir", "oth", "_"]]


def test_ids_are_those_of_the_last_answer_of_this_index(folder: Path) -> None:
    assert completed(folder, "show", "") == []
    on_a_terminal(folder, "search", "otter", "--sort", "newest")
    ids = {article_id(bytes([i]))[:12]: title for i, (_, _, title) in enumerate(MADE)}
    offered = completed(folder, "show", "")
    assert {id: title for _, id, title in offered} == {
        id: title.replace("\x1b", "␛") for id, title in ids.items()
    }
    first = offered[0][1]
    for command in ("show", "copies", "similar", "fix", "forget"):
        assert [id for _, id, _ in completed(folder, command, first[:5])] == [first]
    kept = folder / ".local" / "state" / "searcher" / "last-answer"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "otter" not in kept.read_text().splitlines()
    (folder / "articles.idx").rename(folder / "other.idx")
    assert completed(folder, "show", "", SEARCHER_INDEX="other.idx") == []


def test_what_a_program_asks_is_not_remembered(folder: Path) -> None:
    done = subprocess.run(
        [COMMAND, "search", "otter"], cwd=folder, env=clean_environment(folder), capture_output=True
    )
    assert done.returncode == 0
    assert not (folder / ".local").exists()


def test_without_a_place_to_remember_the_answer_stands(folder: Path) -> None:
    (folder / "state").write_text("no folder")
    assert "Otter two" in on_a_terminal(
        folder, "search", "otter", NO_COLOR="1", XDG_STATE_HOME=str(folder / "state")
    )


BASH = """
eval "$(searcher completion bash)" 2>/dev/null
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
compopt() { :; }
_searcher_completion searcher
printf '%s\\n' "${COMPREPLY[@]}"
"""


def in_bash(folder: Path, *words: str) -> list[str]:
    environment = clean_environment(folder)
    environment["PATH"] = f"{COMMAND.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", BASH, "bash", "searcher", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_bash_inserts_words_that_mean_the_value(folder: Path) -> None:
    assert in_bash(folder, "search", "--section", "Iran/") == ["'Iran/Nuclear talks'"]
    _, odd = in_bash(folder, "search", "--section", "Arts")
    echoed = subprocess.run(["bash", "-c", f"printf %s {odd}"], capture_output=True, encoding="utf-8").stdout
    assert echoed == "Arts & 'Letters'/It\\\\s"
    assert in_bash(folder, "search", "--site", "b") == ["b.example"]
    assert "search" in in_bash(folder, "sea")
