"""Pages become articles: every field from the place that states it, every other word kept."""

import json
from pathlib import Path
from typing import Any

import pytest

from index.article import Article
from index.cuts import lacking
from index.errors import Skipped
from index.reading.html.reader import read_html
from index.reading.input.raw_record import RawRecord
from tests.support.commands import ROOT

PAGES = ROOT / "tests" / "pages"
PROSE = (
    "A car ferry with 212 people aboard drifted without power off Kellan Point for two hours, the harbour office said.",
    "The engine had missed its spring inspection, two crew members said, and the owner knew of it since the winter.",
    "Tugs brought the ship to the old quay before dark; nobody was hurt, and the line runs again since the morning.",
)
TITLE = "Ferry drifts off Kellan Point"


def read(html: str, **known: Any) -> Article:
    return read_html(RawRecord(data=html.encode("utf-8", "replace"), kind="html", text=html, **known))


def page(
    head: str = "", before: str = "", under: str = "", after: str = "", inside: str = "", title: str = TITLE
) -> str:
    first, second, third = (f"<p>{line}</p>" for line in PROSE)
    article = (
        f"<article><h1>{title}</h1>{under}<div class='text'>{first}{inside}{second}{third}</div></article>"
    )
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{before}{article}{after}</body></html>"


def json_ld(*values: Any) -> str:
    return "".join(
        f"<script type='application/ld+json'>{v if isinstance(v, str) else json.dumps(v)}</script>"
        for v in values
    )


def crumbs(*names: str) -> dict[str, Any]:
    items = [{"@type": "ListItem", "position": n, "name": name} for n, name in enumerate(names, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def news(**fields: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}


def verdicts(article: Article, field: str) -> dict[str, str]:
    return {e.provenance: e.verdict for e in article.evidence if e.field == field}


def everything(article: Article) -> str:
    return "\n".join((article.title, article.lead, *article.paragraphs, *article.captions, *article.aside))


def test_a_plain_page_gives_its_title_and_paragraphs_and_claims_nothing_else() -> None:
    article = read(page())
    assert (article.title, article.paragraphs, article.lang) == (TITLE, PROSE, "en")
    assert (article.published, article.published_from, article.section, article.authors) == (
        None,
        "none",
        (),
        (),
    )
    assert (article.url, article.site, article.publisher, article.lead, article.truncated) == (
        None,
        None,
        None,
        "",
        False,
    )


def test_reading_does_not_depend_on_what_was_read_before() -> None:
    first = read(page())
    read(page(json_ld(news(datePublished="2019-02-03")), title="Another headline altogether"))
    assert read(page()) == first


def test_the_id_comes_from_the_bytes_of_the_record() -> None:
    assert read(page()).id == read(page(), captured=("2024-01-01",)).id
    assert read(page()).id != read(page(after=" ")).id


def test_an_article_in_a_graph_is_found_with_its_author_and_publisher_by_reference() -> None:
    graph = [
        {"@type": "WebSite", "@id": "#site", "name": "Kellan Herald online"},
        {"@type": "Organization", "@id": "#us", "name": "The Kellan Herald"},
        {"@type": "Person", "@id": "#orla", "name": "Orla Venn"},
        {
            **news(datePublished="2021-03-08T09:14:00+01:00"),
            "author": [{"@id": "#orla"}],
            "publisher": {"@id": "#us"},
        },
        crumbs("Home", "Harbour", "Ferries", TITLE),
    ]
    article = read(page(json_ld({"@context": "https://schema.org", "@graph": graph})))
    assert (article.published, article.published_from) == ("2021-03-08", "json-ld")
    assert (article.authors, article.publisher) == (("Orla Venn",), "The Kellan Herald")
    assert article.section == ("Harbour", "Ferries")


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "NewsArticle", "headline": "Ferry drifts\n off Kellan Point", "datePublished": "2021-03-08",}',
        '<!-- {"@type": "NewsArticle", "datePublished": "2021-03-08", "keywords": ["a", "b",]} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2021-03-08"}\n//]]>',
        '{"@type": "WebSite"}\n{"@type": "NewsArticle", "datePublished": "2021-03-08"};',
        '[[{"@type": ["Thing", "NewsArticle"], "datePublished": ["2021-03-08"]}]]',
        '{"@type": "NewsArticle", "headline": "x", "datePublished": "2021-03-08", "broken": }',
        '{"@type": "NewsArticle", "path": "C:\\q", "datePublished": "2021-03-08"}',
    ],
    ids=[
        "line break and trailing comma",
        "HTML comment",
        "CDATA",
        "two in a row",
        "nested lists",
        "broken beyond repair",
        "stray backslash",
    ],
)
def test_sloppy_json_ld_is_read(block: str) -> None:
    assert read(page(json_ld(block))).published == "2021-03-08"


