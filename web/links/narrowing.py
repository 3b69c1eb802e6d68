"""What a search can be narrowed by, in one line: "12 sections · 2010–2021 · 40 sites · forms of words"."""

from __future__ import annotations

from collections.abc import Iterable

from searcher.results import Facet, Results
from searcher.wording import FACET_LABELS, counted
from web.links.facet_links import FacetBlock

#: Facets that the line names. A telephone has room for one and the years, which stand second.
MOST_NAMED = 2


def narrowing(results: Results, blocks: Iterable[FacetBlock], has_forms: bool) -> tuple[str, ...]:
    """Say how many values the first facets have, which years there are, and whether words have other forms."""
    counts = [(block.name, value_count(results.facets[block.name])) for block in blocks]
    parts = [counted(count, *FACET_LABELS[name]) for name, count in counts if count][:MOST_NAMED]
    if years := year_range(results.facets.get("year")):
        parts.insert(1, years)
    if has_forms:
        parts.append("forms of words")
    return tuple(parts)


def value_count(facet: Facet) -> int:
    """Count the known values of a facet."""
    return sum(1 for bucket in facet.buckets if bucket.value) + facet.more


def year_range(facet: Facet | None) -> str:
    """The first and the last year: "2016", "2016–2020"; empty where no day is known."""
    years = sorted(bucket.value for bucket in facet.buckets if isinstance(bucket.value, str)) if facet else []
    if not years:
        return ""
    return years[0] if years[0] == years[-1] else f"{years[0]}–{years[-1]}"
