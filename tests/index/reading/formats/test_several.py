"""What repeats and cannot be cut stays one article without a day; ordinary texts and pages are one article, and say nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.ingest.build import build
from index.reading.formats import texts
from index.reading.formats.bundles.several import blocks
from index.reading.input.raw_record import SEVERAL, RawRecord
from index.reading.sources import read
from index.reconcile.unsure import several_in_one
from index.storage import generation as generations
from tests.support import bundles

MADE = bundles.many(3)
UNKNOWN_FRAMES = {
    "labels": "\n\n".join(
        f"Title: {one.title}\nDate: {one.day:%d %B %Y}\n\n" + "\n\n".join(one.paragraphs) for one in MADE
    ),
    "labels, day first": "\n\n".join(
        f"Datum: {one.day:%d.%m.%Y}\nTitel: {one.title}\n\n" + "\n\n".join(one.paragraphs) for one in MADE
    ),
    "rules": "\n".join(
        f"{'=' * 30}\n{one.title}\n{one.day:%d %B %Y}\n\n" + "\n\n".join(one.paragraphs) for one in MADE
    ),
    "counters": "\n\n".join(
        f"Article {one.number + 1} of 3\n\n{one.title}\n\n" + "\n\n".join(one.paragraphs) for one in MADE
    ),
    "ends": "\n\n".join(
        f"{one.title}\n\n" + "\n\n".join(one.paragraphs) + f"\n\nLOAD-DATE: {one.day}" for one in MADE
    ),
}


def one(text: str) -> RawRecord:
    (record,) = texts.articles(text.encode(), False)
    assert isinstance(record, RawRecord)
    return record


@pytest.mark.parametrize("name", UNKNOWN_FRAMES)
def test_an_unknown_frame_that_repeats_leaves_the_day_unknown_and_is_listed(
    tmp_path: Path, name: str
) -> None:
    record = one(UNKNOWN_FRAMES[name])
    assert SEVERAL in record.flags
    article = read(record)
    assert (article.published, article.published_from) == (None, "none")
    assert all(made.word in " ".join((*article.paragraphs, *article.aside)) for made in MADE)
    # a copy of a part, with a day, lends it none
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bundle.txt").write_text(UNKNOWN_FRAMES[name])
    (tmp_path / "in" / "same.txt").write_text(
        f"{MADE[0].title}\n{MADE[0].day:%d %B %Y}\n\n" + "\n\n".join(MADE[0].paragraphs)
    )
    build([tmp_path / "in"], tmp_path / "idx", jobs=1)
    listed = list(several_in_one(tmp_path / "idx", generations.read(tmp_path / "idx")))
    assert [row.id for row in listed] == [article.id]


def test_ordinary_texts_are_not_several() -> None:
    paragraphs = "\n\n".join(MADE[0].paragraphs)
    for text in (
        f"{MADE[0].title}\n\n{paragraphs}\n\n1 of 5\nThe quay at dusk\n2 of 5\nThe quay at dawn\n",
        f"{MADE[0].title}\n--------------------\n3 June 2021\n\n{paragraphs}\n--------------------\nMore news\n",
        f"Title: {MADE[0].title}\nDate: 3 June 2021\n\n{paragraphs}\n",
        f"{MADE[0].title}\n\n{paragraphs}\n\nPage 1 of 2\n\n{paragraphs}\n\nPage 2 of 2\n",
        f"{MADE[0].title}\n\n10:15\n{paragraphs}\n\n* * * * *\n\n11:20\n{paragraphs}\n",
    ):
        assert SEVERAL not in one(text).flags


def page(head: str = "", count: int = 3, times: int = 3, tag: str = "article") -> bytes:
    bodies = "".join(
        f"<{tag}><h2>{made.title}</h2><time datetime='{made.day}'>{made.day:%d %B %Y}</time>"
        + "".join(f"<p>{text}</p>" for text in made.paragraphs * times)
        + f"</{tag}>"
        for made in bundles.many(count)
    )
    return f"<!DOCTYPE html><html><head><title>Kellan Post, all of it</title>{head}</head><body>{bodies}</body></html>".encode()


def test_a_page_of_whole_articles_gives_each_with_its_day() -> None:
    records = [record for record in texts.articles(page(), True) if isinstance(record, RawRecord)]
    assert [(read(record).title, read(record).published) for record in records] == [
        (one.title, str(one.day)) for one in MADE
    ]
    assert [record.number for record in records] == [0, 1, 2]
    assert all(record.data in page() for record in records)


def test_pages_of_one_article_are_one() -> None:
    for content in (
        page('<meta property="og:type" content="article">'),
        page('<script type="application/ld+json">{"@type": "NewsArticle"}</script>'),
        page('<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>'),
        page(times=1),  # teasers: too few words of their own
        page(tag="div"),
        page(count=1),
        page()
        .replace(b"<article><h2>", b"<article><h2>", 1)
        .replace(b"</article>", b"<p>" + b"ferry pier " * 900 + b"</p></article>", 1),
    ):
        assert blocks(content) == []
        assert len(list(texts.articles(content, True))) == 1
