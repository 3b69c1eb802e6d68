"""Sections: paths without home page and title, hints from addresses, labels joined with slugs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sections.paths import (
    clean_path,
    fits_title,
    is_home,
    is_name,
    same_section,
    site_key,
    split_path,
    url_section,
)


def test_a_stated_path_loses_home_page_title_and_repetitions() -> None:
    title = "Ferry Drifts For Two Hours Off Kellan Point"
    assert clean_path(["Home", " Harbour  Watch ", "Harbour Watch", "Ferries", title], title) == (
        "Harbour Watch",
        "Ferries",
    )
    assert clean_path(["Startseite", "News &#038; Analysis", "Ferry Drifts For Two Hours..."], title) == (
        "News & Analysis",
    )
    assert clean_path(["Accueil", "Économie"]) == ("Économie",)
    assert clean_path([]) == ()


def test_the_sites_name_at_the_head_stands_for_its_home_page() -> None:
    assert clean_path(["ISEN.POST", "Wirtschaft"], "", "isen.post") == ("Wirtschaft",)
    assert clean_path(["The Isen Post", "World"], "", "www.isenpost.co.uk") == ("World",)
    assert clean_path(["The Isen Post", "World"]) == ("The Isen Post", "World"), (
        "unknown site: nothing is guessed"
    )


@pytest.mark.parametrize(
    ("head", "site"),
    [
        ("Isen Post: the paper of the valley", "isenpost.example"),
        ("Isen Post – News from Isen", "www.isenpost.co.uk"),
        ("Isenpost.example", "motors.isenpost.example"),
        ("IP", "ip-online.example"),
        ("Isen Post", "theisenpost.example"),
    ],
)
def test_a_site_is_known_by_its_slogan_its_domain_and_without_online(head: str, site: str) -> None:
    assert clean_path([head, "World", "Europe"], "", site) == ("World", "Europe")


@pytest.mark.parametrize(
    "label", ["Harbour at Isen Post", "Harbour | Isen Post", "Harbour en Isen Post - Isen-Post"]
)
def test_the_sites_name_behind_a_label_is_no_part_of_it(label: str) -> None:
    assert clean_path(["World", label], site="isenpost.example") == ("World", "Harbour")
    assert clean_path(["World", label], site="kellan.example") == ("World", label)
    assert clean_path(["Life in Isen"], site="isenpost.example") == ("Life in Isen",)


def test_a_section_that_only_begins_like_the_site_stays() -> None:
    assert clean_path(["Isen Post: Letters"], "", "isenpost.example") == ("Isen Post: Letters",), (
        "the only name of a path is a section"
    )
    assert clean_path(["Isen", "World"], "", "isenpost.example") == ("Isen", "World")
    assert clean_path(["Motors: Tests", "Vans"], "", "isenpost.example") == ("Motors: Tests", "Vans")


@pytest.mark.parametrize(
    "word",
    ["Home", "STARTSEITE", "Inicio", "Početna", "Главная", "トップ", "Trang chủ", "Page d’accueil", "होम"],
)
def test_home_is_known_in_many_languages(word: str) -> None:
    assert is_home(word)


def test_news_is_a_section_and_homeland_is_no_home() -> None:
    assert clean_path(["News", "Local"]) == ("News", "Local")
    assert not is_home("Homeland")


def test_titles_are_known_whole_or_clipped_but_not_by_a_short_word() -> None:
    assert fits_title("ferry drifts for two hours…", "Ferry Drifts For Two Hours Off Kellan Point")
    assert not fits_title("Ferry", "Ferry Drifts For Two Hours")
    assert not fits_title("Harbour Watch", "")


def test_names_of_sections_are_short_and_no_sentences() -> None:
    assert is_name("World")
    assert is_name("U.S.")
    assert not is_name("x" * 61)
    assert not is_name("The harbour is closed until noon.")


@pytest.mark.parametrize(
    ("url", "slugs"),
    [
        ("https://isen.example/world/us-news/2020/jan/1/tide", ("world", "us-news")),
        ("https://isen.example/de/nachrichten/bayern/tide-100.html", ("nachrichten", "bayern")),
        ("https://isen.example/news/article-11589179/Tide.html", ("news",)),
        ("https://isen.example/a-very-long-title-of-an-article-with-many-words/", ()),
        ("https://isen.example/author/orla-venn/lantern", ()),
        ("https://isen.example/reviews/by/orla-venn/lantern", ("reviews",)),
        ("https://isen.example/", ()),
        ("", ()),
    ],
)
def test_addresses_hint_at_sections(url: str, slugs: tuple[str, ...]) -> None:
    assert url_section(url) == slugs


def test_records_write_paths_in_several_ways() -> None:
    assert (
        split_path("World/Europe")
        == split_path("World > Europe")
        == split_path("World » Europe")
        == ("World", "Europe")
    )
    assert split_path("AC/DC > Music") == ("AC/DC", "Music")
    assert split_path("  World  News ") == ("World News",)


def test_a_slug_is_joined_with_its_label() -> None:
    assert same_section("US news", "us-news")
    assert same_section("Arts & Culture", "arts-culture")
    assert same_section("Économie", "economie")
    assert not same_section("US news", "news")
    assert not same_section("", "")


def test_a_sites_name_is_read_from_its_host() -> None:
    assert site_key("www.isen-post.co.uk") == "isenpost"
    assert site_key("news.isen.example") == "isen"


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=40), st.text(max_size=20))
def test_no_names_raise_and_cleaning_is_done_once(names: list[str], title: str, site: str) -> None:
    path = clean_path(names, title, site)
    assert all(name == name.strip() and name for name in path)
    url_section(title)
    split_path(title)
