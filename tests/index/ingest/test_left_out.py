"""What is left out below a PATH stays out of every way of reading it, and its articles go only when asked."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from index.errors import InputError
from index.ingest.build import build
from index.ingest.options import BuildOptions
from index.ingest.roots import kept_options
from index.ingest.roots.path_options import PathOptions
from index.ingest.watch import due
from index.maintenance.dump import dump
from index.maintenance.rebuild import rebuild, retry
from index.maintenance.restore import restore
from searcher.check.compare import check
from tests.support.commands import Typed
from tests.support.runs import articles_in, counts, id_of, in_process, manifest_of, write

HERE = BuildOptions(jobs=0)


@pytest.fixture
def idx(tmp_path: Path) -> Path:
    return tmp_path / "articles.idx"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = write(tmp_path / "corpus", a="Alwick", b="Barrow")
    write(folder / "drafts", c="Corran")
    write(folder / ".hidden", d="Dunmore")
    return folder


def ids(*words: str) -> set[str]:
    return {id_of(word) for word in words}


def test_it_is_counted_by_reason_and_named_and_a_folder_counts_once(corpus: Path, idx: Path) -> None:
    write(corpus / "drafts", e="Eskdale")
    for planned in (True, False):
        report = in_process([corpus], idx, exclude=["drafts/"], dry_run=planned)
        assert counts(report) == {"added": 2}
        assert report.left_out == (("by patterns", 1, ("drafts",)), ("hidden", 1, (".hidden",)))
    assert articles_in(idx).keys() == ids("Alwick", "Barrow")


def test_patterns_are_kept_a_path_in_a_file_that_may_be_edited(
    corpus: Path, idx: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "other", c="Kelso", x="Xanten")
    in_process([corpus], idx, exclude=["drafts/", "a.*"])
    in_process([other], idx, exclude=["x.txt"])
    in_process([corpus, other], idx)
    assert articles_in(idx).keys() == ids("Barrow", "Kelso")
    excluded = idx / "yours" / "excluded"
    assert excluded.read_text().splitlines()[1:] == [
        "", f"[{corpus}]", "drafts/", "a.*", "", f"[{other}]", "x.txt",
    ]  # fmt: skip
    assert excluded.parent.stat().st_mode & 0o077 == 0
    excluded.write_text(excluded.read_text().replace("a.*\n", "# a.* no longer\n"))
    assert counts(in_process([corpus], idx, exclude=["drafts/"])) == {"added": 1, "unchanged": 1}
    assert "# a.* no longer\n" in excluded.read_text()
    excluded.write_text("*.txt\n")  # before any folder: for all
    assert in_process([corpus, other], idx).missing_left_out == 3


def test_hidden_is_kept_and_can_be_taken_back(corpus: Path, idx: Path) -> None:
    assert counts(in_process([corpus], idx, hidden=True)) == {"added": 4}
    assert counts(in_process([corpus], idx)) == {"unchanged": 4}
    report = in_process([corpus], idx, hidden=False)
    assert (counts(report), report.missing_left_out) == ({"unchanged": 3}, 1)
    assert (idx / "yours" / "sources").read_text().splitlines()[1:] == [
        "", f"[{corpus}]", "hidden = yes", "", f"[{corpus}]", "hidden = no",
    ]  # fmt: skip


def test_what_is_left_out_from_now_on_stays_until_pruned(corpus: Path, idx: Path) -> None:
    in_process([corpus], idx, hidden=True)
    (corpus / "b.txt").unlink()
    for planned in (True, False):
        report = in_process([corpus], idx, hidden=False, exclude=["drafts/"], dry_run=planned)
        assert (counts(report), report.missing, report.missing_left_out) == ({"unchanged": 1}, 3, 2)
    assert len(articles_in(idx)) == 4
    assert counts(in_process([corpus], idx, prune=True)) == {"unchanged": 1, "removed": 3}
    assert articles_in(idx).keys() == ids("Alwick")


def test_a_pattern_that_is_none_is_told_before_anything_is_read(corpus: Path, idx: Path) -> None:
    with pytest.raises(InputError, match=r"^--exclude: '\[z-a\]' is no pattern"):
        in_process([corpus], idx, exclude=["[z-a]"])
    assert not idx.exists()
    in_process([corpus], idx, exclude=["drafts/"])
    excluded = idx / "yours" / "excluded"
    excluded.write_text(excluded.read_text() + "x\\\n")
    lines = excluded.read_text().count("\n")
    write(corpus, n="Norham")
    for step in (
        lambda: in_process([corpus], idx),
        lambda: rebuild(idx, HERE),
        lambda: retry(idx, HERE),
        lambda: dump(idx, idx.with_name("a.jsonl"), lean=True),
        lambda: check(str(idx), 5, files=True),
    ):
        with pytest.raises(InputError, match=rf"/yours/excluded, line {lines}: 'x.+' is no pattern"):
            step()
    assert articles_in(idx).keys() == ids("Alwick", "Barrow")


@pytest.mark.parametrize(
    ("pattern", "because"),
    [("", "is empty"), ("#a", r"write \\#a"), ("a\nb", "several lines"), ("[/srv]", r"write \\\[/srv\]")],
)
def test_what_no_line_could_hold_is_no_pattern(corpus: Path, idx: Path, pattern: str, because: str) -> None:
    with pytest.raises(InputError, match=because):
        in_process([corpus], idx, exclude=[pattern])


def test_a_line_that_says_nothing_is_named(corpus: Path, idx: Path) -> None:
    in_process([corpus], idx)
    (idx / "yours").mkdir()
    (idx / "yours" / "sources").write_text(f"[{corpus}]\nhidden = perhaps\n")
    with pytest.raises(InputError, match=r"/yours/sources, line 2: 'hidden = perhaps' is no option"):
        in_process([corpus], idx)


def test_a_rebuild_keeps_its_articles_as_they_are_stored(corpus: Path, idx: Path) -> None:
    in_process([corpus], idx, hidden=True)
    in_process([corpus], idx, hidden=False, exclude=["drafts/"])
    done = rebuild(idx, HERE)
    assert (done.read, done.stored, done.articles) == (2, 2, 4)
    assert in_process([corpus], idx).missing_left_out == 2
    assert "drafts/" in (idx / "yours" / "excluded").read_text()


def test_a_retry_does_not_read_it(corpus: Path, idx: Path) -> None:
    (corpus / "broken.gz").write_bytes(b"\x1f\x8b broken")
    in_process([corpus], idx)
    in_process([write(corpus.with_name("other"), o="Orton")], idx)
    (idx / "yours").mkdir()
    (idx / "yours" / "excluded").write_text("broken.*\n")
    (corpus / "broken.gz").write_text(f"Kelso\n\n{'A story of the harbour of Kelso. ' * 20}")
    assert counts(retry(idx, HERE)) == {}
    (idx / "yours" / "excluded").write_text("")
    assert counts(retry(idx, HERE)) == {"added": 1}


def test_a_lean_dump_holds_it_and_restoring_does_not_read_it(corpus: Path, idx: Path, tmp_path: Path) -> None:
    in_process([corpus], idx, hidden=True)
    in_process([corpus], idx, hidden=False, exclude=["drafts/"])
    done = dump(idx, tmp_path / "a.jsonl", lean=True)
    assert (done.articles, done.left_out) == (2, 2)
    (corpus / ".searcherignore").write_text("b.txt\n")
    restored = restore(tmp_path / "a.jsonl", tmp_path / "b.idx", HERE)
    assert (restored.read, restored.missing) == (1, (id_of("Barrow"),))
    assert articles_in(tmp_path / "b.idx").keys() == ids("Alwick", "Corran", "Dunmore")


def test_a_check_of_the_files_does_not_read_it(corpus: Path, idx: Path) -> None:
    in_process([corpus], idx, hidden=True)
    in_process([corpus], idx, hidden=False, exclude=["drafts/"])
    done = check(str(idx), 50, files=True)
    assert done.differences == ()
    assert done.compared[-1].sentence.startswith("2 records of 2 source files read again")


def test_following_decides_alike_and_says_a_bad_pattern_without_ending(corpus: Path, idx: Path) -> None:
    stop, seen = threading.Event(), []
    (corpus / ".searcherignore").write_text("drafts/\n")
    for now in due([corpus], idx, stop):
        seen.append(counts(build(now.paths, idx, jobs=0)))
        if len(seen) == 1:
            (corpus / ".searcherignore").write_text("")
        else:
            stop.set()
    assert seen == [{"added": 2}, {"added": 1, "unchanged": 2}]


def test_a_file_that_was_typed_is_kept_whatever_its_name(corpus: Path, idx: Path) -> None:
    write(corpus, **{".e": "Eskdale"})
    in_process([corpus], idx, exclude=["drafts/"])
    in_process([corpus / ".e.txt", corpus / "drafts", corpus / ".hidden"], idx)
    assert len(articles_in(idx)) == 5
    report = in_process([corpus], idx, prune=True)
    assert (report.removed, report.missing) == (0, 0)
    assert rebuild(idx, HERE).read == 5
    (corpus / ".hidden" / "d.txt").unlink()
    assert in_process([corpus], idx, prune=True).removed == 1
    assert manifest_of(idx).roots() == (str(corpus), str(corpus / "drafts"))


@pytest.mark.parametrize("name", ["a\nb", " odd ", "\udcff\udcfe", '"quoted"', "[x]", "ü"])
def test_paths_of_any_name_keep_their_options(tmp_path: Path, idx: Path, name: str) -> None:
    folder = write(tmp_path / name, a="Alwick", b="Barrow")
    in_process([folder], idx, exclude=["b.txt"], hidden=True)
    kept = kept_options.read(idx)
    assert [one.text for one in kept.patterns[str(folder)]] == ["b.txt"]
    assert kept.by_path == {str(folder): PathOptions(hidden=True)}


def test_the_command_says_what_is_left_out_and_stats_shows_the_patterns(
    searcher: Typed, tmp_path: Path
) -> None:
    write(tmp_path / "corpus", **{"a": "Alwick", "b": "Barrow", ".c": "Corran", "d~": "Dunmore"})
    ran = searcher("index", "corpus", "-j", "1", "--exclude", "b.*")
    assert ran.err.splitlines()[1:] == [
        "left out: by patterns 1 (b.txt); hidden 1 (.c.txt). --hidden takes what no pattern names"
    ]
    (tmp_path / "corpus" / "d~.txt").rename(tmp_path / "corpus" / "d.txt~")
    ran = searcher("index", "corpus", "-j", "1")
    assert ran.err.splitlines()[1:] == [
        "left out: backups 1 (d.txt~); by patterns 1 (b.txt); hidden 1 (.c.txt). "
        "--hidden takes what no pattern names",
        "1 article stays although its file is gone from there: --prune forgets",
    ]
    ran = searcher("index", "corpus", "-j", "1", "--exclude", "a.txt")
    assert ran.err.splitlines()[1:] == [
        "left out: by patterns 2 (a.txt, b.txt); backups 1 (d.txt~); hidden 1 (.c.txt). "
        "--hidden takes what no pattern names",
        "1 article stays although its file is gone from there: --prune forgets",
        "1 article stays although its file is left out now: --prune forgets",
    ]
    ran = searcher("index", "corpus", "-j", "1", "--json", "-q")
    assert json.loads(ran.out)["left_out"] == {"backups": 1, "by patterns": 2, "hidden": 1}
    assert f"not indexed below {tmp_path}/corpus: b.*, a.txt" in searcher("stats").out.splitlines()
    assert json.loads(searcher("stats", "--json").out)["excluded"] == {f"{tmp_path}/corpus": ["b.*", "a.txt"]}
