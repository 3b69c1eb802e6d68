"""First-stage scores are BM25F worked out by hand over the live articles, however the index was cut, ordered and changed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from index.article import Article, article_id
from index.commits.compaction import merge_segments
from index.storage import generation
from index.storage.lock import lock
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import Between, Every, FuzzyTerm, PhraseWords, Prefix, Query, Value, Wildcard, Word
from searcher.query.operators import And, Not, Or
from tests.support.articles import articles, write
from tests.support.truth import Truth

QUERIES: tuple[Query, ...] = (
    Word(None, "rate"), Word(None, "elected"), Word(None, "generalist"), Word(None, "generalised"), Word(None, "generalization"),
    Word(None, "the", boost=2.5), Word("title", "election"), Word("body", "banks"), Word("lead", "Banken"), Word("aside", "of"),
    Word(None, "Covid-19"), Word(None, "Iran's"), Word(None, "Naïve", how="written"), Word(None, "Naïve", how="case"), Word(None, "US", how="case"),
    Word("title", "General", how="case"), PhraseWords(None, "to be"), PhraseWords("title", "the rate"), PhraseWords(None, "cut"),
    Prefix(None, "elec"), Wildcard(None, "*ing", boost=0.5), FuzzyTerm("body", "rate", maxdist=1, prefixlength=0),
    And([Word(None, "rate"), Word(None, "the"), Not(Word(None, "cut"))]), Or([Word(None, "rate"), Word(None, "Manning"), Word(None, "men")]),
    Or([Word(None, "rate"), And([Word(None, "cuts"), PhraseWords("caption", "of")], boost=3.0)], boost=0.25),
    And([Word(None, "general"), Value("lang", "en"), Between("published", "2019", None)]), And([Word(None, "of"), Word(None, "of")]),
    Or([Prefix(None, "ma"), PhraseWords(None, "of the"), Word(None, "absent")]),
    Or([Word(None, "the"), And([Word(None, "rate"), Or([Word(None, "cuts"), Word(None, "of"), Word(None, "men")])])]),
)  # fmt: skip


def scores(folder: Path, query: Query) -> dict[str, float]:
    snapshot = Snapshot(folder, generation.read(folder))
    weight = QueryWeight(snapshot, query)
    found: dict[str, float] = {}
    for segment_ord, segment in enumerate(snapshot.segments):
        match = SegmentQuery(weight, segment_ord).match()
        values = match.score(None) if match.score else [0.0] * match.docs.size
        found |= {
            segment.reader.id(doc): float(value)
            for doc, value in zip(match.docs.tolist(), values, strict=True)
        }
    return found


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Article], dict[str, Path]]:
    """The same 120 articles: whole, in parts, in another order, with others removed since, merged."""
    made, others = articles(seed=5, count=120), articles(seed=6, count=40)
    folders = {
        name: tmp_path_factory.mktemp(name) for name in ("whole", "parts", "shuffled", "changed", "merged")
    }
    write(folders["whole"], made)
    write(folders["parts"], *(made[start : start + 25] for start in range(0, 120, 25)))
    write(folders["shuffled"], random.Random(0).sample(made, 120))
    for name in ("changed", "merged"):
        old = [
            Article(id=one.id, title="the rate of old", paragraphs=("elected generals",) * 3, lang="en")
            for one in made[::3]
        ]
        write(
            folders[name],
            [*old, *others[:20]],
            [*others[20:], *made[:70]],
            made[70:],
            remove=[one.id for one in others],
        )
    state = generation.read(folders["merged"])
    with lock(folders["merged"]):
        merge_segments(folders["merged"], state, list(state.segments))
    return made, folders


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_scores_are_those_worked_out_by_hand(
    shapes: tuple[list[Article], dict[str, Path]], query: Query
) -> None:
    made, folders = shapes
    right = Truth(made).scores(query)
    for name, folder in folders.items():
        assert scores(folder, query) == pytest.approx(right, rel=1e-5, abs=1e-6), name


def test_a_part_of_the_scores_is_the_same_as_all_of_them(
    shapes: tuple[list[Article], dict[str, Path]],
) -> None:
    _, folders = shapes
    for query in QUERIES:
        snapshot = Snapshot(folders["changed"], generation.read(folders["changed"]))
        weight = QueryWeight(snapshot, query)
        for segment_ord in range(len(snapshot.segments)):
            match = SegmentQuery(weight, segment_ord).match()
            if match.score is not None and match.docs.size:
                every = match.score(None)
                for step in (1, 2, 7):
                    some = match.docs[::step] * 0 + range(0, match.docs.size, step)
                    assert match.score(some) == pytest.approx(every[some], rel=1e-6), query


def test_a_deleted_article_leaves_no_trace_in_a_score(tmp_path: Path) -> None:
    one = Article(
        id=article_id(b"1"), title="Rates are cut", paragraphs=("Rates were cut to 3.5%.",), lang="en"
    )
    two = Article(id=article_id(b"2"), title="Rates rise", paragraphs=("Mortgage rates rose.",), lang="en")
    long = Article(id=article_id(b"3"), title="cut " * 20, paragraphs=("rates " * 200,) * 5, lang="en")
    write(tmp_path / "never", [one, two])
    write(tmp_path / "gone", [long, one], [two], remove=[long.id])
    for query in (Word(None, "rates"), Word(None, "cut"), Word("title", "rates")):
        assert scores(tmp_path / "never", query) == pytest.approx(scores(tmp_path / "gone", query), rel=1e-6)


def test_a_word_as_written_counts_more_however_many_share_its_stem(tmp_path: Path) -> None:
    endings = ("", "s", "ed", "ing", "ion", "ions", "ive", "ively", "er", "edly", "able")
    words = [f"connect{ending}" for ending in endings]
    made = [
        Article(
            id=article_id(f"{word} {number}".encode()),
            paragraphs=(f"{word} and {words[-1] if number else 'more'}",),
            lang="en",
        )
        for i, word in enumerate(words)
        for number in range(14 - i)
    ]
    write(tmp_path / "one", made)
    write(tmp_path / "two", made[::2], made[1::2])
    for word in words:
        right = Truth(made).scores(Word(None, word))
        assert scores(tmp_path / "one", Word(None, word)) == pytest.approx(right, rel=1e-5)
        assert scores(tmp_path / "two", Word(None, word)) == pytest.approx(right, rel=1e-5)


def test_unions_are_the_same_merged_and_added_up(shapes: tuple[list[Article], dict[str, Path]]) -> None:
    """At the root of a question all scores are added up over the segment; a union further down is merged. A weight of 0 still finds."""
    for folder in (shapes[1]["whole"], shapes[1]["changed"]):
        snapshot = Snapshot(folder, generation.read(folder))
        for weights in ((1.0, 2.0, 3.0, 4.0), (0.0, 1.0, 0.0, 2.0), (0.0, 0.0, 0.0, 0.0)):
            for words in (
                ("banking", "Manning", "naive"),
                ("café", "Iran", "generality"),
                ("mine", "2020", "generalist", "Orlé"),
            ):
                tree = Or(
                    [Word(None, word, boost=weight) for word, weight in zip(words, weights, strict=False)],
                    boost=0.5,
                )
                for segment_ord in range(len(snapshot.segments)):
                    root = SegmentQuery(QueryWeight(snapshot, tree), segment_ord).match()
                    below = SegmentQuery(QueryWeight(snapshot, And([tree, Every()])), segment_ord).match()
                    assert root.docs.tolist() == below.docs.tolist() != []
                    assert root.score
                    assert below.score
                    assert root.score(None).tolist() == below.score(None).tolist()
                    which = np.arange(0, root.docs.size, 2)
                    assert (
                        root.score(which).tolist()
                        == below.score(which).tolist()
                        == root.score(None)[which].tolist()
                    )
