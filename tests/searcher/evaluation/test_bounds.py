"""What one question may take is bounded, whatever was asked; and what is made in pieces is the same as what is made at once."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import TookTooLong, TookTooMuch
from index.ingest.build import build
from searcher.engine import answer, local
from searcher.engine.local import LocalEngine
from searcher.evaluation import bounds, names, patterns
from searcher.evaluation.bounds import Bounds, Room, TooManySpans, in_pieces
from searcher.evaluation.matching import near, segment_query
from searcher.query.operators import Near
from searcher.query.parser import parse
from searcher.request import Search
from tests.support import articles as corpus

QUESTIONS = (
    "the NEAR/999 of", "the NEAR/999 of NEAR/999 and", "(the NEAR/3 of) NEAR/999 (and OR to OR in)", "the ADJ/20 (of NEAR/9 and)",
    "the SAME of SAME (bank* OR rat*)", '"the of and"~30', '"the bank"', "*e* NEAR/2 *a*", "title:(the NEAR/50 of)", "(the NEAR/9 of) OR bank",
    "-(the NEAR/9 of)", "Covid-19 NEAR/30 the", "the SAME (of NEAR/99 and)",
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEngine]:
    folder = tmp_path_factory.mktemp("bounds") / "a.idx"
    made = corpus.articles(11, 60)
    long = [
        replace(one, paragraphs=(corpus.text(random.Random(number), "en", 400),))
        for number, one in enumerate(made[:12])
    ]
    corpus.write(folder, [*long, *made[12:]], remove=[made[20].id, made[2].id])
    with LocalEngine(str(folder)) as opened:
        yield opened


def asked(engine: LocalEngine, question: str) -> object:
    found = engine.search(Search(question, per_page=50, explain=True))
    return (
        found.total,
        [(hit.id, hit.score, hit.snippets, hit.explanation) for hit in found.hits],
        found.facets,
    )


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("occurrences", "most", "pairs"),
    [(1, 10**6, 1 << 20), (500, 200, 64), (10**7, 50, 1 << 20), (10**7, 10**6, 1), (40, 1, 7)],
)
def test_what_is_made_in_pieces_is_what_is_made_at_once(
    engine: LocalEngine,
    monkeypatch: pytest.MonkeyPatch,
    question: str,
    occurrences: int,
    most: int,
    pairs: int,
) -> None:
    right = asked(engine, question)
    monkeypatch.setattr(bounds, "MOST_OCCURRENCES", occurrences)
    monkeypatch.setattr(bounds, "MOST_SPANS", most)
    monkeypatch.setattr(near, "PAIRS_AT_ONCE", pairs)
    assert asked(engine, question) == right


SPANS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(0, 5)), max_size=25)


def arrays(made: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray]:
    keys = sorted({((slot << 32) + first, (slot << 32) + first + size) for slot, first, size in made})
    return np.array([first for first, _ in keys], dtype=np.int64), np.array(
        [last for _, last in keys], dtype=np.int64
    )


@given(SPANS, SPANS, st.integers(1, 12), st.booleans())
def test_every_pair_within_the_distance_is_a_span_once(
    left: list[tuple[int, int, int]], right: list[tuple[int, int, int]], distance: int, ordered: bool
) -> None:
    one, other = arrays(left), arrays(right)
    node = Near(parse("a", today=corpus_day()).tree, parse("b", today=corpus_day()).tree, distance, ordered)
    found = near.near(one, other, node, True, Room(Bounds(), True))

    def pairs(
        first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray]
    ) -> set[tuple[int, int]]:
        rows = [list(zip(*(ends.tolist() for ends in each), strict=True)) for each in (first, second)]
        return {(a[0], b[1]) for a in rows[0] for b in rows[1] if 0 < b[0] - a[1] <= distance}

    wanted = sorted(pairs(one, other)) + ([] if ordered else sorted(pairs(other, one)))
    assert sorted(zip(found[0].tolist(), found[1].tolist(), strict=True)) == sorted(wanted)
    assert found[0].tolist() == sorted(found[0].tolist())


def corpus_day() -> object:
    import datetime

    return datetime.date(2020, 1, 1)


@given(st.lists(st.integers(1, 50), max_size=30), st.integers(1, 2000), st.integers(1, 60))
def test_pieces_cover_everything_once_and_in_order(lengths: list[int], occurrences: int, most: int) -> None:
    calls: list[int] = []

    def work(first: int, end: int) -> list[int]:
        calls.append(end - first)
        if end - first > 1 and sum(lengths[first:end]) > most:
            raise TooManySpans
        return lengths[first:end]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "MOST_OCCURRENCES", 100)
        made = list(in_pieces(len(lengths), occurrences, lambda: np.array(lengths), work))
    assert [one for _, _, some in made for one in some] == lengths
    assert [first for first, _, _ in made] == [0, *(end for _, end, _ in made[:-1])]
    assert len(calls) <= 4 * len(lengths) + 2


@pytest.mark.parametrize(
    "question",
    [
        "the of and to",
        "the OR of OR in OR and",
        "*a* OR *e*",
        '"the of" OR the',
        "the NEAR/9 of",
        "the SAME of",
        "a* -b*",
    ],
)
def test_a_question_that_needs_too_much_memory_is_given_up_and_leaves_no_trace(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    right = [asked(engine, each) for each in QUESTIONS]
    with monkeypatch.context() as patch:
        patch.setattr(bounds, "MOST_BYTES", 300)
        with pytest.raises(
            TookTooMuch, match=r"needs more than the 0 MB of memory it may take and was given up"
        ):
            engine.search(Search(question))
    assert [asked(engine, each) for each in QUESTIONS] == right


def test_one_article_of_too_many_spans_is_given_up(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_SPANS", 1)
    monkeypatch.setattr(bounds, "MOST_BYTES", 20_000)
    with pytest.raises(TookTooMuch):
        engine.search(Search("(the NEAR/999 of) NEAR/999 and"))


def test_a_download_holds_what_it_shows_and_no_more(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_STREAM", 1)
    held: list[int] = []
    hold = Bounds.hold
    monkeypatch.setattr(
        Bounds, "hold", lambda self, size: (hold(self, size), held.append(self._bytes_held))[0]
    )
    assert len(list(engine.every_hit(Search("the NEAR/9 of")))) > 20
    assert held[-1] <= max(held[:4])


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


def test_the_clock_is_for_finding_and_not_for_sending(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(bounds, "time", clock)
    monkeypatch.setattr(local, "_STREAM", 3)
    whole = len(list(engine.every_hit(Search("the OR *a*", seconds=10.0))))
    taken = engine.every_hit(Search("the OR *a*", seconds=10.0))
    number = 0
    for _ in taken:
        clock.now += 9.0
        number += 1
    assert number == whole > 30


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("author:a " * 50, 150),
        ("publisher:daily " * 3, 6),
        ("site:a.example", 4),
        ("ba~1", 100),
        ("*a*", 100),
        ("*a*b*", 100),
    ],
)
def test_the_clock_is_read_within_every_long_loop(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch, question: str, least: int
) -> None:
    """One value or word at a time, and the time is asked for with each."""
    looked: list[str] = []
    monkeypatch.setattr(Bounds, "in_time", lambda self: looked.append(""))
    monkeypatch.setattr(names, "AT_ONCE", 1)
    monkeypatch.setattr(patterns, "WORDS_AT_ONCE", 1)
    engine.search(Search(question))
    assert len(looked) >= least


def test_the_clock_is_read_while_paths_are_looked_through(tmp_path: Path) -> None:
    (tmp_path / "some").mkdir()
    for name in ("one", "Two"):
        (tmp_path / "some" / f"{name}.txt").write_text(
            f"The {name} ferry\n\nA ferry called {name} was late on Monday, again.\n" * 3
        )
    build([tmp_path / "some"], tmp_path / "a.idx")
    looked: list[str] = []
    with LocalEngine(str(tmp_path / "a.idx")) as opened:
        manifest = opened._current().manifest
        assert len(manifest.ids_by_path("TWO.t", lambda: looked.append(""))) == 1
        assert looked
        assert len(manifest.ids_by_path("\0")) == 0
        assert opened.search(Search("path:two")).total == 1


def test_values_are_found_as_one_by_one() -> None:
    chance = random.Random(3)
    words = ["Ana", "Lima", "O’Neill", "Åse", "J.", "de", "la", "Straße", "", "¨", "北京", "x-y"]
    values = sorted({" ".join(chance.choices(words, k=chance.randint(0, 4))) for _ in range(400)})
    folded, by_words = names.folded(values), names.spaced_names(values)
    by_words.containing((), lambda: None)
    for text in [*values[:80], *words, "ana lima", "STRASSE", "a", " ", "Lima\nAna", "Lima Ana"]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(names, "AT_ONCE", 7)
            fresh = names.spaced_names(values)
            assert (
                fresh.containing((names.spaced(text),), lambda: None).tolist()
                == by_words.containing((names.spaced(text),), lambda: None).tolist()
            )
        assert by_words.containing((names.spaced(text),), lambda: None).tolist() == [
            names.spaced(text) in names.spaced(value) for value in values
        ]
        found = folded.containing((f"\n{names.fold(text)}\n",), lambda: None).tolist()
        assert found == [names.fold(value) == names.fold(text) for value in values]


def test_what_was_folded_before_the_time_was_over_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "AT_ONCE", 2)
    made: list[str] = []
    several = names.Names([f"n{number}" for number in range(10)], lambda text: (made.append(text), text)[1])
    for turn in range(1, 4):
        left = [turn]

        def in_time(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise TookTooLong("over")

        with pytest.raises(TookTooLong):
            several.containing(("n",), in_time)
    assert made == [f"n{number}" for number in range(6)]
    assert several.containing(("n9",), lambda: None).tolist() == [False] * 9 + [True]


@given(st.text("ab*?", min_size=1, max_size=8), st.text("ab", max_size=10))
def test_a_wildcard_matches_as_the_plain_expression_does(pattern: str, word: str) -> None:
    plain = "".join(".*" if char == "*" else "." if char == "?" else char for char in pattern)
    assert bool(re.fullmatch(patterns.wildcard_regex(pattern), word)) == bool(re.fullmatch(plain, word))


def test_a_wildcard_of_many_stars_is_tried_once() -> None:
    """Whoever goes back over what stars have passed does not end in this universe."""
    assert re.fullmatch(patterns.wildcard_regex("*a" * 30 + "b"), "a" * 200) is None


@given(
    st.lists(st.text("abcé", min_size=1, max_size=6), max_size=20),
    st.text("abc", max_size=5),
    st.integers(1, 2),
)
def test_fuzzy_words_are_those_within_the_distance(words: list[str], word: str, distance: int) -> None:
    def far(one: str, other: str) -> int:
        row = list(range(len(other) + 1))
        for number, letter in enumerate(one, 1):
            before, row[0] = row[0], number
            for column, char in enumerate(other, 1):
                before, row[column] = (
                    row[column],
                    min(row[column] + 1, row[column - 1] + 1, before + (letter != char)),
                )
        return row[-1]

    found = patterns.near_words(word, words, distance).tolist()
    assert found == [number for number, other in enumerate(words) if far(word, other) <= distance]


def test_marks_that_take_too_long_leave_the_article(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = engine.search(Search("the", per_page=1)).hits[0]
    monkeypatch.setattr(bounds, "MOST_BYTES", 100)
    shown = engine.show(hit.id, "the NEAR/9 of")
    assert shown.article.id == hit.id
    assert not shown.title_marks
    assert shown.query
    assert shown.query.notices[-1].text.startswith("No matches are marked. This question needs more than")


def test_help_that_takes_too_long_leaves_the_answer(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object) -> Iterator[object]:
        raise TookTooLong("over")
        yield

    monkeypatch.setattr(answer, "help_for", late)
    assert engine.search(Search("zzzzzz")).total == 0


PARTS = (
    "-(",
    "(",
    "-",
    "NOT ",
    "NOT -(",
    "a",
    "b ",
    ") ",
    "OR ",
    "NEAR ",
    "title:(",
    '"x" ',
    "-a ",
    "exact:(",
)


@given(st.lists(st.sampled_from(PARTS), max_size=60))
def test_depth_is_counted_however_it_is_typed(parts: list[str]) -> None:
    text = "".join(parts)
    parsed = parse(text, today=corpus_day())
    assert parse(parsed.read_as, today=corpus_day()).tree == parsed.tree


@pytest.mark.parametrize(
    "opened",
    ["-(", "NOT (", "NOT -(", "-(NOT ", "(", "-(-(", "title:(", "-title:(", "(-", "-(a -(", "-(a OR "],
)
def test_nine_hundred_brackets_are_an_answer(engine: LocalEngine, opened: str) -> None:
    for text in (opened * 900 + "the", opened * 900 + "the" + ")" * 900, "the " + opened * 900):
        for any_words in (False, True):
            found = engine.search(Search(text, any_words=any_words))
            assert len(found.query.read_as) < 5000


@pytest.mark.parametrize("typed", range(1, 70))
def test_exclusions_below_the_deepest_bracket_still_leave_out(typed: int) -> None:
    """Brackets are read 32 deep; of a `-` before each of them, two leave out what neither does."""
    assert parse("-(" * typed + "the", today=corpus_day()).read_as == ("NOT the" if typed % 2 else "the")


def test_scores_of_many_words_are_the_same_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "and.idx"
    corpus.write(folder, corpus.articles(3, 80))
    with LocalEngine(str(folder)) as engine:
        words = [word for word in engine.complete("s", 20) if word.isalpha()][:2]
        question = Search(" ".join(words * 20 + ['"' + words[0] + '"', words[0][:2] + "*"]), per_page=50)
        whole = engine.search(question)
        monkeypatch.setattr(segment_query, "_SCORES_AT_ONCE", 3)
        with LocalEngine(str(folder)) as again:
            in_pieces = again.search(question)
    assert whole.total > 3
    assert [(hit.id, hit.score) for hit in in_pieces.hits] == [(hit.id, hit.score) for hit in whole.hits]
