"""Threads search during commits: no error, and every answer is that of one generation."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from index.article import Article, article_id
from index.ingest.writer import open_writer
from searcher.engine.local import LocalEngine
from searcher.request import FACET_NAMES, Search
from tests.support.articles import articles, write

#: The long form asks ten thousand.
THREADS, EACH, COMMITS = 8, 1250 if "SEARCHER_TORTURE" in os.environ else 250, 40


def test_answers_belong_to_one_state_of_the_index(tmp_path: Path) -> None:
    """Every commit adds four articles that say `tally` and removes three: every answer must hold the numbers of one moment.

    After commit n there are n + 4 of them, and each one's section says in which commit it came.
    """
    write(tmp_path, articles(seed=51, count=120))
    write(tmp_path, [tally(number, 0) for number in range(4)])
    engine = LocalEngine(str(tmp_path))
    errors: list[BaseException] = []
    asked, states = [0] * THREADS, [set[int]() for _ in range(THREADS)]
    done = threading.Event()
    questions = [
        Search("tally"), Search("tallies", sort="newest", facets=FACET_NAMES), Search('"a tally of"'), Search("tal* -absent", per_page=100),
        Search("tally SAME count", facets=("section",)), Search("count NEAR/5 tally"), Search("taly~1", snippets=False),
        Search("title:tally OR body:tally", sort="oldest"), Search("exact:tally", per_page=3, page=2),
    ]  # fmt: skip

    def ask(thread: int) -> None:
        try:
            number, last = thread, 0
            while asked[thread] < EACH or not done.is_set():
                number += 1
                if number % 3 == 0:
                    results = engine.search(Search("rate the -cut", facets=("month", "site")))
                    assert results.total >= len(results.hits)
                    assert sum(bucket.count for bucket in results.facets["month"].buckets) == results.total
                else:
                    search = questions[number % len(questions)]
                    results = engine.search(search)
                    state = results.total - 4
                    assert results.coverage.articles == 120 + 4 + state, (
                        "words and coverage of different states"
                    )
                    assert state >= last, "an older state than one already seen"
                    last = state
                    states[thread].add(state)
                    if "section" in results.facets:
                        facet = results.facets["section"]
                        assert sum(bucket.count for bucket in facet.buckets) == results.total
                        assert max(int(bucket.value[0]) for bucket in facet.buckets if bucket.value) == state
                    for hit in results.hits:
                        assert hit.title.startswith("A tally")
                        assert not search.snippets or hit.title_marks
                asked[thread] += 1
        except BaseException as error:
            errors.append(error)
            done.set()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        alive, following = list(range(4)), 4
        for commit in range(1, COMMITS + 1):
            with open_writer(tmp_path) as writer:
                for number in alive[:3]:
                    writer.remove(tally(number, 0).id)
                for number in range(following, following + 4):
                    writer.add(tally(number, commit))
            alive, following = [*alive[3:], *range(following, following + 4)], following + 4
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert errors == []
    assert sum(asked) >= THREADS * EACH
    assert engine.search(Search("tally")).total == COMMITS + 4
    assert len(set().union(*states)) > 3


def tally(number: int, commit: int) -> Article:
    return Article(
        article_id(f"tally {number}".encode()), title=f"A tally of {number}", section=(str(commit),), lang="en",
        paragraphs=(f"They count the tally, {number} tallies.",), published="2020-01-01",
    )  # fmt: skip


def test_one_open_engine_is_shared_without_copies(tmp_path: Path) -> None:
    """The same question from many threads gives the same answer, scratch arrays notwithstanding."""
    write(tmp_path, articles(seed=52, count=200))
    engine = LocalEngine(str(tmp_path))
    questions = [
        Search(text, per_page=50, facets=())
        for text in ("the OR rate OR cut", "of the", "e* OR b*", "rate OR -the", "general OR US OR 9/11")
    ]
    right = [[(hit.id, hit.score) for hit in engine.search(search).hits] for search in questions]
    wrong: list[str] = []

    def ask() -> None:
        for number in range(60):
            place = number % len(questions)
            if [(hit.id, hit.score) for hit in engine.search(questions[place]).hits] != right[place]:
                wrong.append(questions[place].text)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
