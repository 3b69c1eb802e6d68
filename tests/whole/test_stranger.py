"""An index folder is data, not code: what a stranger put into one is not run, leads no write outside of it, and is refused in a sentence."""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.errors import LocationError
from index.ingest.build import build
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from searcher.cli import CHAPTERS, run
from searcher.engine.local import LocalEngine
from tests.support.commands import Ran, Typed
from tests.support.runs import write

FOOT = struct.Struct("<IQ8s")

#: Every command that opens an index, as typed. ID is an article's.
COMMANDS = [
    ("search", "harbour"), ("show", "ID"), ("show", "ID", "--evidence"), ("facets", "harbour", "--by", "section"), ("similar", "ID"),
    ("copies", "ID"), ("complete", "har"), ("stats",), ("errors",), ("errors", "--retry"), ("sections",), ("sections", "--similar"),
    ("unsure",), ("sources",),
    ("check", "--sample", "5", "--files"),
    ("dump", "out.jsonl", "--force"), ("dump", "lean.jsonl", "--lean", "--force"), ("fix", "ID", "--published", "2020-01-02"),
    ("index", "corpus", "--full-scan", "-j", "1"), ("optimize",), ("rebuild", "-j", "1"),
    ("forget", "ID", "--yes"), ("index", "corpus", "--prune", "-j", "1"), ("sources", "--drop", "corpus"),
]  # fmt: skip
#: Commands that open none, or make one.
WITHOUT = {"restore", "demo", "completion", "serve"}


@pytest.fixture
def searcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Typed:
    """A command in this process: there are many of them."""
    monkeypatch.chdir(tmp_path)

    def typed(*words: str, **_: str) -> Ran:
        status = run(words)
        return Ran(status, *capfd.readouterr())

    return typed


@pytest.fixture
def idx(tmp_path: Path) -> Path:
    write(tmp_path / "corpus", a="Alwick", b="Barrow", c="Corran")
    build([tmp_path / "corpus"], tmp_path / "articles.idx", jobs=0)
    return tmp_path / "articles.idx"


def first_id(idx: Path) -> str:
    return SegmentReader(idx, generations.read(idx).segments[0]).id(0)


def typed(idx: Path, searcher: Typed, command: tuple[str, ...], id: str) -> Ran:
    return searcher(*(id if word == "ID" else word for word in command), "-i", idx.name)


def parts(idx: Path) -> tuple[Path, bytes, dict[str, Any]]:
    """The table of contents: its path, Whoosh's part, and ours."""
    path = idx / f"_MAIN_{generations.latest(idx)}.toc"
    content = path.read_bytes()
    _, length, _ = FOOT.unpack(content[-FOOT.size :])
    split = len(content) - FOOT.size - length
    return path, content[:split], json.loads(content[split : -FOOT.size])


def put(path: Path, whoosh: bytes, ours: Any) -> None:
    """Write a table of contents whose sums are right."""
    packed = json.dumps(ours).encode()
    path.write_bytes(whoosh + packed + FOOT.pack(zlib.crc32(packed), len(packed), b"SRCHTOC1"))


