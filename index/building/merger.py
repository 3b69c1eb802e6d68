"""Several segments into one: deleted articles leave, vocabularies are joined, arrays follow one another.

What is stored is copied as it is, and postings are put in place by sums of sizes (see `weave`): nothing is sorted or analysed again.
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
from index.building.term_builder import Interner, TermVocabulary, ranks
from index.parallel import ProcessPool
from index.schema import ANALYSIS_VERSION
from index.segments.boilerplate import boilerplate_arrays, merged_boilerplate
from index.segments.reader import SegmentReader
from index.similarity.paragraph_hashes import paragraphs_of
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.compressed import SharedSlices, Slices, put_packed
from index.storage.generation import SegmentEntry
from index.storage.string_table import Strings

#: So many segments of a like size are joined; see `to_join`.
MERGE_MIN_SEGMENTS = 8


def merge(
    folder: Path, readers: Sequence[SegmentReader], name: str, pool: ProcessPool | None = None
) -> SegmentEntry:
    """Write one segment with the live articles of these, in their order."""
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
    # what was settled stays so until it is settled anew
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
    ends = _put_places(file, readers, live)
    put_postings = _put_words(file, scratch, readers, live, ends, pool)
    # where a crew weaves the postings, the rest is copied meanwhile
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


def _put_places(file: ArrayWriter, readers: Sequence[SegmentReader], live: Sequence[Array]) -> Array:
    """Lengths, zones and blocks. Returns the position after each article's last token."""
    ends = np.concatenate([reader.file["ends"][docs] for reader, docs in zip(readers, live, strict=True)])
    narrow = np.uint16 if ends.max(initial=0) < 65536 else np.uint32
    for name in ("lengths", "zone_at", "ends"):
        file.put(
            name,
            np.concatenate(
                [reader.file[name][docs] for reader, docs in zip(readers, live, strict=True)]
            ).astype(narrow),
        )
    starts, counts, later_block, later_char, base = [], [], [], [], 0
    for reader, docs in zip(readers, live, strict=True):
        at = reader.file["doc_block"].astype(np.int64)
        kept = np.zeros(at[-1] if at.size else 0, dtype=bool)
        doc_of_block = np.repeat(np.arange(reader.articles), np.diff(at))
        kept[:] = True if reader.live is None else reader.live[doc_of_block]
        number = np.cumsum(kept) - 1 + base
        starts.append(reader.file["block_start"][kept])
        counts.append(np.diff(at)[docs])
        later = reader.file["later_block"]
        stays = kept[later]
        later_block.append(number[later][stays])
        later_char.append(reader.file["later_char"][stays])
        base += int(kept.sum())
    file.put("block_start", np.concatenate(starts).astype(narrow))
    file.put("doc_block", np.concatenate(([0], np.cumsum(np.concatenate(counts)))).astype(np.uint32))
    file.put("later_block", np.concatenate(later_block).astype(np.uint32))
    file.put("later_char", np.concatenate(later_char).astype(np.uint32))
    return ends


def _paragraph_hashes(reader: SegmentReader) -> Array:
    """The prints of the paragraphs of live articles."""
    found = reader.file["prints"]
    if reader.live is None:
        return found
    at, block = reader.file["doc_block"], paragraphs_of(reader.file)[0]
    return found[reader.live[np.searchsorted(at, block.astype(at.dtype), side="right") - 1]]


def _put_evidence(file: ArrayWriter, readers: Sequence[SegmentReader], live: Sequence[Array]) -> None:
    """Copy the slices of evidence that live articles share."""
    chosen, of, base = [], [], 0
    for reader, docs in zip(readers, live, strict=True):
        slices = SharedSlices(reader.file, "evidence")
        kept, number = np.unique(slices.of[docs], return_inverse=True)
        chosen.append((slices, kept.astype(np.int64)))
        of.append(number + base)
        base += kept.size
    _put_slices(file, "evidence", chosen, np.concatenate(of))


