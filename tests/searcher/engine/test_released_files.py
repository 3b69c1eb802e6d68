"""The files that a commit replaced are unmapped with the last question over them.

No circle of objects keeps deleted files mapped.
"""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest

from index.ingest.build import build
from searcher.engine.local import LocalEngine
from searcher.request import FACET_NAMES, Search
from tests.support.faults import in_child

QUESTIONS = (
    "ferry pier",
    '"council of" OR fer*',
    "path:c",
    "date:2020 -harbour",
    "council NEAR/3 pier",
    "colou?r OR wards",
    "section:World",
)

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="the system does not say what is mapped"
)


def mapped(idx: Path) -> tuple[int, int]:
    """Return the mapped files of the index: those that are deleted, and those that are there."""
    lines = {
        line.split(maxsplit=5)[5].strip()
        for line in Path("/proc/self/maps").read_text().splitlines()
        if str(idx) in line
    }
    gone = sum(line.endswith("(deleted)") for line in lines)
    return gone, len(lines) - gone


def ask_everything(engine: LocalEngine) -> None:
    for text in QUESTIONS:
        results = engine.search(Search(text, facets=FACET_NAMES))
        list(engine.every_hit(Search(text)))
        for hit in results.hits[:2]:
            engine.show(hit.id, text)
            engine.similar(hit.id)
    engine.stats()
    engine.errors()
    engine.complete("fer")
    engine.facet(Search("ferry"), "section")


def test_files_of_replaced_generations_are_let_go_without_a_collection(tmp_path: Path) -> None:
    corpus, idx = tmp_path / "c", tmp_path / "a.idx"
    corpus.mkdir()
    records = [
        {
            "title": f"Pier {n} reopens",
            "text": f"The council of ward {n} met on the pier. Ferry.",
            "date": "2020-01-02",
            "section": "World",
        }
        for n in range(120)
    ]
    (corpus / "a.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))

    def bring_up_to_date() -> None:  # in another process, as beside a page
        assert in_child(lambda: build([corpus], idx, jobs=0)) == 0

    bring_up_to_date()
    gc.collect()
    gc.disable()
    try:
        with LocalEngine(str(idx)) as engine:
            ask_everything(engine)
            assert mapped(idx)[0] == 0
            for number in range(5):
                (corpus / f"{number}.txt").write_text(
                    f"Story {number}\n\nThe ferry {number} met the pier and the council.\n"
                )
                bring_up_to_date()
                ask_everything(engine)
                assert mapped(idx)[0] == 0, number
            assert mapped(idx)[1] > 0
    finally:
        gc.enable()
