"""Evaluate a question over one snapshot: its matches, and all that follows from them alone."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import reduce

import numpy as np

from index.arrays import Array
from index.errors import TookTooLong, TookTooMuch
from index.frozen import replace, value
from index.schema import CHOSEN_FACETS, TIMES
from searcher.engine import facets
from searcher.engine.explanation import LITTLE, unscored_words
from searcher.engine.facets import Matches
from searcher.engine.suggestions.shortfall import shortfall
from searcher.engine.suggestions.spelling import help_for
from searcher.engine.suggestions.unknown_values import unknown_values
from searcher.engine.suggestions.variants import Indexed, offers
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.filters import Filter, filters_of, undated
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.evaluation.patterns import patterns_in
from searcher.evaluation.ranking.proximity import DEPTH, reorder
from searcher.evaluation.ranking.top_k import Ranking, best
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import Between, Every, NullQuery, Pattern, PhraseWords, Query, Word
from searcher.query.operators import And
from searcher.query.parser import Parsed, as_read, parse
from searcher.query.printer import print_query
from searcher.request import Search
from searcher.results import Facet, Notice, Reach
from searcher.wording import counted

#: The most words of an expansion that its notice names.
_EXPANDED = 5


@value
class Answer:
    """The matching articles of each segment, ascending, and what led to them."""

    snapshot: Snapshot
    search: Search
    weight: QueryWeight
    parsed: Parsed
    filters: list[Filter]
    #: for each segment and filter: which of the unfiltered articles pass
    tests: list[list[Array]]
    unfiltered: list[Array]
    docs: list[Array]
    scores: list[Array | None]

    @property
    def total(self) -> int:
        """Count the matching articles."""
        return sum(docs.size for docs in self.docs)

    def ranked(self, wanted: int) -> Ranking:
        """Return the first `wanted` articles in order."""
        search = self.search
        has_second_stage = search.sort == "relevance" and wanted > 0 and len(self.weight.words) > 1
        matches = zip(self.snapshot.segments, self.docs, self.scores, strict=True)
        if not has_second_stage:
            return best(matches, search.sort, wanted)
        return reorder(self.weight, best(matches, search.sort, max(wanted, DEPTH), ordered=wanted > DEPTH))

    # -- counts --

    def _without(self, facet: str) -> tuple[int, ...]:
        """Return the indexes of the filters that do not belong to a facet."""
        return tuple([i for i, one in enumerate(self.filters) if facet not in one.facets])

    def _passing(self, others: Sequence[int]) -> Matches:
        """Yield the articles of each segment that pass some of the filters, by their indexes."""
        if len(others) == len(self.filters):
            return zip(self.snapshot.segments, self.docs, strict=True)
        return (
            (segment, docs[_all([tests[i] for i in others])] if others else docs)
            for segment, docs, tests in zip(self.snapshot.segments, self.unfiltered, self.tests, strict=True)
        )

    def facets(self, names: Sequence[str], size: int | None, contains: str = "") -> dict[str, Facet]:
        """Count facets, each over the articles that pass all filters but its own."""
        by_filters: dict[tuple[int, ...], list[str]] = {}
        for name in names:
            by_filters.setdefault(self._without(name), []).append(name)
        counters: dict[str, Counter[facets.Value]] = {}
        for others, same_filters in by_filters.items():
            counters |= facets.count(same_filters, self._passing(others))
        return {
            name: facets.facet(name, counters[name], selected(self.search, name), size, contains)
            for name in names
        }

    def undated(self, counted: Mapping[str, Facet]) -> tuple[int, bool]:
        """Count the undated articles that match all but the date filter.

        The second value says whether there is a date filter. A facet of times in `counted` has the
        count.
        """
        filtered = any("month" in one.facets for one in self.filters) and not self.search.only_undated
        typed = _without_dates(self.weight.tree)
        answer = self
        if typed is not None:
            answer = ask(self.snapshot, unordered(self.search), typed, self.weight.bounds)
        elif times := [counted[name] for name in TIMES if name in counted]:
            last = times[0].buckets[-1:]  # the unknown value stands last
            return sum(bucket.count for bucket in last if bucket.value is None), filtered
        count = sum(
            int(undated(segment, docs).sum()) for segment, docs in answer._passing(answer._without("month"))
        )
        return count, filtered or typed is not None

    # -- notices --

    def notices(self) -> tuple[Notice, ...]:
        """Return notices on how the question was read, and on what to try where little was
        found.
        """
        weight, matching = self.weight, sum(docs.size for docs in self.unfiltered)

        def count(text: str) -> int:
            return ask(
                self.snapshot,
                unordered(replace(self.search, text=text, any_words=False)),
                bounds=weight.bounds,
            ).total

        capped = (
            Notice(
                f"{pattern} reaches {found:,} words; the {taken:,} commonest were searched.",
                None,
                "",
                "capped",
            )
            for pattern, (found, taken) in weight.expansions.capped.items()
        )
        text, suggest = as_read(self.search.text), self.search.suggest
        read = [notice for notice in self.parsed.notices if suggest or notice.kind != "offered"]
        certain = (*(_with_count(notice, count) for notice in read), *capped)
        try:
            told = (
                *certain,
                *_expanded(weight),
                *(() if self.total else unknown_values(weight, self.parsed.tree, self.search)),
            )
            if self.total and self.search.sort == "relevance" and (names := unscored_words(weight)):
                told += (Notice(f"Not scored: {names}; {LITTLE}.", None, "", "hint"),)
            if not suggest:
                return told
            return _once(
                (
                    *told,
                    *(() if self.total else shortfall(weight, self.filters)),
                    *help_for(weight, text, matching, self.total, count),
                    *offers(weight, text, matching, self.total, count),
                )
            )
        except (TookTooLong, TookTooMuch):  # the answer stands without it
            return certain

    def reached(self) -> tuple[Reach, ...]:
        """Return the surface forms that plainly typed words reached."""
        words = [node for node in self.weight.words if isinstance(node, Word) and node.how == "stem"]
        reached = [self.weight.reach(node) for node in dict.fromkeys(words)]
        return tuple([reach for reach in reached if reach is not None])


def read(snapshot: Snapshot, text: str, exact: bool = False, any_words: bool = False) -> Parsed:
    """Parse a query as of today; the snapshot caches the result."""
    key = (text, datetime.date.today(), exact, any_words)
    known: Parsed | None = snapshot.parsed.get(key)
    if known is None:
        known = parse(text, today=key[1], exact=exact, any_words=any_words, corpus=Indexed(snapshot))
        snapshot.parsed.keep(key, known)
    return known


def ask(
    snapshot: Snapshot, search: Search, tree: Query | None = None, bounds: Bounds | None = None
) -> Answer:
    """Evaluate a question.

    tree     evaluated in place of the question's own tree
    bounds   those of the question that this one serves; without them its own
    """
    known = read(snapshot, search.text, search.exact, search.any_words)
    filters = filters_of(search)
    if tree is None:
        tree = known.tree
    if tree == NullQuery and not search.text.strip() and (filters or search.sort != "relevance"):
        # Nothing typed, but filtered or sorted by day: that means every article, and needs no notice.
        tree, known = Every(), replace(known, notices=())
    weight = QueryWeight(
        snapshot, tree, scored=search.sort == "relevance", bounds=bounds or Bounds(search.seconds)
    )
    if search.sort == "relevance" and not weight.words:
        search = replace(search, sort="newest")  # no word can be more or less relevant
    unfiltered, docs, scores = [], [], []
    tests: list[list[Array]] = []
    for segment_ord, segment in enumerate(snapshot.segments):
        match = SegmentQuery(weight, segment_ord).match()
        tests.append([one.test(segment, match.docs) for one in filters])
        passing = _all(tests[-1]).nonzero()[0] if filters else None
        unfiltered.append(match.docs)
        docs.append(match.docs if passing is None else match.docs[passing])
        scores.append(match.score(passing) if match.score is not None and search.per_page else None)
    return Answer(snapshot, search, weight, known, filters, tests, unfiltered, docs, scores)


def unordered(search: Search) -> Search:
    """Return the question without hits, for its number of articles alone."""
    return replace(search, per_page=0, sort="newest")


def _all(tests: Sequence[Array]) -> Array:
    """Combine one or more tests: True where all of them are."""
    return reduce(np.logical_and, tests)


def selected(search: Search, name: str) -> Collection[facets.Value]:
    """Return the values of a facet that a question has chosen.

    Sections are paths; None is the unknown value.
    """
    if name == "section":
        return [path or None for path in search.sections]
    if name in TIMES:
        return [None] if search.only_undated else []
    chosen: tuple[str | None, ...] = getattr(search, _CHOSEN[name])
    return chosen


_CHOSEN = {facet.name: facet.chosen for facet in CHOSEN_FACETS}


def _with_count(notice: Notice, count: Callable[[str], int]) -> Notice:
    """Complete a notice that offers another reading with the number of articles it finds."""
    if notice.kind != "offered":
        return notice
    return replace(notice, text=f"{notice.text}: {counted(count(notice.suggestion), 'article')}", kind="hint")


def _once(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Drop a reading that is offered where any of the words are offered by the same query."""
    wider = {notice.suggestion for notice in notices if notice.kind == "any-words"}
    return tuple(notice for notice in notices if notice.kind == "any-words" or notice.suggestion not in wider)


