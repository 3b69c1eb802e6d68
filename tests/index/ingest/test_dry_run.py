"""A dry run shows some articles of every kind of file it met, and what the index would hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.reading.sample import SHOWN, Sample
from tests.support.bad_inputs import story
from tests.support.commands import Typed
from tests.support.runs import articles_in, counts, in_process, write


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder in which kinds come one after the other: thirty texts before anything else."""
    folder = write(tmp_path / "mixed", **{f"a{number:02}": f"Alwick{number}" for number in range(30)})
    (folder / "b.html").write_text(
        f"<html><head><title>Page</title></head><body><article><p>{story('Page')}</p></article></body></html>"
    )
    for name in ("c", "d"):
        lines = [
            json.dumps({"title": f"{name} {number}", "text": story(f"{name}{number}")})
            for number in range(20)
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "e.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj\n" * 20)
    (folder / "f.jsonl").write_text('{"broken\n')
    return folder


def test_every_kind_of_file_is_shown_from_several_files(mixed: Path, tmp_path: Path) -> None:
    report = in_process([mixed], tmp_path / "a.idx", dry_run=True)
    kinds = {kind.kind: kind for kind in report.kinds}
    assert {name: kind[1:5] for name, kind in kinds.items()} == {
        "text": (30, 30, 0, 0), "html": (1, 1, 0, 0), "jsonl": (3, 40, 0, 1), "PDF document": (1, 0, 1, 0),
    }  # fmt: skip
    assert len(report.sample) == SHOWN
    assert len(kinds["html"].shown) == 1
    titles = [article.title for article in kinds["jsonl"].shown]
    assert {title[0] for title in titles} == {"c", "d"}
    assert titles == sorted(titles)
    assert counts(report)["added"] == report.articles == 71


def test_what_the_index_would_hold_is_what_it_holds_then(mixed: Path, tmp_path: Path) -> None:
    idx = tmp_path / "a.idx"
    in_process([mixed], idx)
    (mixed / "a00.txt").unlink()
    write(mixed, a01="Barrow", x="Xanten")
    planned = in_process([mixed], idx, prune=True, dry_run=True)
    in_process([mixed], idx, prune=True)
    assert planned.articles == len(articles_in(idx)) == 71


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 15)), max_size=60),
)
def test_shares_are_equal_and_nothing_is_shown_twice(files: list[tuple[str, int]]) -> None:
    sample, number, total = Sample(), 0, dict[str, int]()
    for kind, articles in files:
        sample.begin(kind)
        for _ in range(articles):
            number += 1
            sample.count(articles=1)
            if sample.is_wanted:
                sample.add(Article(id=f"{number:020x}"))
                total[kind] = total.get(kind, 0) + 1
    kinds = sample.kinds()
    assert [kind.kind for kind in kinds] == list(dict.fromkeys(kind for kind, _ in files))
    assert sum(kind.articles for kind in kinds) == number
    assert sum(kind.files for kind in kinds) == len(files)
    shown = [[article.id for article in kind.shown] for kind in kinds]
    assert all(ids == sorted(set(ids)) for ids in shown)
    most = max(map(len, shown), default=0)
    # A kind has fewer than another, by more than one, only where it has no more.
    assert all(
        len(ids) >= min(most - 1, total.get(kind.kind, 0)) for kind, ids in zip(kinds, shown, strict=True)
    )
    assert sum(map(len, shown)) == min(sum(total.values()), max(SHOWN, 2 * len(kinds)))


def test_the_command_names_the_kinds_and_says_would_hold(searcher: Typed, mixed: Path) -> None:
    ran = searcher("index", "mixed", "--dry-run")
    headings = [line for line in ran.out.splitlines() if " · " in line and not line.startswith(" ")]
    assert headings == [
        "text · 30 files · 30 articles", "html · 1 file · 1 article", "jsonl · 3 files · 40 articles, 1 failed",
        "PDF document · 1 file · 1 skipped",
    ]  # fmt: skip
    assert ran.err.splitlines()[0].endswith("; articles.idx would hold 71 articles")
    searcher("index", "mixed", "-q", "-j", "1")
    assert "; articles.idx holds 71 articles" in searcher("index", "mixed", "-j", "1").err
