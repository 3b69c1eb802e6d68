"""The engine over a local index: parse, evaluate segment by segment, rank, count, and read the page's articles."""

from __future__ import annotations

import datetime
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Self

import numpy as np

from index import generation as generations
from index.analysis import fold, text_tokens
from index.arrays import Array
from index.article import Source
from index.errors import Damaged, UnknownArticle
from index.values import replace, value
from searcher import facets
from searcher.completion import complete, complete_sections
from searcher.damage import told
from searcher.evaluate import Evaluation
from searcher.facets import Matches
from searcher.filters import Filter, filters_of, undated
from searcher.grammar import Parsed, parse
from searcher.hits import hits
from searcher.likeness import telling_words
from searcher.marks import Blocks, article_marks, occurrences
from searcher.nodes import And, Between, Every, FuzzyTerm, NullQuery, Prefix, Query, Wildcard, Word
from searcher.printer import print_query
from searcher.ranking import Ranking, best
from searcher.request import Search
from searcher.results import Bucket, Coverage, Facet, FailedFile, Hit, Mark, Notice, Question, Reach, Results, Shown, Stats
from searcher.second_stage import DEPTH, reorder
from searcher.snapshot import Kept, Snapshot
from searcher.spelling import help_for, is_ordinary
from searcher.words import counted

_STREAM = 200
#: Sections and titles complete what is typed from so many letters on, so many of each.
_TELLING, _FURTHER = 3, 3

#: Words that an expansion reached, named in its notice.
_EXPANDED = 5


@value
class _Answer:
    """A question evaluated: the matching articles of each segment before and after the filters."""

    evaluation: Evaluation
    parsed: Parsed
    filters: list[Filter]
    #: of each segment, for each filter which of the unfiltered articles it lets pass
    tests: list[list[Array]]
    unfiltered: list[Array]
    docs: list[Array]
    scores: list[Array | None]

    @property
    def total(self) -> int:
        return sum(docs.size for docs in self.docs)

    def without(self, facet: str) -> tuple[int, ...]:
        """The numbers of the filters that do not belong to a facet."""
        return tuple([number for number, one in enumerate(self.filters) if facet not in one.facets])


