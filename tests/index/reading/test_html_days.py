"""Which day a page was published where its places disagree: stamps, printed days, addresses, modifications."""

import pytest

from index.dates.urls import url_day
from index.evidence import DAY_UNSURE, flags_of
from index.reconcile.dates import day_by_order
from tests.support.html import PROSE, TITLE, html, json_ld, read


def article(under: str, head: str = "") -> str:
    return html(f"<article><h1>{TITLE}</h1>{under}{PROSE}</article>", f"<title>{TITLE}</title>{head}")


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


def test_a_day_that_the_page_itself_states_as_its_modification_is_none_of_publication() -> None:
    text = article("<div>Updated January 8, 2026</div>", meta("og:updated_time", "2026-01-08T10:00:00+00:00"))
    found = read(text)
    assert (found.published, found.published_from, found.modified) == (None, "none", "2026-01-08")


@pytest.mark.parametrize("name", ["date", "dc.date", "dcterms.date"])
def test_a_generic_meta_gives_way_to_the_day_that_is_printed(name: str) -> None:
    head = meta(name, "2022-01-21T09:43+01:00")
    time = '<p><time datetime="2022-01-25T08:00:00+01:00">25.01.2022</time></p>'
    assert (read(article(time, head)).published, read(article(time, head)).published_from) == (
        "2022-01-25",
        "time",
    )
    assert read(article("<p>25 January 2022</p>", head)).published == "2022-01-25"
    assert read(article("", head)).published == "2022-01-21"
    stated = meta("article:published_time", "2022-01-21T09:43+01:00")
    assert read(article(time, stated)).published == "2022-01-21"


def test_an_instant_in_utc_is_the_day_of_the_place_that_tells_it_in_its_own_zone() -> None:
    head = json_ld(datePublished="2023-11-09T06:35:29+00:00")
    time = '<time class="published" datetime="2023-11-08T22:35:29-08:00">Nov 8, 2023</time>'
    found = read(article(time, head))
    assert found.published == "2023-11-08"
    assert next(e.verdict for e in found.evidence if e.provenance == "json-ld") == "other zone"
    another = '<time class="published" datetime="2023-11-08T10:00:00-08:00">morning</time>'
    assert read(article(another, head)).published == "2023-11-09"


def test_a_stamp_in_utc_is_the_day_printed_before_it() -> None:
    head = json_ld(datePublished="2025-12-19T02:00:00Z")
    assert read(article("<div>Dec 18, 2025</div>", head)).published == "2025-12-18"
    assert read(article("<div>Dec 18, 2025</div>", head.replace("Z", "+01:00"))).published == "2025-12-19"


def test_the_stamp_of_a_rebuild_gives_way_to_the_day_printed_beside_the_headline() -> None:
    head = json_ld(datePublished="2025-11-05T10:00:00+01:00")
    found = read(article("<p>January 31, 2024</p>", head))
    assert (found.published, found.published_from) == ("2024-01-31", "byline")
    assert read(article("<p>Published 31 January 2024</p>", head)).published == "2024-01-31"
    # a later day, one in a sentence, a day no article has, and one that the address contradicts
    for under in ("<p>November 9, 2025</p>", "<p>April 1, 1981</p>"):
        assert read(article(under, head)).published == "2025-11-05"
    url = "https://kellanpost.example/2025/11/ferry/"
    assert read(article("<p>January 31, 2024</p>", head), url=url).published == "2025-11-05"


def test_the_day_of_a_caption_is_no_byline() -> None:
    figure = "<figure><figcaption>The ferry on 3 May 2019</figcaption></figure>"
    assert read(article(figure)).published_from != "byline"


def test_a_day_that_links_to_the_archive_of_its_day_is_printed_all_the_same() -> None:
    linked = '<ul><li><a href="/2025/07/27/">July 27, 2025</a></li></ul>'
    assert read(article(linked)).published == "2025-07-27"


