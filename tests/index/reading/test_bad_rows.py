"""Bad inputs of which more is asked than that they do not stop a run: what an article made of one says, to the day and the character."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.article import Article
from index.errors import RecordFailure
from index.reading.formats import texts
from index.reading.input.raw_record import RawRecord
from index.reading.input.walk import File, walk
from index.reading.sources import ReadOptions, read, read_file
from searcher.cli import run

TEXT = "The Kellan council voted on Thursday to reopen the old ferry pier after nine years, the harbour office said."


def items(folder: Path, name: str, content: bytes) -> list[RawRecord | RecordFailure]:
    (folder / name).write_bytes(content)
    (file,) = walk([folder / name])
    assert isinstance(file, File)
    return list(read_file(file, ReadOptions()))


def articles(folder: Path, name: str, content: bytes) -> list[Article]:
    return [read(item) for item in items(folder, name, content) if isinstance(item, RawRecord)]


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        # no shift: the day is the one printed, whatever the offset is and however it is written
        ("2020-03-01T23:30:00+5:30", "2020-03-01"), ("2020-03-01T23:30:00+05:30", "2020-03-01"), ("2020-03-01T00:30:00Z", "2020-03-01"),
        ("2020-03-01 23:30:00 EST", "2020-03-01"), ("2020-03-01T23:30:00", "2020-03-01"), ("Sun, 01 Mar 2020 23:30:00 EST", "2020-03-01"),
        # a clock that is none leaves its day
        ("2020-03-01T25:61:00Z", "2020-03-01"),
        # digits of other scripts; a calendar that is known
        ("۲۰۲۰-۰۳-۰۱", "2020-03-01"), ("२०२०-०३-०१", "2020-03-01"), ("๑ มีนาคม ๒๕๖๓", "2020-03-01"),
        # and of one that is not
        ("2563-03-01", None), ("1399-01-12", None), ("1399/01/12", None),
        ("0001-01-01", None), ("9999-12-31", None), ("2020-02-31", None), ("31/02/2020", None), ("2020-13-01", None), ("2020-00-10", None),
        ("1970-01-01", None), ("0000-00-00", None), ("0", None), (0, None), (-1, None), ("99999999999999999999", None), ("2199-01-01", None),
    ],
)  # fmt: skip
def test_a_day_is_the_one_printed_or_rejected_with_a_trace(
    tmp_path: Path, stated: object, day: str | None
) -> None:
    (article,) = articles(
        tmp_path, "a.jsonl", json.dumps({"title": "Kellan pier", "text": TEXT, "date": stated}).encode()
    )
    assert article.published == day
    said = [e for e in article.evidence if e.field == "published"]
    assert [(e.raw, e.verdict == "chosen") for e in said] == [(str(stated), day is not None)]
    assert all(e.verdict for e in said)


def test_numbers_that_are_none_and_keys_that_come_twice_cost_no_record(tmp_path: Path) -> None:
    line = b'{"title": "Irvine pier", "score": NaN, "worth": -Infinity, "text": "The Irvine pier opens.", "text": "The Irvine pier reopens \\ud800."}'
    (article,) = articles(tmp_path, "a.jsonl", line)
    assert article.paragraphs == ("The Irvine pier reopens \ufffd.",)
    assert article.flags == ("replacement=1",)


def test_a_line_that_is_too_long_is_named_with_its_place(tmp_path: Path) -> None:
    first, last = (json.dumps({"title": name, "text": TEXT}).encode() for name in ("Yell", "Zetland"))
    long = b'{"text": "' + b"x" * (17 << 20) + b'"}'
    found = items(tmp_path, "a.jsonl", first + b"\n" + long + b"\n" + last + b"\n")
    (failure,) = [item for item in found if isinstance(item, RecordFailure)]
    assert (failure.record, failure.kind) == (1, "too-large")
    assert (
        failure.message
        == f"line 2 at byte {len(first) + 1:,} has {len(long) + 1:,} bytes; lines over 16 MiB are not read"
    )
    assert len(found) == 3


def test_of_a_text_without_end_the_beginning_is_read_in_paragraphs_and_flagged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "TEXT_CAP", 100_000)
    (article,) = articles(tmp_path, "a.txt", (TEXT + " ").encode() * 2_000)
    assert "input_truncated" in article.flags
    assert article.truncated
    assert 50 < len(article.paragraphs) < 110
    assert 90_000 < sum(map(len, article.paragraphs)) <= 100_000


def test_what_turns_text_around_or_paints_a_terminal_is_never_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    record = {
        "title": "Kellan pier \u202egnp.exe\u202c opens",
        "text": f"{TEXT} \x1b[31mRed \u2066turn\u2069.",
    }
    (tmp_path / "in" / "a\u202e\x1b[31m.jsonl").write_text(json.dumps(record))
    assert run(["index", str(tmp_path / "in"), "-i", str(tmp_path / "i")]) == 0
    assert run(["search", "kellan", "-i", str(tmp_path / "i"), "--color", "never"]) == 0
    out, err = capfd.readouterr()
    assert "Kellan pier gnp.exe opens" in out
    assert run(["search", "kellan", "-i", str(tmp_path / "i"), "--json"]) == 0
    (hit,) = json.loads(capfd.readouterr().out)["hits"]
    assert run(["show", hit["id"], "-i", str(tmp_path / "i"), "--color", "never"]) == 0
    shown = capfd.readouterr().out
    assert "Red turn." in shown
    assert "in/a" in shown
    out += shown
    assert not {"\u202e", "\u202c", "\u2066", "\u2069", "\x1b"} & set(out + err)
