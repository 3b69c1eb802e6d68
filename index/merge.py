"""Several segments into one: deleted articles leave, vocabularies are joined, arrays follow one another.

Classes are taken in runs of bounded size: their tokens are unpacked from every segment, renumbered, brought into order and laid out again by
the same code that lays out a new segment. Memory is bounded by the run, not by the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from index import generation as generations
from index.analysis import ANALYSIS_VERSION
from index.arrays import Array, ArrayWriter
from index.columns import merge_columns
from index.generation import Generation, SegmentEntry
from index.postings import PostingsWriter, rows_of_patterns
from index.reader import SegmentReader
from index.segment import Vocabulary, put_ids
from index.texts import Slices, put_packed

#: Tokens unpacked at a time.
RUN = 1_500_000
#: So many segments of a like size are joined; see `to_join`.
_FEW = 8
_MOST_DICTIONARIES = 200


def to_join(segments: Sequence[SegmentEntry], few: int = _FEW) -> list[SegmentEntry]:
    """The segments worth joining now: a tail of at least `few` that weighs a quarter of its largest, or those mostly deleted.

    An article is so rewritten only a few times in its life, and an answer never has many segments to look at.
    """
    ordered = sorted(segments, key=lambda entry: (-entry.live, entry.name))
    for start in range(len(ordered)):
        tail = ordered[start:]
        if len(tail) >= few and sum(entry.live for entry in tail[1:]) * 4 >= tail[0].live:
            return tail
    return [entry for entry in segments if entry.deleted * 2 > entry.articles]


def merge_small(folder: Path, generation: Generation, few: int = _FEW) -> Generation:
    """Join segments where there have become many (see `to_join`). The caller holds the lock."""
    chosen = to_join(generation.segments, few)
    return join(folder, generation, chosen) if chosen else generation


def join(folder: Path, generation: Generation, chosen: Sequence[SegmentEntry]) -> Generation:
    """Publish a state in which these segments are one. The caller holds the lock."""
    if not any(entry.live for entry in chosen):
        rest = tuple(entry for entry in generation.segments if entry not in chosen)
        return generations.publish(folder, replace(generation, segments=rest))
    merged = merge(folder, [SegmentReader(folder, entry) for entry in chosen], generations.new_name())
    place = generation.segments.index(chosen[0])
    rest_ = [entry for entry in generation.segments if entry not in chosen]
    before = sum(entry not in chosen for entry in generation.segments[:place])
    return generations.publish(folder, replace(generation, segments=(*rest_[:before], merged, *rest_[before:])))


def merge(folder: Path, readers: Sequence[SegmentReader], name: str) -> SegmentEntry:
    """Write one segment with the live articles of these, in their order."""
    live = [np.arange(reader.articles) if reader.live is None else np.flatnonzero(reader.live) for reader in readers]
    articles = sum(docs.size for docs in live)
    langs = tuple(sorted({lang for reader in readers for lang in reader.entry.langs}))
    file = ArrayWriter(folder / f"{name}.arr")
    try:
        put_ids(file, np.concatenate([reader.ids[docs] for reader, docs in zip(readers, live, strict=True)]))
        ends = _put_places(file, readers, live)
        _put_words(file, folder, readers, live, ends)
        file.put("signatures", np.concatenate([reader.file["signatures"][docs] for reader, docs in zip(readers, live, strict=True)]))
        for kind in ("text", "evidence"):
            _put_slices(file, kind, [Slices(reader.file, kind) for reader in readers], live)
        size = file.close({"articles": articles, "langs": langs, "analysis": ANALYSIS_VERSION})
    except BaseException:
        file.abandon()
        raise
    size += merge_columns(folder / f"{name}.0.col", [(reader.as_read, docs) for reader, docs in zip(readers, live, strict=True)])
    if not any(reader.entry.as_read for reader in readers):
        return SegmentEntry(name, articles, f"{name}.0.col", bytes=size, langs=langs)
    # what was settled stays so until it is settled anew
    merge_columns(folder / f"{name}.1.col", [(reader.columns, docs) for reader, docs in zip(readers, live, strict=True)])
    return SegmentEntry(name, articles, f"{name}.1.col", bytes=size, langs=langs, as_read=f"{name}.0.col")


def _put_places(file: ArrayWriter, readers: Sequence[SegmentReader], live: Sequence[Array]) -> Array:
    """Lengths, zones and blocks. Returns the position after each article's last token."""
    ends = np.concatenate([reader.file["ends"][docs] for reader, docs in zip(readers, live, strict=True)])
    narrow = np.uint16 if ends.max(initial=0) < 65536 else np.uint32
    for name in ("lengths", "zone_at", "ends"):
        file.put(name, np.concatenate([reader.file[name][docs] for reader, docs in zip(readers, live, strict=True)]).astype(narrow))
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


