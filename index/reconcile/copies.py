"""Group the articles that are copies of one another, and lend a copy's day to undated ones.

Candidates are found by their MinHash signatures (`similarity.candidates`), then compared on their
texts (`similarity.compare`). Records of one address belong together whatever their texts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.article import PROVENANCES, WEAK, Evidence
from index.dates.choose import LADDER
from index.dates.ordinals import day_words
from index.evidence import is_several, note
from index.parallel import ProcessPool
from index.reconcile.dates import weekday_of_lent
from index.reconcile.facet_changes import FacetChanges
from index.reconcile.rows import CorpusRows
from index.segments.reader import SegmentReader
from index.similarity.candidates import candidates, likely_copies, one_address
from index.similarity.compare import Groups, compare_pairs, pair_key, same_figures
from index.similarity.minhash import shingle_counts
from index.storage.generation import SegmentEntry
from index.storage.stored_articles import unpack_evidence

#: Pairs of texts from which on several processes compare them.
MANY_PAIRS = 2_000
#: Confidence of a lent day, as a share of the lender's.
_LENT_SHARE = 0.8
#: Confidence of a lender whose provenance has none of its own.
_DEFAULT_CONFIDENCE = 0.5
#: For each provenance, whether a day from there may be lent.
_LENDS = np.array([name not in WEAK and name != "none" for name in PROVENANCES])


class CopyGroups:
    """The groups of copies of a corpus.

    `verdicts` tells of pairs compared before whether they were alike.
    """

    def __init__(self, rows: CorpusRows, verdicts: dict[bytes, bool], pool: ProcessPool | None) -> None:
        self._rows, self._pool = rows, pool
        self._groups = Groups()
        #: pairs that this run made use of
        self.verdicts = verdicts

    def head(self, row: int) -> int:
        """Return the row that stands for the group of this one."""
        return self._groups.head(row)

    @property
    def size(self) -> int:
        """How many articles have copies or versions."""
        return sum(map(len, self._groups.members()))

    def find(self, dated_by_hand: Collection[int]) -> int:
        """Group the copies; lend days to undated rows but those `dated_by_hand`.

        Returns how many were lent.
        """
        segments = self._rows.segments
        if not segments:
            return 0
        live = np.concatenate([segment.live for segment in segments])
        ids = self._rows.ids()
        signatures, sketches, lengths = (
            np.concatenate([segment.reader.file[name] for segment in segments])
            for name in ("signatures", "sketches", "lengths")
        )
        alike_by_hash = candidates(np.where(live[:, None], signatures, 0), ids)
        pairs = likely_copies(alike_by_hash, sketches, shingle_counts(lengths)).tolist()
        self._compare_in_partitions(pairs)
        same_text = Groups()
        self.verdicts = compare_pairs(pairs, self._rows.text, self._rows.text_key, same_text, self.verdicts)
        lent = sum(self._lend_date(members, ids, dated_by_hand) for members in same_text.members())
        for members in same_text.members():
            for row in members[1:]:
                self._groups.join(members[0], row)
        urls = np.concatenate([segment.columns["url"] for segment in segments])
        for one, other in one_address(np.where(live, urls, 0), ids).tolist():
            self._groups.join(one, other)
        return lent

    def by_id(self) -> tuple[Array, Array]:
        """Return the ids (ascending) of the articles that have copies, and their group numbers."""
        if not self._rows.segments:
            return np.zeros((0, 10), dtype=np.uint8), np.zeros(0, dtype=np.uint32)
        ids = self._rows.ids()
        groups = sorted(sorted(ids[row].tobytes() for row in members) for members in self._groups.members())
        pairs = sorted((id, number) for number, members in enumerate(groups) for id in members)
        flat = np.frombuffer(b"".join(id for id, _ in pairs), dtype=np.uint8).reshape(-1, 10)
        return flat, np.array([number for _, number in pairs], dtype=np.uint32)

    def _compare_in_partitions(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Have several processes compare pairs that were not compared yet, where there are many."""
        if self._pool is None or self._pool.partitions == 1 or len(pairs) < MANY_PAIRS:
            return
        key = self._rows.text_key
        new = [pair for pair in pairs if pair_key(*map(key, pair)) not in self.verdicts]
        count = self._pool.partitions
        cuts = [len(new) * partition // count for partition in range(count + 1)]
        segments = [(segment.reader.folder, segment.reader.entry) for segment in self._rows.segments]
        results = self._pool.start(_compare, [(segments, new[low:high]) for low, high in pairwise(cuts)])
        for verdicts in results():
            self.verdicts |= verdicts

    def _lend_date(self, members: list[int], ids: Array, dated_by_hand: Collection[int]) -> int:
        lenders, undated = [], []
        for row in members:
            segment, doc_id = self._rows.article(row)
            first = int(segment.first[doc_id])
            if first and _LENDS[segment.provenance[doc_id]]:
                lenders.append((first != int(segment.last[doc_id]), first, ids[row].tobytes(), row))
            elif not first and row not in dated_by_hand:
                undated.append(row)
        if not lenders:
            return 0
        lenders.sort()
        # Days are lent after all lenders are known, so that none lends what it has borrowed.
        return sum(self._borrow_date(row, [lender[3] for lender in lenders]) for row in undated)

    def _borrow_date(self, row: int, lenders: list[int]) -> bool:
        """Give an undated article the earliest day of its copies, not later than its own fetch."""
        segment, doc_id = self._rows.article(row)
        evidence = unpack_evidence(segment.reader.evidence[doc_id])
        if is_several(evidence):
            return False
        text = self._rows.text(row)
        starts = segment.columns["captured_at"]
        fetched = segment.columns["captured"][int(starts[doc_id]) : int(starts[doc_id + 1])]
        latest = int(fetched.min()) + 1 if fetched.size else None
        for lender_row in lenders:
            lender, lender_id = self._rows.article(lender_row)
            first, last = int(lender.first[lender_id]), int(lender.last[lender_id])
            provenance = PROVENANCES[lender.provenance[lender_id]]
            day = day_words(first, last)
            if day is None or (latest is not None and first > latest):
                continue
            if not same_figures(text, self._rows.text(lender_row)):
                continue
            confidence = round(LADDER.get(provenance, _DEFAULT_CONFIDENCE) * _LENT_SHARE, 3)
            lent_by = f"lent by {lender.reader.id(lender_id)}, dated by {provenance}"
            lent = Evidence("published", day, "copy", confidence, "", lent_by, "chosen")
            segment.set_day(doc_id, day, "copy", note([(lent, None), *weekday_of_lent(evidence, day)]))
            return True
        return False


def _compare(
    segments: Sequence[tuple[Path, SegmentEntry]], pairs: Sequence[tuple[int, int]]
) -> dict[bytes, bool]:
    """Compare the texts of pairs of rows, in another process. Returns the verdict by pair key."""
    rows = CorpusRows([FacetChanges(SegmentReader(folder, entry)) for folder, entry in segments])
    return compare_pairs(pairs, rows.text, rows.text_key, Groups(), {})