class WhooshEngine:
    """See `engine.Engine`. Threads share it: what they share is immutable but for the newest snapshot, which is swapped whole."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._folder = Path(location)
        self._lock = threading.Lock()
        self._snapshot = self._open()

    # -- the newest state of the index -------------------------------------------------------------------------------------------------

    def _open(self, before: Snapshot | None = None) -> Snapshot:
        for attempt in range(5):
            generation = generations.read(self._folder)
            try:
                return Snapshot(self._folder, generation, before)
            except Damaged:
                # A commit may have replaced the files between reading the table and mapping them.
                if attempt == 4 or generations.latest(self._folder) == generation.number:
                    raise
        raise AssertionError("unreachable")

    def _current(self) -> Snapshot:
        snapshot = self._snapshot
        if not generations.is_latest(self._folder, snapshot.generation.number):
            with self._lock:
                if not generations.is_latest(self._folder, self._snapshot.generation.number):
                    self._snapshot = self._open(self._snapshot)
                snapshot = self._snapshot
        return snapshot

    def close(self) -> None:
        """Nothing is held but maps of files, which go with the last that uses them."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # -- answering ---------------------------------------------------------------------------------------------------------------------

    @told
    def search(self, search: Search) -> Results:
        """Answer a question."""
        begun = time.perf_counter()
        snapshot = self._current()
        page, per_page = max(1, search.page), max(0, search.per_page)
        answer = self._answer(snapshot, search)
        ranked = self._ranked(snapshot, answer, search, page * per_page)
        shown = ranked.candidates(snapshot.segments, (page - 1) * per_page, page * per_page)
        found = hits(answer.evaluation, shown, search.snippets, search.explain)
        counted = self._facets(snapshot, answer, search, search.facets, search.facet_size)
        unknown_day, narrowed = self._undated(snapshot, answer, search, counted) if search.total else (0, False)
        reached = self._reached(answer) if search.total else ()
        question = Question(search.text, answer.parsed.read_as, self._notices(snapshot, answer, search), reached)
        return Results(
            question, answer.total, tuple(found), search.sort, page, per_page, unknown_day if narrowed else 0, counted, coverage(snapshot),
            (time.perf_counter() - begun) * 1000, unknown_day,
        )  # fmt: skip

    def every_hit(self, search: Search) -> Iterator[Hit]:
        """All the hits in order."""
        snapshot = self._current()
        answer = self._answer(snapshot, search)
        ranked = self._ranked(snapshot, answer, search, answer.total)
        for start in range(0, len(ranked), _STREAM):
            several = ranked.candidates(snapshot.segments, start, start + _STREAM)
            yield from hits(answer.evaluation, several, search.snippets, search.explain)

    def matching(self, search: Search) -> list[Array]:
        """The numbers of all matching articles, segment by segment, ascending."""
        return self._answer(self._current(), replace(search, per_page=0)).docs

    def _parse(self, snapshot: Snapshot, text: str, exact: bool = False, any_words: bool = False) -> Parsed:
        key = (text, datetime.date.today(), exact, any_words)
        parsed: Parsed | None = snapshot.parsed.get(key)
        if parsed is None:
            parsed = parse(text, today=key[1], exact=exact, any_words=any_words, ordinary=lambda word: is_ordinary(snapshot, word))
            snapshot.parsed.keep(key, parsed)
        return parsed

    def _answer(self, snapshot: Snapshot, search: Search, tree: Query | None = None) -> _Answer:
        parsed = self._parse(snapshot, search.text, search.exact, search.any_words)
        filters = filters_of(search)
        if tree is None:
            tree = parsed.tree
        if tree == NullQuery and not search.text.strip() and (filters or search.sort != "relevance"):
            # Nothing typed, but narrowed or ordered by day: everything, which is no mistake to be told of.
            tree, parsed = Every(), replace(parsed, notices=())
        evaluation = Evaluation(snapshot, tree, scored=search.sort == "relevance", seconds=search.seconds)
        unfiltered, found, scores = [], [], []
        tests: list[list[Array]] = []
        for place, segment in enumerate(snapshot.segments):
            match = evaluation.match(place)
            tests.append([one.test(segment, match.docs) for one in filters])
            which = _all(tests[-1]).nonzero()[0] if filters else None
            unfiltered.append(match.docs)
            found.append(match.docs if which is None else match.docs[which])
            scores.append(match.score(which) if match.score is not None and search.per_page else None)
        return _Answer(evaluation, parsed, filters, tests, unfiltered, found, scores)

    def _ranked(self, snapshot: Snapshot, answer: _Answer, search: Search, wanted: int) -> Ranking:
        again = search.sort == "relevance" and wanted > 0 and len(answer.evaluation.words) > 1
        matches = zip(snapshot.segments, answer.docs, answer.scores, strict=True)
        if not again:
            return best(matches, search.sort, wanted)
        return reorder(answer.evaluation, best(matches, search.sort, max(wanted, DEPTH), ordered=wanted > DEPTH))

    @staticmethod
    def _counted(snapshot: Snapshot, answer: _Answer, others: Sequence[int]) -> Matches:
        """The articles for which some of the filters, by number, hold."""
        if len(others) == len(answer.filters):
            return zip(snapshot.segments, answer.docs, strict=True)
        return (
            (segment, docs[_all([tests[number] for number in others])] if others else docs)
            for segment, docs, tests in zip(snapshot.segments, answer.unfiltered, answer.tests, strict=True)
        )

    def _facets(
        self, snapshot: Snapshot, answer: _Answer, search: Search, names: Sequence[str], size: int | None, contains: str = ""
    ) -> dict[str, Facet]:
        """Facets, each counted over the articles for which all filters hold but its own."""
        together: dict[tuple[int, ...], list[str]] = {}
        for name in names:
            together.setdefault(answer.without(name), []).append(name)
        counters: dict[str, Counter[facets.Value]] = {}
        for others, some in together.items():
            counters |= facets.count(some, self._counted(snapshot, answer, others))
        return {name: facets.facet(name, counters[name], selected(search, name), size, contains) for name in names}

    @told
    def facet(self, search: Search, name: str, size: int | None = None, contains: str = "") -> Facet:
        """One facet."""
        snapshot = self._current()
        answer = self._answer(snapshot, replace(search, per_page=0, sort="newest"))
        return self._facets(snapshot, answer, search, [name], size, contains)[name]

    def _undated(self, snapshot: Snapshot, answer: _Answer, search: Search, counted: Mapping[str, Facet]) -> tuple[int, bool]:
        """Undated articles that match everything but the date that was asked for, and whether one was; a facet of times has counted them."""
        filtered = any("month" in one.facets for one in answer.filters) and not search.only_undated
        typed = _without_dates(answer.evaluation.tree)
        if typed is not None:
            answer = self._answer(snapshot, replace(search, per_page=0, sort="newest"), tree=typed)
        elif times := [counted[name] for name in facets.TIMES if name in counted]:
            last = times[0].buckets[-1:]  # what is unknown stands last
            return sum(bucket.count for bucket in last if bucket.value is None), filtered
        count = sum(int(undated(segment, docs).sum()) for segment, docs in self._counted(snapshot, answer, answer.without("month")))
        return count, filtered or typed is not None

    # -- what goes with an answer ------------------------------------------------------------------------------------------------------

    def _notices(self, snapshot: Snapshot, answer: _Answer, search: Search) -> tuple[Notice, ...]:
        def count(text: str) -> int:
            return self._answer(snapshot, replace(search, text=text, any_words=False, per_page=0, sort="newest")).total

        capped = (
            Notice(f"{pattern} reaches {found:,} words; the {taken:,} commonest were searched.", None, "", "capped")
            for pattern, (found, taken) in answer.evaluation.resolver.capped.items()
        )
        return (
            *answer.parsed.notices,
            *capped,
            *_expanded(answer.evaluation),
            *help_for(answer.evaluation, search.text, sum(docs.size for docs in answer.unfiltered), answer.total, count),
        )

    @staticmethod
    def _reached(answer: _Answer) -> tuple[Reach, ...]:
        words = [node for node in answer.evaluation.words if isinstance(node, Word) and node.how == "stem"]
        reached = [_reach(answer.evaluation, node) for node in dict.fromkeys(words)]
        return tuple([reach for reach in reached if reach is not None])

    def _sources(self, snapshot: Snapshot, id: str) -> tuple[Source, ...]:
        return snapshot.manifest.sources_of(id) if snapshot.generation.parts else ()

    # -- one article -------------------------------------------------------------------------------------------------------------------

    def _find(self, snapshot: Snapshot, id: str) -> tuple[int, int]:
        wanted = id.strip().lower()
        if not (6 <= len(wanted) <= 20) or any(char not in "0123456789abcdef" for char in wanted):
            raise UnknownArticle(
                f"{id!r} is not an article's id: those are 6 to 20 digits 0-9 a-f.", "Ids stand beside the hits of a search."
            )
        found = [(place, doc) for place, segment in enumerate(snapshot.segments) for doc in segment.reader.find(wanted)]
        if not found:
            raise UnknownArticle(f"No article has the id {id}.", "Ids stand beside the hits of a search.")
        if len(found) > 1:
            raise UnknownArticle(f"{len(found)} articles have ids that begin with {id}.", "Give more of its digits.")
        return found[0]

    @told
    def show(self, id: str, highlight: str = "", *, exact: bool = False, any_words: bool = False) -> Shown:
        """One article, its hits marked."""
        snapshot = self._current()
        place, doc = self._find(snapshot, id)
        segment = snapshot.segments[place]
        article = segment.reader.article(doc, evidence=True)
        sources, copies = self._sources(snapshot, article.id), snapshot.copies_of(article.id)
        if not highlight.strip():
            return Shown(article, sources, copies=copies)
        parsed = self._parse(snapshot, highlight, exact, any_words)
        evaluation = Evaluation(snapshot, parsed.tree, scored=False)
        (items,) = occurrences(evaluation, place, np.array([doc]))
        marks = article_marks(Blocks(segment.reader.stored(doc), *segment.reader.blocks(doc)), items)

        def of(field: str, count: int) -> tuple[tuple[Mark, ...], ...]:
            return tuple(marks.get((field, number), ()) for number in range(count))

        return Shown(
            article, sources, marks.get(("title", None), ()), marks.get(("lead", 0), ()), of("body", len(article.paragraphs)),
            of("caption", len(article.captions)), of("aside", len(article.aside)), Question(highlight, parsed.read_as, parsed.notices), copies,
        )  # fmt: skip

    @told
    def similar(self, id: str, size: int = 10) -> Results:
        """Articles that share the most telling words of this one."""
        snapshot = self._current()
        place, doc = self._find(snapshot, id)
        words = telling_words(snapshot, place, doc)
        text = " OR ".join(words)
        results = self.search(Search(f"({text}) -id:{snapshot.segments[place].reader.id(doc)}" if text else "", per_page=size, facets=()))
        return replace(results, question=replace(results.question, read_as=" ".join(words)))

    # -- words and figures -------------------------------------------------------------------------------------------------------------

    @told
    def complete(self, prefix: str, size: int = 10) -> list[str]:
        """Words that begin so, then sections and titles that do, as queries."""
        snapshot = self._current()
        found = complete(snapshot, prefix, size)
        if len(prefix.strip()) < _TELLING:
            return found
        found += [f'section:"{path}"' for path in complete_sections(snapshot, prefix, _FURTHER) if '"' not in path]
        head = fold(prefix.strip())
        *whole, last = [token.word for token in text_tokens(prefix)] or [""]
        begun = " ".join([*(f"title:{word}" for word in whole), f"title:{last}*"])
        titled = self.search(Search(begun, per_page=4 * _FURTHER, facets=(), snippets=False)).hits if last else ()
        titles = dict.fromkeys(hit.title for hit in titled if fold(hit.title).startswith(head) and '"' not in hit.title)
        return found + [f'title:"{title}"' for title in list(titles)[:_FURTHER]]

    def stats(self) -> Stats:
        """The index in figures."""
        snapshot = self._current()
        everything = [(segment, segment.all_docs) for segment in snapshot.segments]

        def buckets(name: str) -> tuple[Bucket, ...]:
            return facets.facet(name, facets.count([name], everything)[name]).buckets

        size = sum((self._folder / name).stat().st_size for name in snapshot.generation.names if (self._folder / name).exists())
        return Stats(
            coverage(snapshot), snapshot.generation.number, len(snapshot.segments), size, snapshot.records, buckets("year"),
            buckets("section"), buckets("dated-by"), buckets("site"), buckets("lang"), snapshot.generation.created, self.location,
        )  # fmt: skip

    def errors(self) -> list[FailedFile]:
        """What was skipped or failed."""
        snapshot = self._current()
        return [
            FailedFile(place.full, problem.message, problem.kind, problem.number, problem.verdict)
            for place, problem in snapshot.manifest.problems()
        ]


