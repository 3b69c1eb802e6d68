"""An address gives back the request that wrote it, and each link differs from it in what it says."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from index.frozen import replace
from searcher import Search
from tests.support.web_fake import FakeEngine
from web import create_app
from web.page_request import FILTERS, PageRequest, opposite_of
from web.url_params import LONGEST_WAIT, SORTS, VIEWS, parse

NAMES = st.one_of(st.none(), st.text("abé &=+/#%ß", min_size=1, max_size=6).map(str.strip).filter(bool))
PATHS = st.lists(st.text("abÉ &=+%#", min_size=1, max_size=5).map(str.strip).filter(bool), max_size=3).map(
    tuple
)
PROVENANCES = st.sampled_from(("url", "meta", "none"))


def values(parameter: str) -> st.SearchStrategy[Any]:
    """Values of a filter."""
    if parameter.startswith("section"):
        return PATHS
    return PROVENANCES if parameter.startswith("dated_by") else NAMES


DAYS = st.sampled_from((None, "2016", "2016-03", "2016-03-09"))
SEARCHES = st.builds(
    Search,
    text=st.text("ab \"'&=+%é#", max_size=8),
    published=st.one_of(st.tuples(DAYS, st.none()), st.tuples(st.none(), DAYS)),
    undated=st.booleans(),
    exact=st.booleans(),
    any_words=st.booleans(),
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 9),
    per_page=st.sampled_from((2, 10, 50)),
    seconds=st.just(LONGEST_WAIT),
    **{
        field: st.lists(values(parameter), max_size=2, unique=True).map(tuple)
        for parameter, field in FILTERS.items()
    },
)
REQUESTS = st.builds(PageRequest, SEARCHES, st.sampled_from(VIEWS))
CHANGES = st.sampled_from(
    (
        ({"sort": "newest"}, {"sort": "newest"}),
        ({"from_": "2019", "to": ""}, {"published": ("2019", None)}),
        ({"exact": ""}, {"exact": False}),
        ({"any": "1"}, {"any_words": True}),
        ({"q": "two words"}, {"text": "two words"}),
        (
            {"section": "World/Europe", "section__not": ""},
            {"sections": (("World", "Europe"),), "not_sections": ()},
        ),
    )
)


def read(url: str) -> PageRequest:
    return parse(parse_qsl(urlsplit(url).query, keep_blank_values=True))


@given(REQUESTS)
def test_an_address_gives_its_request_back(request: PageRequest) -> None:
    assert read(request.url()) == request


@given(REQUESTS, CHANGES)
def test_an_address_with_another_value_is_that_of_the_changed_search(
    request: PageRequest, change: tuple[dict[str, str], dict[str, Any]]
) -> None:
    texts, fields = change
    assert request.url(**texts) == request.with_(**fields).url()
    assert read(request.url(**texts)).search == replace(request.search, page=1, **fields)


@given(REQUESTS, st.data())
def test_a_toggled_value_is_in_its_filter_or_out_of_it_and_never_in_both(
    request: PageRequest, data: st.DataObject
) -> None:
    parameter = data.draw(st.sampled_from(sorted(FILTERS)))
    value = data.draw(values(parameter))
    before: tuple[object, ...] = getattr(request.search, FILTERS[parameter])
    others: tuple[object, ...] = getattr(request.search, FILTERS[opposite_of(parameter)])
    had = value in before
    expected = {
        FILTERS[parameter]: tuple(each for each in before if each != value) + (() if had else (value,)),
        FILTERS[opposite_of(parameter)]: tuple(each for each in others if each != value),
        "page": 1,
    }
    assert read(request.toggled(parameter, value)) == PageRequest(
        replace(request.search, **expected), request.view
    )


@given(REQUESTS, st.integers(1, 50))
def test_another_page_or_view_keeps_the_search(request: PageRequest, number: int) -> None:
    turned = request.url(page="" if number == 1 else str(number))
    assert read(turned) == PageRequest(replace(request.search, page=number), request.view)
    assert read(request.url(view="compact")) == PageRequest(request.search, "compact")
    assert request.url("/article/abc", hit="3") == request.url("/article/abc") + (
        "&hit=3" if request.parameters() else "?hit=3"
    )


@given(REQUESTS)
def test_without_filters_only_words_order_and_size_stay(request: PageRequest) -> None:
    bare = request.without_filters()
    assert not bare.has_filters
    assert (bare.search.text, bare.search.sort, bare.search.per_page, bare.view) == (
        request.search.text,
        request.search.sort,
        request.search.per_page,
        request.view,
    )


def test_the_page_of_a_facet_shows_what_it_did_not_understand() -> None:
    client = create_app("articles.idx", engine=FakeEngine()).test_client()
    assert "This page knows no parameter named “colour”" in client.get("/facet/site?q=ferry&colour=red").text
    assert "no parameter" not in client.get("/facet/site?q=ferry&find=a&part=1").text
