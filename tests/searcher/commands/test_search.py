"""`searcher search` and its neighbours over an engine with canned answers: questions and output."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self

import pytest

from index.article import Article, Evidence, Source
from index.errors import NoIndex, RecordFailure, UnknownArticle
from searcher import Results, Search
from searcher.cli import run
from searcher.commands.services import Services
from searcher.results import (
    Bucket,
    Coverage,
    Facet,
    Form,
    Hit,
    Notice,
    Question,
    Reach,
    Shown,
    Snippet,
    Stats,
)

HIT = Hit(
    id="0123456789abcdef0123",
    score=2.5,
    title="Council votes on the bridge",
    title_marks=((21, 27),),
    section=("World", "Europe"),
    site="courier.example",
    published="2016-03-12",
    published_from="meta",
    captured=("2016-03-14",),
    sources=(Source("/corpus", "a.txt", None, ""), Source("/corpus", "b.txt", None, "")),
    snippets=(Snippet("body", 3, "The old bridge stays.", ((8, 14),), True, False),),
)
UNDATED = HIT._replace(
    id="fedcba9876543210fedc",
    published=None,
    published_from="none",
    sources=(Source("/corpus", "b.txt", 4, ""),),
)
RESULTS = Results(
    query=Question(
        "bridge",
        "bridge",
        (Notice("the lone quote was dropped", kind="dropped"),),
        (Reach("bridge", (Form("bridge", 9), Form("bridges", 4))),),
    ),
    total=12,
    hits=(HIT, UNDATED),
    sort="relevance",
    page=1,
    per_page=2,
    undated=3,
    facets={
        "section": Facet(
            "section",
            (
                Bucket(("World",), 9, 2),
                Bucket(("World", "Europe"), 5, 5),
                Bucket(("World", "Asia"), 2, 2),
                Bucket(None, 3, 3),
            ),
        ),
        "year": Facet("year", (Bucket("2015", 4, 4), Bucket("2016", 5, 5), Bucket(None, 3, 3))),
    },
    coverage=Coverage(77, "2013-01-02", "2018-12-30", 4, 2),
    took_ms=1.25,
)


@dataclass
class Canned:
    """An engine that gives the same answer to every question and records the questions."""

    results: Results = RESULTS
    asked: list[Search] = field(default_factory=list)
    failed: list[RecordFailure] = field(default_factory=list)

    def search(self, search: Search) -> Results:
        self.asked.append(search)
        return replace(self.results, sort=search.sort, page=search.page)

    def every_hit(self, search: Search) -> Iterator[Hit]:
        self.asked.append(search)
        return iter(self.results.hits)

    def show(self, id: str, highlight: str = "") -> Shown:
        if not HIT.id.startswith(id):
            raise UnknownArticle(f"No article's id begins with {id}.", "searcher search WORDS prints ids")
        evidence = (
            Evidence(
                "published",
                "2016-03-14",
                "page-clock",
                0.1,
                status="rejected",
                reason="page clock",
                raw="14.03.2016",
                where="line 1",
            ),
        )
        article = Article(
            id=HIT.id,
            title=HIT.title,
            paragraphs=("One \x1b[31mbridge.",),
            truncated=True,
            evidence=evidence,
            not_after="2016-03-14",
        )
        question = Question(highlight, highlight) if highlight else None
        return Shown(article, HIT.sources, paragraph_marks=(((10, 16),),), query=question)

    def facet(self, search: Search, name: str, size: int | None = None, contains: str = "") -> Facet:
        self.asked.append(search)
        return replace(self.results.facets["section"], name=name, more=2 if size else 0)

    def complete(self, prefix: str, size: int = 10) -> list[str]:
        return [prefix + "s"] if prefix != "zz" else []

    def similar(self, id: str, size: int = 10) -> Results:
        return self.results

    def stats(self) -> Stats:
        return Stats(
            self.results.coverage,
            3,
            1,
            1_400_000,
            80,
            location="articles.idx",
            by_year=(Bucket("2016", 77, 77),),
        )

    def errors(self) -> list[RecordFailure]:
        return self.failed

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None: ...


Answer = tuple[int, str, str]


@pytest.fixture
def engine() -> Canned:
    return Canned()


@pytest.fixture
def searcher(engine: Canned, capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    def type_(*args: str) -> Answer:
        def unused(*args: Any, **options: Any) -> Any: ...

        status = run(args, Services(lambda location: engine, unused, unused))
        return status, *capfd.readouterr()

    return type_


def test_an_answer_in_the_terminal(searcher: Callable[..., Answer]) -> None:
    status, out, err = searcher("search", "bridge")
    assert status == 0
    assert out.splitlines() == [
        "12 articles · best first · 1 to 2",
        "read as bridge",
        "in the forms bridge 9, bridges 4 · only as written: --exact",
        "the lone quote was dropped",
        "3 undated articles match as well: --undated includes them",
        "",
        "1. Council votes on the bridge",
        "   12 Mar 2016, from the page's metadata · World / Europe · courier.example",
        "   0123456789ab",
        "   … The old bridge stays.",
        "",
        "2. Council votes on the bridge",
        "   fetched 14 Mar 2016, publication day unknown · World / Europe",
        "   courier.example · fedcba987654",
        "   … The old bridge stays.",
        "",
        "sections  World 9 (Europe 5, Asia 2) · unknown 3",
        "years     2015 4 · 2016 5 · undated 3",
        "",
        "searched 77 articles, 2 Jan 2013 to 30 Dec 2018, 4 undated (2 files could not be",
        "read: searcher errors), in 1.2 ms",
    ]
    assert err == "next page: --page 2\n"


def test_colours_only_where_they_are_wanted(
    searcher: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in searcher("search", "bridge")[1]
    assert "\x1b[1;31mbridge\x1b[0m stays." in searcher("search", "bridge", "--color", "always")[1]
    assert "\x1b" not in searcher("search", "bridge", "--color", "never")[1]


def test_undated_articles_have_a_line_of_their_own_when_sorted_by_date(
    searcher: Callable[..., Answer],
) -> None:
    lines = searcher("search", "bridge", "--sort", "newest")[1].splitlines()
    assert lines.index("Articles without a publication day:") < lines.index("2. Council votes on the bridge")
    assert lines.index("Articles without a publication day:") > lines.index("1. Council votes on the bridge")


def test_counts_beyond_their_own_filter_say_so(searcher: Callable[..., Answer]) -> None:
    lines = searcher("search", "bridge", "--from", "2016", "--no-pager")[1].splitlines()
    assert "years     2015 4 · 2016 5 · undated 3 · in any year" in lines
    assert "sections  World 9 (Europe 5, Asia 2) · unknown 3" in lines


def test_every_option_reaches_the_question(searcher: Callable[..., Answer], engine: Canned) -> None:
    options = {
        "-n": "5",
        "--page": "2",
        "--sort": "oldest",
        "--from": "2015",
        "--to": "2016-03",
        "--facet": "site",
    }
    words = [
        "rate",
        "cut",
        "-mortgage",
        *(word for option in options.items() for word in option),
        "--undated",
        "--any",
        "--exact",
        "--explain",
    ]
    searcher(
        "search",
        *words,
        "--section",
        r"World/A\/B",
        "--section",
        "",
        "--not-section",
        "Sport",
        "--site",
        "a.example",
        "--site",
        "",
    )
    assert engine.asked == [
        Search(
            text="rate cut -mortgage",
            sections=(("World", "A/B"), ()),
            not_sections=(("Sport",),),
            sites=("a.example", None),
            published=("2015", "2016-03"),
            undated=True,
            sort="oldest",
            page=2,
            per_page=5,
            facets=("site",),
            exact=True,
            any_words=True,
            explain=True,
        )
    ]


def test_a_query_for_one_field_is_read_before_it_is_bracketed(
    searcher: Callable[..., Answer], engine: Canned
) -> None:
    for words in (["rate", "-cut"], ['"rate cut"', "OR", "tax"], ["rate)", "cut"], ["rate", "cut", "--any"]):
        searcher("search", *words, "--field", "title")
    asked = [
        "title:(rate AND NOT cut)",
        'title:("rate cut" OR tax)',
        "title:(rate AND cut)",
        "title:(rate OR cut)",
    ]
    assert [search.text for search in engine.asked] == asked


def test_json_is_the_page_asked_for(searcher: Callable[..., Answer], engine: Canned) -> None:
    status, out, err = searcher("search", "bridge", "--json", "-n", "2")
    assert (status, err) == (0, "")
    answer = json.loads(out)
    assert answer["format_version"] == 1
    assert [hit["id"] for hit in answer["hits"]] == [HIT.id, UNDATED.id]
    assert engine.asked[0].facets == ("section", "month")
    assert engine.asked[0].per_page == 2


def test_exports_give_all_rows_unless_told_otherwise(searcher: Callable[..., Answer], engine: Canned) -> None:
    status, out, err = searcher("search", "bridge", "--csv")
    assert (status, err) == (0, "the lone quote was dropped\n")
    assert [row["id"] for row in csv.DictReader(io.StringIO(out))] == [HIT.id, UNDATED.id]
    assert len(searcher("search", "bridge", "--nl", "-n", "1")[1].splitlines()) == 1
    (line,) = searcher("search", "bridge", "--nl", "-n", "1", "--page", "2")[1].splitlines()
    assert json.loads(line)["id"] == UNDATED.id


def test_the_last_export_typed_counts(searcher: Callable[..., Answer]) -> None:
    assert searcher("search", "bridge", "--json", "--ris")[1].startswith("TY  - NEWS")


def test_references_ask_for_no_snippets(searcher: Callable[..., Answer], engine: Canned) -> None:
    searcher("search", "bridge", "--bibtex")
    searcher("search", "bridge", "--md")
    assert [asked.snippets for asked in engine.asked[1::2]] == [False, True]


def test_only_the_number(searcher: Callable[..., Answer], engine: Canned) -> None:
    assert searcher("search", "bridge", "-c") == (0, "12\n", "the lone quote was dropped\n")
    assert engine.asked[0].facets == ()
    assert not engine.asked[0].snippets


def test_only_the_files_each_once(searcher: Callable[..., Answer]) -> None:
    assert searcher("search", "bridge", "-l")[1] == "/corpus/a.txt\n/corpus/b.txt\n"
    assert searcher("search", "bridge", "-l", "-0")[1] == "/corpus/a.txt\0/corpus/b.txt\0"


def test_nothing_found_is_status_1(searcher: Callable[..., Answer], engine: Canned) -> None:
    engine.results = Results(Question("x y", "x AND y"), 0, (), "relevance", 1, 10, 0, coverage=Coverage(77))
    for form in ((), ("--json",), ("--csv",), ("-c",), ("-l",)):
        assert searcher("search", "x", "y", *form)[0] == 1
    offer = Notice(
        "No article has all of these words; 3 articles have some of them.", None, "x OR y", "any-words"
    )
    engine.results = replace(engine.results, query=Question("x y", "x AND y", (offer,)))
    _, out, err = searcher("search", "x", "y")
    assert out.splitlines()[0] == "0 articles"
    assert offer.text in " ".join(out.split())
    assert "--any" in err


def test_an_eaten_phrase_is_hinted_at(searcher: Callable[..., Answer]) -> None:
    assert "searcher search '\"rate cut\"'" in searcher("search", "rate cut")[2]
    assert "hint" not in searcher("search", '"rate cut"')[2]


def test_an_option_run_together_with_its_number_is_hinted_at(
    searcher: Callable[..., Answer], engine: Canned
) -> None:
    assert searcher("search", "bridge", "-n20")[2].startswith(
        "hint: -n20 excludes the word n20. The option stands alone: -n 20\n"
    )
    assert engine.asked[0].text == "bridge -n20"


def test_a_page_past_the_last_says_so(searcher: Callable[..., Answer], engine: Canned) -> None:
    engine.results = replace(RESULTS, hits=())
    status, out, _ = searcher("search", "bridge", "--page", "9", "-n", "2")
    assert status == 0
    assert out.splitlines()[0] == "12 articles · no page 9: the last one is 6"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["search", "x", "--nosuch"], "--nosuch"),
        (["search", "x", "-n", "0"], "'-n'"),
        (["search", "x", "--from", "May 5"], "2020-03-11"),
        (["search", "x", "--from", "2016-02-30"], "2016-02-30"),
        (["search", "x", "--from", "2017", "--to", "2016"], "is after"),
        (["serch", "x"], "Did you mean 'search'?"),
        (["bridge"], "searcher search bridge"),
        (["show", "ffffff"], "begins with ffffff"),
        (["show"], "ID"),
    ],
)
def test_a_mistake_is_one_sentence_with_what_to_type(
    searcher: Callable[..., Answer], args: list[str], said: str
) -> None:
    status, out, err = searcher(*args)
    assert (status, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) <= 2
    assert "Traceback" not in err


def test_a_missing_index_says_how_to_make_one(capfd: pytest.CaptureFixture[str]) -> None:
    def nowhere(location: str) -> Any:
        raise NoIndex(f"There is no index at {location}.", "searcher index PATH")

    def unused(*args: Any, **options: Any) -> Any: ...

    assert run(["search", "x", "-i", "nowhere.idx"], Services(nowhere, unused, unused)) == 2
    assert capfd.readouterr() == (
        "",
        "searcher: There is no index at nowhere.idx.\nhint: searcher index PATH\n",
    )


def test_the_unexpected_is_a_sentence_too(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **options: Any) -> Any:
        raise ZeroDivisionError("division by zero")

    assert run(["search", "x"], Services(broken, broken, broken)) == 2
    out, err = capfd.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "ZeroDivisionError: division by zero" in err
    assert "SEARCHER_DEBUG=1" in err
    monkeypatch.setenv("SEARCHER_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run(["search", "x"], Services(broken, broken, broken))


def test_an_article_is_shown_with_what_is_known_of_it(searcher: Callable[..., Answer]) -> None:
    status, out, _ = searcher("show", "0123456", "--highlight", "bridge", "--evidence")
    assert status == 0
    assert out.splitlines() == [
        "Council votes on the bridge",
        "publication day unknown, not after 14 Mar 2016",
        "section unknown",
        "id 0123456789abcdef0123",
        "file /corpus/a.txt",
        "file /corpus/b.txt",
        "read as bridge",
        "",
        "One ␛[31mbridge.",
        "",
        "The text is cut off here, in its source.",
        "",
        "Evidence",
        "  published 2016-03-14 · page-clock, line 1 · 0.10: page clock",
        "    “14.03.2016”",
    ]
    assert json.loads(searcher("show", "0123456", "--format", "json")[1])["truncated"] is True


def test_counts_of_one_field(searcher: Callable[..., Answer], engine: Canned) -> None:
    status, out, err = searcher("facets", "bridge", "-toll", "--by", "section", "--size", "3")
    assert (status, err) == (0, "2 more sections: --size\n")
    assert out == "9\tWorld\n5\tWorld/Europe\n2\tWorld/Asia\n3\tunknown\n"
    assert engine.asked[0].text == "bridge -toll"
    assert json.loads(searcher("facets", "bridge", "--json")[1])["values"][0] == {
        "value": ["World"],
        "count": 9,
        "own": 2,
        "selected": False,
    }


def test_words_that_begin_so(searcher: Callable[..., Answer]) -> None:
    assert searcher("complete", "bridge") == (0, "bridges\n", "")
    assert searcher("complete", "zz") == (1, "", "")


def test_the_index_in_figures(searcher: Callable[..., Answer]) -> None:
    status, out, _ = searcher("stats")
    assert status == 0
    assert out.startswith("77 articles, 2 Jan 2013 to 30 Dec 2018, 4 undated")
    assert "1.4 MB in 1 segment · 80 records read" in out
    assert json.loads(searcher("stats", "--json")[1])["coverage"]["articles"] == 77


def test_what_failed_and_why(searcher: Callable[..., Answer], engine: Canned) -> None:
    assert searcher("errors") == (0, "", "Every file was read.\n")
    engine.failed = [
        RecordFailure("a.jsonl", 4, "failed", "json", "cut short"),
        RecordFailure("b\x1b.txt", None, "skipped", "empty", "empty"),
    ]
    status, out, err = searcher("errors")
    assert (status, err) == (0, "1 failed, 1 skipped.\n")
    assert out == "a.jsonl#4: failed (json): cut short\nb␛.txt: skipped (empty): empty\n"
    assert json.loads(searcher("errors", "--json")[1])[0] == {
        "path": "a.jsonl",
        "reason": "cut short",
        "class": "json",
        "record": 4,
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_the_shell(searcher: Callable[..., Answer], shell: str) -> None:
    status, out, _ = searcher("completion", shell)
    assert status == 0
    assert "_SEARCHER_COMPLETE" in out


def test_figures_and_rows_come_without_suggestions(searcher: Callable[..., Answer], engine: Canned) -> None:
    for form in (("-c",), ("-l",), ("--csv",), ("--nl",)):
        engine.asked.clear()
        searcher("search", "bridge", *form)
        assert not engine.asked[0].suggest
    engine.asked.clear()
    searcher("search", "bridge")
    searcher("search", "bridge", "--json")
    assert all(search.suggest for search in engine.asked)
