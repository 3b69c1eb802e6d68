"""The page of one facet: all its values for a question, in parts, with a box to find one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, abort, request

from searcher.results import Bucket, Facet
from searcher.wording import FACET_LABELS
from web.engine_holder import engine
from web.links.active_filters import ActiveFilter, active_filters
from web.links.facet_links import FacetBlock, facet_block
from web.links.facet_values import PARAMETERS
from web.url_params import LONGEST_QUERY
from web.views.page import NoticeLink, Page, parameters_to_keep, parse_request, plain_notices

blueprint = Blueprint("facet", __name__)

#: Values in one part of the page.
PART_SIZE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPage(Page):
    """One part of the values of a facet."""

    template: ClassVar[str] = "facet.html"
    facet: FacetBlock
    #: what several values are called
    plural: str
    #: the text that values have to contain
    find: str
    #: the first and last value of this part, and how many there are
    first: int
    last: int
    total: int
    #: the addresses of the neighbouring parts, empty at the ends
    before: str
    after: str
    #: the address of the results
    back: str
    filters: tuple[ActiveFilter, ...]
    notices: tuple[NoticeLink, ...]
    #: the parameters that the box keeps
    hidden: tuple[tuple[str, str], ...]


@blueprint.get("/facet/<name>")
def show_facet(name: str) -> str:
    """Show all the values of one facet for a question."""
    name = name.replace("_", "-")
    if name not in PARAMETERS:
        abort(404)
    asked = parse_request("find", "part")
    first = asked.with_()
    find = request.args.get("find", "").strip()[:LONGEST_QUERY]
    text = request.args.get("part", "")
    part = max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 7 else 1
    facet = engine().facet(first.search, name, None if name == "section" else part * PART_SIZE, find)
    total = len(facet.buckets) + facet.more
    part = min(part, max(1, -(-total // PART_SIZE)))

    def part_url(number: int) -> str:
        """The address of another part."""
        return first.url(f"/facet/{name}", find=find, part=str(number) if number > 1 else "")

    return FacetPage(
        search=asked.search,
        kept=parameters_to_keep(asked),
        facet=facet_block(Facet(name, part_of(facet, (part - 1) * PART_SIZE)), asked, None),
        plural=FACET_LABELS[name][1],
        find=find,
        first=(part - 1) * PART_SIZE + 1,
        last=min(part * PART_SIZE, total),
        total=total,
        before=part_url(part - 1) if part > 1 else "",
        after=part_url(part + 1) if part * PART_SIZE < total else "",
        back=asked.url(),
        filters=active_filters(asked),
        notices=plain_notices(asked.notices),
        hidden=tuple(first.parameters()),
    ).render()


def part_of(facet: Facet, start: int) -> tuple[Bucket, ...]:
    """Cut one part out of a facet.

    The sections above its first value stand over it. Chosen and unknown values are in every part.
    """
    buckets = facet.buckets
    shown = list(buckets[start : start + PART_SIZE])
    path = shown[0].value if shown and facet.name == "section" else None
    if isinstance(path, tuple):
        above = {path[:depth] for depth in range(1, len(path))}
        shown = [bucket for bucket in buckets[:start] if bucket.value in above] + shown
    return (
        *shown,
        *(bucket for bucket in buckets[start + PART_SIZE :] if bucket.selected or not bucket.value),
    )
