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

from index.arrays import Array, sizes_between, spread
from index.building.frequency_patterns import Patterns
from index.building.postings_writer import PostingsBatch, PostingsWriter
from index.building.term_builder import TermVocabulary, term_ranges
from index.parallel import ProcessPool
from index.segments.layout import RARE
from index.segments.reader import SegmentReader
from index.storage.array_file import ArrayWriter
from index.storage.generation import SegmentEntry

#: Tokens woven at a time.
RUN = 500_000


@dataclass(frozen=True, slots=True)
class SegmentRemap:
    """One segment, and the new numbers of what is in it."""

    reader: SegmentReader
    #: for each class its new number, ascending, or -1 for classes of which no live article holds anything
    terms: Array
    #: for each article its new number, ascending, or -1 for deleted ones
    docs: Array
    #: for each written form its new number within the class
    forms: Array

    def totals(self, count: int) -> Array:
        """Tokens of each of so many new classes, those of deleted articles included: for cutting runs."""
        cf, kept = np.zeros(count, dtype=np.int64), np.flatnonzero(self.terms >= 0)
        cf[self.terms[kept]] = self.reader.file["cf"][kept]
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
    word_bits: Array
    positions: Array
    positions8: Array
    forms: Array


def merge_postings(
    remaps: Sequence[SegmentRemap],
    table: TermVocabulary,
    ends: Array,
    folder: Path,
    pool: ProcessPool | None = None,
) -> Callable[[ArrayWriter], None]:
    """Weave the joined postings; what is returned writes them.

    table   the joined vocabulary; ends: the position after each article's last token
    folder  where there is room for what does not fit into memory
    crew    weaves shares of the classes at the same time, until what is returned is called
    """
    postings = PostingsWriter(str(folder), ends)
    numbers = _given_codes(remaps, postings.patterns)
    if pool is None or pool.partitions == 1:
        _put(remaps, table, numbers, postings, 0, table.words_in_term.size)
        return postings.write
    cf = np.sum([remap.totals(table.words_in_term.size) for remap in remaps], axis=0)
    cuts = np.searchsorted(
        np.cumsum(cf), cf.sum() * np.arange(1, pool.partitions) // pool.partitions
    ).tolist()
    spans = list(pairwise((0, *cuts, cf.size)))
    remap_args = [
        (remap.reader.folder, remap.reader.entry, remap.terms, remap.docs, remap.forms) for remap in remaps
    ]
    names = [f"woven-{place}" for place in range(len(spans))]
    collect = pool.start(
        _merge_partition,
        [
            (remap_args, table.without_strings(), ends, str(folder), name, low, high)
            for name, (low, high) in zip(names, spans, strict=True)
        ],
    )

    def write(file: ArrayWriter) -> None:
        for name, items in zip(names, collect(), strict=True):
            postings.follow(str(folder), name, items)
        postings.write(file)

    return write


def _merge_partition(
    remap_args: Sequence[tuple[Path, SegmentEntry, Array, Array, Array]],
    table: TermVocabulary,
    ends: Array,
    folder: str,
    name: str,
    low: int,
    high: int,
) -> dict[str, int]:
    """Weave the classes low..high-1, if any, into files that begin with a name; how many items each of them has."""
    remaps = [SegmentRemap(SegmentReader(own, entry), *arrays) for own, entry, *arrays in remap_args]
    postings = PostingsWriter(folder, ends, name)
    _put(remaps, table, _given_codes(remaps, postings.patterns), postings, low, high)
    return postings.close()


def _given_codes(remaps: Sequence[SegmentRemap], patterns: Patterns) -> list[Array]:
    """Number the patterns of all segments and give codes to the commonest; the numbers of each segment's, by row."""
    numbers = [
        patterns.numbers(list(remap.reader.patterns.T), remap.reader.file["pattern_short"].astype(bool))
        for remap in remaps
    ]
    patterns.give_codes(
        np.sum([_uses(remap, own, patterns.most) for remap, own in zip(remaps, numbers, strict=True)], axis=0)
    )
    return numbers


