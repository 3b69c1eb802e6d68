"""What other engines take is told in our words, and read as it was typed."""

from __future__ import annotations

from datetime import date

import pytest

from searcher.query.parser import parse
from searcher.query.text.other_syntax import remarks
from searcher.query.text.period_words import as_days

TODAY = date(2020, 3, 11)


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("woman or zebra", "woman OR zebra"),
        ("a or b or c", "a OR b OR c"),
        ('rate or "cut tax"', 'rate OR "cut tax"'),
        ('"rate cut" or tax*', '"rate cut" OR tax*'),
        ("'rate cut' bank", '"rate cut" bank'),
        ("‘rate cut’", '"rate cut"'),
        ("bank 'don't cut rates'", 'bank "don\'t cut rates"'),
        ("date:[2019 TO 2020]", "date:2019..2020"),
        ("rate published:{2019-03 TO *]", "rate published:2019-03.."),
        ("[2019 to 2020-03] rate", "date:2019..2020-03 rate"),
        ("from:[* TO 2020]", "date:..2020"),
        ("date:March 2020 rate", "date:2020-03 rate"),
        ("date:11 March 2020", "date:2020-03-11"),
        ("to:March 11, 2020", "to:2020-03-11"),
    ],
)
def test_another_reading_is_offered(typed: str, instead: str) -> None:
    notices = parse(typed, today=TODAY).notices
    assert [notice.suggestion for notice in notices if notice.kind == "offered"] == [instead]


@pytest.mark.parametrize(
    "typed",
    [
        "to be or not to be",
        "now or",
        "or now",
        "it may rain or snow in the north",
        "rate OR cut or tax",
        '"rate or cut"',
        "“rate or cut”",
        "rock 'n' roll",
        "the '90s fans' list",
        "dogs' dinner and cats' home",
        "O'Neill's car's wheel",
        "'rate' cut",
        "[5 TO 10]",
        "[a TO b]",
        "date:spring 2020",
        "May 2020",
        "",
    ],
)
def test_words_stay_words(typed: str) -> None:
    assert list(remarks(typed)) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("March 2020", "2020-03"),
        ("march2020", "2020-03"),
        ("Mär 2020", "2020-03"),
        ("11 March 2020", "2020-03-11"),
        ("11th March 2020", "2020-03-11"),
        ("March 11, 2020", "2020-03-11"),
        ("März 2020", "2020-03"),
        ("2020-Q1", "2020-01..2020-03"),
        ("2020q4", "2020-10..2020-12"),
        ("Q2 2019", "2019-04..2019-06"),
        ("1960s", "1960..1969"),
        ("the 1960's", "1960..1969"),
        ("2020-Q5", ""),
        ("1965s", ""),
        ("spring 2020", ""),
        ("March", ""),
        ("41 March 2020", ""),
        ("3 March 11, 2020", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_periods(text: str, days: str) -> None:
    assert as_days(text) == days


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ('date:"March 2020"', "date:2020-03"),
        ("rate date:2020-Q1 cut", "rate date:2020-01..2020-03 cut"),
        ("date:1960s", "date:1960..1969"),
        ('from:"11 March 2020" rate', "from:2020-03-11 rate"),
        ("captured:(1960s)", "captured:(1960..1969)"),
    ],
)
def test_a_period_that_is_no_date_is_offered_as_one(typed: str, instead: str) -> None:
    (notice,) = [notice for notice in parse(typed, today=TODAY).notices if notice.suggestion]
    assert notice.suggestion == instead
    assert not [n for n in parse(instead, today=TODAY).notices if n.kind not in ("ambiguous",)]
