"""Heads of Markdown files are fields; lines between rules that are none stay text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.formats.front_matter import head_of
from index.reading.input.raw_record import RawRecord
from index.reading.input.walk import File, walk
from index.reading.sources import ReadOptions, read, read_file

YAML = """---
title: "Otter: seen again"
date: 2019-05-06   # the day
author: Ann Doe
tags: [river, "fish, fresh"]
categories:
  - World
  - Europe
summary: >
  One line
  and another
authors:
- name: Ann Doe
- name: Bob Roe
seo:
  title: Other
---

# Otter: seen again

The otter swam to the quay.
"""


def test_yaml_is_fields() -> None:
    assert head_of(YAML) == {
        "title": "Otter: seen again",
        "date": "2019-05-06",
        "author": "Ann Doe",
        "tags": ["river", "fish, fresh"],
        "categories": ["World", "Europe"],
        "summary": "One line and another",
        "authors": [{"name": "Ann Doe"}, {"name": "Bob Roe"}],
        "seo": {"title": "Other"},
        "body": "\nOtter: seen again\n\nThe otter swam to the quay.\n",
    }


def test_toml_is_fields() -> None:
    found = head_of('+++\ntitle = "Otter"\ndate = 2019-05-06T10:00:00Z\n+++\nThe otter swam.')
    assert found is not None
    assert (found["title"], found["date"][:10], found["body"]) == ("Otter", "2019-05-06", "The otter swam.")


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nText only\n---\nmore",
        "---\nHe said: no\n---\nmore",
        "---\ntitle: x\nno end",
        "+++\nno toml\n+++\nx",
    ],
)
def test_what_is_no_head_stays_text(text: str) -> None:
    assert head_of(text) is None


@given(st.text(alphabet="-:>|[]\"'# \nabtitle", max_size=120))
def test_any_head_is_read(head: str) -> None:
    head_of(f"---\n{head}\n---\nThe text.")


def test_a_markdown_file_is_an_article_with_its_own_bytes(tmp_path: Path) -> None:
    path = tmp_path / "otter.md"
    path.write_text(YAML)
    (file,) = walk([path])
    assert isinstance(file, File)
    (record,) = read_file(file, ReadOptions())
    assert isinstance(record, RawRecord)
    assert (record.kind, record.data, record.number) == ("fields", YAML.encode(), None)
    article = read(record)
    assert (article.title, article.published, article.authors) == (
        "Otter: seen again",
        "2019-05-06",
        ("Ann Doe", "Bob Roe"),
    )
    assert article.section == ("World",)
    assert article.paragraphs == ("The otter swam to the quay.",)
