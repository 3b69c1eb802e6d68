"""A reading printed beside a word is no part of it, and stays findable apart from it."""

from __future__ import annotations

import pytest

from index.reading.html.reader import read_html
from index.reading.input.raw_record import RawRecord
from index.reading.input.ruby import without_readings


@pytest.mark.parametrize(
    ("markup", "base", "readings"),
    [
        ("<ruby>漢字<rt>かんじ</rt></ruby>", "<ruby>漢字</ruby>", ["かんじ"]),
        (
            "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>",
            "<ruby>漢字</ruby>",
            ["かんじ"],
        ),
        ("<ruby>首相<rt>しゅしょう</ruby>は", "<ruby>首相</ruby>は", ["しゅしょう"]),
        (
            "<ruby><rb>首</rb><rb>相</rb><rt>しゅ</rt><rt>しょう</rt></ruby>",
            "<ruby>首相</ruby>",
            ["しゅしょう"],
        ),
        ("<RUBY class=x>港<RT>みなと</RT></RUBY>", "<RUBY class=x>港</RUBY>", ["みなと"]),
        ("<ruby>never closed <rt>x</rt>", "<ruby>never closed <rt>x</rt>", []),
        ("<p>no ruby, but <rt></p>", "<p>no ruby, but <rt></p>", []),
    ],
)
def test_readings_are_taken_out(markup: str, base: str, readings: list[str]) -> None:
    assert without_readings(markup) == (base, readings)


def test_a_page_has_its_words_whole_and_their_readings_apart() -> None:
    words = "港は月曜日の朝に船舶に開放されたと港湾局が発表した。渡し船は四十人の客を乗せて出港した。" * 4
    title, word = "<ruby>首相<rt>しゅしょう</rt></ruby>", "<ruby>漢字<rt>かんじ</rt></ruby>"
    page = f"<html lang=ja><body><article><h1>{title}の話</h1><p>{word}。{words}</p></article></body></html>"
    article = read_html(RawRecord(data=page.encode(), kind="html", text=page))
    assert article.title == "首相の話"
    assert article.paragraphs[0].startswith("漢字。港は")
    assert "しゅしょう かんじ" in article.aside
