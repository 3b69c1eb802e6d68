"""Bundles in an index: articles are found by their own days, and cut files are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import article_id
from index.commits.manifest import Manifest
from index.ingest.build import build
from index.maintenance.forget import forget
from index.maintenance.rebuild import rebuild
from index.reading.formats import texts
from index.storage import generation as generations
from index.storage import yours
from tests.support import bundles
from tests.support.commands import run_command


def ids(location: Path) -> int:
    return generations.read(location).articles


def test_articles_of_a_bundle_are_found_by_their_own_days(tmp_path: Path) -> None:
    made = bundles.many(40)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "nexis.txt").write_text(bundles.nexis_text(made))
    report = build([tmp_path / "in"], tmp_path / "articles.idx", jobs=1)
    assert (report.added, report.skipped, report.failed) == (40, 0, 0)
    for one in (made[0], made[21], made[39]):
        ran = run_command(tmp_path, "search", f"date:{one.day}", one.word, "--json", "-i", "articles.idx")
        assert one.title in ran.out
        assert '"total": 1' in ran.out or '"total":1' in ran.out
    again = build([tmp_path / "in"], tmp_path / "articles.idx", jobs=1, full_scan=True)
    assert (again.added, again.unchanged) == (0, 40)
    ran = run_command(tmp_path, "check", "-i", "articles.idx", "--files")
    assert ran.status == 0, ran.out + ran.err


def test_a_changed_document_is_the_only_one_that_is_new(tmp_path: Path) -> None:
    made = bundles.many(12)
    (tmp_path / "in").mkdir()
    bundle = tmp_path / "in" / "factiva.txt"
    bundle.write_text(bundles.factiva_text(made))
    build([tmp_path / "in"], tmp_path / "idx", jobs=1)
    bundle.write_text(bundles.factiva_text([*made[:5], bundles.made(500), *made[6:]]))
    report = build([tmp_path / "in"], tmp_path / "idx", jobs=1)
    assert (report.added, report.updated, report.unchanged, report.articles) == (0, 1, 11, 12)


def test_a_broken_frame_is_a_failure_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "nexis.txt").write_text(
        bundles.nexis_text(bundles.many(9)).replace("5 of 9 DOCUMENTS", "")
    )
    report = build([tmp_path / "in"], tmp_path / "idx", jobs=1)
    assert (report.added, report.failed) == (8, 1)
    (failure,) = report.failures
    assert (failure.path, failure.record, failure.kind) == ("nexis.txt", 3, "frame")
    assert "begins in line" in failure.message


@pytest.fixture
def uncut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, str]:
    """(files, index, id): an index in which a bundle is one article still, as it was before bundles were cut."""
    (tmp_path / "in").mkdir()
    content = bundles.factiva_text(bundles.many(3)).encode()
    (tmp_path / "in" / "bundle.txt").write_bytes(content)
    with monkeypatch.context() as patched:
        patched.setattr(texts, "cut", lambda data, html, charset=None: None)
        patched.setattr(texts, "repeats", lambda data, html: False)
        build([tmp_path / "in"], tmp_path / "idx", jobs=0)
    assert ids(tmp_path / "idx") == 1
    return tmp_path / "in", tmp_path / "idx", article_id(content)


def test_a_file_that_was_forgotten_gives_no_piece(uncut: tuple[Path, Path, str]) -> None:
    files, idx, whole = uncut
    forget(idx, whole)
    report = build([files], idx, jobs=1, full_scan=True)
    assert (report.added, report.articles, report.skipped) == (0, 0, 3)
    failures = [
        failure.kind
        for _, failure in Manifest.load(idx, generations.read(idx).parts).failures()
        if failure.count
    ]
    assert failures == ["forgotten"] * 3
    rebuild(idx)
    assert ids(idx) == 0


def test_corrections_of_a_file_that_is_cut_now_are_named_aloud(uncut: tuple[Path, Path, str]) -> None:
    files, idx, whole = uncut
    yours.write(idx, "corrections", f"fix {whole} published 2019-01-01\n".encode(), None)
    report = build([files], idx, jobs=1, full_scan=True)
    assert report.articles == 3
    assert report.uncorrected == (
        f"yours/corrections, line 1: no article has the id {whole}, which was cut into 3 articles (bundle.txt); the line is skipped.",
    )
