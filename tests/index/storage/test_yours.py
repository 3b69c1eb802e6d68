"""`INDEX/yours/`: what people added goes with the index, is never lost, and is a stranger's data like the rest."""

import json
import os
import random
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from index.article import Article, article_id
from index.commits.publish import clean
from index.errors import LocationError
from index.ingest.build import build
from index.ingest.options import BuildOptions
from index.maintenance.dump import dump
from index.maintenance.forget import forget
from index.maintenance.optimize import optimize
from index.maintenance.rebuild import rebuild
from index.maintenance.restore import restore
from index.paths import corrections_beside
from index.reconcile import corrections
from index.storage import generation as generations
from index.storage import yours
from index.storage.lock import lock
from searcher.check.compare import check
from searcher.engine.local import LocalEngine
from tests.support.bad_inputs import story
from tests.support.commands import Typed
from tests.support.dumps import summed
from tests.support.faults import Disk, Tree

WORDS = ("Alwick", "Barrow", "Corran")
ALWICK, BARROW = (article_id(story(word).encode()) for word in WORDS[:2])
LINE = f"# mine\nfix {ALWICK[:10]} published 2020-03-11 because the printed edition bears that day\n"
HERE = BuildOptions(jobs=0)


@pytest.fixture
def idx(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    for word in WORDS:
        (tmp_path / "corpus" / f"{word}.txt").write_text(story(word))
    build([tmp_path / "corpus"], tmp_path / "a.idx", jobs=0)
    return tmp_path / "a.idx"


def of_before(idx: Path) -> Path:
    """The index as an older version left it: what was set lies beside it, and has been applied."""
    yours.write(idx, "corrections", LINE.encode(), None)
    build([idx.with_name("corpus")], idx, jobs=0)
    (idx / "yours" / "corrections").rename(corrections_beside(idx))
    (idx / "yours").rmdir()
    assert shown(idx).published_from == "user"
    return idx


def shown(idx: Path, id: str = ALWICK) -> Article:
    with LocalEngine(str(idx)) as engine:
        return engine.show(id).article


def is_set(idx: Path) -> bool:
    article = shown(idx)
    return (article.published, article.published_from) == ("2020-03-11", "user")


def fix(idx: Path, id: str, day: str, before: str = "") -> None:
    with lock(idx):
        corrections.add(idx, id, day, None, before)


# -- it goes with the index ----------------------------------------------------------------------------------------------------------------


def test_a_copied_folder_keeps_what_was_set(idx: Path, tmp_path: Path, searcher: Typed) -> None:
    assert searcher("fix", ALWICK, "--published", "2020-03-11", "-i", "a.idx").status == 0
    shutil.copytree(idx, tmp_path / "colleague" / "theirs.idx")
    shutil.rmtree(idx)
    theirs = tmp_path / "colleague" / "theirs.idx"
    (tmp_path / "corpus" / "new.txt").write_text(story("Dunmore"))
    assert build([tmp_path / "corpus"], theirs, jobs=0).uncorrected == ()
    assert is_set(theirs)
    assert stat.S_IMODE((theirs / "yours").stat().st_mode) == 0o700


Step = Callable[[Path], object]
STEPS: dict[str, Step] = {
    "a run": lambda idx: build([idx.with_name("corpus")], idx, jobs=0),
    "a run with something new": lambda idx: (
        (idx.with_name("corpus") / "d.txt").write_text(story("Dunmore")), build([idx.with_name("corpus")], idx, jobs=0),
    ),
    "fix": lambda idx: fix(idx, BARROW, "2019"),
    "rebuild": lambda idx: rebuild(idx, HERE),
    "optimize": optimize,
    "forget": lambda idx: forget(idx, BARROW),
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_an_index_of_before_brings_its_own_in(idx: Path, name: str) -> None:
    of_before(idx)
    STEPS[name](idx)
    assert not corrections_beside(idx).exists()
    content = (idx / "yours" / "corrections").read_bytes()
    assert content.startswith(LINE.encode())
    copy = shutil.copytree(idx, idx.with_name("copied.idx"))
    for folder in (idx, copy):
        rebuild(folder, HERE)
        assert is_set(folder)
        assert (folder / "yours" / "corrections").read_bytes() == content


def test_one_that_is_only_read_is_dumped_with_what_lies_beside_it(idx: Path, tmp_path: Path) -> None:
    of_before(idx)
    dump(idx, tmp_path / "a.jsonl")
    assert corrections_beside(idx).read_text() == LINE
    restore(tmp_path / "a.jsonl", tmp_path / "b.idx", HERE)
    assert (tmp_path / "b.idx" / "yours" / "corrections").read_text() == LINE
    assert is_set(tmp_path / "b.idx")


def test_what_still_lies_beside_it_and_is_something_else_is_said(idx: Path) -> None:
    yours.write(idx, "corrections", LINE.encode(), None)
    corrections_beside(idx).write_text("# by an older version\n")
    report = build([idx.with_name("corpus")], idx, jobs=0)
    assert report.uncorrected == (
        "a.idx.corrections beside the index is not read any more: move what is new in it to a.idx/yours/corrections, and remove it.",
    )
    assert corrections_beside(idx).exists()
    assert is_set(idx)


def test_whatever_is_in_the_folder_stays_and_is_dumped_a_line_a_file(idx: Path, tmp_path: Path) -> None:
    contents = {
        "corrections": LINE.encode(),
        "excluded": b"*.bak\n",
        "kept": b"\xff odd bytes\n",
        "searches": b"",
    }
    for name, content in contents.items():
        yours.write(idx, name, content, None)
    (idx / "yours" / "notes of my own.txt").write_text("Harbour.\n")
    with lock(idx):
        clean(idx, generations.read(idx))
    optimize(idx)
    rebuild(idx, HERE)
    assert dict(yours.read_all(idx)) == contents
    assert (idx / "yours" / "notes of my own.txt").exists()
    dump(idx, tmp_path / "a.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_bytes().splitlines()]
    assert [line["yours"]["name"] for line in lines if "yours" in line] == list(contents)
    restore(tmp_path / "a.jsonl", tmp_path / "b.idx", HERE)
    assert dict(yours.read_all(tmp_path / "b.idx")) == contents
    assert is_set(tmp_path / "b.idx")


def test_a_dump_of_before_is_restored_with_its_corrections(idx: Path, tmp_path: Path) -> None:
    yours.write(idx, "corrections", LINE.encode(), None)
    dump(idx, tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_bytes().splitlines()[:-1]
    old = [
        json.dumps({"corrections": json.loads(line)["yours"]["content"]}).encode()
        if b'"yours"' in line[:9]
        else line
        for line in lines
    ]
    assert old != lines
    (tmp_path / "old.jsonl").write_bytes(summed(old))
    restore(tmp_path / "old.jsonl", tmp_path / "b.idx", HERE)
    assert (tmp_path / "b.idx" / "yours" / "corrections").read_text() == LINE
    assert is_set(tmp_path / "b.idx")


def test_a_dump_brings_no_file_of_another_name(tmp_path: Path) -> None:
    head = b'{"searcher_dump":1,"created":"","articles":0,"left_out":0}'
    for name in ("../corrections", "notes", "", ".corrections.new"):
        (tmp_path / "odd.jsonl").write_bytes(
            summed([head, json.dumps({"yours": {"name": name, "content": "x"}}).encode()])
        )
        with pytest.raises(Exception, match="line 2, is not what a dump holds"):
            restore(tmp_path / "odd.jsonl", tmp_path / "b.idx", HERE)
        assert not (tmp_path / "b.idx").exists()


def test_what_was_added_may_come_before_the_first_run(tmp_path: Path, idx: Path) -> None:
    yours.write(tmp_path, "corrections", LINE.encode(), None)
    (tmp_path / "new.idx").mkdir()
    (tmp_path / "yours").rename(tmp_path / "new.idx" / "yours")
    build([tmp_path / "corpus"], tmp_path / "new.idx", jobs=0)
    assert is_set(tmp_path / "new.idx")


# -- forgetting ----------------------------------------------------------------------------------------------------------------------------


def test_what_was_set_for_a_forgotten_article_goes_with_it(idx: Path, searcher: Typed) -> None:
    fix(idx, ALWICK, "2020-03-11", "the printed edition bears that day")
    fix(idx, BARROW, "2019", "")
    before = (idx / "yours" / "corrections").read_text()
    forget(idx, ALWICK)
    after = (idx / "yours" / "corrections").read_text()
    assert after == "".join(line for line in before.splitlines(keepends=True) if ALWICK not in line) != before
    assert build([idx.with_name("corpus")], idx, jobs=0).uncorrected == ()
    assert shown(idx, BARROW).published == "2019"


def test_a_line_that_may_be_about_another_article_stays(idx: Path) -> None:
    yours.write(
        idx, "corrections", f"fix {ALWICK[:8]} published 2020\nfix {BARROW} published 2019\n".encode(), None
    )
    assert corrections.strike(idx, ALWICK, lambda beginning: True) == 0
    assert corrections.strike(idx, ALWICK, lambda beginning: False) == 1
    assert (idx / "yours" / "corrections").read_text() == f"fix {BARROW} published 2019\n"


# -- whoever else writes there --------------------------------------------------------------------------------------------------------------


def test_an_editor_at_work_stops_nobody(idx: Path, searcher: Typed) -> None:
    fix(idx, ALWICK, "2020-03-11")
    (idx / "yours" / ".#corrections").symlink_to("ana@desk.4711:1580000000")
    (idx / "yours" / "corrections~").write_text("# a backup\n")
    (idx / "yours" / ".corrections.swp").write_bytes(b"b0VIM 9.0")
    assert searcher("fix", BARROW, "--published", "2019", "-i", "a.idx").status == 0
    assert searcher("index", "corpus", "-i", "a.idx").status == 0
    assert searcher("rebuild", "-q", "-i", "a.idx").status == 0
    assert searcher("check", "-i", "a.idx").status == 0
    assert {path.name for path in (idx / "yours").iterdir()} == {
        "corrections",
        ".#corrections",
        "corrections~",
        ".corrections.swp",
    }


def test_what_another_program_wrote_meanwhile_is_not_written_over(idx: Path) -> None:
    yours.write(idx, "corrections", b"# one\n", None)
    (idx / "yours" / "corrections").write_text("# by an editor\n")
    with pytest.raises(LocationError, match="was changed by another program meanwhile; nothing was written"):
        yours.write(idx, "corrections", b"# one\n# two\n", b"# one\n")
    with pytest.raises(LocationError, match="meanwhile"):
        yours.write(idx, "corrections", b"# two\n", None)
    assert {path.name: path.read_text() for path in (idx / "yours").iterdir()} == {
        "corrections": "# by an editor\n"
    }


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "large"])
def test_a_strangers_file_is_named_and_never_waited_for(idx: Path, tmp_path: Path, kind: str) -> None:
    (idx / "yours").mkdir()
    path = idx / "yours" / "corrections"
    if kind == "link":
        (tmp_path / "secret").write_text(LINE)
        path.symlink_to(tmp_path / "secret")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(yours.MOST + 1)
    with pytest.raises(
        LocationError,
        match=r"corrections cannot be read: (it is a symbolic link|it is no plain file|it has more than 16 mb)\.",
    ):
        yours.read(idx, "corrections")
    (problem,) = build([idx.with_name("corpus")], idx, jobs=0).uncorrected
    assert "yours/corrections cannot be read" in problem
    assert shown(idx).published_from != "user"
    assert [(one.name, one.what) for one in check(str(idx), 5).differences] == [("yours/corrections", "file")]


def test_a_strangers_link_instead_of_the_folder_leads_nowhere(idx: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "corrections").write_text(LINE)
    (idx / "yours").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LocationError, match="its folder is a link, or no folder"):
        yours.read(idx, "corrections")
    with pytest.raises(LocationError, match="holds 'yours', which is no plain file"):
        build([idx.with_name("corpus")], idx, jobs=0)


# -- the disk -------------------------------------------------------------------------------------------------------------------------------


def test_bringing_in_loses_nothing_at_any_point(idx: Path, tmp_path: Path) -> None:
    """Killed, or without power, after any call: what was set is beside the index or in it, whole."""
    of_before(idx)
    root = tmp_path / "disk"
    root.mkdir()
    idx.rename(root / "a.idx")
    corrections_beside(idx).rename(root / "a.idx.corrections")
    idx = root / "a.idx"
    disk, chance = Disk(root), random.Random(3)
    with disk.watching(), lock(idx):
        pass
    assert any("yours/" in call.path for call in disk.calls)
    old, new = "a.idx.corrections", "a.idx/yours/corrections"
    assert Tree.of(root).files.get(new) == LINE.encode()
    states = 0
    for count in range(len(disk.calls) + 1):
        trees = [disk.killed(count), disk.power_cut(count, None), disk.power_cut(count, None, keep=True)]
        for tree in (*trees, *(disk.power_cut(count, chance) for _ in range(20))):
            assert LINE.encode() in (tree.files.get(new, tree.files.get(old)),)
            states += 1
    for tree in (disk.killed(count) for count in range(len(disk.calls) + 1)):
        shutil.rmtree(root)
        tree.write(root)
        with lock(idx):
            pass
        assert {name: data for name, data in Tree.of(root).files.items() if "corrections" in name} == {
            new: LINE.encode()
        }
    assert states > 100
