"""What is left out below a PATH: by default, by patterns, and never what was typed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import InputError
from index.reading.input.exclusions import Exclusions, LeftOut, Pattern, RootRules, compiled
from index.reading.input.walk import File, walk

TAKEN = ("a.txt", "a~1.txt", "b#.txt", "c.swim", "copies/conflicted copy.txt", "deep/er/x.html", "trash.txt")
LEFT_OUT = {
    ".hidden.txt": "hidden",
    ".git": "hidden",
    ".stversions": "hidden",
    ".Trash-1000": "hidden",
    ".DS_Store": "hidden",
    ".#a.txt": "hidden",
    "a.txt~": "backups",
    "a.txt.swp": "backups",
    "a.txt.swo": "backups",
    "#a.txt#": "backups",
    "~$report.docx": "backups",
    "a.sync-conflict-20240101-101010-ABCDEF7.txt": "sync conflicts",
    "a (Kim's conflicted copy 2024-01-02).txt": "sync conflicts",
    "a (conflicted copy 2024-01-02 101010).txt": "sync conflicts",
    "a_conflict-20240101-101010.txt": "sync conflicts",
    "@eaDir": "system folders",
    "#recycle": "system folders",
    "$RECYCLE.BIN": "system folders",
}


def patterns(*lines: str) -> tuple[Pattern, ...]:
    return tuple(Pattern(line, "--exclude") for line in lines)


def rules(folder: Path, *lines: str, takes_hidden: bool = False) -> Exclusions:
    return Exclusions({str(folder): RootRules(patterns(*lines), takes_hidden)})


def put(folder: Path, *paths: str) -> Path:
    for path in paths:
        full = folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(path)
    return folder


def met(folder: Path, exclusions: Exclusions) -> list[str]:
    return [one.path for one in walk([folder], None, exclusions) if isinstance(one, File)]


def test_hidden_files_backups_and_conflicts_are_left_out_and_nothing_that_looks_nearly_so(
    tmp_path: Path,
) -> None:
    folder = put(tmp_path / "corpus", *TAKEN, *LEFT_OUT)
    put(folder / "below" / ".stfolder", "in-a-hidden-folder.txt")
    found = list(walk([folder], None, Exclusions()))
    assert sorted(one.path for one in found if isinstance(one, File)) == sorted(TAKEN)
    assert {one.path: one.reason for one in found if isinstance(one, LeftOut)} == {
        **LEFT_OUT,
        "below/.stfolder": "hidden",
    }
    everything = met(folder, rules(folder, takes_hidden=True))
    assert sorted(everything) == sorted((*TAKEN, *LEFT_OUT, "below/.stfolder/in-a-hidden-folder.txt"))


def test_a_path_that_is_hidden_itself_is_read(tmp_path: Path) -> None:
    folder = put(tmp_path / ".local" / "@eaDir" / "news~", "a.txt", ".b.txt")
    assert met(folder, Exclusions()) == ["a.txt"]
    assert [one.path for one in walk([folder / ".b.txt"], None, Exclusions())] == [".b.txt"]


def test_a_file_that_was_typed_is_met_on_the_way_through_its_folder(tmp_path: Path) -> None:
    folder = put(tmp_path, ".b.txt", ".c.txt", "d.bak")
    exclusions = Exclusions(
        {str(folder): RootRules(patterns("*.bak"))},
        typed=frozenset({str(folder / ".b.txt"), str(folder / "d.bak")}),
    )
    assert met(folder, exclusions) == [".b.txt", "d.bak"]


def test_later_patterns_and_those_of_the_folder_decide_and_may_take_in_again(tmp_path: Path) -> None:
    folder = put(tmp_path, "a.bak", "b.bak", "keep.bak", ".drafts/c.txt", ".git/d.txt", "e.txt")
    assert met(folder, rules(folder, "*.bak", "!keep.bak")) == ["e.txt", "keep.bak"]
    assert met(folder, rules(folder, "!.drafts")) == [
        "a.bak",
        "b.bak",
        "e.txt",
        "keep.bak",
        ".drafts/c.txt",
    ]
    (folder / ".searcherignore").write_text("# of mine\n\n!b.bak\r\ne.txt\n")
    assert met(folder, rules(folder, "*.bak")) == ["b.bak"]
    assert met(folder, rules(folder, "*.bak", takes_hidden=True)) == ["b.bak", ".drafts/c.txt", ".git/d.txt"]


def test_a_list_of_patterns_below_the_path_is_no_article_and_told(tmp_path: Path) -> None:
    folder = put(tmp_path, "a.txt", "sub/b.txt")
    (folder / ".searcherignore").write_text("")
    (folder / "sub" / ".searcherignore").write_text("b.txt\n")
    found = list(walk([folder], None, rules(folder, takes_hidden=True)))
    assert [one.path for one in found if isinstance(one, File)] == ["a.txt", "sub/b.txt"]
    assert [(one.path, one.reason) for one in found if isinstance(one, LeftOut)] == [
        ("sub/.searcherignore", ".searcherignore that counts only in a PATH itself")
    ]


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("[z-a]", ": bad character range z-a at position 10"),
        ("!", ""),
        ("draft\\", ""),
        ("[", ": it matches nothing"),
        ("/", ": it matches nothing"),
        ("*a*b*c*d*e", ": it has more than 4 stars"),
    ],
)
def test_a_pattern_that_is_none_is_told_with_file_and_line(tmp_path: Path, line: str, because: str) -> None:
    (tmp_path / ".searcherignore").write_text(f"# one\ndrafts/\n{line}\n")
    with pytest.raises(InputError) as error:
        Exclusions().prepare([str(tmp_path)])
    assert error.value.message == f"{tmp_path}/.searcherignore, line 3: {line!r} is no pattern{because}."


def test_a_list_of_patterns_that_cannot_be_read_stops_the_run(tmp_path: Path) -> None:
    folders = {name: put(tmp_path / name, "a.txt") for name in ("link", "pipe", "folder", "big")}
    (folders["link"] / ".searcherignore").symlink_to(tmp_path / "link" / "a.txt")
    os.mkfifo(folders["pipe"] / ".searcherignore")
    (folders["folder"] / ".searcherignore").mkdir()
    (folders["big"] / ".searcherignore").write_text("#" * 1_100_000)
    reasons = {}
    for name, folder in folders.items():
        with pytest.raises(InputError) as error:
            Exclusions().prepare([str(folder)])
        reasons[name] = error.value.message.partition(": ")[2]
    assert reasons == {
        "link": "it is a link.",
        "pipe": "it is no plain file.",
        "folder": "is a directory.",
        "big": "it has more than 1 mb.",
    }
    with pytest.raises(InputError, match="10,001 patterns"):
        compiled(Pattern(f"{number}.txt", "x") for number in range(10_001))


names = st.sampled_from(["a", "b", "c.txt", "d.bak"])
paths = st.lists(names, min_size=1, max_size=4).map("/".join)
lines = st.sampled_from(
    ["a", "a/", "/a", "b/c.txt", "**/b", "a/**", "*.bak", "!d.bak", "!b", "!a/b", "a/*", "*", "!*/", "c.*", "/*/a", "?", "[ab]/d.bak", "!/a/b/"]
)  # fmt: skip


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with git")
@settings(max_examples=40)
@given(files=st.sets(paths, min_size=1, max_size=12), ignored=st.lists(lines, min_size=1, max_size=4))
def test_patterns_mean_what_git_makes_of_them(
    tmp_path_factory: pytest.TempPathFactory, files: set[str], ignored: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    for path in sorted(files):
        full = folder / path
        if not full.exists() and all(parent.is_dir() or not parent.exists() for parent in full.parents):
            put(folder, path)
    (folder / ".searcherignore").write_text("\n".join(ignored) + "\n")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    git = [
        "git",
        "--git-dir",
        f"{folder}.git",
        "--work-tree",
        str(folder),
        "-c",
        "core.excludesFile=/dev/null",
    ]
    subprocess.run([*git, "init", "-q"], check=True, env=environment)
    listed = subprocess.run(
        [*git, "ls-files", "-o", "--exclude-from=.searcherignore"],
        check=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    exclusions = Exclusions()
    wanted = sorted(path for path in listed.stdout.split("\n") if path and path != ".searcherignore")
    assert sorted(met(folder, exclusions)) == wanted
    every = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert sorted(path for path in every if not exclusions.leaves_out(str(folder), path)) == wanted


def test_the_library_of_patterns_is_imported_only_where_there_are_some(tmp_path: Path) -> None:
    code = (
        "import sys; from index.ingest.build import build; "
        "build([sys.argv[1]], sys.argv[2], jobs=0, exclude=sys.argv[3:]); print('pathspec' in sys.modules)"
    )
    put(tmp_path / "corpus", "a.txt", ".b.txt")
    loaded = [
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "corpus"), str(tmp_path / "a.idx"), *exclude],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for exclude in ([], ["*.bak"], [])  # the last finds it kept with the index
    ]
    assert loaded == ["False\n", "True\n", "True\n"]
