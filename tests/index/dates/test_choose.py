"""Dates: every common spelling is read as printed, nothing is made up, and the published day is chosen with reasons."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Evidence
from index.dates.choose import (
    choose,
    day_number,
    day_of_number,
    find_days,
    parse_day,
    plausible,
    resolve_relative,
    resolve_weekday,
    url_day,
    with_year,
)


def published(
    value: str, provenance: str, confidence: float = 0.9, raw: str = "", verdict: str = ""
) -> Evidence:
    item = Evidence("published", value, provenance, confidence, raw)
    return item.rejected(verdict) if verdict else item


@pytest.mark.parametrize(
    "text",
    [
        "2020-03-11",
        "2020-03-11T23:59:59+05:30",
        "2020-03-11 00:01:00.000194",
        "20200311",
        "20200311T1200Z",
        "2020/03/11",
        "2020-3-11",
        "2020. 3. 11.",
        "2020年3月11日(水)",
        "2020년 3월 11일",
        "11 March 2020",
        "11th of March, 2020",
        "11-Mar-2020",
        "11-Mar-20",
        "Wed Mar 11 14:33:12 UTC 2020",
        "Wed, 11 Mar 2020 10:00:00 GMT",
        "March 11, 2020",
        "MAR. 11, 2020",
        "12:20pm Mar 11, 2020",
        "PublishedMarch 11, 2020",
        "11. März 2020, 18:05 Uhr",
        "Mercredi 11 mars 2020 à 10h30",
        "11 de marzo del 2020",
        "quarta-feira, 11 de março de 2020",
        "11 marzo 2020",
        "11 maart 2020",
        "11 mars 2020",
        "11 marts 2020",
        "11. maaliskuuta 2020",
        "11 marca 2020",
        "11. března 2020",
        "2020. március 11., szerda",
        "11 martie 2020",
        "11. ožujka 2020.",
        "11 марта 2020 г.",
        "11 березня 2020",
        "11 Μαρτίου 2020",
        "11 ΜΑΡΤΊΟΥ 2020",
        "11 Mart 2020",
        "11 Maret 2020",
        "11 tháng 3 năm 2020",
        "2020 m. kovo 11 d.",
        "2020. gada 11. marts",
        "11 مارس 2020",
        "11 במרץ 2020",
        "11 मार्च 2020",
        "११ मार्च २०२०",
        "11 মার্চ 2020",
        "11 มีนาคม 2563",
        "11.3.2020",
        "11.03.20 10:20",
        "2020.03.11",
    ],
)
def test_a_day_is_read_in_the_spellings_and_languages_of_news(text: str) -> None:
    assert parse_day(text) == "2020-03-11"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("March 2020", "2020-03"),
        ("marzo de 2020", "2020-03"),
        ("2020-03", "2020-03"),
        ("03/2020", "2020-03"),
        ("2020", "2020"),
    ],
)
def test_what_is_not_known_is_not_filled_up(text: str, value: str) -> None:
    assert parse_day(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31 Feb 2020",
        "2020-02-31",
        "2021-02-29",
        "2020-13-01",
        "40 years",
        "15 small rockets",
        "v3.4.17",
        "10.1.2020.4",
        "0000-01-01",
    ],
)
def test_days_that_do_not_exist_and_other_numbers_are_no_dates(text: str) -> None:
    assert parse_day(text) is None


def test_day_and_month_are_told_apart_only_by_evidence() -> None:
    assert parse_day("03/04/2017") == "2017"
    assert parse_day("03/04/2017", "dmy") == "2017-04-03"
    assert parse_day("03/04/2017", "mdy") == "2017-03-04"
    assert (
        parse_day("27/04/2017") == parse_day("04/27/2017") == parse_day("27/04/2017", "mdy") == "2017-04-27"
    )
    assert parse_day("04/04/2017") == "2017-04-04"
    assert find_days("03/04/2017 - Staff")[0].order_unsure


def test_a_word_two_languages_share_goes_by_the_stated_language() -> None:
    assert parse_day("5. listopada 2021") == "2021-11-05"
    assert parse_day("5. listopada 2021", lang="hr") == "2021-10-05"


def test_all_dates_of_a_line_are_found_with_their_places_and_weekdays() -> None:
    line = "Published 09:14 Fri 4 Feb 2022 | Updated 17:40 6 Feb 2022"
    days = find_days(line)
    assert [(d.value, d.weekday) for d in days] == [("2022-02-04", 4), ("2022-02-06", None)]
    assert [line[d.start : d.end] for d in days] == [d.raw for d in days] == ["Fri 4 Feb 2022", "6 Feb 2022"]


def test_a_missing_year_stays_missing_until_there_is_an_anchor() -> None:
    (day,) = find_days("PORT ISEN, Nov. 12 (Meridian Wire) --")
    assert (day.value, day.year_missing) == ("--11-12", True)
    assert with_year(day, None) is None
    assert with_year(day, "2018-11-13") == "2018-11-12"
    assert with_year(day, "2019-01-02") == "2018-11-12"
    (wednesday,) = find_days("Wed 13 Feb League")
    assert with_year(wednesday, "2019-02-15") == "2019-02-13"
    assert with_year(wednesday, "2020-02-15") is None, "13 February 2020 was a Thursday"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://isen.example/2018/11/13/tide-gate", "2018-11-13"),
        ("https://isen.example/news/2018/nov/13/tide-gate/", "2018-11-13"),
        ("https://isen.example/articles/2018-11-13/tide", "2018-11-13"),
        ("https://isen.example/tide-gate-20181113.html", "2018-11-13"),
        ("https://isen.example/t20181113_44.html", "2018-11-13"),
        ("https://isen.example/c/2018/1113/a.html", "2018-11-13"),
        ("https://isen.example/2018-11/13/c_12.htm", "2018-11-13"),
        ("https://isen.example/2018/11/tide-gate", "2018-11"),
        ("https://isen.example/tide-gate?date=2018-11-13", None),
        ("https://isen.example/2018/13/45/x", None),
        ("https://isen.example/article-11589179/x", None),
        ("", None),
    ],
)
def test_an_address_states_its_day_or_month(url: str, day: str | None) -> None:
    assert url_day(url) == day


def test_days_on_which_nothing_was_published_are_rejected_with_a_word() -> None:
    assert plausible("2020-03-11", "2024-07-16") == ""
    assert plausible("2024-07-17", "2024-07-16") == "", "time zones"
    assert plausible("2024-07-18", "2024-07-16") == "future"
    assert plausible("2024-07-18", ("2024-07-16", "2025-01-01")) == "future"
    assert (
        plausible("2563-03-11")
        == plausible("2020-02-31")
        == plausible("9999-12-31")
        == plausible("")
        == "impossible"
    )
    assert plausible("1970-01-01") == plausible("0001-01-01") == "default day"
    assert plausible("2000-01-01", None, "2000-01-01T00:00:00") == "default day"
    assert plausible("2000-01-01", None, "1 January 2000") == ""
    assert plausible("1963-05-01") == "too early"


def test_the_strongest_source_wins_and_agreement_raises_its_confidence() -> None:
    day, provenance, evidence = choose(
        [published("2018-11-12", "dateline", 0.8), published("2018-11-13", "url", 0.96)]
    )
    assert (day, provenance) == ("2018-11-13", "url")
    assert [(e.provenance, e.verdict) for e in evidence] == [("url", "chosen"), ("dateline", "weaker")]
    assert evidence[0].confidence == 0.98


def test_a_disagreeing_source_is_kept_as_a_conflict_and_lowers_confidence() -> None:
    day, _, evidence = choose([published("2018-11-20", "byline", 0.9), published("2018-11-13", "meta", 0.95)])
    assert day == "2018-11-13"
    assert [(e.provenance, e.verdict) for e in evidence] == [("meta", "chosen"), ("byline", "conflict")]
    assert evidence[0].confidence < 0.9


def test_an_address_with_an_earlier_day_is_believed_over_rewritten_markup() -> None:
    assert choose([published("2019-04-22", "json-ld", 0.97), published("2018-11-13", "url", 0.96)])[:2] == (
        "2018-11-13",
        "url",
    )
    assert choose([published("2018-11-13", "json-ld", 0.97), published("2018-11-20", "url", 0.96)])[:2] == (
        "2018-11-13",
        "json-ld",
    )


def test_a_finer_source_within_the_stronger_one_gives_the_day() -> None:
    assert choose([published("2018-11", "url", 0.8), published("2018-11-13", "byline", 0.9)])[:2] == (
        "2018-11-13",
        "byline",
    )


def test_rejected_and_judged_evidence_is_kept_but_never_chosen() -> None:
    clock = published("2024-07-16", "text", verdict="page clock")
    late = published("2025-01-01", "json-ld")
    captured = Evidence("captured", "2024-07-16", "page-clock", 0.95)
    day, provenance, evidence = choose([clock, late, captured], "2024-07-16")
    assert (day, provenance) == (None, "none")
    assert [e.verdict for e in evidence] == ["page clock", "future", ""]


def test_old_newspapers_are_believed_when_their_record_says_so() -> None:
    assert choose([published("1963-05-03", "record")])[0] == "1963-05-03"
    assert choose([published("1963-05-03", "byline")])[0] is None


def test_a_weekday_means_the_latest_such_day_before_publication() -> None:
    assert resolve_weekday(3, "2021-03-08") == "2021-03-04"
    assert resolve_weekday(0, "2021-03-08") == "2021-03-08"
    assert resolve_weekday(1, None) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2 days ago · Mina Okafor", "2023-05-17"),
        ("vor 2 Tagen", "2023-05-17"),
        ("il y a 2 jours", "2023-05-17"),
        ("hace un día", "2023-05-18"),
        ("2 giorni fa", "2023-05-17"),
        ("2 дня назад", "2023-05-17"),
        ("3 hours ago", "2023-05-19"),
        ("Yesterday, 14:05", "2023-05-18"),
        ("aujourd’hui à 9h", "2023-05-19"),
    ],
)
def test_relative_words_count_from_the_fetch(text: str, day: str) -> None:
    answer = resolve_relative(text, "2023-05-19")
    assert answer is not None
    assert answer[0] == day
    assert resolve_relative(text, None) is None


def test_weeks_and_months_ago_tell_no_day() -> None:
    assert resolve_relative("3 months ago", "2023-05-19") is None
    assert resolve_relative("2 weeks ago", "2023-05-19") is None


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    parse_day(text)
    url_day(text)
    plausible(text)
    resolve_relative(text, "2020-01-01")
    for day in find_days(text):
        assert text[day.start : day.end] == day.raw or not text.isascii()
        with_year(day, "2020-01-01")


_SPELLINGS = (
    "%Y-%m-%d",
    "%d %B %Y",
    "%B %d, %Y",
    "%A, %b %d, %Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%d-%b-%Y",
    "%a, %d %b %Y 23:59:00 -0800",
)


@given(st.dates(date(1400, 1, 1), date(2400, 1, 1)), st.sampled_from(_SPELLINGS))
def test_every_day_survives_every_spelling(day: date, spelling: str) -> None:
    assert parse_day(day.strftime(spelling)) == day.isoformat()


@given(st.dates(), st.integers(0, 6))
def test_day_numbers_and_weekdays_agree_with_the_calendar(day: date, weekday: int) -> None:
    number = day_number(day.isoformat())
    assert number == day.toordinal()
    assert day_of_number(number) == day.isoformat()
    before = resolve_weekday(weekday, day.isoformat())
    if before is not None:
        found = date.fromisoformat(before)
        assert found.weekday() == weekday
        assert 0 <= (day - found).days <= 6


@given(
    st.lists(
        st.tuples(
            st.text(max_size=12) | st.dates().map(str),
            st.sampled_from(["url", "byline", "json-ld", "none", "odd"]),
        )
    )
)
def test_choosing_keeps_every_piece_of_evidence(items: list[tuple[str, str]]) -> None:
    evidence = [published(value, provenance) for value, provenance in items]
    day, provenance, judged = choose(evidence, "2024-01-01")
    assert sorted((e.value, e.provenance) for e in judged) == sorted(items)
    assert all(e.verdict for e in judged)
    assert (day is None) == (provenance == "none") or provenance == "none"
    if day is not None:
        assert (judged[0].value, judged[0].verdict) == (day, "chosen")
