"""A record that hangs, crashes or eats memory costs itself alone; a killed run one batch."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.commits.manifest import Manifest
from index.errors import LocationError, SearcherError
from index.ingest import worker_pool as workers
from index.ingest.build import Report, build
from index.storage import generation as generations
from tests.support import bad_inputs
from tests.support.runs import articles_in, counts, write

#: Runs in every worker before it starts: readers that do what the text tells them.
FAULTY = """
import os, signal, sys
from index.ingest import worker

read, read_file = worker.read, worker.read_file

def faulty(raw, reading):
    text = raw.text or str(raw.fields)
    if "SEGFAULT" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "SPIN" in text:
        while True:
            try:
                while True:
                    pass
            except Exception:
                pass
    if "STUCK" in text:
        sum(range(10 ** 13))  # inside C, where no signal is heard
    if "MEMORY" in text:
        bytearray(1 << 41)
    if "MISTAKE" in text:
        raise KeyError("title")
    return read(raw, reading)

def faulty_file(file, reading):
    if "fatal" in file.path:
        os._exit(9)
    yield from read_file(file, reading)

worker.read, worker.read_file = faulty, faulty_file
"""


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "faulty_readers.py").write_text(FAULTY)
    monkeypatch.syspath_prepend(str(tmp_path / "modules"))
    monkeypatch.setattr(
        workers,
        "_START",
        workers._START.replace("from index.ingest.worker", "import faulty_readers; from index.ingest.worker"),
    )


def kinds(report: Report) -> dict[str, str]:
    return {failure.path: failure.kind for failure in report.failures}


@pytest.mark.usefixtures("faulty")
def test_a_record_that_breaks_its_process_is_named_and_costs_nothing_else(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", **{f"good{number}": f"Word{number}" for number in range(80)})
    write(
        corpus,
        spin="SPIN",
        stuck="STUCK",
        memory="MEMORY",
        mistake="MISTAKE",
        zz_segfault="SEGFAULT",
        good40b_fatal="Fatal",
    )
    lines = [bad_inputs.line(f"Lot{number}") for number in range(20)]
    lines[7] = bad_inputs.line("SEGFAULT")
    (corpus / "lines.jsonl").write_bytes(b"\n".join(lines))
    report = build([corpus], tmp_path / "articles.idx", jobs=2, seconds_a_record=0.5, batch=10)
    assert kinds(report) == {
        "spin.txt": "timeout",
        "stuck.txt": "timeout",
        "memory.txt": "memory",
        "mistake.txt": "crashed",
        "zz_segfault.txt": "crashed",
        "good40b_fatal.txt": "crashed",
        "lines.jsonl": "crashed",
    }
    assert [failure.record for failure in report.failures if failure.path == "lines.jsonl"] == [7]
    assert counts(report) == {"added": 80 + 19, "failed": 7}
    texts = "\n".join(articles_in(tmp_path / "articles.idx").values())
    assert all(f"Word{number} harbour" in texts for number in range(80))


@pytest.mark.usefixtures("faulty")
def test_what_failed_once_is_read_when_asked_again_with_better_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick", b="MISTAKE")
    idx = tmp_path / "articles.idx"
    assert counts(build([corpus], idx, jobs=1)) == {"added": 1, "failed": 1}
    monkeypatch.setattr(workers, "_START", workers._START.replace("import faulty_readers; ", ""))
    assert counts(build([corpus], idx, jobs=1)) == {"unchanged": 1, "failed": 1}
    assert counts(build([corpus], idx, jobs=1, retry_failed=True)) == {"added": 1, "unchanged": 1}


def test_processes_that_cannot_even_start_end_the_run_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    monkeypatch.setattr(workers, "_START", "import sys; sys.exit('no room')")
    with pytest.raises(SearcherError, match=r"keep ending \(exit status 1\): no room"):
        build([corpus], tmp_path / "articles.idx", jobs=2)
    assert [path.name for path in (tmp_path / "articles.idx").iterdir()] == ["MAIN_WRITELOCK"]


RUN = "import sys; from index.ingest.build import build; build(sys.argv[1:2], sys.argv[2], jobs=2, batch=150)"


def test_a_killed_run_leaves_what_it_committed_and_the_next_goes_on(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", **{f"text{number}": f"Word{number}" for number in range(300)})
    with (corpus / "zz.jsonl").open("wb") as file:
        for number in range(3000):
            record = {"title": f"Pier {number}", "text": f"Number {number}. " + bad_inputs.story("Lot") * 3}
            file.write(json.dumps(record).encode() + b"\n")
    idx = tmp_path / "articles.idx"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, str(corpus), str(idx)], env=environment, start_new_session=True
    )
    while run.poll() is None and generations.latest(idx) < 2:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)  # the workers too: nobody is left to tidy up
    run.wait()
    held = articles_in(idx)
    assert 0 < len(held) < 3300
    manifest = Manifest.load(idx, generations.read(idx).parts)
    assert all(manifest.sources_of(id) for id in held)
    report = build([corpus], idx, jobs=2)
    assert counts(report) == {"added": 3300 - len(held), "unchanged": len(held)}
    assert not list(idx.glob(".building-*"))
    build([corpus], tmp_path / "fresh.idx", jobs=2)
    assert articles_in(idx) == articles_in(tmp_path / "fresh.idx")
    assert counts(build([corpus], idx, jobs=2)) == {"unchanged": 3300}


class Stop(Exception):
    """The disk is full, say."""


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # files that the failure left open
@pytest.mark.parametrize("call", range(12))
def test_a_run_that_fails_at_any_write_leaves_the_index_as_before_or_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick", b="Barrow", c="Corran")
    idx = tmp_path / "articles.idx"
    build([corpus], idx, jobs=0)
    before = articles_in(idx)
    (corpus / "a.txt").unlink()
    write(corpus, b="Dunmore", d="Eskdale")
    build([corpus], tmp_path / "fresh.idx", jobs=0)
    after = articles_in(tmp_path / "fresh.idx")
    left = [call]
    fsync, rename = os.fsync, Path.rename

    def failing(act: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Stop

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: (failing(handle), fsync(handle))[1])
        patch.setattr(Path, "rename", lambda path, target: (failing(path), rename(path, target))[1])
        try:
            build([corpus], idx, jobs=0, prune=True)
        except Stop:
            now = articles_in(idx)
            assert before.keys() <= now.keys() | {id for id in before if id not in after}
            assert all(id in before or id in after for id in now)
    build([corpus], idx, jobs=0, prune=True)
    assert articles_in(idx) == after
    names = generations.read(idx).names
    assert {path.name for path in idx.iterdir()} == names | {
        f"_MAIN_{generations.latest(idx)}.toc",
        "MAIN_WRITELOCK",
    }


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_full_disk_is_said_in_a_sentence_and_the_old_index_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write(tmp_path / "corpus", a="Alwick")
    idx = tmp_path / "articles.idx"
    build([corpus], idx, jobs=0)
    before = articles_in(idx)
    write(corpus, b="Barrow")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(LocationError, match="no space left on device"):
            build([corpus], idx, jobs=0)
    assert articles_in(idx) == before
    assert counts(build([corpus], idx, jobs=0)) == {"added": 1, "unchanged": 1}