def test_json_ld_nested_deeper_than_python_may_recurse_is_left_out() -> None:
    article = read(page(json_ld("[" * 100_000 + "]" * 100_000, news(datePublished="2021-03-08"))))
    assert article.published == "2021-03-08"


def test_the_article_object_is_the_one_whose_headline_is_the_title() -> None:
    other = {
        "@type": "NewsArticle",
        "headline": "Seed fair returns to Marrow Hill",
        "datePublished": "2019-01-01",
    }
    article = read(page(f"<title>{TITLE}</title>" + json_ld(other, news(datePublished="2021-03-08"))))
    assert article.published == "2021-03-08"


def test_article_body_is_the_last_resort() -> None:
    article = read(
        f"<html><head>{json_ld(news(articleBody=chr(10).join(PROSE)))}</head><body><div id=app></div></body></html>"
    )
    assert article.paragraphs == PROSE
    assert "body=json-ld" in article.flags


def test_a_page_drawn_by_scripts_keeps_its_description() -> None:
    head = f"<meta property='og:type' content='article'><meta property='og:title' content='{TITLE}'><meta name=description content='{PROSE[0]}'>"
    article = read(f"<html><head>{head}</head><body><div id=app></div></body></html>")
    assert (article.title, article.lead, article.paragraphs, article.truncated) == (TITLE, PROSE[0], (), True)
    assert "body=description" in article.flags


@pytest.mark.parametrize(
    "html",
    ["", "   ", "<html></html>", "<p>Enable JavaScript to go on.</p>", "just words", "<![CDATA[", "<?xml"],
)
def test_a_page_without_article_text_is_skipped(html: str) -> None:
    with pytest.raises(Skipped) as skipped:
        read(html)
    assert skipped.value.kind == "no-text"


# --- days ---------------------------------------------------------------------------------------------------------------------------


def test_the_day_is_the_one_printed_whatever_the_time_zone() -> None:
    assert read(page(json_ld(news(datePublished="2021-03-08T23:50:00-08:00")))).published == "2021-03-08"
    assert (
        read(page("<meta property='article:published_time' content='2021-03-08T00:10:00+11:00'>")).published
        == "2021-03-08"
    )


def test_published_and_modified_are_told_apart() -> None:
    article = read(page(json_ld(news(datePublished="2022-02-04T09:14", dateModified="2022-02-06T17:40"))))
    assert (article.published, article.modified) == ("2022-02-04", "2022-02-06")
    line = "<p class=byline>Published 09:14 4 Feb 2022 | Updated 17:40 6 Feb 2022</p>"
    article = read(page(under=line))
    assert (article.published, article.published_from, article.modified) == (
        "2022-02-04",
        "byline",
        "2022-02-06",
    )


def test_stronger_places_win_and_weaker_ones_are_kept_as_evidence() -> None:
    head = (
        json_ld(news(datePublished="2021-03-08"))
        + "<meta property='article:published_time' content='2021-05-01T10:00:00Z'>"
    )
    article = read(page(head, under="<time datetime='2021-03-08'>8 March</time>"))
    assert (article.published, article.published_from) == ("2021-03-08", "json-ld")
    assert verdicts(article, "published") == {"json-ld": "chosen", "meta": "conflict", "time": "weaker"}


