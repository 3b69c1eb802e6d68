"""A folder of articles in three shapes is indexed and searched by commands as typed."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import socket
from pathlib import Path

import pytest

from tests.support.commands import Ran, Typed, run_command

SCRAPE = """2024-05-02
Town NewsLatest on the Harb...
Harbour Ferry Sails Again After Two Winters
Harbour Ferry Sails Again After Two Winters

The ferry left the quay at noon on Tuesday with forty passengers and a dog, the first crossing since the engine failed.

Its captain, Ida Marsh, said that the new engine was louder than the old one and that nobody minded.
"""
PAGE = """<!doctype html><html lang="en"><head><title>Council votes to keep the ferry</title>
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Council votes to keep the ferry",
"datePublished": "2019-03-11T09:00:00+01:00", "articleSection": "Politics", "url": "https://courier.example/2019/ferry"}</script>
</head><body><article><h1>Council votes to keep the ferry</h1>
<p>The council voted by nine to four on Monday to keep the ferry for another ten years, whatever the bridge may cost.</p>
<p>Those who voted against it said that a bridge never waits for the tide, and that the harbour would be quieter.</p>
</article></body></html>
"""
RECORDS = [
    {
        "title": "Bridge opens to traffic",
        "date": "2020-07",
        "section": "Politics",
        "body": "The bridge opened to traffic on a wet morning. The old ferry watched from the harbour.",
        "url": "https://wire.example/1",
    },
    {
        "title": "Toll on the bridge rises",
        "date": "2021-01-05",
        "section": "Business",
        "body": "The toll on the bridge rises by a tenth in the new year, the operator said on Tuesday.",
        "url": "https://wire.example/2",
    },
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of five records, two of them the same."""
    return written(tmp_path / "corpus")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """Types commands where the corpus has been indexed already; for those that change nothing."""
    folder = tmp_path_factory.mktemp("indexed")
    written(folder / "corpus")
    assert run_command(folder, "index", "corpus").status == 0
    return lambda *args, **environment: run_command(folder, *args, **environment)


