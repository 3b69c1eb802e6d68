"""A crash loses nothing that was committed: every write, rename, removal and fsync of every change to an index is failed, cut off and undone.

Each operation runs once on a disk that remembers its calls (see `faults`). Then, for each call: the state of a process killed there, those of a
power cut there, and the operation with that call failing. What is left must be one of the states that the operation commits, exactly: it
opens, its sums are right, it holds and answers the same. Doing the operation again completes it and leaves no file behind.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.article import article_id
from index.commits.compaction import merge_segments
from index.commits.publish import publish
from index.errors import LocationError, SearcherError, UnknownArticle
from index.ingest.build import build
from index.ingest.options import BuildOptions
from index.ingest.writer import open_writer
from index.maintenance.forget import forget
from index.maintenance.optimize import optimize
from index.maintenance.rebuild import rebuild
from index.paths import corrections_beside
from index.reconcile import corrections
from index.reconcile.corpus import reconcile
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage import yours
from index.storage.lock import lock
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support.articles import articles
from tests.support.bad_inputs import story
from tests.support.faults import Disk, Tree, end_at, error_once, full_from, in_child
from tests.support.states import answers, no_leftovers

#: Every point where SEARCHER_TORTURE names a file for the figures; else every so many-th, beginning somewhere else for each kind of fault.
LONG = os.environ.get("SEARCHER_TORTURE", "")
INDEX = "articles.idx"

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # files that a fault left open


# -- the operations ---------------------------------------------------------------------------------------------------------------------


def page(word: str, day: str, section: str) -> str:
    """A record."""
    return f'{{"title": "{word} pier", "text": "The {word} harbour council met on the ferry pier.", "date": "{day}", "section": "{section}"}}\n'


def corpus(root: Path) -> Path:
    """Some files, two of which hold the same text."""
    folder = root.parent / f"{root.name}-corpus"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, word in (("a", "Alwick"), ("b", "Barrow"), ("c", "Corran"), ("d", "Corran")):
        (folder / f"{name}.txt").write_text(story(word) + ("Copied.\n" if name == "d" else ""))
    (folder / "lines.jsonl").write_text(
        page("Dunmore", "2020-02-03", "World") + page("Eskdale", "2021", "Politics")
    )
    return folder


def changed(folder: Path) -> Path:
    """The same some days later: a file is gone, one has changed, one is new, one has another name."""
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text(story("Fintry"))
    (folder / "c.txt").rename(folder / "e.txt")
    (folder / "g.txt").write_text(story("Glenelg"))
    return folder


def run_build(root: Path) -> None:
    build([root.parent / f"{root.name}-corpus"], root / INDEX, jobs=0, batch=3, prune=True)


def built(root: Path) -> None:
    corpus(root)
    run_build(root)


def built_and_set(root: Path) -> None:
    """Built, and a person has set the days of two articles."""
    built(root)
    with lock(root / INDEX):
        for word, day in (("Alwick", "1999-12-31"), ("Corran", "1998")):
            corrections.add(root / INDEX, article_id(story(word).encode()), day, None, "seen in print")
        reconcile(root / INDEX, generations.read(root / INDEX))


def of_before(root: Path) -> None:
    """The same as an older version left it: what was set lies beside the index."""
    built_and_set(root)
    yours.path_of(root / INDEX, "corrections").rename(corrections_beside(root / INDEX))
    (root / INDEX / yours.FOLDER).rmdir()


def many_segments(root: Path) -> None:
    """Five commits; the last ones bring single articles."""
    built(root)
    for seed in range(4):
        with open_writer(root / INDEX) as writer:
            for one in articles(seed, 3):
                writer.add(one)


def many_and_set(root: Path) -> None:
    """The same, and a person has set the day of the article that is going to be forgotten."""
    many_segments(root)
    with lock(root / INDEX):
        corrections.add(
            root / INDEX, article_id(story("Alwick").encode()), "1999-12-31", None, "seen in print"
        )
        reconcile(root / INDEX, generations.read(root / INDEX))


def add(root: Path) -> None:
    with open_writer(root / INDEX) as writer:
        writer.add(articles(9, 1)[0])


def remove(root: Path) -> None:
    with open_writer(root / INDEX) as writer:
        for seed in range(2):
            writer.remove(articles(seed, 3)[1].id)
        writer.remove(article_id(b"never"))


def join_all(root: Path) -> None:
    with lock(root / INDEX):
        state = generations.read(root / INDEX)
        if len(state.segments) > 1:
            merge_segments(root / INDEX, state, list(state.segments))
        else:
            publish(root / INDEX, state)


def correct(root: Path) -> None:
    path = yours.path_of(root / INDEX, "corrections")
    with lock(root / INDEX):
        if not path.exists():
            ids = sorted(
                SegmentReader(root / INDEX, entry).id(0) for entry in generations.read(root / INDEX).segments
            )
            corrections.add(root / INDEX, ids[0], "1999-12-31", "World/Corrected", "seen in print")
        reconcile(root / INDEX, generations.read(root / INDEX))


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done to which index, and how often a short run looks."""

    prepare: Callable[[Path], object]
    run: Callable[[Path], object]
    #: the sources change between the two
    between: Callable[[Path], object] = lambda folder: None
    #: a run of `searcher index` turns every error into a sentence; the steps it is made of do not
    says: bool = False