def test_microdata_and_time_elements_date_a_page() -> None:
    article = read(page(under="<span itemprop='datePublished' content='2020-06-01'>yesterday</span>"))
    assert (article.published, article.published_from) == ("2020-06-01", "microdata")
    article = read(page(under="<time class='entry-date published' datetime='2020-06-02T08:00'>2 June</time>"))
    assert (article.published, article.published_from) == ("2020-06-02", "time")
    article = read(
        page(
            under="<time class='updated' datetime='2020-07-01'>1 July</time><time datetime='2020-06-02'>2 June</time>"
        )
    )
    assert (article.published, article.modified) == ("2020-06-02", "2020-07-01")


def test_an_address_dates_a_page_that_says_nothing_else() -> None:
    article = read(page(), url="https://isenpost.example/2018/11/13/ferry-drifts")
    assert (article.published, article.published_from, article.site) == (
        "2018-11-13",
        "url",
        "isenpost.example",
    )


def test_an_address_may_know_the_month_only_and_it_is_not_filled_up() -> None:
    assert read(page(), url="https://isenpost.example/2018/11/ferry-drifts").published == "2018-11"


def test_an_earlier_day_in_the_address_beats_rewritten_markup() -> None:
    article = read(
        page(json_ld(news(datePublished="2023-01-30"))),
        url="https://isenpost.example/2018/11/13/ferry-drifts",
    )
    assert (article.published, article.published_from) == ("2018-11-13", "url")
    assert verdicts(article, "published")["json-ld"] == "conflict"


def test_utc_stamps_do_not_move_the_day_the_address_prints() -> None:
    head = json_ld(news(datePublished="2023-11-09T02:01:53Z"))
    article = read(page(head), url="https://isenpost.example/2023/11/08/ferry-drifts")
    assert article.published == "2023-11-08"
    assert verdicts(article, "published")["json-ld"] == "other zone"
    noon = read(
        page(json_ld(news(datePublished="2023-11-09T14:00:00Z"))),
        url="https://isenpost.example/2023/11/08/ferry-drifts",
    )
    assert noon.published == "2023-11-09"


def test_a_clock_in_the_top_bar_is_the_day_of_the_fetch() -> None:
    clock = "<div class='td_data_time'>Tuesday, July 16, 2024</div>"
    article = read(page(before=clock))
    assert (article.published, article.captured, article.not_after) == (None, ("2024-07-16",), "2024-07-16")
    assert verdicts(article, "captured") == {"page-clock": ""}


def test_a_clock_does_not_hide_the_date_below_the_headline() -> None:
    clock = "<div class='td_data_time'>Tuesday, July 16, 2024</div>"
    article = read(page(before=clock, under="<p>By Orla Venn</p><p>March 8, 2021</p>"))
    assert (article.published, article.published_from, article.captured) == (
        "2021-03-08",
        "byline",
        ("2024-07-16",),
    )


def test_a_page_of_a_web_archive_has_its_own_address_and_the_day_of_its_fetch() -> None:
    article = read(
        page(), url="https://web.archive.org/web/20181206101316/https://isenpost.example/2017/05/04/ferry"
    )
    assert (article.published, article.captured, article.site) == (
        "2017-05-04",
        ("2018-12-06",),
        "isenpost.example",
    )
    assert article.url == "https://isenpost.example/2017/05/04/ferry"


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [("1970-01-01", "default day"), ("2021-02-31", "impossible"), ("2031-01-01", "future")],
)
def test_impossible_default_and_future_days_are_rejected_with_a_trace(stated: str, verdict: str) -> None:
    article = read(page(json_ld(news(datePublished=stated))), captured=("2024-01-05",))
    assert article.published is None
    assert verdict in {e.verdict for e in article.evidence if e.field == "published"}


def test_dates_of_other_articles_comments_and_copyright_lines_are_not_the_articles() -> None:
    after = (
        "<div class='related-posts'><time datetime='2020-01-01'>1 January 2020</time></div>"
        "<section class='comments'><time datetime='2020-02-02'>2 February 2020</time></section><footer>© 2019 Isen Post</footer>"
    )
    assert read(page(after=after)).published is None or read(page(after=after)).published_from == "htmldate"


def test_known_fetch_days_are_kept_sorted() -> None:
    assert read(page(), captured=("2024-02-01", "2023-01-01")).captured == ("2023-01-01", "2024-02-01")


