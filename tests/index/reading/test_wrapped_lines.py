"""Wrapped lines are joined into the paragraphs they were made of, at any measure and in any style; what is no wrapped text stays as it is."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.fields.field_values import body_of
from index.reading.input.raw_record import RawRecord
from index.reading.text.hyphenation import joined_word
from index.reading.text.reader import read_text
from index.reading.text.wrapped_lines import unwrap_lines

ENGLISH = [
    "The harbour board of Orleby announced on Monday that the car ferry between the two quays would be sold by its owners at the end of "
    "the season, after divers found that the keel was rotten and could not be mended.",
    "Members who had argued for a new boat said the vote would leave four hundred people without a way to reach the school, and asked the "
    "county to pay for a bus before the winter begins.",
    "“We were told nothing,” said Mina Okafor, who runs the café on the quay. “It is a disgrace.” She has collected 1,200 signatures.",
]
GERMAN = [
    "Der Hafenrat von Orleby teilte am Montag mit, dass die Autofähre zwischen den beiden Kais zum Ende der Saison von ihren Eignern "
    "verkauft wird, nachdem Taucher gefunden hatten, dass der Kiel verrottet ist und nicht mehr zu retten.",
    "Mitglieder, die für ein neues Boot geworben hatten, sagten, die Abstimmung werde vierhundert Menschen ohne Weg zur Schule lassen, "
    "und baten den Kreis um Geld für einen Bus, bevor der Winter beginnt.",
]
RUSSIAN = [
    "Совет порта сообщил в понедельник, что паром между двумя причалами будет продан владельцами в конце сезона, после того как водолазы "
    "нашли, что киль сгнил и не подлежит починке, а денег на новый в этом году нет.",
    "Члены совета, которые требовали новой лодки, сказали, что решение оставит четыреста человек без дороги в школу, и попросили округ "
    "заплатить за автобус до начала зимы, когда дорога закрыта.",
]
ARABIC = [
    "أعلن مجلس الميناء يوم الاثنين أن العبارة بين الرصيفين سوف تباع في نهاية الموسم بعد أن وجد الغواصون أن القاع قد تعفن ولا يمكن إصلاحه "
    "وأن المالكين لا يريدون دفع ثمن قارب جديد هذا العام أو العام القادم كما قال المتحدث باسمهم أمام الصحفيين مساء أمس",
    "وقال أعضاء المجلس الذين طالبوا بقارب جديد إن القرار سيترك أربعمئة شخص دون طريق إلى المدرسة وطلبوا من المحافظة أن تدفع ثمن الحافلة "
    "قبل بداية الشتاء الذي يبدأ في الشهر القادم كما يحدث كل عام في هذه البلدة الصغيرة على الساحل",
]


def wrapped(paragraphs: list[str], width: int, style: str) -> list[str]:
    lines: list[str] = []
    for paragraph in paragraphs:
        first = "   " if style == "indent" else ""
        lines += textwrap.wrap(
            paragraph, width, initial_indent=first, break_long_words=False, break_on_hyphens=False
        )
        if style == "blank":
            lines.append("")
    return lines


@pytest.mark.parametrize("style", ["blank", "indent"])
@pytest.mark.parametrize("width", [28, 38, 55, 65, 72, 80])
@pytest.mark.parametrize("paragraphs", [ENGLISH, GERMAN, RUSSIAN, ARABIC], ids=["en", "de", "ru", "ar"])
def test_paragraphs_come_back_at_any_measure(paragraphs: list[str], width: int, style: str) -> None:
    found = unwrap_lines(wrapped(paragraphs, width, style))
    assert found is not None
    assert found.texts == paragraphs


def test_lines_broken_by_hand_or_balanced_are_joined_too() -> None:
    lines = [
        "The harbour board of Orleby announced on Monday that the car",
        "ferry between the two quays would be sold by its owners at the end of",
        "the season, after divers found that the keel was rotten.",
        "",
        "Members who had argued for a new boat said the vote would leave",
        "four hundred people without a way to reach the school, and asked",
        "the county to pay for a bus before the winter begins.",
    ]
    found = unwrap_lines(lines)
    assert found is not None
    assert found.texts == [" ".join(lines[:3]), " ".join(lines[4:])]


def test_a_text_without_small_letters_is_joined_too() -> None:
    capitals = [text.upper() for text in ENGLISH]
    found = unwrap_lines(wrapped(capitals, 66, "blank"))
    assert found is not None
    assert found.texts == capitals


def test_lines_of_scripts_without_blanks_are_joined_without_one() -> None:
    text = (
        "港務局は月曜日に、二つの埠頭を結ぶ渡し船が季節の終わりに売られると発表した。潜水"
        "士が調べた結果、船底が腐っていて直せないことが分かったという。議員は代わりのバス"
        "を求めた。"
    )
    found = unwrap_lines([text[at : at + 20] for at in range(0, len(text), 20)])
    assert found is not None
    assert found.texts == [text]


@given(st.integers(40, 90), st.integers(0, 2**32 - 1))
def test_no_word_is_lost_or_made(width: int, seed: int) -> None:
    words = [f"word{(seed * (n + 7)) % 977}" for n in range(120)]
    lines = textwrap.wrap(" ".join(words), width)
    found = unwrap_lines(lines)
    assert " ".join(found.texts if found else lines).split() == words


def test_a_short_line_ends_its_paragraph_where_the_next_begins_a_sentence() -> None:
    lines = [
        "The board met on Monday in the old school by the quay and heard the",
        "divers, who had looked at the keel for two days.",
        "Nobody spoke against the sale. The mayor said that the town would be",
        "sorry to see the boat go, and that a bus would run from the spring.",
    ]
    found = unwrap_lines(lines)
    assert found is not None
    assert [text[:10] for text in found.texts] == ["The board ", "Nobody spo"]
    assert found.starts == [0, 2]


def test_headings_items_and_tables_stay_lines_of_their_own() -> None:
    lines = [
        "Ferry to be sold",
        "The board met on Monday in the old school by the quay and heard the",
        "divers, who had looked at the keel for two days and a night and were",
        "asked what it would cost to mend. They named three ways out of it:",
        "- a new keel, which no yard on this coast has room to build before",
        "  the spring of next year",
        "- another boat",
        "Year      Passengers      Cars",
        "2018      41,000          9,200",
    ]
    found = unwrap_lines(lines)
    assert found is not None
    assert found.texts[0] == "Ferry to be sold"
    assert found.texts[1].endswith("three ways out of it:")
    assert "- another boat" in found.texts
    assert found.texts[-2:] == lines[-2:]


@pytest.mark.parametrize(
    "lines",
    [
        ["Council votes to keep the ferry for another year", "Storm closes three schools on the northern coast",
         "Why the price of bread has risen since March", "Ten ways to cook a herring without an oven"] * 3,
        ["The crane fell on the square and nobody was hurt.", "The old clock struck thirteen and the mayor laughed.",
         "Snow lay on all the hills when the tram stopped.", "Apples were dear this year, said a woman there."] * 3,
        ["The ferry lies beside the quay,", "The gulls are crying on the sea,", "And all the town has come to see",
         "The last of her that there will be.", "The captain stands upon the deck,", "He has no letter and no cheque,"],
        ["the ferry lies beside the quay", "the gulls are crying on the sea", "and all the town", "has come to see",
         "the last of her", "that there will be", "the captain stands upon the deck", "he has no letter"],
        ["home", "news", "about us", "contact", "sign in", "weather", "sport", "culture"],
        ["200 g of flour", "3 eggs", "a pinch of salt", "half a litre of milk", "butter for the pan"],
        [text * 3 for text in ENGLISH],
    ],
    ids=["headlines", "sentences", "verse", "small verse", "menu", "list", "paragraphs"],
)  # fmt: skip
def test_what_is_no_wrapped_text_stays_as_it_is(lines: list[str]) -> None:
    assert unwrap_lines(lines) is None


@pytest.mark.parametrize(
    ("before", "after", "record", "joined"),
    [
        ("the old passen-", "ger ferry", "", "the old passenger ferry"),
        ("it was with-", "drawn", "", "it was withdrawn"),
        ("a well-", "known man", "", "a well-known man"),
        ("a vice-", "president", "", "a vice-president"),
        ("the ex-", "minister", "", "the ex-minister"),
        ("it was ex-", "plained", "", "it was explained"),
        ("in the mid-", "dle", "", "in the middle"),
        ("an Anglo-", "Saxon", "", "an Anglo-Saxon"),
        ("the covid-", "19 year", "", "the covid-19 year"),
        ("her mother-in-", "law", "", "her mother-in-law"),
        ("pre-", "and post-war", "", "pre- and post-war"),
        ("a light-", "house", "the light-house stood", "a light-house"),
        ("a well-", "ness day", "wellness is dear", "a wellness day"),
        ("the passen¬", "ger", "", "the passenger"),
    ],
)
def test_broken_words_are_whole_and_keep_a_hyphen_of_their_own(
    before: str, after: str, record: str, joined: str
) -> None:
    assert joined_word(before, after, record) == joined


def test_a_scrape_is_joined_and_its_evidence_names_the_lines_of_the_file() -> None:
    text = "Tuesday, July 16, 2024\nHomeNewsFerry to be sold\nFerry to be sold\n\n" + "\n".join(
        wrapped(ENGLISH, 72, "blank")
    )
    article = read_text(RawRecord(data=text.encode(), kind="text", text=text))
    assert article.paragraphs == tuple(ENGLISH)
    assert article.title == "Ferry to be sold"
    assert article.captured == ("2024-07-16",)
    assert {e.field: e.location for e in article.evidence if e.field == "title"} == {"title": "line 3"}


def test_a_record_is_joined_and_so_is_the_source_of_its_markup() -> None:
    lines = wrapped(ENGLISH, 60, "blank")
    assert body_of("\n".join(lines))[0] == ENGLISH
    marked = "".join("<p>" + "\n".join(wrapped([text], 60, "none")) + "</p>\n" for text in ENGLISH)
    assert body_of(marked)[0] == ENGLISH
