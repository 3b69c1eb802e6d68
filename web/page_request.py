"""The request for a page as one value: the search, how its hits are shown, what was not understood.

    request = PageRequest(Search("rate cut", sort="newest"))
    request.url()                                   -> "/search?q=rate+cut&sort=newest"
    request.url("/search.csv", exact="1")           -> "/search.csv?q=rate+cut&exact=1&sort=newest"
    request.toggled("site", "post.example")         -> the address narrowed to one site, or widened again
    request.with_(any_words=True)                   -> a request whose search differs

Every address of a search is written here; `url_params` reads them.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from index.article import section_words
from index.frozen import replace
from index.schema import CHOSEN_FACETS
from searcher import Search
from searcher.results import Notice

#: The parameters that filter by the values of a facet, and the fields of `Search` that hold them.
FILTERS = {
    name: field
    for facet in CHOSEN_FACETS
    for name, field in ((facet.parameter, facet.chosen), (f"{facet.parameter}__not", facet.left_out))
}
#: The places of the parameters in an address; those of one page alone come last.
_ORDER = {
    name: i
    for i, name in enumerate(
        ("q", *FILTERS, "from", "to", "undated", "exact", "any", "sort", "per_page", "page", "view")
    )
}
#: The parameters that leave the search as it is; with another search its first page is shown.
_SAME_SEARCH = frozenset(("page", "view", "hit", "at", "find", "part", "order", "letter"))
_DEFAULT = Search()


class _Part(NamedTuple):
    """One parameter of an address."""

    order: int
    name: str
    written: str


_order = itemgetter(0)


def _part(name: str, text: str) -> _Part:
    return _Part(_ORDER.get(name, len(_ORDER)), name, f"{name}={quoted(text)}")


def _joined(path: str, parts: list[_Part]) -> str:
    return f"{path}?{'&'.join([part.written for part in parts])}" if parts else path


@dataclass(frozen=True)
class PageRequest:
    """What an address asks for: a search, a view of its hits, and notices of what was left out."""

    search: Search = _DEFAULT
    view: str = "full"
    notices: tuple[Notice, ...] = ()

    @property
    def has_filters(self) -> bool:
        """Whether anything but the words narrows the search."""
        search = self.search
        return (
            any(getattr(search, field) for field in FILTERS.values())
            or search.published != (None, None)
            or search.only_undated
        )

    @property
    def is_blank(self) -> bool:
        """Whether the address asks nothing at all."""
        return not self.search.text.strip() and not self.has_filters

    def with_(self, **changes: Any) -> PageRequest:
        """Change fields of the search, and go to its first page unless `page` is given."""
        return PageRequest(replace(self.search, **{"page": 1, **changes}), self.view, self.notices)

    def without_filters(self) -> PageRequest:
        """Keep the words, the order and the size of a page."""
        search = self.search
        return PageRequest(Search(search.text, sort=search.sort, per_page=search.per_page), self.view)

    def parameters(self) -> list[tuple[str, str]]:
        """Write the parameters that give the request back, in their fixed order, without defaults."""
        search = self.search
        pairs = [("q", search.text)] if search.text else []
        for name, field in FILTERS.items():
            if values := getattr(search, field):
                pairs += [(name, filter_text(value)) for value in values]
        if search.published != (None, None):
            start, end = search.published
            pairs += [(name, day) for name, day in (("from", start), ("to", end)) if day]
        if search.only_undated:
            pairs.append(("undated", "only"))
        elif search.undated:
            pairs.append(("undated", "1"))
        if search.exact:
            pairs.append(("exact", "1"))
        if search.any_words:
            pairs.append(("any", "1"))
        for name in ("sort", "per_page", "page"):
            if (option := getattr(search, name)) != getattr(_DEFAULT, name):
                pairs.append((name, str(option)))
        if self.view != "full":
            pairs.append(("view", self.view))
        return pairs

    @cached_property
    def _parts(self) -> list[_Part]:
        """The parameters as they stand in an address. A page has a hundred links that differ in one."""
        return [_part(name, text) for name, text in self.parameters()]

    def url(self, path: str = "/search", **changes: str) -> str:
        """Write the address of a page for this request, with other values of parameters that do not repeat.

        An empty value takes a parameter out; `from` is written `from_`. A change of the search goes back
        to the first page. Parameters of one page alone, such as `hit`, stand last.
        """
        if not changes:
            return _joined(path, self._parts)
        texts = {name.removesuffix("_"): text for name, text in changes.items()}
        is_other_search = not texts.keys() <= _SAME_SEARCH
        parts = [
            part
            for part in self._parts
            if part.name not in texts and not (is_other_search and part.name == "page")
        ]
        for name, text in texts.items():
            if text:
                insort(parts, _part(name, text), key=_order)
        return _joined(path, parts)

    def toggled(self, parameter: str, value: object) -> str:
        """Write the address with a value added to a filter, or taken out where the filter has it.

        The opposite filter loses the value: nothing is both chosen and left out.
        """
        part = _part(parameter, filter_text(value))
        opposite = _part(opposite_of(parameter), filter_text(value))
        gone = (part.written, opposite.written)
        parts = [each for each in self._parts if each.written not in gone and each.name != "page"]
        if not any(each.written == part.written for each in self._parts):
            insort(parts, part, key=_order)
        return _joined("/search", parts)


def opposite_of(parameter: str) -> str:
    """The parameter that leaves out what this one chooses, and the other way round."""
    return parameter[:-5] if parameter.endswith("__not") else f"{parameter}__not"


def filter_text(value: object) -> str:
    """Write a filter's value as it stands in an address; `url_params.filter_value` reads it."""
    return section_words(value) if isinstance(value, tuple) else str(value or "")


@lru_cache(maxsize=4096)
def quoted(text: str) -> str:
    """Quote a value for an address; halves of surrogate pairs are replaced."""
    return quote_plus(text, errors="replace")
