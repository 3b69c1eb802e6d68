"""Arguments are parted into options and words of the query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.commands.search.search import command
from searcher.commands.shell_words import apart, quotes_eaten, taking

OPTIONS = taking(command.params)


@pytest.mark.parametrize(
    ("typed", "options", "words"),
    [
        ("iran -nato", "", "iran -nato"),
        ("-mortgage rate cut", "", "-mortgage rate cut"),
        ("iran -n 20 -nato", "-n 20", "iran -nato"),
        ("-n20 iran", "", "-n20 iran"),
        ("iran --sort newest deal", "--sort newest", "iran deal"),
        ("iran --sort=newest deal", "--sort=newest", "iran deal"),
        ("iran -c", "-c", "iran"),
        ("iran -- -c --sort x", "", "iran -c --sort x"),
        ("rate - cut", "", "rate - cut"),
        ("-i a.idx -index", "-i a.idx", "-index"),
        ("iran --nosuch", "--nosuch", "iran"),
        ("iran -n", "-n", "iran"),
        ("--- iran", "", "--- iran"),
    ],
)
def test_short_options_stand_alone_and_other_dashes_exclude(typed: str, options: str, words: str) -> None:
    assert apart(typed.split(), OPTIONS) == (options.split(), words.split())


@given(st.lists(st.text()))
def test_after_two_dashes_everything_is_a_word(words: list[str]) -> None:
    assert apart(["--", *words], OPTIONS) == ([], words)


@pytest.mark.parametrize(
    ("word", "phrase"),
    [
        ("rate cut", "rate cut"),
        ("-rate cut", "rate cut"),
        ('"rate cut"', ""),
        ("iran OR iraq", ""),
        ("title:bridge toll", ""),
        ("elect* day", ""),
        ("iran", ""),
        ("one two three four five six seven eight nine", ""),
    ],
)
def test_an_argument_with_spaces_may_have_been_a_phrase(word: str, phrase: str) -> None:
    assert quotes_eaten(["iran", word]) == phrase
