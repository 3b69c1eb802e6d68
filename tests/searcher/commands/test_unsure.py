"""What a person should look at, and a whole site's section set right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import Typed
from tests.support.prose import prose


def index(searcher: Typed, folder: Path, *records: dict[str, str]) -> None:
    lines = [json.dumps({"text": prose(number), **record}) for number, record in enumerate(records)]
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n")
    assert searcher("index", "in.jsonl", "-q", "-j", "1").status == 0


def rows(searcher: Typed, *args: str) -> list[dict[str, object]]:
    return json.loads(searcher("unsure", *args, "--json").out)["unsure"]  # type: ignore[no-any-return]


def test_days_are_listed_with_why_they_are_unsure(searcher: Typed, tmp_path: Path) -> None:
    index(
        searcher,
        tmp_path,
        {"title": "Either order", "url": "https://a.example/1", "date": "03/04/2020"},
        {"title": "Default day", "url": "https://b.example/1", "date": "1970-01-01"},
        {"title": "Sure", "url": "https://c.example/1", "date": "2020-03-11"},
        {"title": "Unknown", "url": "https://d.example/1"},
    )
    found = {row["title"]: (row["published"], row["raw"], row["because"]) for row in rows(searcher, "--date")}
    assert found == {
        "Either order": ("2020", "03/04/2020", "day and month may be in either order"),
        "Default day": (None, "1970-01-01", "a day that programs write where they know none"),
    }
    ran = searcher("unsure", "--date")
    assert "2020 · record 0.30 · day and month may be in either order" in " ".join(ran.out.split())
    assert ran.err == "2 articles with an unsure day.\n"
    (tmp_path / "articles.idx" / "yours").mkdir()
    (tmp_path / "articles.idx" / "yours" / "corrections").write_text("site a.example days month-first\n")
    searcher("index", "in.jsonl", "-q")
    assert [row["title"] for row in rows(searcher, "--date")] == ["Default day"]


def test_a_day_that_a_copy_lends_is_unsure(searcher: Typed, tmp_path: Path) -> None:
    text = prose(7)
    index(
        searcher,
        tmp_path,
        {"title": "The pier reopens", "url": "https://a.example/1", "text": text, "date": "2020-03-11"},
        {"title": "Pier open again", "url": "https://b.example/1", "text": text},
    )
    (row,) = rows(searcher, "--date")
    assert (row["title"], row["published"], row["from"], row["because"]) == (
        "Pier open again", "2020-03-11", "copy", "lent by a copy",
    )  # fmt: skip


def test_encodings_are_listed_with_their_files(searcher: Typed, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "short.txt").write_bytes("Кит".encode("cp1251") + b"\n\n" + prose(2).encode())
    (tmp_path / "in" / "plain.txt").write_text(prose(1))
    searcher("index", "in", "-q", "-j", "1")
    (row,) = rows(searcher, "--encoding")
    assert (row["unsure"], row["path"]) == ("encoding", f"{tmp_path}/in/short.txt")
    ran = searcher("unsure", "--encoding")
    assert (ran.out.split()[0], ran.err) == (row["encoding"], "1 article with an unsure encoding.\n")
    assert rows(searcher) == [row]


SECTIONS = [
    {"title": "One", "url": "https://a.example/1", "section": "US News"},
    {"title": "Two", "url": "https://a.example/2", "section": "US News"},
    {"title": "Three", "url": "https://b.example/3", "section": "us-news"},
    {"title": "Four", "url": "https://c.example/4", "section": "World/Companies"},
    {"title": "Five", "url": "https://b.example/5", "section": "World/Company"},
    {"title": "Six", "url": "https://c.example/6", "section": "Politics"},
    {"title": "Seven", "url": "https://c.example/7", "section": "Analysis"},
    {"title": "Eight", "section": "us news"},
]


def test_sections_of_several_sites_that_are_alike_are_suggested_and_not_joined(
    searcher: Typed, tmp_path: Path
) -> None:
    index(searcher, tmp_path, *SECTIONS)
    before = searcher("sections").out
    found = json.loads(searcher("sections", "--similar", "--json").out)["similar"]
    groups = {
        tuple(one["suggested"]["section"]): [(other["section"], other["sites"]) for other in one["others"]]
        for one in found
    }
    assert groups == {
        ("US News",): [
            (["us news"], [{"site": None, "count": 1}]),
            (["us-news"], [{"site": "b.example", "count": 1}]),
        ],
        ("World", "Companies"): [(["World", "Company"], [{"site": "b.example", "count": 1}])],
    }
    ran = searcher("sections", "--similar")
    assert ran.out.splitlines() == [
        "US News · 2 articles · a.example",
        "  us news · 1 article whose site is unknown",
        "  us-news · 1 article of b.example",
        "    searcher fix -i articles.idx --site b.example --map-section us-news 'US News'",
        "World / Companies · 1 article · c.example",
        "  World / Company · 1 article of b.example",
        "    searcher fix -i articles.idx --site b.example --map-section World/Company World/Companies",
    ]
    assert ran.err == "2 sections in more than one spelling.\n"
    assert searcher("sections").out == before


def test_a_section_of_a_site_is_renamed_for_good(searcher: Typed, tmp_path: Path) -> None:
    index(searcher, tmp_path, *SECTIONS)
    ran = searcher("fix", "--site", "www.B.example", "--map-section", "us-news", "US News")
    assert (ran.status, ran.err.splitlines()) == (0, [
        'articles.idx/yours/corrections: site b.example section "us-news" = "US News"',
        "1 article of b.example: us-news is US News now.",
    ])  # fmt: skip
    assert "3  US News\n" in searcher("sections").out
    assert searcher("fix", "--site", "c.example", "--map-section", "World", 'The "big" world').status == 0
    assert "1  The &quot;big&quot; world / Companies\n".replace("&quot;", '"') in searcher("sections").out
    searcher("rebuild", "-q", "-j", "1")
    assert "3  US News\n" in searcher("sections").out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--site", "a.example"), "--site and --map-section go together."),
        (("--map-section", "a", "b"), "--site and --map-section go together."),
        (("--site", "a.example", "--map-section", "US News", ""), "--map-section '' is no section."),
        (("--site", "a.example", "--map-section", "Sport", "Sports"), "No article of a.example is in a section Sport; nothing was changed."),
        (("--site", "z.example", "--map-section", "US News", "US"), "No article of z.example is in a section US News; nothing was changed."),
        (("abcdef", "--site", "a.example", "--map-section", "US News", "US"), "A rule for a site is not about one article."),
        (("--section", "US"), "Which article is to be corrected?"),
    ],
)  # fmt: skip
def test_a_rule_that_says_nothing_is_refused(
    searcher: Typed, tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    index(searcher, tmp_path, *SECTIONS)
    ran = searcher("fix", *args)
    assert (ran.status, ran.err.splitlines()[0]) == (2, f"searcher: {said}")
    assert not (tmp_path / "articles.idx" / "yours").exists()
