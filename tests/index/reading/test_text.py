"""Plain-text scrapes: what was fetched when, what it is called, where it was filed, when it was published, and what is only furniture."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Evidence
from index.dates.find import find_days, has_digit
from index.errors import Skipped
from index.reading.input.raw_record import RawRecord
from index.reading.text.cues import PUBLISHED, published_at, updated_at
from index.reading.text.line_weights import stretch, weights_of
from index.reading.text.phrases import COMMENTS_HEAD, MORE_HEAD, PAGE_LINE, READ_MORE
from index.reading.text.prefix_patterns import Openings
from index.reading.text.reader import read_text
from tests.support.commands import SAMPLE


def read(text: str, **more: object) -> Article:
    text = text.strip("\n")
    return read_text(RawRecord(data=text.encode(), kind="text", text=text, **more))  # type: ignore[arg-type]


def evidence(article: Article, field: str) -> list[Evidence]:
    return [item for item in article.evidence if item.field == field]


CLOCKED = """
Friday, May 12, 2023
HomeValley WatchLatest News on Mill SafetyMill Wheel Stops For Two Days At Orsk Weir, Inspection Was Overdue For...

Mill Wheel Stops For Two Days At Orsk Weir, Inspection Was Overdue For A Year

Orsk weir, mill
Orsk weir, mill

A mill wheel that grinds flour for nine villages stood still for two days at Orsk weir on Tuesday, the water board said.


The axle had missed its yearly look-over, two millers said, and the board
"""


def test_the_day_at_the_top_is_the_day_of_the_fetch_and_never_publication() -> None:
    article = read(CLOCKED)
    assert (article.published, article.published_from) == (None, "none")
    assert article.captured == ("2023-05-12",)
    assert article.not_after == "2023-05-12"
    assert [(e.provenance, e.location) for e in evidence(article, "captured")] == [("page-clock", "line 1")]


def test_a_breadcrumb_run_together_gives_section_and_title() -> None:
    article = read(CLOCKED)
    assert article.title == "Mill Wheel Stops For Two Days At Orsk Weir, Inspection Was Overdue For A Year"
    assert article.section == ("Valley Watch", "Latest News on Mill Safety")
    (crumb,) = evidence(article, "section")
    assert (crumb.provenance, crumb.raw[:10], crumb.verdict) == ("crumb", "HomeValley", "chosen")


def test_a_caption_printed_twice_is_kept_once_and_a_cut_tail_is_flagged() -> None:
    article = read(CLOCKED)
    assert article.captions == ("Orsk weir, mill",)
    assert len(article.paragraphs) == 2
    assert article.truncated


def test_a_weekday_is_resolved_only_against_a_publication_day() -> None:
    (said,) = evidence(read(CLOCKED), "mentioned")
    assert (said.value, said.raw, said.verdict) == ("", "on Tuesday", "no anchor")
    dated = read(
        "Board Votes To Mend The Wheel\nBy Ines Tarn\nMarch 8, 2021\nThe board voted on Thursday to mend the wheel."
    )
    assert (dated.published, dated.published_from, dated.authors) == ("2021-03-08", "byline", ("Ines Tarn",))
    assert dated.paragraphs == ("The board voted on Thursday to mend the wheel.",)
    assert [e.value for e in evidence(dated, "mentioned")] == ["2021-03-04"]


def test_published_and_updated_on_one_line_are_told_apart_by_their_words() -> None:
    article = read(
        "Snow Count Rises In The Upper Valleys\nPublished 09:14 4 Feb 2022 | Updated 17:40 6 Feb 2022"
    )
    assert (article.title, article.published, article.modified) == (
        "Snow Count Rises In The Upper Valleys",
        "2022-02-04",
        "2022-02-06",
    )


def test_an_ambiguous_numeric_date_gives_its_year_and_keeps_what_was_printed() -> None:
    article = read(
        "Ferry Fare To Double\n03/04/2017 - Staff Reporter\nThe fare for a foot passenger will double in June, the operator said."
    )
    assert (article.published, article.published_from) == ("2017", "byline")
    (item,) = evidence(article, "published")
    assert (item.confidence, item.raw) == (0.3, "03/04/2017 - Staff Reporter")
    assert read("Ferry Fare To Double\n27/04/2017 - Staff Reporter").published == "2017-04-27"


def test_days_ago_count_from_a_stated_fetch_only() -> None:
    body = "\nGlaziers Enter Third Week On Strike\n2 days ago · Mina Okeke\nThe furnaces were cold for a third week, and the gulls sat on them."
    article = read("Captured: 2023-05-19T08:00:00Z" + body)
    assert (article.captured, article.published, article.published_from) == (
        ("2023-05-19",),
        "2023-05-17",
        "relative",
    )
    assert article.authors == ("Mina Okeke",)
    assert read(body).published is None
    assert read("Friday, May 19, 2023" + body).published is None, "a page's clock is no stated fetch day"


def test_a_title_that_begins_with_the_sections_word_keeps_the_section() -> None:
    title = "EU Ministers Argue About Herring Until The Cleaners Come"
    article = read(
        f"HomeWorldEUEU Ministers Argue About Herring Until...\n{title}\nMinisters argued about herring for nineteen hours on Friday."
    )
    assert (article.title, article.section) == (title, ("World", "EU"))


def test_separators_share_bars_and_related_lists_are_set_apart_not_lost() -> None:
    article = read("""
