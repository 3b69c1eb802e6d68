"""Which line of a scrape is the headline where kickers, trail lines, buttons and cut lines stand around it."""

import pytest

from index.reading.input.raw_record import RawRecord
from index.reading.text.reader import read_text

PROSE = (
    "The water board lowered the weir at nine, and asked the villages below to move what they could to the upper floors.\n"
    "The mill at Orsk has stood still since then, and nobody knows for how long, two millers said on Tuesday evening.\n"
    "Nobody was hurt when the wheel came off its axle, the board said, and the flour of the week is in a dry place.\n"
)


def title(*lines: str) -> str:
    text = "\n".join(("Friday, May 12, 2023", *lines, PROSE))
    return read_text(RawRecord(data=text.encode(), kind="text", text=text)).title


HEADLINE = "Mill Wheel at Orsk Stops After the Longest Winter"


@pytest.mark.parametrize("kicker", ["Villages & Mills", "Orsk Council", "MILLS IN CRISIS"])
def test_a_kicker_above_a_longer_line_is_no_headline(kicker: str) -> None:
    assert title(kicker, HEADLINE, "Post", "Share") == HEADLINE
    # also where it is printed again
    assert title(kicker, HEADLINE, "Post", "Share", kicker, "By Orla Venn") == HEADLINE


def test_a_short_line_above_a_menu_is_a_headline_all_the_same() -> None:
    assert title("Orsk Wheel Stops", "By Orla Venn") == "Orsk Wheel Stops"


def test_how_old_another_story_is_shows_that_it_is_another() -> None:
    other = "3h agoWhy the Flour of Kellan Was a Gamble - Even if It Cost the Millers of the Valley a Year"
    assert title(other, HEADLINE, "By Orla Venn") == HEADLINE


def test_a_headline_of_two_short_sentences_is_one() -> None:
    headline = "The Mill Stands Still. Orsk Wants Bread"
    caption = "Weir Photos"
    assert title("Villages", headline, "Can the council help?", caption, caption, "By Orla Venn") == headline


def test_a_line_that_another_line_begins_with_is_that_line_and_a_button() -> None:
    page = "Mill wheel stops after winter | Kellan Post"
    menu = [f"Menu {n}" for n in range(30)]
    lines = [page, *menu, HEADLINE, "By Orla Venn", "Try again", f"{HEADLINE} Back to video", "Try again"]
    assert title(*lines) == HEADLINE
    assert (
        title("Play the video", f"{HEADLINE} | orsk today", "02:57 min", HEADLINE, "By Orla Venn") == HEADLINE
    )


def test_words_before_the_headline_that_the_pages_title_does_not_have_are_its_kicker() -> None:
    menu = [f"Menu {n}" for n in range(30)]
    page = "Mill wheel at Orsk stops after the longest winter - News - KP"
    line = "Bread in the valley - Mill wheel at Orsk stops after the longest winter"
    assert title(page, *menu, line, "By Orla Venn") == "Mill wheel at Orsk stops after the longest winter"
    assert title("Valley news today - KP", *menu, line, "By Orla Venn") == line


def test_a_headline_goes_on_where_the_next_line_begins_with_a_colon() -> None:
    page = "Orsk can do it: The mill of superlatives | kellanpost.example"
    menu = [f"Menu {n}" for n in range(30)]
    lines = [page, *menu, "Orsk can do it", ": The mill of superlatives", "We can do everything but hurry!"]
    assert title(*lines) == "Orsk can do it: The mill of superlatives"


def test_a_headline_may_share_its_words_with_any_part_of_the_pages_title() -> None:
    page = "Wheel of Orsk missing – council asks for hints today"
    menu = [f"Menu {n}" for n in range(30)]
    lines = [page, *menu, "Orsk, 18, Wheel Missing", "Council asks for hints", "Orla Venn", "12 May 2023"]
    assert title(*lines) == "Orsk, 18, Wheel Missing"


def test_the_section_before_the_sites_name_is_no_part_of_the_pages_title() -> None:
    assert title(f"{HEADLINE}-Politics | Kellan Post") == HEADLINE
    assert title(f"{HEADLINE}-Quern | Kellan Post") == f"{HEADLINE}-Quern"
