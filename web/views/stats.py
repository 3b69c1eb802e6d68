"""The index in figures, as a page and as JSON, and the records that could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from index.errors import RecordFailure
from searcher.export.documents import document, failed_json, stats_json
from searcher.results import Bucket, Stats
from web.engine_holder import engine
from web.links.histogram import Histogram, by_year
from web.views.page import Page

blueprint = Blueprint("stats", __name__)

#: Failures that the page lists.
MOST_FAILURES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsPage(Page):
    """The index in figures."""

    template: ClassVar[str] = "stats.html"
    stats: Stats
    histogram: Histogram | None
    sections: list[Bucket]
    #: the first failures, and how many there are
    failures: list[RecordFailure]
    failure_count: int


@blueprint.get("/stats")
def show_stats() -> str:
    """Show the index in figures, and the records that could not be read."""
    stats = engine().stats()
    failures = engine().errors()
    return StatsPage(
        stats=stats,
        histogram=by_year(stats, engine()),
        sections=in_tree_order(stats.by_section),
        failures=list(failures[:MOST_FAILURES]),
        failure_count=len(failures),
    ).render()


def in_tree_order(buckets: tuple[Bucket, ...]) -> list[Bucket]:
    """Sort sections with each branch below its root, the largest first."""
    counts = {bucket.value: bucket.count for bucket in buckets if isinstance(bucket.value, tuple)}

    def sort_key(bucket: Bucket) -> list[tuple[int, str]]:
        path = bucket.value if isinstance(bucket.value, tuple) else ()
        return [(-counts.get(path[: depth + 1], 0), path[depth]) for depth in range(len(path))] or [(0, "")]

    return sorted(buckets, key=sort_key)


@blueprint.get("/-/stats.json")
def stats_data() -> Response:
    """Answer with the same as JSON."""
    failures = [failed_json(failure) for failure in engine().errors()]
    return Response(
        document({**stats_json(engine().stats()), "errors": failures}), mimetype="application/json"
    )