Home » Sport » Sculling » Weir Four Wins By A Length
Weir Four Wins By A Length
Share this
Facebook Twitter Email
The women's four took the final on Sunday by more than a length.
Read more: Ten Boats To Mend
Related Stories
Old Boathouse To Be Let
21 August 2024
""")
    assert article.section == ("Sport", "Sculling")
    assert article.paragraphs == ("The women's four took the final on Sunday by more than a length.",)
    assert (article.published, article.truncated) == (None, False)
    for line in (
        "Share this",
        "Facebook Twitter Email",
        "Read more: Ten Boats To Mend",
        "Old Boathouse To Be Let",
        "21 August 2024",
    ):
        assert line in article.aside


def test_event_days_past_years_and_copyright_years_are_no_publication_days() -> None:
    article = read("""
Bulb Fair Returns To Marl Hill
The fair runs until 14 June 2026. Entry is free.
The first fair was held in 1987.
© 2025 Marl Hill Gazette. All rights reserved.
""")
    assert (article.title, article.published, article.not_before) == (
        "Bulb Fair Returns To Marl Hill",
        None,
        "1987",
    )
    assert article.publisher == "Marl Hill Gazette"
    assert "© 2025 Marl Hill Gazette. All rights reserved." in article.aside


def test_german_pages_are_read_as_printed() -> None:
    article = read("""
