"""Hold one question over the whole index: its expansions, its bounds, the weights of its words.

It refers to no `SegmentQuery`, which refers to it. So no circle of objects keeps deleted files
mapped.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from searcher.evaluation.bounds import Bounds
from searcher.evaluation.caches import BoundedCache
from searcher.evaluation.expansions import Expansions
from searcher.evaluation.matching.segment_positions import SegmentPositions
from searcher.evaluation.patterns import as_shapes
from searcher.evaluation.scoring import SHORT, leaves, scoring_of
from searcher.evaluation.segment_terms import SegmentTerms, reach
from searcher.evaluation.snapshot import Snapshot
from searcher.evaluation.term_weights import TermWeight, weigh
from searcher.query.nodes import NullQuery, Pattern, Query, Word
from searcher.query.operators import Or
from searcher.results import Reach


class QueryWeight:
    """One question's tree over one snapshot.

    scored   whether the articles will be ordered by relevance
    bounds   of time and memory; without them the question has bounds of memory alone
    """

    def __init__(
        self, snapshot: Snapshot, tree: Query, scored: bool = True, bounds: Bounds | None = None
    ) -> None:
        self.snapshot, self.tree, self.scored = snapshot, tree, scored
        self.bounds = bounds or Bounds()
        self.expansions = Expansions(snapshot, self.bounds)
        #: the posting lists of the question in each segment, and where its nodes stand there
        self.terms = [
            SegmentTerms(snapshot, segment_ord, self.expansions, self.bounds)
            for segment_ord in range(len(snapshot.segments))
        ]
        self.positions = list(map(SegmentPositions, self.terms))
        self._weights = BoundedCache(1000)
        self.scoring = scoring_of(tree, snapshot.langs) if scored else SHORT

    def term_weight(self, node: Query) -> TermWeight:
        """Return the weight of a scored node."""
        # Words' weights are kept for other questions. Other nodes' come from lists that are not kept.
        cache = self.snapshot.term_weights if isinstance(node, Word) else self._weights
        weight: TermWeight | None = cache.get(node)
        if weight is None:
            articles = self.snapshot.articles
            weight = weigh(node, self.terms, articles, lambda: self._count_matches(node))
            cache.keep(node, weight)
        return weight

    def _count_matches(self, node: Query) -> int:
        """Count the articles that match a node of Near or Same, or a pattern of several words."""
        if isinstance(node, Pattern):
            node = as_shapes(node)
        if node == NullQuery:
            return 0
        if not isinstance(node, Or):
            return sum(positions.match(node, self.scored)[0].size for positions in self.positions)
        count = 0
        for terms, positions in zip(self.terms, self.positions, strict=True):
            lists = [
                terms.lists(child)[0].docs
                if isinstance(child, Pattern)
                else positions.match(child, self.scored)[0]
                for child in node
            ]
            self.bounds.need(16 * sum(docs.size for docs in lists))
            count += np.unique(np.concatenate(lists)).size
        return count

    def reach(self, node: Word) -> Reach | None:
        """Return the words that a plainly typed word reached; None if only itself."""
        cache = self.snapshot.reached
        # The cache itself stands for a miss: None is an answer.
        known: Reach | BoundedCache | None = cache.get(node, cache)
        if not isinstance(known, BoundedCache):
            return known
        reached: Reach | None = cache.keep(node, reach(self.terms, node))
        return reached

    @cached_property
    def words(self) -> list[Query]:
        """The words, phrases and patterns of the tree, without exclusions."""
        return [word for word, _, _ in leaves(self.tree)]
