"""No question takes for ever: expansion, length, depth and time have limits, and each is told in a sentence."""

from __future__ import annotations

import re
import string
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.errors import TookTooLong
from searcher.engine.local import LocalEngine
from searcher.evaluation import bounds
from searcher.request import Search
from tests.support import articles as corpus


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEngine]:
    """An index of many different words: 26 times 120 that begin with one letter, all in one segment."""
    folder = tmp_path_factory.mktemp("limits") / "a.idx"
    made = corpus.articles(3, 26)
    words = {
        letter: [f"{letter}{one}{two}o" for one in "bcdfghjklm" for two in "npqrstvwxyz" + "a"]
        for letter in string.ascii_lowercase
    }
    articles = [
        replace(one, paragraphs=(" ".join(words[letter]), "the end"))
        for one, letter in zip(made, words, strict=True)
    ]
    corpus.write(folder, articles)
    with LocalEngine(str(folder)) as opened:
        yield opened


class Clock:
    """A clock on which every look takes a hundredth of a second."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 0.01
        return self.now


@pytest.mark.parametrize(
    "question",
    [
        "b*",
        "*b*",
        "b??o OR cb?o",
        "bbno~2",
        "*no NEAR/5 *po",
        "*no SAME *po",
        '"the end" OR (*no ADJ/3 *po)',
        "the -b*",
        "lead:b*",
    ],
)
def test_a_question_is_given_up_within_one_list_too(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    """A single expansion is hundreds of lists; the time is looked at before each of them."""
    monkeypatch.setattr(bounds, "time", Clock())
    with pytest.raises(
        TookTooLong, match=r"longer than the 0\.3 seconds it may take and was given up"
    ) as told:
        engine.search(Search(question, seconds=0.3))
    assert told.value.hint == "fewer words, or longer beginnings of words before a * or ?"
    assert engine.search(Search(question, seconds=1e6)).total > 0


def test_what_was_given_up_leaves_no_trace(engine: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrays that questions share are clean, wherever one of them stopped."""
    right = [engine.search(Search(text)).total for text in ("b*", "*no SAME *po", "the")]
    for limit in range(1, 60):
        with monkeypatch.context() as patch:
            patch.setattr(bounds, "time", Clock())
            with pytest.raises(TookTooLong):
                engine.search(Search("*no SAME *po", seconds=limit * 0.05))
    assert [engine.search(Search(text)).total for text in ("b*", "*no SAME *po", "the")] == right


def test_an_expansion_takes_the_commonest_words_and_says_so(engine: LocalEngine) -> None:
    notices = [one.text for one in engine.search(Search("*o")).query.notices if "commonest" in one.text]
    assert len(notices) == 1
    assert re.fullmatch(r"\*o reaches 3,[0-9]{3} words; the 2,000 commonest were searched\.", notices[0])
    assert not [one for one in engine.search(Search("b*o")).query.notices if "commonest" in one.text]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("the " * 300, "A query has at most 256 words and 4096 characters: the rest was left out"),
        ("bbno" * 20_000, "A query has at most 32768 characters: the rest was left out"),
        ('"' + "the " * 300 + '"', "A query has at most 256 words: the quotation was cut"),
        ("(" * 40 + "the" + ")" * 40, "Brackets are read 32 deep: the deeper ones were left out"),
        ("the NEAR/5000 end", "A distance is 1 to 999 words"),
        ("the^1000000", "A weight is at most 1000"),
    ],
)
def test_what_is_too_long_too_deep_or_too_wide_is_cut_and_said(
    engine: LocalEngine, question: str, said: str
) -> None:
    begun = time.thread_time()
    answer = engine.search(Search(question, seconds=60.0))
    assert said in [one.text for one in answer.query.notices]
    assert time.thread_time() - begun < 10
    assert len(answer.query.read_as) < 5000


def test_a_million_characters_are_answered_at_once(engine: LocalEngine) -> None:
    for text in (
        "(" * 10**6,
        '"' * 10**6,
        "-" * 10**6,
        "the OR " * 10**5,
        "NOT " * 10**5,
        "a:" * 10**5,
        "~1^2*?" * 10**5,
        "\\u202e" * 10**6,
    ):
        begun = time.thread_time()
        engine.search(Search(text, seconds=60.0))
        assert time.thread_time() - begun < 5, text[:8]
