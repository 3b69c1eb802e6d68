"""Patterns that look for the page around an article match whole words: `1404` is no `404`, `Follow Usain` no `Follow us`."""

from __future__ import annotations

import pytest

from index.errors import Skipped
from index.reading.html.body.content_score import BOILERPLATE_TEXT
from index.reading.html.dates.stated import ELSEWHERE
from index.reading.html.section_links import _MENU
from index.reading.input.raw_record import RawRecord
from index.reading.text.cues import opens_published, published_at, updated_at
from index.reading.text.phrases import MORE_HEAD, PAGE_LINE, WALL
from index.reading.text.reader import read_text

#: Lower-cased openings of articles that hold a word of a wall, an error page or a waiting room.
NO_WALLS = [
    "budget 1404 passed", "route 40425 reopens", "404 jobs lost at the quay", "403 houses planned in alwick", "sailor not found after storm",
    "smoking forbidden on the quay", "the forbidden city opens", "oopsie wins the dog show", "just a momentous day for alwick",
    "we use cookiestone for the quay", "room 404b is let", "b404 road closed",
]  # fmt: skip
WALLS = [
    "404", "404 not found", "403 forbidden", "error 404", "404 - page not found | alwick post", "404. that’s an error.", "forbidden", "not found",
    "oops! not found", "page not found", "access denied", "just a moment...", "are you a robot?", "bad gateway", "please enable cookies",
    "not found\n\nthe requested url was not found on this server.",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_WALLS)
def test_an_article_is_no_wall(text: str) -> None:
    assert not WALL.search(text)
    assert read_text(RawRecord(text.encode(), "text", text.capitalize() + "\n")).title == text.capitalize()


@pytest.mark.parametrize("text", WALLS)
def test_a_wall_is_one_still(text: str) -> None:
    assert WALL.search(text)
    with pytest.raises(Skipped):
        read_text(RawRecord(text.encode(), "text", text.capitalize() + "\n"))


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("follow us on social media", True), ("follow usain bolt to rome", False), ("join us tonight", True), ("join usher on stage", False),
        ("subscribe now", True), ("subscribe nowhere else", False), ("an email has been sent", True), ("an emailed threat closed it", False),
        ("send us your photos", True), ("send usable tyres back", False), ("have a tip?", True), ("have a tipple with the mayor", False),
        ("thanks for subscribing", True), ("for more information", True), ("sign in / register", True), ("want more?", True),
        ("want moreover the truth", False), ("подпишитесь", True),
    ],
)  # fmt: skip
def test_a_line_of_the_page_begins_with_whole_words(line: str, right: bool) -> None:
    assert bool(PAGE_LINE.match(line)) is right


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("top news", True), ("top newsreaders leave", False), ("related to this", True), ("related tolls rise", False), ("trending", True),
        ("trendingham wins", False), ("related links", True), ("популярное", True), ("meistgelesene artikel", True), ("más leídas", True),
        ("mehr zum thema hitze", True), ("lees meer", True),
    ],
)  # fmt: skip
def test_a_list_of_other_stories_begins_with_whole_words(line: str, right: bool) -> None:
    assert bool(MORE_HEAD.match(line)) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Read more: the quay", True), ("Advertisements", True), ("Subscribe", True), ("Loading…", True), ("Loading comments", True),
        ("Video: the quay", True), ("Follow us", True), ("Tags: quay", True), ("© Alwick Post", True), ("12 comments", True),
        ("Subscribers of the bus line were told to wait.", False), ("Loading docks at Alwick closed on Monday.", False),
        ("Follow Usain Bolt's race on the quay.", False), ("Anzeigenblatt verkauft", False), ("More onions are grown than ever.", False),
        ("Sponsoredly so.", False), ("Skip tomorrow's ferry.", False), ("Werbungskosten steigen", False),
    ],
)  # fmt: skip
def test_boilerplate_in_a_page_begins_with_whole_words(text: str, right: bool) -> None:
    assert bool(BOILERPLATE_TEXT.search(text)) is right


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("posted 4 may 2020", 0, -1), ("stand: 4. mai 2020", 0, -1), ("dated 4 may", 0, -1), ("updates: 4 may", -1, 0), ("updated 4 may", -1, 0),
        ("standing in the rain on 4 may", -1, -1), ("the candidates met on 4 may", -1, -1), ("datebook of 4 may", -1, -1),
        ("editedition of 4 may", -1, -1), ("standbild für ärzte, 4. mai", -1, -1), ("опубликовано 4 мая", 0, -1), ("公開日 2020年5月4日", 0, -1),
        ("publicerades 4 maj", 0, -1), ("veröffentlicht am 4. mai", 0, -1),
    ],
)  # fmt: skip
def test_a_word_for_a_day_is_a_whole_one(line: str, published: int, updated: int) -> None:
    assert (published_at(line), updated_at(line)) == (published, updated)
    assert bool(opens_published(line)) is (published == 0)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("event", True), ("upcoming-events", True), ("prevent-scroll", False), ("aside", True), ("news-ticker", True), ("sticker", False),
        ("comments", True), ("comment-list", True), ("commentary", False), ("section-commentaries", False), ("nav", True), ("canaveral", False),
    ],
)  # fmt: skip
def test_the_name_of_an_element_is_read_in_whole_words(name: str, right: bool) -> None:
    assert bool(ELSEWHERE.search(name)) is right
    assert not _MENU.search("commentary")
