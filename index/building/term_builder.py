"""The vocabulary of a segment: classes, their words and written forms, numbered commonest first within the class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np

from index.arrays import Array
from index.frozen import replace, value
from index.storage.array_file import ArrayWriter
from index.storage.string_table import put_strings


class Interner(dict[str, int]):
    """Strings numbered in order of appearance."""

    def __missing__(self, string: str) -> int:
        number = self[string] = len(self)
        return number

    def of(self, strings: Sequence[str]) -> Array:
        """The numbers of these strings; new ones are taken in."""
        strings = list(strings)
        if not self:
            self.update(zip(dict.fromkeys(strings), count(), strict=False))
        return np.fromiter(map(self.__getitem__, strings), dtype=np.int64, count=len(strings))


def ranks(strings: Sequence[str]) -> Array:
    """For each of these distinct strings, its place in ascending order."""
    rank = np.empty(len(strings), dtype=np.int64)
    rank[sorted(range(len(strings)), key=strings.__getitem__)] = np.arange(len(strings))
    return rank


def term_ranges(cf: Array, run: int, terms: int | None = None) -> Iterator[tuple[int, int]]:
    """Ranges of classes with at most about `run` tokens each, and at most so many classes."""
    ends, low = np.cumsum(cf), 0
    while low < cf.size:
        reached = int(ends[low - 1]) if low else 0
        high = min(
            max(low + 1, int(np.searchsorted(ends, reached + run, side="right"))),
            low + (terms or cf.size),
            cf.size,
        )
        yield low, high
        low = high


@value
class TermVocabulary:
    """Classes, their words and written forms, numbered commonest first within the class."""

    words: list[str]
    forms: list[str]
    words_in_term: Array
    forms_in_term: Array
    #: for each form, class by class: its word's number within the class
    word_of_form: Array
    #: for each of the given pairs: its form's number within the class
    form_of_pair: Array
    #: for each form: how often it occurs
    form_count: Array
    #: places of the words in ascending order
    word_order: Array

    @classmethod
    def of(
        term_id,
        terms: int,
        term_ids: Array,
        word: Array,
        written: Array,
        times: Array,
        words: Sequence[str],
        forms: Sequence[str],
    ) -> TermVocabulary:
        """From pairs of a class and a written form, which always stands for the same word, with their number of occurrences.

        cls_, word, written   for each pair (some may be equal) the class and the places in `words` and `forms`, which hold each string once
        times                 how often it occurs
        """
        word_rank, form_rank = ranks(words), ranks(forms)
        known, first, pair_form = np.unique(
            term_ids * len(forms) + written, return_index=True, return_inverse=True
        )
        form_cls, form_word, form_written = term_ids[first], word[first], written[first]
        form_count = np.bincount(pair_form, weights=times, minlength=known.size).astype(np.int64)
        entries, first, form_entry = np.unique(
            form_cls * len(words) + form_word, return_index=True, return_inverse=True
        )
        entry_cls, entry_word = form_cls[first], form_word[first]
        entry_count = np.bincount(form_entry, weights=form_count, minlength=entries.size).astype(np.int64)
        entry_order = np.lexsort((word_rank[entry_word], -entry_count, entry_cls))
        form_order = np.lexsort((form_rank[form_written], word_rank[form_word], -form_count, form_cls))
        words_in_term, entry_number = _numbered(entry_cls, entry_order, terms)
        forms_in_term, form_number = _numbered(form_cls, form_order, terms)
        ordered = entry_word[entry_order]
        return term_id(
            [words[place] for place in ordered.tolist()], [forms[place] for place in form_written[form_order].tolist()],
            words_in_term, forms_in_term, entry_number[form_entry[form_order]].astype(np.uint32), form_number[pair_form].astype(np.uint32),
            form_count[form_order].astype(np.uint32), np.argsort(word_rank[ordered], kind="stable").astype(np.uint32),
        )  # fmt: skip

    def without_strings(self) -> TermVocabulary:
        """What weaving needs of it."""
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


def _numbered(term_id: Array, order: Array, terms: int) -> tuple[Array, Array]:
    """How many entries each class has, and each entry's number within its class; `order` has the entries class by class."""
    amount = np.bincount(term_id, minlength=terms).astype(np.int64)
    start = np.cumsum(amount) - amount
    number = np.empty(term_id.size, dtype=np.int64)
    number[order] = np.arange(term_id.size) - start[term_id[order]]
    return amount, number