def _put_slices(
    file: ArrayWriter, name: str, chosen: Sequence[tuple[Slices, Array]], of: Array | None = None
) -> None:
    """Copy stored slices, those with these numbers, as they are; equal dictionaries are kept once."""
    dictionaries: dict[bytes, int] = {}
    used, sizes, spans = [], [], []
    for one, docs in chosen:
        numbers = np.array(
            [dictionaries.setdefault(dictionary, len(dictionaries)) for dictionary in one.dictionaries] or [0]
        )
        used.append(numbers[one.used[docs]])
        at = one.at.astype(np.int64)
        sizes.append(at[docs + 1] - at[docs])
        # Neighbours stay neighbours: copy whole stretches between deleted articles.
        breaks = np.flatnonzero(np.diff(docs) != 1) + 1
        edges = [0, *breaks.tolist(), docs.size]
        spans.append(
            [(int(at[docs[low]]), int(at[docs[high - 1] + 1])) for low, high in pairwise(edges) if high > low]
        )

    def pieces() -> Iterator[memoryview]:
        for (one, _), stretches in zip(chosen, spans, strict=True):
            for low, high in stretches:
                for start in range(low, high, 8_000_000):
                    yield one.bytes[start : min(start + 8_000_000, high)]

    put_packed(file, name, pieces(), np.concatenate(sizes), list(dictionaries), np.concatenate(used), of)


def _put_words(
    file: ArrayWriter,
    folder: Path,
    readers: Sequence[SegmentReader],
    live: Sequence[Array],
    ends: Array,
    pool: ProcessPool | None,
) -> Callable[[ArrayWriter], None]:
    """Write the joined vocabulary, and have the postings woven; what is returned writes them."""
    names, words, forms = Interner(), Interner(), Interner()
    terms, pairs = [], []
    for reader in readers:
        count = live_form_counts(reader)
        of_form = np.repeat(np.arange(len(reader.term_names)), sizes_between(reader.term_forms))
        kept = np.flatnonzero(count)
        of_form = of_form[kept]
        place = reader.term_words[of_form].astype(np.int64) + reader.file["word_of_form"][kept]
        own = _intern_used(names, reader.term_names, of_form)
        terms.append(own)
        pairs.append(
            (
                own[of_form],
                _intern_used(words, reader.words, place)[place],
                _intern_used(forms, reader.terms.forms, kept)[kept],
                count[kept],
                kept,
            )
        )
    rank = np.concatenate((ranks(list(names)), [-1]))
    pair_class, pair_word, pair_written, pair_count = (
        np.concatenate([pair[column] for pair in pairs]) for column in range(4)
    )
    table = TermVocabulary.of(
        len(names), rank[pair_class], pair_word, pair_written, pair_count, list(words), list(forms)
    )
    table.write(file, sorted(names))
    remaps, start = [], 0
    for reader, own, docs, (_, _, _, _, kept) in zip(
        readers, terms, _new_doc_ids(readers, live), pairs, strict=True
    ):
        lookup = np.zeros(len(reader.terms.forms), dtype=np.uint32)
        lookup[kept] = table.form_of_pair[start : start + kept.size]
        start += kept.size
        remaps.append(SegmentRemap(reader, rank[own], docs, lookup))
    del names, words, forms, terms, pairs, pair_class, pair_word, pair_written, pair_count
    return merge_postings(remaps, table, ends, folder, pool)


def _intern_used(numbers: Interner, strings: Strings, places: Array) -> Array:
    """The number of each string of a segment that stands at one of these places, which is thereby taken in; -1 for the others."""
    chosen = np.zeros(len(strings), dtype=bool)
    chosen[places] = True
    if chosen.all():
        return numbers.of(strings)
    found = np.full(len(strings), -1, dtype=np.int64)
    found[chosen] = numbers.of(
        [string for string, wanted in zip(strings, chosen.tolist(), strict=True) if wanted]
    )
    return found


def _new_doc_ids(readers: Sequence[SegmentReader], live: Sequence[Array]) -> list[Array]:
    """For each segment, the new number of each article; -1 for deleted ones."""
    numbers, base = [], 0
    for reader, docs in zip(readers, live, strict=True):
        renumbered = np.full(reader.articles, -1, dtype=np.int64)
        renumbered[docs] = np.arange(docs.size) + base
        base += docs.size
        numbers.append(renumbered)
    return numbers
