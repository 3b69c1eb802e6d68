"""Exports read back by the programs they are for: json, csv, a RIS reader, a BibTeX reader."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Evidence, Source
from index.errors import RecordFailure
from searcher import Results
from searcher.export.documents import article_json, document, failed_json, stats_json, to_json
from searcher.export.formats import ROWS, rows
from searcher.results import Bucket, Coverage, Facet, Hit, Notice, Question, Searched, Shown, Snippet, Stats

HIT = Hit(
    id="0123456789abcdef0123",
    score=12.25,
    title="Council votes on the bridge",
    section=("World", "Europe"),
    site="courier.example",
    authors=("Ana Ruiz", "Reuters and AFP"),
    lang="en",
    published="2020-03-11",
    published_from="url",
    captured=("2024-07-16",),
    sources=(Source("/corpus", "a/000.txt", None, "ff"),),
    url="https://courier.example/2020/03/11/bridge",
    snippets=(Snippet("body", 3, "The old bridge stays.", ((8, 14),)),),
)
PLAIN = Hit(id="f" * 20, score=0.5, title="Untitled")
RESULTS = Results(
    query=Question("bridge -toll", "bridge AND NOT toll", (Notice("a notice", 3, "bridge", "dropped"),)),
    total=1234,
    hits=(HIT,),
    sort="relevance",
    page=1,
    per_page=10,
    undated=0,
    unknown_day=17,
    facets={
        "section": Facet("section", (Bucket(("World",), 800, 120), Bucket(None, 34, 34), Bucket((), 2, 2))),
        "month": Facet("month", (Bucket("2020-03", 12, 12), Bucket(None, 17, 17))),
        "site": Facet("site", (Bucket("courier.example", 9, 9, True),)),
    },
    coverage=Coverage(48112, "2015-01-03", "2016-12-30", 17, 38),
    searched=Searched(900, ("2014", "2017..2019"), 17, 5, 38, ranges=(("2014", "2019"),)),
    took_ms=3.14159,
)


def exported(hit: Hit, format: str) -> str:
    return "".join(rows([hit], format))


def test_the_json_of_an_answer_has_exactly_the_documented_names() -> None:
    assert json.loads(document(to_json(RESULTS))) == {
        "format_version": 1,
        "query": {
            "text": "bridge -toll",
            "read_as": "bridge AND NOT toll",
            "notices": [{"text": "a notice", "kind": "dropped", "position": 3, "suggestion": "bridge"}],
        },
        "total": 1234,
        "took_ms": 3.1,
        "sort": "relevance",
        "page": 1,
        "per_page": 10,
        "undated": 17,
        "hits": [
            {
                "id": "0123456789abcdef0123",
                "score": 12.25,
                "title": "Council votes on the bridge",
                "section": ["World", "Europe"],
                "site": "courier.example",
                "publisher": None,
                "authors": ["Ana Ruiz", "Reuters and AFP"],
                "lang": "en",
                "published": "2020-03-11",
                "published_from": "url",
                "captured": ["2024-07-16"],
                "sources": [{"root": "/corpus", "path": "a/000.txt", "record": None}],
                "url": "https://courier.example/2020/03/11/bridge",
                "truncated": False,
                "copies": 0,
                "snippets": [
                    {"field": "body", "paragraph": 3, "text": "The old bridge stays.", "marks": [[8, 14]]}
                ],
            }
        ],
        "facets": {
            "section": [
                {"value": ["World"], "count": 800, "own": 120, "selected": False},
                {"value": None, "count": 34, "own": 34, "selected": False},
                {"value": None, "count": 2, "own": 2, "selected": False},
            ],
            "month": [{"value": "2020-03", "count": 12}, {"value": None, "count": 17}],
            "site": [{"value": "courier.example", "count": 9, "selected": True}],
        },
        "coverage": {
            "articles": 48112,
            "first": "2015-01-03",
            "last": "2016-12-30",
            "undated": 17,
            "failed_files": 38,
        },
        "searched": {
            "articles": 900,
            "by_year_gap": ["2014", "2017..2019"],
            "undated": 17,
            "undated_matching": 5,
            "failed": 38,
        },
    }


def test_the_json_of_an_article_gives_the_chosen_evidence_first() -> None:
    weak = Evidence("published", "2024-07-16", "page-clock", 0.1).rejected("page clock")
    chosen = Evidence("published", "2020-03-11", "url", 0.9, status="chosen")
    texts = {"lead": "Lead", "paragraphs": ("One.", "Two."), "captions": ("A bridge.",), "aside": ("Share",)}
    article = Article(id=HIT.id, title=HIT.title, evidence=(weak, chosen), **texts)  # type: ignore[arg-type]
    whole = json.loads(document(article_json(Shown(article, sources=HIT.sources))))
    assert whole["format_version"] == 1
    assert [item["verdict"] for item in whole["evidence"]] == ["chosen", "page clock"]
    assert (whole["lead"], whole["paragraphs"], whole["captions"], whole["aside"]) == (
        "Lead",
        ["One.", "Two."],
        ["A bridge."],
        ["Share"],
    )
    assert whole["truncated"] is False
    assert whole["not_after"] is None
    assert "marks" not in whole


def test_an_article_shown_for_a_query_says_where_its_marks_are() -> None:
    shown = Shown(
        Article(id="a", paragraphs=("One bridge.",)),
        paragraph_marks=(((4, 10),),),
        query=Question("bridge", "bridge"),
    )
    whole = article_json(shown)
    assert whole["marks"]["paragraphs"] == [[[4, 10]]]
    assert whole["query"]["read_as"] == "bridge"


def test_a_path_that_is_no_text_survives_in_json_and_spoils_no_table() -> None:
    odd = HIT._replace(sources=(Source("/corpus", "caf\udce9.txt", None, ""),))
    assert json.loads(exported(odd, "nl"))["sources"][0]["path"] == "caf\udce9.txt"
    for format in (each.name for each in ROWS):
        exported(odd, format).encode()


def test_each_json_line_is_a_document_of_its_own() -> None:
    lines = "".join(rows([HIT, PLAIN], "nl")).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [HIT.id, PLAIN.id]
    assert all(json.loads(line)["format_version"] == 1 for line in lines)


def test_csv_has_a_heading_and_reads_back() -> None:
    heading, row, bare = list(csv.DictReader(io.StringIO("".join(rows([HIT, HIT, PLAIN], "csv")))))
    assert heading == row
    assert row["title"] == "Council votes on the bridge"
    assert (row["section"], row["published"], row["published_from"]) == ("World/Europe", "2020-03-11", "url")
    assert (row["authors"], row["sources"], row["snippet"]) == (
        "Ana Ruiz; Reuters and AFP",
        "/corpus/a/000.txt",
        "The old bridge stays.",
    )
    assert (bare["published"], bare["published_from"], bare["url"]) == ("", "none", "")


def test_no_rows_still_have_a_heading() -> None:
    assert next(csv.reader(io.StringIO("".join(rows([], "csv")))))[0] == "id"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "|", "\t", "\r", "＝"])
@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(start: str, format: str) -> None:
    text = exported(HIT._replace(title=start + "1+2"), format)
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter="," if format == "csv" else "\t"))
    assert table[1][1].startswith("'")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_title_and_site_survive_csv(title: str, site: str) -> None:
    text = exported(HIT._replace(title=title, site=site), "csv")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    for cell, typed in ((row["title"], title), (row["site"], site)):
        assert cell.removeprefix("'") in (re.sub(r"[\r\n]+", " ", typed), typed.removeprefix("'"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_title_stays_in_its_cell_and_line_of_a_tsv(title: str) -> None:
    lines = exported(HIT._replace(title=title), "tsv").split("\n")
    assert len(lines) == 3
    assert len(lines[1].split("\t")) == len(lines[0].split("\t"))


def ris_fields(text: str) -> list[tuple[str, str]]:
    return [(line[:2], line[6:]) for line in text.split("\r\n") if line]


def test_ris_names_the_day_and_where_it_came_from() -> None:
    fields = ris_fields(exported(HIT, "ris"))
    assert fields[0] == ("TY", "NEWS")
    assert fields[-1] == ("ER", "")
    assert [text for tag, text in fields if tag == "AU"] == ["Ana Ruiz", "Reuters and AFP"]
    wanted = {
        "PY": "2020",
        "DA": "2020/03/11/",
        "Y2": "2024/07/16/",
        "T2": "courier.example",
        "N1": "Date: 11 Mar 2020, from the address",
    }
    assert {tag: text for tag, text in fields if tag in wanted} == wanted


@pytest.mark.parametrize(
    ("published", "ris", "bibtex"),
    [("2020-03", "2020/03//", "month = mar"), ("2020", "2020///", "year = {2020}")],
)
def test_a_partly_known_day_is_never_filled_up(published: str, ris: str, bibtex: str) -> None:
    hit = HIT._replace(published=published)
    assert ("DA", ris) in ris_fields(exported(hit, "ris"))
    entry = exported(hit, "bibtex")
    assert bibtex in entry
    assert "day =" not in entry


def test_an_undated_article_has_no_year_but_its_fetch_day() -> None:
    hit = HIT._replace(published=None, published_from="none")
    assert not {"PY", "DA"} & {tag for tag, _ in ris_fields(exported(hit, "ris"))}
    entry = exported(hit, "bibtex")
    assert "year =" not in entry
    assert "urldate = {2024-07-16}" in entry
    assert "publication day unknown" in entry


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_title_can_add_a_field_to_ris(title: str) -> None:
    tags = [tag for tag, _ in ris_fields(exported(PLAIN._replace(title=title), "ris"))]
    assert [tag for tag in tags if tag != "TI"] == ["TY", "ID", "N1", "ER"]


@given(st.text())
def test_no_title_can_unbalance_bibtex(title: str) -> None:
    entry = exported(HIT._replace(title=title, url="https://x.example/{a}%20b"), "bibtex")
    depth = 0
    for brace in re.findall(r"[{}]", entry):  # BibTeX counts those behind a backslash too
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0


ANY = st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY, ANY, st.lists(ANY, max_size=2), ANY, ANY, ANY)
def test_no_value_of_a_citation_holds_an_end_of_line(
    title: str, site: str, authors: list[str], section: str, lang: str, url: str
) -> None:
    """Whatever a reader takes for one: a lone carriage return, a form feed, a line separator."""
    hit = HIT._replace(
        title=title, publisher=None, site=site, authors=tuple(authors), section=(section,), lang=lang, url=url
    )
    text = exported(hit, "ris")
    assert text.splitlines() == text.split("\r\n")[:-1]
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
    entry = exported(hit, "bibtex")
    assert entry.splitlines() == entry.split("\n")[:-1]
    assert sum({"{": 1, "}": -1}.get(char, 0) for char in entry) == 0


def test_a_lone_brace_is_named() -> None:
    entry = exported(HIT._replace(title="A { and a }"), "bibtex")
    assert r"title = {{A \textbraceleft{} and a \textbraceright{}}}" in entry


def test_bibtex_escapes_what_tex_would_act_on() -> None:
    entry = exported(HIT._replace(title="AT&T: 50% of $1_000 #1"), "bibtex")
    assert r"title = {{AT\&T: 50\% of \$1\_000 \#1}}" in entry
    assert "author = {Ana Ruiz and {Reuters and AFP}}" in entry
    assert f"@misc{{searcher-{HIT.id}," in entry


def test_markdown_is_a_list_whose_text_stays_text() -> None:
    text = exported(HIT._replace(title="A [b](c) <i>*x*"), "md")
    assert text.startswith("- [A \\[b\\](c) \\<i\\>\\*x\\*](https://courier.example/2020/03/11/bridge)")
    assert "11 Mar 2020, from the address · World / Europe · courier.example" in text
    assert "> The old **bridge** stays." in text


def test_markdown_links_to_web_addresses_only() -> None:
    assert "javascript" not in exported(HIT._replace(url="javascript:alert(1)"), "md")


def test_failed_files_and_figures_use_the_documented_names() -> None:
    failed = RecordFailure("a.jsonl", 4, "failed", "json", "cut short")
    assert failed_json(failed) == {"path": "a.jsonl", "reason": "cut short", "class": "json", "record": 4}
    stats = Stats(Coverage(3), 2, 1, 999, 3, by_provenance=(Bucket("url", 2, 2), Bucket("none", 1, 1)))
    assert stats_json(stats)["published_from"] == [
        {"value": "url", "count": 2},
        {"value": "none", "count": 1},
    ]
    assert stats_json(stats)["coverage"]["articles"] == 3
