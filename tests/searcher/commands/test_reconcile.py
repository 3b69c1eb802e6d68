"""The commands about what the corpus step decided: copies, sections, fix, evidence in show."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from searcher.cli import run
from tests.support.commands import run_command
from tests.support.prose import prose, record
from tests.support.reconciled import NK, articles_of, indexed, stated

Answer = tuple[int, str, str]


@pytest.fixture
def location(tmp_path: Path) -> str:
    text = prose(1)
    early = {"url": "https://isenpost.example/v", "title": "Early word", "text": prose(5)}
    later = {
        "url": "https://isenpost.example/v",
        "title": "Last word",
        "text": prose(6),
        "date": "2020-03-12",
    }
    copies = [record(1, text, date="2020-03-11"), record(2, text, "b.example")]
    indexed(tmp_path / "in", [*copies, early, later, NK, stated(1, "Town/Roads"), stated(2, "Town")])
    return str(tmp_path / "in.idx")


@pytest.fixture
def searcher(capfd: pytest.CaptureFixture[str], location: str) -> Callable[..., Answer]:
    def type_(command: str, *args: str) -> Answer:
        status = run([command, *args, "-i", location])
        return status, *capfd.readouterr()

    return type_


def id_of(location: str, title: str) -> str:
    return articles_of(Path(location))[title].id


def test_copies_are_listed_with_their_days(searcher: Callable[..., Answer], location: str) -> None:
    status, out, _ = searcher("copies", id_of(location, "Story of number 1"))
    assert status == 0
    assert out.startswith(
        "Story of number 2\n  copy · b.example · 11 Mar 2020, lent by a copy of the article (weak)"
    )
    assert searcher("copies", id_of(location, "Early word"))[1].startswith(
        "Last word\n  version · isenpost.example · 12 Mar 2020"
    )
    status, out, err = searcher("copies", id_of(location, "Stated Town 2"))
    assert (status, out, err) == (1, "", "No copies or versions of it are in the index.\n")


def test_copies_as_json(searcher: Callable[..., Answer], location: str) -> None:
    found = json.loads(searcher("copies", id_of(location, "Story of number 2"), "--json")[1])
    assert found["format_version"] == 1
    (copy,) = found["copies"]
    assert (copy["kind"], copy["site"], copy["published"], copy["published_from"]) == (
        "copy",
        "isenpost.example",
        "2020-03-11",
        "record",
    )


def test_sections_as_list_tree_and_json(searcher: Callable[..., Answer]) -> None:
    assert "1  Town / Roads\n" in searcher("sections")[1]
    assert "2  Town\n1    Roads\n" in searcher("sections", "--tree")[1]
    assert {"value": ["Town"], "count": 2, "own": 1} in json.loads(searcher("sections", "--json")[1])[
        "sections"
    ]


def test_unsure_sections_are_shown_with_what_they_were_read_from(searcher: Callable[..., Answer]) -> None:
    status, out, err = searcher("sections", "--unsure")
    assert status == 0
    assert out.startswith("NKTide · crumb 0.50 · isenpost.example · ")
    assert "HomeNKTideTug Crews" in out
    assert err == "1 article with an unsure section.\n"
    assert json.loads(searcher("sections", "--unsure", "--json")[1])["unsure"][0]["section"] == ["NKTide"]


def test_a_fix_is_written_applied_and_explained(searcher: Callable[..., Answer], location: str) -> None:
    id = id_of(location, "Tug Crews Ask For Clearer Lanes")
    status, out, err = searcher(
        "fix", id[:10], "--published", "2020-03", "--section", "NK/Tide", "--because", "the masthead says so"
    )
    assert (status, out) == (0, "")
    assert f"in.idx/yours/corrections: fix {id} published 2020-03 because the masthead says so\n" in err
    out = searcher("show", id, "--evidence")[1]
    assert "published Mar 2020, set by you" in out
    assert "section NK/Tide · user, corrections, line 3 · 1.00: chosen" in out
    assert "section NKTide · crumb, line 1 · 0.50: weaker" in out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "Nothing is to be corrected."),
        (("--published", "someday"), "--published someday is no day."),
        (("--section", "/"), "is no section"),
    ],
)
def test_a_fix_that_says_nothing_is_refused(
    searcher: Callable[..., Answer], location: str, args: tuple[str, ...], says: str
) -> None:
    status, _, err = searcher("fix", id_of(location, "Last word"), *args)
    assert status == 2
    assert says in err
    assert not (Path(location) / "yours").exists()


def test_articles_that_are_several_are_listed(tmp_path: Path) -> None:
    body = "The council met on the quay and voted to reopen the pier after nine years of waiting, the harbour office said."
    (tmp_path / "two.txt").write_text(
        f"Title: One\nDate: 3 June 2021\n\n{body}\n\nTitle: Two\nDate: 4 June 2021\n\n{body}\n"
    )
    run_command(tmp_path, "index", "two.txt", "-q")
    ran = run_command(tmp_path, "unsure")
    assert "several articles in one" in ran.out
    assert ran.err == (
        "No article with an unsure section.\nNo article with an unsure day.\n"
        "No article with an unsure encoding.\n1 article with several in one.\n"
    )
    (row,) = json.loads(run_command(tmp_path, "unsure", "--several", "--json").out)["unsure"]
    assert (row["unsure"], row["words"] > 20) == ("several", True)
    assert json.loads(run_command(tmp_path, "unsure", "--section", "--json").out)["unsure"] == []
    found = json.loads(run_command(tmp_path, "search", "council", "--json").out)["hits"]
    assert [hit["published"] for hit in found] == [None]
