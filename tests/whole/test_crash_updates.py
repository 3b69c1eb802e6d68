"""An index brought up to date ten times equals one built from nothing."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks import torture


def test_ten_updates_equal_an_index_from_nothing(tmp_path: Path) -> None:
    for number, done in enumerate(
        torture.rounds(tmp_path, torture.made_up(random.Random(2)), 250, 10, 40, seed=2), 1
    ):
        assert done.differences == (), f"round {number}"
        assert done.ratio < 1.5, (
            f"round {number}"
        )  # of so few articles a second vocabulary is a good part; 1.3 is for thousands
        assert done.articles > 125
