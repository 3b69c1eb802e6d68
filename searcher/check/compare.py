"""Check that an index has what was written and answers what its texts say.

`check(location)` compares, counts and names what differs, in this order:

    files      every file of the index against its checksums                   check.files
    phrases    the engine's articles for a quoted phrase against a scan        check.scan
    words      counts as written, in any form, and of each surface form, likewise
    facets     sections, sites and months, of everything and of each phrase, against a recount
    totals     articles, the undated ones, the first and last day
    sources    source files read again: every word of theirs is in the index   check.sources
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.errors import Damaged, LocationError
from index.paths import folder_of
from index.storage import generation as generations
from index.storage import yours
from searcher.check import files as check_files
from searcher.check.report import Checked, Compared, Difference, Progress, unseen
from searcher.check.scan import Facts, Phrase, Scan, sample, scan
from searcher.engine.answer import read
from searcher.engine.local import LocalEngine
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import Word
from searcher.request import Search
from searcher.results import Facet
from searcher.wording import counted, size_words

T = TypeVar("T")

FACETS = ("section", "site", "month")
SEED = 1


class _Still(LocalEngine):
    """An engine that stays with the generation it opened: a commit meanwhile makes no
    difference.
    """

    def _current(self) -> Snapshot:
        return self._snapshot


def check(
    location: str, count: int = 200, *, files: bool = False, seed: int = SEED, progress: Progress = unseen
) -> Checked:
    """Compare `count` phrases and as many words, all facets and totals.

    With `files` as many source files are compared as well. Raises a LocationError where there is no
    index; a file that was altered is a difference.
    """
    started = time.monotonic()
    folder = folder_of(location)
    try:
        generation = generations.read(folder)
    except Damaged as damaged:
        altered = Difference("file", f"_MAIN_{generations.latest(folder)}.toc", damaged.message)
        return Checked((), (altered,), 0, time.monotonic() - started)
    verified = check_files.verify(folder, generation, progress)
    if verified.faults and _moved_on(folder, generation):  # a commit came between
        return check(location, count, files=files, seed=seed, progress=progress)
    compared = [
        Compared(
            "files",
            verified.count,
            f"{counted(verified.count, 'file')} of the index, {size_words(verified.bytes)}: sums and sizes.",
        )
    ]
    differences = [Difference("file", fault.name, fault.because) for fault in verified.faults]
    added = [Difference("file", name, because) for name, because in yours.problems(folder)]
    if not differences:
        with _Still(location) as engine:
            for one, found in _answers(engine, count, seed, progress):
                compared.append(one)
                differences += found
            if files:
                from searcher.check.sources import compare

                one, found = compare(engine._current(), folder, count, seed, progress)
                compared.append(one)
                differences += found
    return Checked(tuple(compared), (*added, *differences), generation.articles, time.monotonic() - started)


def _moved_on(folder: Path, generation: generations.Generation) -> bool:
    """Return whether another generation is the newest by now."""
    try:
        return generations.read(folder) != generation
    except LocationError:
        return False


def _answers(
    engine: LocalEngine, count: int, seed: int, progress: Progress
) -> Iterator[tuple[Compared, list[Difference]]]:
    snapshot = engine._current()
    readers = [segment.reader for segment in snapshot.segments]
    phrases, words = sample(readers, count, seed)
    seen = scan(readers, snapshot.langs, phrases, words, progress)
    against = f"against a scan of {counted(seen.articles, 'article')}, {counted(seen.tokens, 'word')}"
    differences = [
        different
        for number, phrase in _shown(phrases, "asking for phrases", progress)
        for different in _phrase(engine, snapshot, phrase, seen, number)
    ]
    hits = sum(len(docs) for by_segment in seen.matches for docs in by_segment)
    yield (
        Compared(
            "phrases",
            len(phrases),
            f"{counted(len(phrases), 'phrase')} with {counted(hits, 'hit')}, {against}.",
        ),
        differences,
    )
    differences = [
        different
        for number, word in _shown(words, "asking for words", progress)
        for different in _word(engine, snapshot, word, seen, number)
    ]
    forms = sum(len(met.forms) for met in seen.met)
    sentence = f"{counted(len(words), 'word')} as written and in {counted(forms, 'form')}: how many articles hold each."
    yield Compared("words", len(words), sentence), differences
    differences, buckets = [], 0
    everything = [facts for of_segment in seen.facts for facts in of_segment if facts is not None]
    for name in FACETS:
        facet = engine.facet(Search(), name)
        buckets += len(facet.buckets)
        differences += _facet("facet", name, facet, everything)
    for number, phrase in _shown(phrases, "counting facets", progress):
        phrase_facts = [
            facts
            for segment_ord, docs in enumerate(seen.matches[number])
            for doc in docs
            if (facts := seen.facts[segment_ord][doc]) is not None
        ]
        answer = engine.search(Search(f'"{phrase.text}"', per_page=0, facets=FACETS, facet_size=None))
        for name in FACETS:
            buckets += len(answer.facets[name].buckets)
            differences += _facet("facet", f'{name} of "{phrase.text}"', answer.facets[name], phrase_facts)
    yield (
        Compared(
            "facets",
            buckets,
            f"{counted(buckets, 'count')} by section, site and month, of all articles and of each phrase.",
        ),
        differences,
    )
    yield (
        Compared("totals", 4, "Articles, undated articles, the first and the last day."),
        list(_totals(snapshot, seen)),
    )


def _shown(items: Sequence[T], what: str, progress: Progress) -> Iterator[tuple[int, T]]:
    """Number the items, and show how far they are done."""
    for number, item in enumerate(items):
        progress(what, number, len(items))
        yield number, item


def _phrase(
    engine: LocalEngine, snapshot: Snapshot, phrase: Phrase, seen: Scan, number: int
) -> Iterator[Difference]:
    query = f'"{phrase.text}"'
    answered: list[str] = []
    lacking: list[str] = []
    total = 0
    for segment_ord, docs in enumerate(engine.matching(Search(query))):
        reader = snapshot.segments[segment_ord].reader
        wanted = np.array(seen.matches[number][segment_ord], dtype=np.int64)
        total += docs.size
        answered += [reader.id(doc) for doc in np.setdiff1d(docs, wanted).tolist()]
        lacking += [reader.id(doc) for doc in np.setdiff1d(wanted, docs).tolist()]
    stated = engine.search(Search(query, per_page=0, facets=())).total
    if answered:
        yield Difference(
            "phrase", query, f"the engine finds it in {_ids(answered)}, whose text does not hold it"
        )
    if lacking:
        yield Difference(
            "phrase", query, f"the engine does not find it in {_ids(lacking)}, whose text holds it"
        )
    if stated != total:
        yield Difference("phrase", query, f"the engine states {counted(stated, 'hit')} and has {total:,}")


def _ids(ids: Sequence[str]) -> str:
    more = len(ids) - 3
    return ", ".join(ids[:3]) + (f" and {counted(more, 'more article')}" if more > 0 else "")


def _word(
    engine: LocalEngine, snapshot: Snapshot, word: str, seen: Scan, number: int
) -> Iterator[Difference]:
    met = seen.met[number]
    written = engine.search(Search(word, per_page=0, facets=(), exact=True)).total
    pairs = [("as written", written, met.written)]
    if isinstance(
        read(snapshot, word).tree, Word
    ):  # else it is asked with its other spellings: fer'ry OR ferry
        answer = engine.search(Search(word, per_page=0, facets=()))
        forms = {form.word: form.count for reach in answer.query.reached for form in reach.forms} or {
            word: answer.total
        }
        pairs.append(("in all its forms", answer.total, met.any_form))
        pairs += [
            (f"as its form {form}", forms.get(form, 0), met.forms[form])
            for form in sorted(set(forms) | set(met.forms))
        ]
    for how, stated, right in pairs:
        if stated != right:
            yield Difference(
                "word",
                word,
                f"{how} the engine finds it in {counted(stated, 'article')}, the texts have {right:,}",
            )


def _facet(what: str, name: str, facet: Facet, facts: Iterable[Facts]) -> Iterator[Difference]:
    """Compare the buckets of a facet with a count of the articles one by one."""
    own: Counter[tuple[str, ...] | str | None] = Counter(one[FACETS.index(facet.name)] for one in facts)
    whole = Counter(own)
    if facet.name == "section":
        for path, number in own.items():
            if isinstance(path, tuple):
                for depth in range(1, len(path)):
                    whole[path[:depth]] += number
    stated = {bucket.value: (bucket.count, bucket.own) for bucket in facet.buckets}
    for value in sorted(set(stated) | set(whole), key=str):
        engine_counts, right = stated.get(value, (0, 0)), (whole[value], own[value])
        if engine_counts != right:
            words = "unknown" if value is None else " / ".join(value) if isinstance(value, tuple) else value
            yield Difference(
                what,
                name,
                f"{words}: the engine counts {engine_counts[0]:,} ({engine_counts[1]:,} of its own), the articles {right[0]:,} ({right[1]:,})",
            )


def _totals(snapshot: Snapshot, seen: Scan) -> Iterator[Difference]:
    for id in seen.twice:
        yield Difference("total", "articles", f"{id} is in the index twice")
    stated, coverage = snapshot.generation.articles, snapshot.coverage
    pairs = (
        ("articles", stated, seen.articles), ("undated", coverage.undated, seen.undated), ("first day", coverage.first, seen.first),
        ("last day", coverage.last, seen.last),
    )  # fmt: skip
    for name, said, right in pairs:
        if said != right:
            yield Difference("total", name, f"the engine says {said}, the articles say {right}")
