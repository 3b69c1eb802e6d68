"""The tree our builder makes is the one stock BeautifulSoup makes, element by element; its limits are counted as the pattern counts."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict, PageElement
from hypothesis import example, given
from hypothesis import strategies as st

from index.reading.html.metadata import ACTIVE, AUTHORED, CLOCK, CRUMB, DATED, signs_of_names
from index.reading.html.text import encodable
from index.reading.html.tree import MAX_TAG_CHARS, parse, soup_of
from tests.support.commands import ROOT

PAGES = sorted((ROOT / "tests" / "pages").glob("*.html"))
_PIECES = [
    "<div class='a b' id=x>", "</div>", "<p>", "</p>", "<b>", "</b>", "<br/>", "<td>", "</table>", "<ul><li>", "<a href='/x?a=1&b=2'>", "</a>",
    "<pre>  x\n", "</pre>", "<textarea> ", "<o:p xml:lang=de xlink:href=y>", "<svg viewbox=1>", "<!-- c -->", "<?pi x?>", "<!DOCTYPE html>",
    "<body lang=en>", "<title>t</title>", "<meta charset=utf-8>", "<script>1<2</script>", "<option>", " ", "\n \n", "words & <", "Löwe", "&nbsp;",
    "<{{x}} {{y}}=1 =z>", "<p hidden data-x>",
]  # fmt: skip


class _Stock(LXMLTreeBuilder):
    """BeautifulSoup's own, but that a name in braces is no name of a namespace: `{{y}}` is what a template left."""

    def _getNsTag(self, tag: str) -> tuple[str | None, str]:
        return None, tag


def _stock(html: str) -> BeautifulSoup:
    builder = _Stock(
        multi_valued_attributes=None, store_line_numbers=False, attribute_dict_class=AttributeDict
    )
    return BeautifulSoup(html, builder=builder)


def _told(soup: BeautifulSoup) -> list[object]:
    """Every element in the order of the chain that is walked, with what hangs on it."""
    told: list[object] = [str(soup)]
    element: PageElement | None = soup.next_element
    while element is not None:
        if isinstance(element, Tag):
            told.append(
                (
                    element.name,
                    element.prefix,
                    dict(element.attrs),
                    len(element.contents),
                    element.parent and element.parent.name,
                )
            )
        else:
            told.append((type(element).__name__, str(element)))
        element = element.next_element
    return told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_tree_of_a_page_is_stock_beautifulsoups(page: Path) -> None:
    html = page.read_text("utf-8")
    assert _told(soup_of(html)) == _told(_stock(html))


@given(st.lists(st.sampled_from(_PIECES), max_size=30))
@example(["words & <", "words & <", "<{{x}} {{y}}=1 =z>"])
def test_the_tree_of_any_soup_of_tags_is_stock_beautifulsoups(pieces: list[str]) -> None:
    html = "<html>" + "".join(pieces)
    assert _told(soup_of(html)) == _told(_stock(html))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("BreadCrumb", CRUMB),
        ("main-breadcrumbs nav", CRUMB),
        ("pageCrumbs", CRUMB),
        ("Brotkrumen", CRUMB),
        ("tdb-head-date-txt", CLOCK),
        ("Top-Bar-Date", CLOCK),
        ("publishedDate", DATED),
        ("Author-Name", AUTHORED),
        ("is-Active", ACTIVE),
        ("headline big", 0),
        ("authority", 0),
    ],
)
def test_class_and_id_say_in_any_case_what_an_element_holds(names: str, said: int) -> None:
    assert signs_of_names(names) == said


def test_a_tag_longer_than_any_loses_its_attributes_and_no_word() -> None:
    long = "<p data-x='" + "y" * MAX_TAG_CHARS + "'>The gate jammed.</p>"
    assert (
        parse(f"<body>{long}<p class='z'>At night.</p></body>").html
        == "<body><p>The gate jammed.</p><p class='z'>At night.</p></body>"
    )


@given(st.text(st.characters(exclude_categories=())))
def test_only_half_characters_are_replaced(text: str) -> None:
    assert encodable(text) == "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    encodable(text).encode()
