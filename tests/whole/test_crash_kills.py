"""`searcher index` killed at random moments loses nothing, and the next run ends as if nothing had been.

Real processes, `kill -9`: now the whole group at once, now the parent alone, whose workers find out by
themselves. Moments are drawn over the whole run. Half of them follow shortly after a file of the index
has come or gone, so that commits and merges are hit too.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from index.commits.publish import publish
from index.ingest.build import build
from index.storage import generation as generations
from index.storage.lock import lock
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support.commands import COMMAND, clean_environment
from tests.support.runs import articles_in
from tests.support.states import answers, no_leftovers

#: So many where SEARCHER_TORTURE names a file for the figures, else few.
LONG = os.environ.get("SEARCHER_TORTURE", "")
KILLS = 50 if LONG else 6
WORDS = (
    "harbour",
    "council",
    "ferry",
    "pier",
    "boats",
    "landing",
    "repairs",
    "spring",
    "summer",
    "holidays",
    "vote",
    "office",
    "reopens",
)
SECTIONS = ("World", "Politics", "Harbour/Ferries", "Sport")


def text(random_: random.Random, number: int) -> str:
    """A fictional article that holds its number as a word."""
    paragraphs = (
        " ".join(random_.choices(WORDS, k=random_.randint(20, 60))).capitalize() + "." for _ in range(3)
    )
    return f"Item{number} on the {random_.choice(WORDS)}\n\n" + "\n\n".join(paragraphs) + "\n"


def record(random_: random.Random, number: int) -> str:
    """The same as a record."""
    title, _, rest = text(random_, number).partition("\n\n")
    day = f"20{random_.randint(10, 22)}-0{random_.randint(1, 9)}-1{random_.randint(0, 9)}"
    return json.dumps({"title": title, "text": rest, "date": day, "section": random_.choice(SECTIONS)}) + "\n"


def write_corpus(folder: Path, seed: int, texts: int, records: int) -> None:
    random_ = random.Random(seed)
    folder.mkdir(exist_ok=True)
    for number in range(texts):
        (folder / f"text-{number:04}.txt").write_text(text(random_, number))
    for part in range(4):
        (folder / f"part-{part}.jsonl").write_text(
            "".join(record(random_, 10_000 * (part + 1) + number) for number in range(records // 4))
        )


def change(folder: Path, seed: int) -> None:
    """Some texts go, some change, some get other names, some are new; records are added to a file."""
    random_ = random.Random(seed)
    paths = sorted(folder.glob("*.txt"))
    for path in random_.sample(paths, len(paths) // 10):
        path.unlink()
    paths = sorted(folder.glob("*.txt"))
    for path in random_.sample(paths, len(paths) // 10):
        path.write_text(text(random_, random_.randint(100_000, 999_999)))
    for path in random_.sample(paths, len(paths) // 10):
        path.rename(path.with_name(f"moved-{seed}-{path.name}"))
    for number in range(len(paths) // 8):
        (folder / f"new-{seed}-{number:04}.txt").write_text(text(random_, random_.randint(100_000, 999_999)))
    with (folder / f"part-{random_.randrange(4)}.jsonl").open("a") as file:
        file.writelines(record(random_, random_.randint(100_000, 999_999)) for _ in range(len(paths) // 8))


#: The command as it works on a large index: several processes share merging and reconciling.
IN_SHARES = (
    "import sys; from index.ingest import run; from index.reconcile import copies; "
    "run.PARALLEL_MERGE_ARTICLES = run.PARALLEL_RECONCILE_ARTICLES = copies.MANY_PAIRS = 1; "
    "from searcher.cli import main; sys.argv[0] = 'searcher'; main()"
)


def start(folder: Path, in_shares: bool) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-c", IN_SHARES] if in_shares else [COMMAND]
    command = [*program, "index", "corpus", "-i", "articles.idx", "--prune", "-q", "-j", "2"]
    return subprocess.Popen(command, cwd=folder, env=clean_environment(folder), start_new_session=True)


def fresh(folder: Path) -> tuple[object, ...]:
    """What an index built from nothing holds and says; built in the same place, so that sources have the same paths."""
    kept = (
        (folder / "articles.idx").rename(folder / "kept.idx") if (folder / "articles.idx").exists() else None
    )
    build([folder / "corpus"], folder / "articles.idx", jobs=0)
    says = answers(folder / "articles.idx")
    shutil.rmtree(folder / "articles.idx")
    if kept:
        kept.rename(folder / "articles.idx")
    return says


def listing(folder: Path) -> frozenset[str]:
    return frozenset(os.listdir(folder)) if folder.exists() else frozenset()


class Killer:
    """Runs over one folder, killed and gone on with."""

    def __init__(self, folder: Path, seed: int, in_shares: bool) -> None:
        self.folder, self.idx, self.random, self.in_shares = (
            folder,
            folder / "articles.idx",
            random.Random(seed),
            in_shares,
        )
        begun = time.monotonic()
        process = start(folder, in_shares)
        while process.poll() is None and not self.idx.exists():
            time.sleep(0.001)
        self.begins = time.monotonic() - begun
        assert process.wait() == 0
        self.lasts = time.monotonic() - begun

    def kill(self, at_a_change: bool, whole_group: bool) -> bool:
        """Start a run and kill it at a random moment. Whether it was still running."""
        process = start(self.folder, self.in_shares)
        if at_a_change:
            changes, seen = self.random.randint(1, 12), listing(self.idx)
            while changes and process.poll() is None:
                if (now := listing(self.idx)) != seen:
                    changes, seen = changes - 1, now
            time.sleep(self.random.random() * 0.004)
        else:
            time.sleep(self.random.uniform(self.begins, self.lasts))
        running = process.poll() is None
        if whole_group:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        return running


@pytest.mark.parametrize(
    ("start_from", "in_shares"), [("nothing", False), ("an index", False), ("an index", True)]
)
def test_kill_minus_nine(
    request: pytest.FixtureRequest, tmp_path: Path, start_from: str, in_shares: bool
) -> None:
    corpus = tmp_path / "corpus"
    write_corpus(corpus, 1, 160, 240)
    killer = Killer(tmp_path, KILLS, in_shares)
    shutil.copytree(tmp_path / "articles.idx", tmp_path / "first.idx")
    before = articles_in(tmp_path / "first.idx")
    if start_from == "nothing":
        before = {}
    else:
        change(corpus, 2)
    shutil.rmtree(killer.idx)
    expected = fresh(tmp_path)
    build([corpus], tmp_path / "after.idx", jobs=0)
    after = articles_in(tmp_path / "after.idx")
    killed = 0
    for number in range(10 * KILLS):
        if number % 3 == 0:  # else it goes on from where the one before was killed
            shutil.rmtree(killer.idx, ignore_errors=True)
            if before:
                shutil.copytree(tmp_path / "first.idx", killer.idx)
        killed += killer.kill(at_a_change=number % 2 == 0, whole_group=number % 5 != 0)
        if generations.latest(killer.idx) >= 0:
            assert answers(killer.idx)  # opens, and all of its sums are right
            held = articles_in(killer.idx)
            assert all(held[id] == (after.get(id) or before[id]) for id in held)
            assert held.keys() >= before.keys() & after.keys()
            with LocalEngine(str(killer.idx)) as engine:
                for word in ("ferry", "boats"):
                    right = {
                        id for id, said in held.items() if word in said.lower().replace(".", " ").split()
                    }
                    assert {hit.id for hit in engine.every_hit(Search(f'"{word}"', sort="newest"))} == right
        else:
            assert not before
        done = killed * 2 >= KILLS  # half the kills each
        if number % 3 == 2 or done:
            assert start(tmp_path, in_shares).wait() == 0
            assert answers(killer.idx) == expected
            assert articles_in(killer.idx) == after
            assert not list(killer.idx.glob(".building-*"))
            with lock(killer.idx):  # the next commit tidies up
                publish(killer.idx, generations.read(killer.idx))
            no_leftovers(killer.idx)
        if done:
            break
    assert killed * 2 >= KILLS
    if LONG:
        with Path(LONG).open("a") as file:
            file.write(f"{request.node.name}: {killed} kills of a running process survived\n")
