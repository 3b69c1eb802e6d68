"""Partitions in several processes give the same bytes as one process, even if a process dies, and raise the same errors."""

from __future__ import annotations

import errno
import json
import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.article import article_id
from index.commits.compaction import merge_segments
from index.errors import Damaged
from index.frozen import replace
from index.ingest import run
from index.ingest.build import build
from index.parallel import ProcessPool
from index.reconcile import copies as copy_groups
from index.reconcile.corpus import reconcile as settle_corpus
from index.segments.reader import SegmentReader
from index.storage import generation
from index.storage.array_file import ArrayFile
from index.storage.lock import lock
from tests.support.articles import articles, write
from tests.support.prose import prose


def shout(text: str) -> str:
    if text == "full":
        raise OSError(errno.ENOSPC, "No space left on device")
    if text == "damaged":
        raise Damaged("this.arr has been altered.", "Index anew.")
    if text == "die" and os.environ.get("HERE") != str(os.getpid()):
        os.kill(os.getpid(), signal.SIGKILL)
    return text.upper()


def test_results_come_in_the_order_of_the_partitions() -> None:
    for jobs in (0, 1, 2, 3):
        with ProcessPool(jobs) as pool:
            assert pool.partitions == max(1, jobs)
            assert pool.start(shout, [("a",), ("b",), ("c",)])() == ["A", "B", "C"]
            assert pool.start(shout, [("d",)])() == ["D"]


def test_the_partition_of_a_dead_process_is_computed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERE", str(os.getpid()))
    with ProcessPool(2) as pool:
        assert pool.start(shout, [("a",), ("die",)])() == ["A", "DIE"]
        assert pool.start(shout, [("b",), ("c",)])() == ["B", "C"]


def test_errors_are_raised_here() -> None:
    with ProcessPool(2) as pool:
        with pytest.raises(OSError, match="No space left") as full:
            pool.start(shout, [("full",), ("a",)])()
        assert full.value.errno == errno.ENOSPC
    with ProcessPool(2) as pool, pytest.raises(Damaged, match="has been altered"):
        pool.start(shout, [("a",), ("damaged",)])()


@pytest.mark.parametrize(("jobs", "one_word"), [(2, False), (3, False), (3, True)])
def test_merging_and_reconciling_in_partitions_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, one_word: bool
) -> None:
    monkeypatch.setattr(copy_groups, "MANY_PAIRS", 1)
    made = articles(seed=31, count=150)
    if one_word:  # it fills more than one partition, so others are empty
        made = [replace(one, paragraphs=("aardvark " * 200,), aside=()) for one in made]
    copies = [
        replace(one, id=article_id(one.id.encode()), paragraphs=(*one.paragraphs, "and more"))
        for one in made[:40]
    ]
    removed = [one.id for one in (*made[20:35], made[90])]
    files = {}
    for name in ("alone", "shared"):
        folder = tmp_path / name
        write(folder, made[:60], [*made[60:], *copies], remove=removed)
        with lock(folder), ProcessPool(jobs if name == "shared" else 0) as pool:
            state = generation.read(folder)
            state = merge_segments(folder, state, list(state.segments), pool)
            state = settle_corpus(folder, state, pool).generation
        (entry,) = state.segments
        files[name] = [
            ArrayFile(folder / file) for file in (f"{entry.name}.arr", entry.columns, *state.files.values())
        ]
        assert not list(folder.glob(".building-*"))
    for alone, shared in zip(files["alone"], files["shared"], strict=True):
        assert alone.names() == shared.names()
        for array in alone.names():
            assert alone[array].dtype == shared[array].dtype
            assert np.array_equal(alone[array], shared[array]), array
    assert files["alone"][-1]["group"].size or one_word


def test_a_large_run_merges_and_reconciles_with_a_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        {
            "url": f"https://a.example/{number % 280}",
            "title": f"Ferry {number % 280}",
            "date": "2020-03-11",
            "text": prose(number // 2),
        }
        for number in range(300)
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    monkeypatch.setattr(run, "PARALLEL_MERGE_ARTICLES", 1)
    monkeypatch.setattr(run, "PARALLEL_RECONCILE_ARTICLES", 1)
    monkeypatch.setattr(copy_groups, "MANY_PAIRS", 1)
    used: list[str] = []
    start = ProcessPool.start

    def noted(pool: ProcessPool, function: Any, shares: Any) -> Any:
        used.append(function.__name__)
        return start(pool, function, shares)

    monkeypatch.setattr(ProcessPool, "start", noted)
    for name, jobs in (("crew", 2), ("alone", 0)):
        build([tmp_path / "in.jsonl"], tmp_path / name, jobs=jobs, batch=100)
        assert used == ["_merge_partition", "_compare"]
    indexes = [(tmp_path / name, generation.read(tmp_path / name)) for name in ("crew", "alone")]
    for folder, state in indexes:
        assert [entry.articles for entry in state.segments] == [300]
        SegmentReader(folder, state.segments[0]).verify()
        assert not list(folder.glob(".building-*"))
    # Either worker may be first, so only the order of articles may differ.
    pool, alone = (ArrayFile(folder / f"{state.segments[0].name}.arr") for folder, state in indexes)
    for array in ("class_names", "words", "forms", "df", "cf", "word_df"):
        assert np.array_equal(pool[array], alone[array]), array
    groups = [ArrayFile(folder / state.files["copies"]) for folder, state in indexes]
    assert all(
        np.array_equal(groups[0][array], groups[1][array]) for array in ("ids", "group", "compared", "alike")
    )