def build_anew(root: Path) -> None:
    rebuild(root / INDEX, BuildOptions(jobs=0))


def gone(folder: Path) -> None:
    """A file that is gone, so that a rebuild takes its article from the stored texts; one that has changed."""
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text(story("Fintry"))


def forget_one(root: Path) -> None:
    with suppress(UnknownArticle):  # it was forgotten to the end before the fault
        forget(root / INDEX, article_id(story("Alwick").encode()))
    assert not corrections.read(root / INDEX).published


def make_small(root: Path) -> None:
    optimize(root / INDEX)


def rename(folder: Path) -> None:
    """The folder has another name, and one of its files has changed."""
    moved = folder.with_name(folder.name.replace("-corpus", "-moved"))
    shutil.rmtree(moved, ignore_errors=True)
    folder.rename(moved)
    (moved / "b.txt").write_text(story("Fintry"))


def run_moved(root: Path) -> None:
    old, new = (str(root.parent / f"{root.name}-{name}") for name in ("corpus", "moved"))
    build([new], root / INDEX, jobs=0, batch=3, prune=True, moved_from=old, exclude=["*.bak"], lang="en")


OPERATIONS = {
    "build": Operation(corpus, run_build, says=True),
    "update and prune": Operation(built, run_build, changed, says=True),
    "add": Operation(built, add, says=True),
    "remove": Operation(many_segments, remove, says=True),
    "add and merge": Operation(many_segments, add, says=True),
    "join": Operation(many_segments, join_all),
    "optimize": Operation(many_segments, make_small, says=True),
    "rebuild": Operation(built_and_set, build_anew, gone, says=True),
    "forget": Operation(many_and_set, forget_one, says=True),
    "settle": Operation(built, correct),
    "update an index of before": Operation(of_before, run_build, changed, says=True),
    "update a folder that was moved": Operation(built, run_moved, rename, says=True),
}