def _put(
    remaps: Sequence[SegmentRemap],
    table: TermVocabulary,
    numbers: Sequence[Array],
    postings: PostingsWriter,
    low: int,
    high: int,
) -> None:
    """Weave the classes low..high-1."""
    sources = [
        SegmentSource(remap, table, postings.patterns.codes(own), own)
        for remap, own in zip(remaps, numbers, strict=True)
    ]
    cf = np.sum([remap.totals(table.words_in_term.size) for remap in remaps], axis=0)[low:high]
    for first, last in term_ranges(cf, RUN):
        first, last = first + low, last + low
        parts = [source.part(first, last) for source in sources]
        words = table_slice(table.words_in_term, first, last)
        postings.put(
            _joined(parts, table, first, last, np.sum([source.word_df[words] for source in sources], axis=0))
        )


def table_slice(counts: Array, low: int, high: int) -> slice:
    """Where the entries of the classes low..high-1 lie."""
    start = int(counts[:low].sum())
    return slice(start, start + int(counts[low:high].sum()))


def live_forms(reader: SegmentReader, run: int = 0) -> Array:
    """How often each written form occurs in live articles."""
    if reader.live is None:
        return reader.file["form_cf"].astype(np.int64)
    counts = np.zeros(len(reader.forms), dtype=np.int64)
    for low, high in term_ranges(reader.file["cf"].astype(np.int64), run or RUN):
        docs, rows = reader.postings(low, high)
        stays = np.repeat(reader.live[docs], reader.frequencies(rows))
        places = reader.form_places(low, high, np.ones(high - low, dtype=bool))
        counts += np.bincount(places[stays], minlength=counts.size)
    return counts


def _uses(remap: SegmentRemap, numbers: Array, most: int) -> Array:
    """How many postings have each of the patterns that may get a code."""
    rows = np.bincount(remap.reader.file["codes"], minlength=RARE + 1)[:RARE]
    rare = np.bincount(remap.reader.file["rare_pattern"], minlength=numbers.size)
    rare[:RARE] = rows
    rare[RARE] = 0
    return np.bincount(numbers, weights=rare, minlength=most)[:most]


