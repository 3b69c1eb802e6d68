"""Build the vocabulary of a segment: terms, their words and surface forms.

Words and surface forms are numbered within their term, commonest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np

from index.arrays import Array, starts
from index.frozen import replace, value
from index.storage.array_file import ArrayWriter
from index.storage.string_table import put_strings


class Interner(dict[str, int]):
    """Numbers strings in order of appearance."""

    def __missing__(self, string: str) -> int:
        number = self[string] = len(self)
        return number

    def of(self, strings: Sequence[str]) -> Array:
        """The numbers of these strings; new strings get the next numbers."""
        strings = list(strings)
        if not self:
            self.update(zip(dict.fromkeys(strings), count(), strict=False))
        return np.fromiter(map(self.__getitem__, strings), dtype=np.int64, count=len(strings))


def ranks(strings: Sequence[str]) -> Array:
    """For each of these distinct strings, its rank in ascending order."""
    rank = np.empty(len(strings), dtype=np.int64)
    rank[sorted(range(len(strings)), key=strings.__getitem__)] = np.arange(len(strings))
    return rank


def term_ranges(cf: Array, tokens: int, terms: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms with at most about `tokens` tokens and at most `terms` terms each."""
    ends, low = np.cumsum(cf), 0
    while low < cf.size:
        reached = int(ends[low - 1]) if low else 0
        high = min(
            max(low + 1, int(np.searchsorted(ends, reached + tokens, side="right"))),
            low + (terms or cf.size),
            cf.size,
        )
        yield low, high
        low = high


class TermForms(NamedTuple):
    """Pairs of a term and a surface form, some of which may be equal; an item a pair.

    word, form  indices into lists of distinct words and surface forms
    """

    term_id: Array
    word: Array
    form: Array
    occurrences: Array


@value
class TermVocabulary:
    """The terms, words and surface forms of a segment, the latter two term by term."""

    words: list[str]
    forms: list[str]
    words_in_term: Array
    forms_in_term: Array
    #: for each surface form, term by term: its word's number within the term
    word_of_form: Array
    #: for each of the given pairs: its form's number within the term
    form_of_pair: Array
    #: for each surface form: its number of occurrences
    form_count: Array
    #: indices into `words` in ascending order of the words
    word_order: Array

    @classmethod
    def of(cls, pairs: TermForms, terms: int, words: Sequence[str], forms: Sequence[str]) -> TermVocabulary:
        """Build it from pairs of a term and a surface form.

        terms           the number of terms
        words, forms    the distinct words and surface forms; a form always stands for the same word
        """
        word_rank, form_rank = ranks(words), ranks(forms)
        keys, first, pair_form = np.unique(
            pairs.term_id * len(forms) + pairs.form, return_index=True, return_inverse=True
        )
        form_term, form_word, form_string = pairs.term_id[first], pairs.word[first], pairs.form[first]
        form_count = np.bincount(pair_form, weights=pairs.occurrences, minlength=keys.size).astype(np.int64)
        # An entry is a word of a term.
        keys, first, form_entry = np.unique(
            form_term * len(words) + form_word, return_index=True, return_inverse=True
        )
        entry_term, entry_word = form_term[first], form_word[first]
        entry_count = np.bincount(form_entry, weights=form_count, minlength=keys.size).astype(np.int64)
        entry_order = np.lexsort((word_rank[entry_word], -entry_count, entry_term))
        form_order = np.lexsort((form_rank[form_string], word_rank[form_word], -form_count, form_term))
        words_in_term, entry_number = _numbers_within(entry_term, entry_order, terms)
        forms_in_term, form_number = _numbers_within(form_term, form_order, terms)
        ordered = entry_word[entry_order]
        return cls(
            words=[words[i] for i in ordered.tolist()],
            forms=[forms[i] for i in form_string[form_order].tolist()],
            words_in_term=words_in_term,
            forms_in_term=forms_in_term,
            word_of_form=entry_number[form_entry[form_order]].astype(np.uint32),
            form_of_pair=form_number[pair_form].astype(np.uint32),
            form_count=form_count[form_order].astype(np.uint32),
            word_order=np.argsort(word_rank[ordered], kind="stable").astype(np.uint32),
        )

    def without_strings(self) -> TermVocabulary:
        """The part that merging postings needs."""
        return replace(
            self, words=[], forms=[], form_of_pair=self.form_of_pair[:0], word_order=self.word_order[:0]
        )

    def write(self, file: ArrayWriter, term_names: Sequence[str]) -> None:
        """Write the strings and their numbers."""
        put_strings(file, "class_names", term_names)
        put_strings(file, "words", self.words)
        put_strings(file, "forms", self.forms)
        file.put("class_words", np.concatenate(([0], np.cumsum(self.words_in_term))).astype(np.uint32))
        file.put("class_forms", np.concatenate(([0], np.cumsum(self.forms_in_term))).astype(np.uint32))
        file.put("form_cf", self.form_count)
        file.put("word_of_form", self.word_of_form.astype(np.uint16))
        file.put("word_order", self.word_order)


def _numbers_within(term_id: Array, order: Array, terms: int) -> tuple[Array, Array]:
    """Count and number the entries of each term; `order` has them term by term."""
    counts = np.bincount(term_id, minlength=terms).astype(np.int64)
    number = np.empty(term_id.size, dtype=np.int64)
    number[order] = np.arange(term_id.size) - starts(counts)[term_id[order]]
    return counts, number
