"""What a run did, in numbers of records, and what it could not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.article import Article
from index.commits.manifest import Manifest
from index.paths import inside, joined, shown

PROBLEMS_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Reported:
    """A record that is no article: `path` as it can be printed, `kind` its reason class, `outcome` `skipped`, `failed` or `cut`."""

    path: str
    record: int | None
    kind: str
    reason: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, in records: records = added + updated + unchanged + duplicates + skipped + failed."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    skipped: int = 0
    failed: int = 0
    #: articles that no file holds any longer
    removed: int = 0
    #: articles in the index now
    articles: int = 0
    seconds: float = 0.0
    #: of the failed, those whose files had not failed before
    new_failures: int = 0
    #: files that were read
    files: int = 0
    #: articles whose files are gone from below the PATHs and that stay, because pruning was not asked for
    missing: int = 0
    #: failed records below the PATHs, the first ten thousand
    problems: tuple[Reported, ...] = ()
    #: of a dry run: the first ten articles as they would be read
    sample: tuple[Article, ...] = ()
    #: of a dry run: a sentence for each `--map` whose key none of the records looked at has
    unmapped: tuple[str, ...] = ()
    #: articles below the PATHs that lack something of their records: cut by searcher, or their files are damaged
    cut: int = 0
    #: a sentence for each line of the corrections that could not be applied
    uncorrected: tuple[str, ...] = ()

    @property
    def records(self) -> int:
        """All records below the PATHs."""
        return self.added + self.updated + self.unchanged + self.duplicates + self.skipped + self.failed


def failures(manifest: Manifest, given: Sequence[tuple[str, str]]) -> Iterator[Reported]:
    """The failed records below the PATHs (root and path of each), as far as a report lists them."""
    folders = [joined(root, path) for root, path in given]
    found = (
        (place, problem)
        for place, problem in manifest.problems("failed")
        if any(inside(place.full, folder) for folder in folders)
    )
    for place, problem in islice(found, PROBLEMS_AT_MOST):
        yield Reported(
            shown(place.path or place.root), problem.number, problem.kind, problem.message, problem.verdict
        )
