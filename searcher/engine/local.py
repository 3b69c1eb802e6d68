"""The engine over a local index: it parses, evaluates, ranks, counts and reads the articles of a
page.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np

from index.analysis.tokens import fold, text_tokens
from index.arrays import Array
from index.article import Source, is_id_prefix
from index.errors import Damaged, RecordFailure, TookTooLong, TookTooMuch, UnknownArticle
from index.frozen import replace
from index.storage import generation as generations
from index.storage import yours
from searcher.engine import facets
from searcher.engine.answer import ask, read, unordered
from searcher.engine.corruption import damage_told, verify_on_error
from searcher.engine.highlights import ArticleBlocks, article_marks, occurrences
from searcher.engine.hits import hits
from searcher.engine.scope import searched
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.snapshot import Snapshot
from searcher.request import Search
from searcher.results import (
    Bucket,
    Coverage,
    Facet,
    Hit,
    Mark,
    Notice,
    Question,
    Results,
    Shown,
    State,
    Stats,
)

#: Hits read at a time when all are streamed.
_STREAM = 200
#: Seconds for highlights in an article, for articles like one, and for completions.
_PATIENCE = 10.0
#: Letters from which sections and titles complete what is typed.
_MIN_LETTERS = 3
#: The most of each.
_FURTHER = 3


class LocalEngine:
    """The engine over an index in a folder; see `engine.protocol.Engine`.

    Threads share it. All they share is immutable but for the newest snapshot, which is swapped
    whole.
    """

    def __init__(self, location: str) -> None:
        self.location = location
        self._folder = Path(location)
        self._lock = threading.Lock()
        self._snapshot: Snapshot
        self._seen: generations.Seen
        self._open()

    # -- the newest generation --

    def _open(self, before: Snapshot | None = None) -> None:
        """Open the newest generation; what an earlier snapshot has of it is reused."""
        for attempt in range(5):
            generation, seen = generations.read_seen(self._folder)
            try:
                same = before is not None and before.generation == generation
                self._snapshot = (
                    before if before is not None and same else Snapshot(self._folder, generation, before)
                )
                self._seen = seen
                return
            except Damaged:
                # A commit may have replaced the files between reading the table and mapping them.
                if attempt == 4 or generations.read(self._folder) == generation:
                    raise

    def _current(self) -> Snapshot:
        snapshot = self._snapshot
        if not self._seen.stands():
            with self._lock:
                if not self._seen.stands():
                    self._open(self._snapshot)
                snapshot = self._snapshot
        return snapshot

    def close(self) -> None:
        """Do nothing: only mapped files are open, and they close with their last user."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # -- answers --

    @verify_on_error
    def search(self, search: Search) -> Results:
        """Answer a question."""
        started = time.perf_counter()
        snapshot = self._current()
        page, per_page = max(1, search.page), max(0, search.per_page)
        answer = ask(snapshot, search)
        ranked = answer.ranked(page * per_page)
        shown = ranked.candidates((page - 1) * per_page, page * per_page)
        page_hits = hits(answer.weight, shown, search)
        counted = answer.facets(search.facets, search.facet_size)
        unknown_day, narrowed = answer.undated(counted) if search.total else (0, False)
        reached = answer.reached() if search.total else ()
        question = Question(search.text, answer.parsed.read_as, answer.notices(), reached)
        scope = searched(answer, unknown_day)
        return Results(
            question, answer.total, tuple(page_hits), answer.search.sort, page, per_page, unknown_day if narrowed else 0, counted, coverage(snapshot),
            (time.perf_counter() - started) * 1000, unknown_day, scope,
        )  # fmt: skip

    def every_hit(self, search: Search) -> Iterator[Hit]:
        """Yield all the hits in order."""
        snapshot = self._current()
        with damage_told(self):
            answer = ask(snapshot, search)
            ranked = answer.ranked(answer.total)
            # The time to find the matches is over; the hits may be taken as slowly as one likes.
            answer.weight.bounds.stop_clock()
            for start in range(0, len(ranked), _STREAM):
                several = ranked.candidates(start, start + _STREAM)
                yield from hits(answer.weight, several, search)

    def matching(self, search: Search) -> list[Array]:
        """Return the doc_ids of all matches, segment by segment, ascending."""
        return ask(self._current(), replace(search, per_page=0)).docs

    @verify_on_error
    def facet(self, search: Search, name: str, size: int | None = None, contains: str = "") -> Facet:
        """Count one facet."""
        return ask(self._current(), unordered(search)).facets([name], size, contains)[name]

    def _sources(self, snapshot: Snapshot, id: str) -> tuple[Source, ...]:
        return snapshot.manifest.sources_of(id) if snapshot.generation.parts else ()

    # -- one article --

    def _find(self, snapshot: Snapshot, id: str) -> tuple[int, int]:
        """Return the segment_ord and doc_id of an article by the beginning of its id.

        Raises UnknownArticle where there is none, or more than one.
        """
        wanted = id.strip().lower()
        if not is_id_prefix(wanted):
            raise UnknownArticle(
                f"{id!r} is not an article's id: those are 6 to 20 digits 0-9 a-f.",
                "Ids stand beside the hits of a search.",
            )
        matches = [
            (segment_ord, doc)
            for segment_ord, segment in enumerate(snapshot.segments)
            for doc in segment.reader.find(wanted)
        ]
        if not matches:
            raise UnknownArticle(f"No article has the id {id}.", "Ids stand beside the hits of a search.")
        if len(matches) > 1:
            raise UnknownArticle(
                f"{len(matches)} articles have ids that begin with {id}.", "Give more of its digits."
            )
        return matches[0]

    @verify_on_error
    def show(self, id: str, highlight: str = "", *, exact: bool = False, any_words: bool = False) -> Shown:
        """Return one article, highlighted."""
        snapshot = self._current()
        segment_ord, doc = self._find(snapshot, id)
        segment = snapshot.segments[segment_ord]
        article = segment.reader.article(doc, evidence=True)
        sources, copies = self._sources(snapshot, article.id), snapshot.copies_of(article.id)
        if not highlight.strip():
            return Shown(article, sources, copies=copies)
        parsed = read(snapshot, highlight, exact, any_words)
        weight = QueryWeight(snapshot, parsed.tree, scored=False, bounds=Bounds(_PATIENCE))
        notices = parsed.notices
        try:
            (items,) = occurrences(weight, segment_ord, np.array([doc]))
        except (TookTooLong, TookTooMuch) as error:  # the article is shown without highlights
            items, notices = (
                [],
                (*notices, Notice(f"No matches are marked. {error.message}", None, "", "capped")),
            )
        marks = article_marks(ArticleBlocks(segment.reader.stored(doc), *segment.reader.blocks(doc)), items)

        def marks_of(field: str, count: int) -> tuple[tuple[Mark, ...], ...]:
            return tuple(marks.get((field, number), ()) for number in range(count))

        return Shown(
            article, sources, marks.get(("title", None), ()), marks.get(("lead", 0), ()), marks_of("body", len(article.paragraphs)),
            marks_of("caption", len(article.captions)), marks_of("aside", len(article.aside)), Question(highlight, parsed.read_as, notices), copies,
        )  # fmt: skip

    @verify_on_error
    def similar(self, id: str, size: int = 10) -> Results:
        """Find the articles that have the most characteristic words of this one."""
        from searcher.engine.similar import telling_words

        snapshot = self._current()
        segment_ord, doc = self._find(snapshot, id)
        words = telling_words(snapshot, segment_ord, doc)
        text = " OR ".join(words)
        question = f"({text}) -id:{snapshot.segments[segment_ord].reader.id(doc)}" if text else ""
        results = self.search(Search(question, per_page=size, facets=(), suggest=False, seconds=_PATIENCE))
        return replace(results, query=replace(results.query, read_as=" ".join(words)))

    # -- words and figures --

    @verify_on_error
    def complete(self, prefix: str, size: int = 10) -> list[str]:
        """Complete a prefix with words, then with sections and titles as queries."""
        from searcher.engine.completion import complete, complete_sections

        snapshot = self._current()
        completions = complete(snapshot, prefix, size)
        if len(prefix.strip()) < _MIN_LETTERS:
            return completions
        completions += [
            f'section:"{path}"' for path in complete_sections(snapshot, prefix, _FURTHER) if '"' not in path
        ]
        head = fold(prefix.strip())
        *whole, last = [token.word for token in text_tokens(prefix)] or [""]
        query = " ".join([*(f"title:{word}" for word in whole), f"title:{last}*"])
        titled = (
            self.search(
                Search(
                    query,
                    per_page=4 * _FURTHER,
                    facets=(),
                    snippets=False,
                    suggest=False,
                    seconds=_PATIENCE,
                )
            ).hits
            if last
            else ()
        )
        titles = dict.fromkeys(
            hit.title for hit in titled if fold(hit.title).startswith(head) and '"' not in hit.title
        )
        return completions + [f'title:"{title}"' for title in list(titles)[:_FURTHER]]

    def stats(self) -> Stats:
        """Return the index in figures."""
        snapshot = self._current()
        everything = [(segment, segment.all_docs) for segment in snapshot.segments]

        def buckets(name: str) -> tuple[Bucket, ...]:
            return facets.facet(name, facets.count([name], everything)[name]).buckets

        size = sum(
            (self._folder / name).stat().st_size
            for name in snapshot.generation.names
            if (self._folder / name).exists()
        )
        return Stats(
            coverage(snapshot), snapshot.generation.number, len(snapshot.segments), size, snapshot.records, buckets("year"),
            buckets("section"), buckets("dated-by"), buckets("site"), buckets("lang"), snapshot.generation.created, self.location,
            snapshot.generation.name,
        )  # fmt: skip

    def state(self) -> State:
        """Return the generation that answers, and the files that people added."""
        generation = self._current().generation
        return State(
            f"{generation.name} {generation.created}",
            generation.number,
            self._snapshot.articles,
            self._added(),
        )

    def _added(self) -> tuple[tuple[str, int, int], ...]:
        """Name, size and time of each file that people added to the index."""
        try:
            with os.scandir(self._folder / yours.FOLDER) as entries:
                stats = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
        except OSError:
            return ()
        return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats))

    def errors(self) -> list[RecordFailure]:
        """Return what was skipped or failed."""
        snapshot = self._current()
        return [failure for _, failure in snapshot.manifest.failures()]


def coverage(snapshot: Snapshot) -> Coverage:
    """Return what the index holds, computed once a snapshot."""
    return snapshot.coverage
