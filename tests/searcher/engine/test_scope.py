"""What an answer says it was looked for in equals a recount over the articles."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from index.article import Article, article_id
from index.frozen import replace
from searcher.engine.local import LocalEngine
from searcher.request import Search
from searcher.results import Searched
from searcher.wording import searched_words
from tests.support.articles import SECTIONS, SITES, articles, write
from tests.support.truth import overlaps

RANGES: tuple[tuple[str | None, str | None], ...] = (
    (None, None),
    ("2019", "2020"),
    ("2020-03", None),
    (None, "2018"),
    ("2021", "2023"),
    ("1990", "1994"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Article], LocalEngine]:
    """Return the live articles of two segments with deletions, and the engine over them."""
    folder = tmp_path_factory.mktemp("scope")
    made = articles(seed=5, count=120)
    gone = {one.id for one in made[::7]}
    write(folder, made[:70], made[70:], remove=list(gone))
    return [one for one in made if one.id not in gone], LocalEngine(str(folder))


def gap_years(words: tuple[str, ...]) -> set[int]:
    """Return the years of a gap one by one."""
    years: set[int] = set()
    for word in words:
        first, _, last = word.partition("..")
        years |= set(range(int(first), int(last or first) + 1))
    return years


@pytest.mark.parametrize(
    ("days", "section", "site"), [*itertools.product(RANGES, (None, *SECTIONS[1:4]), (None, *SITES[1:3]))]
)
def test_the_counts_are_those_of_a_recount(
    library: tuple[list[Article], LocalEngine],
    days: tuple[str | None, str | None],
    section: tuple[str, ...] | None,
    site: str | None,
) -> None:
    live, engine = library
    search = Search(
        "bank OR rate", published=days, sections=(section,) if section else (), sites=(site,) if site else ()
    )
    scope = [
        one
        for one in live
        if (not section or one.section[: len(section)] == section) and (not site or one.site == site)
    ]
    results = engine.search(search)
    searched = results.searched
    known = [one for one in scope if one.published and overlaps(one.published, *days)]
    assert searched.articles == len(known if any(days) else scope)
    assert searched.undated == sum(one.published is None for one in scope)
    everywhere = engine.search(replace(search, published=(None, None), only_undated=True))
    assert searched.undated_matching == everywhere.total
    if any(days):
        years = {int(one.published[:4]) for one in known if one.published}
        all_years = {int(one.published[:4]) for one in live if one.published}
        first, last = int((days[0] or str(min(all_years)))[:4]), int((days[1] or str(max(all_years)))[:4])
        assert gap_years(searched.by_year_gap) == set(range(first, last + 1)) - years
    else:
        assert searched.by_year_gap == ()


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("bank date:2019..2020", Search("bank", published=("2019", "2020"))),
        ("bank site:a.example", Search("bank", sites=("a.example",))),
        ("bank -section:World/Europe", Search("bank", not_sections=(("World", "Europe"),))),
        ("bank date:2020.. section:World/Europe", Search("bank", published=("2020", None), sections=(("World", "Europe"),))),
    ],
)  # fmt: skip
def test_what_is_typed_narrows_as_what_is_chosen(
    library: tuple[list[Article], LocalEngine], typed: str, chosen: Search
) -> None:
    _, engine = library
    assert engine.search(Search(typed)).searched == engine.search(chosen).searched


def test_a_condition_that_only_some_words_have_narrows_nothing(
    library: tuple[list[Article], LocalEngine],
) -> None:
    live, engine = library
    searched = engine.search(Search("bank OR (rate date:2019)")).searched
    assert (searched.articles, searched.is_narrowed) == (len(live), False)


def test_the_next_question_in_the_same_range_counts_nothing_anew(
    library: tuple[list[Article], LocalEngine],
) -> None:
    live, engine = library
    one = engine.search(Search("bank", published=("2019", "2020"))).searched
    two = engine.search(Search("Rare3", published=("2019", "2020"))).searched
    assert (one.articles, one.undated) == (two.articles, two.undated)
    # What matches is counted for each question.
    undated = [each for each in live if each.published is None and "Rare3 end" in each.paragraphs]
    assert two.undated_matching == len(undated)


def test_the_line_of_three_articles_and_many_undated(tmp_path: Path) -> None:
    days = ("2021-03", "2021-05-06", "2021", *[None] * 40, "2019-01-01")
    write(
        tmp_path / "few.idx",
        [
            Article(
                article_id(bytes([i])), title=f"Ferry {i % 3}", published=day, published_from="url" if day else "none"
            )
            for i, day in enumerate(days)
        ],
    )  # fmt: skip
    engine = LocalEngine(str(tmp_path / "few.idx"))
    searched = engine.search(Search("1", published=("2021", "2022"))).searched
    assert (
        searched_words(searched)
        == "the 3 articles known to be of 2021 and 2022, none of 2022; 40 undated, 13 of which match"
    )


@pytest.mark.parametrize(
    ("searched", "words"),
    [
        (Searched(1200, undated=3, scope="site:a.example"), "the 1,200 articles of site:a.example; 3 undated"),
        (Searched(1, undated=1, undated_matching=1, ranges=(("2020-03", None),), failed=1),
         "the 1 article known to be of Mar 2020 or later; 1 undated, 1 of which matches; 1 file unread: searcher errors"),
        (Searched(5, ("2019", "2021..2023"), ranges=((None, "2024"),)),
         "the 5 articles known to be of 2024 or earlier, none of 2019 or 2021 to 2023"),
        (Searched(0, ("1990",), 2, ranges=(("1990", "1990"),)),
         "no article: none is known to be of 1990; 2 undated, none of which matches"),
        (Searched(0, scope="site:x.y"), "no article: none is of site:x.y"),
        (Searched(4, undated=2, undated_matching=2, ranges=(("2020", "2022"),), undated_too=True),
         "the 4 articles known to be of 2020 to 2022 and the 2 undated, 2 of which match"),
        (Searched(0, undated=7, only_undated=True), "the 7 undated articles"),
    ],
)  # fmt: skip
def test_the_words_of_the_line(searched: Searched, words: str) -> None:
    assert searched_words(searched, ": searcher errors") == words
    assert searched_words(searched) == words.removesuffix(": searcher errors")
