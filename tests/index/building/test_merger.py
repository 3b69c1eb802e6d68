"""Merged segments answer as before; deleted articles leave no bytes; there are never many segments."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, article_id
from index.building import postings_merger, segment_builder, token_analysis
from index.commits.compaction import merge_segments, select_merges
from index.segments.reader import SegmentReader
from index.storage import generation
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.compressed import PackedSlices, Slices, put_packed
from index.storage.generation import SegmentEntry
from index.storage.lock import lock
from searcher.engine.local import LocalEngine
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import Between, Has, PhraseWords, Prefix, Query, Value, Wildcard, Word
from searcher.query.operators import Near, Or, Same
from searcher.request import FACET_NAMES, Search
from tests.support.articles import articles, write
from tests.support.truth import Truth

QUERIES: tuple[Query, ...] = (
    Word(None, "rate"), Word(None, "Generalist"), Word("title", "the"), Word(None, "US", how="case"), Word(None, "naïve", how="written"),
    Word("caption", "of", how="case"), Word(None, "Bank"), PhraseWords(None, "of the"), PhraseWords(None, "rate cut", 4), Prefix(None, "gen"),
    Wildcard(None, "*s"), Near(Word(None, "the"), Word(None, "cut"), 3, False), Same(Word(None, "rate"), Word(None, "the")), Has("caption"),
    Value("author", "lima"), Value("section", "World"), Between("published", "2020", "2020-06"), Between("captured", None, "2021"),
    Or([Word(None, "北京"), Word(None, "Wahlen"), Word(None, "O'Neill")]),
)  # fmt: skip


def answer(folder: Path) -> dict[str, dict[str, float]]:
    snapshot = Snapshot(folder, generation.read(folder))
    answers = {}
    for query in QUERIES:
        weight, found = QueryWeight(snapshot, query), {}
        for place, part in enumerate(snapshot.segments):
            match = SegmentQuery(weight, place).match()
            scores = match.score(None).tolist() if match.score else [0.0] * match.docs.size
            found.update(
                {part.reader.id(doc): score for doc, score in zip(match.docs.tolist(), scores, strict=True)}
            )
        answers[str(query)] = found
    return answers


def merge_all(folder: Path) -> SegmentEntry:
    with lock(folder):
        state = generation.read(folder)
        (entry,) = merge_segments(folder, state, list(state.segments)).segments
    return entry


@pytest.mark.parametrize("run", [postings_merger.RANGE_TOKENS, 400])
def test_merged_separate_and_fresh_segments_answer_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: int
) -> None:
    monkeypatch.setattr(postings_merger, "RANGE_TOKENS", run)  # a small one takes the terms in many ranges
    monkeypatch.setattr(segment_builder, "_RANGE_TOKENS", min(run, segment_builder._RANGE_TOKENS))
    monkeypatch.setattr(token_analysis, "_BATCH_CHUNKS", min(run, token_analysis._BATCH_CHUNKS))
    monkeypatch.setattr(segment_builder, "_RANGE_TERMS", min(run // 4, segment_builder._RANGE_TERMS))
    made, old = articles(seed=21, count=130), articles(seed=22, count=50)
    live = [*made[12:100], *made[103:]]
    removed = [one.id for one in (*old, *made[:12], *made[100:103])]
    write(tmp_path / "separate", [*old, *made[:30]], made[30:60], [*made[60:], *made[15:25]], remove=removed)
    write(tmp_path / "merged", [*old, *made[:30]], made[30:60], [*made[60:], *made[15:25]], remove=removed)
    write(tmp_path / "fresh", live)
    separate = answer(tmp_path / "separate")
    entry = merge_all(tmp_path / "merged")
    merged, fresh = answer(tmp_path / "merged"), answer(tmp_path / "fresh")
    for query in QUERIES:
        assert set(merged[str(query)]) == Truth(live).ids(query)
        assert merged[str(query)] == pytest.approx(separate[str(query)], rel=1e-5)
        assert merged[str(query)] == pytest.approx(fresh[str(query)], rel=1e-5)
    SegmentReader(tmp_path / "merged", entry).verify()
    engines = [LocalEngine(str(tmp_path / name)) for name in ("separate", "merged", "fresh")]
    for text in ("rate", "of the", "", "general*"):
        search = Search(text, sort="newest", facets=FACET_NAMES, facet_size=None)
        results = [dataclasses.replace(engine.search(search), took_ms=0) for engine in engines]
        assert results[0] == results[1] == results[2]
    for one in live[::5]:
        assert engines[1].show(one.id).article == one


def test_merging_at_once_and_in_steps_gives_the_same_arrays(tmp_path: Path) -> None:
    made = articles(seed=23, count=60)
    for name in ("once", "steps"):
        write(tmp_path / name, made[:20], made[20:40], made[40:])
    with lock(tmp_path / "steps"):
        state = generation.read(tmp_path / "steps")
        state = merge_segments(tmp_path / "steps", state, list(state.segments[:2]))
        merge_segments(tmp_path / "steps", state, list(state.segments))
    entries = merge_all(tmp_path / "once"), *generation.read(tmp_path / "steps").segments
    once, steps = (
        SegmentReader(tmp_path / name, entry) for name, entry in zip(("once", "steps"), entries, strict=True)
    )
    same = {
        "ids",
        "lengths",
        "zone_at",
        "block_start",
        "doc_block",
        "class_names",
        "words",
        "class_words",
        "positions",
        "docs32",
        "df",
        "cf",
        "word_df",
    }
    for name in same:
        assert np.array_equal(once.file[name], steps.file[name]), name


def test_deleted_text_leaves_no_bytes(tmp_path: Path) -> None:
    secret = Article(
        id=article_id(b"secret"), title="Xanthippe Quorvald", authors=("Zebulon Quorvald",), section=("Quorvaldia",), site="quorvald.example",
        publisher="Quorvald Post", paragraphs=("The Quorvalds met.",), captions=("quorvalded",), lang="en", url="https://quorvald.example/",
    )  # fmt: skip
    write(tmp_path, [secret, *articles(seed=24, count=30)], articles(seed=25, count=5), remove=[secret.id])
    entry = merge_all(tmp_path)
    for path in tmp_path.iterdir():
        content = path.read_bytes().lower()
        for word in (b"quorv", b"xanthippe", b"zebulon"):
            assert word not in content, path.name
    reader = SegmentReader(tmp_path, entry)
    assert "quorvald" not in set(reader.words)
    assert not reader.find(secret.id)


def test_an_index_with_all_articles_deleted_is_empty(tmp_path: Path) -> None:
    made = articles(seed=26, count=4)
    write(tmp_path, made[:2], made[2:], remove=[one.id for one in made])
    assert generation.read(tmp_path).segments == ()
    assert LocalEngine(str(tmp_path)).search(Search("the")).total == 0


def entry(live: int, number: int, deleted: int = 0) -> SegmentEntry:
    return SegmentEntry(f"MAIN_{number:016x}", live + deleted, f"MAIN_{number:016x}.0.col", deleted=deleted)


@settings(max_examples=20, deadline=None)
@given(
    sizes=st.lists(st.sampled_from([1, 1, 1, 2, 5, 40, 1000]), min_size=1, max_size=12),
    start=st.sampled_from([0, 100, 100_000]),
)
def test_a_thousand_commits_leave_few_segments_and_rewrite_little(sizes: list[int], start: int) -> None:
    segments = [entry(start, 0)] if start else []
    random_, rewritten, added = random.Random(len(sizes)), 0, 0
    for number in range(1, 1001):
        size = random_.choice(sizes)
        segments.append(entry(size, number))
        added += size
        chosen = select_merges(segments)
        if chosen:
            assert all(one in segments for one in chosen)
            rewritten += sum(one.live for one in chosen)
            segments = [one for one in segments if one not in chosen] + [
                entry(sum(one.live for one in chosen), number + 10_000)
            ]
        assert len(segments) <= 40
    assert sum(one.live for one in segments) == start + added
    assert rewritten <= 12 * (added + start)


def test_a_segment_of_mostly_deleted_articles_is_rewritten() -> None:
    half, most = entry(50, 1, deleted=50), entry(49, 2, deleted=51)
    assert select_merges([half]) == []
    assert select_merges([half, most]) == [most]


def test_the_last_merge_of_a_run_rewrites_from_an_eighth_deleted() -> None:
    eighth, more = entry(700, 1, deleted=100), entry(69, 2, deleted=11)
    assert select_merges([eighth], min_segments=2) == []
    assert select_merges([eighth, more], min_segments=2) == [more]
    # Small segments that are merged anyway do not stop a large one from being rewritten.
    small = [entry(40, 3), entry(40, 4)]
    assert sorted(one.name for one in select_merges([more, *small], min_segments=2)) == sorted(
        one.name for one in (more, *small)
    )


def test_small_commits_are_merged_as_they_come(tmp_path: Path) -> None:
    made = articles(seed=27, count=60)
    for one in made:
        write(tmp_path, [one])
    state = generation.read(tmp_path)
    assert state.articles == 60
    assert len(state.segments) < 20
    files = {path.name for path in tmp_path.iterdir()}
    assert files == {*state.names, f"_MAIN_{state.number}.toc", "MAIN_WRITELOCK"}
    found = set(answer(tmp_path)[str(QUERIES[0])])
    assert found == Truth(made).ids(QUERIES[0])


def test_slices_of_any_number_of_dictionaries_read_back(tmp_path: Path) -> None:
    """Each merged segment adds a dictionary, so one byte soon cannot number them."""
    several = [f"dictionary {number} of many ".encode() * 20 for number in range(300)]
    packed = [
        zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(one), write_dict_id=False).compress(
            b"text " + one
        )
        for one in several
    ]
    file = ArrayWriter(tmp_path / "slices.arr")
    put_packed(file, "text", PackedSlices(packed, [len(one) for one in packed], several, np.arange(300)))
    file.close({})
    slices = Slices(ArrayFile(tmp_path / "slices.arr"), "text")
    assert [slices[number] for number in range(300)] == [b"text " + one for one in several]