def _put_slices(file: ArrayWriter, name: str, slices: Sequence[Slices], live: Sequence[Array]) -> None:
    """Copy stored slices as they are; equal dictionaries are kept once."""
    dictionaries: dict[bytes, int] = {}
    used, sizes, spans = [], [], []
    for one, docs in zip(slices, live, strict=True):
        numbers = np.array([dictionaries.setdefault(dictionary, len(dictionaries)) for dictionary in one.dictionaries] or [0])
        used.append(numbers[one.used[docs]])
        at = one.at.astype(np.int64)
        sizes.append(at[docs + 1] - at[docs])
        # Neighbours stay neighbours: copy whole stretches between deleted articles.
        breaks = np.flatnonzero(np.diff(docs) != 1) + 1
        edges = [0, *breaks.tolist(), docs.size]
        spans.append([(int(at[docs[low]]), int(at[docs[high - 1] + 1])) for low, high in pairwise(edges) if high > low])

    def pieces() -> Iterator[memoryview]:
        for one, stretches in zip(slices, spans, strict=True):
            for low, high in stretches:
                for start in range(low, high, 8_000_000):
                    yield one.bytes[start : min(start + 8_000_000, high)]

    put_packed(file, name, pieces(), np.concatenate(sizes), list(dictionaries), np.concatenate(used))


def _put_words(
    file: ArrayWriter, folder: Path, readers: Sequence[SegmentReader], live: Sequence[Array], ends: Array
) -> None:
    counts = [_live_forms(reader) for reader in readers]
    names: set[str] = set()
    class_names = [list(reader.class_names) for reader in readers]
    form_class = [np.repeat(np.arange(len(reader.class_names)), np.diff(reader.class_forms)) for reader in readers]
    for own, of_form, count in zip(class_names, form_class, counts, strict=True):
        names.update(own[place] for place in np.unique(of_form[count > 0]).tolist())
    ordered = sorted(names)
    number = {name: place for place, name in enumerate(ordered)}
    new_class = [np.array([number.get(name, -1) for name in own], dtype=np.int64) for own in class_names]
    pair_class, pair_word, pair_written, pair_count = [], [], [], []
    for reader, of_form, count, renumbered in zip(readers, form_class, counts, new_class, strict=True):
        kept = np.flatnonzero(count)
        words, forms = list(reader.words), list(reader.forms)
        word_place = reader.class_words[of_form].astype(np.int64) + reader.file["word_of_form"]
        pair_class.append(renumbered[of_form[kept]])
        pair_word += [words[place] for place in word_place[kept].tolist()]
        pair_written += [forms[place] for place in kept.tolist()]
        pair_count.append(count[kept])
    table = Vocabulary.of(np.concatenate(pair_class), pair_word, pair_written, np.concatenate(pair_count), len(ordered))
    table.write(file, ordered)
    form_number, start = [], 0
    for count in counts:
        lookup = np.zeros(count.size, dtype=np.uint32)
        kept = np.flatnonzero(count)
        lookup[kept] = table.form_of_pair[start : start + kept.size]
        form_number.append(lookup)
        start += kept.size
    postings = PostingsWriter(str(folder), ends)
    new_doc = _new_numbers(readers, live)
    cf = np.bincount(np.concatenate(pair_class), weights=np.concatenate(pair_count), minlength=len(ordered)).astype(np.int64)
    form_start = np.concatenate(([0], np.cumsum(table.forms_in_class)))
    for low, high in _runs(cf):
        unpacked = [
            _Tokens.of(reader, *_old_range(renumbered, low, high), renumbered, docs, lookup, of_run=low)
            for reader, renumbered, docs, lookup in zip(readers, new_class, new_doc, form_number, strict=True)
        ]
        joined = _Tokens.join(unpacked)
        run = slice(low, high)
        postings.add(
            cf[run], table.words_in_class[run], table.forms_in_class[run], table.word_of_form[form_start[low] : form_start[high]],
            joined.doc, joined.position, joined.form, joined.counts,
        )  # fmt: skip
    postings.write(file)


