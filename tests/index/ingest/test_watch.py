"""`searcher index --watch`: every change is followed, nothing is lost when folders come and go, and an interrupt ends it whole."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from index.errors import Damaged, InputError, LocationError, SearcherError
from index.ingest import watch as watching
from index.ingest.build import build
from index.ingest.report import Report
from index.ingest.watch import Due, due
from index.paths import corrections_beside
from index.storage import generation as generations
from index.storage.lock import lock
from searcher.commands.index import watch
from searcher.commands.index.watch import _batch, batch_line
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support.bad_inputs import line, story
from tests.support.commands import COMMAND, Typed, clean_environment
from tests.support.runs import articles_in


def soon(true: Callable[[], object], seconds: float = 300.0) -> None:
    """Wait until something has become true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not become true"
        time.sleep(0.02)


class Heard:
    """What `due` says, heard in a thread."""

    def __init__(self, paths: list[Path], index: Path) -> None:
        self.stop, self.told = threading.Event(), list[Due]()
        self._thread = threading.Thread(target=self._listen, args=(paths, index))
        self._thread.start()
        soon(lambda: self.told)

    def _listen(self, paths: list[Path], index: Path) -> None:
        for one in due(paths, index, self.stop):
            self.told.append(one)

    def next(self, change: Callable[[], object]) -> Due:
        """What is said after a change."""
        time.sleep(0.6)  # so that what was changed before is not told now
        number = len(self.told)
        change()
        soon(lambda: len(self.told) > number)
        return self.told[-1]

    def nothing(self, change: Callable[[], object]) -> bool:
        """Whether a change is passed over in silence."""
        time.sleep(0.6)
        number = len(self.told)
        change()
        time.sleep(1.5)
        return len(self.told) == number

    def end(self) -> None:
        self.stop.set()
        self._thread.join(300)
        assert not self._thread.is_alive()


@contextmanager
def heard(paths: list[Path], index: Path) -> Iterator[Heard]:
    listening = Heard(paths, index)
    try:
        yield listening
    finally:
        listening.end()


def test_changes_are_told_and_our_own_are_not(tmp_path: Path) -> None:
    corpus, idx = tmp_path / "corpus", tmp_path / "corpus" / "articles.idx"
    (corpus / "deep").mkdir(parents=True)
    idx.mkdir()
    with heard([corpus], idx) as told:
        assert told.told == [Due((str(corpus),))]
        assert told.next(lambda: (corpus / "deep" / "a.txt").write_text("a")) == Due((str(corpus),))
        assert told.nothing(
            lambda: [(idx / "MAIN_1.arr").write_text("a"), corrections_beside(idx).write_text("# none\n")]
        )
        assert told.next(lambda: (corpus / "deep" / "a.txt").rename(corpus / "b.txt")) == Due((str(corpus),))
        assert told.next((corpus / "b.txt").unlink) == Due((str(corpus),))


def test_many_changes_are_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "corpus"
    # On a busy machine half a second may pass between two of the files.
    monkeypatch.setattr(watching, "QUIET", 3_000)
    monkeypatch.setattr(watching, "AT_MOST", 120_000)
    corpus.mkdir()
    with heard([corpus], tmp_path / "a.idx") as told:
        told.next(lambda: [(corpus / f"{number}.txt").write_text("a") for number in range(500)])
        time.sleep(1.5)
        assert len(told.told) == 2


