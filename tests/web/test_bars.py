"""Bars in proportion: what is drawn, what is cut, and which labels have room."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import Search
from tests.support.web_fake import FakeEngine
from web import create_app
from web.links.bars import HEIGHT_BELOW_CUT, STEPS, WIDTHS, Drawing, heights, label_step
from web.page_request import PageRequest


@pytest.fixture
def client() -> FlaskClient:
    return create_app("articles.idx", engine=FakeEngine()).test_client()


@settings(deadline=None)
@given(st.lists(st.integers(0, 1_000_000), max_size=60))
def test_bars_are_in_proportion_but_for_one_that_is_cut(counts: list[int]) -> None:
    percents, cut = heights(counts)
    assert len(percents) == len(counts)
    assert all(0 <= percent <= 100 for percent in percents)
    assert [percent > 0 for percent in percents] == [count > 0 for count in counts]
    others = [count for i, count in enumerate(counts) if i != cut]
    if cut >= 0:
        assert counts[cut] > 4 * max(others) > 0
    elif len(counts) > 1:
        largest, second = sorted(counts)[:-3:-1]
        assert second == 0 or largest <= 4 * second
    top, most = (HEIGHT_BELOW_CUT if cut >= 0 else 100), max(others, default=0)
    for i, count in enumerate(counts):
        if i != cut and count and most and top * count / most >= 3:
            assert abs(percents[i] - top * count / most) <= 0.5


def test_one_huge_year_is_cut_and_says_how_high_it_is() -> None:
    bars = Drawing(PageRequest(Search())).years({"2018": 120, "2019": 60, "2020": 9000})
    assert [(bar.height, bar.is_cut) for bar in bars] == [(60, False), (30, False), (100, True)]


@pytest.mark.parametrize(("level", "most"), [("year", 200), ("month", 36), ("day", 31)])
def test_labels_thin_out_until_they_fit(level: str, most: int) -> None:
    for count in range(1, most + 1):
        steps = [label_step(level, count, width) for width in WIDTHS.values()]
        assert set(steps) <= {*STEPS[level]}
        assert steps == sorted(steps, reverse=True)
    assert label_step("year", 9, WIDTHS["all"]) == 1
    assert label_step("year", 10, WIDTHS["all"]) == 5
    assert all(wide % narrow == 0 for narrow, wide in pairwise(STEPS[level]))


def test_a_table_says_the_same_as_the_bars(client: FlaskClient) -> None:
    for question in ("q=ferry", "q=ferry&from=2016&to=2016", "q=ferry&from=2016-11&to=2016-11"):
        text = client.get(f"/search?{question}").text
        bars = re.findall(r'<a href="([^"]+)"[^>]* aria-label="([^":]+): ([\d,]+) articles?"', text)
        rows = re.findall(
            r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th><td class="count">([\d,]+)</td>', text
        )
        assert rows == bars
        assert rows
