"""The page of one facet: all its values for a question, in parts, with a box to find one."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, render_template, request

from searcher.results import Bucket, Facet
from searcher.wording import FACET_LABELS
from web.engine_holder import engine
from web.facet_links import PARAMETERS, chips, group
from web.url_params import LONGEST_QUERY, address, pairs
from web.views.results import parse_request

blueprint = Blueprint("facet", __name__)

#: Values in one part of the page of a facet.
LISTED = 200


@blueprint.get("/facet/<name>")
def facet_page(name: str) -> str:
    """All the values of one facet for a question, with a box to find one."""
    name = name.replace("_", "-")
    if name not in PARAMETERS:
        abort(404)
    asked = parse_request("find", "part")
    find = request.args.get("find", "").strip()[:LONGEST_QUERY]
    text = request.args.get("part", "")
    part = max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 7 else 1
    facet = engine().facet(
        replace(asked.search, page=1), name, None if name == "section" else part * LISTED, find
    )
    total = len(facet.buckets) + facet.more
    part = min(part, max(1, -(-total // LISTED)))
    made = group(Facet(name, part_of(facet, (part - 1) * LISTED)), asked.search, asked.view, None)

    def turned(number: int) -> str:
        """The address of another part."""
        also = {"part": str(number)} if number > 1 else {}
        return address(
            f"/facet/{name}",
            replace(asked.search, page=1),
            asked.view,
            **({"find": find} if find else {}),
            **also,
        )

    return render_template(
        "facet.html",
        group=made,
        names=FACET_LABELS[name],
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
