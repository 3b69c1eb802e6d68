"""The postings of several segments as those of one: every class's runs, segment after segment, are put where they belong.

Nothing is sorted and no word looked at: within a class the articles of an earlier segment come first, so each run of an array goes as it is to
a place that sums of sizes tell. Only numbers change: of articles, of written forms and words within their class, and of patterns. Classes are taken
in runs of bounded size, so memory is bounded by the run, not by the index; and since no class depends on another, several processes may each
weave a share of them, whose arrays then follow one another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.arrays import Array, gaps, spread
from index.building.frequency_patterns import Patterns
from index.building.postings_writer import LaidOut, PostingsWriter
from index.building.term_builder import Vocabulary, runs
from index.parallel import Crew
from index.segments.layout import RARE
from index.segments.reader import SegmentReader
from index.storage.array_file import ArrayWriter
from index.storage.generation import SegmentEntry

#: Tokens woven at a time.
RUN = 500_000


@dataclass(frozen=True, slots=True)
class Thread:
    """One segment, and the new numbers of what is in it."""

    reader: SegmentReader
    #: for each class its new number, ascending, or -1 for classes of which no live article holds anything
    classes: Array
    #: for each article its new number, ascending, or -1 for deleted ones
    docs: Array
    #: for each written form its new number within the class
    forms: Array

    def totals(self, count: int) -> Array:
        """Tokens of each of so many new classes, those of deleted articles included: for cutting runs."""
        cf, kept = np.zeros(count, dtype=np.int64), np.flatnonzero(self.classes >= 0)
        cf[self.classes[kept]] = self.reader.file["cf"][kept]
        return cf


@dataclass(frozen=True, slots=True)
class _Part:
    """What one segment has of a run of classes. Arrays a class: `df`, `cf`, `cf8`; of postings, positions and forms: those that stay."""

    df: Array
    cf: Array
    cf8: Array
    docs: Array
    codes: Array
    #: postings without a code, and their numbers
    rare: tuple[Array, Array]
    masks: Array
    positions: Array
    positions8: Array
    forms: Array


def weave(threads: Sequence[Thread], table: Vocabulary, ends: Array, folder: Path, crew: Crew | None = None) -> Callable[[ArrayWriter], None]:
    """Weave the joined postings; what is returned writes them.

    table   the joined vocabulary; ends: the position after each article's last token
    folder  where there is room for what does not fit into memory
    crew    weaves shares of the classes at the same time, until what is returned is called
    """
    postings = PostingsWriter(str(folder), ends)
    numbers = _given_codes(threads, postings.patterns)
    if crew is None or crew.shares == 1:
        _put(threads, table, numbers, postings, 0, table.words_in_class.size)
        return postings.write
    cf = np.sum([thread.totals(table.words_in_class.size) for thread in threads], axis=0)
    cuts = np.searchsorted(np.cumsum(cf), cf.sum() * np.arange(1, crew.shares) // crew.shares).tolist()
    spans = list(pairwise((0, *cuts, cf.size)))
    ropes = [(thread.reader.folder, thread.reader.entry, thread.classes, thread.docs, thread.forms) for thread in threads]
    names = [f"woven-{place}" for place in range(len(spans))]
    collect = crew.start(
        _share, [(ropes, table.without_strings(), ends, str(folder), name, low, high) for name, (low, high) in zip(names, spans, strict=True)]
    )

    def write(file: ArrayWriter) -> None:
        for name, items in zip(names, collect(), strict=True):
            postings.follow(str(folder), name, items)
        postings.write(file)

    return write


def _share(
    ropes: Sequence[tuple[Path, SegmentEntry, Array, Array, Array]], table: Vocabulary, ends: Array, folder: str, name: str, low: int, high: int
) -> dict[str, int]:
    """Weave the classes low..high-1, if any, into files that begin with a name; how many items each of them has."""
    threads = [Thread(SegmentReader(own, entry), *arrays) for own, entry, *arrays in ropes]
    postings = PostingsWriter(folder, ends, name)
    _put(threads, table, _given_codes(threads, postings.patterns), postings, low, high)
    return postings.close()


def _given_codes(threads: Sequence[Thread], patterns: Patterns) -> list[Array]:
    """Number the patterns of all segments and give codes to the commonest; the numbers of each segment's, by row."""
    numbers = [patterns.numbers(list(thread.reader.patterns.T), thread.reader.file["pattern_short"].astype(bool)) for thread in threads]
    patterns.give_codes(np.sum([_uses(thread, own, patterns.most) for thread, own in zip(threads, numbers, strict=True)], axis=0))
    return numbers


