"""Ordinary punctuation is never an error and never changes the meaning in silence: a table of what news is full of."""

from __future__ import annotations

from datetime import date

import pytest

from searcher.query.nodes import Word
from searcher.query.operators import And
from searcher.query.parser import parse

#: What is typed -> the words it is, as typed; nothing is told about any of these.
WORDS = {
    "AT&T": ["AT&T"],
    "9/11": ["9/11"],
    "U.S.": ["U.S."],
    "the U.S., too.": ["the", "U.S.", "too"],
    "U.S.-led": ["U.S.-led"],
    "O'Neill": ["O'Neill"],
    "O’Neill’s": ["O’Neill’s"],
    "players' union": ["players", "union"],
    "'quoted' ‘words’": ["quoted", "words"],
    "rock 'n' roll": ["rock", "n", "roll"],
    "Covid-19": ["Covid-19"],
    "G-20 G20": ["G-20", "G20"],
    "C++ C# F#": ["C++", "C#", "F#"],
    "to be or not to be": ["to", "be", "or", "not", "to", "be"],
    "The Who": ["The", "Who"],
    "Article 5(b)": ["Article", "5(b)"],
    "word(s),": ["word(s)"],
    "3.5% 1,689": ["3.5%", "1,689"],
    "$1.2bn €5 5€ £3m": ["$1.2bn", "€5", "5€", "£3m"],
    "+44 20 7946 0000": ["+44", "20", "7946", "0000"],
    "@handle #MeToo": ["@handle", "#MeToo"],
    "jane.doe@example.org": ["jane.doe@example.org"],
    "10:30 a.m.": ["10:30", "a.m."],
    "and/or either/or": ["and/or", "either/or"],
    "Title - Site": ["Title", "Site"],
    "Title — Site – Page": ["Title", "Site", "Page"],
    "wait… what...": ["wait", "what"],
    "[sic] {x} <b>": ["sic", "x", "b"],
    "¿Qué": ["Qué"],
    "OPINION: Why now": ["OPINION", "Why", "now"],
    "Portland, OR, USA": ["Portland", "or", "USA"],
    "naïve café Łódź": ["naïve", "café", "Łódź"],
    "مرحبا بالعالم": ["مرحبا", "بالعالم"],
    "中国 経済": ["中国", "経済"],
    "हिन्दी समाचार": ["हिन्दी", "समाचार"],
    "צה\"ל": ["צה״ל"],
    "Donaudampfschifffahrt": ["Donaudampfschifffahrt"],
    "20.000 Euro, 5.-": ["20.000", "Euro", "5"],
    "-": [],
    "iran - nato": ["iran", "nato"],
    "mp3 a1b2": ["mp3", "a1b2"],
    "vote 👍 yes": ["vote", "yes"],
    "half-life -": ["half-life"],
    "x_y __init__": ["x_y", "init"],
    "\ufeffrate\u00a0cut\u3000": ["rate", "cut"],
    "ca. 5 km²": ["ca", "5", "km²"],
    "50/50 1/2 ½": ["50/50", "1/2", "½"],
    "#1 No.1": ["#1", "No.1"],
    "Q&A; R&D": ["Q&A", "R&D"],
    "D'Souza l'économie": ["D'Souza", "l'économie"],
    "// \\\\ ... ;; &": [],
    "AC/DC N.W.A.": ["AC/DC", "N.W.A."],
    "10~20 ~5": ["10~20", "5"],
    "1990s '90s": ["1990s", "90s"],
    "(hello, world.)": ["hello", "world"],
    "std::vector foo:: :x": ["std::vector", "foo", "x"],
}  # fmt: skip


@pytest.mark.parametrize("typed", WORDS)
def test_punctuation_stays_in_its_word_or_falls_away_without_a_word(typed: str) -> None:
    words = WORDS[typed]
    parsed = parse(typed, today=date(2020, 3, 11))
    leaves = list(parsed.tree.leaves()) if words else []
    assert leaves == [Word(None, word) for word in words]
    assert isinstance(parsed.tree, And) == (len(words) > 1)
    assert [notice.text for notice in parsed.notices] == (
        [] if words else ["There are no words to search for"]
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Why?",
        'a lone " quote',
        "a lone ) bracket",
        "a lone ( bracket",
        "OR else",
        "rate ||cut || tax",
        "a^b",
        "--force",
    ],
)
def test_what_might_have_been_meant_as_syntax_is_told(typed: str) -> None:
    assert parse(typed, today=date(2020, 3, 11)).notices
