"""No file may end a run, whatever the system says of it: times before 1970 and beyond 2262, inodes of 64 bits, a folder that is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.commits.manifest import Manifest
from index.commits.manifest_writer import Entry, write_part
from index.errors import InputError
from index.ingest.build import build
from index.ingest.known_files import KnownFiles
from index.reading.input.walk import UNFINISHED, File, file_at, walk
from tests.support.commands import COMMAND, Typed, clean_environment
from tests.support.runs import articles_in, counts, id_of, in_process, write

#: Nanoseconds: beyond what 64 bits hold, before 1970, the moment that stands for "not read to its end", and nought.
TIMES = {
    "year 2300": 10_413_792_000 * 10**9, "year 2400": 13_569_465_600 * 10**9, "year 1905": -2_051_222_400 * 10**9, "just before 1970": -1,
    "none": 0,
}  # fmt: skip


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_file_of_any_time_is_read_once_and_known_again(tmp_path: Path, jobs: int) -> None:
    corpus, idx = tmp_path / "corpus", tmp_path / "articles.idx"
    write(corpus, plain="Alwick", **{name: f"Story{number}" for number, name in enumerate(TIMES)})
    for name, time in TIMES.items():
        os.utime(corpus / f"{name}.txt", ns=(0, time))
    assert counts(build([corpus], idx, jobs=jobs)) == {"added": 1 + len(TIMES)}
    again = build([corpus], idx, jobs=jobs)
    assert (counts(again), again.files) == ({"unchanged": 1 + len(TIMES)}, 0)
    os.utime(corpus / "year 2300.txt", ns=(0, TIMES["year 2300"] + 1))
    assert build([corpus], idx, jobs=jobs).files == 1  # one nanosecond is seen
    assert articles_in(idx).keys() == {
        id_of(word) for word in ("Alwick", *(f"Story{number}" for number in range(len(TIMES))))
    }


def stat(size: int, mtime: int, inode: int) -> os.stat_result:
    return os.stat_result((0o100644, inode, 1, 1, 0, 0, size, 0, 0, 0), {"st_mtime_ns": mtime})


@given(st.integers(0, 2**64 - 1), st.integers(-(2**70), 2**70), st.integers(0, 2**64 - 1))
def test_all_that_is_said_of_a_file_fits_the_books(size: int, mtime: int, inode: int) -> None:
    file = file_at("/r", "a", stat(size, mtime, inode))
    assert all(-(2**63) <= fact < 2**63 for fact in (file.size, file.mtime, file.inode))
    assert file.mtime != UNFINISHED
    usual = 0 <= size < 2**63 and -(2**63) <= mtime < 2**63 and inode < 2**63 and mtime != UNFINISHED
    assert not usual or (file.size, file.mtime, file.inode) == (size, mtime, inode)


def test_facts_at_the_ends_are_written_and_compared(tmp_path: Path) -> None:
    facts = [(0, 2**80, 2**64 - 1), (2**63 - 1, -(2**66), 2**63), (1, -1, 0)]
    files = [file_at("/r", f"{number}", stat(*fact)) for number, fact in enumerate(facts)]
    write_part(
        tmp_path,
        "MAIN_a.part",
        [Entry(file.root, file.path, file.size, file.mtime, file.inode) for file in files],
        {},
    )
    known = KnownFiles(Manifest.load(tmp_path, ["MAIN_a.part"]))
    assert [match.same for match in known.compare(files)] == [True] * 3
    others = [File(file.root, file.path, file.size, file.mtime + 1, file.inode) for file in files]
    assert [match.same for match in known.compare(others)] == [False] * 3


def test_a_name_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        in_process([tmp_path / "a\0b"], tmp_path / "a.idx")


def test_where_we_are_may_be_gone(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    typed = "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    ran = subprocess.run(
        [sys.executable, "-c", typed, str(COMMAND), "index", "corpus", "-i", str(tmp_path / "a.idx")],
        cwd=tmp_path / "here", env=clean_environment(tmp_path), capture_output=True, text=True,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr.splitlines()[0]) == (2, "searcher: corpus does not exist")


def test_a_path_longer_than_the_system_takes_costs_itself_alone(tmp_path: Path, searcher: Typed) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    top, here = os.getcwd(), "n" * 250  # noqa: PTH109
    try:
        os.chdir(corpus)
        for _ in range(20):
            os.mkdir(here)  # noqa: PTH102
            os.chdir(here)
        Path("deep.txt").write_text("A story\n\nIt lies too deep to be named.\n")
    finally:
        os.chdir(top)
    found = list(walk([corpus]))
    assert [one.path for one in found if isinstance(one, File)] == ["a.txt"]
    ran = searcher("index", "corpus")
    assert ran.status == 3
    assert "1 added, 1 failed" in ran.err