def _put(threads: Sequence[Thread], table: Vocabulary, numbers: Sequence[Array], postings: PostingsWriter, low: int, high: int) -> None:
    """Weave the classes low..high-1."""
    looms = [_Loom(thread, table, postings.patterns.codes(own), own) for thread, own in zip(threads, numbers, strict=True)]
    cf = np.sum([thread.totals(table.words_in_class.size) for thread in threads], axis=0)[low:high]
    for first, last in runs(cf, RUN):
        first, last = first + low, last + low
        parts = [loom.part(first, last) for loom in looms]
        words = table_slice(table.words_in_class, first, last)
        postings.put(_joined(parts, table, first, last, np.sum([loom.word_df[words] for loom in looms], axis=0)))


def table_slice(counts: Array, low: int, high: int) -> slice:
    """Where the entries of the classes low..high-1 lie."""
    start = int(counts[:low].sum())
    return slice(start, start + int(counts[low:high].sum()))


def live_forms(reader: SegmentReader, run: int = 0) -> Array:
    """How often each written form occurs in live articles."""
    if reader.live is None:
        return reader.file["form_cf"].astype(np.int64)
    counts = np.zeros(len(reader.forms), dtype=np.int64)
    for low, high in runs(reader.file["cf"].astype(np.int64), run or RUN):
        docs, rows = reader.postings(low, high)
        stays = np.repeat(reader.live[docs], reader.frequencies(rows))
        places = reader.form_places(low, high, np.ones(high - low, dtype=bool))
        counts += np.bincount(places[stays], minlength=counts.size)
    return counts


def _uses(thread: Thread, numbers: Array, most: int) -> Array:
    """How many postings have each of the patterns that may get a code."""
    rows = np.bincount(thread.reader.file["codes"], minlength=RARE + 1)[:RARE]
    rare = np.bincount(thread.reader.file["rare_pattern"], minlength=numbers.size)
    rare[:RARE] = rows
    rare[RARE] = 0
    return np.bincount(numbers, weights=rare, minlength=most)[:most]


