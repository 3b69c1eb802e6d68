"""One generation of an index, open for questions: its segments, the figures that ranking needs, and the names behind its facets.

Immutable; an engine holds the newest one and threads share it. Figures are over live articles, so a deleted one leaves no trace in a score.
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

#: BM25's saturation and length normalisation (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
K1, B = 1.2, 0.75
ZONE_WEIGHTS = np.array([WEIGHTS[zone] for zone in ZONES], dtype=np.float32)


class Segment:
    """A segment with what a question needs around it."""

    def __init__(self, reader: SegmentReader, snapshot: Snapshot, derived: dict[str, Any]) -> None:
        self.reader = reader
        self.live = reader.live
        self.articles = reader.articles
        self.columns = reader.doc_values
        self.scratch = Scratch(reader.articles)
        # Weak, so that the files of a generation are let go with its last question, and not when circles are next looked for.
        self._snapshot = weakref.proxy(snapshot)
        #: other whole-segment arrays that are derived once, by name; they follow from the segment alone
        self.derived = derived

    @cached_property
    def weighted(self) -> Array:
        """For each pattern of counts by zone: the weighted frequency."""
        return (self.reader.patterns @ ZONE_WEIGHTS).astype(np.float32)

    @cached_property
    def length_norm(self) -> Array:
        """For each article: k1 ((1 - b) + b length / average length), lengths weighted by zone."""
        # whatever type the segment keeps them in
        lengths: Array = self.derive(
            "lengths", lambda: self.reader.lengths.astype(np.float64) @ ZONE_WEIGHTS.astype(np.float64)
        )
        average = self._snapshot.average_length or 1.0
        return (K1 * ((1 - B) + (B / average) * lengths)).astype(np.float32)

    def tokens(self) -> Array:
        """How many tokens the live articles have in each zone."""
        lengths = self.reader.lengths
        total: Array = lengths.sum(axis=0, dtype=np.int64)
        return (
            total if self.live is None else total - lengths[self.reader.deleted].sum(axis=0, dtype=np.int64)
        )

    @cached_property
    def all_docs(self) -> Array:
        """The numbers of the live articles."""
        return np.arange(self.articles, dtype=np.int64) if self.live is None else np.flatnonzero(self.live)

    def path_search(self, text: str, in_time: Callable[[], None] = lambda: None) -> Array:
        """The articles any of whose source files has a text (case folded) in its path."""
        found: Array = self._snapshot.path_search(self, text, in_time)
        return found

    def derive(self, name: str, make: Callable[[], Any]) -> Any:
        """An array (or anything) made once a segment; two threads may both make it, which harms nothing."""
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
        #: which articles are copies or versions of one another; mapped now, for the next commit may remove the file
        self.copies = Copies(folder / generation.files[COPIES] if COPIES in generation.files else None)
        #: where the articles came from; mapped now for the same reason
        self.manifest = Manifest.load(folder, generation.parts)
        self.articles = generation.articles
        #: queries parsed: the next page, another facet or order, a copied address ask the same words again
        self.parsed = BoundedCache(256)
        #: the articles shown (see `hits`), which another page's, facet's or format's question often shows again
        self.stored_hits = BoundedCache(1000)
        #: the weights of words, in each segment by the masks of articles too, and the forms that they reach
        self.leaves, self.weights, self.reached = BoundedCache(4096), BoundedCache(1024), BoundedCache(4096)
        #: the classes that plainly typed words mean in each segment
        self.terms = BoundedCache(4096)
        #: the other spellings of words, as typed
        self.spellings = BoundedCache(4096)
        self.langs = tuple(sorted({lang for entry in generation.segments for lang in entry.langs}))

    def _segment(self, entry: SegmentEntry, held: Sequence[Segment]) -> Segment:
        """A segment that an earlier snapshot holds too is not opened again, nor is anything derived from it anew."""
        for one in held:
            if one.reader.entry == entry:
                return Segment(one.reader, self, one.derived)
        return Segment(open_reader(self.folder, entry), self, {})

    def path_search(self, segment: Segment, text: str, in_time: Callable[[], None]) -> Array:
        """See `Segment.path_search`."""
        docs = segment.reader.find_all(self.manifest.ids_by_path(text, in_time))
        found: Array = docs[docs >= 0]
        return found

    @cached_property
    def average_length(self) -> float:
        """The average weighted length of the live articles, in tokens."""
        total = np.zeros(
            len(ZONES), dtype=np.int64
        )  # whole tokens, so that it does not matter how the index is cut
        for segment in self.segments:
            total += segment.derive("tokens", segment.tokens)
        return float(total @ ZONE_WEIGHTS.astype(np.float64)) / self.articles if self.articles else 0.0

    def copies_of(self, id: str) -> tuple[str, ...]:
        """The ids of an article's copies and versions that can be found."""
        return tuple(
            other
            for other in self.copies.of(id)
            if any(segment.reader.find(other) for segment in self.segments)
        )

    @property
    def records(self) -> int:
        """Source records behind the articles; several may be one article."""
        return sum(part.records for part in self.manifest.parts)

    @cached_property
    def coverage(self) -> Coverage:
        """What the index holds."""
        first, last, undated = END, 0, 0
        for segment in self.segments:
            docs = segment.all_docs if segment.live is not None else slice(None)
            days = segment.columns["first"][docs]
            known = days > 0
            undated += int((~known).sum())
            if known.any():
                first = min(first, int(days[known].min()))
                last = max(last, int(segment.columns["last"][docs].max()))
        failed = (
            len({place.full for place, _ in self.manifest.failures("failed")}) if self.generation.parts else 0
        )
        return Coverage(
            self.articles, day_words(first, first) if last else None, day_words(last, last), undated, failed
        )