# --- sections -----------------------------------------------------------------------------------------------------------------------


def test_a_breadcrumb_list_gives_the_path_without_home_and_title() -> None:
    article = read(page(json_ld(news(articleSection="Harbour"), crumbs("Home", "News", "Harbour", TITLE))))
    assert article.section == ("News", "Harbour")
    assert [(e.provenance, e.value, e.verdict) for e in article.evidence if e.field == "section"][:2] == [
        ("json-ld", "News/Harbour", "chosen"),
        ("json-ld", "Harbour", "weaker"),
    ]


@pytest.mark.parametrize(
    "trail",
    [
        "<nav aria-label='Breadcrumbs'><ol><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li><li><a href='/n/h'>Harbour</a></li></ol></nav>",
        "<div class='bread-crumb'><a href='/'>Home</a> » <a href='/n'>News</a> » <a href='/n/h'>Harbour</a> » Ferry drifts off Kellan Point</div>",
        "<p id='breadcrumbs'>Home &gt; News &gt; Harbour &gt; Ferry drifts off...</p>",
        "<div class='entry-crumbs'><span><a href='/'>Home</a></span><span><a href='/n'>News</a></span><span><a href='/n/h'>Harbour</a></span></div>",
        "<ul itemscope itemtype='https://schema.org/BreadcrumbList'><li itemprop='itemListElement'><span itemprop='name'>News</span></li>"
        "<li itemprop='itemListElement'><span itemprop='name'>Harbour</span></li></ul>",
        "<nav aria-label='breadcrumb'><h2>Breadcrumb</h2><a href='/n'>News</a><a href='/n/h'>Harbour</a></nav>",
    ],
    ids=["list", "links and a title", "text with separators", "run together", "microdata", "with a heading"],
)
def test_breadcrumbs_in_markup_give_the_path(trail: str) -> None:
    article = read(page(before=trail))
    assert article.section == ("News", "Harbour")
    assert verdicts(article, "section")["markup"] == "chosen"


def test_a_crumb_with_another_version_of_the_headline_is_no_section() -> None:
    version = "Ferry adrift: two hours without power"
    head = f"<meta property='og:title' content='{version}'>{json_ld(crumbs('Home', 'Harbour', version))}"
    assert read(page(head)).section == ("Harbour",)


def test_article_section_then_metas_then_category_links() -> None:
    meta = "<meta property='article:section' content='Ports'>"
    category = "<a rel='category tag' href='/c/ships'>Ships</a>"
    assert read(page(meta + json_ld(news(articleSection=["Harbour", "Top"])), under=category)).section == (
        "Harbour",
    )
    assert read(page(meta, under=category)).section == ("Ports",)
    assert read(page(under=category)).section == ("Ships",)


def test_folders_of_the_address_count_where_links_name_them() -> None:
    menu = "<nav><a href='/world/'>World news</a><a href='/world/isen-valley/'>Isen Valley</a><a href='/sport/'>Sport</a></nav>"
    article = read(
        page(before=menu), url="https://isenpost.example/world/isen-valley/ferry-drifts-off-kellan-point"
    )
    assert article.section == ("World news", "Isen Valley")
    assert verdicts(article, "section")["url"] == "chosen" or article.evidence


@pytest.mark.parametrize(
    ("trail", "path"),
    [
        ('<a href="/person/orlavenn">Orla Venn</a>', ()),
        ('<a href="/reviews">Reviews</a> <a href="/person/orlavenn">Orla Venn</a>', ("Reviews",)),
    ],
)
def test_the_writer_of_a_page_is_no_section(trail: str, path: tuple[str, ...]) -> None:
    before = f'<nav class="breadcrumbs"><a href="/">Home</a> {trail}</nav>'
    byline = '<p class="byline">By <a href="/person/orlavenn" rel="author">Orla Venn</a></p>'
    article = read(
        page(before=before, under=byline), url="https://isenpost.example/author/orla-venn/lantern-keeper"
    )
    assert (article.section, article.authors) == (path, ("Orla Venn",))


def test_a_desk_that_signs_stays_a_section() -> None:
    before = '<nav class="breadcrumbs"><a href="/">Home</a> <a href="/sport">Sport</a></nav>'
    assert read(page('<meta name="author" content="Sport">', before)).section == ("Sport",)


