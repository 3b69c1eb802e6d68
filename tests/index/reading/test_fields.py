"""Records: the shapes news is exported in, stamps of the crawl kept apart from days of publication, and words for what is not understood."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, article_id
from index.errors import Failed, RecordProblem, Skipped
from index.reading.fields.reader import read_record
from index.reading.input.raw_record import RawRecord
from tests.support.commands import SAMPLE

TEXT = "The tide gate at Osk jammed at midnight. By morning the market stood in water, and the eels had got into the post office."


def read(fields: dict[str, Any], names: dict[str, str] | None = None, **more: Any) -> Article:
    return read_record(
        RawRecord(data=json.dumps(fields).encode(), kind="fields", fields=fields, **more), names
    )


def test_a_corpus_of_whole_articles_is_read_by_its_field_names() -> None:
    fields = {
        "id": "k1",
        "title": "Tide Gate Jams",
        "date": "2018-11-13",
        "section": "World/Europe",
        "publisher": "The Osk Post",
        "authors": "Ines Tarn and Kit Arden",
        "url": "https://www.oskpost.example/2018/11/13/tide-gate?x=1",
        "body": f"{TEXT}\n\nThe mayor blamed the moon.",
    }
    article = read(fields)
    assert (article.title, article.published, article.published_from) == (
        "Tide Gate Jams",
        "2018-11-13",
        "record",
    )
    assert (article.section, article.publisher, article.site) == (
        ("World", "Europe"),
        "The Osk Post",
        "oskpost.example",
    )
    assert article.authors == ("Ines Tarn", "Kit Arden")
    assert article.paragraphs == (TEXT, "The mayor blamed the moon.")
    assert article.id == article_id(json.dumps(fields).encode())
    assert len(article.evidence) <= 3


@pytest.mark.parametrize(
    "stamp",
    [
        "timestamp",
        "crawled",
        "fetched_at",
        "date_download",
        "warc_date",
        "added",
        "created",
        "scrapeDate",
        "@timestamp",
    ],
)
def test_a_stamp_of_the_crawl_is_never_publication(stamp: str) -> None:
    article = read({"url": "https://osk.example/tide", "text": TEXT, stamp: "2019-04-22T07:10:00Z"})
    assert (article.published, article.published_from) == (None, "none")
    assert (article.captured, article.not_after) == (("2019-04-22",), "2019-04-22")


def test_web_text_collections_call_the_crawl_date() -> None:
    article = read(
        {
            "text": TEXT,
            "id": "<urn:1>",
            "dump": "CC-1",
            "url": "https://osk.example/t",
            "date": "2019-04-22T07:10:00Z",
            "file_path": "s3",
        }
    )
    assert (article.published, article.captured) == (None, ("2019-04-22",))


def test_an_address_dates_a_record_and_a_dateline_agrees_with_it() -> None:
    article = read(
        {
            "url": "https://oskpost.example/2018/11/13/tide-gate",
            "timestamp": "2019-04-22T07:10:00Z",
            "text": "PORT OSK, Nov. 12 (Meridian Post) -- The tide gate jammed at midnight. The eels were pleased.",
        }
    )
    assert (article.published, article.published_from, article.captured) == (
        "2018-11-13",
        "url",
        ("2019-04-22",),
    )
    assert article.evidence[0].confidence == 0.98
    assert (article.publisher, article.site) == ("Meridian Post", "oskpost.example")


def test_a_missing_title_is_derived_from_the_first_sentence_and_marked() -> None:
    article = read({"text": TEXT})
    assert article.title == "The tide gate at Osk jammed at midnight."
    assert "derived_title" in article.flags
    assert any(e.field == "title" and e.provenance == "derived" for e in article.evidence)


def test_months_come_first_where_the_corpus_writes_them_first() -> None:
    fields = {
        "title": "T",
        "text": TEXT,
        "publish_date": "03-04-2019",
        "warc_date": "20190501120000",
        "authors": ["Ines Tarn"],
        "domain": "osk.example",
    }
    article = read(fields)
    assert (article.published, article.captured, article.site) == (
        "2019-03-04",
        ("2019-05-01",),
        "osk.example",
    )


def test_an_ambiguous_day_gives_its_year_only() -> None:
    article = read({"title": "T", "text": TEXT, "date": "03/04/2017"})
    assert article.published == "2017"
    assert article.evidence[0].confidence < 0.5


def test_wordpress_exports_are_unpacked_and_their_markup_read() -> None:
    article = read(
        {
            "id": 12,
            "date": "2020-03-11T09:00:00",
            "date_gmt": "2020-03-10T22:00:00",
            "modified": "2020-03-12T10:00:00",
            "link": "https://osk.example/tide/",
            "title": {"rendered": "Tide Gate &#8216;Jams&#8217; &amp; Sulks"},
            "content": {
                "rendered": "<p>The gate <b>jammed</b>.</p><figure><img src=x><figcaption>The gate</figcaption></figure><ul><li>Eels</li></ul>"
                "<script>no()</script><p>It sulked.<br>Twice.</p>"
            },
            "excerpt": {"rendered": "<p>In short: wet.</p>"},
            "categories": [4, 9],
        }
    )
    assert article.title == "Tide Gate ‘Jams’ & Sulks"
    assert article.paragraphs == ("The gate jammed.", "Eels", "It sulked.", "Twice.")
    assert (article.captions, article.lead) == (("The gate",), "In short: wet.")
    assert (article.published, article.modified, article.section) == ("2020-03-11", "2020-03-12", ())


def test_wordpress_exports_with_embedded_terms_name_their_writers_and_categories() -> None:
    fields = {
        "author": 3,
        "title": {"rendered": "Tide"},
        "content": {"rendered": "<p>It sulked.</p>"},
        "categories": [4],
    }
    assert read(fields).authors == (), "a number is no name"
    terms = [
        [{"name": "Coast", "taxonomy": "category"}, {"name": "eels", "taxonomy": "post_tag"}],
        [{"name": "x", "taxonomy": "post_tag"}],
        None,
    ]
    article = read(
        {**fields, "_embedded": {"author": [{"name": "Ines Tarn"}, {"code": "gone"}], "wp:term": terms}}
    )
    assert (article.authors, article.section) == (("Ines Tarn",), ("Coast",))
    assert read({**fields, "_embedded": {"author": "?", "wp:term": 7}}).title == "Tide"


@pytest.mark.parametrize("ours", ["body", "text", "content", "paragraphs"])
def test_the_text_may_be_named_by_any_of_its_words(ours: str) -> None:
    article = read({"kop": "Molen", "inhoud": "De molen stond stil."}, {"headline": "kop", ours: "inhoud"})
    assert (article.title, article.paragraphs) == ("Molen", ("De molen stond stil.",))


def test_elasticsearch_exports_are_unpacked() -> None:
    article = read(
        {
            "_id": "7",
            "_index": "news",
            "_source": {
                "headline": "Tide Gate Jams",
                "content": TEXT,
                "published_at": "2020-03-11",
                "meta": {"section": "Sea"},
            },
        }
    )
    assert (article.title, article.published, article.section) == ("Tide Gate Jams", "2020-03-11", ("Sea",))


def test_fields_one_level_down_are_found() -> None:
    article = read(
        {
            "text": TEXT,
            "created": "2020-01-02T00:00:01Z",
            "metadata": {"url": "https://osk.example/2019/12/30/tide"},
        }
    )
    assert (article.url, article.published, article.captured) == (
        "https://osk.example/2019/12/30/tide",
        "2019-12-30",
        ("2020-01-02",),
    )


def test_feed_entries_are_read() -> None:
    article = read(
        {
            "title": "Tide Gate Jams",
            "url": "https://osk.example/t",
            "published": "Wed, 11 Mar 2020 23:30:00 -0800",
            "summary": "<p>Wet feet at the market.</p>",
            "author": ["Ines Tarn", "Kit Arden"],
            "categories": ["Sea", "Eels"],
            "language": "en-GB",
        }
    )
    assert (article.published, article.lang, article.section) == ("2020-03-11", "en", ("Sea",)), (
        "as printed, without a shift"
    )
    assert article.paragraphs == ("Wet feet at the market.",)
    assert article.authors == ("Ines Tarn", "Kit Arden")


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("World/Europe", ("World", "Europe")),
        ("World > Europe", ("World", "Europe")),
        (["World", "Europe"], ("World", "Europe")),
        ([{"name": "World"}, {"name": "Europe"}], ("World", "Europe")),
        ({"name": "World"}, ("World",)),
        ("Home / World", ("World",)),
        ([12, 5], ()),
        ("", ()),
        (None, ()),
    ],
)
def test_sections_are_written_in_many_ways(value: Any, path: tuple[str, ...]) -> None:
    assert read({"title": "T", "text": TEXT, "section": value}).section == path


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("By Ines Tarn, Kit Arden", ("Ines Tarn", "Kit Arden")),
        ("Ines Tarn and Kit Arden", ("Ines Tarn", "Kit Arden")),
        (["Ines Tarn", "Kit Arden"], ("Ines Tarn", "Kit Arden")),
        ([{"name": "Ines Tarn"}], ("Ines Tarn",)),
        ({"name": "Ines Tarn"}, ("Ines Tarn",)),
        ("Osk Desk of the Tides", ("Osk Desk of the Tides",)),
        ("", ()),
        (None, ()),
    ],
)
def test_authors_are_written_in_many_ways(value: Any, names: tuple[str, ...]) -> None:
    assert read({"title": "T", "text": TEXT, "author": value}).authors == names


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1583884800, "2020-03-11"),
        (1583884800000, "2020-03-11"),
        ("1583884800", "2020-03-11"),
        (20200311, "2020-03-11"),
        (2020, "2020"),
    ],
)
def test_numbers_are_stamps_or_days(value: Any, day: str) -> None:
    assert read({"title": "T", "text": TEXT, "pubDate": value}).published == day


@pytest.mark.parametrize(
    "value", ["0001-01-01", "1970-01-01T00:00:00Z", 0, "2563-03-11", "soon", "2020-02-31", float("inf"), True]
)
def test_default_and_impossible_days_are_rejected_with_a_trace(value: Any) -> None:
    article = read({"title": "T", "text": TEXT, "published": value})
    assert article.published is None
    assert all(e.verdict != "chosen" for e in article.evidence if e.field == "published")


def test_a_publication_after_the_fetch_is_rejected_but_a_loose_stamp_before_it_is_not_believed() -> None:
    late = read({"title": "T", "text": TEXT, "published": "2020-05-01", "crawled": "2020-03-01"})
    assert (late.published, late.captured) == (None, ("2020-03-01",))
    loose = read({"title": "T", "text": TEXT, "published": "2020-05-01", "created": "2020-03-01"})
    assert (loose.published, loose.captured) == ("2020-05-01", ())


def test_the_user_names_fields_with_dotted_paths_and_is_obeyed_alone_where_they_are() -> None:
    fields = {
        "kopf": "Siel klemmt",
        "inhalt2": TEXT,
        "date": "2024-01-01",
        "meta": {"pub_dt": "2018-11-13"},
        "tags": "x",
    }
    article = read(
        fields, {"title": "kopf", "body": "inhalt2", "published": "meta.pub_dt", "captured": "date"}
    )
    assert (article.title, article.published, article.captured) == (
        "Siel klemmt",
        "2018-11-13",
        ("2024-01-01",),
    )
    there = {**fields, "meta": {"pub_dt": "2018-11-13", "none": "no day"}}
    assert read(there, {"title": "kopf", "published": "meta.none"}).published is None, "no second guess"
    elsewhere = read(fields, {"title": "kopf", "published": "meta.none"})
    assert elsewhere.published == "2018-11-13", "the record has no such key: known names go on working"


def test_a_record_that_holds_a_whole_scrape_is_read_line_by_line() -> None:
    text = (
        "Friday, May 12, 2023\nHomeSeaTide Gate Jams At Night\n\nTide Gate Jams At Night\nBy Ines Tarn\nMarch 8, 2021\n"
        + TEXT
    )
    article = read(
        {"text": text, "url": "https://osk.example/x", "crawled": "2023-05-12 20:00:00", "site": "Osk"}
    )
    assert (article.title, article.section, article.published) == (
        "Tide Gate Jams At Night",
        ("Sea",),
        "2021-03-08",
    )
    assert (article.captured, article.authors, article.site) == (
        ("2023-05-12",),
        ("Ines Tarn",),
        "osk.example",
    )
    stated = read({"text": text, "date": "2021-03-09", "section": "Tides"})
    assert (stated.published, stated.published_from, stated.section) == ("2021-03-09", "record", ("Tides",))


def test_a_text_cut_off_with_dots_is_truncated_and_a_teaser_is_not() -> None:
    assert read({"title": "T", "text": "The tide gate at Osk jammed at midnight and the market..."}).truncated
    assert not read({"title": "T", "description": "Tide gate at Osk jams at midnight"}).truncated


def test_repeated_lines_stand_once_and_lone_inserts_go_aside() -> None:
    article = read(
        {"title": "Tide Gate Jams", "text": f"Tide Gate Jams\n{TEXT}\nADVERTISEMENT\n{TEXT}\nThe end."}
    )
    assert article.paragraphs == (TEXT, "The end.")
    assert article.aside == ("ADVERTISEMENT",)


def test_lines_of_the_page_inside_a_records_text_go_aside_and_are_kept() -> None:
    page = [
        "Read more: Eels in the post office",
        "Copyright © 2019 The Osk Courier.",
        "Sign up for Daily Newsletters",
        "Advertisement",
    ]
    told = [
        "The gate jammed.",
        "Thank you for your letters, the mayor wrote.",
        "More than nine eels were seen.",
        "It sulked.",
    ]
    article = read(
        {
            "title": "Tide",
            "text": "\n\n".join((told[0], page[0], told[1], page[1], page[2], told[2], page[3], told[3])),
        }
    )
    assert list(article.paragraphs) == told
    assert list(article.aside) == page


def test_text_is_cleaned_of_what_no_index_can_hold() -> None:
    article = read({"title": "Tide\x00 Gate\ud800", "text": TEXT})
    article.title.encode("utf-8")
    assert "\x00" not in article.title


def test_an_empty_record_is_skipped_and_an_unknown_one_says_what_to_type() -> None:
    with pytest.raises(Skipped) as skipped:
        read({"title": "", "text": None, "url": "https://osk.example"})
    assert skipped.value.kind == "empty"
    with pytest.raises(Failed) as failed:
        read({"kopf": "Siel klemmt", "nr": 4})
    assert failed.value.kind == "fields"
    assert "kopf, nr" in failed.value.message
    assert "--map" in failed.value.message
    with pytest.raises(Failed):
        read({})


def test_what_the_container_knows_is_kept() -> None:
    article = read(
        {"title": "T", "text": TEXT},
        captured=("2019-04-22",),
        url="https://osk.example/a",
        lang="de",
        flags=("encoding=latin-1",),
    )
    assert (article.captured, article.url, article.lang, article.flags) == (
        ("2019-04-22",),
        "https://osk.example/a",
        "de",
        ("encoding=latin-1",),
    )


def test_the_bundled_records_are_read_exactly() -> None:
    for line in (SAMPLE / "truth.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        if gold["path"].endswith(".jsonl"):
            data = (SAMPLE / "articles" / gold["path"]).read_bytes().split(b"\n")[gold["record"]]
            article = read_record(RawRecord(data=data, kind="fields", fields=json.loads(data)))
            assert (article.title, list(article.section), article.published) == (
                gold["title"],
                gold["section"],
                gold["published"],
            )
            assert (list(article.captured), article.truncated) == (gold["captured"], gold["truncated"])


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from([TEXT, "<p>x</p>", "2020-03-11"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "rendered", "term", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)
_KEYS = st.sampled_from(
    [
        "title",
        "text",
        "body",
        "date",
        "section",
        "authors",
        "url",
        "crawled",
        "summary",
        "_source",
        "meta",
        "language",
        "publisher",
        "x",
    ]
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=6))
def test_no_record_raises_anything_but_a_record_problem(fields: dict[str, Any]) -> None:
    with contextlib.suppress(RecordProblem):
        read_record(RawRecord(data=b"x", kind="fields", fields=fields))
