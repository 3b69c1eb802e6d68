"""Merge several segments into one, without their deleted articles.

Stored articles are copied compressed, and sums of sizes say where postings go (see
`postings_merger`): nothing is sorted or analysed again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.arrays import Array, sizes_between
from index.building.doc_values_writer import merge_doc_values
from index.building.postings_merger import live_form_counts, merge_postings
from index.building.segment_builder import put_ids
from index.building.segment_source import SegmentRemap
from index.building.term_builder import Interner, TermForms, TermVocabulary, ranks
from index.parallel import ProcessPool
from index.schema import ANALYSIS_VERSION
from index.segments.boilerplate import boilerplate_arrays, merged_boilerplate
from index.segments.reader import SegmentReader
from index.similarity.paragraph_hashes import paragraphs_of
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.compressed import PackedSlices, SharedSlices, Slices, put_packed
from index.storage.generation import SegmentEntry
from index.storage.string_table import Strings

#: Segments of similar size that are merged together; see `index.commits.compaction.select_merges`.
MERGE_MIN_SEGMENTS = 8
#: Bytes of stored articles that are copied at a time.
_COPY_BYTES = 8_000_000


def merge(
    folder: Path, readers: Sequence[SegmentReader], name: str, pool: ProcessPool | None = None
) -> SegmentEntry:
    """Write one segment with the live articles of these, in their order. Returns its entry."""
    live = [
        np.arange(reader.articles) if reader.live is None else np.flatnonzero(reader.live)
        for reader in readers
    ]
    articles = sum(docs.size for docs in live)
    langs = tuple(sorted({lang for reader in readers for lang in reader.entry.langs}))
    file = ArrayWriter(folder / f"{name}.arr")
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".building-", dir=folder)
            if pool
            else nullcontext(folder) as scratch
        ):
            _put_all(file, readers, live, Path(scratch), pool)
        size = file.close({"articles": articles, "langs": langs, "analysis": ANALYSIS_VERSION})
    except BaseException:
        file.abandon()
        raise
    size += merge_doc_values(
        folder / f"{name}.0.col",
        [(reader.store.original_doc_values, docs) for reader, docs in zip(readers, live, strict=True)],
    )
    if not any(reader.entry.as_read for reader in readers):
        return SegmentEntry(name, articles, f"{name}.0.col", bytes=size, langs=langs)
    # What the corpus decided stays until it is reconciled again.
    boilerplate = merged_boilerplate(
        [(reader.file, reader.doc_values.file, docs) for reader, docs in zip(readers, live, strict=True)]
    )
    more = boilerplate_arrays(ArrayFile(folder / f"{name}.arr"), *boilerplate) if boilerplate[0].size else {}
    merge_doc_values(
        folder / f"{name}.1.col",
        [(reader.doc_values, docs) for reader, docs in zip(readers, live, strict=True)],
        more,
    )
    return SegmentEntry(name, articles, f"{name}.1.col", bytes=size, langs=langs, as_read=f"{name}.0.col")


def _put_all(
    file: ArrayWriter,
    readers: Sequence[SegmentReader],
    live: Sequence[Array],
    scratch: Path,
    pool: ProcessPool | None,
) -> None:
    ends = _put_zones(file, readers, live)
    put_postings = _put_words(file, scratch, readers, live, ends, pool)
    # Where a pool merges the postings, this process copies the rest meanwhile.
    put_ids(file, np.concatenate([reader.ids[docs] for reader, docs in zip(readers, live, strict=True)]))
    for kind in ("signatures", "sketches"):
        file.put(
            kind,
            np.concatenate([reader.file[kind][docs] for reader, docs in zip(readers, live, strict=True)]),
        )
    file.put("prints", np.concatenate([_paragraph_hashes(reader) for reader in readers]))
    _put_slices(
        file,
        "text",
        [(Slices(reader.file, "text"), docs) for reader, docs in zip(readers, live, strict=True)],
    )
    _put_evidence(file, readers, live)
    put_postings(file)


def _put_zones(file: ArrayWriter, readers: Sequence[SegmentReader], live: Sequence[Array]) -> Array:
    """Write lengths, zones and blocks. Returns the position after each article's last token."""
    ends = np.concatenate([reader.file["ends"][docs] for reader, docs in zip(readers, live, strict=True)])
    dtype = np.uint16 if ends.max(initial=0) < 65536 else np.uint32
    for name in ("lengths", "zone_at", "ends"):
        file.put(
            name,
            np.concatenate(
                [reader.file[name][docs] for reader, docs in zip(readers, live, strict=True)]
            ).astype(dtype),
        )
    block_starts, counts, later_block, later_char, base = [], [], [], [], 0
    for reader, docs in zip(readers, live, strict=True):
        doc_block = reader.file["doc_block"].astype(np.int64)
        stays = np.zeros(doc_block[-1] if doc_block.size else 0, dtype=bool)
        doc_of_block = np.repeat(np.arange(reader.articles), np.diff(doc_block))
        stays[:] = True if reader.live is None else reader.live[doc_of_block]
        new_block = np.cumsum(stays) - 1 + base
        block_starts.append(reader.file["block_start"][stays])
        counts.append(np.diff(doc_block)[docs])
        later = reader.file["later_block"]
        later_stays = stays[later]
        later_block.append(new_block[later][later_stays])
        later_char.append(reader.file["later_char"][later_stays])
        base += int(stays.sum())
    file.put("block_start", np.concatenate(block_starts).astype(dtype))
    file.put("doc_block", np.concatenate(([0], np.cumsum(np.concatenate(counts)))).astype(np.uint32))
    file.put("later_block", np.concatenate(later_block).astype(np.uint32))
    file.put("later_char", np.concatenate(later_char).astype(np.uint32))
    return ends


