"""`searcher index` over a build that only reports: its arguments, its words, its exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from types import SimpleNamespace
from typing import Any

import pytest

from index.article import Article
from index.errors import RecordFailure
from index.ingest.progress import Counts
from index.ingest.report import Report
from index.reading.sample import SampledKind
from searcher.cli import run
from searcher.commands.services import Services
from searcher.terminal.progress import state

Answer = tuple[int, str, str]
NUMBERS = {
    "records": 9,
    "added": 4,
    "updated": 1,
    "unchanged": 1,
    "duplicates": 1,
    "skipped": 1,
    "failed": 1,
    "removed": 0,
    "cut": 2,
    "articles": 7,
}


@pytest.fixture
def build() -> SimpleNamespace:
    failures = [RecordFailure("a.jsonl", 4, "failed", "json", "it ends inside a value")]
    nothing = {field.name: getattr(Report(), field.name) for field in fields(Report)}
    happened = {**NUMBERS, "seconds": 1.25, "new_failures": 1, "failures": failures}
    return SimpleNamespace(asked=[], report=SimpleNamespace(**nothing | happened))


@pytest.fixture
def searcher(build: SimpleNamespace, capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    def pretend(paths: Any, location: str, **options: Any) -> Any:
        build.asked.append((tuple(paths), location, options))
        return build.report

    def unused(*args: Any, **options: Any) -> Any: ...

    def type_(*args: str) -> Answer:
        status = run(args, Services(unused, pretend, unused))
        return status, *capfd.readouterr()

    return type_


def test_a_run_is_said_in_a_sentence_and_failures_with_their_reasons(searcher: Callable[..., Answer]) -> None:
    status, out, err = searcher("index", "corpus", "-i", "a.idx")
    assert (status, out) == (3, "")
    assert err.splitlines() == [
        "4 added, 1 updated, 1 unchanged, 1 duplicate, 1 skipped, 1 failed in 1.2 s; a.idx holds 7 articles",
        "2 articles not whole, cut by searcher or damaged in the file. Which and why: searcher errors -i a.idx",
        "1 record failed (1 json). Which and why: searcher errors -i a.idx",
    ]


def test_the_counts_as_json(searcher: Callable[..., Answer]) -> None:
    status, out, _ = searcher("index", "corpus", "--json", "-q")
    assert status == 3
    assert json.loads(out) == {"format_version": 1, **NUMBERS, "left_out": {}, "seconds": 1.25}


def test_quiet_says_nothing_and_verbose_names_what_failed(searcher: Callable[..., Answer]) -> None:
    assert searcher("index", "corpus", "-q")[1:] == ("", "")
    assert "  a.jsonl#4: it ends inside a value\n" in searcher("index", "corpus", "-v")[2]


def test_a_dry_run_shows_what_would_be_read(searcher: Callable[..., Answer], build: SimpleNamespace) -> None:
    closed = Article(
        id="a", title="Bridge closed", section=("City", "Roads"), published="2018-01", published_from="record"
    )
    told = Article(
        id="b",
        title="Bridge told of",
        authors=("Orla Venn",),
        paragraphs=("It is closed, " + "still closed, " * 20 + "and stays so.",),
    )
    build.report.kinds = (SampledKind("jsonl", 1, 2, 0, 0, (closed, told)),)
    build.report.unmapped = ("--map body=x: no.",)
    status, out, err = searcher("index", "corpus", "--dry-run")
    opening = "   It is closed, still closed, still closed, still closed, still closed, still closed, still closed, still closed, still …"
    lines = ["Bridge closed", "   Jan 2018, from the record · City / Roads", "   (no text)"]
    lines += ["Bridge told of", "   publication day unknown · section unknown · by Orla Venn", opening]
    assert (status, out.splitlines()) == (3, lines)
    assert err.startswith("would be done (--dry-run): 4 added")
    assert "\n--map body=x: no.\n" in err


def test_articles_whose_files_are_gone_are_counted(
    searcher: Callable[..., Answer], build: SimpleNamespace
) -> None:
    build.report.missing = 2
    assert (
        "2 articles stay although their files are gone from there: --prune forgets"
        in searcher("index", "corpus")[2]
    )


def test_a_file_that_cannot_be_opened_stops_no_run_although_it_was_named(
    searcher: Callable[..., Answer], build: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *args, **options: False)
    assert searcher("index", __file__)[0] == 3
    assert build.asked[0][0] == (__file__,)


def test_the_exit_status_tells_new_failures_from_old(
    searcher: Callable[..., Answer], build: SimpleNamespace
) -> None:
    assert searcher("index", "corpus")[0] == 3
    assert searcher("index", "corpus", "--strict")[0] == 2
    build.report.new_failures = 0
    assert searcher("index", "corpus")[0] == 0
    assert searcher("index", "corpus", "--strict")[0] == 2
    build.report.failed = 0
    assert searcher("index", "corpus", "--strict")[0] == 0


def test_every_option_reaches_the_build(searcher: Callable[..., Answer], build: SimpleNamespace) -> None:
    searcher(
        "index",
        "a",
        "b",
        "-j",
        "2",
        "--format",
        "jsonl",
        "--map",
        "published=pub_dt",
        "--map",
        "url=link",
        "--memory",
        "1.5GB",
    )
    searcher("index", "a", "--prune", "--retry-failed", "--full-scan", "--dry-run", "--wait", "--lang", "de")
    searcher("index", "a", "--encoding", "windows-1251!")
    searcher("index", "a", "--exclude", "drafts/", "--exclude", "*.bak", "--no-hidden")
    defaults = {"jobs": None, "format": None, "names": {}, "memory": None, "lang": None, "progress": None}
    defaults |= {"encoding": None, "exclude": (), "hidden": None, "moved_from": None, "name": None}
    switches = {"prune": False, "retry_failed": False, "full_scan": False, "dry_run": False, "wait": False}
    names = {"published": "pub_dt", "url": "link"}
    assert build.asked == [
        (
            ("a", "b"),
            "articles.idx",
            {**defaults, **switches, "jobs": 2, "format": "jsonl", "names": names, "memory": 1_500_000_000},
        ),
        (("a",), "articles.idx", {**defaults, **dict.fromkeys(switches, True), "lang": "de"}),
        (("a",), "articles.idx", {**defaults, **switches, "encoding": "windows-1251!"}),
        (
            ("a",),
            "articles.idx",
            {**defaults, **switches, "exclude": ("drafts/", "*.bak"), "hidden": False},
        ),
    ]


def test_the_index_is_where_the_option_or_the_environment_says(
    searcher: Callable[..., Answer], build: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCHER_INDEX", "env.idx")
    searcher("index", "a")
    searcher("index", "a", "-i", "option.idx")
    assert [location for _, location, _ in build.asked] == ["env.idx", "option.idx"]


def test_a_run_that_is_stopped_says_how_to_go_on(capfd: pytest.CaptureFixture[str]) -> None:
    def stopped(*args: Any, **options: Any) -> Any:
        raise KeyboardInterrupt

    assert run(["index", "corpus"], Services(stopped, stopped, stopped)) == 130
    assert capfd.readouterr() == (
        "",
        "What has been written stays, and the same command goes on from there.\nStopped.\n",
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["index"], "PATH"),
        (["index", "a", "--memory", "lots"], "1GB"),
        (["index", "a", "--map", "pub_dt"], "FIELD=KEY"),
        (["index", "a", "--map", "nosuch=x"], "title"),
        (["index", "a", "-j", "0"], "-j"),
    ],
)
def test_a_mistake_is_one_sentence(searcher: Callable[..., Answer], args: list[str], said: str) -> None:
    status, out, err = searcher(*args)
    assert (status, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 2


def test_progress_says_files_rate_failures_and_time_left() -> None:
    counts = Counts(
        files=120, files_total=4000, bytes=200, bytes_total=1000, records=620, failures=2, walked=True
    )
    assert state(counts, 2.0) == "20 % of 1.0 kB · 120 of 4,000 files · 310 records/s · 2 failed · 8.0 s left"
    assert (
        state(Counts(files=3, files_total=40, bytes_total=700), 2.0)
        == "3 files · 40 files, 700 bytes found so far"
    )
    ahead = Counts(files=3, files_total=40, bytes=100, bytes_total=700, files_ahead=60, bytes_ahead=300)
    assert state(ahead, 2.0) == "10 % of 1.0 kB · 3 of 100 files · 18 s left"
    counts.stage = "merging"
    assert state(counts, 75.0) == "620 records read, 8 records/s"
