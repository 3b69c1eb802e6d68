"""Scrapes from beginning to end: a folder of files as they are met, and what the index says of each, evidence included."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Evidence
from index.ingest.build import build
from index.segments.reader import SegmentReader
from index.similarity.groups import PURPOSE, Copies
from index.storage import generation as generations

TITLE = "Eel Barge Runs Aground For Two Days Below Tarn Lock, Pilot Was On Leave"
CUT = """Monday, June 3, 2024
HomeCanal DeskLatest News on Barge SafetyEel Barge Runs Aground For Two Days Below Tarn Lock, Pilot Was...

{title}
{byline}
Tarn lock, barge
Tarn lock, barge

An eel barge with nine tonnes of fish aboard ran aground below Tarn lock on Tuesday, the canal office said.


The pilot had been on leave since the spring, two lock keepers said, and the owner"""
REST = " had found no other. The eels were let go before dark, and the lock opened again in the morning, an office clerk said."


def indexed(folder: Path, files: dict[str, str]) -> tuple[dict[str, Article], Copies]:
    """The articles by file, after settling, and the groups of copies."""
    for name, text in files.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    build([folder / "in"], folder / "x.idx", jobs=0)
    generation = generations.read(folder / "x.idx")
    found = {}
    for entry in generation.segments:
        reader = SegmentReader(folder / "x.idx", entry)
        for doc in range(reader.articles):
            found[reader.id(doc)] = reader.article(doc, evidence=True)
    groups = Copies(folder / "x.idx" / generation.files[PURPOSE] if PURPOSE in generation.files else None)
    return found, groups


def said(article: Article, field: str) -> list[Evidence]:
    return [item for item in article.evidence if item.field == field]


def test_a_scrape_cut_off_under_a_clock_and_a_run_together_breadcrumb(tmp_path: Path) -> None:
    found, _ = indexed(tmp_path, {"a.txt": CUT.format(title=TITLE, byline="")})
    (article,) = found.values()
    assert (article.title, article.section) == (TITLE, ("Canal Desk", "Latest News on Barge Safety"))
    assert (article.published, article.captured, article.not_after) == (None, ("2024-06-03",), "2024-06-03")
    assert (article.captions, len(article.paragraphs), article.truncated) == (("Tarn lock, barge",), 2, True)
    assert [(e.value, e.raw, e.verdict) for e in said(article, "mentioned")] == [
        ("", "on Tuesday", "no anchor")
    ]
    # lines are numbered as an editor shows them: the third is blank
    assert [e.location for field in ("captured", "section", "title") for e in said(article, field)] == [
        "line 1",
        "line 2",
        "line 4",
    ]


@pytest.mark.parametrize("order", [("a/00012.txt", "b/7f3c.txt"), ("z/00012.txt", "b/7f3c.txt")])
def test_one_article_under_two_names_the_whole_one_dates_the_cut_one(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    whole = CUT.format(title=TITLE, byline="By Ivo Starr, 29 May 2024") + REST
    found, groups = indexed(tmp_path, {order[0]: whole, order[1]: CUT.format(title=TITLE, byline="")})
    (dated,) = [article for article in found.values() if article.authors == ("Ivo Starr",)]
    (cut,) = [article for article in found.values() if article is not dated]
    assert (dated.published, dated.published_from, dated.truncated) == ("2024-05-29", "byline", False)
    assert groups.of(cut.id) == [dated.id]
    assert (cut.published, cut.published_from, cut.truncated) == ("2024-05-29", "copy", True)
    assert next(e for e in said(cut, "published") if e.verdict == "chosen").confidence == 0.72
    assert [(e.value, e.raw, e.verdict) for e in said(cut, "mentioned")] == [
        ("2024-05-28", "on Tuesday", "before the lent day")
    ]
    assert [e.value for e in said(dated, "mentioned")] == ["2024-05-28"]
