"""A question evaluated over one snapshot: which articles match, before and after the filters; what follows from that alone."""

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
from searcher.engine.facets import Matches
from searcher.engine.spelling import help_for
from searcher.engine.unknown_values import unknown_values
from searcher.engine.variants import Indexed, offers
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.caches import BoundedCache
from searcher.evaluation.evaluator import QueryEvaluation
from searcher.evaluation.filters import Filter, filters_of, undated
from searcher.evaluation.proximity import DEPTH, reorder
from searcher.evaluation.resolver import patterns_in
from searcher.evaluation.snapshot import Snapshot
from searcher.evaluation.top_k import Ranking, best
from searcher.query.nodes import Between, Every, NullQuery, Pattern, PhraseWords, Query, Word
from searcher.query.operators import And
from searcher.query.parser import Parsed, as_read, parse
from searcher.query.printer import print_query
from searcher.request import Search
from searcher.results import Facet, Notice, Reach
from searcher.wording import counted

#: Words that an expansion reached, named in its notice.
_EXPANDED = 5


@value
class Answer:
    """The matching articles of each segment, ascending."""

    snapshot: Snapshot
    search: Search
    evaluation: QueryEvaluation
    parsed: Parsed
    filters: list[Filter]
    #: of each segment, for each filter which of the unfiltered articles it lets pass
    tests: list[list[Array]]
    unfiltered: list[Array]
    docs: list[Array]
    scores: list[Array | None]

    @property
    def total(self) -> int:
        """How many articles match."""
        return sum(docs.size for docs in self.docs)

    def ranked(self, wanted: int) -> Ranking:
        """The first so many, in order."""
        search = self.search
        again = search.sort == "relevance" and wanted > 0 and len(self.evaluation.words) > 1
        matches = zip(self.snapshot.segments, self.docs, self.scores, strict=True)
        if not again:
            return best(matches, search.sort, wanted)
        return reorder(
            self.evaluation, best(matches, search.sort, max(wanted, DEPTH), ordered=wanted > DEPTH)
        )

    # -- counting ----------------------------------------------------------------------------------------------------------------------

    def _without(self, facet: str) -> tuple[int, ...]:
        """The numbers of the filters that do not belong to a facet."""
        return tuple([number for number, one in enumerate(self.filters) if facet not in one.facets])

    def _held(self, others: Sequence[int]) -> Matches:
        """The articles for which some of the filters, by number, hold."""
        if len(others) == len(self.filters):
            return zip(self.snapshot.segments, self.docs, strict=True)
        return (
            (segment, docs[_all([tests[number] for number in others])] if others else docs)
            for segment, docs, tests in zip(self.snapshot.segments, self.unfiltered, self.tests, strict=True)
        )

    def facets(self, names: Sequence[str], size: int | None, contains: str = "") -> dict[str, Facet]:
        """Facets, each counted over the articles for which all filters hold but its own."""
        together: dict[tuple[int, ...], list[str]] = {}
        for name in names:
            together.setdefault(self._without(name), []).append(name)
        counters: dict[str, Counter[facets.Value]] = {}
        for others, some in together.items():
            counters |= facets.count(some, self._held(others))
        return {
            name: facets.facet(name, counters[name], selected(self.search, name), size, contains)
            for name in names
        }

    def undated(self, counted: Mapping[str, Facet]) -> tuple[int, bool]:
        """Undated articles that match everything but the date that was asked for, and whether one was; a facet of times has counted them."""
        filtered = any("month" in one.facets for one in self.filters) and not self.search.only_undated
        typed = _without_dates(self.evaluation.tree)
        answer = self
        if typed is not None:
            answer = ask(self.snapshot, unordered(self.search), typed, self.evaluation.resolver.bounds)
        elif times := [counted[name] for name in TIMES if name in counted]:
            last = times[0].buckets[-1:]  # what is unknown stands last
            return sum(bucket.count for bucket in last if bucket.value is None), filtered
        count = sum(
            int(undated(segment, docs).sum()) for segment, docs in answer._held(answer._without("month"))
        )
        return count, filtered or typed is not None

    # -- telling -----------------------------------------------------------------------------------------------------------------------

    def notices(self) -> tuple[Notice, ...]:
        """What the reader should know about how the question was read, and what to try where little was found."""
        evaluation, matching = self.evaluation, sum(docs.size for docs in self.unfiltered)

        def count(text: str) -> int:
            return ask(
                self.snapshot,
                unordered(replace(self.search, text=text, any_words=False)),
                bounds=evaluation.resolver.bounds,
            ).total

        capped = (
            Notice(
                f"{pattern} reaches {found:,} words; the {taken:,} commonest were searched.",
                None,
                "",
                "capped",
            )
            for pattern, (found, taken) in evaluation.resolver.capped.items()
        )
        text = as_read(self.search.text)
        told = (*(_with_count(notice, count) for notice in self.parsed.notices), *capped)
        try:
            return (
                *told,
                *_expanded(evaluation),
                *(() if self.total else unknown_values(evaluation, self.parsed.tree, self.search)),
                *help_for(evaluation, text, matching, self.total, count),
                *offers(evaluation, text, self.total, count),
            )
        except (TookTooLong, TookTooMuch):  # the answer stands without it
            return told

    def reached(self) -> tuple[Reach, ...]:
        """The forms that plainly typed words reached."""
        words = [node for node in self.evaluation.words if isinstance(node, Word) and node.how == "stem"]
        reached = [_reach(self.evaluation, node) for node in dict.fromkeys(words)]
        return tuple([reach for reach in reached if reach is not None])