def test_microdata_names_the_publisher_and_the_address() -> None:
    under = """<link itemprop="mainEntityOfPage" href="https://www.tarnby.example/ferry">
        <span itemprop="publisher" itemscope itemtype="https://schema.org/Organization">From <b itemprop="name">The Tarnby Post</b></span>"""
    news = "<main itemscope itemtype='https://schema.org/NewsArticle'>"
    assert read(page(under=under)).publisher is None, "of what?"
    article = read(page(before=news, under=under, after="</main>"))
    assert (article.publisher, article.url, article.site) == (
        "The Tarnby Post",
        "https://www.tarnby.example/ferry",
        "tarnby.example",
    )


def test_folders_nobody_names_are_evidence_only() -> None:
    article = read(page(), url="https://isenpost.example/world/ferry-drifts-off-kellan-point")
    assert article.section == ()
    assert verdicts(article, "section") == {"url": "conflict"}


# --- title, names, address ----------------------------------------------------------------------------------------------------------


def test_the_heading_that_agrees_with_the_metas_is_the_title() -> None:
    head = f"<title>{TITLE} | Isen Post</title><meta property='og:title' content='{TITLE} - Isen Post'>"
    assert read(page(head, before="<h1>Isen Post</h1>")).title == TITLE


def test_the_sites_name_is_cut_from_a_title_that_has_no_heading() -> None:
    html = page(
        "<title>Ferry drifts – Isen Post</title><meta property='og:site_name' content='Isen Post'>"
    ).replace("h1>", "b>")
    assert read(html).title == "Ferry drifts"


def test_markup_in_a_title_is_text() -> None:
    words = "How <script>alert(1)</script> got into our headlines"
    escaped = words.replace("<", "&lt;").replace(">", "&gt;")
    assert read(page(f"<title>{words}</title>", title=escaped)).title == words
    assert (
        read(
            page(json_ld(json.dumps(news() | {"headline": words}).replace("</", "<\\/")), title=escaped)
        ).title
        == words
    )


def test_authors_lose_their_by_and_come_one_by_one() -> None:
    assert read(page("<meta name=author content='By Orla Venn and Ivo Starr'>")).authors == (
        "Orla Venn",
        "Ivo Starr",
    )
    assert read(page(under="<a rel=author href='/orla'>Orla Venn</a>")).authors == ("Orla Venn",)
    people = [{"@type": "Person", "name": "Orla Venn"}, {"@type": "Organization", "name": "Isen Post"}]
    assert read(page(json_ld(news(author=people, publisher={"name": "Isen Post"})))).authors == ("Orla Venn",)


def test_the_canonical_address_counts_unless_it_is_the_home_page() -> None:
    article = read(
        page("<link rel=canonical href='https://www.isenpost.example/ferry#top'>"),
        url="https://amp.isenpost.example/ferry?utm=1",
    )
    assert (article.url, article.site) == ("https://www.isenpost.example/ferry", "amp.isenpost.example")
    article = read(
        page("<link rel=canonical href='https://isenpost.example/'>"), url="https://isenpost.example/ferry"
    )
    assert article.url == "https://isenpost.example/ferry"


@pytest.mark.parametrize("href", ["http://[::1", "javascript:void(0)", "//", "mailto:a@b.c", "ht!tp://x"])
def test_broken_addresses_are_no_addresses(href: str) -> None:
    assert (
        read(page(f"<link rel=canonical href='{href}'><meta property='og:url' content='{href}'>")).url is None
    )


@pytest.mark.parametrize(("lang", "expected"), [("de-AT", "de"), ("EN_us", "en"), ("x", None), ("", None)])
def test_the_language_is_the_primary_one_stated(lang: str, expected: str | None) -> None:
    assert read(page().replace("lang='en'", f"lang='{lang}'")).lang == expected
    assert read(page("<meta property='og:locale' content='fr_CA'>").replace("lang='en'", "")).lang == "fr"
    assert read(page(), lang="nl").lang == "nl"


# --- text ---------------------------------------------------------------------------------------------------------------------------


