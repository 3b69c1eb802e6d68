"""Titles where places disagree, and trails as sites write them."""

import pytest

from tests.support.html import PROSE, TITLE, html, json_ld, read


def titled(h1: str, head: str) -> str:
    return read(html(f"<article><h1>{h1}</h1>{PROSE}</article>", head)).title


def test_a_heading_that_shares_a_third_of_its_words_with_the_winner_wins() -> None:
    head = "<title>Best Ferries for Winter Crossings 2025 | Kellan Post</title>"
    head += '<meta property="og:title" content="Best Ferries for Winter Crossings 2025">'
    assert titled("The Seven Ferries We Took This Winter", head) == "Best Ferries for Winter Crossings 2025"
    assert titled("Seven Ferries for Winter, Tried by Us", head) == "Seven Ferries for Winter, Tried by Us"
    assert titled("Winter Ferries", head) == "Best Ferries for Winter Crossings 2025"


def test_what_editors_write_as_the_headline_stays() -> None:
    head = f'<title>{TITLE}</title><meta property="og:title" content="{TITLE}">' + json_ld()
    assert titled("Ferry Had Not Been Looked At In Spring", head) == TITLE


def test_a_heading_whose_words_run_together_does_not_replace_a_title_with_the_same_letters() -> None:
    head = '<title>Harbour / Ferry Adrift Again</title><meta property="og:title" content="Harbour / Ferry Adrift Again">'
    assert (
        titled("<span>Harbour</span><span>Ferry Adrift Again</span>", head) == "Harbour / Ferry Adrift Again"
    )


def test_a_heading_that_is_the_sites_name_breaks_nothing() -> None:
    head = '<title>On Tides | Kellan Point\'s Blog</title><meta property="og:site_name" content="Kellan Point\'s Blog">'
    assert "On Tides" in titled("Kellan Point's Blog", head)


def section(trail: str, title: str = TITLE, head: str = "") -> tuple[str, ...]:
    text = html(f"{trail}<article><h1>{title}</h1>{PROSE}</article>", f"<title>{title}</title>{head}")
    return read(text).section


@pytest.mark.parametrize(
    "words",
    ["You are in:", "You are here", "Sie sind hier:", "Vous êtes ici :", "Estás en", "Sei in:", "Вы здесь:"],
)
def test_the_words_that_lead_in_to_a_trail_are_no_section(words: str) -> None:
    trail = f'<nav class="breadcrumbs"><span>{words}</span> <a href="/">Front page</a> <a href="/h">Harbour</a></nav>'
    assert section(trail) == ("Harbour",)


def test_the_articles_own_title_in_a_trail_is_taken_whole() -> None:
    title = "Inquiry: Crew calls for «open books» at the ferry office – owner silent"
    trail = f'<div class="breadcrumb"><a href="/">Home</a> › <a href="/h">Harbour</a> › {title}</div>'
    assert section(trail, title) == ("Harbour",)


def test_a_trail_that_begins_again_counts_from_there() -> None:
    links = "".join(
        f'<li><a href="/{n}">{name}</a></li>'
        for n, name in enumerate(("Tools", "Blog", "Home", "Tools", "Blog"))
    )
    assert section(f'<ul class="breadcrumbs">{links}</ul>') == ("Tools", "Blog")


@pytest.mark.parametrize(
    ("stated", "path"),
    [
        ("Harbour,Ferries,Town", ("Harbour",)),
        ("Harbour, Ferries, Town", ("Harbour",)),
        ("Arts, Culture", ("Arts, Culture",)),
        ("https://kellanpost.example/harbour", ()),
        ("/harbour/ferries", ()),
        ("World > Europe", ("World", "Europe")),
    ],
)
def test_a_list_of_labels_is_no_name_and_an_address_none(stated: str, path: tuple[str, ...]) -> None:
    assert section("", head=json_ld(articleSection=stated)) == path


def test_an_edition_in_the_address_is_no_section() -> None:
    links = '<nav><a href="https://kellanpost.example/co/run/">Run</a><a href="https://kellanpost.example/co/run/finance/">Finance</a></nav>'
    text = html(f"{links}<article><h1>{TITLE}</h1>{PROSE}</article>")
    assert read(text, url="https://kellanpost.example/co/run/finance/ferry-missed-inspection").section == (
        "Run",
        "Finance",
    )


def linked(folder: str, name: str, path: str) -> tuple[str, ...]:
    """The section of a page at this path that links to a folder under a name."""
    link = f'<div class="top"><a href="/{folder}/">{name}</a></div>'
    return read(
        html(f"{link}<article><h1>{TITLE}</h1>{PROSE}</article>"), url=f"https://kellanpost.example/{path}"
    ).section


def test_a_folder_that_says_only_what_kind_of_text_it_holds_is_no_section() -> None:
    assert linked("harbour", "Harbour news", "harbour/ferry-missed-inspection") == ("Harbour news",)
    assert linked("blog", "Our blog", "blog/ferry-missed-inspection") == ()
    assert linked("resources/blog", "Blog", "en/resources/blog/ferry-missed-inspection") == ()
    assert linked("blog/harbour", "Harbour", "blog/harbour/ferry-missed-inspection") == ("Blog", "Harbour")


def test_the_end_of_the_pages_own_address_ends_a_trail_and_is_no_section() -> None:
    trail = (
        '<nav class="breadcrumb"><a href="/">Home</a> › <a href="/a/">Harbour</a> › <a href="#">{}</a></nav>'
    )
    url = "https://kellanpost.example/a/spring-ferry-inspection-4711.html"

    def section(last: str) -> tuple[str, ...]:
        return read(html(trail.format(last) + f"<article><h1>{TITLE}</h1>{PROSE}</article>"), url=url).section

    assert section("Spring Ferry Inspection") == ("Harbour",)
    assert section("Spring Ferry") == ("Harbour", "Spring Ferry")


def test_a_heading_that_has_all_of_a_short_title_and_more_is_the_title() -> None:
    assert titled("Page of Breaks", "<title>Page</title>") == "Page of Breaks"
    assert titled("Harbour Watch", "<title>On Tides</title>") == "On Tides"
