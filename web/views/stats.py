"""The index in figures, as a page and as JSON, and what could not be read."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from searcher.export.documents import document, failed_json, stats_json
from searcher.results import Bucket
from web.engine_holder import engine
from web.histogram import by_year

blueprint = Blueprint("stats", __name__)

#: Files that were not read, on the page of statistics.
NAMED = 500


@blueprint.get("/stats")
def stats_page() -> str:
    """The index in figures, and what could not be read."""
    held = engine()
    stats = held.stats()
    return render_template(
        "stats.html",
        stats=stats,
        histogram=by_year(stats, held),
        sections=in_tree_order(stats.by_section),
        failed=held.errors()[:NAMED],
    )


def in_tree_order(buckets: tuple[Bucket, ...]) -> list[Bucket]:
    """Sections with each branch below its root, the largest first."""
    counts = {bucket.value: bucket.count for bucket in buckets if isinstance(bucket.value, tuple)}

    def place(bucket: Bucket) -> list[tuple[int, str]]:
        path = bucket.value if isinstance(bucket.value, tuple) else ()
        return [(-counts.get(path[: depth + 1], 0), path[depth]) for depth in range(len(path))] or [(0, "")]

    return sorted(buckets, key=place)


@blueprint.get("/-/stats.json")
def stats_data() -> Response:
    """The index in figures, and what could not be read, as JSON."""
    held = engine()
    return Response(
        document({**stats_json(held.stats()), "errors": [failed_json(each) for each in held.errors()]}),
        mimetype="application/json",
    )
