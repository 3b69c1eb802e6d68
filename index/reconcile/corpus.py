"""Decide what only the whole corpus can tell, from the stored evidence of its articles.

No file is read again. The steps:

1. Sections: each site's names of sections are learnt where they are sure. They recut unsure
   breadcrumbs and name the folders of addresses (`sections`).
2. Days: a site's own dates say whether 03/04/2017 is in March or April (`dates`), and whether a day
   that programs write where they know none is one (`default_days`).
3. Corrections: what a person has set comes last and wins (`corrections`).
4. Copies: articles of the same text are grouped, and an undated one borrows the day of a dated one
   (`copies`).
5. Boilerplate: paragraphs that a site repeats in articles that have nothing else in common count as
   text of the aside zone (`boilerplate`).

Reconciling always begins with what was read. So its outcome depends on the articles and the
corrections alone: not on their order, the number of segments, or earlier outcomes. Segments in
which something differs get a second file of facets. The groups of copies lie in a file whose meta
holds the state they were made from, so that nothing is reconciled twice.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import orjson

from index.arrays import Array
from index.commits.manifest import Manifest
from index.commits.publish import publish
from index.parallel import ProcessPool
from index.reconcile.apply_corrections import FixesApplied, apply_section_rules
from index.reconcile.boilerplate import BoilerplateDetector, decisions_of, put_decisions
from index.reconcile.copies import CopyGroups
from index.reconcile.corrections import NAME, Corrections
from index.reconcile.corrections import read as read_corrections
from index.reconcile.cut_files import cut_files
from index.reconcile.dates import outlet_of, resolve_orders
from index.reconcile.default_days import let_stand
from index.reconcile.facet_changes import FacetChanges
from index.reconcile.rows import CorpusRows
from index.reconcile.sections import learn_sections, name_sections, recut_breadcrumbs
from index.segments.reader import SegmentReader
from index.similarity.groups import PURPOSE, put_verdicts, verdicts_of
from index.storage import generation as generations
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.generation import Generation, SegmentEntry

#: Changes when the same articles would be reconciled otherwise.
_VERSION = 4
#: Articles up to which a commit of single articles reconciles. Larger indexes wait for the next run.
SMALL = 5_000
#: Articles below which no file is written that says only that nothing was found.
_WORTH_A_FILE = 5_000


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The state after reconciling, and how many articles each step changed."""

    generation: Generation
    #: breadcrumbs that were cut again
    recut: int = 0
    #: sections that got the name their site gives them
    named: int = 0
    #: days that were read in the order of their site
    ordered: int = 0
    #: articles that a person's corrections changed
    corrected: int = 0
    #: days that were lent by a copy
    lent: int = 0
    #: articles that have copies or versions
    grouped: int = 0
    #: different lines that sites repeat
    repeated: int = 0
    #: a sentence for each correction that could not be applied
    problems: tuple[str, ...] = ()


def reconcile(folder: Path, generation: Generation, pool: ProcessPool | None = None) -> Reconciled:
    """Reconcile an index and publish the outcome where it differs. The caller holds the lock."""
    corrections = read_corrections(folder)
    state = _state(generation, corrections)
    name = generation.files.get(PURPOSE)
    before = ArrayFile(folder / name) if name is not None else None
    if before is not None and before.meta.get("state") == state:
        return Reconciled(generation, problems=tuple(corrections.problems))
    corpus = _Corpus(folder, generation, before, pool)
    explain_missing = cut_files(folder, generation)
    outcome = corpus.reconcile(corrections, NAME, explain_missing)
    segments = tuple(_write(folder, segment, generation.number + 1) for segment in corpus.rows.segments)
    ids, group = corpus.copies.by_id()
    is_small = generation.articles < _WORTH_A_FILE
    if segments == generation.segments and is_small and _same_groups(before, ids, group):
        return outcome
    name = f"{generations.new_name()}.set"
    file = ArrayWriter(folder / name)
    file.put("ids", ids)
    file.put("group", group)
    put_verdicts(file, corpus.copies.verdicts)
    put_decisions(file, corpus.boilerplate.decisions)
    new = replace(generation, segments=segments, files={**generation.files, PURPOSE: name})
    file.close({"state": _state(new, corrections)})
    return replace(outcome, generation=publish(folder, new))


def _same_groups(file: ArrayFile | None, ids: Array, group: Array) -> bool:
    if file is None:
        return not len(ids)
    return np.array_equal(file["ids"], ids) and np.array_equal(file["group"], group)


def _state(generation: Generation, corrections: Corrections) -> str:
    """Return what the outcome depends on, in short."""
    segments = [[entry.name, entry.deletions, entry.columns, entry.as_read] for entry in generation.segments]
    return f"{_VERSION}-{corrections.digest:08x}-{zlib.crc32(orjson.dumps(segments)):08x}"


def _write(folder: Path, segment: FacetChanges, number: int) -> SegmentEntry:
    """Write a segment's facets where they differ from what was read.

    Returns its entry for the next state.
    """
    entry = segment.reader.entry
    as_read = entry.as_read or entry.columns
    if not segment.changed:
        return replace(entry, columns=as_read, as_read=None)
    return replace(entry, columns=segment.write(folder, f"{entry.name}.{number}.col"), as_read=as_read)


class _Corpus:
    """All segments of a state together. `before` is the file that the last reconciling wrote."""

    def __init__(
        self, folder: Path, generation: Generation, before: ArrayFile | None, pool: ProcessPool | None
    ) -> None:
        self.generation = generation
        #: the files of articles, which few steps need
        self.manifest = Manifest.load(folder, generation.parts)
        self.rows = CorpusRows([FacetChanges(SegmentReader(folder, entry)) for entry in generation.segments])
        self.copies = CopyGroups(self.rows, verdicts_of(before) if before else {}, pool)
        decisions = decisions_of(before) if before else {}
        self.boilerplate = BoilerplateDetector(self.rows, self.copies.head, decisions)

    def reconcile(
        self, corrections: Corrections, name: str, explain_missing: Callable[[str], str]
    ) -> Reconciled:
        """Take every step in turn. `name` stands in sentences about corrections."""
        segments = self.rows.segments
        sections = learn_sections(segments)
        named = sum(name_sections(segment, sections) for segment in segments)
        recut = sum(recut_breadcrumbs(segment, sections) for segment in segments)
        ordered = resolve_orders(segments, corrections.orders) + let_stand(segments, self._sources)
        ruled = apply_section_rules(self.rows, corrections)
        fixes = FixesApplied(self.rows, corrections, name, explain_missing)
        lent = self.copies.find(fixes.dated_by_hand)
        return Reconciled(
            self.generation,
            recut=recut,
            named=named,
            ordered=ordered,
            corrected=ruled + fixes.count,
            lent=lent,
            grouped=self.copies.size,
            repeated=self.boilerplate.detect(),
            problems=(*corrections.problems, *fixes.problems),
        )

    def _sources(self, segment: FacetChanges, doc_id: int) -> set[str]:
        """Return the outlet of an article and the files of records it was read from."""
        outlet = outlet_of(segment, doc_id)
        files = {
            f"{source.root}\0{source.path}"
            for source in self.manifest.sources_of(segment.reader.id(doc_id))
            if source.record is not None
        }
        return files | ({outlet} if outlet else set())
