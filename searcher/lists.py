"""One word (or expansion) of a question over one segment: in which articles it stands, how often, and where.

A `Target` says what counts as an occurrence: a class, and within it either every word (stems), one word (as written), or some written forms
(case-sensitive). A `WordList` joins the targets of one query word. Frequencies are exact for whatever was asked, by zone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property, reduce

import numpy as np

from index.arrays import Array
from index.reader import SegmentReader
from index.reader_postings import STRIDE, zones_table
from index.values import value
from searcher.snapshot import ZONE_WEIGHTS, Segment

NOTHING: Array = np.zeros(0, dtype=np.int64)


@value
class Target:
    """What to look for: a class, narrowed to one word of it by number, or to written forms by their numbers."""

    cls: int
    word: int | None = None
    forms: frozenset[int] | None = None


#: Where a list is longer by this factor, marking its articles costs more than looking each of the wanted ones up (measured).
_MANY = 8


def places_in(segment: Segment, docs: Array, wanted: Array) -> tuple[Array, Array]:
    """Where each of the wanted articles stands in `docs` (both ascending): (places, which of the wanted are there at all)."""
    if not docs.size or not wanted.size:
        return NOTHING, np.zeros(wanted.size, dtype=bool)
    if wanted.size * _MANY < docs.size:
        places = docs.searchsorted(wanted)
        np.minimum(places, docs.size - 1, out=places)
    else:
        slots = segment.scratch("slots", np.int32)  # stale entries are harmless: what they point at is compared
        slots[docs] = np.arange(docs.size, dtype=np.int32)
        places = slots[wanted].astype(np.int64)
        np.minimum(places, docs.size - 1, out=places)
    return places, docs[places] == wanted


def held_in(segment: Segment, docs: Array, wanted: Array) -> Array:
    """Which of the wanted articles stand in `docs` (both ascending)."""
    if not docs.size or wanted.size * _MANY < docs.size:
        return places_in(segment, docs, wanted)[1]
    seen, mark = segment.scratch.marks()
    seen[docs] = mark
    found: Array = seen.take(wanted) == mark
    return found


class WordList:
    """The articles of one segment in which any of the targets occurs, within the zones asked for.

    zones       numbers of zones, or None for all
    in_time     called before each target is read; raises when the question has taken too long
    """

    def __init__(
        self, segment: Segment, targets: list[Target], zones: tuple[int, ...] | None = None, in_time: Callable[[], None] = lambda: None
    ) -> None:
        self.segment, self.targets, self.zones, self._in_time = segment, targets, zones, in_time
        self._simple = len(targets) == 1 and targets[0].word is None and targets[0].forms is None and zones is None

    def _each(self) -> Iterator[Target]:
        """The targets, as long as there is time: an expansion has thousands."""
        for target in self.targets:
            self._in_time()
            yield target

    @cached_property
    def df(self) -> int:
        """Live articles."""
        if not self.targets:
            return 0
        if self.segment.live is None and self.zones is None and len(self.targets) == 1 and self.targets[0].forms is None:
            return self.most
        return int(self.docs.size)

    @cached_property
    def most(self) -> int:
        """In how many articles the word stands at most; cheap to say."""
        reader = self.segment.reader
        return sum(
            int(reader.df[target.cls] if target.word is None else reader.word_df[int(reader.class_words[target.cls]) + target.word])
            for target in self.targets
        )

    def likely(self) -> tuple[Array, Array | None]:
        """Articles, ascending, that may hold the word: all that do, and some that hold other words of its class; cheaper than `docs`. With
        their places in the class's run where there is one class."""
        found = [_likely(self.segment, target) for target in self._each()]
        if len(found) == 1:
            return found[0]
        return (np.unique(np.concatenate([docs for docs, _ in found])) if found else NOTHING), None

    def among(self, docs: Array) -> tuple[Array, Array | None]:
        """Which of these articles (ascending) may hold the word, and the places of all of them in the class's run where there is one class."""
        found = [_maybe(self.segment, target, docs) for target in self._each()]
        if len(found) == 1:
            return found[0]
        return reduce(np.logical_or, (there for there, _ in found), np.zeros(docs.size, dtype=bool)), None

    @cached_property
    def _raw(self) -> tuple[Array, Array | None]:
        """(articles, their places in the class's run or None for all) of a simple list."""
        docs = self.segment.reader.docs(self.targets[0].cls)
        if self.segment.live is None:
            return docs, None
        rows = np.flatnonzero(self.segment.live[docs])
        return docs[rows], rows

    @cached_property
    def docs(self) -> Array:
        """The articles, ascending."""
        if not self.targets:
            return NOTHING
        return self._raw[0] if self._simple else self._joined[0]

    def frequency(self, which: Array | None = None) -> Array:
        """The weighted frequency in each article (or in those at the places `which` of `docs`), float32."""
        if not self._simple:
            weights = self._joined[1]
            return weights if which is None else weights[which]
        rows = self._raw[1]
        if which is not None:
            rows = which if rows is None else rows[which]
        return self.segment.reader.by_pattern(self.targets[0].cls, self.segment.weighted, rows)

    @cached_property
    def _joined(self) -> tuple[Array, Array]:
        """Articles and weighted frequencies, the targets' lists added up."""
        found = [_narrowed(self.segment, target, self.zones) for target in self._each()]
        found = [pair for pair in found if pair[0].size]
        if not found:
            return NOTHING, np.zeros(0, dtype=np.float32)
        if len(found) == 1:
            return found[0]
        if sum(docs.size for docs, _ in found) * 8 < self.segment.articles:
            docs, inverse = np.unique(np.concatenate([docs for docs, _ in found]), return_inverse=True)
            return docs, np.bincount(inverse, weights=np.concatenate([weights for _, weights in found])).astype(np.float32)
        total, seen = self.segment.scratch("total", np.float32), self.segment.scratch("seen", np.uint8)
        for docs, weights in found:
            total[docs] += weights
            seen[docs] = 1
        docs = np.flatnonzero(seen.view(bool))
        weights = total[docs]
        total[docs], seen[docs] = 0, 0
        return docs, weights

    def contains(self, word_targets: list[Target], which: Array | None = None) -> Array | None:
        """For each article, whether one of these single words of the targets' classes stands in it; None when all do."""
        reader = self.segment.reader
        answers: list[tuple[Array, Array]] = []
        for target in self._each():
            words = {word.word for word in word_targets if word.cls == target.cls and word.word is not None}
            masks = reader.masks(target.cls)
            if self._simple:
                if masks is None and words:
                    return None
                rows = self._raw[1]
                if which is not None:
                    rows = which if rows is None else rows[which]
                if masks is None or not words:
                    return np.zeros(self.df if which is None else which.size, dtype=bool)
                return _holding(reader, target.cls, words, masks, rows)
            held = np.full(int(reader.df[target.cls]), bool(words)) if masks is None else _holding(reader, target.cls, words, masks, None)
            answers.append((reader.docs(target.cls), held))
        docs = self.docs if which is None else self.docs[which]
        flags = self.segment.scratch("flags", np.uint8)
        for listed, held in answers:
            flags[listed[held]] = 1
        found = flags[docs] != 0
        for listed, _ in answers:
            flags[listed] = 0
        return found

    def either(self, word_targets: list[Target], held: np.float32, other: np.float32, which: Array | None = None) -> Array | np.float32:
        """For each article one of two numbers: the first where `contains` says yes. One alone where that is said of all."""
        if self._simple:
            cls, reader = self.targets[0].cls, self.segment.reader
            words, masks = {target.word for target in word_targets if target.cls == cls}, reader.masks(cls)
            if masks is not None and not _shares_a_bit(reader, cls, words):
                rows = self._raw[1]
                if which is not None:
                    rows = which if rows is None else rows[which]
                bits = sum(1 << word for word in words if word is not None)
                return np.where(_MASKS & bits, held, other).take(masks if rows is None else masks.take(rows))
        found = self.contains(word_targets, which)
        return held if found is None else np.where(found, held, other)

    def occurrences(self, docs: Array, places: Array | None = None, slots: Array | None = None) -> Array:
        """Every occurrence within these articles (ascending): place in `docs` * STRIDE + position, ascending.

        places   the articles' places in the run of the one class, where they are known and all in it
        slots    places in `docs`, ascending, of the only articles to look at; None for all
        """
        keys = [_occurrences(self.segment, target, docs, self.zones, places, slots) for target in self._each()]
        if not keys:
            return NOTHING
        if len(keys) == 1:
            return keys[0]
        joined = np.concatenate(keys)
        joined.sort()
        return joined


