"""Look a target up in one segment: in which articles it stands, how often, and where.

A term has one list of postings. A word or surface form of it is told apart by the word bits of the
postings, and where these leave a doubt, by its occurrences one by one. Frequencies are exact for
whatever the target is, by zone. A row is an index into the postings of a term.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise

import numpy as np

from index.arrays import Array
from index.frozen import value
from index.segments.positions import SHIFT, STRIDE
from index.segments.postings import zones_table
from index.segments.reader import SegmentReader
from searcher.evaluation.snapshot import ZONE_WEIGHTS, Segment
from searcher.evaluation.sorted_docs import NO_DOCS, find_docs

#: Words of a term with a bit of their own; all further ones share the last bit.
_LAST_BIT = 7


@value
class Target:
    """What to look for: a term, or one word of it by number, or surface forms by their numbers."""

    term_id: int
    word: int | None = None
    forms: frozenset[int] | None = None


def candidate_docs(segment: Segment, target: Target) -> tuple[Array, Array]:
    """Return the live articles that may have a target, by the word bits, and their rows."""
    reader = segment.reader
    docs = reader.docs(target.term_id)
    word_bits = reader.word_bits(target.term_id) if target.word is not None else None
    if word_bits is not None:
        rows = (word_bits & _bit_of(reader, target)[0]).nonzero()[0]
        docs = docs[rows]
    else:
        rows = np.arange(docs.size)
    if segment.live is not None:
        is_live = segment.live[docs]
        docs, rows = docs[is_live], rows[is_live]
    return docs, rows


def may_contain(segment: Segment, target: Target, docs: Array) -> tuple[Array, Array]:
    """Return which of these articles may have a target, by the word bits, and the rows of all."""
    reader = segment.reader
    rows, is_there = find_docs(segment, reader.docs(target.term_id), docs)
    word_bits = reader.word_bits(target.term_id) if target.word is not None and rows.size else None
    if word_bits is not None:
        is_there &= (word_bits.take(rows) & _bit_of(reader, target)[0]) != 0
    return is_there, rows


def matching_docs(segment: Segment, target: Target, zones: tuple[int, ...] | None) -> tuple[Array, Array]:
    """Return the live articles that have a target, and its weighted frequency in each."""
    reader = segment.reader
    docs = reader.docs(target.term_id)
    rows = np.arange(docs.size)
    if segment.live is not None:
        rows = rows[segment.live[docs]]
    table = segment.weighted
    if zones is not None:
        counts = zones_table(reader.patterns, zones)
        rows = rows[reader.lookup_by_pattern(target.term_id, counts, rows) > 0]
        table = segment.derive(
            f"weights {zones}",
            lambda: (reader.patterns[:, list(zones)] @ ZONE_WEIGHTS[list(zones)]).astype(np.float32),
        )
    is_unsure = np.zeros(rows.size, dtype=bool)  # articles whose occurrences must be looked at one by one
    if target.word is not None:
        word_bits = reader.word_bits(target.term_id)
        if word_bits is not None:
            bit, is_shared = _bit_of(reader, target)
            bits = word_bits[rows]
            rows, bits = rows[(bits & bit) != 0], bits[(bits & bit) != 0]
            is_unsure = np.ones(rows.size, dtype=bool) if is_shared else bits != bit
    if target.forms is not None and reader.word_of_form(target.term_id).size > len(target.forms):
        is_unsure = np.ones(rows.size, dtype=bool)
    weights = reader.lookup_by_pattern(target.term_id, table, rows)
    if is_unsure.any():
        unsure_rows = rows[is_unsure]
        slot, positions, index = reader.positions.of(target.term_id, unsure_rows)
        is_match = _is_of_target(reader, target, index)
        if is_match is not None:
            slot, positions = slot[is_match], positions[is_match]
        zone = reader.zones(docs[unsure_rows][slot], positions)
        if zones is not None:
            inside = np.isin(zone, zones)
            slot, zone = slot[inside], zone[inside]
        weights[is_unsure] = np.bincount(slot, weights=ZONE_WEIGHTS[zone], minlength=unsure_rows.size).astype(
            np.float32
        )
        is_there = weights > 0
        rows, weights = rows[is_there], weights[is_there]
    return docs[rows], weights


def _is_of_target(reader: SegmentReader, target: Target, index: Array) -> Array | None:
    """Return which occurrences of the term are of the target's word or forms; None for all."""
    words = reader.word_of_form(target.term_id)
    if target.forms is not None:
        is_form = np.isin(np.arange(words.size), list(target.forms))
    elif target.word is not None:
        is_form = words == target.word
    else:
        return None
    return None if is_form.all() else is_form[reader.form_numbers(target.term_id, index)]


