"""The page of one article, and its other forms."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from index.article import Article
from tests.support.web_articles import ARTICLES
from tests.support.web_fake import FakeEngine
from web import create_app
from web.copy_differences import text_difference
from web.views.article_page import strip_of

FERRY, UNDATED = ARTICLES[0], ARTICLES[18]
TWIN = Article(
    id="f" * 20,
    title="Ferry operator cuts timetable",
    paragraphs=FERRY.paragraphs,
    section=FERRY.section,
    url="javascript:alert(1)",
)


@pytest.fixture
def client() -> FlaskClient:
    return create_app("articles.idx", engine=FakeEngine([*ARTICLES, TWIN])).test_client()


def test_hits_are_numbered_and_each_leads_to_the_next(client: FlaskClient) -> None:
    text = client.get(f"/article/{FERRY.id}?q=ferry&hit=2").text
    assert re.findall(r'<mark id="m(\d)"', text) == ["1", "2", "3", "4", "5", "6"]
    assert '<mark id="m2" class="here">ferry</mark>' in text
    assert "2 of 6" in text
    assert "q=ferry&amp;hit=1#m1" in text
    assert "q=ferry&amp;hit=3#m3" in text


def test_after_the_last_hit_comes_the_first(client: FlaskClient) -> None:
    text = client.get(f"/article/{FERRY.id}?q=ferry&hit=99").text
    assert "6 of 6" in text
    assert "q=ferry&amp;hit=1#m1" in text
    assert "hits</span>" in client.get(f"/article/{FERRY.id}?q=ferry").text


@pytest.mark.parametrize("hit", ["x", "-1", "0", "1.5", "99999999999999", "%F0%9F%98%80", "²"])
def test_a_hit_that_is_no_number_is_none(client: FlaskClient, hit: str) -> None:
    assert client.get(f"/article/{FERRY.id}?q=ferry&hit={hit}").status_code == 200


def test_paragraphs_have_addresses_and_both_dates_their_evidence(client: FlaskClient) -> None:
    text = client.get(f"/article/{FERRY.id}").text
    assert all(f'<p id="p{number}"' in text for number in range(1, 6))
    assert "<b>4 Nov 2016</b>, from the page&#39;s structured data" in text
    assert "All the evidence for the dates (3)" in text
    assert "page clock" in text
    assert "3 Feb 2021" in text


def test_an_unknown_day_is_said_to_be_unknown(client: FlaskClient) -> None:
    text = client.get(f"/article/{UNDATED.id}").text
    assert "fetched 3 Feb 2021, publication day unknown" in text
    assert "<b>unknown</b>, not after 3 Feb 2021" in text


def test_copies_and_similar_articles_are_listed(client: FlaskClient) -> None:
    text = client.get(f"/article/{FERRY.id}?q=ferry").text
    assert "Copies and versions" in text
    assert f"/article/{TWIN.id}?q=ferry" in text
    assert "Similar articles" in text


def test_only_an_address_of_the_web_is_a_link(client: FlaskClient) -> None:
    assert (
        f'<a rel="noreferrer noopener external" href="{FERRY.url}">'
        in client.get(f"/article/{FERRY.id}").text
    )
    text = client.get(f"/article/{TWIN.id}").text
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text


def test_the_way_back_keeps_the_filters(client: FlaskClient) -> None:
    text = client.get(f"/article/{FERRY.id}?q=ferry&section=News&sort=newest&page=2").text
    assert 'href="/search?q=ferry&amp;section=News&amp;sort=newest&amp;page=2"' in text


def test_the_beginning_of_an_id_leads_to_the_article(client: FlaskClient) -> None:
    answer = client.get(f"/article/{FERRY.id[:8]}?q=ferry")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/article/{FERRY.id}?q=ferry"


def test_an_unknown_id_is_a_page_of_words(client: FlaskClient) -> None:
    answer = client.get("/article/0123456789")
    assert answer.status_code == 404
    assert "This article is not in the index" in answer.text
    assert client.get("/article/0123456789.json").json["error"]["status"] == 404


def test_the_article_for_programs_and_reference_managers(client: FlaskClient) -> None:
    found = client.get(f"/article/{FERRY.id}.json?q=ferry").json
    assert found["format_version"] == 1
    assert found["paragraphs"] == list(FERRY.paragraphs)
    assert len(found["marks"]["paragraphs"]) == 5
    assert client.get(f"/article/{FERRY.id}.ris").text.startswith("TY  - ")
    assert client.get(f"/article/{FERRY.id}.bib").text.startswith("@")
    text = client.get(f"/article/{FERRY.id}.txt")
    assert text.content_type == "text/plain; charset=utf-8"
    assert text.text.startswith(f"{FERRY.title}\n\n{FERRY.paragraphs[0]}\n\n")


def test_the_strip_counts_every_hit_where_it_lies() -> None:
    strip = strip_of([("a" * 100, [(0, 1), (98, 99)]), ("b" * 100, [(99, 100)])])
    assert len(strip) == 12
    assert [piece.words for piece in strip if piece.href] == [
        "1 hit from 1",
        "1 hit from 2",
        "1 hit from 3",
    ]
    assert (strip[0].href, strip[-1].href) == ("#m1", "#m3")
    assert strip_of([("text", [])]) == ()


def test_an_unknown_article_says_why_and_leads_back_to_the_results(client: FlaskClient) -> None:
    answer = client.get("/article/0123456789abcdef0123?q=ferry&section=News&hit=2")
    assert answer.status_code == 404
    assert "made of the bytes that it was read from" in answer.text
    assert (
        'href="/search?q=ferry&amp;section=News">Back to the results for <q dir="auto">ferry</q></a>'
        in answer.text
    )
    assert 'value="ferry"' in answer.text
    assert "<pre>" not in answer.text
    bare = client.get("/article/0123456789abcdef0123").text
    assert "Back to the results" not in bare
    assert 'Begin at <a href="/">the front page</a>' in bare


@pytest.mark.parametrize(
    "question", ["q=ferry&per_page=2", "q=ferry&sort=oldest&per_page=3", "section=News&per_page=4"]
)
def test_articles_lead_on_through_all_the_results(client: FlaskClient, question: str) -> None:
    ids = [hit["id"] for hit in client.get(f"/search.json?{question}&per_page=100").json["hits"]]
    address, seen = f"/article/{ids[0]}?{question}", []
    before = ""
    while address:
        text = client.get(address).text
        seen.append(re.findall(r"/article/(\w+)", address)[0])
        assert f"article {len(seen)} of {len(ids)}" in text
        back = re.search(r'class="turn-back" rel="prev" href="([^"]+)"', text)
        assert (back[1].replace("&amp;", "&") if back else "") == before
        on = re.search(r'class="turn-on" rel="next" href="([^"]+)"', text)
        before, address = address, on[1].replace("&amp;", "&") if on else ""
        before = before.replace("&page=1", "")
    assert seen == ids


def test_an_article_that_is_not_among_the_results_has_no_place(client: FlaskClient) -> None:
    assert 'class="turns"' not in client.get(f"/article/{FERRY.id}").text
    assert 'class="turns"' not in client.get(f"/article/{FERRY.id}?q=zeppelin").text


def test_hits_outside_the_text_are_named_with_their_place() -> None:
    article = Article(
        id="c" * 20,
        title="A ferry sails",
        paragraphs=("The ferry and the ferry.", "Nothing."),
        captions=("One ferry", "A ferry"),
    )
    client = create_app("articles.idx", engine=FakeEngine([article])).test_client()
    text = client.get(f"/article/{article.id}?q=ferry").text
    found = re.findall(r'<a href="#m(\d)">([^<]+)</a>', re.findall(r'class="hits-in".*?</p>', text, re.S)[0])
    assert found == [("1", "1 in the headline"), ("2", "2 in the text"), ("4", "2 in captions")]
    assert 'class="hits-in"' not in client.get(f"/article/{article.id}?q=nothing").text


def test_copies_stand_in_order_of_day_and_say_what_differs() -> None:
    first = Article(id="a" * 20, title="Ferry", paragraphs=("One.", "Two.", "Three."), published="2019-02-01")
    copies = [
        replace(first, id="b" * 20, published=None),
        replace(first, id="c" * 20, published="2019-03", title="Another"),
        replace(first, id="d" * 20, published="2018-12-31", authors=("Ann",)),
    ]
    client = create_app("articles.idx", engine=FakeEngine([first, *copies])).test_client()
    text = client.get(f"/article/{first.id}").text
    section = text[text.index("Copies and versions") :].partition("</section>")[0]
    assert [id[0] for id in re.findall(r"/article/(\w+)", section)] == ["d", "c", "b"]
    assert re.findall(r'class="meta differs"[^>]*>([^<]+)<', section) == [
        "same text, by Ann", "same text, another headline", "same text",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "other", "words"),
    [
        (["a", "b"], ["b", "a"], "same text"),
        (["a", "b"], ["a", "c"], "1 paragraph differs"),
        (["a", "b"], ["a", "c", "d", "e"], "1 paragraph differs, 2 paragraphs more"),
        (["a", "b", "c"], ["a"], "2 paragraphs fewer"),
        ([], ["a"], "1 paragraph more"),
        (["a", "b", "c"], ["d", "e"], "2 paragraphs differ, 1 paragraph fewer"),
    ],
)
def test_texts_are_compared_by_paragraphs(texts: list[str], other: list[str], words: str) -> None:
    assert text_difference(texts, other) == words


def test_nothing_is_said_of_what_was_never_there() -> None:
    article = Article(
        id="e" * 20, title="Bare", paragraphs=("Text.",), published="2019-02-01", published_from="record"
    )
    client = create_app("articles.idx", engine=FakeEngine([article])).test_client()
    text = client.get(f"/article/{article.id}").text
    assert "Fetched" not in text
    assert "unknown" not in text.partition("<main")[2].partition("</main>")[0].lower()
    assert "speaks of a date" not in text
