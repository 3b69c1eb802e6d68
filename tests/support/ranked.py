"""Articles whose order of hits can be worked out by hand."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from index.article import Article
from index.ingest.writer import open_writer
from searcher.engine.local import LocalEngine

FILLER = [
    "harbour",
    "lamp",
    "window",
    "carpet",
    "silver",
    "garden",
    "ticket",
    "bottle",
    "engine",
    "market",
    "ladder",
    "kettle",
]


def article(name: str, *paragraphs: str, title: str = "", day: str | None = None) -> Article:
    """An article whose id derives from its name."""
    return Article(
        hashlib.sha256(name.encode()).hexdigest()[:20],
        title=title,
        paragraphs=paragraphs,
        published=day,
        lang="en",
    )


def index(folder: Path, *commits: list[Article], remove: tuple[str, ...] = ()) -> LocalEngine:
    """An index of one segment a commit."""
    with open_writer(folder) as writer:
        for articles in commits:
            for one in articles:
                writer.add(one)
            writer.commit()
        for id in remove:
            writer.remove(id)
    return LocalEngine(str(folder))


def corpus(count: int, seed: int = 5) -> list[Article]:
    """Articles of random words, some of which are alike."""
    pick = random.Random(seed)
    vocabulary = [
        *FILLER,
        "ferries",
        "ferry",
        "bridges",
        "bridge",
        "closing",
        "closed",
        "closes",
        "storm",
        "storms",
    ]
    made = []
    for number in range(count):
        paragraphs = [
            " ".join(pick.choices(vocabulary, k=pick.randint(5, 60))) for _ in range(pick.randint(1, 4))
        ]
        day = (
            f"20{pick.randint(10, 22)}-0{pick.randint(1, 9)}-1{pick.randint(0, 9)}"
            if pick.random() < 0.8
            else None
        )
        made.append(
            article(f"n{number}", *paragraphs, title=" ".join(pick.choices(vocabulary, k=4)), day=day)
        )
        if pick.random() < 0.1:
            made.append(article(f"copy of n{number}", *paragraphs, title=made[-1].title, day=day))
    return made
