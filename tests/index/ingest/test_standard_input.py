"""`searcher index -`: what is piped in becomes articles, and nothing goes for it."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.errors import InputError
from index.ingest.build import build
from index.ingest.options import BuildOptions
from index.ingest.report import Report
from index.ingest.roots.root_counts import root_counts
from index.maintenance.dump import dump
from index.maintenance.rebuild import rebuild, retry
from index.maintenance.restore import restore
from index.maintenance.sources import drop
from searcher.check.compare import check
from tests.support.bad_inputs import story
from tests.support.commands import COMMAND, clean_environment
from tests.support.runs import articles_in, counts, id_of, in_process, manifest_of, sources, write

HERE = BuildOptions(jobs=0)


@pytest.fixture
def idx(tmp_path: Path) -> Path:
    return tmp_path / "articles.idx"


@pytest.fixture
def piped(idx: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def index(data: bytes, **options: object) -> Report:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        return build(["-"], idx, jobs=0, **options)  # type: ignore[arg-type]

    return index


def lines(*words: str) -> bytes:
    return "".join(json.dumps({"title": word, "text": story(word)}) + "\n" for word in words).encode()


def test_one_record_or_records_a_line_are_told_apart_as_files_are(piped, idx: Path) -> None:  # type: ignore[no-untyped-def]
    assert counts(piped(story("Alwick").encode())) == {"added": 1}
    assert counts(piped(lines("Barrow", "Corran"), name="feeds/a")) == {"added": 2}
    assert counts(piped(gzip.compress(lines("Dunmore")), name="feeds/b")) == {"added": 1}
    page = f"<html><head><title>Eskdale</title></head><body><article><p>{story('Eskdale')}</p></article></body></html>"
    assert counts(piped(page.encode())) == {"added": 1}
    assert len(articles_in(idx)) == 5
    assert sources(idx, id_of("Alwick")) == [("stdin", None)]
    assert counts(piped(b"")) == {"skipped": 1}
    assert counts(piped(b"\x1f\x8b broken")) == {"failed": 1}


def test_another_input_of_the_same_name_removes_nothing(piped, idx: Path) -> None:  # type: ignore[no-untyped-def]
    for word in ("Alwick", "Barrow", "Corran", "Dunmore", "Eskdale"):
        assert counts(piped(story(word).encode())) == {"added": 1}
    assert counts(piped(story("Barrow").encode())) == {"duplicates": 1}
    assert sources(idx, id_of("Barrow")) == [("stdin", None)]
    assert len(articles_in(idx)) == 5
    assert root_counts(manifest_of(idx)) == [("-", 1, 5, 0, 0)]


def test_it_outlives_every_later_reading(
    piped, idx: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    corpus = write(tmp_path / "corpus", a="Alwick")
    in_process([corpus], idx)
    piped(lines("Barrow", "Corran"), name="letters")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "-" / "letters")  # it is not the root
    in_process([corpus], idx, prune=True)
    retry(idx, HERE)
    before = articles_in(idx)
    done = rebuild(idx, HERE)
    assert (done.read, done.stored, articles_in(idx)) == (1, 2, before)
    assert check(str(idx), 20, files=True).differences == ()
    dump(idx, tmp_path / "a.jsonl", lean=True)
    assert restore(tmp_path / "a.jsonl", tmp_path / "b.idx", HERE).missing == ()
    assert articles_in(tmp_path / "b.idx") == before
    assert drop(idx, "-") == (1, 2, 1)


def test_options_and_a_dry_run(piped, idx: Path) -> None:  # type: ignore[no-untyped-def]
    record = json.dumps({"headword": "Alwick", "text": story("Alwick")}).encode()
    report = piped(record, names={"title": "headword"}, dry_run=True)
    assert (counts(report), [article.title for article in report.sample]) == ({"added": 1}, ["Alwick"])
    assert not idx.exists()
    piped(record, names={"title": "headword"})
    report = piped(record.replace(b"Alwick", b"Barrow"), dry_run=True)  # kept for the standard input
    assert [article.title for article in report.sample] == ["Barrow"]


def test_a_big_input_is_shared_among_processes(idx: Path, tmp_path: Path) -> None:
    data = b"".join(lines(f"Word{number}") for number in range(1500))
    ran = subprocess.run(
        [COMMAND, "index", "-", "-i", str(idx), "-j", "2", "--json"],
        input=data,
        capture_output=True,
        env=clean_environment(tmp_path),
        check=True,
    )
    assert json.loads(ran.stdout)["added"] == len(articles_in(idx)) == 1500


@pytest.mark.parametrize("name", ["", "/", "/a", "a/", "a\0b"])
def test_a_name_that_is_none_is_told(piped, idx: Path, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="is no name for the standard input"):
        piped(story("Alwick").encode(), name=name)


def test_what_does_not_go_with_it_is_told(idx: Path, tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    for paths, options in (
        (["-", corpus], {}), (["-"], {"prune": True}), (["-"], {"moved_from": "corpus"})
    ):  # fmt: skip
        with pytest.raises(InputError, match=r"The standard input \(-\)"):
            build(paths, idx, jobs=0, **options)  # type: ignore[arg-type]
    for args, said in (
        (("-", "--watch"), "--watch follows files and folders, not the standard input."),
        (("corpus", "--name", "a"), "--name is for the standard input: searcher index - --name PATH"),
    ):
        ran = subprocess.run(
            [COMMAND, "index", *args],
            cwd=tmp_path,
            env=clean_environment(tmp_path),
            capture_output=True,
            text=True,
        )
        assert (ran.returncode, ran.stderr.splitlines()[0]) == (2, f"searcher: {said}")
    assert not os.path.lexists(idx)