class _Loom:
    """Takes runs of classes out of one segment."""

    def __init__(self, thread: Thread, table: Vocabulary, codes: Array, numbers: Array) -> None:
        reader, self.thread, self.table, self.codes, self.numbers = thread.reader, thread, table, codes, numbers
        self.kept = np.flatnonzero(thread.classes >= 0)
        self.new = thread.classes[self.kept]
        self.words_in_class = gaps(reader.class_words)
        self.form_start = np.cumsum(table.forms_in_class) - table.forms_in_class
        self.word_start = np.cumsum(table.words_in_class) - table.words_in_class
        # Every word's new number; a word that no live article holds has none.
        class_of_form = np.repeat(np.arange(thread.classes.size), gaps(reader.class_forms))
        live = np.flatnonzero(thread.classes[class_of_form] >= 0)
        own = reader.class_words[class_of_form[live]].astype(np.int64) + reader.file["word_of_form"][live]
        # A form that only deleted articles have shares number 0 with another, so such segments look at each token instead; see `_part`.
        place = self.form_start[thread.classes[class_of_form[live]]] + thread.forms[live]
        self.word = np.zeros(len(reader.words), dtype=np.int64)
        self.word[own] = table.word_of_form[place]
        self.word_df = np.zeros(int(table.words_in_class.sum()), dtype=np.int64)
        if reader.live is None:
            class_of_word = np.repeat(thread.classes, self.words_in_class)
            np.add.at(self.word_df, self.word_start[class_of_word] + self.word, reader.word_df)

    def part(self, low: int, high: int) -> _Part:
        """What this segment has of the new classes low..high-1."""
        reader, count = self.thread.reader, high - low
        first, last = np.searchsorted(self.new, (low, high))
        if first == last:
            none, zero = np.zeros(0, dtype=np.uint8), np.zeros(count, dtype=np.int64)
            return _Part(zero, zero, zero, none, none, (none, none), none, none, none, none)
        begin, end = int(self.kept[first]), int(self.kept[last - 1]) + 1
        new = self.thread.classes[begin:end] - low
        df, cf, cf8 = (np.zeros(count, dtype=np.int64) for _ in range(3))
        own_df, own_cf = reader.df[begin:end].astype(np.int64), reader.file["cf"][begin:end].astype(np.int64)
        docs, rows = reader.postings(begin, end)
        positions8, positions = reader.packed_positions(begin, end)
        known = low + np.maximum(new, 0)
        several_forms = (new >= 0) & (self.table.forms_in_class[known] > 1)
        several_words = (new >= 0) & (self.table.words_in_class[known] > 1)
        places = reader.form_places(begin, end, several_forms)
        forms = self.thread.forms[places].astype(np.uint32)
        if reader.live is None:
            df[new], cf[new], cf8[new] = own_df, own_cf, reader.file["cf8"][begin:end]
            masks = self._masks(begin, end, several_words, new + low)
        else:
            stays, frequency, short = reader.live[docs], reader.frequencies(rows), reader.is_short(docs)
            class_of = np.repeat(new, own_df)
            tokens = np.repeat(stays, frequency)
            forms = forms[tokens[np.repeat(several_forms, own_cf)]]
            masks = self._masks_by_forms(class_of, frequency, stays, several_words, own_df, forms, own_cf, several_forms, low, high)
            positions8 = positions8[np.repeat(stays[short], frequency[short])]
            positions = positions[np.repeat(stays[~short], frequency[~short])]
            class_of, frequency, short, docs, rows = class_of[stays], frequency[stays], short[stays], docs[stays], rows[stays]
            df += np.bincount(class_of, minlength=count)
            cf += np.bincount(class_of, weights=frequency, minlength=count).astype(np.int64)
            cf8 += np.bincount(class_of[short], weights=frequency[short], minlength=count).astype(np.int64)
        codes = self.codes[rows]
        rare = np.flatnonzero(codes == RARE)
        return _Part(
            df,
            cf,
            cf8,
            self.thread.docs[docs].astype(np.uint32),
            codes,
            (rare, self.numbers[rows[rare]]),
            masks,
            positions,
            positions8,
            forms,
        )

    def _masks(self, begin: int, end: int, several: Array, new: Array) -> Array:
        """Which words stand in each article of the classes that now have several, of a segment without deleted articles."""
        reader = self.thread.reader
        own_df, words = reader.df[begin:end].astype(np.int64), self.words_in_class[begin:end]
        first = reader.class_words[begin:end].astype(np.int64)
        bit = np.left_shift(1, np.minimum(self.word, 7)).astype(np.uint8)
        kept = np.repeat(several, own_df)
        masks: Array = np.repeat(bit[first], own_df)[kept]
        stored = np.repeat(words > 1, own_df)[kept]
        # Where the words have kept their numbers so have the bits; elsewhere every bit moves to its new place.
        own = np.full(masks.size, 0, dtype=np.uint8)
        own[stored] = reader.packed_masks(begin, end)
        offset = np.arange(int(words.sum())) - np.repeat(np.cumsum(words) - words, words)
        moved = self.word[int(first[0]) : int(first[0]) + offset.size] != offset
        same = np.bincount(np.repeat(np.arange(words.size), words)[moved], minlength=words.size) == 0
        plain = stored & np.repeat(same, own_df)[kept]
        masks[plain] = own[plain]
        others = np.flatnonzero(stored & ~plain)
        if others.size:
            class_of = np.repeat(np.arange(end - begin), own_df)[kept][others]
            old, made = own[others], np.zeros(others.size, dtype=np.uint8)
            for place in range(8):
                to = np.where(words > place, bit[np.minimum(first + place, bit.size - 1)], 0).astype(np.uint8)
                made |= ((old >> place) & 1) * to[class_of]
            masks[others] = made
        # Bit 7 stands for several words: look at the tokens.
        unclear = several & (words > 8) & ~same
        if unclear.any():
            _, rows = reader.postings(begin, end)
            frequency = reader.frequencies(rows)[np.repeat(unclear, own_df)]
            places = reader.form_places(begin, end, unclear)
            cf = reader.file["cf"][begin:end].astype(np.int64)
            word = self.table.word_of_form[self.form_start[np.repeat(new[unclear], cf[unclear])] + self.thread.forms[places]]
            starts = np.cumsum(frequency) - frequency
            masks[np.repeat(unclear, own_df)[kept]] = np.bitwise_or.reduceat(np.left_shift(1, np.minimum(word, 7)).astype(np.uint8), starts)
        return masks

    def _masks_by_forms(
        self, class_of: Array, frequency: Array, stays: Array, several: Array, own_df: Array, forms: Array, own_cf: Array, several_forms: Array,
        low: int, high: int,
    ) -> Array:  # fmt: skip
        """The same where articles are deleted: from the live tokens, which also tell in how many articles each word still stands."""
        kept = np.repeat(several, own_df)[stays]
        postings_class, frequency = class_of[stays], frequency[stays]
        # Tokens of classes of several forms, down to those of several words (these have several forms too).
        of_several_forms = np.repeat(several_forms, own_df)
        chosen = np.repeat(np.repeat(several, own_df)[stays][of_several_forms[stays]], frequency[of_several_forms[stays]])
        forms = forms[chosen]
        amount = frequency[kept]
        token_class = np.repeat(postings_class[kept], amount) + low
        word = self.table.word_of_form[self.form_start[token_class] + forms].astype(np.int64)
        singles = self.table.words_in_class[low:high] == 1
        np.add.at(self.word_df, self.word_start[low:high][singles], np.bincount(postings_class, minlength=high - low)[singles])
        if not amount.size:
            return np.zeros(0, dtype=np.uint8)
        entry = self.word_start[token_class] + word
        posting = np.repeat(np.arange(amount.size), amount)
        pair = (entry.astype(np.uint64) << np.uint64(32)) | posting.astype(np.uint64)
        pair.sort()
        apart = np.concatenate(([True], pair[1:] != pair[:-1]))
        self.word_df += np.bincount((pair[apart] >> np.uint64(32)).astype(np.int64), minlength=self.word_df.size)
        bits = np.left_shift(1, np.minimum(word, 7)).astype(np.uint8)
        masks: Array = np.bitwise_or.reduceat(bits, np.cumsum(amount) - amount)
        return masks


