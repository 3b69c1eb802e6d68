"""Apply what a person has corrected to the facets of a corpus. Corrections come last and win."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from index.article import Evidence, section_path, section_words
from index.evidence import note
from index.reconcile.corrections import Corrections, Fix
from index.reconcile.rows import CorpusRows


def apply_section_rules(rows: CorpusRows, corrections: Corrections) -> int:
    """Rename the sections of sites that have a rule. Returns how many articles changed."""
    changed = 0
    for segment in rows.segments if corrections.sections else ():
        docs = np.flatnonzero(segment.live & (segment.section > 0))
        kinds = segment.section_kinds(docs)
        for kind, (site, before) in enumerate(kinds.pairs):
            path, line = section_path(before), 0
            for rule in corrections.sections:
                if rule.site == site and (renamed := rule.applied(path)) is not None:
                    path, line = renamed, rule.line
            section = section_words(path)
            if line and section != before:
                chosen = Evidence("section", section, "user", 1.0, before, _where(line), "chosen")
                of_kind = kinds.kind_of_doc == kind
                segment.set_section(docs[of_kind], section, note([(chosen, None)]))
                changed += int(of_kind.sum())
    return changed


class FixesApplied:
    """The fixes of single articles, applied.

    count          how many were applied
    dated_by_hand  rows whose publication day a person has set
    problems       a sentence for each fix whose id names no article, or several

    `explain_missing` returns more words on an id that no article has.
    """

    def __init__(
        self,
        rows: CorpusRows,
        corrections: Corrections,
        name: str,
        explain_missing: Callable[[str], str],
    ) -> None:
        self._rows = rows
        self.count = 0
        self.dated_by_hand: set[int] = set()
        self.problems: list[str] = []
        for field, fix in _fixes(corrections):
            hits = [
                (segment_ord, doc_id)
                for segment_ord, segment in enumerate(rows.segments)
                for doc_id in segment.reader.find(fix.id)
            ]
            if len(hits) == 1:
                self._set(field, *hits[0], fix)
                self.count += 1
                continue
            why = (
                f"{len(hits)} articles have ids that begin with {fix.id}: give more of its digits"
                if hits
                else f"no article has the id {fix.id}{explain_missing(fix.id)}"
            )
            self.problems.append(f"{name}, line {fix.line}: {why}; the line is skipped.")

    def _set(self, field: str, segment_ord: int, doc_id: int, fix: Fix) -> None:
        segment, value = self._rows.segments[segment_ord], fix.value or ""
        chosen = Evidence(field, value, "user", 1.0, fix.because, _where(fix.line), "chosen")
        text = note([(chosen, None)])
        if field == "section":
            segment.set_section([doc_id], section_words(section_path(value)), text)
        else:
            self.dated_by_hand.add(self._rows.starts[segment_ord] + doc_id)
            segment.set_day(doc_id, fix.value, "user" if fix.value else "none", text)


def _fixes(corrections: Corrections) -> Iterator[tuple[str, Fix]]:
    """The fixes of days, then those of sections, each in the order of their lines."""
    for field, fixes in (("published", corrections.published), ("section", corrections.section)):
        for fix in sorted(fixes.values(), key=lambda fix: fix.line):
            yield field, fix


def _where(line: int) -> str:
    return f"corrections, line {line}"
