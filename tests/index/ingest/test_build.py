"""A folder becomes an index and stays one: what is unchanged is not read, what has changed replaces, what is gone goes when asked."""

import json
import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from index.article import article_id
from index.commits.publish import prepare
from index.errors import InputError, Locked
from index.ingest import plan
from index.ingest import run as run_of_files
from index.ingest.build import build
from index.ingest.options import BuildOptions
from index.ingest.progress import Counts
from index.reading.input import streams as unpack
from index.storage import generation as generations
from index.storage.lock import lock
from tests.support import bad_inputs
from tests.support.runs import articles_in, counts, id_of, in_process, manifest_of, sources, write


@pytest.fixture
def idx(tmp_path: Path) -> Path:
    return tmp_path / "articles.idx"


def test_every_bad_input_is_accounted_for_once_and_the_good_are_found(tmp_path: Path, idx: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    expected = bad_inputs.make(corpus)
    report = build([corpus], idx, jobs=2)
    words = Counter(word for outcome in expected.values() for word in outcome.words)
    problems = [kind for outcome in expected.values() for _, kind in outcome.problems]
    skipped = [
        kind for kind in problems if kind in ("empty", "binary", "unsupported", "symlink", "special-file")
    ]
    assert counts(report) == {
        "added": len(words),
        "duplicates": sum(words.values()) - len(words),
        "skipped": len(skipped) + 1,  # one archive holds two records that are no pages
        "failed": len(problems) - len(skipped),
    }
    found = list(articles_in(idx).values())
    assert [word for word in words if not any(word in text for text in found)] == []
    told = {
        (ref.path, failure.record, failure.kind)
        for ref, failure in manifest_of(idx).failures()
        if failure.status != "cut"
    }
    assert told == {
        (path, number, kind) for path, outcome in expected.items() for number, kind in outcome.problems
    }
    cut = [place.path for place, _ in manifest_of(idx).failures("cut")]
    assert cut == sorted(path for path, outcome in expected.items() if not outcome.whole)
    assert report.cut == len(cut) > 0
    assert report.new_failures == report.failed == len(report.failures)
    again = build([corpus], idx, jobs=2)
    assert counts(again) == {
        "unchanged": sum(words.values()),
        "skipped": report.skipped,
        "failed": report.failed,
    }
    assert (again.files, again.new_failures, again.records) == (0, 0, report.records)


def test_a_second_run_reads_only_what_is_new_or_changed(tmp_path: Path, idx: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick", b="Barrow", c="Corran")
    assert counts(in_process([corpus], idx)) == {"added": 3}
    number = generations.read(idx).number
    quiet = in_process([corpus], idx)
    assert (counts(quiet), quiet.files) == ({"unchanged": 3}, 0)
    assert generations.read(idx).number == number  # nothing was published
    write(corpus, b="Dunmore", d="Eskdale")
    report = in_process([corpus], idx)
    assert (counts(report), report.files, report.articles) == (
        {"added": 1, "updated": 1, "unchanged": 2, "removed": 1},
        2,
        4,
    )
    assert articles_in(idx).keys() == {id_of(word) for word in ("Alwick", "Dunmore", "Corran", "Eskdale")}


def test_a_full_scan_notices_what_size_and_time_hide(tmp_path: Path, idx: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    in_process([corpus], idx)
    before = (corpus / "a.txt").stat()
    with (corpus / "a.txt").open("r+") as file:
        file.write("Elgin!")
    os.utime(corpus / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert counts(in_process([corpus], idx)) == {"unchanged": 1}
    assert counts(in_process([corpus], idx, full_scan=True)) == {"updated": 1, "removed": 1}
    assert counts(in_process([corpus], idx, full_scan=True)) == {"unchanged": 1}


def test_identical_records_are_one_article_with_all_its_sources(tmp_path: Path, idx: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick", b="Alwick")
    line = bad_inputs.line("Barrow")
    (corpus / "c.jsonl").write_bytes(line + b"\n" + line + b"\n")
    write(corpus / "deep", z="Alwick")
    report = build([corpus], idx, jobs=2)
    assert counts(report) == {"added": 2, "duplicates": 3}
    assert sources(idx, id_of("Alwick")) == [("a.txt", None), ("b.txt", None), ("deep/z.txt", None)]
    assert sources(idx, article_id(line)) == [("c.jsonl", 0), ("c.jsonl", 1)]
    (corpus / "a.txt").unlink()
    assert counts(in_process([corpus], idx, prune=True)) == {"unchanged": 4}
    assert sources(idx, id_of("Alwick")) == [("b.txt", None), ("deep/z.txt", None)]
    shutil.rmtree(corpus / "deep")
    (corpus / "b.txt").unlink()
    assert counts(in_process([corpus], idx, prune=True)) == {"unchanged": 2, "removed": 1}
    assert articles_in(idx).keys() == {article_id(line)}


def test_vanished_files_stay_unless_pruning_is_asked_for(tmp_path: Path, idx: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick", b="Barrow")
    (corpus / "broken.gz").write_bytes(b"\x1f\x8b broken")
    other = write(tmp_path / "other", c="Corran")
    in_process([corpus, other], idx)
    (corpus / "a.txt").unlink()
    (corpus / "broken.gz").unlink()
    (other / "c.txt").unlink()
    write(other, d="Dunmore")
    kept = in_process([corpus], idx)
    assert (counts(kept), kept.missing, kept.articles) == ({"unchanged": 1}, 1, 3)
    assert list(manifest_of(idx).failures()) == []  # a failure of a file that is gone interests nobody
    pruned = in_process([corpus], idx, prune=True)
    assert (counts(pruned), pruned.articles) == ({"unchanged": 1, "removed": 1}, 2)
    assert sources(idx, id_of("Corran")) == [("c.txt", None)]  # outside the PATHs given


def test_pruning_refuses_a_path_that_vanished_or_is_empty(tmp_path: Path, idx: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    in_process([corpus], idx)
    (corpus / "a.txt").unlink()
    with pytest.raises(InputError, match="is empty"):
        in_process([corpus], idx, prune=True)
    corpus.rmdir()
    with pytest.raises(InputError, match="does not exist"):
        in_process([corpus], idx, prune=True)
    assert articles_in(idx).keys() == {id_of("Alwick")}


def test_what_cannot_be_read_today_keeps_its_articles(
    tmp_path: Path, idx: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    write(corpus / "below", b="Barrow", c="Corran")
    in_process([corpus], idx)
    (corpus / "a.txt").write_text("changed meanwhile, " + bad_inputs.story("Zetland"))
    opened, scanned = os.open, os.scandir

    def denied(path: str, *args: int, **options: int) -> int:
        if str(path).endswith("a.txt"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **options)

    def refused(path: str) -> object:
        if str(path).endswith("below"):
            raise PermissionError(13, "Permission denied")
        return scanned(path)

    with monkeypatch.context() as patch:
        patch.setattr(unpack.os, "open", denied)
        patch.setattr(os, "scandir", refused)
        for failures in (2, 0):  # the first run finds it so, the second knows
            report = in_process([corpus], idx, prune=True)
            assert (counts(report), report.new_failures) == ({"unchanged": 1, "failed": 2}, failures)
            assert len(articles_in(idx)) == 3
    # The permission is back, which leaves no trace in the file's time: it is tried all the same.
    report = in_process([corpus], idx, prune=True)
    assert counts(report) == {"updated": 1, "unchanged": 2, "removed": 1}
    assert list(manifest_of(idx).failures()) == []


def test_contents_that_move_between_files_are_never_lost(tmp_path: Path, idx: Path) -> None:
    corpus = write(tmp_path / "corpus", one="Alwick", two="Barrow", three="Corran")
    in_process([corpus], idx)
    write(corpus, one="Dunmore", two="Alwick", three="Barrow")
    report = in_process([corpus], idx)
    assert counts(report)["removed"] == 1
    assert articles_in(idx).keys() == {id_of(word) for word in ("Dunmore", "Alwick", "Barrow")}
    assert sources(idx, id_of("Alwick")) == [("two.txt", None)]


def test_lines_added_to_a_file_are_added_and_a_cut_off_one_is_read_once_whole(
    tmp_path: Path, idx: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    lines = [bad_inputs.line(f"Lot{number}") for number in range(4)]
    path = corpus / "crawl.jsonl"
    path.write_bytes(lines[0] + b"\n" + lines[1] + b"\n" + lines[2][:40])
    first = in_process([corpus], idx)
    assert counts(first) == {"added": 2, "failed": 1}
    assert [failure.kind for failure in first.failures] == ["incomplete"]
    path.write_bytes(b"\n".join(lines))
    assert counts(in_process([corpus], idx)) == {"added": 2, "unchanged": 2}
    path.write_bytes(b"\n".join([lines[3], lines[0]]))
    assert counts(in_process([corpus], idx)) == {"unchanged": 2, "removed": 2}


def test_one_big_file_is_shared_among_processes_and_comes_out_the_same(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    filler = "The council met again. " * 40
    with (corpus / "big.jsonl").open("w") as file:
        for number in range(4000):
            text = {"title": f"Pier {number}", "text": f"Report number {number} on the pier. {filler}"}
            file.write("broken\n" if number == 1234 else json.dumps(text) + "\n")
    seen: list[Counts] = []
    shared = build([corpus], tmp_path / "shared.idx", jobs=2, progress=seen.append)
    alone = build([corpus], tmp_path / "alone.idx", jobs=0)
    assert counts(shared) == counts(alone) == {"added": 3999, "failed": 1}
    assert articles_in(tmp_path / "shared.idx") == articles_in(tmp_path / "alone.idx")
    assert [failure.record for failure in shared.failures] == [1234]
    last = seen[-1]
    assert (last.files, last.files_total, last.records, last.failures, last.walked) == (1, 1, 4000, 1, True)
    assert last.bytes == last.bytes_total == (corpus / "big.jsonl").stat().st_size
    assert (
        len(
            {
                source.record
                for id in articles_in(tmp_path / "shared.idx")
                for source in manifest_of(tmp_path / "shared.idx").sources_of(id)
            }
        )
        == 3999
    )


def test_failures_are_tried_again_when_asked(tmp_path: Path, idx: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    (corpus / "b.jsonl").write_bytes(b'{"broken\n')
    assert counts(in_process([corpus], idx)) == {"added": 1, "failed": 1}
    again = in_process([corpus], idx, retry_failed=True)
    assert (counts(again), again.files, again.new_failures) == ({"unchanged": 1, "failed": 1}, 1, 0)


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(tmp_path: Path, idx: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick", b="Alwick", c="Corran")
    (corpus / "d.jsonl").write_bytes(b'{"broken\n')
    report = in_process([corpus], idx, dry_run=True)
    assert counts(report) == {"added": 2, "duplicates": 1, "failed": 1}
    assert "Alwick" in report.sample[0].title
    assert not idx.exists()
    in_process([corpus], idx)
    before = sorted(path.name for path in idx.iterdir())
    write(corpus, c="Dunmore")
    (corpus / "b.txt").unlink()
    report = in_process([corpus], idx, dry_run=True)
    assert (counts(report), report.missing) == ({"updated": 1, "unchanged": 1, "failed": 1}, 1)
    assert sorted(path.name for path in idx.iterdir()) == before


def test_a_dry_run_says_which_keys_of_a_map_are_not_there(tmp_path: Path, idx: Path) -> None:
    (tmp_path / "in").mkdir()
    said = "The pier is open again, the office said."
    rows = [
        {"kopf": f"Pier {number}", "meta": {"rubrik": "Town"}, "ort": {"art": "x"}, "inhalt": said}
        for number in range(12)
    ]
    (tmp_path / "in" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    mapped = {"title": "kopf", "section": "meta.rubrik"}
    right = in_process([tmp_path / "in"], idx, dry_run=True, names={**mapped, "body": "inhalt"})
    assert [(one.title, one.section, len(one.paragraphs)) for one in right.sample] == [
        (f"Pier {number}", ("Town",), 1) for number in range(10)
    ]
    assert right.unmapped == ()
    wrong = in_process(
        [tmp_path / "in"], idx, dry_run=True, names={**mapped, "body": "inhalte", "url": "meta.adresse"}
    )
    assert wrong.unmapped == (
        "--map body=inhalte: none of the first 10 records has the key inhalte; the keys are inhalt, kopf, ort.art, rubrik.",
        "--map url=meta.adresse: none of the first 10 records has the key meta.adresse; the keys are inhalt, kopf, ort.art, rubrik.",
    )


def test_the_index_may_lie_inside_the_folder_it_is_made_of(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    for expected in ({"added": 1}, {"unchanged": 1}):
        assert counts(in_process([corpus], corpus / "articles.idx")) == expected


def test_a_path_or_format_that_cannot_be_used_is_said_before_anything_is_made(
    tmp_path: Path, idx: Path
) -> None:
    with pytest.raises(InputError, match="nowhere does not exist"):
        build([tmp_path / "nowhere"], idx)
    with pytest.raises(InputError, match="'docx' is no format"):
        build([tmp_path], idx, format="docx")
    assert not idx.exists()


def test_an_empty_folder_makes_an_empty_index(tmp_path: Path, idx: Path) -> None:
    (tmp_path / "corpus").mkdir()
    assert in_process([tmp_path / "corpus"], idx).records == 0
    assert articles_in(idx) == {}


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path, idx: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    prepare(idx)
    with lock(idx), pytest.raises(Locked, match=str(os.getpid())):
        in_process([corpus], idx)


def test_after_many_changes_the_index_equals_one_built_from_nothing(tmp_path: Path, idx: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    chance = random.Random(7)
    for run in range(8):
        for _ in range(12):
            path = corpus / f"{chance.randrange(25)}.txt"
            act = chance.random()
            if act < 0.6 or not path.exists():
                path.write_text(bad_inputs.story(f"Word{chance.randrange(40)}") + "x" * chance.randrange(3))
            elif act < 0.8:
                path.unlink()
            else:
                path.rename(corpus / f"{chance.randrange(25)}.txt")
        lines = [bad_inputs.line(f"Lot{chance.randrange(30)}") for _ in range(10)]
        (corpus / "lines.jsonl").write_bytes(b"\n".join(lines))
        report = in_process([corpus], idx, prune=True)
        assert report.records == len(list(corpus.glob("*.txt"))) + 10
        fresh = tmp_path / f"fresh-{run}.idx"
        in_process([corpus], fresh)
        found = articles_in(idx)
        assert found == articles_in(fresh)
        assert report.articles == len(found)
        for id in found:
            assert sources(idx, id) == sources(fresh, id)


def test_the_share_done_is_known_long_before_all_files_are_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many small files, met by tens: a walk ahead tells how many there are, and its figures come true."""
    monkeypatch.setattr(plan, "_AT_ONCE", 10)
    monkeypatch.setattr(plan, "_AHEAD", 7)
    monkeypatch.setattr(run_of_files, "_PROGRESS_EVERY", 0.0)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for i in range(150):
        (corpus / f"{i}.txt").write_text(
            f"Pier {i}\n\nThe council met again about the pier of Kesterby, number {i}.\n"
        )
    size = sum(path.stat().st_size for path in corpus.iterdir())
    seen: list[Counts] = []
    build([corpus], tmp_path / "a.idx", jobs=0, progress=seen.append)
    known = [one for one in seen if not one.walked and one.files_ahead is not None]
    assert {(one.files_expected, one.bytes_expected) for one in known} <= {(150, size)}
    assert seen[-1].walked
    assert (seen[-1].files, seen[-1].bytes_expected, seen[-1].bytes) == (150, size, size)
    (corpus / "150.txt").write_text(
        "One more\n\nThe council of Kesterby has met for the last time about it.\n"
    )
    again: list[Counts] = []
    build([corpus], tmp_path / "a.idx", jobs=0, progress=again.append)
    assert (again[-1].files_expected, again[-1].bytes_expected) == (1, (corpus / "150.txt").stat().st_size)


def test_a_walk_ahead_counts_what_the_walk_will_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "_AT_ONCE", 4)
    monkeypatch.setattr(plan, "_AHEAD", 3)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for i in range(20):
        (corpus / f"{i:02}.txt").write_bytes(b"x" * (i + 1))
    prepare(tmp_path / "a.idx")
    with run_of_files.Run(tmp_path / "a.idx", [corpus], BuildOptions(jobs=0)) as run:
        files = run.plan.files()
        next(files)
        for _ in range(6):
            assert run.counts.bytes_expected is None
            run.plan.look_ahead()
        run.plan.look_ahead()
        assert (run.counts.files_expected, run.counts.bytes_expected) == (20, sum(range(1, 21)))
        for _ in files:
            run.plan.look_ahead()
            assert (run.counts.files_expected, run.counts.bytes_expected) == (20, sum(range(1, 21)))
