"""The page of one facet: all its values for a question, in parts, with a box to find one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar
from unicodedata import combining, normalize

from flask import Blueprint, abort, request

from searcher.results import Bucket, Facet
from searcher.wording import FACET_LABELS
from web.engine_holder import engine
from web.links.active_filters import ActiveFilter, active_filters
from web.links.facet_links import FacetBlock, facet_block
from web.links.facet_values import PARAMETERS
from web.url_params import LONGEST_QUERY
from web.views.page import Link, NoticeLink, Page, parameters_to_keep, parse_request, plain_notices

blueprint = Blueprint("facet", __name__)

#: Values in one part of the page.
PART_SIZE = 200
#: Fewer values than this need neither letters nor an order.
FEW_VALUES = 12
#: The orders of values, the default first.
ORDERS = ("count", "name")
#: Stands for values that begin with no letter.
NO_LETTER = "#"


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
    #: by count or by name; none where there are few values
    orders: tuple[Link, ...]
    #: the first letters of all values, each with the values that begin with it; none where there are few
    letters: tuple[Link, ...]
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
    page_request = parse_request("find", "part", "order", "letter")
    first = page_request.with_()
    find = request.args.get("find", "").strip()[:LONGEST_QUERY]
    order = ORDERS[1] if request.args.get("order") == ORDERS[1] else ORDERS[0]
    letter = request.args.get("letter", "")[:1].upper()
    text = request.args.get("part", "")
    part = max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 7 else 1
    facet = engine().facet(first.search, name, None, find)
    letters = letters_of(facet.buckets)
    buckets = tuple(bucket for bucket in facet.buckets if not letter or letter_of(bucket) == letter)
    if order == "name":
        buckets = tuple(sorted(buckets, key=name_key))
    total = len(buckets)
    part = min(part, max(1, -(-total // PART_SIZE)))

    def part_url(number: int = 1, letter: str = letter, order: str = order) -> str:
        """The address of another part, letter or order."""
        return first.url(
            f"/facet/{name}",
            find=find,
            part=str(number) if number > 1 else "",
            order="" if order == ORDERS[0] else order,
            letter=letter,
        )

    is_long = len(facet.buckets) >= FEW_VALUES
    return FacetPage(
        search=page_request.search,
        kept=parameters_to_keep(page_request),
        facet=facet_block(Facet(name, part_of(name, buckets, (part - 1) * PART_SIZE)), page_request, None),
        plural=FACET_LABELS[name][1],
        find=find,
        first=(part - 1) * PART_SIZE + 1,
        last=min(part * PART_SIZE, total),
        total=total,
        orders=tuple(Link(each, part_url(order=each), each == order) for each in ORDERS) if is_long else (),
        letters=(
            Link("all", part_url(letter=""), not letter),
            *(Link(each, part_url(letter=each), each == letter) for each in letters),
        )
        if is_long and len(letters) > 1
        else (),
        before=part_url(part - 1) if part > 1 else "",
        after=part_url(part + 1) if part * PART_SIZE < total else "",
        back=page_request.url(),
        filters=active_filters(page_request),
        notices=plain_notices(page_request.notices),
        hidden=(*first.parameters(), *((("order", order),) if order != ORDERS[0] else ())),
    ).render()


def name_of(bucket: Bucket) -> str:
    """The value of a bucket as it is sorted: without case and accents; of a section the whole path."""
    value = bucket.value
    text = "\0".join(value) if isinstance(value, tuple) else value or ""
    return "".join(char for char in normalize("NFD", text) if not combining(char)).casefold()


def name_key(bucket: Bucket) -> tuple[bool, str, str]:
    """Sort by name; the unknown value stands last."""
    return not bucket.value, name_of(bucket), str(bucket.value)


def letter_of(bucket: Bucket) -> str:
    """The letter that a value begins with, in capitals; empty for the unknown value."""
    name = name_of(bucket)
    return (name[0].upper()[:1] if name[0].isalpha() else NO_LETTER) if name else ""


def letters_of(buckets: Iterable[Bucket]) -> list[str]:
    """List the letters that values begin with, in their order."""
    return sorted({letter_of(bucket) for bucket in buckets} - {""})


def part_of(name: str, buckets: Sequence[Bucket], start: int) -> tuple[Bucket, ...]:
    """Cut one part out of a facet.

    The sections above its first value stand over it. Chosen and unknown values are in every part.
    """
    shown = list(buckets[start : start + PART_SIZE])
    path = shown[0].value if shown and name == "section" else None
    if isinstance(path, tuple):
        above = {path[:depth] for depth in range(1, len(path))}
        shown = [bucket for bucket in buckets[:start] if bucket.value in above] + shown
    return (
        *shown,
        *(bucket for bucket in buckets[start + PART_SIZE :] if bucket.selected or not bucket.value),
    )
