"""What only the whole corpus can decide, decided from the stored evidence of its articles; no file is read again.

    sections    each site's names of sections, learnt where they are sure, cut unsure breadcrumbs anew and name the folders of addresses
    days        a site's own dates say whether 03/04/2017 is in March or April
    corrections what a person has set comes last and wins (see `corrections`)
    copies      articles of the same text are grouped, and an undated one borrows the day of a dated one
    furniture   paragraphs that a site repeats in articles that have nothing else in common are set apart (see `settle_furniture`)

Settling always begins with what was read, so its outcome depends on the articles and the corrections alone: not on the order in which
they came, the number of segments, or what was settled before. Segments in which something differs get a second file of facets; the groups lie
in a file whose meta holds the state they were made from, so that nothing is settled twice.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import orjson

from index.arrays import Array
from index.article import PROVENANCES, WEAK, Evidence, section_path, section_words
from index.commits.manifest import Manifest
from index.commits.publish import publish
from index.dates.choose import LADDER, Order
from index.dates.ordinals import day_words
from index.evidence import (
    DAY_FIRST,
    DAY_UNSURE,
    MONTH_FIRST,
    SECTION_JOINTS,
    SECTION_SLUG,
    SECTION_UNSURE,
    is_several,
    note,
)
from index.parallel import ProcessPool
from index.reconcile.boilerplate import BoilerplateDetector, decisions_of, put_decisions
from index.reconcile.corrections import NAME, Corrections, Fix
from index.reconcile.corrections import read as read_corrections
from index.reconcile.cut_files import cut_files
from index.reconcile.dates import day_by_order, order_of, weekday_of_lent
from index.reconcile.default_days import let_stand
from index.reconcile.facet_changes import FacetChanges
from index.reconcile.sections import SiteSections
from index.segments.reader import SegmentReader
from index.similarity.candidates import candidates, likely_copies, one_address
from index.similarity.compare import Groups, Text, compare_pairs, pair_key, same_figures, text_of
from index.similarity.groups import PURPOSE, put_verdicts, verdicts_of
from index.similarity.minhash import shingle_counts
from index.storage import generation as generations
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.generation import Generation, SegmentEntry
from index.storage.stored_articles import unpack_evidence

#: Changes when the same articles would be settled otherwise.
_VERSION = 4
#: A commit of single articles settles an index of up to so many; larger ones are settled by the next run of `searcher index`.
SMALL = 5_000
#: An index smaller than this is settled anew rather than given a file that says only that nothing was found.
_WORTH_A_FILE = 5_000
#: So many pairs of texts are worth comparing in several processes.
_MANY_PAIRS = 2_000
_LENDS = np.array([name not in WEAK and name != "none" for name in PROVENANCES])


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The state after settling, how many articles each step changed, and a sentence for each correction that could not be applied."""

    generation: Generation
    recut: int = 0
    named: int = 0
    ordered: int = 0
    corrected: int = 0
    lent: int = 0
    #: articles that have copies or versions
    grouped: int = 0
    #: different lines that sites repeat
    repeated: int = 0
    problems: tuple[str, ...] = ()


def reconcile(folder: Path, generation: Generation, pool: ProcessPool | None = None) -> Reconciled:
    """Settle an index and publish the outcome where it differs. The caller holds the lock; a crew has a share in the work."""
    corrections = read_corrections(folder)
    state = _state(generation, corrections)
    known = generation.files.get(PURPOSE)
    before = ArrayFile(folder / known) if known is not None else None
    if before is not None and before.meta.get("state") == state:
        return Reconciled(generation, problems=tuple(corrections.problems))
    parts = [FacetChanges(SegmentReader(folder, entry)) for entry in generation.segments]
    corpus = _Corpus(
        parts,
        verdicts_of(before) if before else {},
        decisions_of(before) if before else {},
        pool,
        cut_files(folder, generation),
    )
    corpus.manifest = Manifest.load(folder, generation.parts)
    done = replace(corpus.reconcile(corrections, NAME), generation=generation)
    segments = tuple(_written(folder, part, generation.number + 1) for part in corpus.parts)
    ids, group = corpus.grouped()
    if segments == generation.segments and generation.articles < _WORTH_A_FILE and _same(before, ids, group):
        return done
    name = f"{generations.new_name()}.set"
    file = ArrayWriter(folder / name)
    file.put("ids", ids)
    file.put("group", group)
    put_verdicts(file, corpus.verdicts)
    put_decisions(file, corpus.said)
    new = replace(generation, segments=segments, files={**generation.files, PURPOSE: name})
    file.close({"state": _state(new, corrections)})
    return replace(done, generation=publish(folder, new))


def _same(file: ArrayFile | None, ids: Array, group: Array) -> bool:
    if file is None:
        return not len(ids)
    return np.array_equal(file["ids"], ids) and np.array_equal(file["group"], group)