def _reach(evaluation: Evaluation, node: Word) -> Reach | None:
    kept = evaluation.snapshot.reached
    found: Reach | Kept | None = kept.get(node, kept)  # itself where nothing is kept: None is an answer
    return kept.keep(node, evaluation.resolver.reach(node)) if isinstance(found, Kept) else found


def _all(tests: Sequence[Array]) -> Array:
    """Where every one of some tests, one at least, holds."""
    return reduce(np.logical_and, tests)


def selected(search: Search, name: str) -> Collection[facets.Value]:
    """The values of a facet that a question has picked; sections as paths, "unknown" as None."""
    if name == "section":
        return [path or None for path in search.sections]
    if name in facets.TIMES:
        return [None] if search.only_undated else []
    picked: tuple[str | None, ...] = getattr(search, _PICKED[name])
    return picked


_PICKED = {"site": "sites", "publisher": "publishers", "author": "authors", "lang": "langs", "dated-by": "dated_by"}


def coverage(snapshot: Snapshot) -> Coverage:
    """What the index holds; computed once a snapshot."""
    return snapshot.coverage


def _expanded(evaluation: Evaluation) -> Iterator[Notice]:
    """How many words each wildcard and each `~` reached, and which the commonest are; not of those that were capped."""
    for node in dict.fromkeys(evaluation.words):
        if isinstance(node, Prefix | Wildcard | FuzzyTerm) and print_query(node) not in evaluation.resolver.capped:
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
