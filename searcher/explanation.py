"""Why a hit ranks where it does."""

from __future__ import annotations

from searcher.evaluate import Evaluation
from searcher.ranking import Candidate
from searcher.results import Explanation


def explain(evaluation: Evaluation, candidate: Candidate) -> Explanation | None:
    """The parts of a candidate's score."""
    return None
