"""`searcher check --files`: source files are read again, and missing words are named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.ingest.build import build
from index.reading.input.raw_record import RawRecord
from searcher.check import sources as check_sources
from searcher.check.compare import check
from searcher.check.sources import visible
from searcher.cli import run

STORY = """Harbour ferry returns after winter repairs

By Ana Lima

The small ferry across the harbour sails again from Monday, its owners said, after a winter in which its engine was rebuilt.

Passengers had gone round by the bridge since November, which took them forty minutes longer on most days.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "files"
    files.mkdir()
    (files / "ferry.txt").write_text(STORY)
    records = [
        {
            "title": f"Council meets for session {n}",
            "body": f"The council met {n} times & <b>ad</b>journed.",
            "url": f"https://a.example/{n}",
        }
        for n in range(8)
    ]
    (files / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    paragraphs = "".join(
        f"<p>Paragraph {n} of the page says what the mayor said about the new school and its roof.</p>"
        for n in range(6)
    )
    (files / "page.html").write_text(
        f"<html><head><title>School gets a roof</title></head><body><nav>Home Sport</nav><h1>School gets a roof</h1>{paragraphs}</body></html>"
    )
    return files


def test_every_word_of_unchanged_files_is_found(folder: Path, tmp_path: Path) -> None:
    build([folder], tmp_path / "a.idx", jobs=0)
    done = check(str(tmp_path / "a.idx"), 50, files=True)
    assert done.differences == ()
    assert done.compared[-1].what == "sources"
    assert done.compared[-1].sentence.startswith("10 records of 3 source files read again")


def test_changed_and_vanished_files_are_left_alone(folder: Path, tmp_path: Path) -> None:
    build([folder], tmp_path / "a.idx", jobs=0)
    (folder / "ferry.txt").write_text(STORY + "\nMore of it.\n")
    (folder / "page.html").unlink()
    done = check(str(tmp_path / "a.idx"), 50, files=True)
    assert done.differences == ()
    assert "8 records of 1 source file read again" in done.compared[-1].sentence
    assert "2 files drawn as well are gone or changed" in done.compared[-1].sentence


def test_words_that_an_article_lacks_are_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    build([folder], tmp_path / "a.idx", jobs=0)
    right = check_sources._article

    def forgetful(*asked: Any) -> Any:
        article = right(*asked)
        return article and replace(article, paragraphs=article.paragraphs[:-1])

    monkeypatch.setattr(check_sources, "_article", forgetful)
    assert run(["check", "-i", str(tmp_path / "a.idx"), "--files"]) == 1
    out = capfd.readouterr().out
    assert "DIFFERS  source ferry.txt: its article" in out
    assert "lacks passengers, had, gone" in out


def test_a_record_without_its_article_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([folder], tmp_path / "a.idx", jobs=0)
    monkeypatch.setattr(check_sources, "_article", lambda snapshot, id: None)
    found = check(str(tmp_path / "a.idx"), 50, files=True).differences
    assert {one.name.split("#")[0] for one in found} == {"ferry.txt", "records.jsonl", "page.html"}
    assert all("is not in the index" in one.because for one in found)


def test_what_a_reader_sees() -> None:
    page = "<head><title>Not shown</title></head><body>Seen<script>hidden()</script> <i>wo</i>rd<p>next</p><style>p{}</style></body>"
    (text,) = visible(RawRecord(b"", "html", page))
    assert text.replace("\0", "").split() == ["Seen", "word", "next"]
    (text,) = visible(RawRecord(b"", "text", "co\u00adoperate"))
    assert text == "cooperate"
    record = {
        "headline": "A title",
        "content": "<p>A &amp; B</p>",
        "pub_date": "2020-01-01",
        "url": "https://a.example/",
    }
    assert [text.strip() for text in visible(RawRecord(b"", "fields", fields=record))] == ["A title", "A & B"]
