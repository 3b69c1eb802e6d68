"""Records whose dates and sections only the corpus can tell, and what the index chose."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from index.article import Article, Evidence
from index.ingest.build import build
from index.segments.reader import SegmentReader
from index.storage import generation as generations

SITE = "https://isenpost.example"
TOLL = "The council raised the toll on the old bridge to four crowns, and the ferrymen said that they would follow before the autumn."


def articles_of(location: Path) -> dict[str, Article]:
    """Every article that can be found, by title, with its evidence."""
    found = {}
    for entry in generations.read(location).segments:
        reader = SegmentReader(location, entry)
        for doc in range(reader.articles):
            if reader.live is None or reader.live[doc]:
                article = reader.article(doc, evidence=True)
                found[article.title] = article
    return found


def chosen(article: Article, field: str) -> Evidence:
    (item,) = [e for e in article.evidence if e.field == field and e.verdict.startswith("chosen")]
    return item


def scrape(*lines: str, url: str = "") -> dict[str, Any]:
    """A record that holds a whole scrape."""
    text = "\n".join(
        (
            *lines,
            f"{TOLL} {lines[-1]}",
            "A second paragraph tells of the night watch, which saw nothing and said so at some length.",
        )
    )
    return {"url": SITE + url, "text": text} if url else {"text": text}


def stated(number: int, section: str, site: str = SITE) -> dict[str, Any]:
    return {
        "url": f"{site}/x/{number}-{len(section)}",
        "title": f"Stated {section} {number}",
        "section": section,
        "text": f"Nothing much {number}.",
    }


def indexed(
    folder: Path, records: Iterable[dict[str, Any]], name: str = "a.jsonl", **options: Any
) -> dict[str, Article]:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records))
    build([folder], folder.with_suffix(".idx"), jobs=0, **options)
    return articles_of(folder.with_suffix(".idx"))


NK = scrape("HomeNKTideTug Crews Ask For Clearer Lanes", "Tug Crews Ask For Clearer Lanes", url="/a/1")
BRIDGE = scrape("Bridge Toll To Double", "03/04/2017 - Staff Reporter", url="/b/1")
