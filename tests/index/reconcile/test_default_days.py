"""1 January 1970 is a day where the article's site or file has others of that time, and none elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from index.ingest.build import build
from tests.support.reconciled import articles_of, chosen

TEXT = "The harbour office of the town {} said that the ferry number {} would run again, and that nobody was hurt."


def record(number: int, day: str, **fields: Any) -> dict[str, Any]:
    return {
        "title": f"Item {number}",
        "text": TEXT.format(chr(65 + number) * 4, number),
        "published": day,
        **fields,
    }


def published(folder: Path, records: list[dict[str, Any]]) -> dict[str, str | None]:
    folder.mkdir()
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in records))
    build([folder], folder.with_suffix(".idx"), jobs=0)
    return {title: article.published for title, article in articles_of(folder.with_suffix(".idx")).items()}


@pytest.mark.parametrize(
    ("default", "days", "stands"),
    [
        ("1970-01-01", [f"1970-01-{n:02d}" for n in range(2, 7)], True),
        ("1969-12-31", [f"1970-01-{n:02d}" for n in range(2, 7)], True),
        ("1970-01-01", [f"1970-01-{n:02d}" for n in range(2, 6)], False),
        ("1970-01-01", [f"2020-01-{n:02d}" for n in range(2, 9)], False),
        ("1900-01-01", [f"1900-01-{n:02d}" for n in range(2, 7)], True),
    ],
)
def test_a_default_day_stands_among_days_of_its_time(
    tmp_path: Path, default: str, days: list[str], stands: bool
) -> None:
    records = [record(0, default), *(record(n, day) for n, day in enumerate(days, 1))]
    found = published(tmp_path / "in", records)
    assert found["Item 0"] == (default if stands else None)
    if stands:
        article = articles_of(tmp_path / "in.idx")["Item 0"]
        assert chosen(article, "published").verdict.startswith("chosen, others of its source")


def test_the_site_counts_where_the_files_differ(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(6):
        day = "1970-01-01" if number == 0 else f"1970-01-{number + 1:02d}"
        row = record(number, day, url=f"https://kellanpost.example/{number}")
        (folder / f"{number}.json").write_text(json.dumps(row))
    other = record(6, "1970-01-01", url="https://isen.example/6")
    (folder / "6.json").write_text(json.dumps(other))
    build([folder], tmp_path / "in.idx", jobs=0)
    found = {title: article.published for title, article in articles_of(tmp_path / "in.idx").items()}
    assert found["Item 0"] == "1970-01-01"
    assert found["Item 6"] is None
