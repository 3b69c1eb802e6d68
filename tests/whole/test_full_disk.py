"""A disk that is really full: a small file system of its own, where this process may mount one."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from index.ingest.build import build
from index.maintenance.dump import dump
from index.storage import generation as generations
from searcher.check.compare import check
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support.commands import COMMAND, Ran, Typed, clean_environment
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


# -- one sentence, whatever was written ----------------------------------------------------------------------------------------------------

FULL, READ_ONLY = "no space left on device", "read-only file system"
WRITERS = {
    "fix": ("fix", "ID", "--published", "2020-03-11"),
    "forget": ("forget", "ID", "--yes"),
    "optimize": ("optimize",),
    "rebuild": ("rebuild", "-q", "-j", "1"),
    "retry": ("errors", "--retry"),
    "index": ("index", "../more", "-q", "-j", "2"),
    "index with other jobs": ("index", "../more", "-q", "-j", "1", "--full-scan"),
}


def left(disk: Path, room: int) -> None:
    """Fill the disk but for so many bytes."""
    fill(disk / "filler")
    os.truncate(disk / "filler", max(0, (disk / "filler").stat().st_size - room))


def unchanged(idx: Path, before: dict[str, str]) -> None:
    """The index is whole, and nothing of a write that failed lies in what people added."""
    assert articles_in(idx) == before
    assert check(str(idx), 5).differences == ()
    assert not list(idx.glob("yours/.*"))


@pytest.fixture
def held(tmp_path: Path, disk: Path) -> Path:
    """An index of two segments on that disk, with a file that failed, and more to index elsewhere."""
    idx = disk / "articles.idx"
    (disk / "corpus").mkdir()
    for number in range(6):
        (disk / "corpus" / f"{number}.txt").write_text(
            f"Pier {number} reopens\n\nThe council of ward {number} met on the pier.\n"
        )
    (disk / "corpus" / "bad.jsonl").write_text('{"title": ')
    build([disk / "corpus"], idx, jobs=0)
    (disk / "corpus" / "7.txt").write_text("Pier 7 reopens\n\nThe council of ward 7 met on the pier.\n")
    build([disk / "corpus"], idx, jobs=0)
    corpus(disk.parent / "more", 40)
    return idx


def typed(searcher: Typed, idx: Path, name: str) -> Ran:
    with LocalEngine(str(idx)) as engine:
        id = engine.search(Search("pier")).hits[0].id
    return searcher(
        *(id if word == "ID" else word.replace("../more", "more") for word in WRITERS[name]), "-i", str(idx)
    )


@pytest.mark.parametrize("name", WRITERS)
def test_every_write_tells_a_read_only_disk_in_the_same_sentence(
    disk: Path, held: Path, searcher: Typed, name: str
) -> None:
    before = articles_in(held)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    ran = typed(searcher, held, name)
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert (ran.status, ran.err.splitlines()) == (2, sentence(held, READ_ONLY))
    unchanged(held, before)


def sentence(idx: Path, reason: str) -> list[str]:
    return [
        f"searcher: Writing to {idx} failed: {reason}. What was committed before is kept.",
        "hint: Make room or see to the disk, then do the same again: it goes on from there.",
    ]


@pytest.mark.parametrize("name", WRITERS)
def test_every_write_tells_a_full_disk_in_the_same_sentence(
    disk: Path, held: Path, searcher: Typed, name: str
) -> None:
    before, told = articles_in(held), 0
    for room in (0, 4096, 8192, 12288, 16384, 24576, 40960):
        kept = shutil.copytree(held, disk.parent / f"kept {room}")
        left(disk, room)
        ran = typed(searcher, held, name)
        (disk / "filler").unlink()
        if ran.status != 2:  # there was room for it
            assert "should not happen" not in ran.err
        else:
            assert ran.err.splitlines() == sentence(held, FULL), room
            unchanged(held, before)
            told += 1
        shutil.rmtree(held)
        shutil.copytree(kept, held)
    assert told > 1


def test_a_new_index_on_a_disk_that_takes_nothing_is_told_likewise(
    disk: Path, tmp_path: Path, searcher: Typed
) -> None:
    corpus(tmp_path / "more", 3)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    ran = searcher("index", "more", "-i", str(disk / "new.idx"))
    assert (ran.status, ran.err.splitlines()) == (2, sentence(disk / "new.idx", READ_ONLY))


def test_an_answer_that_finds_no_room_says_that_it_is_not_complete(demo_index: Path) -> None:
    for args in (
        ("search", "ferry", "--csv"),
        ("search", "ferry"),
        ("search", "the", "--nl"),
        ("stats", "--json"),
    ):
        with Path("/dev/full").open("wb") as full:
            ran = subprocess.run(
                [COMMAND, *args, "-i", str(demo_index)],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                env=clean_environment(demo_index.parent),
            )
        assert ran.returncode == 2
        assert ran.stderr.splitlines()[-2:] == [
            "searcher: Writing the output failed: no space left on device. It is not complete.",
            "hint: Make room or see to the disk, or write elsewhere, then type it again.",
        ]
