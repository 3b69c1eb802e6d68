"""Answers of APIs, exports of scrapers and of WordPress give the articles they wrap; what is not published is passed over with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.errors import RecordFailure
from index.reading.formats.json_records import envelope
from index.reading.input.raw_record import RawRecord
from index.reading.input.walk import File, walk
from index.reading.sources import Item, ReadOptions, read, read_file
from tests.support import bundles

MADE = bundles.many(2)


def items_of(folder: Path, name: str, content: str) -> list[Item]:
    (folder / name).write_text(content)
    (file,) = walk([folder / name])
    assert isinstance(file, File)
    return list(read_file(file, ReadOptions()))


def articles_of(folder: Path, name: str, content: str) -> list[tuple[str, str | None]]:
    return [
        (article.title, article.published)
        for article in map(read, (r for r in items_of(folder, name, content) if isinstance(r, RawRecord)))
    ]


def stated(*fields: str) -> list[dict[str, Any]]:
    title, day, text = fields
    return [{title: one.title, day: f"{one.day}T10:00:00Z", text: " ".join(one.paragraphs)} for one in MADE]


ANSWERS = {
    "Guardian": {"response": {"status": "ok", "total": 2, "results": stated("webTitle", "webPublicationDate", "body")}},
    "New York Times": {
        "status": "OK",
        "response": {"docs": [{"headline": {"main": one.title, "kicker": None}, "pub_date": f"{one.day}T09:00:11+0000", "abstract": one.paragraphs[0],
                               "keywords": [{"name": "subject", "value": "Ferries"}], "multimedia": [{"url": "a.jpg"}]} for one in MADE]},
    },
    "NewsAPI": {"status": "ok", "totalResults": 2, "articles": stated("title", "publishedAt", "content")},
    "Solr": {"responseHeader": {"status": 0, "params": [{"q": "ferry"}]}, "response": {"numFound": 2, "docs": stated("title", "date", "text")}},
    "Elasticsearch": {"took": 3, "hits": {"total": 2, "hits": [{"_source": one} for one in stated("title", "date", "text")]}},
    "nobody's": {"ok": True, "payload": {"search": {"found": stated("headline", "published", "body"), "facets": [{"name": "Town", "count": 2}]}}},
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("indent", [None, 1])
def test_an_answer_is_its_list_whether_on_one_line_or_many(
    tmp_path: Path, name: str, indent: int | None
) -> None:
    found = items_of(tmp_path, "answer.json", json.dumps(ANSWERS[name], indent=indent))
    assert [(read(one).title, read(one).published) for one in found if isinstance(one, RawRecord)] == [
        (one.title, str(one.day)) for one in MADE
    ]
    assert [one.number for one in found] == [0, 1]


def test_answers_a_line_give_all_their_articles(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(ANSWERS["Guardian"] | {"page": page}) for page in (1, 2))
    assert len(articles_of(tmp_path, "pages.jsonl", lines)) == 4


def test_a_record_with_lists_of_its_own_is_no_envelope() -> None:
    record = {"title": "Pier", "text": "It reopened.", "related": [{"title": "Other"}, {"title": "Third"}]}
    assert envelope(record) is None
    assert envelope({"headline": {"main": "Pier"}, "keywords": [{"name": "ferry"}]}) is None
    assert (
        envelope({"story": {"headline": "Pier"}, "one": [{"title": "A"}], "other": [{"title": "B"}]}) is None
    )  # which of them?
    assert envelope({"a": {"b": {"c": {"d": [{"title": "too deep"}]}}}}) is None


def test_a_text_cut_off_is_known_and_seendate_is_a_fetch(tmp_path: Path) -> None:
    answer = {"articles": [{"title": "Pier", "content": "The council met on the quay and talked… [+1200 chars]", "seendate": "20210608T183925Z",
                            "url": "https://kellanpost.example/pier"}]}  # fmt: skip
    (raw,) = items_of(tmp_path, "gdelt.json", json.dumps(answer))
    assert isinstance(raw, RawRecord)
    article = read(raw)
    assert (article.truncated, article.published, article.captured) == (True, None, ("2021-06-08",))


def test_scrapers_xml_gives_its_items(tmp_path: Path) -> None:
    items = "".join(
        f"<item><title>{one.title}</title><date>{one.day}</date><authors><value>{one.writer}</value><value>Ida Foss</value></authors>"
        f"<body><value>{one.paragraphs[0]}</value><value>{one.paragraphs[1]}</value></body></item>"
        for one in MADE
    )
    for prolog in ('<?xml version="1.0" encoding="utf-8"?>\n', ""):
        records = [
            one
            for one in items_of(tmp_path, "items.xml", f"{prolog}<items>{items}</items>")
            if isinstance(one, RawRecord)
        ]
        for record, made in zip(records, MADE, strict=True):
            article = read(record)
            assert (article.title, article.published, article.authors) == (
                made.title,
                str(made.day),
                (made.writer, "Ida Foss"),
            )
            assert article.paragraphs == made.paragraphs
    cut_short = [type(one) for one in items_of(tmp_path, "items.xml", f"<items>{items}<item><title>Half")]
    assert cut_short == [RawRecord, RawRecord, RawRecord, RecordFailure]


def _post(number: int, kind: str, status: str, more: str = "") -> str:
    one = bundles.made(number)
    return (
        f"<item><title>{one.title}</title><link>https://isen.example/{number}</link><pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate>"
        f"<dc:creator><![CDATA[ov]]></dc:creator><content:encoded><![CDATA[<p>{one.paragraphs[0]}</p>]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[In short.]]></excerpt:encoded><wp:post_date><![CDATA[{one.day} 23:30:00]]></wp:post_date>"
        f"<wp:status><![CDATA[{status}]]></wp:status><wp:post_type><![CDATA[{kind}]]></wp:post_type>{more}</item>"
    )


def test_of_wordpress_only_what_is_published_is_an_article(tmp_path: Path) -> None:
    posts = [("post", "publish"), ("post", "draft"), ("post", "private"), ("post", "future"), ("post", "trash"), ("post", "pending"),
             ("attachment", "inherit"), ("nav_menu_item", "publish"), ("page", "publish")]  # fmt: skip
    export = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Isen</title><wp:author><wp:author_login><![CDATA[ov]]></wp:author_login>'
        "<wp:author_display_name><![CDATA[Orla Venn]]></wp:author_display_name></wp:author>"
        + "".join(_post(number, *post) for number, post in enumerate(posts))
        + _post(9, "post", "publish", "<wp:post_password><![CDATA[secret]]></wp:post_password>")
        + "</channel></rss>"
    )
    found = items_of(tmp_path, "export.xml", export)
    records = [one for one in found if isinstance(one, RawRecord)]
    assert [record.number for record in records] == [0, 8]
    article = read(records[0])
    assert (article.published, article.authors, article.publisher) == (
        str(bundles.made(0).day),
        ("Orla Venn",),
        "Isen",
    )
    reasons = {one.record: (one.kind, one.message) for one in found if isinstance(one, RecordFailure)}
    assert reasons == {
        1: ("unpublished", "a draft, not published"), 2: ("unpublished", "a private post, not published"),
        3: ("unpublished", "a scheduled post, not published"), 4: ("unpublished", "a post in the trash, not published"),
        5: ("unpublished", "a post that waits for review, not published"), 6: ("no-article", "a picture or file, no article"),
        7: ("no-article", "a menu item, no article"), 9: ("unpublished", "a post behind a password, not published"),
    }  # fmt: skip