def test_a_folder_that_goes_and_comes_back_is_followed_again(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    both = Due((str(one), str(other)))
    with heard([one, other], tmp_path / "a.idx") as told:
        assert told.next(lambda: shutil.rmtree(one)) == Due((str(other),), (str(one),))
        assert told.next(lambda: (other / "a.txt").write_text("a")) == Due((str(other),), (str(one),))
        assert told.next(one.mkdir) == both
        assert told.next(lambda: (one / "a.txt").write_text("a")) == both
        assert told.next(lambda: [shutil.rmtree(one), shutil.rmtree(other)]).paths in (
            (),
            (str(one),),
            (str(other),),
        )
        soon(lambda: told.told[-1] == Due((), (str(one), str(other))))
        assert told.next(lambda: [other.mkdir(), one.mkdir()]).gone in ((), (str(one),), (str(other),))
        soon(lambda: told.told[-1] == both)


def test_a_file_that_is_replaced_under_its_name_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text("a\n")
    with heard([path], tmp_path / "a.idx") as told:
        (tmp_path / "new").write_text("a\nb\n")
        assert told.next(lambda: (tmp_path / "new").replace(path)) == Due((str(path),))
        assert told.next(lambda: path.write_text("c\n")) == Due((str(path),))
        assert told.nothing(lambda: (tmp_path / "other.txt").write_text("a"))


def test_where_the_system_tells_nothing_all_is_looked_at_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import watchfiles

    def no_room(*paths: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "OS file watch limit reached.")

    monkeypatch.setattr(watchfiles, "watch", no_room)
    monkeypatch.setattr(watching, "POLL_EVERY", 0.6)
    with heard([tmp_path], tmp_path / "a.idx") as told:
        soon(lambda: len(told.told) > 2)


def test_a_path_that_was_never_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        next(due([tmp_path / "none"], tmp_path / "a.idx", threading.Event()))


def test_the_next_batch_waits_as_long_as_the_last_one_took(tmp_path: Path) -> None:
    stop, times = threading.Event(), []
    (tmp_path / "corpus").mkdir()
    for _ in due([tmp_path / "corpus"], tmp_path / "a.idx", stop):
        times.append(time.monotonic())
        (tmp_path / "corpus" / f"{len(times)}.txt").write_text("a")
        time.sleep(1.0)
        if len(times) == 3:
            stop.set()
    assert all(later - earlier > 1.9 for earlier, later in pairwise(times))


# -- a batch -------------------------------------------------------------------------------------------------------------------------------


def report(**counts: int) -> Report:
    numbers = (
        dict.fromkeys(("added", "updated", "unchanged", "duplicates", "skipped", "failed", "removed"), 0)
        | counts
    )
    return Report(**numbers, articles=7202, seconds=0.41, new_failures=counts.get("failed", 0))  # type: ignore[arg-type]


def test_a_batch_is_said_in_a_line() -> None:
    assert (
        batch_line(report(added=3, updated=1, unchanged=7000), "a.idx")[8:]
        == "  3 added, 1 updated in 0.4 s; a.idx holds 7,202 articles"
    )
    assert (
        batch_line(report(duplicates=1, failed=2), "a.idx")[8:]
        == "  1 duplicate, 2 failed in 0.4 s; a.idx holds 7,202 articles"
    )
    assert batch_line(report(unchanged=7202), "a.idx") == ""


def test_a_full_disk_is_tried_again_and_a_bad_path_left(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(watch, "AGAIN", 0.01)
    errors: list[SearcherError] = [
        LocationError("Writing to a.idx failed: no space left on device."), InputError("corpus is empty"), Damaged("a.arr is cut"),
    ]  # fmt: skip

    def run(paths: object) -> Report:
        if errors:
            raise errors.pop(0)
        return report(added=1)

    assert _batch(run, ["corpus"], threading.Event()) is None  # the second error
    said = capfd.readouterr().err.splitlines()
    assert [sentence[10:] for sentence in said] == [
        "Writing to a.idx failed: no space left on device. Trying again in 0 s.",
        "corpus is empty",
    ]
    with pytest.raises(Damaged):
        _batch(run, ["corpus"], threading.Event())
    assert _batch(run, ["corpus"], threading.Event()) == report(added=1)


# -- the command ---------------------------------------------------------------------------------------------------------------------------


class Following:
    """`searcher index corpus --watch` in a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.idx = folder, folder / "articles.idx"
        self.out, self.err = folder / "out", folder / "err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [COMMAND, "index", "corpus", "--watch", "-i", "articles.idx", "-j", "2", *options],
                cwd=folder, env=clean_environment(folder), stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )  # fmt: skip

    @property
    def said(self) -> str:
        return self.err.read_text()

    @property
    def articles(self) -> int:
        return generations.read(self.idx).articles if generations.latest(self.idx) >= 0 else -1

    def interrupt(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture
def follow(tmp_path: Path) -> Iterator[Callable[..., Following]]:
    started = []

    def start(*options: str) -> Following:
        started.append(Following(tmp_path, *options))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_the_index_follows_its_folder(
    tmp_path: Path, follow: Callable[..., Following], searcher: Typed
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(story("Alwick"))
    run = follow()
    soon(lambda: "Following" in run.said)
    with LocalEngine(str(run.idx)) as engine:  # open all the while
        assert engine.search(Search("harbour")).total == 1
        (corpus / "new").mkdir()
        (corpus / "new" / "b.txt").write_text(story("Barrow"))
        soon(lambda: engine.search(Search("barrow")).total == 1)
        soon(lambda: "1 added" in run.said.partition("Following")[2])
        with lock(run.idx):  # free between two batches
            pass
        assert searcher("optimize", "-i", "articles.idx").status == 0
        (corpus / "a.txt").write_text(story("Corran"))
        soon(lambda: engine.search(Search("corran")).total == 1)
        soon(lambda: engine.search(Search("alwick")).total == 0)
        (corpus / "lines.jsonl").write_bytes(line("Dunmore") + b"\n{broken\n")
        soon(lambda: engine.search(Search("dunmore")).total == 1)
        (corpus / "new" / "b.txt").unlink()
        time.sleep(2)
        assert engine.search(Search("barrow")).total == 1  # without --prune nothing goes
        corpus.rename(tmp_path / "away")
        soon(lambda: "corpus is gone; its articles stay" in run.said)
        (tmp_path / "away" / "e.txt").write_text(story("Eskdale"))
        (tmp_path / "away").rename(corpus)
        soon(lambda: engine.search(Search("eskdale")).total == 1)
    assert run.interrupt() == 0
    lines = run.said.splitlines()
    assert lines[0].startswith("1 added in ")
    assert [sentence[10:].split(" in ")[0] for sentence in lines[2:]] == [
        "1 added", "1 updated, 1 removed", "1 added, 1 failed",
        "corpus is gone; its articles stay, and it is followed again when it is back", "corpus is back", "1 added",
    ]  # fmt: skip
    before = articles_in(run.idx)
    report = build([corpus], run.idx, jobs=0)
    assert (report.added, report.updated, report.missing) == (0, 0, 1)
    assert articles_in(run.idx) == before


def test_what_goes_from_the_folder_goes_from_the_index_with_prune(
    tmp_path: Path, follow: Callable[..., Following]
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for word in ("Alwick", "Barrow"):
        (corpus / f"{word}.txt").write_text(story(word))
    run = follow("--prune", "--json")
    soon(lambda: run.articles == 2)
    (corpus / "Alwick.txt").unlink()
    soon(lambda: run.articles == 1)
    (corpus / "Barrow.txt").rename(
        tmp_path / "kept.txt"
    )  # an empty folder is more likely a disk that is not there
    soon(lambda: "with --prune all of them would be forgotten" in run.said)
    assert run.articles == 1
    (tmp_path / "kept.txt").rename(corpus / "Barrow.txt")
    (corpus / "Corran.txt").write_text(story("Corran"))
    soon(lambda: run.articles == 2)
    soon(lambda: run.out.read_bytes().count(b"\n") > 2)
    assert run.interrupt(signal.SIGTERM) == 0
    batches = [json.loads(batch) for batch in run.out.read_bytes().splitlines()]
    assert [(batch["added"], batch["removed"], batch["articles"]) for batch in batches if batch["added"] or batch["removed"]] == [
        (2, 0, 2), (0, 1, 1), (1, 0, 2),
    ]  # fmt: skip


def test_an_interrupt_ends_with_the_batch_at_hand_and_a_second_one_at_once(
    tmp_path: Path, follow: Callable[..., Following]
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "many.jsonl").write_bytes(b"".join(line(f"Lot{number}") + b"\n" for number in range(4000)))
    run = follow()
    soon(lambda: list(run.idx.glob(".building-*/worker-*.mark")))  # it reads
    assert run.interrupt() == 0
    assert run.articles == 4000
    shutil.rmtree(run.idx)
    run = follow()
    soon(lambda: list(run.idx.glob(".building-*/worker-*.mark")))
    run.process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    if run.process.poll() is None:
        assert run.interrupt() in (0, 130)
    assert run.articles in (-1, 4000)


def test_another_writer_is_waited_for(tmp_path: Path, follow: Callable[..., Following]) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(story("Alwick"))
    run = follow("-q")
    soon(lambda: run.articles == 1)
    time.sleep(1)
    with lock(run.idx):
        (corpus / "b.txt").write_text(story("Barrow"))
        time.sleep(2)
        assert run.articles == 1
    soon(lambda: run.articles == 2)
    assert run.interrupt() == 0
    assert run.said == ""


def test_watching_is_no_rehearsal(searcher: Typed, tmp_path: Path) -> None:
    ran = searcher("index", ".", "--watch", "--dry-run")
    assert (ran.status, ran.err.splitlines()[0]) == (2, "searcher: --watch and --dry-run do not go together.")
    ran = searcher("index", "none", "--watch")
    assert (ran.status, ran.err.splitlines()[0]) == (2, "searcher: none does not exist")


def test_corrections_beside_the_index_are_no_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(story("Alwick"))
    corrections_beside(tmp_path / "a.idx").write_text(
        "# A long remark about the harbour, its council and its ferry pier. " * 20 + "\n"
    )
    assert build([tmp_path], tmp_path / "a.idx", jobs=0).added == 1
    assert build([tmp_path], tmp_path / "a.idx", jobs=0).records == 1
