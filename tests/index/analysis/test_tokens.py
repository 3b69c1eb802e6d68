"""The analysis table row by row: what each text is found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.stemming import stem, stems
from index.analysis.tokens import fold, split, text_tokens, tokens


@pytest.mark.parametrize(
    ("text", "words", "written"),
    [
        ("Covid-19", ["covid", "19"], ["Covid", "19"]),
        ("G-20", ["g", "20"], ["G", "20"]),
        ("G20", ["g", "20"], ["G", "20"]),
        ("U.S.", ["us"], ["US"]),
        ("U.S", ["us"], ["US"]),
        ("US", ["us"], ["US"]),
        ("us", ["us"], ["us"]),
        ("U.S.-led", ["us", "led"], ["US", "led"]),
        ("a.m.", ["am"], ["am"]),
        ("AT&T", ["at&t"], ["AT&T"]),
        ("R&D,", ["r&d"], ["R&D"]),
        ("9/11", ["9/11"], ["9/11"]),
        ("10:30", ["10:30"], ["10:30"]),
        ("1,689", ["1689"], ["1689"]),
        ("1689", ["1689"], ["1689"]),
        ("12,34", ["12", "34"], ["12", "34"]),
        ("3.5%", ["3.5"], ["3.5%"]),
        ("$5.", ["5"], ["$5"]),
        ("1990s", ["1990", "s"], ["1990", "s"]),
        ("don't", ["don't"], ["don't"]),
        ("don’t", ["don't"], ["don't"]),
        ("O’Neill", ["o'neill"], ["O'Neill"]),
        ("O'Neill’s", ["o'neill", "'s"], ["O'Neill", "'s"]),
        ("Iran's", ["iran", "'s"], ["Iran", "'s"]),
        ("IRAN’S", ["iran", "'s"], ["IRAN", "'s"]),
        ("l'économie", ["l", "economie"], ["l", "économie"]),
        ("qu’il", ["qu", "il"], ["qu", "il"]),
        ("C++", ["c++"], ["C++"]),
        ("F#.", ["f#"], ["F#"]),
        ("naïve", ["naive"], ["naïve"]),
        ("Straße", ["strasse"], ["Straße"]),
        ("Ångström", ["angstrom"], ["Ångström"]),
        ("Łódź", ["lodz"], ["Łódź"]),
        ("ﬁne", ["fine"], ["ﬁne"]),
        ("Reuters15", ["reuters", "15"], ["Reuters", "15"]),
        ("@handle", ["handle"], ["@handle"]),
        ("#MeToo", ["metoo"], ["#MeToo"]),
        ("snake_case", ["snake", "case"], ["snake", "case"]),
        ("(“Quoted,”)", ["quoted"], ["Quoted"]),
        ("war—peace", ["war", "peace"], ["war", "peace"]),
        ("新华社北京", ["新", "华", "社", "北", "京"], ["新", "华", "社", "北", "京"]),
        ("ニュース", ["ニ", "ュ", "ー", "ス"], ["ニ", "ュ", "ー", "ス"]),
        ("كِتاب", ["كتاب"], ["كِتاب"]),
        ("وقال", ["وقال"], ["وقال"]),
        ("שָׁלוֹם", ["שלום"], ["שָׁלוֹם"]),
        ("हिन्दी", ["हिन्दी"], ["हिन्दी"]),
        ("Новости", ["новости"], ["Новости"]),
        ("й", ["й"], ["й"]),
        ("한국어", ["한국어"], ["한국어"]),
        ("—", [], []),
        ("…!?", [], []),
        ("😀", [], []),
    ],
)
def test_a_text_has_these_words(text: str, words: list[str], written: list[str]) -> None:
    import unicodedata

    assert [token.word for token in tokens(text)] == [unicodedata.normalize("NFC", word) for word in words]
    assert [token.written for token in tokens(text)] == [
        unicodedata.normalize("NFC", word) for word in written
    ]


def test_thai_is_found_by_any_run_of_its_letters() -> None:
    words = [token.word for token in tokens("ข่าววันนี้")]
    part = [token.word for token in tokens("วันนี้")]
    assert words[-len(part) :] == part
    assert len(words) == 6


@pytest.mark.parametrize(
    ("word", "lang", "right"),
    [
        ("elections", "en", "elect"), ("elected", "en", "elect"), ("naive", "en", "naiv"), ("economie", "fr", "econom"), ("hauser", "de", "haus"),
        ("новостей", "ru", "новост"), ("الكتب", "ar", "كتب"), ("elections", None, "elections"), ("elections", "xx", "elections"),
        ("1990", "en", "1990"), ("don't", "en", "don't"), ("us", "en", "us"), ("at&t", "en", "at&t"), ("北", "zh", "北"),
    ],
)  # fmt: skip
def test_stems(word: str, lang: str | None, right: str) -> None:
    assert stem(word, lang) == right
    assert stems([word, word], lang) == [right, right]


@pytest.mark.parametrize(
    "same",
    [
        "U.S. US U.S",
        "O’Neill O'Neill",
        "Covid-19 covid-19 COVID–19",
        "G20 G-20",
        "1,689 1689",
        "naïve naive",
        "Straße STRASSE",
    ],
)
def test_spellings_that_find_each_other(same: str) -> None:
    assert len({tuple(token.word for token in tokens(text)) for text in same.split()}) == 1


def test_a_word_and_its_offsets_stand_in_the_text() -> None:
    text = "“O’Neill’s” U.S.-led\ncoalition, 3.5% — 新华"
    assert [text[token.start : token.end] for token in text_tokens(text)] == [
        "O’Neill",
        "’s",
        "U.S.",
        "led",
        "coalition",
        "3.5",
        "新",
        "华",
    ]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40))
def test_any_text_is_analysed_soundly(text: str) -> None:
    end = 0
    for token in text_tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert token.word
        assert not any(char.isspace() for char in token.word)
        end = token.end
    for chunk in text.split():
        assert tokens(chunk) == split(chunk)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=20))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("chunk", "apart"),
    [
        ("per㎡", "per m²"),
        ("㎡당", "m2 당"),
        ("평방㎡", "평방 m²"),
        ("단가㎡당", "단가 m² 당"),
        ("百㎡で", "百 m2 で"),
        ("abc㎢x", "abc km2 x"),
        ("20㎡", "20 m²"),
        ("㎡㎏", "m² kg"),
    ],
)
def test_units_drawn_as_one_part_from_letters_beside_them(chunk: str, apart: str) -> None:
    """They fold as they do alone, and each token still stands where it is printed."""
    words = [token.word for token in tokens(chunk)]
    assert words == [token.word for part in apart.split() for token in tokens(part)]
    for token in tokens(chunk):
        assert chunk[token.start : token.end]
        assert token.start < token.end <= len(chunk)