_MASKS = np.arange(256)


def _shares_a_bit(reader: SegmentReader, cls: int, words: Collection[int | None]) -> bool:
    """Whether one of these words of a class may share its bit in the masks: the eighth and those after it share one."""
    return max((word or 0 for word in words), default=0) >= 7 and int(reader.class_words[cls + 1]) - int(reader.class_words[cls]) > 8


def _holding(reader: SegmentReader, cls: int, words: set[int], masks: Array, rows: Array | None) -> Array:
    """Whether any of these words of a class stands in each of its articles (or in those at the places `rows`)."""
    held_masks = masks if rows is None else masks[rows]
    held: Array = (held_masks & sum({1 << min(word, 7) for word in words})) != 0
    if not _shares_a_bit(reader, cls, words):
        return held
    # Look where the bit that several share says yes alone.
    doubtful = np.flatnonzero(held & ((held_masks & sum(1 << word for word in words if word < 7)) == 0))
    slot, _, index = reader.positions(cls, doubtful if rows is None else rows[doubtful])
    right = np.isin(reader.forms_of(cls)[1], list(words))[reader.form_numbers(cls, index)]
    held[doubtful] = np.bincount(slot[right], minlength=doubtful.size) > 0
    return held


def _word_bits(reader: SegmentReader, target: Target) -> tuple[int, bool]:
    """The mask bit of a target's word, and whether other words share that bit."""
    count = int(reader.class_words[target.cls + 1]) - int(reader.class_words[target.cls])
    number = target.word or 0
    return 1 << min(number, 7), number >= 7 and count > 8