def _state(generation: Generation, corrections: Corrections) -> str:
    """What the outcome depends on, in short."""
    segments = [[entry.name, entry.deletions, entry.columns, entry.as_read] for entry in generation.segments]
    return f"{_VERSION}-{corrections.digest:08x}-{zlib.crc32(orjson.dumps(segments)):08x}"


def _written(folder: Path, part: FacetChanges, number: int) -> SegmentEntry:
    entry = part.reader.entry
    as_read = entry.as_read or entry.columns
    if not part.changed:
        return replace(entry, columns=as_read, as_read=None)
    return replace(entry, columns=part.write(folder, f"{entry.name}.{number}.col"), as_read=as_read)


class _Corpus:
    """All segments together. A row is an article's place when the segments follow one another."""

    def __init__(
        self, parts: list[FacetChanges], verdicts: dict[bytes, bool], said: dict[int, bool], pool: ProcessPool | None = None,
        was_cut: Callable[[str], str] = lambda id: "",
    ) -> None:  # fmt: skip
        self.parts, self.verdicts, self.said, self._crew = parts, verdicts, said, pool
        self._was_cut = was_cut
        #: where the articles lie, which is asked for few of them
        self.manifest = Manifest(())
        self._starts = [0, *accumulate(part.reader.articles for part in parts)]
        self._groups = Groups()
        self._fixed: set[int] = set()

    def reconcile(self, corrections: Corrections, name: str) -> Reconciled:
        """Every step in turn."""
        named, recut = self._sections()
        ordered = self._orders(corrections) + let_stand(self.parts, self._sources)
        problems = [*corrections.problems]
        corrected = self._rules(corrections) + sum(self._fix(corrections, name, problems))
        lent = self._copies()
        grouped = sum(map(len, self._groups.members()))
        furniture = BoilerplateDetector(self.parts, self._groups.head, self._mark, self.said)
        repeated, self.said = furniture.detect(), furniture.said
        return Reconciled(
            Generation(), recut, named, ordered, corrected, lent, grouped, repeated, tuple(problems)
        )

    # -- sections ----------------------------------------------------------------------------------------------------------------------

    def _sections(self) -> tuple[int, int]:
        counts: dict[tuple[str | None, str], int] = {}
        for part in self.parts:
            sure = part.live & (part.section > 0) & (part.flags & (SECTION_UNSURE | SECTION_SLUG) == 0)
            pairs, _, number = part.pairs(np.flatnonzero(sure))
            for pair, times in zip(pairs, number.tolist(), strict=True):
                counts[pair] = counts.get(pair, 0) + times
        names = SiteSections(counts)
        named = sum(_name(part, names) for part in self.parts)
        return named, sum(_cut_again(part, names) for part in self.parts)

    def _rules(self, corrections: Corrections) -> int:
        done = 0
        for part in self.parts if corrections.sections else ():
            docs = np.flatnonzero(part.live & (part.section > 0))
            pairs, which, _ = part.pairs(docs)
            for kind, (site, words) in enumerate(pairs):
                path, line = section_path(words), 0
                for rule in corrections.sections:
                    if rule.site == site and (after := rule.applied(path)) is not None:
                        path, line = after, rule.line
                if line and section_words(path) != words:
                    said = Evidence(
                        "section",
                        section_words(path),
                        "user",
                        1.0,
                        words,
                        f"corrections, line {line}",
                        "chosen",
                    )
                    part.set_section(docs[which == kind], section_words(path), note([(said, None)]))
                    done += int((which == kind).sum())
        return done

    # -- days --------------------------------------------------------------------------------------------------------------------------

    def _orders(self, corrections: Corrections) -> int:
        if not any((part.flags & DAY_UNSURE).any() for part in self.parts):
            return 0
        votes: dict[str | None, list[int]] = {}
        for part in self.parts:
            for place, flag in enumerate((DAY_FIRST, MONTH_FIRST)):
                for doc in np.flatnonzero(part.flags & flag).tolist():
                    votes.setdefault(_outlet(part, doc), [0, 0])[place] += 1
        orders = {
            outlet: order_of(first, second, outlet is not None) for outlet, (first, second) in votes.items()
        }
        done = 0
        for part in self.parts:
            for doc in np.flatnonzero(part.flags & DAY_UNSURE).tolist():
                outlet = _outlet(part, doc)
                order: Order | None = corrections.orders.get(part.site(doc) or "") or orders.get(outlet)
                found = (
                    day_by_order(
                        unpack_evidence(part.reader.evidence[doc]),
                        _captured(part, doc),
                        order,
                        outlet is not None,
                    )
                    if order
                    else None
                )
                if found:
                    part.set_day(doc, *found)
                    done += 1
        return done

    def _sources(self, part: FacetChanges, doc: int) -> set[str]:
        """The outlet of an article and the files it lies in."""
        outlet = _outlet(part, doc)
        files = {
            f"{source.root}\0{source.path}"
            for source in self.manifest.sources_of(part.reader.id(doc))
            if source.record is not None
        }
        return files | ({outlet} if outlet else set())

    # -- corrections -------------------------------------------------------------------------------------------------------------------

    def _fix(self, corrections: Corrections, name: str, problems: list[str]) -> Iterator[int]:
        for field, fixes in (("published", corrections.published), ("section", corrections.section)):
            for fix in sorted(fixes.values(), key=lambda fix: fix.line):
                rows = [
                    (place, doc) for place, part in enumerate(self.parts) for doc in part.reader.find(fix.id)
                ]
                if len(rows) == 1:
                    self._set(field, *rows[0], fix)
                    yield 1
                else:
                    many = f"{len(rows)} articles have ids that begin with {fix.id}: give more of its digits"
                    many = many if rows else f"no article has the id {fix.id}{self._was_cut(fix.id)}"
                    problems.append(f"{name}, line {fix.line}: {many}; the line is skipped.")

    def _set(self, field: str, place: int, doc: int, fix: Fix) -> None:
        part, value = self.parts[place], fix.value or ""
        said = note(
            [
                (
                    Evidence(
                        field, value, "user", 1.0, fix.because, f"corrections, line {fix.line}", "chosen"
                    ),
                    None,
                )
            ]
        )
        if field == "section":
            part.set_section([doc], section_words(section_path(value)), said)
        else:
            self._fixed.add(self._starts[place] + doc)
            part.set_day(doc, fix.value, "user" if fix.value else "none", said)

    # -- copies ------------------------------------------------------------------------------------------------------------------------

    def _copies(self) -> int:
        if not self.parts:
            return 0
        live = np.concatenate([part.live for part in self.parts])
        ids = np.concatenate([part.reader.ids for part in self.parts])
        signatures, sketches, lengths = (
            np.concatenate([part.reader.file[name] for part in self.parts])
            for name in ("signatures", "sketches", "lengths")
        )
        pairs = likely_copies(
            candidates(np.where(live[:, None], signatures, 0), ids), sketches, shingle_counts(lengths)
        ).tolist()
        self._compare_in_partitions(pairs)
        alike = Groups()
        self.verdicts = compare_pairs(pairs, self._text, self._mark, alike, self.verdicts)
        lent = sum(self._lend_date(members, ids) for members in alike.members())
        for members in alike.members():
            for row in members[1:]:
                self._groups.join(members[0], row)
        urls = np.concatenate([part.columns["url"] for part in self.parts])
        for one, other in one_address(np.where(live, urls, 0), ids).tolist():
            self._groups.join(one, other)
        return lent

    def _compare_in_partitions(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Have the crew compare the texts of pairs of which nothing is known yet, where there are many."""
        if self._crew is None or self._crew.partitions == 1 or len(pairs) < _MANY_PAIRS:
            return
        fresh = [pair for pair in pairs if pair_key(*map(self._mark, pair)) not in self.verdicts]
        cuts = [len(fresh) * share // self._crew.partitions for share in range(self._crew.partitions + 1)]
        places = [(part.reader.folder, part.reader.entry) for part in self.parts]
        for said in self._crew.start(
            _verdicts, [(places, fresh[low:high]) for low, high in pairwise(cuts)]
        )():
            self.verdicts |= said

    def grouped(self) -> tuple[Array, Array]:
        """(ids ascending, group of each) of the articles that have copies or versions."""
        if not self.parts:
            return np.zeros((0, 10), dtype=np.uint8), np.zeros(0, dtype=np.uint32)
        ids = np.concatenate([part.reader.ids for part in self.parts])
        groups = sorted(sorted(ids[row].tobytes() for row in members) for members in self._groups.members())
        rows = sorted((id, number) for number, members in enumerate(groups) for id in members)
        flat = np.frombuffer(b"".join(id for id, _ in rows), dtype=np.uint8).reshape(-1, 10)
        return flat, np.array([number for _, number in rows], dtype=np.uint32)

    def _place(self, row: int) -> tuple[FacetChanges, int]:
        place = bisect_right(self._starts, row) - 1
        return self.parts[place], row - self._starts[place]

    def _text(self, row: int) -> Text:
        part, doc = self._place(row)
        kept = orjson.loads(part.reader.texts[doc])
        return text_of(
            kept.get("title", ""), [kept.get("lead", ""), *kept.get("paragraphs", ())], part.site(doc)
        )

    def _mark(self, row: int) -> bytes:
        """By what a text is known: segments are joined, but slices stay as they were written."""
        part, doc = self._place(row)
        id: bytes = part.reader.ids[doc].tobytes()
        return id + zlib.crc32(part.reader.texts.packed(doc)).to_bytes(4, "big")

    def _lend_date(self, members: list[int], ids: Array) -> int:
        lenders, undated = [], []
        for row in members:
            part, doc = self._place(row)
            first = int(part.first[doc])
            if first and _LENDS[part.provenance[doc]]:
                lenders.append((first != int(part.last[doc]), first, ids[row].tobytes(), row))
            elif not first and row not in self._fixed:
                undated.append(row)
        lenders.sort()
        # days are lent after all lenders are known, so that none lends what it has borrowed
        return (
            sum(self._borrow_date(row, [lender[3] for lender in lenders]) for row in undated)
            if lenders
            else 0
        )

    def _borrow_date(self, row: int, lenders: list[int]) -> bool:
        """Give an undated article the earliest day of its copies that is no later than its own fetch."""
        part, doc = self._place(row)
        if is_several(unpack_evidence(part.reader.evidence[doc])):
            return False
        own = self._text(row)
        fetched = part.columns["captured"][
            int(part.columns["captured_at"][doc]) : int(part.columns["captured_at"][doc + 1])
        ]
        bound = int(fetched.min()) + 1 if fetched.size else None
        for lender in lenders:
            other, place = self._place(lender)
            first, last, provenance = (
                int(other.first[place]),
                int(other.last[place]),
                PROVENANCES[other.provenance[place]],
            )
            day = day_words(first, last)
            if (
                day is None
                or (bound is not None and first > bound)
                or not same_figures(own, self._text(lender))
            ):
                continue
            sure = round(LADDER.get(provenance, 0.5) * 0.8, 3)
            said = Evidence(
                "published",
                day,
                "copy",
                sure,
                "",
                f"lent by {other.reader.id(place)}, dated by {provenance}",
                "chosen",
            )
            part.set_day(
                doc,
                day,
                "copy",
                note([(said, None), *weekday_of_lent(unpack_evidence(part.reader.evidence[doc]), day)]),
            )
            return True
        return False


def _name(part: FacetChanges, names: SiteSections) -> int:
    """Name the folders of addresses as their sites do."""
    done = 0
    of_address = part.flags & SECTION_SLUG > 0
    for chosen, stated in ((of_address, False), (~of_address, True)):
        docs = np.flatnonzero(part.live & (part.section > 0) & chosen)
        pairs, which, counts = part.pairs(docs)
        for kind, (site, words) in enumerate(pairs):
            after = names.named(site, words, stated)
            if after != words:
                said = Evidence("section", after, "site", 0.9, words, "the site's own name of it", "chosen")
                part.set_section(docs[which == kind], after, note([(said, None)]))
                done += int(counts[kind])
    return done


def _verdicts(
    places: Sequence[tuple[Path, SegmentEntry]], pairs: Sequence[tuple[int, int]]
) -> dict[bytes, bool]:
    """What comparing the texts of pairs of rows of these segments says."""
    corpus = _Corpus([FacetChanges(SegmentReader(folder, entry)) for folder, entry in places], {}, {})
    return compare_pairs(pairs, corpus._text, corpus._mark, Groups(), {})


def _cut_again(part: FacetChanges, names: SiteSections) -> int:
    """Cut breadcrumbs with what the corpus has taught."""
    done = 0
    unsure = part.flags & SECTION_UNSURE > 0
    docs = np.flatnonzero((part.flags & SECTION_JOINTS > 0) & ~unsure)
    # many lines give one section: only those are looked at of which it is known that they might give another
    pairs, which, _ = part.pairs(docs)
    stays = np.array([names.stays(site, words) for site, words in pairs], dtype=bool)
    unsure[docs[~stays[which]]] = True
    for doc in np.flatnonzero(unsure).tolist():
        evidence = unpack_evidence(part.reader.evidence[doc])
        title = next((e.value for e in evidence if e.field == "title"), None)
        if title is None:
            title = orjson.loads(part.reader.texts[doc]).get("title", "")
        found = names.cut_again(evidence, title, part.site(doc))
        if found:
            part.set_section([doc], found[0].value, note([found]))
            done += 1
    return done


def _outlet(part: FacetChanges, doc: int) -> str | None:
    """Whose habit of writing dates an article follows: its site's, else its publisher's; None where neither is known."""
    return part.site(doc) or part.columns.name("publisher", doc)


def _captured(part: FacetChanges, doc: int) -> tuple[str, ...]:
    at = part.columns["captured_at"]
    days = part.columns["captured"][int(at[doc]) : int(at[doc + 1])].tolist()
    return tuple(day for number in days if (day := day_words(number, number)))
