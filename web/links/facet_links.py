"""Facets as lists of links that add a value to a search, remove it, or leave it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from searcher.results import Bucket, Facet, Results
from searcher.wording import FACET_LABELS
from web.links.facet_values import PARAMETERS, Value, as_filter, folded, is_unknown, value_label
from web.page_request import FILTERS, PageRequest

#: The facets of the results page, in their order: all but the publishers.
SHOWN = tuple(name for name in PARAMETERS if name != "publisher")
#: Values of a facet on the results page.
SHORT_LIST = 8
#: Levels of a tree of sections.
DEEPEST_SECTION = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its label, how many articles have it, and the links that choose it and leave it out."""

    label: str
    count: int | None
    href: str
    selected: bool = False
    #: the address that leaves the value out, or no longer; empty where a facet cannot do that
    without: str = ""
    left_out: bool = False
    children: tuple[Choice, ...] = ()
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class FacetBlock:
    """One facet as a list."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    #: values not listed, and the page that lists them
    more: int = 0
    more_href: str = ""


class ChoiceBuilder:
    """Makes the choices of one facet for one request."""

    def __init__(self, name: str, request: PageRequest) -> None:
        self.name, self.request = name, request
        self.parameter = PARAMETERS[name]
        self.exclude = f"{self.parameter}__not"
        search = request.search
        self.selected: dict[Value, Value] = {
            folded(value): value for value in getattr(search, FILTERS[self.parameter])
        }
        self.left_out: dict[Value, Value] = {
            folded(value): value for value in getattr(search, FILTERS[self.exclude])
        }
        #: the values of the filters, chosen and left out
        self.active: tuple[Value, ...] = (
            *getattr(search, FILTERS[self.parameter]),
            *getattr(search, FILTERS[self.exclude]),
        )

    def choice(
        self, value: Value, count: int | None, children: tuple[Choice, ...] = (), short: str = ""
    ) -> Choice:
        """Make the choice of one value. Its links take out the spelling that the filter has."""
        filter_value = as_filter(self.name, value)
        key = folded(filter_value)
        return Choice(
            label=short or value_label(self.name, value),
            count=count,
            href=self.request.toggled(self.parameter, self.selected.get(key, filter_value)),
            selected=key in self.selected,
            without=self.request.toggled(self.exclude, self.left_out.get(key, filter_value)),
            left_out=key in self.left_out,
            children=children,
            unknown=is_unknown(self.name, value),
        )

    def as_list(self, buckets: Iterable[Bucket], limit: int | None) -> tuple[Choice, ...]:
        """List the first values, and all active ones. Active values without articles stand last."""
        choices: list[Choice] = []
        seen: set[Value] = set()
        active = {folded(value) for value in self.active}
        for i, bucket in enumerate(buckets):
            key = folded(as_filter(self.name, bucket.value))
            seen.add(key)
            if limit is None or i < limit or key in active:
                choices.append(self.choice(bucket.value, bucket.count))
        return (*choices, *self._without_articles(seen, None if limit else 0))

    def as_tree(self, buckets: Iterable[Bucket], limit: int | None) -> tuple[Choice, ...]:
        """Arrange sections as a tree.

        With a limit, a branch is open where it contains an active value, or where the whole tree is small.
        """
        tree = list(buckets)
        below: dict[tuple[str, ...], list[Bucket]] = {}
        paths = {bucket.value for bucket in tree if isinstance(bucket.value, tuple)}
        roots = []
        for bucket in tree:
            path = bucket.value
            if isinstance(path, tuple) and len(path) > 1 and path[:-1] in paths:
                below.setdefault(path[:-1], []).append(bucket)
            else:
                roots.append(bucket)
        is_small = limit is None or len(tree) <= 2 * limit
        active = [folded(value) or () for value in self.active]

        def branch(bucket: Bucket, depth: int) -> Choice:
            path = bucket.value if isinstance(bucket.value, tuple) else ()
            is_open = is_small or is_active(bucket)
            children = below.get(path, []) if path and is_open and depth < DEEPEST_SECTION else []
            return self.choice(
                bucket.value,
                bucket.count,
                tuple(branch(child, depth + 1) for child in shortened(children)),
                path[-1] if depth and path else "",
            )

        def is_active(bucket: Bucket) -> bool:
            path = folded(bucket.value) or ()
            return any(value[: len(path)] == path for value in active) if path else () in active

        def shortened(level: list[Bucket]) -> list[Bucket]:
            return [
                bucket for i, bucket in enumerate(level) if limit is None or i < limit or is_active(bucket)
            ]

        seen = {folded(as_filter(self.name, bucket.value)) for bucket in tree}
        return (*(branch(bucket, 0) for bucket in shortened(roots)), *self._without_articles(seen, 0))

    def _without_articles(self, seen: set[Value], count: int | None) -> list[Choice]:
        return [self.choice(value, count) for value in self.active if folded(value) not in seen]


def facet_block(facet: Facet, request: PageRequest, limit: int | None = SHORT_LIST) -> FacetBlock:
    """List one facet; `limit` None lists all values that the facet holds."""
    builder = ChoiceBuilder(facet.name, request)
    arrange = builder.as_tree if facet.name == "section" else builder.as_list
    choices = arrange(facet.buckets, limit)
    return FacetBlock(
        name=facet.name,
        title=FACET_LABELS[facet.name][0].capitalize(),
        choices=choices,
        more=max(0, len(facet.buckets) - tree_size(choices)) + facet.more,
        more_href=request.url(f"/facet/{facet.name}", page=""),
    )


def tree_size(choices: tuple[Choice, ...]) -> int:
    """Count the choices of a tree."""
    return sum(1 + tree_size(choice.children) for choice in choices)


def facet_blocks(results: Results, request: PageRequest) -> tuple[FacetBlock, ...]:
    """List the facets of the results page. A facet that is unknown for every article is left out."""
    blocks = (facet_block(results.facets[name], request) for name in SHOWN if name in results.facets)
    return tuple(
        block
        for block in blocks
        if any(not choice.unknown or choice.selected or choice.left_out for choice in block.choices)
    )
