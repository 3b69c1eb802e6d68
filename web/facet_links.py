"""How an answer can be narrowed: the facets as links that add, remove or leave out a value, and the chips that undo each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.schema import CHOSEN_FACETS, TIMES
from searcher import Search
from searcher.results import Bucket, Facet, Results
from searcher.wording import FACET_LABELS, FROM, day_words, section_line
from web.url_params import VALUES, UrlBuilder, address, toggled

#: The facets that have a page of their own, and the parameter that chooses their values.
PARAMETERS = {facet.name: facet.parameter for facet in CHOSEN_FACETS}
#: Those of the results page, in their order: all but the publishers.
SHOWN = tuple(name for name in PARAMETERS if name != "publisher")
SHORT = 8

UNKNOWN = {facet.name: f"{facet.labels[0]} unknown" for facet in CHOSEN_FACETS} | {
    "dated-by": "no date found"
}

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

Value = tuple[str, ...] | str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: what it is called, how many articles it has, and the links that choose it and leave it out."""

    label: str
    count: int | None
    href: str
    selected: bool = False
    #: the address without this value, where a facet can do that
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


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter at work, and the address without it."""

    field: str
    label: str
    href: str
    left_out: bool = False


def label(name: str, value: Value) -> str:
    """A value in words, as short as a list wants it."""
    if not value or (name == "dated-by" and value == "none"):
        return UNKNOWN.get(name, "unknown")
    if isinstance(value, tuple):
        return section_line(value)
    if name == "lang":
        return LANGUAGES.get(value, value)
    if name == "dated-by":
        words = FROM.get(value, value)
        return words.removeprefix("from ").removeprefix("the ").removeprefix("page's ")
    if name in TIMES:
        return day_words(value)
    return value


def asked_value(name: str, value: Value) -> Value:
    """A bucket's value as the filters of `Search` hold it."""
    if name == "section":
        return value or ()
    if name == "dated-by":
        return value or "none"
    return value


def folded(value: Value) -> Value:
    """A value as filters compare it: capitals and small letters are the same."""
    return (
        tuple(name.casefold() for name in value)
        if isinstance(value, tuple)
        else value.casefold()
        if value
        else value
    )


class Choices:
    """Makes the choices of one facet of one answer."""

    def __init__(self, name: str, search: Search, view: str) -> None:
        self.name, self.nearby = name, UrlBuilder(search, view)
        self.parameter = PARAMETERS[name]
        self.chosen: tuple[Value, ...] = getattr(search, VALUES[self.parameter])
        self.barred: tuple[Value, ...] = getattr(search, VALUES.get(f"{self.parameter}__not", ""), ())
        self.chosen_keys, self.barred_keys = (
            {folded(value): value for value in values} for values in (self.chosen, self.barred)
        )

    def choice(
        self, value: Value, count: int | None, children: tuple[Choice, ...] = (), short: str = ""
    ) -> Choice:
        """One value with its links."""
        asked = asked_value(self.name, value)
        key = folded(asked)
        chosen, barred = self.chosen_keys.get(key), self.barred_keys.get(key)
        selected, left_out = key in self.chosen_keys, key in self.barred_keys
        exclude = f"{self.parameter}__not"
        return Choice(
            label=short or label(self.name, value),
            count=count,
            href=self.nearby.toggled(self.parameter, chosen if selected else asked),
            selected=selected,
            without=self.nearby.toggled(exclude, barred if left_out else asked) if exclude in VALUES else "",
            left_out=left_out,
            children=children,
            unknown=not value or (self.name == "dated-by" and value == "none"),
        )

    def listed(self, buckets: Iterable[Bucket], limit: int | None) -> tuple[Choice, ...]:
        """The first values, and those at work wherever they stand; at work but without articles, they stand last."""
        found, seen = [], set()
        at_work = {folded(value) for value in (*self.chosen, *self.barred)}
        for number, bucket in enumerate(buckets):
            key = folded(asked_value(self.name, bucket.value))
            seen.add(key)
            if limit is None or number < limit or key in at_work:
                found.append(self.choice(bucket.value, bucket.count))
        found += [
            self.choice(value, None if limit else 0)
            for value in (*self.chosen, *self.barred)
            if folded(value) not in seen
        ]
        return tuple(found)

    def tree(self, buckets: Iterable[Bucket], limit: int | None) -> tuple[Choice, ...]:
        """Sections as a tree. With a limit a branch is open where something in it is at work, or where the whole tree is small."""
        known = list(buckets)
        below: dict[tuple[str, ...], list[Bucket]] = {}
        paths = {bucket.value for bucket in known if isinstance(bucket.value, tuple)}
        roots = []
        for bucket in known:
            path = bucket.value
            if isinstance(path, tuple) and len(path) > 1 and path[:-1] in paths:
                below.setdefault(path[:-1], []).append(bucket)
            else:
                roots.append(bucket)
        small = limit is None or len(known) <= 2 * limit
        at_work = [folded(value) or () for value in (*self.chosen, *self.barred)]

        def branch(bucket: Bucket, depth: int) -> Choice:
            path = bucket.value if isinstance(bucket.value, tuple) else ()
            opened = small or busy(bucket)
            children = below.get(path, []) if path and opened and depth < 12 else []
            short = path[-1] if depth and path else ""
            return self.choice(
                bucket.value,
                bucket.count,
                tuple(branch(child, depth + 1) for child in shortened(children)),
                short,
            )

        def busy(bucket: Bucket) -> bool:
            path = folded(bucket.value) or ()
            return any(value[: len(path)] == path for value in at_work) if path else () in at_work

        def shortened(level: list[Bucket]) -> list[Bucket]:
            return [
                bucket
                for number, bucket in enumerate(level)
                if limit is None or number < limit or busy(bucket)
            ]

        seen = {folded(asked_value("section", bucket.value)) for bucket in known}
        gone = tuple(
            self.choice(value, 0) for value in (*self.chosen, *self.barred) if folded(value) not in seen
        )
        return tuple(branch(bucket, 0) for bucket in shortened(roots)) + gone


