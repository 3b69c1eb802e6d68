"""Hold one generation of an index open for questions, with the figures that ranking needs.

A snapshot never changes; an engine has the newest one, and threads share it. Figures are over live
articles, so a deleted article leaves no trace in a score.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Array
from index.commits.manifest import Manifest
from index.dates.ordinals import END, day_words
from index.schema import WEIGHTS
from index.segments.boilerplate_reader import open_reader
from index.segments.layout import ZONES
from index.segments.reader import SegmentReader
from index.similarity.groups import PURPOSE as COPIES
from index.similarity.groups import Copies
from index.storage.generation import Generation, SegmentEntry
from searcher.evaluation.caches import BoundedCache, Scratch
from searcher.results import Coverage

#: BM25's saturation and length normalisation (Robertson and Zaragoza 2009,
#: "The Probabilistic Relevance Framework").
K1, B = 1.2, 0.75
#: Weights of words that a snapshot caches over all of its segments; one takes 1 KB.
_CACHED_WEIGHTS = 1024
#: The fewest that it caches for one segment.
_CACHED_WEIGHTS_LEAST = 64
ZONE_WEIGHTS = np.array([WEIGHTS[zone] for zone in ZONES], dtype=np.float32)


class Segment:
    """A segment as questions use it: its reader, and what is derived from it once.

    derived   whole-segment arrays by name, which follow from the segment alone
    """

    def __init__(
        self, reader: SegmentReader, snapshot: Snapshot, derived: dict[str, Any], cached_weights: int
    ) -> None:
        self.reader = reader
        self.live = reader.live
        self.articles = reader.articles
        self.columns = reader.doc_values
        self.scratch = Scratch(reader.articles)
        # Weak, so that the files of a generation are closed with its last question, not by the collector.
        self._snapshot = weakref.proxy(snapshot)
        self.derived = derived
        #: the weights of plainly typed words by the word bits of articles; see `term_weights`
        self.word_weights = BoundedCache(cached_weights)

    @cached_property
    def weighted(self) -> Array:
        """The weighted frequency of each frequency pattern."""
        return (self.reader.patterns @ ZONE_WEIGHTS).astype(np.float32)

    @cached_property
    def length_norm(self) -> Array:
        """For each article k1 ((1 - b) + b length / average length), lengths weighted by zone."""
        lengths: Array = self.derive(
            "lengths", lambda: self.reader.lengths.astype(np.float64) @ ZONE_WEIGHTS.astype(np.float64)
        )
        average = self._snapshot.average_length or 1.0
        return (K1 * ((1 - B) + (B / average) * lengths)).astype(np.float32)

    def tokens(self) -> Array:
        """Count the tokens of the live articles in each zone."""
        lengths = self.reader.lengths
        total: Array = lengths.sum(axis=0, dtype=np.int64)
        return (
            total if self.live is None else total - lengths[self.reader.deleted].sum(axis=0, dtype=np.int64)
        )

    @cached_property
    def all_docs(self) -> Array:
        """The doc_ids of the live articles."""
        return np.arange(self.articles, dtype=np.int64) if self.live is None else np.flatnonzero(self.live)

    def path_search(self, text: str, in_time: Callable[[], None] = lambda: None) -> Array:
        """Return the doc_ids of articles with a text in the path of a source file, case folded."""
        doc_ids: Array = self._snapshot.path_search(self, text, in_time)
        return doc_ids

    def derive(self, name: str, make: Callable[[], Any]) -> Any:
        """Return a value that is computed once a segment.

        Two threads may both compute it, which harms nothing.
        """
        value = self.derived.get(name)
        if value is None:
            value = self.derived[name] = make()
        return value


class Snapshot:
    """The segments of one generation."""

    def __init__(self, folder: Path, generation: Generation, before: Snapshot | None = None) -> None:
        self.folder, self.generation = folder, generation
        self.segments: list[Segment] = [
            self._segment(entry, before.segments if before is not None else ())
            for entry in generation.segments
        ]
        #: copies and versions of articles; mapped now, because the next commit may remove the file
        self.copies = Copies(folder / generation.files[COPIES] if COPIES in generation.files else None)
        #: the sources of the articles; mapped now for the same reason
        self.manifest = Manifest.load(folder, generation.parts)
        self.articles = generation.articles
        #: parsed queries: the next page, another facet or order and a copied URL have the same words
        self.parsed = BoundedCache(256)
        #: stored hits (see `engine.hits`): another page, facet or format often shows the same articles
        self.stored_hits = BoundedCache(1000)
        #: the weights of words, and the surface forms that they reach
        self.term_weights, self.reached = BoundedCache(4096), BoundedCache(4096)
        #: the term_ids that plainly typed words mean in each segment
        self.terms = BoundedCache(4096)
        #: what questions are put to (see `engine.scope`): the next page and the next words ask it again
        self.scopes = BoundedCache(64)
        #: the other spellings of words, as typed
        self.spellings = BoundedCache(4096)
        #: whether words typed with a capital are names, as typed
        self.name_words = BoundedCache(4096)
        self.langs = tuple(sorted({lang for entry in generation.segments for lang in entry.langs}))

    def _segment(self, entry: SegmentEntry, earlier: Sequence[Segment]) -> Segment:
        """Open a segment, or take its reader and what is derived from it from an earlier snapshot."""
        count = max(_CACHED_WEIGHTS // len(self.generation.segments), _CACHED_WEIGHTS_LEAST)
        for segment in earlier:
            if segment.reader.entry == entry:
                return Segment(segment.reader, self, segment.derived, count)
        return Segment(open_reader(self.folder, entry), self, {}, count)

    def path_search(self, segment: Segment, text: str, in_time: Callable[[], None]) -> Array:
        """Return what `Segment.path_search` does."""
        doc_ids = segment.reader.find_all(self.manifest.ids_by_path(text, in_time))
        known: Array = doc_ids[doc_ids >= 0]
        return known

    @cached_property
    def average_length(self) -> float:
        """The average weighted length of the live articles, in tokens."""
        # Whole tokens are added, so that it does not matter how the index is cut.
        total = np.zeros(len(ZONES), dtype=np.int64)
        for segment in self.segments:
            total += segment.derive("tokens", segment.tokens)
        return float(total @ ZONE_WEIGHTS.astype(np.float64)) / self.articles if self.articles else 0.0

    def copies_of(self, id: str) -> tuple[str, ...]:
        """Return the ids of an article's copies and versions that are in the index."""
        return tuple(
            other
            for other in self.copies.of(id)
            if any(segment.reader.find(other) for segment in self.segments)
        )

    @property
    def records(self) -> int:
        """The number of source records of the articles; several may be one article."""
        return sum(part.records for part in self.manifest.parts)

    @cached_property
    def coverage(self) -> Coverage:
        """The articles and days that the index covers."""
        first, last, undated = END, 0, 0
        for segment in self.segments:
            docs = segment.all_docs if segment.live is not None else slice(None)
            days = segment.columns["first"][docs]
            is_dated = days > 0
            undated += int((~is_dated).sum())
            if is_dated.any():
                first = min(first, int(days[is_dated].min()))
                last = max(last, int(segment.columns["last"][docs].max()))
        failed = (
            len({path.full for path, _ in self.manifest.failures("failed")}) if self.generation.parts else 0
        )
        return Coverage(
            self.articles, day_words(first, first) if last else None, day_words(last, last), undated, failed
        )