def read(snapshot: Snapshot, text: str, exact: bool = False, any_words: bool = False) -> Parsed:
    """A query as it is read today."""
    key = (text, datetime.date.today(), exact, any_words)
    known: Parsed | None = snapshot.parsed.get(key)
    if known is None:
        known = parse(text, today=key[1], exact=exact, any_words=any_words, corpus=Indexed(snapshot))
        snapshot.parsed.keep(key, known)
    return known


def ask(
    snapshot: Snapshot, search: Search, tree: Query | None = None, bounds: Bounds | None = None
) -> Answer:
    """Evaluate a question, or in its place a tree of which the same is asked; within its own bounds, or those of the question it belongs to."""
    known = read(snapshot, search.text, search.exact, search.any_words)
    filters = filters_of(search)
    if tree is None:
        tree = known.tree
    if tree == NullQuery and not search.text.strip() and (filters or search.sort != "relevance"):
        # Nothing typed, but narrowed or ordered by day: everything, which is no mistake to be told of.
        tree, known = Every(), replace(known, notices=())
    evaluation = QueryEvaluation(
        snapshot, tree, scored=search.sort == "relevance", bounds=bounds or Bounds(search.seconds)
    )
    unfiltered, found, scores = [], [], []
    tests: list[list[Array]] = []
    for segment_ord, segment in enumerate(snapshot.segments):
        match = evaluation.match(segment_ord)
        tests.append([one.test(segment, match.docs) for one in filters])
        which = _all(tests[-1]).nonzero()[0] if filters else None
        unfiltered.append(match.docs)
        found.append(match.docs if which is None else match.docs[which])
        scores.append(match.score(which) if match.score is not None and search.per_page else None)
    return Answer(snapshot, search, evaluation, known, filters, tests, unfiltered, found, scores)


def unordered(search: Search) -> Search:
    """A question of which only the number of articles matters."""
    return replace(search, per_page=0, sort="newest")


def _reach(evaluation: QueryEvaluation, node: Word) -> Reach | None:
    kept = evaluation.snapshot.reached
    found: Reach | BoundedCache | None = kept.get(
        node, kept
    )  # itself where nothing is kept: None is an answer
    return kept.keep(node, evaluation.resolver.reach(node)) if isinstance(found, BoundedCache) else found


def _all(tests: Sequence[Array]) -> Array:
    """Where every one of some tests, one at least, holds."""
    return reduce(np.logical_and, tests)


def selected(search: Search, name: str) -> Collection[facets.Value]:
    """The values of a facet that a question has picked; sections as paths, "unknown" as None."""
    if name == "section":
        return [path or None for path in search.sections]
    if name in TIMES:
        return [None] if search.only_undated else []
    picked: tuple[str | None, ...] = getattr(search, _CHOSEN[name])
    return picked


_CHOSEN = {facet.name: facet.chosen for facet in CHOSEN_FACETS}


def _with_count(notice: Notice, count: Callable[[str], int]) -> Notice:
    """A notice; one that offers another reading says how many articles that finds."""
    if notice.kind != "offered":
        return notice
    return replace(notice, text=f"{notice.text}: {counted(count(notice.suggestion), 'article')}", kind="hint")


def _expanded(evaluation: QueryEvaluation) -> Iterator[Notice]:
    """How many words each wildcard and each `~` reached, and which the commonest are; not of those that were capped."""
    quoted = [
        shape
        for node in evaluation.words
        if isinstance(node, PhraseWords)
        for shape in patterns_in(node).values()
    ]
    for shape in dict.fromkeys(quoted):
        if print_query(shape) not in evaluation.resolver.capped:
            words = evaluation.resolver.expansion(shape)
            found = (
                f"{counted(len(words), 'word')}: {', '.join(words[:_EXPANDED])}"
                if words
                else "no word of the index"
            )
            yield Notice(
                f'{shape.text} reaches {found}; exact:"…" takes the star as written', None, "", "expanded"
            )
    for node in dict.fromkeys(evaluation.words):
        if isinstance(node, Pattern) and print_query(node) not in evaluation.resolver.capped:
            words = evaluation.resolver.expansion(node)
            some = ", ".join(words[:_EXPANDED]) + (", …" if words[_EXPANDED:] else "")
            found = f"{counted(len(words), 'word')}: {some}" if words else "no word of the index"
            why = "; a ? stands for one letter" if not words and "?" in node.text else ""
            yield Notice(f"{print_query(node)} reaches {found}{why}", None, "", "expanded")


def _without_dates(tree: Query) -> Query | None:
    """The tree without the publication dates it asks for at its top; None when it asks for none."""
    if isinstance(tree, Between) and tree.fieldname == "published":
        return Every()
    if not isinstance(tree, And):
        return None
    rest = [child for child in tree if not (isinstance(child, Between) and child.fieldname == "published")]
    if len(rest) == len(list(tree)):
        return None
    return And(rest) if rest else Every()