def test_the_day_above_a_post_of_a_blog_is_no_clock() -> None:
    text = html(f"<h2 class='date-header'>Monday, September 8, 2008</h2><h3>{TITLE}</h3><div>{PROSE}</div>")
    assert read(text).published == "2008-09-08"


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2023/10/3-questions-for-the-harbour-master/", "2023-10"),
        ("2023/10/12-ferries-of-the-year/", "2023-10"),
        ("2023/10/31/ferry/", "2023-10-31"),
        ("2023-10-31-ferry", "2023-10-31"),
        ("news/2023/10/20231031-ferry.html", "2023-10-31"),
        ("2023/10/20231031/ferry", "2023-10-31"),
        ("2020/mar/11/ferry", "2020-03-11"),
        ("ferry-20200311-b", "2020-03-11"),
    ],
)
def test_a_slug_that_begins_with_a_number_is_no_day_and_eight_digits_are_eight(path: str, day: str) -> None:
    assert url_day(f"https://kellanpost.example/{path}") == day


def test_the_time_below_the_headline_goes_before_the_first_of_the_page() -> None:
    other = '<div class="top"><time datetime="2025-01-31T12:00:00Z">31 January</time></div>'
    own = '<div class="node"><time datetime="2017-03-01T12:00:00Z">March</time> by Orla Venn</div>'
    text = html(f"{other}<article><h1>{TITLE}</h1>{own}{PROSE}</article>", f"<title>{TITLE}</title>")
    assert (read(text).published, read(text).published_from) == ("2017-03-01", "time")


def test_a_day_just_below_the_headline_is_no_clock_whatever_its_element_is_called() -> None:
    day = '<div class="header-date">19 Dec, 2025</div>'
    page = html(f"<main><h1>{TITLE}</h1>{day}{PROSE}</main>", f"<title>{TITLE}</title>")
    assert (read(page).published, read(page).captured) == ("2025-12-19", ())
    above = html(f"{day}<p>Kellan Point</p><main><h1>{TITLE}</h1>{PROSE}</main>", f"<title>{TITLE}</title>")
    assert (read(above).published, read(above).captured) == (None, ("2025-12-19",))


def test_a_numeric_day_of_either_order_is_its_year_until_the_site_shows_its_order() -> None:
    found = read(article('<p><strong>Orla Venn</strong><span class="time">3/4/2025</span></p>'))
    assert (found.published, found.published_from) == ("2025", "byline")
    assert flags_of(found.evidence) & DAY_UNSURE
    changed = day_by_order(found.evidence, (), "mdy", is_known_site=True)
    assert changed is not None
    assert changed.day == "2025-03-04"
    # beside the headline, and after a word for modification
    assert read(article("<p>Published 03/04/2025</p>")).published == "2025"
    modified = read(article("<p>Updated on 09/12/25</p>"))
    assert (modified.published, modified.modified) == (None, None)
    # a surer source gives the whole day
    assert read(article("<p>3/4/2025</p>", json_ld(datePublished="2025-03-04"))).published == "2025-03-04"


def test_where_the_markup_contradicts_itself_the_day_told_to_readers_stands() -> None:
    head = json_ld(datePublished="2025-11-29T12:28:31-05:00", dateModified="2025-11-29T12:28:31-05:00")
    head += meta("article:published_time", "2025-08-08T00:00:00-04:00")
    told = '<p>Kellan Point</p><div>Published <time pubdate datetime="2025-08-13">August 13</time></div>'
    assert read(article(told, head)).published == "2025-08-13"
    # a day that is the modification's is not told as publication, and without a day in print the order of belief stays
    assert read(article("<p>November 29, 2025</p>", head)).published == "2025-11-29"
    assert read(article("", head)).published == "2025-11-29"


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("blog/2023/october/03/how-many-gates/", "2023-10-03"),
        ("2023/september/tide-gate", "2023-09"),
        ("2023/harbour/03/tide-gate", None),
    ],
)
def test_an_address_may_write_its_month_out(path: str, day: str | None) -> None:
    assert url_day(f"https://kellanpost.example/{path}") == day