def group(facet: Facet, search: Search, view: str, limit: int | None = SHORT) -> FacetBlock:
    """One facet as a list of choices; `limit` None lists all that the facet holds."""
    choices = Choices(facet.name, search, view)
    made = (
        choices.tree(facet.buckets, limit)
        if facet.name == "section"
        else choices.listed(facet.buckets, limit)
    )
    hidden = max(0, len(facet.buckets) - size(made)) + facet.more
    title = FACET_LABELS[facet.name][0].capitalize()
    return FacetBlock(
        facet.name, title, made, hidden, address(f"/facet/{facet.name}", replace(search, page=1), view)
    )


def size(choices: tuple[Choice, ...]) -> int:
    """How many choices a tree holds."""
    return sum(1 + size(choice.children) for choice in choices)


def groups(results: Results, search: Search, view: str) -> tuple[FacetBlock, ...]:
    """The facets of the results page; those that tell nothing are left out: empty ones, and those unknown of every article."""
    made = (group(results.facets[name], search, view) for name in SHOWN if name in results.facets)
    return tuple(
        each
        for each in made
        if any(not choice.unknown or choice.selected or choice.left_out for choice in each.choices)
    )


def chips(search: Search, view: str) -> tuple[Chip, ...]:
    """Every filter at work with the address that removes it."""
    found = []
    names = {parameter: name for name, parameter in PARAMETERS.items()}
    for parameter, field in VALUES.items():
        name = names[parameter.removesuffix("__not")]
        for value in getattr(search, field):
            href = address("/search", toggled(search, parameter, value), view)
            found.append(Chip(FACET_LABELS[name][0], label(name, value), href, parameter.endswith("__not")))
    if search.published != (None, None):
        undated = " or undated" if search.undated else ""
        href = address("/search", replace(search, published=(None, None), undated=False, page=1), view)
        found.append(Chip("published", range_words(*search.published) + undated, href))
    if search.only_undated:
        found.append(
            Chip(
                "published",
                "day unknown",
                address("/search", replace(search, only_undated=False, page=1), view),
            )
        )
    if search.exact:
        found.append(
            Chip("words", "only as written", address("/search", replace(search, exact=False, page=1), view))
        )
    if search.any_words:
        found.append(
            Chip("words", "any of them", address("/search", replace(search, any_words=False, page=1), view))
        )
    return tuple(found)


def cleared(search: Search) -> Search:
    """The same words without any filter."""
    return Search(search.text, sort=search.sort, per_page=search.per_page)


def range_words(start: str | None, end: str | None) -> str:
    """A range in words: "2019", "Mar 2019 to 4 Jun 2020", "from 2019", "up to Mar 2020"."""
    if start and end:
        return day_words(start) if start == end else f"{day_words(start)} to {day_words(end)}"
    return f"from {day_words(start)}" if start else f"up to {day_words(end or '')}"


def search_in(search: Search, section: tuple[str, ...]) -> Search:
    """The same search within one section."""
    return replace(search, sections=(section,), not_sections=(), page=1)


def link_to(parameter: str, name: str, value: Value) -> str:
    """The address of all articles with one value."""
    return address("/search", toggled(Search(), parameter, asked_value(name, value)))
