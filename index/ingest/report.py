"""What a run did, in numbers of records, and what it could not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.article import Article
from index.commits.manifest import Manifest
from index.errors import RecordFailure
from index.frozen import replace
from index.ingest.roots.left_out import LeftOutCount
from index.ingest.roots.map_costs import MapCost
from index.ingest.roots.moved import Move
from index.paths import inside, joined, shown
from index.reading.sample import SampledKind

#: Failed records that a report lists.
FAILURES_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did: records = added + updated + unchanged + duplicates + skipped + failed."""

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
    #: articles whose files are gone from below the PATHs and that stay: pruning was not asked for
    missing: int = 0
    #: of the missing, those whose files are there and left out now
    missing_left_out: int = 0
    #: files and folders that were left out, by reason
    left_out: tuple[LeftOutCount, ...] = ()
    #: folders that were moved to PATHs
    moves: tuple[Move, ...] = ()
    #: PATHs whose options have changed since their files were read
    changed: tuple[str, ...] = ()
    #: files that have lost their days to a `--map` that was typed
    map_costs: tuple[MapCost, ...] = ()
    #: where pruning was asked for: other folders that are gone, with their articles
    gone_roots: tuple[tuple[str, int], ...] = ()
    #: failed records below the PATHs, the first ten thousand, with paths that can be printed
    failures: tuple[RecordFailure, ...] = ()
    #: of a dry run: the kinds of files that were met, each with a few articles as they would be read
    kinds: tuple[SampledKind, ...] = ()
    #: of a dry run: a sentence for each `--map` whose key no record of the sample has
    unmapped: tuple[str, ...] = ()
    #: articles below the PATHs that lack something: cut by searcher, or their files are damaged
    cut: int = 0
    #: a sentence for each line of the corrections that could not be applied
    uncorrected: tuple[str, ...] = ()

    @property
    def sample(self) -> tuple[Article, ...]:
        """Return the articles of all kinds that a dry run shows."""
        return tuple(article for kind in self.kinds for article in kind.shown)

    @property
    def records(self) -> int:
        """Count all records below the PATHs."""
        return self.added + self.updated + self.unchanged + self.duplicates + self.skipped + self.failed


def failures(manifest: Manifest, given: Sequence[tuple[str, str]]) -> Iterator[RecordFailure]:
    """Yield the failed records below the PATHs (root and path of each) that a report lists."""
    folders = [joined(root, path) for root, path in given]
    below = (
        (ref, failure)
        for ref, failure in manifest.failures("failed")
        if any(inside(ref.full, folder) for folder in folders)
    )
    for ref, failure in islice(below, FAILURES_AT_MOST):
        yield replace(failure, path=shown(ref.path or ref.root))