def _likely(segment: Segment, target: Target) -> tuple[Array, Array]:
    """The live articles that may hold a target, by the masks of its class, and their places in its run."""
    reader = segment.reader
    docs = reader.docs(target.cls)
    masks = reader.masks(target.cls) if target.word is not None else None
    if masks is not None:
        rows = (masks & _word_bits(reader, target)[0]).nonzero()[0]
        docs = docs[rows]
    else:
        rows = np.arange(docs.size)
    if segment.live is not None:
        live = segment.live[docs]
        docs, rows = docs[live], rows[live]
    return docs, rows


def _maybe(segment: Segment, target: Target, docs: Array) -> tuple[Array, Array]:
    """Which of these articles may hold a target, by the masks of its class, and the places of all of them in its run."""
    reader = segment.reader
    places, there = places_in(segment, reader.docs(target.cls), docs)
    masks = reader.masks(target.cls) if target.word is not None and places.size else None
    if masks is not None:
        there &= (masks.take(places) & _word_bits(reader, target)[0]) != 0
    return there, places


def _narrowed(segment: Segment, target: Target, zones: tuple[int, ...] | None) -> tuple[Array, Array]:
    """(live articles, weighted frequencies) of one target."""
    reader = segment.reader
    docs = reader.docs(target.cls)
    rows = np.arange(docs.size)
    if segment.live is not None:
        rows = rows[segment.live[docs]]
    table = segment.weighted
    if zones is not None:
        counts = zones_table(reader.patterns, zones)
        rows = rows[reader.by_pattern(target.cls, counts, rows) > 0]
        table = segment.derive(f"weights {zones}", lambda: (reader.patterns[:, list(zones)] @ ZONE_WEIGHTS[list(zones)]).astype(np.float32))
    check = np.zeros(rows.size, dtype=bool)  # articles whose occurrences must be looked at one by one
    if target.word is not None:
        masks = reader.masks(target.cls)
        if masks is not None:
            bit, shared = _word_bits(reader, target)
            held = masks[rows]
            rows, held = rows[(held & bit) != 0], held[(held & bit) != 0]
            check = np.ones(rows.size, dtype=bool) if shared else held != bit
    if target.forms is not None and reader.word_of_form(target.cls).size > len(target.forms):
        check = np.ones(rows.size, dtype=bool)
    weights = reader.by_pattern(target.cls, table, rows)
    if check.any():
        looked = rows[check]
        slot, positions, index = reader.positions(target.cls, looked)
        keep = _right_form(reader, target, index)
        if keep is not None:
            slot, positions = slot[keep], positions[keep]
        zone = reader.zones(docs[looked][slot], positions)
        if zones is not None:
            inside = np.isin(zone, zones)
            slot, zone = slot[inside], zone[inside]
        weights[check] = np.bincount(slot, weights=ZONE_WEIGHTS[zone], minlength=looked.size).astype(np.float32)
        held_too = weights > 0
        rows, weights = rows[held_too], weights[held_too]
    return docs[rows], weights


def _right_form(reader: SegmentReader, target: Target, index: Array) -> Array | None:
    """Which occurrences of the class are of the target's word or forms; None for all of them."""
    words = reader.word_of_form(target.cls)
    if target.forms is not None:
        right = np.isin(np.arange(words.size), list(target.forms))
    elif target.word is not None:
        right = words == target.word
    else:
        return None
    return None if right.all() else right[reader.form_numbers(target.cls, index)]


def _occurrences(
    segment: Segment, target: Target, docs: Array, zones: tuple[int, ...] | None, places: Array | None, slots: Array | None
) -> Array:
    reader = segment.reader
    if places is None:
        places, there = places_in(segment, reader.docs(target.cls), docs if slots is None else docs[slots])
        if not there.all():
            held = there.nonzero()[0]
            places, slots = places[held], held if slots is None else slots[held]
    elif slots is not None:
        places = places[slots]
    if not places.size:
        return NOTHING
    slot, positions, index = reader.positions(target.cls, places, forms=target.word is not None or target.forms is not None)
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
