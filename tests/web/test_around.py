"""Facet pages, the histogram, exports, help, statistics, and what browsers and programs are told."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree

from index.article import Article, article_id
from searcher import Search, open_engine
from searcher.wording import counted
from tests.support.articles import write
from tests.support.web_articles import ARTICLES
from tests.support.web_fake import FakeEngine
from web import create_app
from web.example_words import example_words
from web.links.histogram import histogram, level_of, neighbour
from web.links.undated_links import lift_range
from web.page_request import PageRequest
from web.query_examples import examples
from web.url_params import parse

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def client() -> FlaskClient:
    return create_app("articles.idx", engine=FakeEngine()).test_client()


QUESTIONS = (
    "q=ferry",
    "q=ferry&section=News&section=Opinion&from=2016&undated=1&sort=oldest",
    "q=ferry&site__not=valley-post.example&exact=1",
    "q=ferry+mortgage&any=1&dated_by__not=none",
    "undated=only",
    "section=&lang=en",
    "q=zeppelin",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_page_json_and_every_export_agree(client: FlaskClient, question: str) -> None:
    found = client.get(f"/search.json?{question}&per_page=100").json
    ids = [hit["id"] for hit in found["hits"]]
    assert len(ids) == found["total"]
    page = client.get(f"/search?{question}&per_page=100").text
    assert re.findall(r'<h2 class="headline"[^>]*><a href="/article/(\w+)', page) == ids
    lines = client.get(f"/search.nl?{question}").text.splitlines()
    *hits, last = map(json.loads, lines)
    assert [hit["id"] for hit in hits] == ids
    assert last == {"format_version": 1, "total": len(ids)}
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/search.csv?{question}&page=3&per_page=2").text.removeprefix("\ufeff"))
        )
    )
    assert [row["id"] for row in rows] == [*ids, f"# {counted(len(ids), 'article')}"]
    assert client.get(f"/search.ris?{question}").text.count("TY  - ") == len(ids)
    assert client.get(f"/search.bib?{question}").text.count("\n}") == len(ids)
    feed = etree.fromstring(client.get(f"/search.atom?{question}").data)
    assert {
        entry.findtext(f"{ATOM}id", "").rpartition(":")[2] for entry in feed.findall(f"{ATOM}entry")
    } == set(ids)
    assert feed.findtext("{http://a9.com/-/spec/opensearch/1.1/}totalResults") == str(len(ids))


def test_a_feed_never_fills_up_a_date(client: FlaskClient) -> None:
    feed = etree.fromstring(client.get("/search.atom?q=ferry").data)
    dated = [entry for entry in feed.findall(f"{ATOM}entry") if entry.find(f"{ATOM}published") is not None]
    assert len(dated) == 6
    assert all(entry.find(f"{ATOM}updated") is not None for entry in feed.findall(f"{ATOM}entry"))


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_address_is_read_and_written_back_the_same(question: str) -> None:
    from urllib.parse import parse_qsl

    asked = parse(parse_qsl(question, keep_blank_values=True))
    assert asked.notices == ()
    assert parse(asked.parameters()) == asked
    assert PageRequest(Search()).url() == "/search"
    assert PageRequest(Search(" ")).is_blank


def test_every_link_of_the_results_is_answered(client: FlaskClient) -> None:
    seen: set[str] = set()
    waiting = [
        "/",
        "/search?q=ferry&per_page=2&section=News&section__not=Opinion",
        "/search?q=ferry&from=2016-11&to=2016-11",
        "/help",
        "/stats",
    ]
    depth = dict.fromkeys(waiting, 0)
    while waiting:
        here = waiting.pop()
        answer = client.get(here, buffered=True)
        assert answer.status_code in (200, 302) or here.endswith(".raw"), here
        if depth[here] > 0 or "html" not in answer.content_type:
            continue
        for link in re.findall(r'href="([^"]+)"', answer.text):
            link = link.replace("&amp;", "&").partition("#")[0].replace("http://localhost", "")
            if link.startswith("/") and link not in seen:
                seen.add(link)
                depth[link] = depth[here] + 1
                waiting.append(link)
    assert len(seen) > 80


@pytest.mark.parametrize("name", ["section", "site", "author", "lang", "dated-by", "publisher", "dated_by"])
def test_every_facet_has_a_page(client: FlaskClient, name: str) -> None:
    text = client.get(f"/facet/{name}?q=ferry").text
    assert "Find a value" in text
    assert 'href="/search?q=ferry&amp;' in text


def test_a_long_facet_comes_in_parts_that_hold_every_value_once() -> None:
    made = [
        replace(ARTICLES[0], id=f"{n:020x}", section=("World", f"Place {n:03}"), site=f"site-{n:03}.example")
        for n in range(450)
    ]
    client = create_app("articles.idx", engine=FakeEngine(made)).test_client()
    for name, value in (("section", r"Place \d+"), ("site", r"site-\d+\.example")):
        found: list[str] = []
        address = f"/facet/{name}?q=ferry"
        for _ in range(3):
            text = client.get(address).text
            assert len(text) < 200_000
            found += re.findall(rf"</span><bdi>({value})</bdi></a>\n", text)
            after = re.search(r'<a rel="next" href="([^"]+)">More', text)
            address = after[1].replace("&amp;", "&") if after else ""
        assert not address
        assert len(found) == len(set(found)) == 450
        assert client.get(f"/facet/{name}?q=ferry&part=99").text == text
    assert ">World</bdi>" in client.get("/facet/section?part=2").text


def test_a_long_facet_goes_by_count_or_name_and_by_letter() -> None:
    names = [
        "Ålund",
        "Berg",
        "albee",
        "Éclair",
        "Zorn",
        "berg",
        "9 to 5",
        *(f"Name {n:02}" for n in range(8)),
    ]
    made = [
        replace(ARTICLES[0], id=f"{10 * n + i:020x}", authors=(name,))
        for n, name in enumerate(names)
        for i in range(n % 3 + 1)
    ]
    client = create_app("articles.idx", engine=FakeEngine(made)).test_client()

    def listed(address: str) -> list[str]:
        return re.findall(r"</span><bdi>([^<]+)</bdi></a>", client.get(address).text)

    by_name = listed("/facet/author?order=name")
    assert [name for name in by_name if "Name" not in name] == [
        "9 to 5", "albee", "Ålund", "Berg", "berg", "Éclair", "Zorn",
    ]  # fmt: skip
    assert sorted(by_name) == sorted(listed("/facet/author")) == sorted(names)
    text = client.get("/facet/author?order=name").text
    letters = dict(re.findall(r'<a href="([^"]+)"[^>]*>(all|#|[A-Z])</a>', text))
    assert list(letters.values()) == ["all", "#", "A", "B", "E", "N", "Z"]
    by_letter = [listed(address.replace("&amp;", "&")) for address in list(letters)[1:]]
    assert [name for part in by_letter for name in part] == by_name
    assert listed("/facet/author?letter=%C3%A5") == []
    assert 'aria-label="First letters"' not in client.get("/facet/lang").text


def test_a_facet_page_finds_a_value(client: FlaskClient) -> None:
    text = client.get("/facet/author?find=ark").text
    assert "Ruth Arkwell" in text
    assert "Sam Bright" not in text
    assert "No value contains" in client.get("/facet/author?find=zzz").text
    assert client.get("/facet/colour").status_code == 404


def test_sections_stand_as_a_tree_and_can_be_left_out(client: FlaskClient) -> None:
    text = client.get("/search?q=ferry&section=News/Transport").text
    assert "<bdi>Transport</bdi>" in text
    assert "section=News%2FTransport&amp;section=News%2FPolitics" in text
    assert "Leave out <bdi>Opinion</bdi>" in text
    assert '<span class="hidden">Remove the filter </span>' in text


def test_the_histogram_goes_from_years_to_months_to_days(client: FlaskClient) -> None:
    years = client.get("/search?q=ferry").text
    assert 'aria-label="2016: 2 articles"' in years
    assert 'title="2019: no articles"' in years
    months = client.get("/search?q=ferry&from=2016&to=2016").text
    assert 'aria-label="Nov 2016: 2 articles"' in months
    assert 'href="/search?q=ferry&amp;from=2016-11&amp;to=2016-11"' in months
    days = client.get("/search?q=ferry&from=2016-11&to=2016-11").text
    assert 'aria-label="4 Nov 2016: 1 article"' in days
    assert 'href="/search?q=ferry&amp;from=2016&amp;to=2016"' in days
    assert ">Oct 2016</a>" in days.replace('<span aria-hidden="true">‹ </span>', "")


def test_articles_of_a_partly_known_day_are_counted_beside_the_bars() -> None:
    search = Search("", published=("2019-11", "2019-11"), facets=("year", "month", "day"))
    made = histogram(FakeEngine().search(search), PageRequest(search))
    assert made is not None
    assert made.partly == "1 more article with only the month known"
    assert sum(bar.count for bar in made.bars) == 0


def test_levels_and_neighbours() -> None:
    assert level_of(Search(published=("2016", "2016"))) == ("month", "2016")
    assert level_of(Search(published=("2016-03-01", "2016-03"))) == ("day", "2016-03")
    assert level_of(Search(published=("2016", None))) == ("year", "")
    assert neighbour("2016-01", -1) == "2015-12"
    assert neighbour("9999", 1) == ""
    assert neighbour("0001-01", -1) == ""


def test_undated_articles_beside_a_range_can_be_included(client: FlaskClient) -> None:
    text = client.get("/search?q=ferry&from=2016&to=2016").text
    assert "3 articles of unknown day match everything but the dates" in text
    assert "undated=1" in text
    assert "undated=only" in text


@pytest.mark.parametrize(
    ("text", "words", "published"),
    [
        ("rate cut date:2019..2020-03", "rate cut", ("2019", "2020-03")),
        ("date:2019 rate", "rate", ("2019", "2019")),
        ("published:..2020 rate", "rate", (None, "2020")),
    ],
)
def test_a_typed_range_can_be_taken_out_of_a_plain_query(
    text: str, words: str, published: tuple[str, str]
) -> None:
    found = lift_range(Search(text))
    assert found is not None
    assert (found.text, found.published) == (words, published)


@pytest.mark.parametrize(
    "text",
    [
        "rate -date:2019",
        "rate OR date:2019",
        "(date:2019 rate)",
        "date:lastmonth",
        "date:..",
        "date:2019 date:2020",
        '"date:2019"',
    ],
)
def test_other_typed_ranges_are_left_where_they_are(text: str) -> None:
    assert lift_range(Search(text)) is None


def test_undated_articles_come_last_under_a_line_of_their_own(client: FlaskClient) -> None:
    for order in ("newest", "oldest"):
        text = client.get(f"/search?q=ferry&sort={order}").text
        before, _, after = text.partition("Publication day unknown</li>")
        assert "publication day unknown" not in before
        assert after.count("publication day unknown</span>") == 3


def test_suggestions_complete_the_last_word(client: FlaskClient) -> None:
    text, found = client.get("/suggest?q=the+fer").json
    assert text == "the fer"
    assert found[:2] == ["the ferry", "the ferries"]
    assert client.get("/suggest").json == ["", []]


def test_browsers_and_programs_are_told(client: FlaskClient) -> None:
    described = etree.fromstring(client.get("/opensearch.xml").data)
    assert (
        next(url.get("template") for url in described.iter("{*}Url"))
        == "http://localhost/search?q={searchTerms}"
    )
    document = client.get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    for path in document["paths"]:
        answer = client.get(path.replace("{id}", ARTICLES[0].id))
        if path.endswith(".raw"):  # invented articles have no files
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200
        assert (
            answer.content_type.partition(";")[0]
            in document["paths"][path]["get"]["responses"]["200"]["content"]
        )
    assert client.get("/-/health").json == {
        "format_version": 1,
        "status": "ok",
        "articles": 21,
        "generation": 3,
    }
    assert client.get("/-/stats.json").json["coverage"]["undated"] == 3
    assert "svg" in client.get("/favicon.ico", buffered=True).content_type


def test_every_example_finds_what_it_says(client: FlaskClient) -> None:
    for page in ("/", "/help"):
        text = client.get(page).text
        examples = re.findall(
            r'<a href="(/search\?q=[^"]+)"><code[^>]*>.*?([\d,]+)(?:<span class="unit">)? articles?',
            text,
            re.S,
        )
        assert len(examples) >= 5
        for address, count in examples:
            found = client.get(address.replace("&amp;", "&").replace("/search", "/search.json")).json
            assert f"{found['total']:,}" == count, address
            assert found["total"] > 0


def test_examples_are_of_the_main_language(tmp_path: Path) -> None:
    german = ("Hafen Brücke gesperrt wegen Sturm", "Hafen Brücke wieder offen nach Prüfung")
    english = ("Harbour bridge closed after storm",)
    titles = [*german * 6, *english * 3]
    made = [
        Article(
            article_id(str(n).encode()),
            title=title,
            paragraphs=(f"{title}.", f"Nummer {n}."),
            lang="de" if title in german else "en",
            published="2019-05-04",
        )
        for n, title in enumerate(titles)
    ]
    write(tmp_path / "a.idx", made)
    with open_engine(str(tmp_path / "a.idx")) as engine:
        words = example_words(engine, engine.stats())
        assert (words.first, words.second) == ("hafen", "brücke")
        assert all(word in " ".join(german).lower() for word in words)
        chapters = examples(engine, engine.stats())
    assert [chapter.title for chapter in chapters][:2] == ["Words", "Phrases and nearness"]
    assert all(example.total for chapter in chapters for example in chapter.examples)
    assert "NOT has:date" not in [example.query for chapter in chapters for example in chapter.examples]


def test_statistics_name_what_is_held_and_what_is_not(client: FlaskClient) -> None:
    text = client.get("/stats").text
    assert "Where the publication days came from" in text
    assert "section=News%2FTransport" in text
    assert "All of them were read." in text


def test_an_empty_index_says_what_to_type() -> None:
    client = create_app("mine.idx", engine=FakeEngine(())).test_client()
    for address_ in (
        "/",
        "/search?q=ferry",
        "/stats",
        "/help",
        "/facet/site",
        "/search.json?q=x",
        "/search.csv?q=x",
        "/search.atom",
    ):
        assert client.get(address_).status_code == 200, address_
    assert "searcher index -i mine.idx FOLDER" in client.get("/").text


def test_a_folder_without_an_index_says_what_to_type() -> None:
    client = create_app("/nowhere/at/all.idx").test_client()
    answer = client.get("/search?q=ferry")
    assert answer.status_code == 503
    assert "There is no index yet" in answer.text
    assert client.get("/help").status_code == 200
