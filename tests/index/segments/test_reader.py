"""Positions read for a few articles equal those read for all: in short articles, long ones, and both."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, article_id
from index.building.merger import merge
from index.ingest.writer import open_writer
from index.segments import positions
from index.segments.reader import SegmentReader
from index.storage import generation


def lengths(kind: str, number: int) -> int:
    return {"short": 20, "long": 400, "both": 400 if number % 3 else 20}[kind] + number % 7


@pytest.fixture(scope="module", params=["short", "long", "both"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SegmentReader:
    """One segment, merged from three, in which `bridge` stands in every second article, now and then in many places."""
    folder = tmp_path_factory.mktemp("reader")
    for batch in range(3):
        with open_writer(folder) as writer:
            for number in range(batch * 40, batch * 40 + 40):
                words = ["river"] * lengths(request.param, number)
                for place in range(0, len(words), 11 if number % 5 else 2):
                    words[place] = "Bridges" if number % 4 else "bridge"
                text = " ".join(words) if number % 2 == 0 else "nothing here"
                writer.add(
                    Article(
                        id=article_id(str(number).encode()),
                        title=f"bridge {number}",
                        paragraphs=(text, "the end"),
                        lang="en",
                    )
                )
    state = generation.read(folder)
    entry = merge(folder, [SegmentReader(folder, one) for one in state.segments], generation.new_name())
    return SegmentReader(folder, entry)


@given(data=st.data())
def test_positions_of_rows_equal_those_of_all(reader: SegmentReader, data: st.DataObject) -> None:
    term_id = reader.term_id("bridg en")
    df = int(reader.df[term_id])
    rows = np.array(
        sorted(data.draw(st.sets(st.integers(0, df - 1), min_size=1, max_size=df))), dtype=np.int64
    )
    slot, where, index = reader.positions.of(term_id)
    wanted = np.isin(slot, rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            positions, "_SKIP_FROM", data.draw(st.sampled_from([-(10**9), df]))
        )  # always from skips, or never
        some, found, at = reader.positions.of(term_id, rows)
    assert rows[some].tolist() == slot[wanted].tolist()
    assert found.tolist() == where[wanted].tolist()
    assert at.tolist() == index[wanted].tolist()
    assert reader.form_numbers(term_id, at).tolist() == reader.form_numbers(term_id, index)[wanted].tolist()