class Malicious:
    """Unpickled, it makes a file."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.marker),)


def test_the_list_of_commands_is_whole() -> None:
    assert {command[0] for command in COMMANDS} | WITHOUT == {
        name for chapter in CHAPTERS.values() for name in chapter
    }


def test_a_pickle_in_the_folder_is_never_run(idx: Path, tmp_path: Path, searcher: Typed) -> None:
    """In Whoosh's part of the table of contents, where its schema is a pickle, and in files of the names that Whoosh would read."""
    marker, id = tmp_path / "ran", first_id(idx)
    evil = pickle.dumps(Malicious(marker), 2)
    pickle.loads(evil)
    assert marker.exists(), "it would be run"
    marker.rmdir()
    path, whoosh, ours = parts(idx)
    # Whoosh: 9 bytes of sizes, version, release, then the length of the pickled schema and the pickle; here every byte from there on is ours.
    for at in (0, 9, 20, 30, len(whoosh) // 2):
        put(path, whoosh[:at] + evil * 3, ours)
        for name in ("MAIN_schema.pickle", "MAIN.toc", "pickle", "_MAIN_0.pickle"):
            (idx / name).write_bytes(evil)
        for command in COMMANDS[:13]:
            assert typed(idx, searcher, command, id).status in (0, 1), command
    for command in COMMANDS:
        assert typed(idx, searcher, command, id).status in (0, 1, 2), command
    assert not marker.exists()


def test_the_page_runs_none_of_it_either(idx: Path, tmp_path: Path) -> None:
    from web import create_app

    path, whoosh, ours = parts(idx)
    put(path, whoosh[:9] + pickle.dumps(Malicious(tmp_path / "ran")), ours)
    client = create_app(str(idx)).test_client()
    for address in (
        "/",
        "/search?q=harbour",
        "/search.json?q=harbour",
        f"/article/{first_id(idx)}",
        "/stats",
        "/-/health",
    ):
        assert client.get(address).status_code == 200
    assert not (tmp_path / "ran").exists()


OUTSIDE = ("../../victim", "/etc/passwd", "MAIN_1/../../victim", "MAIN_../x", "", "MAIN_a\n.arr", ".MAIN_1")


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_out_of_the_folder_are_refused(idx: Path, name: str) -> None:
    path, whoosh, ours = parts(idx)
    before = {one.name: one.read_bytes() for one in idx.parent.rglob("*") if one.is_file() and one != path}
    alterations: list[Callable[[dict[str, Any]], object]] = [
        lambda table: table["segments"][0].update(name=name), lambda table: table["segments"][0].update(columns=name),
        lambda table: table["segments"][0].update(deletions=name), lambda table: table["segments"][0].update(as_read=name),
        lambda table: table["parts"].append(name), lambda table: table["files"].update(forgotten=name),
    ]  # fmt: skip
    for alter in alterations:
        altered = json.loads(json.dumps(ours))
        alter(altered)
        if name == "" and altered["segments"][0] == ours["segments"][0] | {"deletions": ""}:
            continue  # none
        if name == "" and altered["segments"][0] == ours["segments"][0] | {"as_read": ""}:
            continue
        put(path, whoosh, altered)
        with pytest.raises(LocationError, match="is not valid"):
            build([idx.parent / "corpus"], idx, jobs=0)
    assert before == {
        one.name: one.read_bytes()
        for one in idx.parent.rglob("*")
        if one.is_file() and one != path and one.name in before
    }


def test_a_table_of_anything_at_all_is_refused_in_a_sentence(idx: Path) -> None:
    path, whoosh, ours = parts(idx)
    chance = random.Random(4)
    strange: list[Any] = [None, -1, "x", [], {}, [[]], {"a": 1}, 2**70, 1.5, True, "MAIN_1.arr"]
    wrong: list[Any] = [*strange, {**ours, "segments": [None]}]
    for _ in range(300):
        altered = json.loads(json.dumps(ours))
        where = chance.choice([altered, altered["segments"][0]])
        where[chance.choice(sorted(where))] = chance.choice(strange)
        wrong.append(altered)
    for table in wrong:
        put(path, whoosh, table)
        try:
            with LocalEngine(str(idx)) as engine:
                engine.stats()
        except LocationError:
            continue
        assert {
            **table,
            "created": "",
            "whoosh": 0,
            "number": 0,
        }.keys() >= ours.keys()  # what does no harm is no error


@pytest.mark.parametrize(
    "name",
    ["MAIN_WRITELOCK", "._MAIN_{next}.toc.tmp", "_MAIN_{next}.toc", "MAIN_0123456789abcdef.arr", "notes.txt"],
)
def test_no_write_follows_a_link(idx: Path, tmp_path: Path, searcher: Typed, name: str) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("what its owner wrote")
    id = first_id(idx)
    link = idx / name.format(next=generations.latest(idx) + 1)
    link.unlink(missing_ok=True)
    link.symlink_to(victim)
    for command in (
        ("index", "corpus", "--full-scan"),
        ("optimize",),
        ("forget", id, "--yes"),
        ("rebuild", "-j", "1"),
    ):
        ran = typed(idx, searcher, command, id)
        assert ran.status == 2
        refused = (
            f"searcher: articles.idx holds '{link.name}', which is no plain file; an index has nothing else"
        )
        read = (
            f"searcher: The table of contents articles.idx/{link.name} cannot be read: it is a symbolic link."
        )
        assert ran.err.startswith((refused, read)), command
    assert victim.read_text() == "what its owner wrote"


def test_no_file_of_the_index_is_read_through_a_link_or_waited_for(
    idx: Path, tmp_path: Path, searcher: Typed
) -> None:
    state = generations.read(idx)
    for name in sorted(state.names):
        kept = (idx / name).rename(tmp_path / "kept")
        (idx / name).symlink_to(kept)
        ran = searcher("search", "harbour", "-i", idx.name)
        if ran.status == 2:
            assert f"{name} of the index cannot be read: it is a symbolic link." in ran.err
        ran = searcher("check", "-i", idx.name)
        assert name in ran.out + ran.err
        assert ran.status in (1, 2)
        (idx / name).unlink()
        os.mkfifo(idx / name)
        ran = searcher("check", "-i", idx.name)
        assert name in ran.out + ran.err
        (idx / name).unlink()
        kept.rename(idx / name)
    assert searcher("check", "-i", idx.name).status == 0


def test_a_link_in_place_of_new_corrections_is_not_followed(
    idx: Path, tmp_path: Path, searcher: Typed
) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("what its owner wrote")
    (idx / "yours").mkdir()
    (idx / "yours" / ".corrections.new").symlink_to(victim)
    fix = ("fix", "ID", "--published", "2020-01-02")
    assert typed(idx, searcher, fix, first_id(idx)).status == 0
    (idx / "yours" / "corrections").unlink()
    (idx / "yours" / "corrections").symlink_to(victim)
    ran = typed(idx, searcher, fix, first_id(idx))
    assert (ran.status, "yours/corrections cannot be read: it is a symbolic link." in ran.err) == (2, True)
    for command in (("rebuild", "-q"), ("dump", "a.jsonl")):
        ran = typed(idx, searcher, command, "")
        assert (ran.status, "yours/corrections cannot be read: it is a symbolic link." in ran.err) == (
            2,
            True,
        ), command
    assert "yours/corrections cannot be read" in searcher("check", "-i", idx.name).out
    (idx / "yours" / "corrections").unlink()
    (tmp_path / "articles.idx.corrections").symlink_to(
        victim
    )  # where older versions kept it: nothing of a link is taken in
    assert typed(idx, searcher, ("optimize",), "").status == 0
    assert not (idx / "yours" / "corrections").exists()
    (idx / "yours").rmdir()
    (idx / "yours").symlink_to(tmp_path)
    ran = typed(idx, searcher, fix, first_id(idx))
    assert (ran.status, "holds 'yours', which is no plain file" in ran.err) == (2, True)
    assert victim.read_text() == "what its owner wrote"


def test_an_array_of_objects_or_beyond_the_file_is_refused(idx: Path) -> None:
    """A directory with right sums that asks for what an array of this index never is."""
    (entry,) = generations.read(idx).segments
    path = idx / f"{entry.name}.arr"
    content = path.read_bytes()
    _, length, tail = FOOT.unpack(content[-FOOT.size :])
    directory = json.loads(content[-FOOT.size - length : -FOOT.size])
    for change in (
        {"dtype": "|O"}, {"dtype": "O"}, {"dtype": "<U9"}, {"dtype": [["a", "<u4"]]}, {"dtype": "<M8"}, {"at": 10**12}, {"at": -8}, {"at": "0"},
        {"shape": [2**40]}, {"shape": [-1]}, {"shape": ["1"]}, {"shape": None}, {"crc": "x"},
    ):  # fmt: skip
        altered = json.loads(json.dumps(directory))
        altered["arrays"]["ids"].update(change)
        packed = json.dumps(altered).encode()
        path.write_bytes(
            content[: -FOOT.size - length] + packed + FOOT.pack(zlib.crc32(packed), len(packed), tail)
        )
        with pytest.raises(LocationError):
            SegmentReader(idx, entry).verify()
    path.write_bytes(content)
    SegmentReader(idx, entry).verify()


def test_an_index_is_its_owners_alone_and_may_be_copied(idx: Path, tmp_path: Path, searcher: Typed) -> None:
    assert idx.stat().st_mode & 0o777 == 0o700
    id = first_id(idx)
    before = searcher("search", "harbour", "--json", "-i", "articles.idx").out
    elsewhere = tmp_path / "colleague" / "copy.idx"
    elsewhere.parent.mkdir()
    subprocess.run(["cp", "-R", idx, elsewhere], check=True)
    shutil.rmtree(idx)
    shutil.rmtree(tmp_path / "corpus")
    ran = searcher("search", "harbour", "--json", "-i", str(elsewhere))
    first, second = json.loads(before), json.loads(ran.out)
    assert first["hits"] == second["hits"]
    for command in COMMANDS[:19]:
        if command[0] != "index":
            assert searcher(
                *(id if word == "ID" else word for word in command), "-i", str(elsewhere)
            ).status in (0, 1), command


def test_another_version_says_what_to_type(idx: Path, searcher: Typed) -> None:
    path, whoosh, ours = parts(idx)
    put(path, whoosh, {**ours, "format": 99})
    for command in COMMANDS:
        ran = typed(idx, searcher, command, "0" * 20)
        assert ran.status == 2
        assert ran.err.startswith(
            "searcher: articles.idx was made by another version of searcher (format 99."
        ), command
        assert "hint: A rebuild is needed: searcher index PATH -i articles.idx-new; or" in ran.err


def test_an_index_of_the_version_before_is_read_and_the_next_commit_writes_todays(
    idx: Path, searcher: Typed
) -> None:
    path, whoosh, ours = parts(idx)
    put(path, whoosh, {**ours, "format": 8})
    before = json.loads(searcher("search", "harbour", "--json", "-i", "articles.idx").out)
    (idx.parent / "corpus" / "new.txt").write_text(
        "2020-03-11\n\nWorld\n\nThe new harbour\n\nA harbour was opened.\n"
    )
    assert searcher("index", "corpus", "-i", "articles.idx").status == 0
    after = json.loads(searcher("search", "harbour", "--json", "-i", "articles.idx").out)
    assert after["total"] == before["total"] + 1
    newest = max(idx.glob("_MAIN_*.toc"), key=lambda path: int(path.stem.split("_")[2]))
    assert json.loads(newest.read_bytes()[newest.read_bytes().rindex(b'{"format"') : -20])["format"] == 9