def test_captions_and_credits_stand_apart_from_paragraphs() -> None:
    figure = "<figure><img src=f.jpg><figcaption>The ferry at the old quay <span class=credit>Photo: Ivo Starr</span></figcaption></figure>"
    article = read(page(inside=figure))
    assert article.paragraphs == PROSE
    assert article.captions == ("The ferry at the old quay Photo: Ivo Starr",)


def test_a_standfirst_is_the_lead_unless_it_is_the_first_paragraph() -> None:
    words = "Two hours without power and nobody hurt: how a missed inspection nearly cost the line."
    more = "".join(f"<p>{line} So it was on day {n}.</p>" for n in range(4) for line in PROSE)
    article = read(
        page(
            f"<meta name=description content='{words}'>",
            under=f"<p class=standfirst>{words}</p>",
            inside=more,
        )
    )
    assert (article.lead, article.paragraphs[0], words in article.paragraphs) == (words, PROSE[0], False)
    assert read(page(f"<meta name=description content='{PROSE[0]}'>")).lead == ""


def test_nothing_a_reader_sees_is_lost() -> None:
    seen = (
        "Share this story",
        "Old boathouse to be sold",
        "Sign up for the harbour letter",
        "© 2021 Isen Post",
        "Weather: rain",
        "Menu entry",
    )
    menu, share, related, letter, copyright_line, weather = (
        seen[5],
        seen[0],
        seen[1],
        seen[2],
        seen[3],
        seen[4],
    )
    article = read(
        page(
            before=f"<nav><a href=/m>{menu}</a></nav>",
            under=f"<div class=share-bar><button>{share}</button></div>",
            inside=f"<aside class=related><a href=/o>{related}</a></aside>",
            after=f"<div class=newsletter>{letter}</div><div hidden>{weather}</div><footer>{copyright_line}</footer>",
        )
    )
    assert article.paragraphs == PROSE
    assert set(seen) <= set(article.aside)
    assert TITLE not in article.aside


def test_words_parted_only_by_a_drawing_a_script_or_a_time_stay_words() -> None:
    body = page(
        before="""<nav><a href="/r"><span>Register</span></a><a href="/l"><svg><path d="M1"/></svg><span>Signin</span></a>
        <b>Watch</b><img src="x.png"><b>Listen</b> <i>Follow</i><script>var a</script><i>Subscribe</i>
        <span>Orla Venn</span><time>March 4, 2020</time><span>Weirwatch</span></nav>""",
        inside="""<p>One<!-- -->two, H<sub>2</sub>O and the 5<sup>th</sup> floor.</p>
        <figure><picture><source srcset="a.webp"><img src="a.jpg"><figcaption>The millers of Orsk before the flood</figcaption></picture></figure>""",
    )
    words = everything(read(body)).split()
    for word in (
        "Register",
        "Signin",
        "Watch",
        "Listen",
        "Follow",
        "Subscribe",
        "Venn",
        "March",
        "Weirwatch",
        "Onetwo,",
        "H2O",
        "5th",
        "millers",
    ):
        assert word in words, word


def test_asides_are_kept_once_and_all_of_them() -> None:
    article = read(
        page(
            after="<ul>"
            + "<li><a href=/x>Again</a></li>" * 50
            + "".join(f"<li><a href=/{n}>Entry {n}</a></li>" for n in range(3000))
            + "</ul>"
        )
    )
    assert article.aside.count("Again") == 1
    assert [line for line in article.aside if line.startswith("Entry")] == [f"Entry {n}" for n in range(3000)]


def test_scripts_styles_comments_and_drawings_are_not_text() -> None:
    unseen = (
        "<script>var ferry='<p>no</p>'</script><style>p{}</style><!-- <p>no</p> --><svg><title>no</title></svg>"
        "<noscript>no</noscript><template><p>no</p></template>"
    )
    article = read(page(inside=unseen))
    assert "no" not in everything(article).split()
    assert article.paragraphs == PROSE


def test_paragraphs_parted_by_line_breaks_are_paragraphs() -> None:
    html = f"<html><body><h1>{TITLE}</h1><div class=text>{'<br><br>'.join(PROSE)}</div></body></html>"
    assert read(html).paragraphs == PROSE


