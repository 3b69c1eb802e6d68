"""The page as people use it: a real browser, with and without its script, by mouse and by keyboard, wide and narrow."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from importlib.util import find_spec
from os import environ
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from index.article import Article
from index.errors import RecordFailure
from searcher import Search
from searcher.results import Bucket, Facet
from tests.support.web_articles import ARTICLES
from tests.support.web_browser import browsing, served
from tests.support.web_fake import FakeEngine
from tests.support.web_hostile import HOSTILE
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

FERRY = ARTICLES[0].id
#: An article of so many paragraphs that their numbers have two digits.
LONG = Article(id="e" * 20, title="A long read", paragraphs=tuple(f"Part {n} of it." for n in range(14)))
PAGES = (
    "/",
    "/search?q=ferry",
    "/search?q=ferry&section=News&section__not=Opinion&from=2016&to=2016&sort=newest&per_page=2",
    "/search?q=ferry&from=2016-11&to=2016-11&undated=1&view=compact",
    "/search?q=zeppelin+ferry",
    "/search?q=ferry&view=why",
    f"/article/{FERRY}?q=ferry&hit=2",
    f"/article/{LONG.id}?q=part",
    "/facet/section?q=ferry",
    "/help",
    "/stats",
    "/nothing-here",
)
#: Left and right ends of the labels, or of the figures, that are seen.
SEEN = """part => [...document.querySelectorAll('.when .bar .' + part)]
    .filter(each => each.textContent && getComputedStyle(each).visibility === 'visible')
    .map(each => each.getBoundingClientRect()).map(box => [box.left, box.right])"""
AXE = find_spec("axe_playwright_python") is not None or "CI" in environ


class Dated(FakeEngine):
    """An engine whose articles appeared as often as told."""

    def __init__(self, counts: dict[str, int]) -> None:
        super().__init__()
        self.counts = counts

    def facet(self, search: Search, name: str, size: int | None = None, contains: str = "") -> Facet:
        length = {"year": 4, "month": 7, "day": 10}.get(name)
        if length is None:
            return super().facet(search, name, size, contains)
        sums: dict[str, int] = {}
        for day, count in self.counts.items():
            sums[day[:length]] = sums.get(day[:length], 0) + count
        return Facet(name, tuple(Bucket(value, count, count) for value, count in sums.items()))


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browsing(chromium) as found:
        yield found


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    failed = (
        RecordFailure("broken/a.html", None, "failed", "html", "The file ends in the middle of a tag."),
    )
    with served(create_app("articles.idx", engine=FakeEngine([*ARTICLES, LONG], failed=failed))) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on(
        "console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None
    )
    made.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    yield made
    assert wrong == []


def ids(page: Page) -> list[str]:
    """The articles listed, in their order."""
    return [
        re.findall(r"/article/(\w+)", link.get_attribute("href") or "")[0]
        for link in page.locator(".hit h2 a").all()
    ]


def test_a_question_is_typed_narrowed_widened_and_found_again(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_label("Search the articles").fill("ferry")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("9 articles")
    page.get_by_role("link", name="Transport", exact=True).click()
    expect(page.locator("h1")).to_contain_text("4 articles")
    page.get_by_role("link", name="Opinion", exact=True).click()
    expect(page.locator("h1")).to_contain_text("5 articles")
    page.get_by_role("link", name="Remove the filter section News / Transport").click()
    expect(page.locator("h1")).to_contain_text("1 article")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("5 articles")
    page.reload()
    expect(page.locator("h1")).to_contain_text("5 articles")
    page.go_forward()
    expect(page.locator("h1")).to_contain_text("1 article")


def test_time_is_drilled_down_and_back(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=ferry")
    page.get_by_role("link", name="2016: 2 articles").click()
    page.get_by_role("link", name="Nov 2016: 2 articles").click()
    page.get_by_role("link", name="4 Nov 2016: 1 article").click()
    expect(page.locator("h1")).to_contain_text("1 article")
    page.get_by_role("link", name="All years").click()
    expect(page.locator("h1")).to_contain_text("9 articles")
    page.get_by_label("From").fill("2018")
    page.get_by_label("to", exact=True).fill("2020-04")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("h1")).to_contain_text("2 articles")


def test_keys_lead_to_the_box_through_the_list_and_from_hit_to_hit(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=ferry")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    second = ids(page)[1]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/article/{second}?*")
    for key, place in (("j", 3), ("j", 4), ("k", 3)):
        page.keyboard.press(key)
        expect(page.locator(".turns .count")).to_have_text(f"article {place} of 9")
    page.goto(f"{site}/article/{FERRY}?q=ferry")
    for _ in range(3):
        page.keyboard.press("n")
    expect(page.locator("mark.here")).to_have_id("m3")
    expect(page.locator(".steps .count")).to_have_text("hit 3 of 6")
    page.keyboard.press("p")
    expect(page.locator("mark.here")).to_have_id("m2")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("?/jn")
    expect(page.locator("#q")).to_have_value("?/jn")


def test_the_sheet_of_keys_turns_the_keys_off(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=ferry")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Turn the keys off").click()
    sheet.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.goto(f"{site}/article/{FERRY}?q=ferry")
    for key in "jkn":
        page.keyboard.press(key)
    expect(page.locator(".steps .count")).to_have_text("6 hits")
    assert page.url == f"{site}/article/{FERRY}?q=ferry"


def test_everything_is_reached_by_the_tab_key_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=ferry")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    reached = set()
    for _ in range(140):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href')"))
    links = set(
        page.evaluate(
            "[...document.querySelectorAll('main a')].filter(link => link.checkVisibility())"
            ".map(link => link.getAttribute('href'))"
        )
    )
    assert links <= reached


def test_words_are_suggested_while_typing(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_label("Search the articles").press_sequentially("mort")
    expect(page.locator("#suggestions option").first).to_have_attribute("value", "mortgage")


def test_without_its_script_the_page_gives_the_same(browser: Browser, page: Page, site: str) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    for address in PAGES:
        page.goto(site + address)
        plain.goto(site + address)
        assert ids(plain) == ids(page)
        assert plain.locator("h1").inner_text() == page.locator("h1").inner_text()
    plain.goto(f"{site}/article/{FERRY}?q=ferry")
    plain.get_by_role("link", name="Next hit").click()
    plain.get_by_role("link", name="Next hit").click()
    expect(plain.locator(".steps .count")).to_have_text("hit 2 of 6")
    expect(plain.locator("mark.here")).to_have_id("m2")
    plain.context.close()


# 640 is what a window of 1280 has left at 200 %.
@pytest.mark.parametrize("width", [320, 360, 640, 768, 1280, 2560])
def test_no_page_is_wider_than_its_window(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


def test_on_a_narrow_screen_facets_dates_and_forms_are_one_fold(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/search?q=ferry")
    fold = page.locator(".fold > summary")
    expect(fold).to_contain_text("7 sections · 2016–2020")
    folded = [
        page.get_by_role("link", name="Transport", exact=True),
        page.get_by_role("link", name="2016: 2 articles"),
        page.get_by_role("link", name="only as written"),
        page.get_by_label("From"),
    ]
    for part in folded:
        expect(part).to_be_hidden()
    fold.click()
    for part in folded:
        expect(part).to_be_visible()
    folded[0].click()
    expect(page.locator("h1")).to_contain_text("4 articles")
    page.set_viewport_size({"width": 1280, "height": 800})
    for part in [page.get_by_role("link", name="Opinion", exact=True), *folded[2:]]:
        expect(part).to_be_visible()
    expect(fold).to_be_hidden()


def test_an_open_fold_leads_back_to_the_hits(browser: Browser, page: Page, site: str) -> None:
    for script in (True, False):
        narrow = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script)
        phone = narrow.new_page()
        phone.goto(f"{site}/search?q=ferry")
        phone.locator(".fold > summary").click()
        back = phone.get_by_role("link", name="Show 9 articles")
        expect(back).to_be_in_viewport()
        expect(phone.locator("#hit-1")).not_to_be_in_viewport()
        phone.get_by_role("link", name="not (Leave out Opinion)").scroll_into_view_if_needed()
        expect(back).to_be_in_viewport()
        back.click()
        expect(phone.locator("#hit-1")).to_be_in_viewport()
        narrow.close()


def test_hits_stand_on_the_first_screen(page: Page, site: str) -> None:
    top = "document.querySelector('#hit-1').getBoundingClientRect().top"
    page.set_viewport_size({"width": 360, "height": 740})
    for address in (
        "/search?q=ferry",
        "/search?q=ferry&section=News&sort=newest",
        "/search?q=ferry&from=2016",
    ):
        page.goto(site + address)
        assert page.evaluate(top) < 370, address
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/search?q=ferry")
    assert page.evaluate("document.querySelector('#hit-2').getBoundingClientRect().bottom") <= 800


@pytest.mark.parametrize("width", [320, 360, 699, 700, 961, 1121, 1280])
def test_bars_stay_one_row_and_what_stands_at_them_does_not_touch(page: Page, width: int) -> None:
    """Many years and few, two dozen months, and the days of a month, the busiest in five figures."""
    page.set_viewport_size({"width": width, "height": 800})
    spans = [
        *((f"{years} years", years_of(years)) for years in (8, 14, 18, 23, 60, 150)),
        ("months", {"2019-02": 4, "2020-11": 12345}),
        ("days", {f"2020-03-{day:02}": 10 * day for day in range(1, 32)} | {"2020-03-01": 12345}),
    ]
    for name, counts in spans:
        with served(create_app("articles.idx", engine=Dated(counts))) as address:
            page.goto(f"{address}/search?q=ferry" + ("&from=2020-03&to=2020-03" if name == "days" else ""))
            page.evaluate("document.querySelector('.fold').open = true")
            bars = page.locator(".when .bars .bar")
            tops = {round(bar["y"]) for bar in (each.bounding_box() for each in bars.all()) if bar}
            assert len(tops) == 1, (name, width)
            for part in ("label", "figure"):
                boxes = page.evaluate(SEEN, part)
                assert len(boxes) > 1 or part == "figure"
                touching = [pair for pair in itertools.pairwise(boxes) if pair[0][1] > pair[1][0] + 0.5]
                assert touching == [], (name, part, width)


def years_of(count: int) -> dict[str, int]:
    """So many years up to 2020, each with up to 1,122 articles."""
    return {str(year): 900 + 37 * (year % 7) for year in range(2021 - count, 2021)}


def test_a_bar_that_is_cut_stands_in_line_with_the_others(page: Page) -> None:
    with served(create_app("articles.idx", engine=Dated(years_of(8) | {"2018": 90_000}))) as address:
        page.goto(f"{address}/search?q=ferry")
        expect(page.locator(".bar.broken .figure")).to_have_text("90,000")
        expect(page.locator(".bar.broken .figure")).to_be_visible()
        labels = page.locator(".bar .label")
        assert len({round(label.bounding_box()["y"]) for label in labels.all()}) == 1  # type: ignore[index]


def test_the_place_of_a_passage_is_never_alone_on_a_line(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=ferry")
    alone = """[...document.querySelectorAll('.place')].filter(place => {
        const [box, ...others] = place.getClientRects();
        return others.length || box.left < place.parentElement.getBoundingClientRect().left + 15;
    }).length"""
    assert page.locator(".place").count() > 5
    for width in range(320, 1300, 20):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(alone) == 0, width


def test_the_facts_of_a_hit_stand_beside_it_and_its_headline_is_underlined(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=ferry")
    hit = page.locator("#hit-1")
    for part in ("harbour-courier.example", "by ", " words"):
        expect(hit.locator(".facts")).to_contain_text(part)
    headline, facts = hit.locator(".headline").bounding_box(), hit.locator(".facts").bounding_box()
    assert headline is not None
    assert facts is not None
    assert facts["x"] > headline["x"] + headline["width"]
    assert facts["y"] < headline["y"] + headline["height"]
    style = "mark => [getComputedStyle(mark).textDecorationLine, getComputedStyle(mark).backgroundColor]"
    assert hit.locator(".headline mark").first.evaluate(style) == ["underline", "rgba(0, 0, 0, 0)"]


def test_what_leaves_a_value_out_says_so_without_a_tooltip(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=ferry")
    link = page.get_by_role("link", name="not (Leave out Opinion)", exact=True)
    assert link.evaluate("link => link.firstChild.textContent") == "not"
    link.click()
    expect(page.locator(".chip")).to_contain_text("not section Opinion")


def test_all_pages_stand_on_the_grid_of_the_results(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=ferry")
    edges = [page.locator(part).bounding_box()["x"] for part in (".facets", ".found-list")]  # type: ignore[index]
    for address in ("/", "/help", "/stats", "/facet/section?q=ferry"):
        page.goto(site + address)
        found = [page.locator(part).bounding_box()["x"] for part in (".grid .rail", ".grid .body")]  # type: ignore[index]
        assert found == edges, address


def test_statistics_take_two_screens_however_much_there_is(page: Page) -> None:
    failed = tuple(
        RecordFailure(f"broken/{n}.html", None, "failed", "html", "The file ends in a tag.")
        for n in range(90)
    )
    made = [
        replace(ARTICLES[0], id=f"{n:020x}", section=(f"Place {n}",), site=f"s{n}.example") for n in range(90)
    ]
    with served(create_app("articles.idx", engine=FakeEngine(made, failed=failed))) as address:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{address}/stats")
        assert page.evaluate("document.documentElement.scrollHeight") <= 1600
        page.get_by_text("90 records with the reason").click()
        expect(page.get_by_text("broken/89.html")).to_be_visible()


def test_nothing_leaves_the_machine(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES:
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(site).netloc}


def test_nothing_in_a_hostile_article_runs(page: Page) -> None:
    with served(
        create_app("articles.idx", engine=FakeEngine(HOSTILE, path=f"{HOSTILE[0].title}/\u202egpj.exe"))
    ) as address:
        for path in (
            "/search?q=alert",
            f"/article/{HOSTILE[0].id}?q=alert",
            "/stats",
            "/facet/section",
            f"/article/{HOSTILE[1].id}?q=alert",
        ):
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                assert page.evaluate("window.hacked") is None
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


@pytest.mark.skipif(not AXE, reason="axe-playwright-python is not installed")
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_no_page_breaks_a_rule_of_wcag(browser: Browser, site: str, scheme: str, width: int) -> None:
    axe = (files("axe_playwright_python") / "axe.min.js").read_text()
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    broken = []
    for address in PAGES:
        page.goto(site + address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
        broken += [(address, each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]]
    page.close()
    assert broken == []
