"""Work done in shares by several processes: the same bytes as without, whatever becomes of the processes, and errors as if raised here."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import numpy as np
import pytest
from corpus import articles, write

from index import generation, settle
from index.arrays import ArrayFile
from index.article import article_id
from index.crew import Crew
from index.errors import Damaged
from index.merge import join
from index.settle import settle as settle_corpus
from index.values import replace


def shout(text: str) -> str:
    if text == "full":
        raise OSError(errno.ENOSPC, "No space left on device")
    if text == "damaged":
        raise Damaged("this.arr has been altered.", "Index anew.")
    if text == "die" and os.environ.get("HERE") != str(os.getpid()):
        os.kill(os.getpid(), signal.SIGKILL)
    return text.upper()


def test_results_come_in_the_order_of_the_shares() -> None:
    for jobs in (0, 1, 2, 3):
        with Crew(jobs) as crew:
            assert crew.shares == max(1, jobs)
            assert crew.start(shout, [("a",), ("b",), ("c",)])() == ["A", "B", "C"]
            assert crew.start(shout, [("d",)])() == ["D"]


def test_a_share_whose_process_dies_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERE", str(os.getpid()))
    with Crew(2) as crew:
        assert crew.start(shout, [("a",), ("die",)])() == ["A", "DIE"]
        assert crew.start(shout, [("b",), ("c",)])() == ["B", "C"]


def test_errors_are_raised_here() -> None:
    with Crew(2) as crew:
        with pytest.raises(OSError, match="No space left") as full:
            crew.start(shout, [("full",), ("a",)])()
        assert full.value.errno == errno.ENOSPC
    with Crew(2) as crew, pytest.raises(Damaged, match="has been altered"):
        crew.start(shout, [("a",), ("damaged",)])()


@pytest.mark.parametrize("jobs", [2, 3])
def test_joined_and_settled_in_shares_is_the_same_to_the_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr(settle, "_MANY_PAIRS", 1)
    made = articles(seed=31, count=150)
    copies = [replace(one, id=article_id(one.id.encode()), paragraphs=(*one.paragraphs, "and more")) for one in made[:40]]
    removed = [one.id for one in (*made[20:35], made[90])]
    files = {}
    for name in ("alone", "shared"):
        folder = tmp_path / name
        write(folder, made[:60], [*made[60:], *copies], remove=removed)
        with generation.lock(folder), Crew(jobs if name == "shared" else 0) as crew:
            state = generation.read(folder)
            state = join(folder, state, list(state.segments), crew)
            state = settle_corpus(folder, state, crew).generation
        (entry,) = state.segments
        files[name] = [ArrayFile(folder / file) for file in (f"{entry.name}.arr", entry.columns, *state.files.values())]
        assert not list(folder.glob(".building-*"))
    for alone, shared in zip(files["alone"], files["shared"], strict=True):
        assert alone.names() == shared.names()
        for array in alone.names():
            assert alone[array].dtype == shared[array].dtype
            assert np.array_equal(alone[array], shared[array]), array
    assert files["alone"][-1]["group"].size