def test_stray_characters_are_dropped_and_joints_left_as_printed() -> None:
    odd = (
        "The\u00a0quay\u200b, the\u00ad ferry \u202eand&#7; <b>the</b> 1<sup>st</sup> tug were "
        "<a href=/r>Reuters</a>15 pictures of that long evening."
    )
    article = read(page(inside=f"<p>{odd}</p>"))
    assert (
        "The quay, the ferry and the 1st tug were Reuters15 pictures of that long evening."
        in article.paragraphs
    )


def test_a_text_that_ends_in_the_middle_is_marked() -> None:
    assert not read(page()).truncated
    assert read(page().replace("since the morning.", "since the morning...")).truncated


# --- limits -------------------------------------------------------------------------------------------------------------------------


def test_ten_thousand_nested_elements_keep_their_text() -> None:
    text = "".join(f"<p>{line}</p>" for line in PROSE)
    article = read("<html><body>" + "<div>" * 10_000 + text + "</div>" * 10_000)
    assert article.paragraphs == PROSE


def test_two_hundred_thousand_attributes_keep_the_text() -> None:
    attributes = " ".join(f"a{n}=1" for n in range(200_000))
    assert read(page(before=f"<div {attributes}>Harbour</div>")).paragraphs == PROSE


def test_a_page_of_too_many_tags_is_read_as_lines() -> None:
    article = read(page(f"<title>{TITLE}</title>", after="<i>x</i>" * 60_000))
    assert article.title == TITLE
    assert set(PROSE) <= set(article.paragraphs)
    assert "tags_stripped" in article.flags


def test_a_page_of_more_than_four_mebibytes_is_cut() -> None:
    article = read(page(after="<p>" + "and so on " * 500_000 + "</p>"))
    assert lacking(article.flags) == "cut by searcher at 4 MiB; what follows is not in the index"
    assert article.truncated
    assert set(PROSE) <= set(article.paragraphs)


@pytest.mark.parametrize(
    "junk",
    [
        "<!--" * 100_000,
        "<script>" * 50_000,
        "<![CDATA[" * 50_000,
        "<?" * 40_000,
        "&" * 90_000,
        "<b><i>" * 5_000,
    ],
)
def test_unclosed_markup_neither_hangs_nor_fails(junk: str) -> None:
    assert set(PROSE[:1]) <= set(read(page(after=junk)).paragraphs) or read(page(after=junk)).flags


def test_the_collector_is_left_as_it_was() -> None:
    import gc

    gc.disable()
    try:
        read(page())
        assert not gc.isenabled()
    finally:
        gc.enable()
    with pytest.raises(Skipped):
        read("")
    assert gc.isenabled()


@pytest.mark.parametrize(
    "value",
    [
        None,
        0,
        1.5,
        True,
        "",
        [],
        {},
        ["a", {}],
        {"name": None},
        {"@id": 5},
        [[["x"]]],
        "\ud800",
        10**400,
        "http://[",
    ],
)
@pytest.mark.parametrize(
    "key",
    [
        "@type",
        "headline",
        "datePublished",
        "author",
        "articleSection",
        "articleBody",
        "itemListElement",
        "url",
    ],
)
def test_json_ld_of_any_type_is_read_or_passed_over(key: str, value: Any) -> None:
    article = read(
        page(
            json_ld(
                {**news(**{key: value}), "mainEntityOfPage": value},
                {"@type": "BreadcrumbList", "itemListElement": value},
            )
        )
    )
    assert article.paragraphs == PROSE
    everything(article).encode()


def test_half_characters_and_broken_known_addresses_are_survived() -> None:
    assert (
        read(
            page(
                inside="<p>Half a character \ud800 stood in the log of the harbour office, and nobody knew why.</p>"
            ),
            url="http://[",
        ).url
        is None
    )


# --- whole pages --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_a_whole_page_reads_as_its_answer_says(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    article = read(path.read_text(encoding="utf-8"), url=expected.pop("fetched", None))
    got = {
        key: list(value) if isinstance(value, tuple) else value
        for key in expected
        for value in [getattr(article, key)]
    }
    assert got == expected