Startseite › Regionales › Steg bei Ehrlach bleibt gesperrt
Steg bei Ehrlach bleibt gesperrt
Von Jule Marbach
17. Oktober 2020, 18:05 Uhr
Der Steg wurde am Freitag nach einem Riss gesperrt.
""")
    assert (article.section, article.authors, article.published) == (
        ("Regionales",),
        ("Jule Marbach",),
        "2020-10-17",
    )
    assert [e.value for e in evidence(article, "mentioned")] == ["2020-10-16"]


def test_a_dateline_takes_its_year_from_the_address() -> None:
    text = "Tide Gate Jams At Night\nPORT OSK, Nov. 12 (Meridian Post) -- The tide gate jammed at night and the market stood in water."
    article = read(text, url="https://oskpost.example/2018/11/13/tide-gate")
    assert (article.published, article.published_from, article.publisher) == (
        "2018-11-13",
        "url",
        "Meridian Post",
    )
    assert [(e.value, e.provenance, e.verdict) for e in evidence(article, "published")] == [
        ("2018-11-13", "url", "chosen"),
        ("2018-11-12", "dateline", "weaker"),
    ]
    assert read(text).published is None, "a month and a day are no publication day"


def test_known_fetch_days_address_and_language_are_kept() -> None:
    article = read(
        "Tide Gate Jams\nThe gate jammed at night, and the market stood in water.",
        captured=("2019-04-22",),
        url="https://www.osk.example/sea/x",
        lang="en",
    )
    assert (article.captured, article.site, article.lang, article.not_after) == (
        ("2019-04-22",),
        "osk.example",
        "en",
        "2019-04-22",
    )
    assert article.section == ("sea",)
    assert evidence(article, "section")[0].provenance == "url"


def test_repeated_paragraphs_are_kept_once() -> None:
    line = "“We notice how loud a mill is only when it stops,” the miller's daughter said."
    article = read(
        f"Mill Falls Silent\nThe mill fell silent on the first day of the frost, and stayed so.\n{line}\nNobody could say why.\n{line}"
    )
    assert article.paragraphs.count(line) == 1


def test_a_page_flattened_with_its_menus_keeps_only_its_article_as_paragraphs() -> None:
    menu = "\n".join(["Skip to content", "Home", "World", "Business", "Sport", "Weather", "Sign in"])
    body = "\n".join(
        f"Paragraph {n} tells at some length, with commas and a full stop, what happened at the weir that week."
        for n in range(6)
    )
    footer = "\n".join(
        ["Related stories", "Old Boathouse To Be Let", "Comments", "Privacy policy", "© 2024 The Osk Post"]
    )
    article = read(
        f"Weir Four Wins By A Length | The Osk Post\n{menu}\nWeir Four Wins By A Length\nBy Kit Arden\n4 May 2024\n{body}\n{footer}"
    )
    assert article.title == "Weir Four Wins By A Length"
    assert (article.published, article.authors) == ("2024-05-04", ("Kit Arden",))
    assert len(article.paragraphs) == 6
    assert "Old Boathouse To Be Let" in article.aside


@pytest.mark.parametrize("text", ["", "  \n \n"])
def test_an_empty_text_is_skipped_with_a_reason(text: str) -> None:
    with pytest.raises(Skipped) as caught:
        read(text)
    assert caught.value.kind == "empty"


@pytest.mark.parametrize(
    "text",
    [
        "404 Not Found\nnginx",
        "Just a moment...\nChecking your browser",
        "Please enable JavaScript to continue.",
    ],
)
def test_a_wall_or_an_error_is_no_article(text: str) -> None:
    with pytest.raises(Skipped) as caught:
        read(text)
    assert caught.value.kind == "no-text"


def test_a_text_without_a_headline_gets_its_first_sentence_and_says_so() -> None:
    article = read(
        "The tide gate at Osk jammed at midnight, the U.S. engineer said. The eels were pleased.\nSo were the herons, by all accounts."
    )
    assert article.title == "The tide gate at Osk jammed at midnight, the U.S. engineer said."
    assert "derived_title" in article.flags


def test_a_date_above_the_headline_that_repeats_the_clock_is_the_clock() -> None:
    article = read(
        "Friday, May 12, 2023\nSea\nMay 12, 2023\nTide Gate Jams At Night\n\nThe gate jammed at night, and the market stood in water."
    )
    assert article.published is None
    assert any(e.verdict == "page clock" for e in evidence(article, "published"))


def test_a_day_far_below_the_headline_is_read_when_it_stands_alone() -> None:
    tools = "\n".join(
        [
            "Share",
            "Save",
            "Print",
            "Listen",
            "Text size",
            "Gift article",
            "Copy link",
            "Ines Tarn",
            "Sea desk",
            "Osk",
            "Follow",
            "More",
        ]
    )
    body = "The gate jammed at night, and the market stood in water until the eels had got into the post office, the mayor said."
    assert (
        read(f"Tide Gate Jams At Night\n{tools}\n4 May 2023\n{body}\n{body[:50]}.").published == "2023-05-04"
    )


def test_a_site_name_taken_from_the_headline_stays_findable() -> None:
    article = read(
        "What do the millers read? — the Weirwatch\n\n"
        + "The millers of Orsk read little before the flood and less after it. " * 4
    )
    assert article.title == "What do the millers read?"
    assert article.aside == ("What do the millers read? — the Weirwatch",)


LIVE_PAGE = """
Thursday, July 18, 2024
Weir Floods: What We Know
Menu
{kicker}
{title}
By Orla Venn 18 July 2024, 11.08
The water board lowered the weir at nine, and asked the villages below to move what they could to the upper floors.
The mill at Orsk has stood still since then, and nobody knows for how long, two millers said by telephone on Tuesday evening.
"""


@pytest.mark.parametrize(
    ("kicker", "title"),
    [
        ("LIVE", "Weir floods: Orsk mill stands still"),
        ("Live updates", "Weir floods: Orsk mill stands still"),
        ("News", "Live: Orsk mill stands still as weir floods"),
        ("News", "Orsk mill stands still +++ Weir floods again"),
    ],
)
def test_a_live_blogs_own_day_of_change_is_not_publication(kicker: str, title: str) -> None:
    article = read(LIVE_PAGE.format(kicker=kicker, title=title))
    assert (article.title, article.published, article.captured) == (title, None, ("2024-07-18",))
    assert [e.value for e in evidence(article, "modified")] == ["2024-07-18"]
    said = read(LIVE_PAGE.format(kicker=kicker, title=title).replace("By Orla Venn", "Published"))
    assert said.published == "2024-07-18", "a word that says so is believed"
    other = read(LIVE_PAGE.format(kicker=kicker, title=title).replace("18 July 2024", "9 July 2024"))
    assert other.published == "2024-07-09", "a day that is not the fetch's is no clock"


def test_the_day_of_the_fetch_in_a_byline_is_believed_elsewhere() -> None:
    article = read(LIVE_PAGE.format(kicker="News", title="Weir floods: Orsk mill stands still"))
    assert (article.published, article.published_from) == ("2024-07-18", "byline")


def test_the_day_of_a_change_stands_in_where_nothing_else_is_known_and_is_marked_weak() -> None:
    article = read(
        "Tide Gate Jams At Night\nUpdated 4 May 2023\nThe gate jammed at night, and the market stood in water."
    )
    assert (article.published, article.published_from, article.modified) == (
        "2023-05-04",
        "text",
        "2023-05-04",
    )


def test_the_day_comes_first_where_nobody_writes_months_first() -> None:
    german = (
        "Das Siel bei Osk klemmte in der Nacht, und der Markt stand unter Wasser. Niemand wusste, wie lange das noch so gehen soll. "
        * 6
    )
    assert read(f"Siel klemmt in der Nacht\n03/04/2017 10:05\n{german}").published == "2017-04-03"
    english = "The gate jammed in the night and the market stood in water, to the joy of the eels. " * 8
    assert read(f"Tide Gate Jams\n03/04/2017\n{english}").published == "2017"
    assert read(f"Tide Gate Jams\n03/04/2017\n{english}", url="https://osk.co.uk/x").published == "2017-04-03"


def test_comments_and_lists_of_other_stories_end_the_body() -> None:
    body = "\n".join(
        f"Paragraph {n} tells at some length, with commas and a full stop, what happened at the weir that week."
        for n in range(4)
    )
    talk = "\n".join(
        f"Reader {n}\nI was there, and I can tell you that it was nothing like that at all, whatever they say in Osk."
        for n in range(9)
    )
    article = read(f"Tide Gate Jams At Night\n{body}\n12 Comments\n{talk}")
    assert len(article.paragraphs) == 4
    assert "Reader 3" in article.aside


@pytest.mark.parametrize(
    "head",
    [
        "More in World",
        "Most read in Sport",
        "Mehr zum Thema Hitze",
        "12 Comments",
        "Leave a reply",
        "コメント",
    ],
)
def test_heads_of_other_blocks_weigh_against_the_body(head: str) -> None:
    assert weights_of([head])[0] <= -5000


@given(st.text(st.characters() | st.sampled_from("٣۳३৩๓３௩ ’“é…字1")))
def test_a_digit_of_any_script_is_met(text: str) -> None:
    assert has_digit(text) == any(map(str.isdecimal, text))


def test_lines_are_numbered_as_in_the_file_where_blank_ones_hold_spaces() -> None:
    body = "The gate jammed at night, and the market stood in water until the eels had got into the post office, the mayor said."
    article = read(f"Tide Gate Jams At Night\n \nBy Kit Arden, 4 May 2020\n \n{body}")
    assert [e.location for e in article.evidence if e.field == "published"] == ["line 3"]


_LINES = st.sampled_from(
    [
        "News",
        "Advertisement",
        "Related stories",
        "12 Comments",
        "The gate jammed.",
        "It jammed at night, they said, " * 9 + ".",
    ]
)


@given(st.lists(_LINES, max_size=30), st.integers(0, 30), st.none() | st.integers(0, 5))
def test_the_body_is_the_stretch_of_greatest_sum_among_all_stretches(
    lines: list[str], start: int, near: int | None
) -> None:
    weights = weights_of(lines)
    first, end = stretch(weights, start, near)

    def worth(a: int, b: int) -> int:
        far = 0 if near is None or a == b else min(8_000, 80 * max(0, a - near - 10))
        return sum(weights[a:b]) - far

    # far from a sure headline a stretch that is already worth something goes on rather than begin anew, so only those that begin with it are
    # compared there
    begins = range(start, len(lines)) if near is None else [first]
    assert worth(first, end) == max([0, *(worth(a, b) for a in begins for b in range(a + 1, len(lines) + 1))])
    assert first == end == start or (weights[first] > 0 and weights[end - 1] > 0)


@pytest.mark.parametrize(
    ("line", "openings"),
    [
        ("more in world", MORE_HEAD),
        ("les plus lus", MORE_HEAD),
        ("nos dernières vidéos", MORE_HEAD),
        ("show comments", COMMENTS_HEAD),
        ("댓글", COMMENTS_HEAD),
        ("комментарии (3)", COMMENTS_HEAD),
        ("a version of this article appears in print", PAGE_LINE),
        ("sign in to read on", PAGE_LINE),
        ("подпишитесь на рассылку", PAGE_LINE),
        ("read more: the gate", READ_MORE),
        ("à lire aussi : la digue", READ_MORE),
        ("διαβάστε επίσης: το λιμάνι", READ_MORE),
        ("published on 4 May", PUBLISHED),
        ("公開 2020-05-04", PUBLISHED),
    ],
)
def test_openings_match_what_their_pattern_matches(line: str, openings: Openings) -> None:
    found, plain = openings.match(line), openings.pattern.match(line)
    assert found is not None
    assert plain is not None
    assert found.span() == plain.span()
    assert line[:3] in openings or line[:2] in openings
    assert all(len(opening) > 1 for opening in openings)


_PARTS = st.lists(
    st.sampled_from(["by", "by ", "be", "abc?d", "(?:da|dab|du) ", "公開"]), min_size=1, max_size=5
)


@given(_PARTS, st.text("abcdeuy 公開", max_size=6))
def test_openings_match_as_the_whole_pattern_does(parts: list[str], text: str) -> None:
    openings = Openings(f"(?:{'|'.join(parts)})d?")
    found, plain = openings.match(text), openings.pattern.match(text)
    assert (found and found.span()) == (plain and plain.span())


def test_a_photographers_credit_makes_a_line_a_caption() -> None:
    body = "The gate jammed at night, and the market stood in water until the eels had got into the post office, the mayor said."
    article = read(
        f"Tide Gate Jams At Night\nThe gate at low water. Photo: Kit Arden/Meridian\n{body}\n{body[:50]}."
    )
    assert article.captions == ("The gate at low water. Photo: Kit Arden/Meridian",)


def test_a_single_line_is_a_title_or_a_paragraph() -> None:
    assert read("Weir Four Wins By A Length").title == "Weir Four Wins By A Length"
    assert read("The four won by a length on Sunday, to nobody's surprise but the cox's.").paragraphs


def test_the_bundled_sample_is_read_exactly() -> None:
    for line in (SAMPLE / "truth.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        if gold["path"].endswith(".txt"):
            article = read((SAMPLE / "articles" / gold["path"]).read_text("utf-8"))
            assert article.title == gold["title"]
            assert list(article.section) == gold["section"], gold["path"]
            assert article.published == gold["published"], gold["path"]
            assert list(article.captured) == gold["captured"], gold["path"]
            assert article.truncated == gold["truncated"], gold["path"]


@given(st.lists(st.sampled_from(CLOCKED.split("\n")) | st.text(max_size=60), max_size=12))
def test_no_text_raises_and_no_line_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        article = read(text)
    except Skipped:
        return
    kept = " ".join((article.title, *article.paragraphs, *article.captions, *article.aside)).casefold()
    for line in text.split("\n"):
        bare = line.strip().rstrip(".… ").casefold()
        assert bare in kept or "".join(filter(str.isalnum, bare)) in "".join(filter(str.isalnum, kept))


_SAYING = [
    "published",
    "unpublished",
    "2posted",
    "(Stand",
    "standing",
    "Updated",
    "9updated",
    "last",
    "update",
    "lastupdate",
]
WORDS = [*_SAYING, "on", "4", "May", "2020", "Mayor", "11.3.2020", "PublishedMarch", "12"]


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.sampled_from((" ", "", ": ")))
def test_an_ascii_line_is_read_as_it_is_with_other_letters_behind_it(words: list[str], between: str) -> None:
    line = between.join(words)
    for read_words in (published_at, updated_at, find_days):
        assert read_words(line) == read_words(line + " | é")
