"""Text for a terminal: nothing in it acts on the terminal, and every line fits.

Highlights survive wrapping; days are written as far as they are known.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ingest.progress import Counts
from searcher.results import Contribution, Explanation, Hit
from searcher.terminal.pen import Pen, columns, marked, safe
from searcher.terminal.progress import state
from searcher.terminal.results import hit_lines
from searcher.wording import counted, day_words, fetched_words, seconds_words, size_words

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@given(st.text())
def test_nothing_that_is_printed_acts_on_the_terminal(text: str) -> None:
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", safe(text))
    assert safe(safe(text)) == safe(text)


def test_text_that_is_harmless_stays_as_it_is() -> None:
    for text in ("plain", "naïve café", "漢字", "שלום", "e\u0301", "🙂"):
        assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "wide"), [("abc", 3), ("naïve", 5), ("漢字", 4), ("e\u0301", 1), ("a\u200bb", 2)]
)
def test_columns_are_counted_as_a_terminal_fills_them(text: str, wide: int) -> None:
    assert columns(text) == wide


@given(st.text(), st.integers(20, 90), st.integers(0, 8))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int, indent: int) -> None:
    lines = list(Pen(width=width).lines([(text, "")], " " * indent))
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(safe(text).split())


@given(st.text(max_size=200), st.data())
def test_what_is_marked_is_coloured_and_nothing_else(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = "\n".join(Pen(colour=True, width=30).lines(marked(text, [(start, end)] if start < end else [])))
    coloured = "".join(re.findall("\x1b\\[1;31m(.*?)\x1b\\[0m", lines))
    assert "".join(coloured.split()) == "".join(safe(text[start:end]).split())
    assert "".join(COLOURS.sub("", lines).split()) == "".join(safe(text).split())


def test_a_marked_phrase_is_one_stroke() -> None:
    assert list(Pen(colour=True).lines(marked("The rate cut came.", [(4, 12)]))) == [
        "The \x1b[1;31mrate cut\x1b[0m came."
    ]


def test_a_word_wider_than_a_line_is_cut() -> None:
    assert list(Pen(width=20).lines([("see " + "x" * 30 + " end", "")], "  ")) == [
        "  see",
        "  " + "x" * 18,
        "  " + "x" * 12 + " end",
    ]


@pytest.mark.parametrize(
    ("day", "words"),
    [("2016-03-12", "12 Mar 2016"), ("2016-03-02", "2 Mar 2016"), ("2016-03", "Mar 2016"), ("2016", "2016")],
)
def test_a_day_is_said_as_far_as_it_is_known(day: str, words: str) -> None:
    assert day_words(day) == words


def test_fetch_days_are_counted() -> None:
    assert fetched_words(()) == ""
    assert fetched_words(("2016-03-14",)) == "fetched 14 Mar 2016"
    assert fetched_words(("2016-03-14", "2016-04-01", "2017-01-01")) == "fetched 14 Mar 2016 and 2 more days"


def test_counts_sizes_and_durations_are_said_briefly() -> None:
    assert [counted(n, "copy", "copies") for n in (0, 1, 1234)] == ["0 copies", "1 copy", "1,234 copies"]
    assert [size_words(n) for n in (812, 1_400_000, 99_950, 2 * 10**13)] == [
        "812 bytes",
        "1.4 MB",
        "100.0 kB",
        "20.0 TB",
    ]
    assert [seconds_words(n) for n in (0.44, 12, 200, 3900)] == ["0.4 s", "12 s", "3 min 20 s", "1 h 5 min"]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(files=1), "1 file"),
        (Counts(files=1, files_total=1, walked=True), "1 of 1 file"),
        (Counts(files=1, files_total=4000, walked=True), "1 of 4,000 files"),
        (Counts(files=0), "0 files"),
    ],
)
def test_one_file_is_no_files(counts: Counts, words: str) -> None:
    assert state(counts, 0) == words


@given(st.text(min_size=1, max_size=60), st.integers(40, 80))
def test_an_explanation_fits_the_terminal(word: str, width: int) -> None:
    parts = tuple(Contribution(f"{word}, {n}", 1.5, f"in 1,234 articles of 56,789 {word}") for n in range(3))
    sentence = (
        f"Its words give 19.53 ({word} 7.60, {word} 6.36); to that come 9.59 for standing close together."
    )
    hit = Hit(id="a" * 20, score=1.0, title="Ferry", explanation=Explanation(sentence, parts))
    for line in hit_lines(hit, 10, Pen(colour=False, width=width)):
        assert columns(line) <= width
