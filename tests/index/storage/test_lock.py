"""One process writes, any number read: errors name the holder, runs can wait, dead processes hold nothing, readers see each batch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.commits import changes
from index.commits.publish import publish
from index.errors import Locked
from index.ingest.build import build
from index.storage import generation as generations
from index.storage.lock import lock
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support.commands import COMMAND, Typed, clean_environment
from tests.support.runs import write

#: A program that takes the lock, reports it, and holds it until its input ends.
HOLDER = """
import sys
from pathlib import Path
from index.storage.lock import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def idx(tmp_path: Path) -> Path:
    write(tmp_path / "corpus", a="Alwick", b="Barrow")
    build([tmp_path / "corpus"], tmp_path / "articles.idx", jobs=0)
    return tmp_path / "articles.idx"


def hold(idx: Path) -> subprocess.Popen[str]:
    """A process that holds the lock."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(idx)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def let_go(process: subprocess.Popen[str]) -> None:
    process.communicate("")


def test_a_second_run_says_who_holds_the_lock_and_since_when(idx: Path, searcher: Typed) -> None:
    write(idx.parent / "corpus", c="Corran")
    holder = hold(idx)
    try:
        ran = searcher("index", "corpus", "-i", "articles.idx")
    finally:
        let_go(holder)
    assert ran.status == 2
    first, second = ran.err.splitlines()
    assert first.startswith(
        f"searcher: articles.idx is being written to by process {holder.pid} since {time.strftime('%Y-')}"
    )
    assert first.endswith(".")
    assert second == "hint: Try again when it has ended, or wait for it: --wait"
    assert generations.read(idx).articles == 2
    assert searcher("index", "corpus", "-i", "articles.idx", "-q").status == 0
    assert generations.read(idx).articles == 3


def test_waiting(idx: Path) -> None:
    write(idx.parent / "corpus", c="Corran")
    holder = hold(idx)
    waiting = subprocess.Popen(
        [COMMAND, "index", "corpus", "-i", "articles.idx", "-q", "--wait"],
        cwd=idx.parent,
        env=clean_environment(idx.parent),
    )
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(2)
        assert generations.read(idx).articles == 2
    finally:
        let_go(holder)
    assert waiting.wait(60) == 0
    assert generations.read(idx).articles == 3


def test_a_dead_process_holds_nothing(idx: Path, searcher: Typed) -> None:
    write(idx.parent / "corpus", c="Corran")
    holder = hold(idx)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert (idx / "MAIN_WRITELOCK").read_text().startswith(f"process {holder.pid} ")  # left behind
    assert searcher("index", "corpus", "-i", "articles.idx", "-q").status == 0
    assert generations.read(idx).articles == 3


def test_a_lock_file_from_elsewhere_holds_nothing(idx: Path, searcher: Typed) -> None:
    """An index that was copied while another process wrote to it contains the lock file."""
    (idx / "MAIN_WRITELOCK").write_text("process 1 since 2001-01-01 00:00:00")
    assert searcher("index", "corpus", "-i", "articles.idx", "-q").status == 0


def test_a_run_that_ends_leaves_no_name_behind(idx: Path) -> None:
    assert (idx / "MAIN_WRITELOCK").read_text() == ""


def test_queries_are_answered_while_the_lock_is_held(idx: Path, searcher: Typed) -> None:
    holder = hold(idx)
    try:
        assert "Alwick" in searcher("search", "-i", "articles.idx", "alwick").out
        assert searcher("stats", "-i", "articles.idx").status == 0
        assert LocalEngine(str(idx)).search(Search("harbour")).total == 2
    finally:
        let_go(holder)


def test_each_batch_is_seen_as_it_is_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write(tmp_path / "corpus", **{f"t{number:02}": f"Word{number}" for number in range(12)})
    idx, seen, engines = tmp_path / "articles.idx", [], []
    original = publish

    def publishing(folder: Path, state: generations.Generation) -> generations.Generation:
        before = engines[0].search(Search("harbour")).total if engines else 0
        done = original(folder, state)
        engines.append(LocalEngine(str(idx)))
        seen.append(
            (before, engines[0].search(Search("harbour")).total, engines[-1].search(Search("harbour")).total)
        )
        with pytest.raises(Locked), lock(idx):
            pass
        return done

    monkeypatch.setattr(changes, "publish", publishing)
    build([corpus], idx, jobs=0, batch=3)
    totals = [after for _, after, _ in seen]
    assert [before for before, _, _ in seen] == [0, *totals[:-1]]  # no batch is visible before its commit
    assert totals == [
        fresh for _, _, fresh in seen
    ]  # and all of it is after, to an open engine and to a new one
    assert totals == sorted(totals)
    assert {3, 6, 9, 12} <= set(totals)


def test_an_open_engine_sees_each_batch_of_another_process(tmp_path: Path) -> None:
    """A run of `searcher index` and a reader at the same time: totals only grow, and no query fails."""
    corpus = write(tmp_path / "corpus", **{f"t{number:02}": f"Word{number}" for number in range(40)})
    idx = tmp_path / "articles.idx"
    build([write(tmp_path / "first", a="Alwick")], idx, jobs=0)
    run = (
        "import sys; from index.ingest.build import build; build(sys.argv[1:2], sys.argv[2], jobs=2, batch=2)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", run, str(corpus), str(idx)], env=environment)
    totals = []
    with LocalEngine(str(idx)) as engine:
        while process.poll() is None:
            results = engine.search(Search("harbour", sort="newest"))
            assert len(results.hits) == min(10, results.total)
            totals.append(results.total)
        assert process.returncode == 0
        totals.append(engine.search(Search("harbour")).total)
    assert totals == sorted(totals)
    assert (totals[0], totals[-1]) == (1, 41)
    assert len(set(totals)) > 3
