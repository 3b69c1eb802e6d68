"""`check --files` names sentences parted at the ends of printed lines, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.ingest.build import build
from index.reading.text import reader
from searcher.check.compare import check
from searcher.check.wrapped import joined_at, parted_phrases

TEXT = """Ferry to be sold

The harbour board of Orleby announced on Monday that the car ferry
between the two quays would be sold by its owners at the end of the
season, after divers found that the keel was rotten and could not be
mended. Members who had argued for a new boat said the vote would with-
draw the only way to reach the school.
"""


def test_what_runs_on_is_content_and_what_is_parted_is_named() -> None:
    lines = [line for line in TEXT.split("\n") if line]
    assert parted_phrases([TEXT], [" ".join(lines)]) == []
    assert parted_phrases([TEXT], lines) == ["ferry between", "the season", "be mended"]


def test_lists_and_paragraphs_are_left_alone() -> None:
    text = "\n".join(
        [
            "home",
            "about us and more of it here",
            "contact the harbour office now",
            "Weather",
            "Sport and more",
        ]
    )
    assert parted_phrases([text], text.split("\n")) == []


def test_a_broken_word_is_marked() -> None:
    assert joined_at("the passen-\nger and a dash -\nhere", "|") == "the passen|ger and a dash -\nhere"


def test_check_is_content_with_a_wrapped_file_and_sees_one_that_is_not_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ferry.txt").write_text(TEXT)
    build([tmp_path / "ferry.txt"], tmp_path / "good.idx", jobs=0)
    assert check(str(tmp_path / "good.idx"), 5, files=True).differences == ()
    monkeypatch.setattr(reader, "unwrap_lines", lambda lines: None)
    build([tmp_path / "ferry.txt"], tmp_path / "bad.idx", jobs=0)
    (difference,) = check(str(tmp_path / "bad.idx"), 5, files=True).differences
    assert "parts sentences at the ends of lines" in str(difference)
