"""A disk that is really full: a small file system of its own, where this process may mount one."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from index.ingest.build import build
from index.maintenance.dump import dump
from index.storage import generation as generations
from searcher.check.compare import check
from tests.support.commands import Typed
from tests.support.runs import articles_in

#: Megabytes of the disk.
SIZE = 3


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=700", "none", str(place)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def corpus(folder: Path, count: int) -> Path:
    """Texts that do not shrink: words that are all different."""
    chance = random.Random(count)
    folder.mkdir()
    for number in range(count):
        words = " ".join("".join(chance.choices("abcdefghijklmnop", k=9)) for _ in range(300))
        (folder / f"{number}.txt").write_text(f"Pier {number} of {count} reopens\n\n{words}.\n")
    return folder


def fill(path: Path) -> None:
    """A file that takes all the room there is."""
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


def test_a_full_disk_leaves_the_old_index_whole_and_says_so(
    tmp_path: Path, disk: Path, searcher: Typed
) -> None:
    idx = disk / "articles.idx"
    build([corpus(tmp_path / "first", 20)], idx, jobs=0)
    before = articles_in(idx)
    corpus(tmp_path / "more", 1200)
    ran = searcher("index", "more", "-i", str(idx), "-j", "2")
    assert ran.status == 2
    assert "no space left on device" in ran.err.lower()
    assert "make room" in ran.err.lower()
    held = articles_in(idx)
    assert held.items() >= before.items()  # and perhaps a batch that was committed
    assert check(str(idx), 20).differences == ()
    assert searcher("search", "pier", "-i", str(idx)).status == 0
    for command in (("optimize",), ("rebuild", "-j", "1")):  # these too end well or say that there is no room
        fill(disk / "filler")
        ran = searcher(*command, "-i", str(idx))
        assert ran.status in (0, 2)
        assert ran.status == 0 or "no space left on device" in ran.err.lower()
        assert articles_in(idx) == held
        (disk / "filler").unlink()
    subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)  # room is made
    assert searcher("index", "first", "more", "-i", str(idx), "-j", "2").status == 0
    assert len(articles_in(idx)) == 1220
    state = generations.read(idx)
    assert {path.name for path in idx.iterdir()} == state.names | {
        f"_MAIN_{state.number}.toc",
        "MAIN_WRITELOCK",
    }


def test_a_dump_that_finds_no_room_leaves_nothing(tmp_path: Path, disk: Path, searcher: Typed) -> None:
    build([corpus(tmp_path / "more", 1200)], tmp_path / "articles.idx", jobs=0)
    ran = searcher("dump", str(disk / "all.jsonl"), "-i", "articles.idx")
    assert ran.status == 2
    assert "no space left on device. Nothing was left there." in ran.err
    assert list(disk.iterdir()) == []
    dump(tmp_path / "articles.idx", tmp_path / "all.jsonl.gz")
    ran = searcher("restore", "all.jsonl.gz", "-i", str(disk / "a.idx"))
    assert ran.status == 2
    assert "no space left on device" in ran.err
    assert list(disk.iterdir()) == []
