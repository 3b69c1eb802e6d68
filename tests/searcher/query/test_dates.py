"""Typed dates: every spelling that is read, and those that are not."""

from datetime import date

import pytest

from searcher.query.text.relative_dates import Days, Unreadable, first_day, last_day, read_days

TODAY = date(2020, 3, 31)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2020", "2020", "2020"), ("2020-03", "2020-03", "2020-03"), ("2020-3-1", "2020-03-01", "2020-03-01"),
        ("20200311", "2020-03-11", "2020-03-11"), ("2020/03/11", "2020-03-11", "2020-03-11"), ("3/2020", "2020-03", "2020-03"),
        ("25/03/2020", "2020-03-25", "2020-03-25"), ("03/25/2020", "2020-03-25", "2020-03-25"), ("3.3.2020", "2020-03-03", "2020-03-03"),
        ("2019..2020-03", "2019", "2020-03"), ("..2020", None, "2020"), ("2020..", "2020", None), ("2019–2020", "2019", "2020"),
        ("2019...2020", "2019", "2020"), ("2019…", "2019", None), ("2020-03..2020", "2020-03", "2020"), ("2020..2020", "2020", "2020"),
        ("today", "2020-03-31", "2020-03-31"), ("yesterday", "2020-03-30", "2020-03-30"), ("thisweek", "2020-03-30", "2020-04-05"),
        ("lastweek", "2020-03-23", "2020-03-29"), ("thismonth", "2020-03", "2020-03"), ("lastmonth", "2020-02", "2020-02"),
        ("thisyear", "2020", "2020"), ("lastyear", "2019", "2019"), ("Last Month", "2020-02", "2020-02"), ("last-year..", "2019", None),
        ("30d..", "2020-03-01", None), ("2w..", "2020-03-17", None), ("1m..", "2020-02-29", None), ("6m..3m", "2019-09-30", "2019-12-31"),
        ("1y..today", "2019-03-31", "2020-03-31"), ("..lastweek", None, "2020-03-29"), ("lastweek..", "2020-03-23", None),
    ],
)  # fmt: skip
def test_a_date_is_read(typed: str, start: str | None, end: str | None) -> None:
    assert read_days(typed, TODAY) == Days(start, end)


def test_a_single_span_back_is_since_then() -> None:
    assert read_days("30d", TODAY) == Days("2020-03-01", None, "since")


@pytest.mark.parametrize("typed", ["2020..2019", "2020-03..2019", "today..yesterday", "1d..1y"])
def test_reversed_ends_are_swapped(typed: str) -> None:
    days = read_days(typed, TODAY)
    assert isinstance(days, Days)
    assert days.remark == "reversed"
    assert days.start is not None
    assert days.end is not None
    assert first_day(days.start) <= last_day(days.end)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "..",
        "soon",
        "2020-13",
        "2020-00",
        "2020-02-30",
        "0000",
        "99999y",
        "13/13/2020",
        "20",
        "2020-3-",
        "today..soon",
        "march",
    ],
)
def test_what_is_no_date_is_not_read(typed: str) -> None:
    assert isinstance(read_days(typed, TODAY), Unreadable)


def test_day_and_month_are_never_guessed() -> None:
    found = read_days("03/11/2020", TODAY)
    assert isinstance(found, Unreadable)
    assert found.because == "it may mean 2020-11-03 or 2020-03-11"


def test_the_ends_of_the_calendar_raise_nothing() -> None:
    for today in (date.min, date.max):
        for typed in ("yesterday", "thisweek", "lastweek", "lastmonth", "lastyear", "1y..", "9999-12"):
            read_days(typed, today)


def test_a_month_ends_on_its_last_day() -> None:
    assert [last_day(known) for known in ("2020", "2020-02", "2020-02-03")] == [
        "2020-12-31",
        "2020-02-29",
        "2020-02-03",
    ]
    assert [first_day(known) for known in ("2020", "2020-02", "2020-02-03")] == [
        "2020-01-01",
        "2020-02-01",
        "2020-02-03",
    ]
