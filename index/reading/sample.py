"""Choose which articles to show of what was met: a few of every kind of file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from index.article import Article

#: Articles that are shown in all, or two of every kind where that is more.
SHOWN = 10
#: Files of a kind that are looked into, and records of each that go through their reader.
_FILES, _RECORDS = 10, 10


class SampledKind(NamedTuple):
    """A kind of file, by its content, with what was met of it and the articles that are shown."""

    kind: str
    files: int
    articles: int
    skipped: int
    failed: int
    shown: tuple[Article, ...]


@dataclass(slots=True)
class _Kind:
    files: int = 0
    articles: int = 0
    skipped: int = 0
    failed: int = 0
    #: articles that may be shown, by file
    by_file: list[list[Article]] = field(default_factory=list)


class Sample:
    """Collects articles kind by kind while files are met."""

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}
        self._now = _Kind()

    def begin(self, kind: str) -> None:
        """Begin a file of this kind."""
        self._now = self._kinds.setdefault(kind, _Kind())
        self._now.files += 1
        if len(self._now.by_file) < _FILES:
            self._now.by_file.append([])

    @property
    def is_wanted(self) -> bool:
        """Whether another article of the file may be shown."""
        kind = self._now
        return 0 < kind.files == len(kind.by_file) and len(kind.by_file[-1]) < _RECORDS

    def add(self, article: Article) -> None:
        """Take an article that may be shown."""
        self._now.by_file[-1].append(article)

    def count(self, articles: int = 0, skipped: int = 0, failed: int = 0) -> None:
        """Count records of the file."""
        self._now.articles += articles
        self._now.skipped += skipped
        self._now.failed += failed

    def kinds(self) -> tuple[SampledKind, ...]:
        """Return the kinds in the order they were met, with equal shares of what is shown."""
        total = max(SHOWN, 2 * len(self._kinds))
        ranked = [list(_in_turn(kind.by_file)) for kind in self._kinds.values()]
        shares = [0] * len(ranked)
        while total and any(share < len(articles) for share, articles in zip(shares, ranked, strict=True)):
            for i, articles in enumerate(ranked):
                if total and shares[i] < len(articles):
                    shares[i] += 1
                    total -= 1
        return tuple(
            SampledKind(
                name, kind.files, kind.articles, kind.skipped, kind.failed, _in_order(kind, articles[:share])
            )
            for (name, kind), articles, share in zip(self._kinds.items(), ranked, shares, strict=True)
        )


def _in_turn(by_file: list[list[Article]]) -> Iterator[Article]:
    """Yield the first article of each file, then the second of each."""
    for row in zip_longest(*by_file):
        yield from (article for article in row if article is not None)


def _in_order(kind: _Kind, chosen: list[Article]) -> tuple[Article, ...]:
    ids = {article.id for article in chosen}
    return tuple(
        {article.id: article for one in kind.by_file for article in one if article.id in ids}.values()
    )
