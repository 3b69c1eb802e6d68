"""Angle brackets are markup only where they are: known names that close, or attributes with `=`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.fields.field_values import body_of, one_line
from index.reading.input.markup_signs import has_markup, only_markup
from index.reading.input.sniff import sniff

MARKUP = [
    "<p>Hello</p>", "a <b>bold</b> word", "<br>", "x<br/>y", '<a href="x">a teaser cut off', "<P>One.\n<P>Two.", "<I>The Times</I> said",
    '<img src="a.jpg">', "<div class=x>a</div>", "<p>Only opened", "<ul><li>a<li>b</ul>", "text <i>x</i > y",
    '<iframe src="a" allowfullscreen></iframe>', "<a href='x' target=_blank>z</a>", "a <!-- note --> b",
]  # fmt: skip
WORDS = [
    "<I P Sharp Associates Ltd>", "<A and R International Inc.>", "<0.5", "a < b and b > c", "Barnes Group <B> said",
    "Harbour Petroleum <P> said", "<BP.L>", "<AT&T>", "<p.n> <i.n>", "if x<y then", "<I>", "I <3 you", "<em dash>", "<ann@example.org>",
    "<http://example.org/a>", "<S>",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKUP)
def test_tags_are_markup(text: str) -> None:
    assert has_markup(text)


@pytest.mark.parametrize("text", WORDS)
def test_names_and_signs_in_brackets_are_words(text: str) -> None:
    assert not has_markup(text)
    assert body_of(f"The firm {text} rose.")[0] == [f"The firm {text} rose."]


def test_among_tags_other_brackets_stay_words() -> None:
    text = "<p>The firm <I P Sharp Associates Ltd> and <BP.L> rose <0.5 &amp; <b>more</b></p><o:p></o:p>"
    assert body_of(text)[0] == ["The firm <I P Sharp Associates Ltd> and <BP.L> rose <0.5 & more"]
    assert one_line("<i>Harbour</i> up <0.5 on <BP.L>") == "Harbour up <0.5 on <BP.L>"


def test_a_reading_is_no_part_of_the_word_in_a_record() -> None:
    assert body_of("<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>の話</p>")[0] == ["漢字の話"]


def test_a_plain_text_of_names_in_brackets_is_no_page() -> None:
    text = "Shares\n\n" + "The firm <I P Sharp Associates Ltd> and <A and R International Inc.> rose.\n" * 20
    assert sniff(text.encode(), "shares.txt").form == "text"


@given(st.text(alphabet="<>/abip =\"'!-x\n", max_size=200))
def test_any_brackets_are_read_and_those_that_are_no_tags_keep_their_words(text: str) -> None:
    assert only_markup(text).replace("&lt;", "<") == text
    body_of(text)