def occurrences(
    segment: Segment,
    target: Target,
    docs: Array,
    zones: tuple[int, ...] | None,
    rows: Array | None,
    slots: Array | None,
) -> Array:
    """Return the keys of all occurrences of one target; see `PostingList.occurrences`."""
    reader = segment.reader
    if rows is None:
        rows, is_there = find_docs(
            segment, reader.docs(target.term_id), docs if slots is None else docs[slots]
        )
        if not is_there.all():
            there = is_there.nonzero()[0]
            rows, slots = rows[there], there if slots is None else slots[there]
    elif slots is not None:
        rows = rows[slots]
    if not rows.size:
        return NO_DOCS
    slot, positions, index = reader.positions.of(
        target.term_id, rows, has_forms=target.word is not None or target.forms is not None
    )
    if slots is not None:
        slot = slots[slot]
    is_match = _is_of_target(reader, target, index)
    if is_match is not None:
        slot, positions = slot[is_match], positions[is_match]
    if zones is not None:
        inside = np.isin(reader.zones(docs[slot], positions), zones)
        slot, positions = slot[inside], positions[inside]
    keys: Array = slot * STRIDE + positions
    return keys


def occurrences_of_terms(segment: Segment, term_ids: Sequence[int], docs: Array) -> list[Array]:
    """Return the occurrences of each of several whole terms; see `PostingList.occurrences`."""
    rows: list[Array] = []
    slots: list[Array] = []
    for term_id in term_ids:
        term_rows, is_there = find_docs(segment, segment.reader.docs(term_id), docs)
        there = is_there.nonzero()[0]
        rows.append(term_rows if there.size == term_rows.size else term_rows[there])
        slots.append(there)
    which, positions = segment.reader.positions.of_terms(term_ids, rows)
    keys = (np.concatenate(slots).take(which) << SHIFT) + positions
    ends = which.searchsorted(list(accumulate(part.size for part in slots))).tolist()
    return [keys[start:end] for start, end in pairwise((0, *ends))]


def has_shared_bit(reader: SegmentReader, term_id: int, words: Collection[int | None]) -> bool:
    """Return whether one of these words of a term may share its bit: the eighth and later ones do."""
    return (
        max((word or 0 for word in words), default=0) >= _LAST_BIT
        and int(reader.term_words[term_id + 1]) - int(reader.term_words[term_id]) > _LAST_BIT + 1
    )


def bits_of_words(reader: SegmentReader, term_id: int, word_targets: Sequence[Target]) -> int | None:
    """Return the word bits of some words of a term; None where other words may share one."""
    bits = 0
    for target in word_targets:
        if target.term_id == term_id:
            if target.word and has_shared_bit(reader, term_id, (target.word,)):
                return None
            bits |= 1 << (target.word or 0)
    return bits


def has_words(
    reader: SegmentReader, term_id: int, words: set[int], word_bits: Array, rows: Array | None
) -> Array:
    """Return for each row of a term (all where None) whether it has any of these words."""
    bits = word_bits if rows is None else word_bits[rows]
    is_there: Array = (bits & sum({1 << min(word, _LAST_BIT) for word in words})) != 0
    if not has_shared_bit(reader, term_id, words):
        return is_there
    # Where only the shared bit is set, the occurrences decide.
    unsure = np.flatnonzero(is_there & ((bits & sum(1 << word for word in words if word < _LAST_BIT)) == 0))
    slot, _, index = reader.positions.of(term_id, unsure if rows is None else rows[unsure])
    is_match = np.isin(reader.forms_of(term_id)[1], list(words))[reader.form_numbers(term_id, index)]
    is_there[unsure] = np.bincount(slot[is_match], minlength=unsure.size) > 0
    return is_there


def _bit_of(reader: SegmentReader, target: Target) -> tuple[int, bool]:
    """Return the word bit of a target's word, and whether other words share that bit."""
    count = int(reader.term_words[target.term_id + 1]) - int(reader.term_words[target.term_id])
    number = target.word or 0
    return 1 << min(number, _LAST_BIT), number >= _LAST_BIT and count > _LAST_BIT + 1
