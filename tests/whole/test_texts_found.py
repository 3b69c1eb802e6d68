"""What people keep as text is found: phrases over the ends of lines, words in old encodings, names in brackets, writers in either order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.ingest.build import build
from searcher import Search, open_engine

STORY = """The harbour board of Orleby{} announced on Monday that the car
ferry between the two quays would be sold by its owners at the end of
the season, after divers found that the keel was rotten.

Members who had argued for a new boat said the vote would leave four
hundred people without a way to reach the school, and asked the county
to pay for a bus before the winter begins.
"""
BROKEN = """Ferry plans

The harbour board said on Monday that the old passen-
ger ferry, loved by many of the town's people, would be with-
drawn from service in spring, and that a well-
known builder had been asked for another one by the owners.
"""


def titles(index: Path, query: str) -> list[str]:
    with open_engine(str(index)) as engine:
        return sorted(hit.title for hit in engine.search(Search(query)).hits)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    files = tmp_path / "files"
    files.mkdir()
    (files / "unix.txt").write_text("Unix\n\n" + STORY.format("a"))
    (files / "dos.txt").write_bytes(("Dos\n\n" + STORY.format("b")).replace("\n", "\r\n").encode())
    (files / "record.jsonl").write_text(json.dumps({"title": "Record", "text": STORY.format("c")}) + "\n")
    (files / "cell.csv").write_text(f'title,text\nCell,"{STORY.format("d")}"\n')
    (files / "broken.txt").write_text(BROKEN)
    (files / "koi8.txt").write_bytes(
        "Мост\n\nТрамвай идёт на мост, сообщила мэрия города в понедельник.".encode("koi8-r")
    )
    (files / "names.jsonl").write_text(
        json.dumps(
            {
                "title": "Firms",
                "text": "The firm <I P Sharp Associates Ltd> rose <0.5 percent.",
                "author": "Smith, Ann; Doe, Jane",
            }
        )
        + "\n"
    )
    build([files], tmp_path / "a.idx", jobs=0)
    return tmp_path / "a.idx"


WRAPPED = ["Cell", "Dos", "Record", "Unix"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"the car ferry between"', WRAPPED),
        ('"end of the season"', WRAPPED),
        ('"four hundred people"', WRAPPED),
        ("announced SAME rotten", WRAPPED),
        ("announced SAME winter", []),
        ("passenger", ["Ferry plans"]),
        ('"be withdrawn from service"', ["Ferry plans"]),
        ("well-known", ["Ferry plans"]),
        ("трамвай", ["Мост"]),
        ('"sharp associates"', ["Firms"]),
        ('author:"ann smith"', ["Firms"]),
        ('author:"jane doe"', ["Firms"]),
    ],
)
def test_it_is_found(index: Path, query: str, found: list[str]) -> None:
    assert titles(index, query) == found
