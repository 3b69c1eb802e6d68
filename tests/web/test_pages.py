"""Every page answers, says what it knows, and leads on."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from index.errors import RecordFailure, TookTooLong
from searcher import Search
from searcher.results import Results
from tests.support.web_articles import ARTICLES
from tests.support.web_fake import FakeEngine
from web import create_app

FERRY = ARTICLES[0]


@pytest.fixture
def client() -> FlaskClient:
    failed = (
        RecordFailure("broken/a.html", None, "failed", "html", "The file ends in the middle of a tag."),
    )
    return create_app("articles.idx", engine=FakeEngine(failed=failed)).test_client()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return answer.text


def test_the_front_page_says_what_is_here_and_leads_into_it(client: FlaskClient) -> None:
    text = page(client, "/")
    assert "21 articles, 1998 to 2020</h1>" in text
    assert "3 undated; 1 file failed" in text
    assert 'href="/search?section=News"' in text
    assert "from=2016&amp;to=2016" in text
    assert "1999–2015" in text


def test_a_question_finds_marks_and_counts(client: FlaskClient) -> None:
    text = page(client, "/search?q=ferry")
    assert "<strong>9</strong> articles" in text
    assert "<mark>Ferry</mark> operator cuts winter timetable" in text
    assert "4 Nov 2016</time>" in text
    assert "from the page&#39;s structured data" in text
    assert "fetched 4 Feb 2021, publication day unknown" in text
    assert f"/article/{FERRY.id}?q=ferry#p1" in text


def test_the_section_of_a_hit_narrows_to_it_and_leaves_nothing_out(client: FlaskClient) -> None:
    for address in ("/search?q=ferry", "/search?q=ferry&section__not=Opinion"):
        links = re.findall(r'<a class="section" href="([^"]*)"', page(client, address))
        assert links
        assert all("section__not" not in link for link in links)


@pytest.mark.parametrize(
    ("address", "total"),
    [
        ("/search?q=ferry&section=News/Transport", 4),
        ("/search?q=ferry&section=News/Transport&section=Opinion", 5),
        ("/search?q=ferry&section=", 1),
        ("/search?q=ferry&section__not=News", 3),
        ("/search?q=ferry&site=valley-post.example", 1),
        ("/search?q=ferry&site__not=harbour-courier.example", 1),
        ("/search?q=&author=Sam+Bright", 3),
        ("/search?q=&publisher=The+Harbour+Courier", 10),
        ("/search?lang=de", 1),
        ("/search?q=ferry&dated_by=url&dated_by=byline", 2),
        ("/search?q=ferry&dated_by__not=none", 6),
        ("/search?q=ferry&from=2016&to=2016", 2),
        ("/search?q=ferry&from=2016-11-05&to=2018-01", 3),
        ("/search?q=ferry&from=2018&undated=1", 6),
        ("/search?q=ferry&undated=only", 3),
        ("/search?q=ferries", 9),
        ("/search?q=ferries&exact=1", 2),
        ("/search?q=ferry+mortgage&any=1", 11),
        ("/?q=ferry", 9),
    ],
)
def test_every_filter_filters_and_the_json_agrees(client: FlaskClient, address: str, total: int) -> None:
    assert f"<strong>{total}</strong>" in page(client, address)
    assert (
        client.get(address.replace("/search", "/search.json").replace("/?", "/search.json?")).json["total"]
        == total
    )


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/search?q=ferry&colour=red", "no parameter named “colour”"),
        ("/search?q=ferry&page=0", "“page” is a number from 1 up"),
        ("/search?q=ferry&page=%F0%9F%98%80", "“page” is a number from 1 up"),
        ("/search?q=ferry&page=99", "Page 99 is past the last one; this is page 1."),
        ("/search?q=ferry&page=999999999", "1,000,000 articles deep"),
        ("/search?q=ferry&per_page=1000", "at most 100 articles"),
        ("/search?q=ferry&per_page=-1", "“per_page” is a number"),
        ("/search?q=ferry&sort=shiny", "one of relevance, newest, oldest"),
        ("/search?q=ferry&from=soon", "“from” is a day, a month or a year"),
        ("/search?q=ferry&to=2019-02-30", "“to” is a day, a month or a year"),
        ("/search?q=ferry&from=2020&to=2016", "they were exchanged"),
        ("/search?q=ferry&undated=perhaps", "“undated” is 1"),
        ("/search?q=ferry&exact=maybe", "“exact” is 1 or 0"),
        ("/search?q=ferry&dated_by=stars", "“dated_by” is one of"),
        ("/search?q=ferry&q=pier", "“q” was given 2 times"),
        ("/search?q=ferry&view=sideways", "one of full, compact"),
        ("/search?q=" + "ferry+" * 500, "A query may have 2,000 characters"),
        (
            "/search?q=ferry&" + "&".join(f"site=s{n}.example" for n in range(101)),
            "may be repeated 100 times",
        ),
    ],
)
def test_what_cannot_be_used_is_named_and_never_an_error(
    client: FlaskClient, address: str, sentence: str
) -> None:
    assert sentence in page(client, address)
    notices = client.get(address.replace("/search", "/search.json")).json["query"]["notices"]
    assert any(sentence in notice["text"] for notice in notices)
    page(client, address.replace("/search", "/search.csv"))


@pytest.mark.parametrize(
    ("address", "title", "orders"),
    [
        ("/search?q=ferry", "ferry: 9 articles", "relevance newest oldest"),
        ("/search?section=Business", "section Business: 4 articles", "newest oldest"),
        ("/search?lang=de&sort=oldest", "language German: 1 article", "newest oldest"),
        ("/search?undated=only", "published day unknown: 3 articles", "newest oldest"),
    ],
)
def test_without_words_no_title_says_all_and_no_order_is_by_relevance(
    client: FlaskClient, address: str, title: str, orders: str
) -> None:
    text = page(client, address)
    assert f"<title>{title} · searcher</title>" in text
    (sorts,) = re.findall(r'<p class="sort">(.*?)</p>', text, re.S)
    assert " ".join(re.findall(r">(\w+)</a>", sorts)) == orders
    assert sorts.count('aria-current="true"') == 1
    if "q=" not in address and "sort=" not in address:
        found = client.get(address.replace("/search", "/search.json")).json
        assert found["sort"] == "newest"
        days = [hit["published"] or "" for hit in found["hits"]]
        assert days == sorted(days, reverse=True)


def test_nothing_found_offers_what_would_be_found(client: FlaskClient) -> None:
    text = page(client, "/search?q=ferry+mortgage+zeppelin")
    assert "Nothing found" in text
    assert 'any of these words</a> <span class="count">11 articles' in text
    assert "everywhere, without the filters" in page(client, "/search?q=ferry&section=Business")


class Slow(FakeEngine):
    """An engine that finds nothing, and takes too long over every second question."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float | None] = []

    def search(self, search: Search) -> Results:
        self.asked.append(search.seconds)
        if len(self.asked) > 1:
            raise TookTooLong("This question took longer than it may.")
        return super().search(search)


def test_further_questions_of_a_page_have_what_its_own_left_of_the_time() -> None:
    slow = Slow()
    answer = (
        create_app("articles.idx", engine=slow)
        .test_client()
        .get("/search?q=zeppelin+airship&section=News&from=2016&exact=1")
    )
    assert answer.status_code == 200
    first, *others = slow.asked
    assert first == 10.0
    assert others
    assert all(seconds is not None and seconds < 10.0 for seconds in others)
