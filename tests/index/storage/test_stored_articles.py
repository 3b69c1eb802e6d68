"""Stored evidence survives packing, and equal slices are stored once, also after merges and deletions."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Evidence
from index.commits.compaction import merge_segments
from index.evidence import from_row, row_of
from index.frozen import replace
from index.ingest.writer import open_writer
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage.lock import lock
from index.storage.stored_articles import (
    pack_article,
    pack_evidence,
    unpack_article,
    unpack_evidence,
    unpack_stored,
    whole_evidence,
)

FIELDS = st.sampled_from(["published", "section", "title", "modified", "captured", "site"])
VALUES = st.sampled_from(
    ["", "2020-03-11", "2020", "World/Europe", "World\\/Europe", "Ferry runs again", "null"]
)
JUDGED = st.sampled_from(
    [
        ("", ""),
        ("chosen", ""),
        ("chosen", "unsure"),
        ("weaker", ""),
        ("empty", ""),
        ("rejected", "page clock"),
    ]
)
ITEMS = st.builds(
    lambda item, judged, where, line: replace(
        item, status=judged[0], reason=judged[1], where="" if line else where, line=line
    ),
    st.builds(
        Evidence,
        FIELDS,
        VALUES,
        st.sampled_from(["record", "url"]),
        st.sampled_from([0.3, 0.95]),
        VALUES,
    ),
    JUDGED,
    VALUES,
    st.sampled_from([None, 1, 14]),
)


@given(st.lists(st.text(max_size=30), min_size=7, max_size=7))
def test_a_row_comes_back_as_it_was_stored(row: list[str]) -> None:
    assert row_of(from_row(row)) == row


@given(
    st.lists(ITEMS, max_size=5),
    VALUES,
    st.sampled_from([None, "2020-03-11", "2020"]),
    st.sampled_from([(), ("World/Europe",), ("World", "Europe")]),
)
def test_evidence_unpacks_to_what_was_packed(
    items: list[Evidence], title: str, day: str | None, section: tuple[str, ...]
) -> None:
    article = Article("a" * 20, title, section, day, modified=day, evidence=tuple(items))
    stored = {**unpack_stored(pack_article(article)), "section": section, "published": day}
    assert unpack_evidence(whole_evidence(pack_evidence(article), lambda: stored)) == article.evidence


@pytest.mark.parametrize(
    "facets",
    [
        {},
        {
            "section": ("World", "Europe/Asia"),
            "published": "2020-03",
            "published_from": "url",
            "site": "isenpost.example",
        },
        {
            "section": ("World\nEurope",),
            "published": "2020-13-45",
            "published_from": "record",
            "site": "a\nb",
        },
        {"section": (" World ", ""), "published": "2020", "published_from": "copy"},
        {
            "section": ("World",),
            "published": "0099-01-01",
            "published_from": "user",
            "lang": "de",
            "captured": ("2024-07-16",),
        },
        {
            "published_from": "text",
            "publisher": "Isen Post",
            "authors": ("A. Quay",),
            "flags": ("derived_title",),
            "truncated": True,
        },
    ],
)
def test_an_article_comes_back_as_it_was_read(tmp_path: Path, facets: dict[str, Any]) -> None:
    article = Article(
        "a" * 20,
        "Ferry runs again",
        paragraphs=("One.", "Two."),
        aside=("Share",),
        url="https://isenpost.example/1",
        **facets,
    )
    with open_writer(tmp_path / "in.idx") as writer:
        writer.add(article)
    (entry,) = generations.read(tmp_path / "in.idx").segments
    reader = SegmentReader(tmp_path / "in.idx", entry)
    assert unpack_article(reader.id(0), reader.as_stored(0), reader.evidence[0]) == article


def dated(number: int, where: str = "key date", line: int | None = None) -> Article:
    day = f"2020-01-{number % 28 + 1:02}"
    said = (
        Evidence("published", day, "record", 0.95, day, where, "chosen", line=line),
        Evidence("section", "World", "record", 0.95, "", "key section", "chosen"),
    )
    return Article(
        f"{number:04x}{number:016x}",
        f"Title {number}",
        ("World",),
        day,
        "record",
        paragraphs=(f"Text of {number}.",),
        evidence=said,
    )


def test_the_evidence_of_records_of_one_shape_is_stored_once(tmp_path: Path) -> None:
    location = tmp_path / "in.idx"
    with open_writer(location) as writer:
        for number in range(300):
            writer.add(dated(number))
        for number in range(300, 310):
            writer.add(dated(number, "", number))
        writer.commit()
        for number in range(400, 500):
            writer.add(dated(number, "key pub_dt"))
        writer.add(Article("b" * 20, "Without evidence"))
        writer.commit()
        writer.remove(f"{305:04x}{305:016x}")
        writer.commit()
    state = generations.read(location)
    with lock(location, False):
        state = merge_segments(location, state, state.segments)
    (entry,) = state.segments
    reader = SegmentReader(location, entry)
    assert len(reader.evidence.at) - 1 == 1 + 9 + 1 + 1
    assert reader.evidence.of.dtype.itemsize == 1
    for number in [*range(305), *range(306, 310)]:
        (doc,) = reader.find(f"{number:04x}{number:016x}")
        assert (
            reader.article(doc, evidence=True).evidence
            == dated(number, "" if number >= 300 else "key date", number if number >= 300 else None).evidence
        )
    (doc,) = reader.find("b" * 20)
    assert reader.article(doc, evidence=True).evidence == ()
