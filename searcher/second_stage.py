"""The second stage of ranking: the best few hundred articles looked at again (see docs/ranking.md)."""

from __future__ import annotations

from searcher.evaluate import Evaluation
from searcher.ranking import Candidate

#: How many of the first stage's best are looked at again.
DEPTH = 200


def reorder(evaluation: Evaluation, ranked: list[Candidate]) -> list[Candidate]:
    """The candidates in their final order."""
    return ranked
