"""Words that tell articles apart, words that two share, and words and sections completed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.ingest.writer import open_writer
from searcher.engine.completion import complete, complete_sections
from searcher.engine.local import LocalEngine
from searcher.engine.similar import telling_words
from searcher.evaluation.snapshot import Snapshot
from tests.support.ranked import article

TEXTS = {
    "a": "Ferries collided near the lighthouse; the ferry Aurora sank.",
    "b": "The ferry Aurora was raised near the lighthouse in spring.",
    "c": "A parliament met. Parliaments meet.",
    "d": "The parliament of the island.",
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder: Path = tmp_path_factory.mktemp("words") / "i"
    sections = [("World", "Europe"), ("World", "Europe"), ("Politics",), ()]
    with open_writer(folder) as writer:
        for (name, text), section in zip(TEXTS.items(), sections, strict=True):
            writer.add(replace(article(name, text), section=section))
        writer.commit()
        for number in range(30):
            writer.add(
                replace(
                    article(f"f{number}", "The weather of the day was near the average."),
                    section=("Weather",),
                )
            )
    return LocalEngine(str(folder))._current()


def place_of(snapshot: Snapshot, name: str) -> tuple[int, int]:
    """Where an article is."""
    wanted = article(name).id
    return next(
        (segment_ord, doc)
        for segment_ord, segment in enumerate(snapshot.segments)
        for doc in segment.reader.find(wanted)
    )


def test_telling_words_are_rare_and_frequent_and_one_a_stem(snapshot: Snapshot) -> None:
    words = telling_words(snapshot, *place_of(snapshot, "a"))
    assert set(words) == {"aurora", "ferry", "lighthouse"}
    assert "the" not in words
    assert "parliaments" not in telling_words(snapshot, *place_of(snapshot, "c"))


def test_words_and_sections_are_completed_commonest_first(snapshot: Snapshot) -> None:
    assert complete(snapshot, "We", 5) == ["weather"]
    assert complete(snapshot, "parl", 5) == ["parliament", "parliaments"]
    assert complete_sections(snapshot, "w", 5) == ["Weather", "World/Europe"]
    assert complete_sections(snapshot, "eur", 5) == ["World/Europe"]
    assert complete_sections(snapshot, "world/eu", 5) == ["World/Europe"]
    assert complete_sections(snapshot, "x", 5) == []
