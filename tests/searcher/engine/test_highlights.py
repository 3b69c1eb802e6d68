"""Where the words of a question stand in a text.

The characters of each token, whatever stands between tokens; the highlights of articles.
"""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis.tokens import text_tokens
from searcher.engine.highlights import Block
from searcher.evaluation.caches import Scratch

PIECES = (
    "U.S.-led",
    "troops,",
    "“We",
    "—",
    "Covid-19",
    "東京",
    "don't",
    " ",
    "  ",
    "\n",
    "\t",
    "\u00a0",
    "\u2028",
    "9/11",
    "…",
    "e\u0301",
)


@given(
    text=st.one_of(
        st.text(),
        st.lists(st.sampled_from(PIECES)).map("".join),
        st.lists(st.sampled_from(PIECES)).map(" ".join),
    )
)
@example(text=" one two")
@example(text="one  two ")
def test_every_token_of_a_block_stands_where_the_analysis_says(text: str) -> None:
    block = Block("body", 0, 0, text, start=7)
    expected = [(token.start, token.end) for token in text_tokens(text)]
    assert [block.token(number) for number in range(len(expected))] == expected
    assert block.token(len(expected)) is None


def test_no_mark_of_an_earlier_question_is_taken_for_one_of_this() -> None:
    scratch = Scratch(7)
    for question in range(1000):
        marks, mark = scratch.visited()
        assert not (marks == mark).any()
        marks[question % 7] = mark
