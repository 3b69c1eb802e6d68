"""The words of a segment: its classes, the words and written forms of each, found by name or by number."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from index.arrays import Array
from index.caches import cached_method
from index.storage.array_file import ArrayFile
from index.storage.string_table import Strings


class WordEntry(NamedTuple):
    """One word of one class: the class, the word's number in it, the word, and in how many articles (deleted ones too) it stands."""

    term_id: int
    number: int
    word: str
    articles: int


class WordsReader:
    """The words in a segment's file."""

    def __init__(self, file: ArrayFile) -> None:
        self.file = file
        # The words people ask for are few and come again.
        self.entries = cached_method(self._entries, 4096)
        self.words_of = cached_method(self._words_of, 1024)
        self.term_id = cached_method(self._term_id, 4096)

    @cached_property
    def term_names(self) -> Strings:
        """The classes, ascending."""
        return Strings(self.file, "class_names")

    @cached_property
    def words(self) -> Strings:
        """The words, class by class."""
        return Strings(self.file, "words")

    @cached_property
    def forms(self) -> Strings:
        """The written forms, class by class."""
        return Strings(self.file, "forms")

    @cached_property
    def word_order(self) -> Array:
        """Places of the words in ascending order."""
        return self.file["word_order"]

    @cached_property
    def term_words(self) -> Array:
        """Place of each class's first word."""
        return self.file["class_words"]

    @cached_property
    def term_forms(self) -> Array:
        """Place of each class's first form."""
        return self.file["class_forms"]

    @cached_property
    def word_df(self) -> Array:
        """In how many articles each word stands."""
        return self.file["word_df"]

    def _term_id(self, name: str) -> int:
        """The class of this name, or -1."""
        place = self.term_names.find(name)
        return place if place < len(self.term_names) and self.term_names[place] == name else -1

    def _entries(self, word: str) -> list[WordEntry]:
        """The places of a folded word: one for each class (language) that holds it."""
        found, place = [], self.words.find(word, self.word_order)
        while place < len(self.words) and self.words[int(self.word_order[place])] == word:
            found.append(self.entry_at(int(self.word_order[place])))
            place += 1
        return found

    def entry_at(self, place: int) -> WordEntry:
        """The word at a place in `words`."""
        term_id = int(np.searchsorted(self.term_words, np.uint32(place), side="right")) - 1
        return WordEntry(
            term_id, place - int(self.term_words[term_id]), self.words[place], int(self.word_df[place])
        )

    def _words_of(self, term_id: int) -> list[WordEntry]:
        """The words of a class, commonest first."""
        start, stop = int(self.term_words[term_id]), int(self.term_words[term_id + 1])
        return [
            WordEntry(term_id, n, word, int(self.word_df[start + n]))
            for n, word in enumerate(self.words.run(start, stop))
        ]

    def forms_of(self, term_id: int) -> tuple[list[str], list[int]]:
        """The written forms of a class and the number of each form's word."""
        start, stop = int(self.term_forms[term_id]), int(self.term_forms[term_id + 1])
        return self.forms.run(start, stop), self.word_of_form(term_id).tolist()

    def word_of_form(self, term_id: int) -> Array:
        """The number of each form's word within a class."""
        return self.file["word_of_form"][int(self.term_forms[term_id]) : int(self.term_forms[term_id + 1])]
