"""What counts as an occurrence of a word, over one segment: in which articles a target stands, how often, and where.

A class of words has one run of postings; a word of it or a written form is told by the masks of the run, and where these leave a doubt, by
looking at its occurrences one by one. Frequencies are exact for whatever was asked, by zone.
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
from searcher.evaluation.sorted_docs import NOTHING, find_docs


@value
class Target:
    """What to look for: a class, narrowed to one word of it by number, or to written forms by their numbers."""

    term_id: int
    word: int | None = None
    forms: frozenset[int] | None = None


def candidate_docs(segment: Segment, target: Target) -> tuple[Array, Array]:
    """The live articles that may hold a target, by the masks of its class, and their places in its run."""
    reader = segment.reader
    docs = reader.docs(target.term_id)
    word_bits = reader.word_bits(target.term_id) if target.word is not None else None
    if word_bits is not None:
        rows = (word_bits & _word_bits(reader, target)[0]).nonzero()[0]
        docs = docs[rows]
    else:
        rows = np.arange(docs.size)
    if segment.live is not None:
        live = segment.live[docs]
        docs, rows = docs[live], rows[live]
    return docs, rows


def may_contain(segment: Segment, target: Target, docs: Array) -> tuple[Array, Array]:
    """Which of these articles may hold a target, by the masks of its class, and the places of all of them in its run."""
    reader = segment.reader
    places, there = find_docs(segment, reader.docs(target.term_id), docs)
    word_bits = reader.word_bits(target.term_id) if target.word is not None and places.size else None
    if word_bits is not None:
        there &= (word_bits.take(places) & _word_bits(reader, target)[0]) != 0
    return there, places


def matching_docs(segment: Segment, target: Target, zones: tuple[int, ...] | None) -> tuple[Array, Array]:
    """(live articles, weighted frequencies) of one target."""
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
    check = np.zeros(rows.size, dtype=bool)  # articles whose occurrences must be looked at one by one
    if target.word is not None:
        word_bits = reader.word_bits(target.term_id)
        if word_bits is not None:
            bit, shared = _word_bits(reader, target)
            held = word_bits[rows]
            rows, held = rows[(held & bit) != 0], held[(held & bit) != 0]
            check = np.ones(rows.size, dtype=bool) if shared else held != bit
    if target.forms is not None and reader.word_of_form(target.term_id).size > len(target.forms):
        check = np.ones(rows.size, dtype=bool)
    weights = reader.lookup_by_pattern(target.term_id, table, rows)
    if check.any():
        looked = rows[check]
        slot, positions, index = reader.positions.of(target.term_id, looked)
        keep = _right_form(reader, target, index)
        if keep is not None:
            slot, positions = slot[keep], positions[keep]
        zone = reader.zones(docs[looked][slot], positions)
        if zones is not None:
            inside = np.isin(zone, zones)
            slot, zone = slot[inside], zone[inside]
        weights[check] = np.bincount(slot, weights=ZONE_WEIGHTS[zone], minlength=looked.size).astype(
            np.float32
        )
        held_too = weights > 0
        rows, weights = rows[held_too], weights[held_too]
    return docs[rows], weights


def _right_form(reader: SegmentReader, target: Target, index: Array) -> Array | None:
    """Which occurrences of the class are of the target's word or forms; None for all of them."""
    words = reader.word_of_form(target.term_id)
    if target.forms is not None:
        right = np.isin(np.arange(words.size), list(target.forms))
    elif target.word is not None:
        right = words == target.word
    else:
        return None
    return None if right.all() else right[reader.form_numbers(target.term_id, index)]


def occurrences(
    segment: Segment,
    target: Target,
    docs: Array,
    zones: tuple[int, ...] | None,
    places: Array | None,
    slots: Array | None,
) -> Array:
    reader = segment.reader
    if places is None:
        places, there = find_docs(
            segment, reader.docs(target.term_id), docs if slots is None else docs[slots]
        )
        if not there.all():
            held = there.nonzero()[0]
            places, slots = places[held], held if slots is None else slots[held]
    elif slots is not None:
        places = places[slots]
    if not places.size:
        return NOTHING
    slot, positions, index = reader.positions.of(
        target.term_id, places, has_forms=target.word is not None or target.forms is not None
    )
    if slots is not None:
        slot = slots[slot]
    keep = _right_form(reader, target, index)
    if keep is not None:
        slot, positions = slot[keep], positions[keep]
    if zones is not None:
        inside = np.isin(reader.zones(docs[slot], positions), zones)
        slot, positions = slot[inside], positions[inside]
    keys: Array = slot * STRIDE + positions
    return keys


def together(segment: Segment, terms: Sequence[int], docs: Array) -> list[Array]:
    """Every occurrence of each of several whole classes within these articles (ascending): place in `docs` * STRIDE + position, ascending."""
    rows: list[Array] = []
    slots: list[Array] = []
    for term_id in terms:
        places, there = find_docs(segment, segment.reader.docs(term_id), docs)
        held = there.nonzero()[0]
        rows.append(places if held.size == places.size else places[held])
        slots.append(held)
    which, positions = segment.reader.positions.of_terms(terms, rows)
    keys = (np.concatenate(slots).take(which) << SHIFT) + positions
    ends = which.searchsorted(list(accumulate(own.size for own in slots))).tolist()
    return [keys[start:end] for start, end in pairwise((0, *ends))]


def shares_a_bit(reader: SegmentReader, term_id: int, words: Collection[int | None]) -> bool:
    """Whether one of these words of a class may share its bit in the masks: the eighth and those after it share one."""
    return (
        max((word or 0 for word in words), default=0) >= 7
        and int(reader.term_words[term_id + 1]) - int(reader.term_words[term_id]) > 8
    )


def own_bits(reader: SegmentReader, term_id: int, word_targets: Sequence[Target]) -> int | None:
    """The bits of the masks of a class that some words of it have; None where other words may share one."""
    bits = 0
    for target in word_targets:
        if target.term_id == term_id:
            if target.word and shares_a_bit(reader, term_id, (target.word,)):
                return None
            bits |= 1 << (target.word or 0)
    return bits


def holding(
    reader: SegmentReader, term_id: int, words: set[int], word_bits: Array, rows: Array | None
) -> Array:
    """Whether any of these words of a class stands in each of its articles (or in those at the places `rows`)."""
    held_masks = word_bits if rows is None else word_bits[rows]
    held: Array = (held_masks & sum({1 << min(word, 7) for word in words})) != 0
    if not shares_a_bit(reader, term_id, words):
        return held
    # Look where the bit that several share says yes alone.
    doubtful = np.flatnonzero(held & ((held_masks & sum(1 << word for word in words if word < 7)) == 0))
    slot, _, index = reader.positions.of(term_id, doubtful if rows is None else rows[doubtful])
    right = np.isin(reader.forms_of(term_id)[1], list(words))[reader.form_numbers(term_id, index)]
    held[doubtful] = np.bincount(slot[right], minlength=doubtful.size) > 0
    return held


def _word_bits(reader: SegmentReader, target: Target) -> tuple[int, bool]:
    """The mask bit of a target's word, and whether other words share that bit."""
    count = int(reader.term_words[target.term_id + 1]) - int(reader.term_words[target.term_id])
    number = target.word or 0
    return 1 << min(number, 7), number >= 7 and count > 8
