"""Text becomes HTML that says exactly the text, whatever the text and wherever the marks."""

from __future__ import annotations

import html
import re
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from web.markup import QUIET, TURNING, linkable, marked, quiet, spelled

MARKS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=8)
TEXT = st.text(st.characters(), max_size=50) | st.text("<>&\"' ab\u202e\u2066\x00", max_size=50)


@given(TEXT, MARKS)
def test_without_its_tags_the_markup_is_the_text_again(text: str, marks: list[tuple[int, int]]) -> None:
    found = str(marked(text, marks))
    bare = found.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare
    assert html.unescape(bare.replace("\r", "\n")) == text.translate(QUIET).replace("\r", "\n") or "&" in text
    found.encode()


@given(TEXT, MARKS)
def test_marks_open_and_close_in_turn_and_cover_what_was_to_be_marked(
    text: str, marks: list[tuple[int, int]]
) -> None:
    found = str(marked(text, marks))
    assert re.fullmatch(r"(?:[^<>]*<mark>[^<>]+</mark>|[^<>]*<mark></mark>)*[^<>]*", found, re.S)
    covered = {place for start, end in marks for place in range(max(0, start), min(end, len(text)))}
    # one white space between two marks is marked too
    covered |= {
        place
        for place in range(1, len(text) - 1)
        if text[place].isspace() and place not in covered and {place - 1, place + 1} <= covered
    }
    inside = "".join(re.findall(r"<mark>(.*?)</mark>", found, re.S))
    expected = "".join(text[place] for place in sorted(covered)).translate(QUIET)
    assert inside == str(marked(expected))


def test_words_side_by_side_are_one_mark() -> None:
    text = "The White House, white house; House  of"
    marks = [(4, 9), (10, 15), (17, 22), (23, 28), (30, 35), (37, 39)]
    assert str(marked(text, marks)) == (
        "The <mark>White House</mark>, <mark>white house</mark>; <mark>House</mark>  <mark>of</mark>"
    )


@given(TEXT, MARKS)
def test_numbered_marks_count_up(text: str, marks: list[tuple[int, int]]) -> None:
    numbers = count(1)
    found = str(marked(text, marks, numbers, here=1))
    anchors = re.findall(r'<mark id="m(\d+)"', found)
    assert anchors == [str(n + 1) for n in range(len(anchors))]
    assert next(numbers) == len(anchors) + 1
    assert found.count('class="here"') == min(1, len(anchors))


@given(TEXT)
def test_nothing_turns_the_page_around(text: str) -> None:
    for made in (str(marked(text)), str(quiet(text)), spelled(text)):
        assert not set(made) & set(TURNING)


def test_names_show_what_would_hide_in_them() -> None:
    assert spelled("gepj.\u202egpj.exe") == "gepj.⟨U+202E⟩gpj.exe"


def test_only_web_addresses_become_links() -> None:
    assert linkable("https://harbour-courier.example/a?b=c#d") == "https://harbour-courier.example/a?b=c#d"
    for url in (
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        'https://a.example/"onx',
        " https://a",
    ):
        assert linkable(url) is None