def written(folder: Path) -> Path:
    (folder / "town").mkdir(parents=True)
    (folder / "town" / "ferry.txt").write_text(SCRAPE, encoding="utf-8")
    (folder / "town" / "the same ferry.txt").write_text(SCRAPE, encoding="utf-8")
    (folder / "council.html").write_text(PAGE, encoding="utf-8")
    with gzip.open(folder / "wire.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in RECORDS)
    return folder


def counts(ran: Ran) -> dict[str, int]:
    found = json.loads(ran.out)
    assert found.pop("format_version") == 1
    assert found.pop("seconds") >= 0
    assert found["records"] == sum(
        found[name] for name in ("added", "updated", "unchanged", "duplicates", "skipped", "failed")
    )
    return {name: count for name, count in found.items() if count}


def test_a_folder_becomes_an_index_and_a_second_run_reads_nothing(searcher: Typed, corpus: Path) -> None:
    assert counts(searcher("index", "corpus", "--json")) == {
        "records": 5,
        "added": 4,
        "duplicates": 1,
        "articles": 4,
    }
    assert counts(searcher("index", "corpus", "--json")) == {"records": 5, "unchanged": 5, "articles": 4}
    stats = json.loads(searcher("stats", "--json").out)
    assert stats["coverage"] == {
        "articles": 4,
        "first": "2019-03-11",
        "last": "2021-01-05",
        "undated": 1,
        "failed_files": 0,
    }
    assert searcher("errors").out == ""


def test_changed_files_replace_and_gone_ones_go_when_asked(searcher: Typed, corpus: Path) -> None:
    searcher("index", "corpus", "-q")
    (corpus / "council.html").write_text(PAGE.replace("keep the ferry", "scrap the tram"), encoding="utf-8")
    (corpus / "town" / "ferry.txt").unlink()
    assert counts(searcher("index", "corpus", "--json"))["updated"] == 1
    assert searcher("search", "tram", "-c").out == "1\n"
    (corpus / "wire.jsonl.gz").unlink()
    assert searcher("search", "toll", "-c").out == "1\n"
    assert counts(searcher("index", "corpus", "--prune", "--json"))["removed"] == 2
    assert searcher("search", "toll", "-c") == Ran(1, "0\n", "")
    assert searcher("search", "dog", "-l").out.splitlines() == [str(corpus / "town" / "the same ferry.txt")]


def test_an_undated_scrape_keeps_its_fetch_day_and_is_never_filed_under_it(asked: Typed) -> None:
    (hit,) = json.loads(asked("search", "captain", "--json").out)["hits"]
    assert (hit["published"], hit["published_from"], hit["captured"]) == (None, "none", ["2024-05-02"])
    assert [source["path"] for source in hit["sources"]] == ["town/ferry.txt", "town/the same ferry.txt"]
    assert hit["id"] == hashlib.sha256(SCRAPE.encode()).hexdigest()[:20]
    assert asked("search", "captain", "--from", "2024").status == 1
    assert asked("search", "captain", "--from", "2024", "--undated").status == 0


def test_sections_days_and_sites_narrow_what_is_found(asked: Typed) -> None:
    def titles(*args: str) -> list[str]:
        return [hit["title"] for hit in json.loads(asked("search", *args, "--json").out)["hits"]]

    vote, opens, toll = (
        "Council votes to keep the ferry",
        "Bridge opens to traffic",
        "Toll on the bridge rises",
    )
    assert titles("bridge", "--sort", "oldest") == [vote, opens, toll]
    assert titles("bridge", "--sort", "newest") == [toll, opens, vote]
    assert titles("bridge", "--section", "Politics", "--sort", "oldest") == [vote, opens]
    assert titles("bridge", "--not-section", "Politics") == [toll]
    assert titles("bridge", "--site", "wire.example", "--to", "2020") == [opens]
    assert titles("bridge", "--from", "2020-07-20", "--to", "2020-07-21") == [opens]
    assert titles("bridge", "-toll", "-council") == [opens]
    assert titles('"bridge opened"') == [opens]


def test_an_article_is_shown_and_its_record_given_back(searcher: Typed, corpus: Path) -> None:
    searcher("index", "corpus", "-q")
    id = json.loads(searcher("search", "toll", "--json").out)["hits"][0]["id"]
    whole = json.loads(searcher("show", id[:8], "--format", "json").out)
    assert whole["paragraphs"] == [RECORDS[1]["body"]]
    assert next(item["verdict"] for item in whole["evidence"] if item["field"] == "published") == "chosen"
    raw = searcher("show", id, "--format", "raw").out
    assert json.loads(raw) == RECORDS[1]
    assert hashlib.sha256(raw.encode()).hexdigest()[:20] == id
    (corpus / "wire.jsonl.gz").unlink()
    gone = searcher("show", id, "--format", "raw")
    assert (gone.status, gone.out) == (2, "")
    assert "wire.jsonl.gz" in gone.err
    assert searcher("show", id).out.startswith(
        "Toll on the bridge rises\npublished 5 Jan 2021, from the record\n"
    )


def test_a_bad_file_is_listed_and_never_stops_the_rest(searcher: Typed, corpus: Path) -> None:
    (corpus / "broken.jsonl").write_text('{"title": "Half a record", "body": "It ends', encoding="utf-8")
    (corpus / "empty.txt").write_text("")
    first = searcher("index", "corpus")
    assert first.status == 3
    assert "1 record failed" in first.err
    assert "searcher errors" in first.err
    assert searcher("index", "corpus").status == 0
    assert searcher("index", "corpus", "--strict").status == 2
    listed = {Path(one["path"]).name: one for one in json.loads(searcher("errors", "--json").out)}
    assert set(listed) == {"broken.jsonl", "empty.txt"}
    assert all(one["reason"] and one["class"] for one in listed.values())
    assert searcher("search", "ferry", "-c").out == "3\n"
    (corpus / "broken.jsonl").write_text(
        json.dumps({"title": "A whole record", "body": "It ends well, after all."}), encoding="utf-8"
    )
    assert searcher("index", "corpus", "--retry-failed").status == 0


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (["search", "ferry"], 2, "searcher index"),
        (["search", "ferry", "-i", "nowhere.idx"], 2, "nowhere.idx"),
        (["search", "ferry", "-i", "corpus"], 2, "corpus"),
        (["search", "ferry", "-i", "empty"], 2, "searcher index"),
        (["serve", "-i", "nowhere.idx"], 2, "nowhere.idx"),
        (["index", "nowhere"], 2, "nowhere"),
        (["index", "corpus", "-i", "corpus"], 2, "corpus"),
        (["show", "123456789"], 2, "index"),
    ],
)
def test_a_place_that_cannot_be_used_is_one_sentence_and_what_to_type(
    searcher: Typed, corpus: Path, tmp_path: Path, args: list[str], status: int, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    ran = searcher(*args)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 2
    assert "Traceback" not in ran.err


def test_a_query_of_punctuation_finds_nothing_and_says_why(asked: Typed) -> None:
    for words in (["?!"], ["--", "--"], ['"'], []):
        ran = asked("search", *words)
        assert ran.status == 1
        assert ran.out.startswith("0 articles\n")
        assert len(ran.out.splitlines()[1]) > 10
        assert ran.err.endswith("hint: type the words to find: searcher search rate cut\n")
    assert json.loads(asked("search", "?!", "--json").out)["query"]["notices"]


def test_an_unreadable_index_file_is_named(searcher: Typed, corpus: Path, tmp_path: Path) -> None:
    searcher("index", "corpus", "-q")
    for file in (tmp_path / "articles.idx").iterdir():
        if file.is_file() and file.stat().st_size:
            os.truncate(file, file.stat().st_size // 2)
    ran = searcher("search", "ferry")
    assert (ran.status, ran.out) == (2, "")
    assert "should not happen" not in ran.err
    assert len(ran.err.splitlines()) == 2


def test_a_port_in_use_is_said(asked: Typed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = asked("serve", "--port", port)
    assert ran.status == 2
    assert port in ran.err
    assert "--port 0" in ran.err
    assert len(ran.err.splitlines()) == 2