class SegmentSource:
    """Takes runs of classes out of one segment."""

    def __init__(self, remap: SegmentRemap, table: TermVocabulary, codes: Array, numbers: Array) -> None:
        reader, self.remap, self.table, self.codes, self.numbers = remap.reader, remap, table, codes, numbers
        self.kept = np.flatnonzero(remap.terms >= 0)
        self.new = remap.terms[self.kept]
        self.words_in_term = sizes_between(reader.term_words)
        self.form_start = np.cumsum(table.forms_in_term) - table.forms_in_term
        self.word_start = np.cumsum(table.words_in_term) - table.words_in_term
        # Every word's new number; a word that no live article holds has none.
        class_of_form = np.repeat(np.arange(remap.terms.size), sizes_between(reader.term_forms))
        live = np.flatnonzero(remap.terms[class_of_form] >= 0)
        own = reader.term_words[class_of_form[live]].astype(np.int64) + reader.file["word_of_form"][live]
        # A form that only deleted articles have shares number 0 with another, so such segments look at each token instead; see `_part`.
        place = self.form_start[remap.terms[class_of_form[live]]] + remap.forms[live]
        self.word = np.zeros(len(reader.words), dtype=np.int64)
        self.word[own] = table.word_of_form[place]
        self.word_df = np.zeros(int(table.words_in_term.sum()), dtype=np.int64)
        if reader.live is None:
            class_of_word = np.repeat(remap.terms, self.words_in_term)
            np.add.at(self.word_df, self.word_start[class_of_word] + self.word, reader.word_df)

    def part(self, low: int, high: int) -> _Part:
        """What this segment has of the new classes low..high-1."""
        reader, count = self.remap.reader, high - low
        first, last = np.searchsorted(self.new, (low, high))
        if first == last:
            none, zero = np.zeros(0, dtype=np.uint8), np.zeros(count, dtype=np.int64)
            return _Part(zero, zero, zero, none, none, (none, none), none, none, none, none)
        begin, end = int(self.kept[first]), int(self.kept[last - 1]) + 1
        new = self.remap.terms[begin:end] - low
        df, cf, cf8 = (np.zeros(count, dtype=np.int64) for _ in range(3))
        own_df, own_cf = reader.df[begin:end].astype(np.int64), reader.file["cf"][begin:end].astype(np.int64)
        docs, rows = reader.postings(begin, end)
        positions8, positions = reader.packed_positions(begin, end)
        known = low + np.maximum(new, 0)
        several_forms = (new >= 0) & (self.table.forms_in_term[known] > 1)
        several_words = (new >= 0) & (self.table.words_in_term[known] > 1)
        places = reader.form_places(begin, end, several_forms)
        forms = self.remap.forms[places].astype(np.uint32)
        if reader.live is None:
            df[new], cf[new], cf8[new] = own_df, own_cf, reader.file["cf8"][begin:end]
            word_bits = self._word_bits(begin, end, several_words, new + low)
        else:
            stays, frequency, short = reader.live[docs], reader.frequencies(rows), reader.is_short(docs)
            term_of = np.repeat(new, own_df)
            tokens = np.repeat(stays, frequency)
            forms = forms[tokens[np.repeat(several_forms, own_cf)]]
            word_bits = self._word_bits_by_forms(
                term_of, frequency, stays, several_words, own_df, forms, own_cf, several_forms, low, high
            )
            positions8 = positions8[np.repeat(stays[short], frequency[short])]
            positions = positions[np.repeat(stays[~short], frequency[~short])]
            term_of, frequency, short, docs, rows = (
                term_of[stays],
                frequency[stays],
                short[stays],
                docs[stays],
                rows[stays],
            )
            df += np.bincount(term_of, minlength=count)
            cf += np.bincount(term_of, weights=frequency, minlength=count).astype(np.int64)
            cf8 += np.bincount(term_of[short], weights=frequency[short], minlength=count).astype(np.int64)
        codes = self.codes[rows]
        rare = np.flatnonzero(codes == RARE)
        return _Part(
            df,
            cf,
            cf8,
            self.remap.docs[docs].astype(np.uint32),
            codes,
            (rare, self.numbers[rows[rare]]),
            word_bits,
            positions,
            positions8,
            forms,
        )

    def _word_bits(self, begin: int, end: int, several: Array, new: Array) -> Array:
        """Which words stand in each article of the classes that now have several, of a segment without deleted articles."""
        reader = self.remap.reader
        own_df, words = reader.df[begin:end].astype(np.int64), self.words_in_term[begin:end]
        first = reader.term_words[begin:end].astype(np.int64)
        bit = np.left_shift(1, np.minimum(self.word, 7)).astype(np.uint8)
        kept = np.repeat(several, own_df)
        word_bits: Array = np.repeat(bit[first], own_df)[kept]
        stored = np.repeat(words > 1, own_df)[kept]
        # Where the words have kept their numbers so have the bits; elsewhere every bit moves to its new place.
        own = np.full(word_bits.size, 0, dtype=np.uint8)
        own[stored] = reader.packed_word_bits(begin, end)
        offset = np.arange(int(words.sum())) - np.repeat(np.cumsum(words) - words, words)
        moved = self.word[int(first[0]) : int(first[0]) + offset.size] != offset
        same = np.bincount(np.repeat(np.arange(words.size), words)[moved], minlength=words.size) == 0
        plain = stored & np.repeat(same, own_df)[kept]
        word_bits[plain] = own[plain]
        others = np.flatnonzero(stored & ~plain)
        if others.size:
            term_of = np.repeat(np.arange(end - begin), own_df)[kept][others]
            old, made = own[others], np.zeros(others.size, dtype=np.uint8)
            for place in range(8):
                to = np.where(words > place, bit[np.minimum(first + place, bit.size - 1)], 0).astype(np.uint8)
                made |= ((old >> place) & 1) * to[term_of]
            word_bits[others] = made
        # Bit 7 stands for several words: look at the tokens.
        unclear = several & (words > 8) & ~same
        if unclear.any():
            _, rows = reader.postings(begin, end)
            frequency = reader.frequencies(rows)[np.repeat(unclear, own_df)]
            places = reader.form_places(begin, end, unclear)
            cf = reader.file["cf"][begin:end].astype(np.int64)
            word = self.table.word_of_form[
                self.form_start[np.repeat(new[unclear], cf[unclear])] + self.remap.forms[places]
            ]
            starts = np.cumsum(frequency) - frequency
            word_bits[np.repeat(unclear, own_df)[kept]] = np.bitwise_or.reduceat(
                np.left_shift(1, np.minimum(word, 7)).astype(np.uint8), starts
            )
        return word_bits

    def _word_bits_by_forms(
        self, term_of: Array, frequency: Array, stays: Array, several: Array, own_df: Array, forms: Array, own_cf: Array, several_forms: Array,
        low: int, high: int,
    ) -> Array:  # fmt: skip
        """The same where articles are deleted: from the live tokens, which also tell in how many articles each word still stands."""
        kept = np.repeat(several, own_df)[stays]
        postings_class, frequency = term_of[stays], frequency[stays]
        # Tokens of classes of several forms, down to those of several words (these have several forms too).
        of_several_forms = np.repeat(several_forms, own_df)
        chosen = np.repeat(
            np.repeat(several, own_df)[stays][of_several_forms[stays]], frequency[of_several_forms[stays]]
        )
        forms = forms[chosen]
        amount = frequency[kept]
        token_class = np.repeat(postings_class[kept], amount) + low
        word = self.table.word_of_form[self.form_start[token_class] + forms].astype(np.int64)
        singles = self.table.words_in_term[low:high] == 1
        np.add.at(
            self.word_df,
            self.word_start[low:high][singles],
            np.bincount(postings_class, minlength=high - low)[singles],
        )
        if not amount.size:
            return np.zeros(0, dtype=np.uint8)
        entry = self.word_start[token_class] + word
        posting = np.repeat(np.arange(amount.size), amount)
        pair = (entry.astype(np.uint64) << np.uint64(32)) | posting.astype(np.uint64)
        pair.sort()
        apart = np.concatenate(([True], pair[1:] != pair[:-1]))
        self.word_df += np.bincount(
            (pair[apart] >> np.uint64(32)).astype(np.int64), minlength=self.word_df.size
        )
        bits = np.left_shift(1, np.minimum(word, 7)).astype(np.uint8)
        word_bits: Array = np.bitwise_or.reduceat(bits, np.cumsum(amount) - amount)
        return word_bits


