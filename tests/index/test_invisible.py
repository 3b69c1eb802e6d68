"""Characters that nobody sees are treated alike in pages, records and plain texts, and by whatever else asks."""

from __future__ import annotations

import pytest

from index.analysis.tokens import text_tokens
from index.invisible import INVISIBLE, without_idle_spaces, without_invisible
from index.reading.html.text import one_line
from index.reading.input.clean import clean
from index.reading.input.decode import decode


@pytest.mark.parametrize("char", INVISIBLE)
def test_marks_that_steer_drawing_leave_the_word_whole(char: str) -> None:
    text = f"the govern{char}ment spoke"
    assert {without_invisible(text), clean(text)[0], decode(text.encode())[0], one_line(text)} == {
        "the government spoke"
    }


def test_a_zero_width_space_parts_words_everywhere() -> None:
    text = "the zero\u200bwidth sign"
    for read in (without_invisible(text), clean(text)[0], one_line(text)):
        assert [token.word for token in text_tokens(read)] == ["the", "zero", "width", "sign"]


@pytest.mark.parametrize(
    "text", ["\u200bwords\u200b", "words\u200b ", "\u200b\u200b words", "words\u200b\u200b"]
)
def test_a_zero_width_space_at_an_edge_says_nothing(text: str) -> None:
    assert without_idle_spaces(text).strip() == "words"


def test_a_soft_hyphen_at_a_lines_end_is_the_hyphen_that_was_printed() -> None:
    assert clean("the passen\u00ad\nger")[0] == "the passen-\nger"
