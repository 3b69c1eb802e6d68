"""A folder that was moved, renamed or removed: what is known of it goes with it, or goes when asked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from index.errors import InputError
from index.ingest.roots import kept_options
from index.ingest.roots.moved import Move
from index.maintenance.sources import drop
from searcher.check.compare import check
from tests.support.commands import Typed
from tests.support.runs import articles_in, counts, id_of, in_process, manifest_of, write


@pytest.fixture
def idx(tmp_path: Path) -> Path:
    return tmp_path / "articles.idx"


@pytest.fixture
def old(tmp_path: Path, idx: Path) -> Path:
    """A folder of four files, which are indexed."""
    folder = write(tmp_path / "old", a="Alwick", b="Barrow")
    write(folder / "deep", c="Corran", d="Dunmore")
    in_process([folder], idx)
    return folder


def test_a_renamed_folder_is_noticed_and_nothing_is_read_twice(old: Path, idx: Path, tmp_path: Path) -> None:
    new = old.rename(tmp_path / "new")
    (new / "a.txt").unlink()
    write(new, b="Bowness", e="Eskdale")
    for planned in (True, False):
        report = in_process([new], idx, dry_run=planned)
        replaced = {} if planned else {"removed": 1}  # the text of before
        assert counts(report) == {"added": 1, "updated": 1, "unchanged": 2, **replaced}
        assert [(move.old, move.new) for move in report.moves] == [(str(old), str(new))]
        assert report.missing == 1
    assert articles_in(idx).keys() == {*map(id_of, ("Alwick", "Bowness", "Corran", "Dunmore", "Eskdale"))}
    assert manifest_of(idx).roots() == (str(new),)
    assert in_process([new], idx).moves == ()
    assert counts(in_process([new], idx, prune=True)) == {"unchanged": 4, "removed": 1}
    assert check(str(idx), 20, files=True).differences == ()


def test_a_copy_elsewhere_is_no_move_while_the_folder_is_there(old: Path, idx: Path, tmp_path: Path) -> None:
    shutil.copytree(old, tmp_path / "new")
    report = in_process([tmp_path / "new"], idx)
    assert (report.moves, counts(report)) == ((), {"duplicates": 4})
    shutil.rmtree(old)  # now it is one: the copies have the same size and time
    report = in_process([tmp_path / "new"], idx)
    assert report.moves == (Move(str(old), str(tmp_path / "new"), 0),)
    assert manifest_of(idx).roots() == (str(tmp_path / "new"),)
    assert len(articles_in(idx)) == 4


def test_other_files_of_the_same_names_are_no_move(old: Path, idx: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", a="Xanten in the far east", b="Yarrow in the far east")
    shutil.rmtree(old)
    report = in_process([other], idx, prune=True)
    assert (report.moves, report.gone_roots) == ((), ((str(old), 4),))
    assert len(articles_in(idx)) == 6


def test_a_move_that_is_typed_needs_no_file_in_common(old: Path, idx: Path, tmp_path: Path) -> None:
    in_process([old], idx, exclude=["x.txt"], hidden=True)
    shutil.rmtree(old)
    new = write(tmp_path / "new", a="Xanten")
    write(new / "deep", c="Corran")
    for planned in (True, False):
        report = in_process([new], idx, moved_from=str(old), dry_run=planned)
        assert (counts(report)["updated"], report.missing) == (1, 2)
    assert counts(in_process([new], idx, prune=True)) == {"unchanged": 2, "removed": 2}
    kept = kept_options.read(idx)
    assert (kept.paths(), kept.lines(str(new))) == ([str(new)], ["hidden", "exclude x.txt"])


def test_a_run_that_was_stopped_may_be_typed_again(old: Path, idx: Path, tmp_path: Path) -> None:
    new = old.rename(tmp_path / "new")
    for _ in range(2):
        assert counts(in_process([new], idx, moved_from=str(old))) == {"unchanged": 4}


def test_a_part_of_a_folder_may_have_moved(old: Path, idx: Path, tmp_path: Path) -> None:
    (old / "deep").rename(tmp_path / "new")
    report = in_process([tmp_path / "new"], idx, moved_from=str(old / "deep"))
    assert (counts(report), report.moves) == (
        {"unchanged": 2},
        (Move(str(old / "deep"), str(tmp_path / "new"), 2),),
    )
    assert manifest_of(idx).roots() == (str(tmp_path / "new"), str(old))
    assert counts(in_process([old], idx, prune=True)) == {"unchanged": 2}


def test_a_folder_above_the_sources_may_have_moved(tmp_path: Path, idx: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / "old" / name, a=f"{name} of Alwick")
    in_process([tmp_path / "old" / "one", tmp_path / "old" / "two"], idx)
    (tmp_path / "old").rename(tmp_path / "new")
    report = in_process([tmp_path / "new"], idx, moved_from=str(tmp_path / "old"))
    assert counts(report) == {"unchanged": 2}
    assert manifest_of(idx).roots() == (str(tmp_path / "new" / "one"), str(tmp_path / "new" / "two"))


def test_a_move_that_cannot_be_is_told_and_changes_nothing(old: Path, idx: Path, tmp_path: Path) -> None:
    new = write(tmp_path / "new", x="Xanten")
    for paths, moved_from, because in (
        ([new], "nowhere", "knows no file in nowhere"),
        ([new], str(new), "is the PATH itself"),
        ([new, old], str(old), "about one folder"),
        ([new / "x.txt"], str(old), "about one folder"),
    ):
        with pytest.raises(InputError, match=because):
            in_process(paths, idx, moved_from=moved_from)
    assert manifest_of(idx).roots() == (str(old),)


def test_a_folder_is_let_go_with_the_articles_of_no_other(old: Path, idx: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", a="Alwick", e="Eskdale")
    in_process([other], idx, exclude=["x"])
    in_process([old], idx, exclude=["y"])
    shutil.rmtree(old)
    assert drop(idx, str(old)) == (4, 3, 2)
    assert articles_in(idx).keys() == {id_of("Alwick"), id_of("Eskdale")}
    assert manifest_of(idx).roots() == (str(other),)
    assert kept_options.read(idx).paths() == [str(other)]
    with pytest.raises(InputError, match="knows no file in"):
        drop(idx, str(old))


def test_what_is_written_in_the_files_by_hand_stays_in_place(old: Path, idx: Path, tmp_path: Path) -> None:
    (idx / "yours").mkdir()
    lines = ["# mine", "*.tmp", f"[{old}]", "# why", "x/", f"[{old}/deep]", "y", f"[{old}er]", "z", ""]
    (idx / "yours" / "excluded").write_text("\n".join(lines))
    in_process([old.rename(tmp_path / "new")], idx)
    expected = [line.replace(f"[{old}]", f"[{tmp_path}/new]") for line in lines]
    expected[5] = f"[{tmp_path}/new/deep]"
    assert (idx / "yours" / "excluded").read_text().split("\n") == expected
    drop(idx, str(tmp_path / "new"))
    assert (idx / "yours" / "excluded").read_text().split("\n") == ["# mine", "*.tmp", f"[{old}er]", "z", ""]


def test_names_that_are_no_text_are_printed_and_none_acts_on_a_terminal(
    searcher: Typed, tmp_path: Path, idx: Path
) -> None:
    folder = write(tmp_path / "\udcff\x1b[31m", a="Alwick")
    in_process([folder], idx, exclude=["\udcfe\x1b*"])
    for args in (("sources",), ("sources", "--json"), ("stats",), ("stats", "--json")):
        ran = searcher(*args)
        assert ran.status == 0, ran.err
        assert "\x1b" not in ran.out
        assert r"\xfe\x1b*" in ran.out.replace(r"\\", "\\").replace("\n", "")
    assert json.loads(searcher("sources", "--json").out)["sources"][0]["root"].endswith(r"\xff\x1b[31m")


def test_the_commands_list_the_folders_and_say_what_to_type(searcher: Typed, tmp_path: Path) -> None:
    write(tmp_path / "old", a="Alwick", b="Barrow")
    write(tmp_path / "other", c="Corran")
    searcher("index", "old", "other", "-j", "1", "--exclude", "*.bak")
    (tmp_path / "old").rename(tmp_path / "elsewhere")
    write(tmp_path / "new", x="Xanten")
    ran = searcher("index", "old", "--prune")
    assert (ran.status, ran.err.splitlines()) == (2, [
        "searcher: old does not exist, and the index knows 2 of its articles; nothing was indexed.",
        "hint: If it has moved: searcher index NEW --moved-from old. If it is gone for good: searcher sources --drop old",
    ])  # fmt: skip
    ran = searcher("index", "new", "-j", "1", "--prune")
    assert ran.err.splitlines()[1:] == [
        f"{tmp_path}/old is gone, and 2 articles of it stay. If it has moved: searcher index NEW --moved-from "
        f"{tmp_path}/old; if it is gone for good: searcher sources --drop {tmp_path}/old"
    ]
    assert searcher("sources").out.splitlines() == [
        f"{tmp_path}/new", "  1 article · 1 file",
        f"{tmp_path}/old · gone", "  2 articles · 2 files", "  exclude *.bak",
        f"{tmp_path}/other", "  1 article · 1 file", "  exclude *.bak",
    ]  # fmt: skip
    ran = searcher("index", "elsewhere", "-j", "1")
    assert ran.err.splitlines()[1:] == [
        f"{tmp_path}/old has moved to {tmp_path}/elsewhere: what is known of its files holds there"
    ]
    rows = json.loads(searcher("sources", "--json").out)["sources"]
    assert rows[0] == {
        "root": f"{tmp_path}/elsewhere", "gone": False, "files": 2, "articles": 2, "skipped": 0, "failed": 0,
        "options": {f"{tmp_path}/elsewhere": ["exclude *.bak"]},
    }  # fmt: skip
    ran = searcher("sources", "--drop", "other")
    assert ran.err == "other: 1 file let go, 1 article removed; articles.idx holds 3 articles\n"