class Torture:
    """One operation, run once as it should be, and the states it may leave."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.operation, self.folder = name, OPERATIONS[name], folder
        self.root = folder / "disk"
        self.root.mkdir()
        self.operation.prepare(self.root)
        sources = self.root.parent / "disk-corpus"
        if sources.exists():
            self.operation.between(sources)
        self.before = Tree.of(self.root)
        self._states: dict[int, tuple[object, ...]] = {}
        self._made = 0
        self.survived = 0
        self.disk = Disk(self.root)
        with self.disk.watching():
            self.operation.run(self.root)
        calls = self.disk.calls
        #: the calls after which another state holds: a table of contents has got its name
        self.commits = [
            0,
            *(
                place + 1
                for place, call in enumerate(calls)
                if call.kind == "rename" and call.target.endswith(".toc")
            ),
        ]
        self.committed = [self.answers(self.disk.killed(count)) for count in self.commits]
        assert self.answers(Tree.of(self.root)) == self.after == self.answers(self.disk.killed(len(calls)))
        assert Tree.of(self.root).files.keys() == self.disk.killed(len(calls)).files.keys()
        no_leftovers(self.root / INDEX)
        touched = any(f"{INDEX}/{yours.FOLDER}/" in call.path for call in calls)
        writing = (
            "rebuild",
            "forget",
            "settle",
            "update an index of before",
            "update a folder that was moved",
        )
        assert touched == (name in writing)

    @property
    def after(self) -> tuple[object, ...]:
        """What the operation comes to."""
        return self.committed[-1]

    def steps(self, kind: int, every: int) -> list[int]:
        """The numbers of points to look at."""
        last = self.disk.points - 1  # giving up the lock
        return [*range(last), last] if LONG else [*range(kind % every, last, every), last]

    def place(self, tree: Tree) -> Path:
        """Lay a state out in the folder where the operation ran: files of the index know the paths of their sources."""
        shutil.rmtree(self.root)
        return tree.write(self.root)

    def answers(self, tree: Tree) -> tuple[object, ...]:
        """What a state of the disk answers."""
        key = tree.key()
        if key not in self._states:
            here = self.root.rename(self.folder / "kept")
            self._states[key] = answers(tree.write(self.root) / INDEX)
            shutil.rmtree(self.root)
            here.rename(self.root)
        return self._states[key]

    def repeat(self) -> None:
        """The operation again, after a fault: it completes, as if nothing had been."""
        self.operation.run(self.root)
        assert answers(self.root / INDEX) == self.after
        if generations.latest(self.root / INDEX) >= 0:
            with lock(self.root / INDEX):  # the next commit tidies up
                publish(self.root / INDEX, generations.read(self.root / INDEX))
        no_leftovers(self.root / INDEX)
        self.survived += 1


@pytest.fixture(params=list(OPERATIONS))
def torture(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Torture]:
    made = Torture(request.param, tmp_path)
    yield made
    if LONG:
        note = f"{request.node.name}: {made.disk.points} points, {len(made._states)} different states, {made.survived} repeated to the end"
        with Path(LONG).open("a") as file:
            file.write(note + "\n")


def test_killed_anywhere(torture: Torture) -> None:
    """The state is the last one committed: the calls up to the renaming of the table of contents count for nothing, and then for all."""
    seen: set[int] = set()
    for count in range(len(torture.disk.calls) + 1):
        tree = torture.disk.killed(count)
        held = [number for number, commit in enumerate(torture.commits) if commit <= count][-1]
        assert torture.answers(tree) == torture.committed[held], count
        if tree.key() not in seen and (LONG or count % 12 == 0):
            seen.add(tree.key())
            torture.place(tree)
            torture.repeat()


def test_the_power_cut_anywhere(torture: Torture) -> None:
    """As above, with whatever was not made durable lost, in whole or in part. A state that was reported as committed is never lost."""
    chance = random.Random(torture.name)
    calls = torture.disk.calls
    seen: set[int] = set()
    for count in range(len(calls) + 1):
        trees = [torture.disk.power_cut(count, None), torture.disk.power_cut(count, None, keep=True)]
        trees += [torture.disk.power_cut(count, chance) for _ in range(8 if LONG else 1)]
        # sure: its table has its name and the folder has been made durable since
        sure = [
            number
            for number, commit in enumerate(torture.commits)
            if commit == 0
            or any(call.kind == "sync folder" and call.path == INDEX for call in calls[commit:count])
        ][-1]
        for tree in trees:
            if tree.key() in seen:
                continue
            seen.add(tree.key())
            held = torture.answers(tree)
            assert held in torture.committed[sure:] or (held == () and torture.committed[sure] == ()), count
            if len(seen) % (4 if LONG else 25) == 0:
                torture.place(tree)
                torture.repeat()


def test_what_was_reported_done_survives_the_power_cut(torture: Torture) -> None:
    count = len(torture.disk.calls)
    for keep in (False, True):
        assert torture.answers(torture.disk.power_cut(count, None, keep)) == torture.after


@pytest.mark.parametrize("fault", ["full", "EIO", "ENOSPC", "EROFS"])
def test_an_error_anywhere(torture: Torture, fault: str) -> None:
    """A failing call is told in a sentence; what was committed stays."""
    said: set[str] = set()
    for point in torture.steps(len(fault), 23):
        torture.place(torture.before)
        failing = full_from(point) if fault == "full" else error_once(point, getattr(errno, fault))
        disk = Disk(torture.root, failing)
        try:
            with disk.watching():
                torture.operation.run(torture.root)
        except LocationError as error:
            said.add(error.message.replace(str(torture.root), ""))
        except OSError:
            assert not torture.operation.says, point
        assert answers(torture.root / INDEX) in torture.committed, point
        torture.repeat()
    because = {
        "full": "no space left on device",
        "EIO": "input/output error",
        "ENOSPC": "no space left on device",
        "EROFS": "read-only file system",
    }
    said = {sentence.lower() for sentence in said}
    failed = f"writing to /{INDEX} failed: {because[fault]}."
    kept = {f"{failed} what was committed before is kept.", f"{failed} the index is whole."}
    assert said <= {*kept, f"/{INDEX} cannot be made or read: {because[fault]}."}
    assert said or not torture.operation.says


def test_a_process_that_ends_anywhere(torture: Torture) -> None:
    """The same as a state of a killed process, but with a real one."""
    for point in torture.steps(3, 29):
        torture.place(torture.before)

        def work(point: int = point) -> None:
            with Disk(torture.root, end_at(point)).watching():
                torture.operation.run(torture.root)

        assert in_child(work) == 9
        assert answers(torture.root / INDEX) in torture.committed
        torture.repeat()


def test_corrections_survive_the_power_cut(tmp_path: Path) -> None:
    """What a person has set is not lost when more is set: the file is as before or as after."""
    (tmp_path / INDEX).mkdir()
    path = yours.path_of(tmp_path / INDEX, "corrections")
    corrections.add(tmp_path / INDEX, "1" * 20, "1999-12-31", None, "")
    before = path.read_bytes()
    disk, chance = Disk(tmp_path), random.Random(1)
    with disk.watching():
        corrections.add(tmp_path / INDEX, "2" * 20, "2001", "World", "")
    after, name = path.read_bytes(), str(path.relative_to(tmp_path))
    for count in range(len(disk.calls) + 1):
        trees = [disk.killed(count), disk.power_cut(count, None), disk.power_cut(count, None, keep=True)]
        for tree in (*trees, *(disk.power_cut(count, chance) for _ in range(20))):
            assert tree.files[name] in (before, after)
    assert disk.power_cut(len(disk.calls), None).files[name] == after


@pytest.mark.parametrize("kind", ["write", "fsync", "rename", "unlink", "sync folder"])
def test_a_writer_goes_on_after_an_error(tmp_path: Path, kind: str) -> None:
    """An open writer whose commit failed can commit again; what the failed commit brought counts or not, but nothing else is lost."""
    made = articles(7, 12)
    for nth in range(6):
        folder = tmp_path / f"{kind} {nth}" / INDEX
        folder.parent.mkdir()
        with open_writer(folder) as writer:
            for one in made[:5]:
                writer.add(one)
            writer.commit()
            left = [nth]

            def failing(point: int, found: str, path: str, left: list[int] = left) -> None:
                left[0] -= found == kind
                if left[0] < 0 and found == kind:
                    left[0] = 1_000_000
                    raise OSError(errno.EIO, os.strerror(errno.EIO), path)

            with suppress(SearcherError, OSError), Disk(folder.parent, failing).watching():
                for one in made[5:8]:
                    writer.add(one)
                writer.remove(made[0].id)
                writer.commit()
            for one in made[8:]:
                writer.add(one)
            writer.remove(made[1].id)
            writer.commit()
        held = {id for id, _ in _held(folder)}
        assert held >= {one.id for one in (*made[2:5], *made[8:])}
        assert made[1].id not in held
        assert answers(folder)
        no_leftovers(folder)


def _held(folder: Path) -> list[tuple[str, int]]:
    with LocalEngine(str(folder)) as engine:
        return [(hit.id, 0) for hit in engine.every_hit(Search("", sort="newest"))]
