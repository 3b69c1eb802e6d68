"""Sections and months counted together are what they are counted singly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

from searcher.engine import facets
from searcher.evaluation.snapshot import Segment


class Columns(dict[str, Any]):
    """The columns of a segment."""

    def names(self, name: str) -> list[str]:
        """The values of one of them."""
        assert name == "section"
        return ["World", "World/Europe", "Sport", "Never"]


class Held:
    """As much of a segment as counting reads."""

    def __init__(self, articles: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        months = np.array([0, 2019 * 13, 2019 * 13 + 3, 2020 * 13 + 12])
        self.columns = Columns(
            section=chance.integers(0, 4, articles).astype(np.uint8),
            period=months[chance.integers(0, 4, articles)],
        )
        self.derived: dict[str, Any] = {}

    def derive(self, name: str, make: Callable[[], Any]) -> Any:
        """See `Segment.derive`."""
        return self.derived.setdefault(name, make())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counting_two_facets_at_once_counts_what_one_by_one_does(seed: int) -> None:
    segments = [cast("Segment", Held(9000, seed)), cast("Segment", Held(5000, seed + 10))]
    matches = [
        (segment, np.flatnonzero(np.arange(9000 if place == 0 else 5000) % 7))
        for place, segment in enumerate(segments)
    ]
    both = facets.count(["section", "month", "year"], matches)
    assert "pairs" in segments[0].derived
    assert both == {name: facets.count([name], matches)[name] for name in ("section", "month", "year")}
    right: Counter[Any] = Counter()
    names = [None, ("World",), ("World", "Europe"), ("Sport",)]
    for segment, docs in matches:
        right.update(names[number] for number in segment.columns["section"][docs].tolist())
    assert both["section"] == right
    assert set(both["month"]) == {None, "2019", "2019-03", "2020-12"}
