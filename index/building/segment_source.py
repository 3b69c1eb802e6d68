"""Take ranges of terms out of a segment that is being merged, in the numbers of the merged segment.

Deleted articles are left out. Articles, terms, surface forms, words and patterns get their new
numbers; the order of everything stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.arrays import Array, sizes_between, starts
from index.building.term_builder import TermVocabulary
from index.segments.layout import RARE
from index.segments.reader import SegmentReader


@dataclass(frozen=True, slots=True)
class SegmentRemap:
    """A segment, and the new numbers of what is in it."""

    reader: SegmentReader
    #: for each term its new term_id, ascending, or -1 for a term without live articles
    terms: Array
    #: for each article its new doc_id, ascending, or -1 for a deleted one
    docs: Array
    #: for each surface form its new number within the term
    forms: Array

    def token_counts(self, terms: int) -> Array:
        """The tokens of each merged term, deleted ones included: for cutting ranges."""
        cf, used = np.zeros(terms, dtype=np.int64), np.flatnonzero(self.terms >= 0)
        cf[self.terms[used]] = self.reader.postings.cf[used]
        return cf


@dataclass(frozen=True, slots=True)
class SegmentPart:
    """The live postings, positions and forms of one segment in a range of terms.

    `df`, `cf`, `cf8` have an item a term.
    """

    df: Array
    cf: Array
    cf8: Array
    docs: Array
    codes: Array
    #: postings without a code, and the numbers of their patterns
    rare: tuple[Array, Array]
    word_bits: Array
    positions: Array
    positions8: Array
    forms: Array


class _RangePostings(NamedTuple):
    """The postings of a range of terms, deleted articles included; an item a posting.

    term_of     the new term_id, counted from the first of the range
    has_words, has_forms    whether the merged term has several words, several surface forms
    """

    term_of: Array
    frequency: Array
    is_live: Array
    has_words: Array
    has_forms: Array


class SegmentSource:
    """Takes ranges of merged terms out of one segment.

    codes, numbers  for each row of the segment's `patterns`: its code and its number in the merged
                    segment
    """

    def __init__(self, remap: SegmentRemap, table: TermVocabulary, codes: Array, numbers: Array) -> None:
        reader, self.remap, self.table, self.codes, self.numbers = remap.reader, remap, table, codes, numbers
        self.used = np.flatnonzero(remap.terms >= 0)
        self.new_terms = remap.terms[self.used]
        self.words_in_term = sizes_between(reader.term_words)
        self.form_start, self.word_start = starts(table.forms_in_term), starts(table.words_in_term)
        # Every word's new number; a word without live articles has none.
        term_of_form = np.repeat(np.arange(remap.terms.size), sizes_between(reader.term_forms))
        forms = np.flatnonzero(remap.terms[term_of_form] >= 0)
        words = reader.term_words[term_of_form[forms]].astype(np.int64) + reader.file["word_of_form"][forms]
        # A form of deleted articles alone shares number 0 with another; with deletions `part` reads each
        # token instead.
        new_form = self.form_start[remap.terms[term_of_form[forms]]] + remap.forms[forms]
        self.word = np.zeros(len(reader.words), dtype=np.int64)
        self.word[words] = table.word_of_form[new_form]
        self.word_df = np.zeros(int(table.words_in_term.sum()), dtype=np.int64)
        if reader.live is None:
            term_of_word = np.repeat(remap.terms, self.words_in_term)
            np.add.at(self.word_df, self.word_start[term_of_word] + self.word, reader.word_df)

    def part(self, low: int, high: int) -> SegmentPart:
        """The segment's part of the merged terms low..high-1."""
        reader, count = self.remap.reader, high - low
        postings, bulk = reader.postings, reader.bulk
        first, last = np.searchsorted(self.new_terms, (low, high))
        if first == last:
            none, zero = np.zeros(0, dtype=np.uint8), np.zeros(count, dtype=np.int64)
            return SegmentPart(zero, zero, zero, none, none, (none, none), none, none, none, none)
        begin, end = int(self.used[first]), int(self.used[last - 1]) + 1
        new = self.remap.terms[begin:end] - low
        df, cf, cf8 = (np.zeros(count, dtype=np.int64) for _ in range(3))
        old_df, old_cf = postings.df[begin:end].astype(np.int64), postings.cf[begin:end].astype(np.int64)
        docs, patterns = bulk.postings(begin, end)
        positions8, positions = bulk.packed_positions(begin, end)
        merged = low + np.maximum(new, 0)
        has_forms = (new >= 0) & (self.table.forms_in_term[merged] > 1)
        has_words = (new >= 0) & (self.table.words_in_term[merged] > 1)
        forms = self.remap.forms[bulk.form_indices(begin, end, has_forms)].astype(np.uint32)
        if reader.live is None:
            df[new], cf[new], cf8[new] = old_df, old_cf, postings.cf8[begin:end]
            word_bits = self._word_bits(begin, end, has_words, new + low)
        else:
            is_live, short = reader.live[docs], bulk.is_short(docs)
            frequency, term_of = reader.positions.frequencies(patterns), np.repeat(new, old_df)
            token_is_live = np.repeat(is_live, frequency)
            forms = forms[token_is_live[np.repeat(has_forms, old_cf)]]
            word_bits = self._word_bits_of_live(
                _RangePostings(
                    term_of, frequency, is_live, np.repeat(has_words, old_df), np.repeat(has_forms, old_df)
                ),
                forms,
                low,
                high,
            )
            positions8 = positions8[np.repeat(is_live[short], frequency[short])]
            positions = positions[np.repeat(is_live[~short], frequency[~short])]
            term_of, frequency, short = term_of[is_live], frequency[is_live], short[is_live]
            docs, patterns = docs[is_live], patterns[is_live]
            df += np.bincount(term_of, minlength=count)
            cf += np.bincount(term_of, weights=frequency, minlength=count).astype(np.int64)
            cf8 += np.bincount(term_of[short], weights=frequency[short], minlength=count).astype(np.int64)
        codes = self.codes[patterns]
        rare = np.flatnonzero(codes == RARE)
        return SegmentPart(
            df,
            cf,
            cf8,
            self.remap.docs[docs].astype(np.uint32),
            codes,
            (rare, self.numbers[patterns[rare]]),
            word_bits,
            positions,
            positions8,
            forms,
        )

    def _word_bits(self, begin: int, end: int, has_words: Array, new: Array) -> Array:
        """The word bits of terms begin..end-1, of those with `has_words`, without deletions.

        new     the merged term_id of each term
        """
        reader = self.remap.reader
        df, words = reader.df[begin:end].astype(np.int64), self.words_in_term[begin:end]
        first_word = reader.term_words[begin:end].astype(np.int64)
        bit = np.left_shift(1, np.minimum(self.word, 7)).astype(np.uint8)
        posting_has_words = np.repeat(has_words, df)
        word_bits: Array = np.repeat(bit[first_word], df)[posting_has_words]
        is_stored = np.repeat(words > 1, df)[posting_has_words]
        # A term whose words keep their numbers keeps its bits; elsewhere every bit moves to its new place.
        old_bits = np.full(word_bits.size, 0, dtype=np.uint8)
        old_bits[is_stored] = reader.bulk.packed_word_bits(begin, end)
        offset = np.arange(int(words.sum())) - np.repeat(starts(words), words)
        is_moved = self.word[int(first_word[0]) : int(first_word[0]) + offset.size] != offset
        is_same = np.bincount(np.repeat(np.arange(words.size), words)[is_moved], minlength=words.size) == 0
        is_copied = is_stored & np.repeat(is_same, df)[posting_has_words]
        word_bits[is_copied] = old_bits[is_copied]
        others = np.flatnonzero(is_stored & ~is_copied)
        if others.size:
            term_of = np.repeat(np.arange(end - begin), df)[posting_has_words][others]
            old, moved_bits = old_bits[others], np.zeros(others.size, dtype=np.uint8)
            for number in range(8):
                new_bit = bit[np.minimum(first_word + number, bit.size - 1)]
                new_bit = np.where(words > number, new_bit, 0).astype(np.uint8)
                moved_bits |= ((old >> number) & 1) * new_bit[term_of]
            word_bits[others] = moved_bits
        # Bit 7 stands for several words, whose new bits only the tokens tell.
        is_unclear = has_words & (words > 8) & ~is_same
        if is_unclear.any():
            _, patterns = reader.bulk.postings(begin, end)
            frequency = reader.positions.frequencies(patterns)[np.repeat(is_unclear, df)]
            forms = reader.bulk.form_indices(begin, end, is_unclear)
            cf = reader.postings.cf[begin:end].astype(np.int64)
            form_start = self.form_start[np.repeat(new[is_unclear], cf[is_unclear])]
            word = self.table.word_of_form[form_start + self.remap.forms[forms]]
            word_bits[np.repeat(is_unclear, df)[posting_has_words]] = np.bitwise_or.reduceat(
                np.left_shift(1, np.minimum(word, 7)).astype(np.uint8), starts(frequency)
            )
        return word_bits

    def _word_bits_of_live(self, postings: _RangePostings, forms: Array, low: int, high: int) -> Array:
        """The same of a segment with deletions, from its live tokens. Counts `word_df` too.

        forms   the new form number of each live token of the terms of several forms
        """
        live = postings.is_live
        term_of, frequency = postings.term_of[live], postings.frequency[live]
        has_words, has_forms = postings.has_words[live], postings.has_forms[live]
        # Terms of several words have several forms: narrow the tokens down to theirs.
        forms = forms[np.repeat(has_words[has_forms], frequency[has_forms])]
        counts = frequency[has_words]
        token_term = np.repeat(term_of[has_words], counts) + low
        word = self.table.word_of_form[self.form_start[token_term] + forms].astype(np.int64)
        is_single = self.table.words_in_term[low:high] == 1
        df = np.bincount(term_of, minlength=high - low)
        np.add.at(self.word_df, self.word_start[low:high][is_single], df[is_single])
        if not counts.size:
            return np.zeros(0, dtype=np.uint8)
        entry = self.word_start[token_term] + word
        posting = np.repeat(np.arange(counts.size), counts)
        pairs = (entry.astype(np.uint64) << np.uint64(32)) | posting.astype(np.uint64)
        pairs.sort()
        is_distinct = np.concatenate(([True], pairs[1:] != pairs[:-1]))
        entries = (pairs[is_distinct] >> np.uint64(32)).astype(np.int64)
        self.word_df += np.bincount(entries, minlength=self.word_df.size)
        bits = np.left_shift(1, np.minimum(word, 7)).astype(np.uint8)
        word_bits: Array = np.bitwise_or.reduceat(bits, starts(counts))
        return word_bits
