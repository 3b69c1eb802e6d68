"""Breadcrumbs: names run together come apart where they met, and say when that is unsure."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sections.breadcrumbs import NOT_CUT, Vocabulary, cut, cut_names, recut, title_start

TITLE = "Ferry Drifts For Two Hours Off Kellan Point, Engine Was Overdue For Service"
CLIPPED = "Ferry Drifts For Two Hours Off Kellan Point, Engine Was Overdue For..."


def known(**counts: int) -> Vocabulary:
    vocabulary = Vocabulary()
    for name, times in counts.items():
        vocabulary.learn([name], None, times)
    return vocabulary


@pytest.mark.parametrize(
    ("names", "path"),
    [
        ("HomeHarbour WatchLatest News on Ferry Safety", ("Harbour Watch", "Latest News on Ferry Safety")),
        ("StartseiteKüsteFähren", ("Küste", "Fähren")),
        ("AccueilSociétéÉcole", ("Société", "École")),
        ("ГлавнаяПолитикаВыборы", ("Политика", "Выборы")),
        ("homeNewsUK", ("News", "UK")),
        ("HomeIsles (North)Ferries", ("Isles (North)", "Ferries")),
        ("HomeFormula 1Races", ("Formula 1", "Races")),
        ("HomeMcDonald HarbourO'Neill Cup", ("McDonald Harbour", "O'Neill Cup")),
        ('HomeWhy "We" SailFerries', ('Why "We" Sail', "Ferries")),
        ("ISEN.POSTKüste", ("ISEN.POST", "Küste")),
        ("isenpost.deKüsteFähren", ("isenpost.de", "Küste", "Fähren")),
        ("KPHKüsteFähren", ("KPH", "Küste", "Fähren")),
        ("トップ社会スポーツ", ("社会", "スポーツ")),
        ("HOMENEWSSPORT", ("NEWS", "SPORT")),
        ("ГЛАВНАЯНОВОСТИСПОРТ", ("НОВОСТИ", "СПОРТ")),
        ("You are here: HomeHarbourFerries", ("Harbour", "Ferries")),
        ("Sie sind hier:StartseiteKüste", ("Küste",)),
        ("You are inFront pageHarbour", ("Harbour",)),
        ("HomeBlogTides And Us | Kellan", ("Blog", "Tides And Us", "Kellan")),
        ("Home Affairs", ("Home Affairs",)),
        ("Home", ()),
        ("", ()),
    ],
)
def test_names_run_together_are_cut_where_they_met(names: str, path: tuple[str, ...]) -> None:
    assert cut(names + CLIPPED, TITLE).path == path
    assert cut(names + TITLE, TITLE).path == path


@pytest.mark.parametrize(
    "line",
    [
        "Home » Harbour › Ferries » ",
        "Home > Harbour > Ferries > ",
        "Home | Harbour | Ferries | ",
        "Home / Harbour / Ferries / ",
        "Home/Harbour/Ferries/",
        "Home - Harbour - Ferries - ",
        "Harbour → Ferries → ",
    ],
)
def test_separators_are_believed(line: str) -> None:
    assert cut(line + CLIPPED, TITLE) == cut(line + TITLE, TITLE)
    assert cut(line + TITLE, TITLE).path == ("Harbour", "Ferries")
    assert cut(line + TITLE, TITLE).confidence > 0.95


def test_the_longest_beginning_of_the_title_is_its_tail() -> None:
    title = "EU Ministers Agree Fishing Quotas After Night Session"
    assert cut("HomeWorldEUEU Ministers Agree Fishing Quotas After...", title).path == ("World", "EU")


def test_curly_and_straight_quotes_agree() -> None:
    assert title_start("HomeSea“Gulls” Over The Isle…", '"Gulls" Over The Isle Again') == 7


def test_a_line_that_does_not_end_with_the_title_is_no_breadcrumb() -> None:
    assert cut("HomeHarbourAnother Story Altogether...", TITLE) == NOT_CUT
    assert cut("HomeHarbour" + TITLE, "") == NOT_CUT
    assert cut("x" * 400 + TITLE, TITLE) == NOT_CUT


def test_counts_settle_inner_capitals_and_acronyms() -> None:
    title = "Creators Ask For Clearer Rules"
    assert cut("HomeTechKelpTube" + title, title, known(Tech=41, KelpTube=12)).path == ("Tech", "KelpTube")
    assert cut("HomeTechKelpTube" + title, title).path == ("Tech", "Kelp", "Tube")
    assert cut("HomeNSTrade" + title, title, known(NS=30, Trade=9)).path == ("NS", "Trade")
    alone = cut("HomeNSTrade" + title, title)
    assert (alone.path, alone.confidence, alone.unsure) == (("NSTrade",), 0.5, True)


def test_a_better_vocabulary_settles_a_stored_line() -> None:
    line = "HomeNSTradeCreators Ask For..."
    title = "Creators Ask For Clearer Rules"
    assert recut(line, title, Vocabulary()).unsure
    settled = recut(line, title, known(NS=3, Trade=3))
    assert (settled.path, settled.confidence, settled.unsure) == (("NS", "Trade"), 0.95, False)


def test_the_sites_known_name_stands_for_home() -> None:
    assert cut("The Isen PostSea" + TITLE, TITLE, site="www.isenpost.example").path == ("Sea",)
    assert cut("IsenPostSea" + TITLE, TITLE, site="isenpost.example").path == ("Sea",)
    assert cut("IsenPostSea" + TITLE, TITLE).path == ("Isen", "Post", "Sea"), (
        "unknown, it is cut like any other"
    )


def test_names_without_case_are_cut_where_known() -> None:
    assert cut_names("ホーム政治離島", "").path == ("政治", "離島")
    assert cut_names("ホーム離島港湾", "").path == ("離島港湾",)


def test_a_sentence_is_never_a_section() -> None:
    answer = cut(
        "HomeHarbourThe whole harbour was closed until noon on that day, they said once again." + TITLE, TITLE
    )
    assert answer.path == ("Harbour",)
    assert answer.unsure


def test_vocabularies_add_up_in_any_order_and_survive_json() -> None:
    one, other = Vocabulary(), Vocabulary()
    one.learn(("Sea", "Ferries"), "isen.example")
    other.learn(("Sea",), "isen.example", 2)
    other.learn(("Sea",), "kellan.example")
    left, right = Vocabulary.from_json(one.to_json()), Vocabulary.from_json(other.to_json())
    left.merge(other)
    right.merge(one)
    assert json.dumps(left.to_json()) == json.dumps(right.to_json())
    assert (left.count("Sea", "isen.example"), left.count("Sea", "kellan.example"), left.count("Sea")) == (
        3,
        1,
        4,
    )


@given(st.text(max_size=120), st.text(max_size=60))
def test_no_line_raises_and_nothing_is_invented(names: str, title: str) -> None:
    answer = cut(names + title, title, known(a=2))
    joined = "".join((names + title).split())
    for name in answer.path:
        assert "".join(name.split()) in joined or not joined.isascii() or "&" in joined