def _joined(parts: Sequence[_Part], table: Vocabulary, low: int, high: int, word_df: Array) -> LaidOut:
    df, cf, cf8 = (sum(getattr(part, name) for part in parts) for name in ("df", "cf", "cf8"))
    several_words, several_forms = table.words_in_class[low:high] > 1, table.forms_in_class[low:high] > 1
    padded = np.where(several_forms, cf + (cf & 1), 0)
    none = np.zeros(len(cf), dtype=np.int64)
    counts = {"posting": df, "mask": np.where(several_words, df, 0), "wide": cf - cf8, "byte": cf8, "form": padded}
    reached = {name: _starts(count) for name, count in counts.items()}
    total = int(df.sum())
    docs, codes = np.empty(total, dtype=np.uint32), np.empty(total, dtype=np.uint8)
    masks = np.empty(int(df[several_words].sum()), dtype=np.uint8)
    wide = max((part.positions.dtype for part in parts), key=lambda dtype: dtype.itemsize)
    positions, positions8 = np.empty(int((cf - cf8).sum()), dtype=wide), np.empty(int(cf8.sum()), dtype=np.uint8)
    forms = np.zeros(int(padded.sum()), dtype=np.uint32)
    rare_at, rare_number = [], []
    for part in parts:
        index = spread(reached["posting"], part.df)
        docs[index], codes[index] = part.docs, part.codes
        rare_at.append(index[part.rare[0]])
        rare_number.append(part.rare[1])
        amount = np.where(several_words, part.df, none)
        masks[spread(reached["mask"], amount)] = part.masks
        positions[spread(reached["wide"], part.cf - part.cf8)] = part.positions
        positions8[spread(reached["byte"], part.cf8)] = part.positions8
        tokens = np.where(several_forms, part.cf, none)
        forms[spread(reached["form"], tokens)] = part.forms
        for name, moved in (("posting", part.df), ("mask", amount), ("wide", part.cf - part.cf8), ("byte", part.cf8), ("form", tokens)):
            reached[name] = reached[name] + moved
    at = np.concatenate(rare_at)
    order = np.argsort(at)
    return LaidOut(df, cf, cf8, docs, codes, at[order], np.concatenate(rare_number)[order], masks, word_df, positions, positions8, forms)


def _starts(counts: Array) -> Array:
    ends = np.cumsum(counts, dtype=np.int64)
    return ends - counts
