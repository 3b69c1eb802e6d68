"""The options of a run, and what they give its workers."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from index.errors import InputError
from index.ingest.build import build
from index.ingest.options import BuildKeywords, BuildOptions, processor_count, segment_budget
from index.ingest.roots.kept_options import KeptOptions
from index.reading.sources import ReadOptions
from tests.support.runs import counts, write


def test_the_keywords_of_a_build_are_its_options() -> None:
    assert get_type_hints(BuildKeywords) == get_type_hints(BuildOptions)
    assert [field.name for field in fields(BuildOptions)] == list(get_type_hints(BuildKeywords))


def test_a_build_takes_options_and_keywords_over_them(tmp_path: Path) -> None:
    files, options = write(tmp_path / "files", a="harbour"), BuildOptions(jobs=0, dry_run=True)
    assert counts(build([files], tmp_path / "a.idx", options)) == {"added": 1}
    assert not (tmp_path / "a.idx").exists()
    assert counts(build([files], tmp_path / "a.idx", options, dry_run=False)) == {"added": 1}
    assert (tmp_path / "a.idx").exists()


def test_an_unknown_format_or_keyword_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'odt' is no format of articles"):
        build([tmp_path], tmp_path / "a.idx", format="odt")
    with pytest.raises(TypeError, match="job"):
        build([tmp_path], tmp_path / "a.idx", job=1)  # type: ignore[call-arg]
    assert not (tmp_path / "a.idx").exists()


def test_what_the_readers_need_to_know(tmp_path: Path) -> None:
    kept = KeptOptions()
    kept.add([(str(tmp_path), "")], BuildOptions(lang="auto").of_paths)
    assert kept.reading() == ReadOptions("auto")
    kept.add(
        [(str(tmp_path), "")], BuildOptions(format="csv", lang="en", names={"title": "headword"}).of_paths
    )
    assert kept.reading().of(str(tmp_path), "a/b.csv") == ReadOptions(
        "csv", "en", field_map={"title": "headword"}
    )
    assert kept.reading().of(f"{tmp_path}s", "b.csv") == ReadOptions("auto", by_path=kept.reading().by_path)


def test_processes_and_memory(tmp_path: Path) -> None:
    assert BuildOptions(jobs=0).processes == 0
    assert BuildOptions().processes == processor_count() >= 1
    assert processor_count() <= (os.cpu_count() or 1)
    assert segment_budget(1 << 30, 1) > 2 * segment_budget(1 << 30, 2) > 0
    assert segment_budget(1, 64) == segment_budget(0, 1) > 0
    config = BuildOptions(jobs=2, memory=1 << 30, batch=7).worker_config(tmp_path, ReadOptions(), None)
    assert (config.folder, config.seal_articles, config.known) == (tmp_path, 7, None)
    assert config.budget == segment_budget(1 << 30, 2) < config.address_space