def _joined(
    parts: Sequence[_Part], table: TermVocabulary, low: int, high: int, word_df: Array
) -> PostingsBatch:
    df, cf, cf8 = (sum(getattr(part, name) for part in parts) for name in ("df", "cf", "cf8"))
    several_words, several_forms = table.words_in_term[low:high] > 1, table.forms_in_term[low:high] > 1
    padded = np.where(several_forms, cf + (cf & 1), 0)
    none = np.zeros(len(cf), dtype=np.int64)
    counts = {
        "posting": df,
        "mask": np.where(several_words, df, 0),
        "wide": cf - cf8,
        "byte": cf8,
        "form": padded,
    }
    reached = {name: _starts(count) for name, count in counts.items()}
    total = int(df.sum())
    docs, codes = np.empty(total, dtype=np.uint32), np.empty(total, dtype=np.uint8)
    word_bits = np.empty(int(df[several_words].sum()), dtype=np.uint8)
    wide = max((part.positions.dtype for part in parts), key=lambda dtype: dtype.itemsize)
    positions, positions8 = (
        np.empty(int((cf - cf8).sum()), dtype=wide),
        np.empty(int(cf8.sum()), dtype=np.uint8),
    )
    forms = np.zeros(int(padded.sum()), dtype=np.uint32)
    rare_at, rare_number = [], []
    for part in parts:
        index = spread(reached["posting"], part.df)
        docs[index], codes[index] = part.docs, part.codes
        rare_at.append(index[part.rare[0]])
        rare_number.append(part.rare[1])
        amount = np.where(several_words, part.df, none)
        word_bits[spread(reached["mask"], amount)] = part.word_bits
        positions[spread(reached["wide"], part.cf - part.cf8)] = part.positions
        positions8[spread(reached["byte"], part.cf8)] = part.positions8
        tokens = np.where(several_forms, part.cf, none)
        forms[spread(reached["form"], tokens)] = part.forms
        for name, moved in (
            ("posting", part.df),
            ("mask", amount),
            ("wide", part.cf - part.cf8),
            ("byte", part.cf8),
            ("form", tokens),
        ):
            reached[name] = reached[name] + moved
    at = np.concatenate(rare_at)
    order = np.argsort(at)
    return PostingsBatch(
        df,
        cf,
        cf8,
        docs,
        codes,
        at[order],
        np.concatenate(rare_number)[order],
        word_bits,
        word_df,
        positions,
        positions8,
        forms,
    )


def _starts(counts: Array) -> Array:
    ends = np.cumsum(counts, dtype=np.int64)
    return ends - counts