def _new_numbers(readers: Sequence[SegmentReader], live: Sequence[Array]) -> list[Array]:
    """For each segment, the new number of each article; -1 for deleted ones."""
    numbers, base = [], 0
    for reader, docs in zip(readers, live, strict=True):
        renumbered = np.full(reader.articles, -1, dtype=np.int64)
        renumbered[docs] = np.arange(docs.size) + base
        base += docs.size
        numbers.append(renumbered)
    return numbers


def _runs(cf: Array) -> Iterator[tuple[int, int]]:
    """Ranges of classes with at most about `RUN` tokens and fewer than 65,536 classes each."""
    ends, low = np.cumsum(cf), 0
    while low < cf.size:
        reached = int(ends[low - 1]) if low else 0
        high = int(np.searchsorted(ends, reached + RUN, side="right"))
        high = min(max(high, low + 1), low + 65_000, cf.size)
        yield low, high
        low = high


def _old_range(renumbered: Array, low: int, high: int) -> tuple[int, int]:
    """The classes of a segment whose new numbers lie in a range; vanished ones (-1) between them are looked at and dropped."""
    known = np.flatnonzero((renumbered >= low) & (renumbered < high))
    return (int(known[0]), int(known[-1]) + 1) if known.size else (0, 0)


def _live_forms(reader: SegmentReader) -> Array:
    """How often each written form occurs in live articles."""
    if reader.live is None:
        return reader.file["form_cf"].astype(np.int64)
    counts = np.zeros(len(reader.forms), dtype=np.int64)
    for low, high in _runs(reader.file["cf"].astype(np.int64)):
        doc, _, place, _, _ = reader.run(low, high)
        counts += np.bincount(place[reader.live[doc]], minlength=counts.size)
    return counts


class _Tokens:
    """The tokens of a run of classes, ascending by class, article and position; and the counts by zone of each posting."""

    def __init__(self, cls: Array, doc: Array, position: Array, form: Array, posting_cls: Array, counts: Array) -> None:
        self.cls, self.doc, self.position, self.form, self.posting_cls, self.counts = cls, doc, position, form, posting_cls, counts

    @classmethod
    def of(cls, reader: SegmentReader, low: int, high: int, new_class: Array, new_doc: Array, form_number: Array, of_run: int) -> _Tokens:
        doc, position, form_place, token_class, (posting_doc, posting_class, codes) = reader.run(low, high)
        counts = rows_of_patterns(reader.patterns, codes)
        doc, posting_doc = new_doc[doc], new_doc[posting_doc]
        renumbered, posting_new = new_class[token_class] - of_run, new_class[posting_class] - of_run
        if reader.live is not None:
            kept, stays = doc >= 0, posting_doc >= 0
            doc, position, form_place, renumbered = doc[kept], position[kept], form_place[kept], renumbered[kept]
            posting_new, counts = posting_new[stays], counts[stays]
        return cls(renumbered, doc, position, form_number[form_place], posting_new, counts)

    @classmethod
    def join(cls, parts: Sequence[_Tokens]) -> _Tokens:
        gathered: Callable[[str], Array] = partial(_gather, parts)
        token_order = np.argsort(gathered("cls").astype(np.uint16), kind="stable")
        posting_order = np.argsort(gathered("posting_cls").astype(np.uint16), kind="stable")
        return cls(
            gathered("cls")[token_order], gathered("doc")[token_order].astype(np.uint32), gathered("position")[token_order],
            gathered("form")[token_order], gathered("posting_cls")[posting_order], gathered("counts")[posting_order],
        )  # fmt: skip


def _gather(parts: Sequence[_Tokens], name: str) -> Array:
    return np.concatenate([getattr(part, name) for part in parts])
