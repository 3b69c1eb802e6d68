"""Each writer of a record whole, none lost, and named as in a byline, whichever way the record writes them."""

from __future__ import annotations

import pytest

from index.reading.fields.field_values import authors_of_value
from index.reading.fields.reader import read_record
from index.reading.html.reader import read_html
from index.reading.input.raw_record import RawRecord


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Smith, Ann", ["Ann Smith"]),
        ("Smith, Ann; Doe, Jane", ["Ann Smith", "Jane Doe"]),
        ("Doe, Jane; Roe, Bob", ["Jane Doe", "Bob Roe"]),
        ("Smith, Ann|Doe, Jane", ["Ann Smith", "Jane Doe"]),
        ("Smith, Ann and Doe, Jane", ["Ann Smith", "Jane Doe"]),
        ("Smith, Ann, Doe, Jane", ["Ann Smith", "Jane Doe"]),
        ("Garcia Marta, Luz; Doe, Jane", ["Luz Garcia Marta", "Jane Doe"]),
        ("van Dyke, Dirk", ["Dirk van Dyke"]),
        ("King, Martin Luther, Jr.", ["Martin Luther King Jr."]),
        ("Keane, B.; O'Dell, T.", ["B. Keane", "T. O'Dell"]),
        ("Иванов, Иван", ["Иван Иванов"]),
        ("Ann Smith | Tern Wire", ["Ann Smith", "Tern Wire"]),
        ("Smith, Ann, Tern Wire", ["Ann Smith", "Tern Wire"]),
        ("By Ann Smith and Bob Roe", ["Ann Smith", "Bob Roe"]),
        ("Ann Smith, Bob Roe and Kit Arden", ["Ann Smith", "Bob Roe", "Kit Arden"]),
        ("Ann Smith, Staff Writer, Bob Roe", ["Ann Smith", "Bob Roe"]),
        ("Ann Smith, Reuters", ["Ann Smith", "Reuters"]),
        ("Reuters, Ann Smith", ["Reuters", "Ann Smith"]),
        ("Tern News, Ann Smith", ["Tern News", "Ann Smith"]),
        ("Smith, Jones and Brown", ["Smith", "Jones", "Brown"]),
        ("Ben Westcott, Ann Smith", ["Ben Westcott", "Ann Smith"]),
        (["Smith, Ann", "Doe, Jane"], ["Ann Smith", "Jane Doe"]),
        (
            [{"firstname": "Ann", "lastname": "Smith"}, {"given": "Bob", "family": "Roe"}],
            ["Ann Smith", "Bob Roe"],
        ),
        ({"name": "Smith, Ann"}, ["Ann Smith"]),
        ("ann smith", ["ann smith"]),
    ],
)
def test_writers_are_whole(value: object, names: list[str]) -> None:
    assert list(authors_of_value(value)) == names


def test_a_record_has_its_writers() -> None:
    fields = {"title": "A", "text": "Snow lay on the hills.", "author": "Smith, Ann; Doe, Jane"}
    assert read_record(RawRecord(data=b"", kind="fields", fields=fields)).authors == ("Ann Smith", "Jane Doe")


def test_a_page_that_names_them_as_a_catalogue_does_too() -> None:
    text = (
        "The car ferry with 212 people aboard drifted for two hours off the point, the harbour office said on Monday. "
        * 4
    )
    head = '<title>A</title><meta name="author" content="Smith, Ann; Doe, Jane">'
    body = f"<article><h1>Ferry drifts</h1><p>{text}</p></article>"
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    assert read_html(RawRecord(data=page.encode(), kind="html", text=page)).authors == (
        "Ann Smith",
        "Jane Doe",
    )
