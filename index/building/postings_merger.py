"""Merge the postings of several segments: copy each term's arrays, segment after segment.

Nothing is sorted and no word is analysed. Within a term the articles of an earlier segment come
first, so sums of sizes give the offset of each piece. Only numbers change: doc_ids, surface forms
and words within their term, patterns. Terms are merged in ranges of bounded size, so memory does
not grow with the index. No term depends on another, so several processes may each merge a partition
of the terms; their arrays then follow one another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.arrays import Array, spread, starts
from index.building.frequency_patterns import Patterns
from index.building.postings_writer import PostingsBatch, PostingsWriter
from index.building.segment_source import SegmentPart, SegmentRemap, SegmentSource
from index.building.term_builder import TermVocabulary, term_ranges
from index.parallel import ProcessPool
from index.segments.layout import RARE
from index.segments.reader import SegmentReader
from index.storage.array_file import ArrayWriter
from index.storage.generation import SegmentEntry

#: Tokens merged at a time.
RANGE_TOKENS = 500_000


class _Job(NamedTuple):
    """What a process needs to merge a partition; all of it can be pickled.

    remaps  the folder and entry of each segment, and the arrays of its `SegmentRemap`
    """

    remaps: list[tuple[Path, SegmentEntry, Array, Array, Array]]
    table: TermVocabulary
    ends: Array
    folder: str


def merge_postings(
    remaps: Sequence[SegmentRemap],
    table: TermVocabulary,
    ends: Array,
    folder: Path,
    pool: ProcessPool | None = None,
) -> Callable[[ArrayWriter], None]:
    """Merge the postings. The function it returns writes them.

    table   the merged vocabulary
    ends    for each article the position after its last token
    folder  a folder for spools
    pool    merges partitions of the terms until the returned function is called
    """
    postings = PostingsWriter(str(folder), ends)
    numbers = _assign_codes(remaps, postings.patterns)
    terms = table.words_in_term.size
    if pool is None or pool.partitions == 1:
        _merge_range(remaps, table, numbers, postings, 0, terms)
        return postings.write
    cf = np.sum([remap.token_counts(terms) for remap in remaps], axis=0)
    bounds = cf.sum() * np.arange(1, pool.partitions) // pool.partitions
    ranges = list(pairwise((0, *np.searchsorted(np.cumsum(cf), bounds).tolist(), terms)))
    names = [f"merged-{i}" for i in range(len(ranges))]
    job = _Job(
        [(remap.reader.folder, remap.reader.entry, remap.terms, remap.docs, remap.forms) for remap in remaps],
        table.without_strings(),
        ends,
        str(folder),
    )
    collect = pool.start(
        _merge_partition, [(job, name, low, high) for name, (low, high) in zip(names, ranges, strict=True)]
    )

    def write(file: ArrayWriter) -> None:
        for name, item_counts in zip(names, collect(), strict=True):
            postings.append_partition(str(folder), name, item_counts)
        postings.write(file)

    return write


def _merge_partition(job: _Job, name: str, low: int, high: int) -> dict[str, int]:
    """Merge the terms low..high-1 into files whose names begin with `name`.

    Returns the number of items in each.
    """
    remaps = [SegmentRemap(SegmentReader(folder, entry), *arrays) for folder, entry, *arrays in job.remaps]
    postings = PostingsWriter(job.folder, job.ends, name)
    _merge_range(remaps, job.table, _assign_codes(remaps, postings.patterns), postings, low, high)
    return postings.close()


def _assign_codes(remaps: Sequence[SegmentRemap], patterns: Patterns) -> list[Array]:
    """Number the patterns of all segments and give codes to the commonest.

    Returns each segment's numbers, by row.
    """
    numbers = [
        patterns.numbers(list(remap.reader.patterns.T), remap.reader.file["pattern_short"].astype(bool))
        for remap in remaps
    ]
    uses = [_pattern_uses(remap, own, patterns.most) for remap, own in zip(remaps, numbers, strict=True)]
    patterns.give_codes(np.sum(uses, axis=0))
    return numbers


def _pattern_uses(remap: SegmentRemap, numbers: Array, most: int) -> Array:
    """Count the postings of each pattern number below `most`, those that may get a code."""
    coded = np.bincount(remap.reader.file["codes"], minlength=RARE + 1)[:RARE]
    uses = np.bincount(remap.reader.file["rare_pattern"], minlength=numbers.size)
    uses[:RARE] = coded
    uses[RARE] = 0
    return np.bincount(numbers, weights=uses, minlength=most)[:most]


def _merge_range(
    remaps: Sequence[SegmentRemap],
    table: TermVocabulary,
    numbers: Sequence[Array],
    postings: PostingsWriter,
    low: int,
    high: int,
) -> None:
    """Merge the terms low..high-1, a bounded range at a time."""
    sources = [
        SegmentSource(remap, table, postings.patterns.codes(own), own)
        for remap, own in zip(remaps, numbers, strict=True)
    ]
    cf = np.sum([remap.token_counts(table.words_in_term.size) for remap in remaps], axis=0)[low:high]
    for first, last in term_ranges(cf, RANGE_TOKENS):
        first, last = first + low, last + low
        parts = [source.part(first, last) for source in sources]
        start = int(table.words_in_term[:first].sum())
        words = slice(start, start + int(table.words_in_term[first:last].sum()))
        word_df = np.sum([source.word_df[words] for source in sources], axis=0)
        postings.put(_interleave(parts, table, first, last, word_df))


def live_form_counts(reader: SegmentReader) -> Array:
    """The number of occurrences of each surface form in live articles."""
    if reader.live is None:
        return reader.file["form_cf"].astype(np.int64)
    counts = np.zeros(len(reader.terms.forms), dtype=np.int64)
    for low, high in term_ranges(reader.postings.cf.astype(np.int64), RANGE_TOKENS):
        docs, patterns = reader.bulk.postings(low, high)
        is_live = np.repeat(reader.live[docs], reader.positions.frequencies(patterns))
        forms = reader.bulk.form_indices(low, high, np.ones(high - low, dtype=bool))
        counts += np.bincount(forms[is_live], minlength=counts.size)
    return counts


def _interleave(
    parts: Sequence[SegmentPart], table: TermVocabulary, low: int, high: int, word_df: Array
) -> PostingsBatch:
    """Interleave the parts of all segments: term by term, and within a term by segment."""
    df, cf, cf8 = (sum(getattr(part, name) for part in parts) for name in ("df", "cf", "cf8"))
    has_words, has_forms = table.words_in_term[low:high] > 1, table.forms_in_term[low:high] > 1
    padded = np.where(has_forms, cf + (cf & 1), 0)
    none = np.zeros(len(cf), dtype=np.int64)
    # Where the next segment's items of each term go, in each kind of array.
    next_at = {
        "posting": starts(df),
        "word_bits": starts(np.where(has_words, df, 0)),
        "position": starts(cf - cf8),
        "position8": starts(cf8),
        "form": starts(padded),
    }
    total = int(df.sum())
    docs, codes = np.empty(total, dtype=np.uint32), np.empty(total, dtype=np.uint8)
    word_bits = np.empty(int(df[has_words].sum()), dtype=np.uint8)
    dtype = max((part.positions.dtype for part in parts), key=lambda dtype: dtype.itemsize)
    positions = np.empty(int((cf - cf8).sum()), dtype=dtype)
    positions8 = np.empty(int(cf8.sum()), dtype=np.uint8)
    forms = np.zeros(int(padded.sum()), dtype=np.uint32)
    rare_at, rare_number = [], []
    for part in parts:
        sizes = {
            "posting": part.df,
            "word_bits": np.where(has_words, part.df, none),
            "position": part.cf - part.cf8,
            "position8": part.cf8,
            "form": np.where(has_forms, part.cf, none),
        }
        at = {name: spread(next_at[name], size) for name, size in sizes.items()}
        docs[at["posting"]], codes[at["posting"]] = part.docs, part.codes
        rare_at.append(at["posting"][part.rare[0]])
        rare_number.append(part.rare[1])
        word_bits[at["word_bits"]] = part.word_bits
        positions[at["position"]] = part.positions
        positions8[at["position8"]] = part.positions8
        forms[at["form"]] = part.forms
        next_at = {name: start + sizes[name] for name, start in next_at.items()}
    all_rare_at = np.concatenate(rare_at)
    order = np.argsort(all_rare_at)
    return PostingsBatch(
        df=df,
        cf=cf,
        cf8=cf8,
        docs=docs,
        codes=codes,
        rare=all_rare_at[order],
        rare_number=np.concatenate(rare_number)[order],
        word_bits=word_bits,
        word_df=word_df,
        positions=positions,
        positions8=positions8,
        forms=forms,
    )