def _paragraph_hashes(reader: SegmentReader) -> Array:
    """The paragraph hashes of live articles."""
    hashes = reader.file["prints"]
    if reader.live is None:
        return hashes
    doc_block, block = reader.file["doc_block"], paragraphs_of(reader.file)[0]
    doc = np.searchsorted(doc_block, block.astype(doc_block.dtype), side="right") - 1
    return hashes[reader.live[doc]]


def _put_evidence(file: ArrayWriter, readers: Sequence[SegmentReader], live: Sequence[Array]) -> None:
    """Copy the slices of evidence that live articles use."""
    chosen, slice_of_doc, base = [], [], 0
    for reader, docs in zip(readers, live, strict=True):
        slices = SharedSlices(reader.file, "evidence")
        used, number = np.unique(slices.of[docs], return_inverse=True)
        chosen.append((slices, used.astype(np.int64)))
        slice_of_doc.append(number + base)
        base += used.size
    _put_slices(file, "evidence", chosen, np.concatenate(slice_of_doc))


def _put_slices(
    file: ArrayWriter, name: str, chosen: Sequence[tuple[Slices, Array]], of: Array | None = None
) -> None:
    """Copy the slices with these numbers compressed as they are.

    Equal dictionaries are written once.

    of      the new slice of each article, where articles share slices
    """
    dictionaries: dict[bytes, int] = {}
    used, sizes, byte_ranges = [], [], []
    for slices, numbers in chosen:
        new_dictionary = np.array(
            [dictionaries.setdefault(data, len(dictionaries)) for data in slices.dictionaries] or [0]
        )
        used.append(new_dictionary[slices.used[numbers]])
        at = slices.at.astype(np.int64)
        sizes.append(at[numbers + 1] - at[numbers])
        # Neighbours stay neighbours: copy whole ranges between deleted articles.
        breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
        edges = [0, *breaks.tolist(), numbers.size]
        byte_ranges.append(
            [
                (int(at[numbers[low]]), int(at[numbers[high - 1] + 1]))
                for low, high in pairwise(edges)
                if high > low
            ]
        )

    def pieces() -> Iterator[memoryview]:
        for (slices, _), ranges in zip(chosen, byte_ranges, strict=True):
            for low, high in ranges:
                for start in range(low, high, _COPY_BYTES):
                    yield slices.bytes[start : min(start + _COPY_BYTES, high)]

    packed = PackedSlices(pieces(), np.concatenate(sizes), list(dictionaries), np.concatenate(used), of)
    put_packed(file, name, packed)


def _put_words(
    file: ArrayWriter,
    folder: Path,
    readers: Sequence[SegmentReader],
    live: Sequence[Array],
    ends: Array,
    pool: ProcessPool | None,
) -> Callable[[ArrayWriter], None]:
    """Write the merged vocabulary and start merging the postings.

    The function it returns writes them.
    """
    names, words, forms = Interner(), Interner(), Interner()
    segment_terms, segment_forms, pairs = [], [], []
    for reader in readers:
        counts = live_form_counts(reader)
        used = np.flatnonzero(counts)
        term_of_form = np.repeat(np.arange(len(reader.term_names)), sizes_between(reader.term_forms))[used]
        word_of_form = reader.term_words[term_of_form].astype(np.int64) + reader.file["word_of_form"][used]
        terms = _intern_used(names, reader.term_names, term_of_form)
        segment_terms.append(terms)
        segment_forms.append(used)
        pairs.append(
            TermForms(
                terms[term_of_form],
                _intern_used(words, reader.words, word_of_form)[word_of_form],
                _intern_used(forms, reader.terms.forms, used)[used],
                counts[used],
            )
        )
    rank = np.concatenate((ranks(list(names)), [-1]))
    all_pairs = TermForms(*map(np.concatenate, zip(*pairs, strict=True)))
    all_pairs = all_pairs._replace(term_id=rank[all_pairs.term_id])
    table = TermVocabulary.of(all_pairs, len(names), list(words), list(forms))
    table.write(file, sorted(names))
    remaps, start = [], 0
    for reader, terms, docs, used in zip(
        readers, segment_terms, _new_doc_ids(readers, live), segment_forms, strict=True
    ):
        new_form = np.zeros(len(reader.terms.forms), dtype=np.uint32)
        new_form[used] = table.form_of_pair[start : start + used.size]
        start += used.size
        remaps.append(SegmentRemap(reader, rank[terms], docs, new_form))
    del names, words, forms, segment_terms, segment_forms, pairs, all_pairs  # tens of bytes a surface form
    return merge_postings(remaps, table, ends, folder, pool)


def _intern_used(interner: Interner, strings: Strings, used: Array) -> Array:
    """Intern the strings at the indices `used`.

    Returns the number of each string of the segment, -1 for the others.
    """
    is_used = np.zeros(len(strings), dtype=bool)
    is_used[used] = True
    if is_used.all():
        return interner.of(strings)
    numbers = np.full(len(strings), -1, dtype=np.int64)
    numbers[is_used] = interner.of(
        [string for string, wanted in zip(strings, is_used.tolist(), strict=True) if wanted]
    )
    return numbers


def _new_doc_ids(readers: Sequence[SegmentReader], live: Sequence[Array]) -> list[Array]:
    """For each segment, the new doc_id of each article; -1 for a deleted one."""
    new_doc_ids, base = [], 0
    for reader, docs in zip(readers, live, strict=True):
        new = np.full(reader.articles, -1, dtype=np.int64)
        new[docs] = np.arange(docs.size) + base
        base += docs.size
        new_doc_ids.append(new)
    return new_doc_ids
