"""What lies around the answers: pages of one facet, the statistics, the help, suggestions, and the descriptions for programs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request

from index.errors import LocationError
from searcher.export.documents import document, failed_json, stats_json
from searcher.results import Bucket, Facet
from searcher.wording import FACETS
from web.engine_holder import engine, holder
from web.facet_links import PARAMETERS, chips, group
from web.histogram import by_year
from web.openapi import DOCUMENT
from web.query_examples import examples
from web.url_params import LONGEST_QUERY, address, pairs
from web.views.results import asked_here

blueprint = Blueprint("around", __name__)

#: Values in one part of the page of a facet.
LISTED = 200
#: Files that were not read, on the page of statistics.
NAMED = 500
SUGGESTIONS = 8


@dataclass(frozen=True, slots=True)
class Keys:
    """One line of the sheet of keys."""

    keys: tuple[str, ...]
    does: str


KEYS = (
    Keys(("/",), "to the search box"),
    Keys(("j", "k"), "next and previous article in the list"),
    Keys(("Enter",), "open the article"),
    Keys(("n", "p"), "next and previous marked word in an article"),
    Keys(("?",), "this sheet"),
)


@blueprint.get("/facet/<name>")
def facet_page(name: str) -> str:
    """All the values of one facet for a question, with a box to find one."""
    name = name.replace("_", "-")
    if name not in PARAMETERS:
        abort(404)
    asked = asked_here("find", "part")
    find = request.args.get("find", "").strip()[:LONGEST_QUERY]
    text = request.args.get("part", "")
    part = max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 7 else 1
    facet = engine().facet(replace(asked.search, page=1), name, None if name == "section" else part * LISTED, find)
    total = len(facet.buckets) + facet.more
    part = min(part, max(1, -(-total // LISTED)))
    made = group(Facet(name, part_of(facet, (part - 1) * LISTED)), asked.search, asked.view, None)

    def turned(number: int) -> str:
        """The address of another part."""
        also = {"part": str(number)} if number > 1 else {}
        return address(f"/facet/{name}", replace(asked.search, page=1), asked.view, **({"find": find} if find else {}), **also)

    return render_template(
        "facet.html",
        group=made,
        names=FACETS[name],
        find=find,
        total=total,
        first=(part - 1) * LISTED + 1,
        last=min(part * LISTED, total),
        before=turned(part - 1) if part > 1 else "",
        after=turned(part + 1) if part * LISTED < total else "",
        search=asked.search,
        kept=tuple(pair for pair in pairs(replace(asked.search, page=1), asked.view) if pair[0] != "q"),
        hidden=pairs(replace(asked.search, page=1), asked.view),
        back=address("/search", asked.search, asked.view),
        chips=chips(asked.search, asked.view),
        said=asked.notices,
    )


def part_of(facet: Facet, start: int) -> tuple[Bucket, ...]:
    """One part of a facet. The sections above its first stand over it; what is picked and the unknown are in every part."""
    buckets = facet.buckets
    shown = list(buckets[start : start + LISTED])
    path = shown[0].value if shown and facet.name == "section" else None
    if isinstance(path, tuple):
        above = {path[:depth] for depth in range(1, len(path))}
        shown = [bucket for bucket in buckets[:start] if bucket.value in above] + shown
    return (*shown, *(bucket for bucket in buckets[start + LISTED :] if bucket.selected or not bucket.value))


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


@blueprint.get("/help")
def help_page() -> str:
    """The query language with examples from this very index."""
    try:
        tried = holder().remembered(engine().stats().generation, lambda: examples(engine()))
    except LocationError:  # the help is there before the index is
        tried = ()
    return render_template("help.html", examples=tried, keys=KEYS)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Whole queries that begin as this one does, in the form that browsers ask for: `["rate cu", ["rate cut", "rate cuts"]]`."""
    text = request.args.get("q", "")[:LONGEST_QUERY]
    head, _, last = text.rpartition(" ")
    start = f"{head} " if head else ""
    word = last.lstrip('("-')
    before = last[: len(last) - len(word)]
    found = engine().complete(word, SUGGESTIONS) if word and ":" not in word else []
    if before:  # within a bracket or quotes, or excluded: only words fit
        found = [each for each in found if ":" not in each]
    return Response(document([text, [start + before + each for each in found]], indent=False), mimetype="application/x-suggestions+json")  # type: ignore[list-item]


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """What a browser needs to offer this page in its search bar."""
    return Response(render_template("opensearch.xml", base=request.host_url.rstrip("/")), mimetype="application/opensearchdescription+xml")


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The JSON addresses, described for programs."""
    return jsonify(DOCUMENT)


@blueprint.get("/-/stats.json")
def stats_data() -> Response:
    """The index in figures, and what could not be read, as JSON."""
    held = engine()
    return Response(document({**stats_json(held.stats()), "errors": [failed_json(each) for each in held.errors()]}), mimetype="application/json")


@blueprint.get("/-/health")
def health() -> Response:
    """Whether the index can be read."""
    stats = engine().stats()
    return jsonify({"format_version": 1, "status": "ok", "articles": stats.coverage.articles, "generation": stats.generation})


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The mark of the page, where a browser looks for it unasked."""
    return current_app.send_static_file("icon.svg")