def _expanded(weight: QueryWeight) -> Iterator[Notice]:
    """Yield a notice for each wildcard and each `~`: how many words it reached, and the commonest.

    Capped ones have a notice of their own.
    """
    quoted = [
        pattern
        for node in weight.words
        if isinstance(node, PhraseWords)
        for pattern in patterns_in(node).values()
    ]
    for pattern in dict.fromkeys(quoted):
        if print_query(pattern) not in weight.expansions.capped:
            words = weight.expansions.words(pattern)
            reached = (
                f"{counted(len(words), 'word')}: {', '.join(words[:_EXPANDED])}"
                if words
                else "no word of the index"
            )
            yield Notice(
                f'{pattern.text} reaches {reached}; exact:"…" takes the star as written', None, "", "expanded"
            )
    for node in dict.fromkeys(weight.words):
        if isinstance(node, Pattern) and print_query(node) not in weight.expansions.capped:
            words = weight.expansions.words(node)
            commonest = ", ".join(words[:_EXPANDED]) + (", …" if words[_EXPANDED:] else "")
            reached = f"{counted(len(words), 'word')}: {commonest}" if words else "no word of the index"
            why = "; a ? stands for one letter" if not words and "?" in node.text else ""
            yield Notice(f"{print_query(node)} reaches {reached}{why}", None, "", "expanded")


def _without_dates(tree: Query) -> Query | None:
    """Return the tree without the publication dates at its top, or None if it has none there."""
    if isinstance(tree, Between) and tree.fieldname == "published":
        return Every()
    if not isinstance(tree, And):
        return None
    rest = [child for child in tree if not (isinstance(child, Between) and child.fieldname == "published")]
    if len(rest) == len(list(tree)):
        return None
    return And(rest) if rest else Every()
