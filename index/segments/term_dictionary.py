"""Read the term dictionary of a segment: its terms, and the words and surface forms of each.

A *term* is a stem in a language, named `elect en`; a *word* is a folded token; a *surface form* is
a spelling of a word. Terms ascend by name. Words and surface forms lie term by term, commonest
first within the term.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from index.arrays import Array
from index.caches import cached_method
from index.storage.array_file import ArrayFile
from index.storage.string_table import Strings


class WordEntry(NamedTuple):
    """One word of one term: its number within the term, and its articles, deleted ones included."""

    term_id: int
    number: int
    word: str
    articles: int


class TermDictionary:
    """The terms, words and surface forms in a segment's file.

    langs   the languages the segment was stemmed in
    """

    def __init__(self, file: ArrayFile, langs: Sequence[str] = ()) -> None:
        self.file, self._langs = file, langs
        # Queries repeat the same few words, so look-ups by word are cached.
        self.entries = cached_method(self._entries, 4096)
        self.words_of = cached_method(self._words_of, 1024)
        self.term_id = cached_method(self._term_id, 4096)

    @cached_property
    def term_names(self) -> Strings:
        """The names of the terms, ascending."""
        return Strings(self.file, "class_names")

    @cached_property
    def words(self) -> Strings:
        """The words, term by term."""
        return Strings(self.file, "words")

    @cached_property
    def forms(self) -> Strings:
        """The surface forms, term by term."""
        return Strings(self.file, "forms")

    @cached_property
    def word_order(self) -> Array:
        """Indices into `words` in ascending order of the words."""
        return self.file["word_order"]

    @cached_property
    def term_words(self) -> Array:
        """The index in `words` of each term's first word, and the number of words."""
        return self.file["class_words"]

    @cached_property
    def term_forms(self) -> Array:
        """The index in `forms` of each term's first surface form, and the number of forms."""
        return self.file["class_forms"]

    @cached_property
    def word_df(self) -> Array:
        """The number of articles of each word, deleted ones included."""
        return self.file["word_df"]

    def _term_id(self, name: str) -> int:
        """The term of this name, or -1."""
        i = self.term_names.find(name)
        return i if i < len(self.term_names) and self.term_names[i] == name else -1

    def _entries(self, word: str) -> list[WordEntry]:
        """The entries of a folded word: one for each term (language) that has it."""
        entries, i = [], self.words.find(word, self.word_order)
        while i < len(self.words) and self.words[int(self.word_order[i])] == word:
            entries.append(self.entry_at(int(self.word_order[i])))
            i += 1
        return entries

    def entry_at(self, i: int) -> WordEntry:
        """The entry of the word at index `i` of `words`."""
        term_id = int(np.searchsorted(self.term_words, np.uint32(i), side="right")) - 1
        return WordEntry(term_id, i - int(self.term_words[term_id]), self.words[i], int(self.word_df[i]))

    def _words_of(self, term_id: int) -> list[WordEntry]:
        """The words of a term, commonest first."""
        start, stop = int(self.term_words[term_id]), int(self.term_words[term_id + 1])
        return [
            WordEntry(term_id, number, word, int(self.word_df[start + number]))
            for number, word in enumerate(self.words.run(start, stop))
        ]

    def forms_of(self, term_id: int) -> tuple[list[str], list[int]]:
        """The surface forms of a term, and the number of each form's word within the term."""
        start, stop = int(self.term_forms[term_id]), int(self.term_forms[term_id + 1])
        return self.forms.run(start, stop), self.word_of_form(term_id).tolist()

    def word_of_form(self, term_id: int) -> Array:
        """The number of each surface form's word within a term."""
        return self.file["word_of_form"][int(self.term_forms[term_id]) : int(self.term_forms[term_id + 1])]
