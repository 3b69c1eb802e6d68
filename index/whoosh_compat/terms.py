"""The terms and postings of a segment for stock Whoosh, made from the arrays on demand.

The terms of each field, ascending by their bytes:

    stem            our terms by name (`elect en`), with the occurrences of all their words
    word            the folded words; one of several terms (languages) has the occurrences of all
    id              the ids of the articles
    first, last     day numbers of the publication day; undated articles have none
    section, site   their values

The first two have positions, those of the article from headline to captions. Nothing here is fast,
and the product answers no query with it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from index.arrays import Array
from index.segments.positions import STRIDE
from index.segments.reader import SegmentReader
from index.whoosh_compat.schema import DAYS, NAMES, TEXTS, whoosh_schema


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of a field; and the occurrences of term `i`: `doc_id * STRIDE + position`."""

    terms: list[bytes]
    keys: Callable[[int], Array]

    def find(self, term: bytes) -> int:
        """The index of a term, or -1."""
        i = bisect_left(self.terms, term)
        return i if i < len(self.terms) and self.terms[i] == term else -1


def term_keys(reader: SegmentReader, term_id: int, word: int | None = None) -> Array:
    """The occurrences of a term, or of one of its words, in deleted articles too."""
    docs = reader.docs(term_id)
    slot, positions, index = reader.positions.of(term_id)
    keys: Array = docs[slot] * STRIDE + positions
    if word is not None:
        keys = keys[np.array(reader.forms_of(term_id)[1])[reader.form_numbers(term_id, index)] == word]
    return keys


def word_keys(reader: SegmentReader, word: str) -> Array:
    """The occurrences of a folded word, in all of its terms."""
    return np.sort(
        np.concatenate([term_keys(reader, entry.term_id, entry.number) for entry in reader.entries(word)])
    )


def lexicon(reader: SegmentReader, field: str) -> Lexicon:
    """The terms of a field."""
    if field == "stem":
        return Lexicon([name.encode() for name in reader.term_names], lambda i: term_keys(reader, i))
    if field == "word":
        words = sorted(set(reader.words))
        return Lexicon([word.encode() for word in words], lambda i: word_keys(reader, words[i]))
    if field == "id":
        ids = sorted((reader.id(doc), doc) for doc in range(reader.articles))
        return Lexicon([id.encode() for id, _ in ids], lambda i: np.array([ids[i][1] * STRIDE]))
    column = reader.doc_values[field]
    values = np.unique(column[column > 0]).tolist()
    if field in DAYS:
        terms = [whoosh_schema()[field].to_bytes(value) for value in values]
    else:
        named = sorted((reader.doc_values.names(field)[value - 1].encode(), value) for value in values)
        terms, values = [name for name, _ in named], [value for _, value in named]
    return Lexicon(terms, lambda i: np.flatnonzero(column == values[i]) * STRIDE)


class TermsView(base.TermsReader):
    """The terms of a segment."""

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        self._lexicons: dict[str, Lexicon] = {}

    def indexed_field_names(self) -> list[str]:
        return sorted((*TEXTS, *DAYS, *NAMES, "id"))

    def make_lexicon(self, field: str) -> Lexicon:
        """Make the terms of a field; `_lexicon` caches them."""
        return lexicon(self._reader, field)

    def lengths(self, field: str, docs: Array) -> Array:
        """The number of tokens of these articles in a field."""
        lengths: Array = self._reader.lengths[docs].sum(axis=1)
        return lengths

    def _lexicon(self, field: str) -> Lexicon:
        if field not in self._lexicons:
            self._lexicons[field] = self.make_lexicon(field)
        return self._lexicons[field]

    def _keys(self, field: str, term: bytes) -> Array:
        if (field, term) not in self:
            raise TermNotFound(f"No term {field}:{term!r}")
        lexicon = self._lexicon(field)
        return lexicon.keys(lexicon.find(term))

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        return field in self.indexed_field_names() and self._lexicon(field).find(text) >= 0

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in self.indexed_field_names():
            yield from ((field, term) for term in self._lexicon(field).terms)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for field in self.indexed_field_names():
            if field >= fieldname:
                terms = self._lexicon(field).terms
                first = bisect_left(terms, prefix) if field == fieldname else 0
                yield from ((field, term) for term in terms[first:])

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def cursor(self, fieldname: str, fieldobj: Any) -> TermsCursor:
        terms = self._lexicon(fieldname).terms if fieldname in self.indexed_field_names() else []
        return TermsCursor(terms, fieldobj, partial(self.term_info, fieldname))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return self._info(fieldname, self._keys(fieldname, text))

    def _info(self, field: str, keys: Array) -> TermInfo:
        docs, counts = np.unique(keys // STRIDE, return_counts=True)
        lengths = self.lengths(field, docs)
        most = float(counts.max())
        return TermInfo(
            float(keys.size),
            docs.size,
            int(lengths.min()),
            int(lengths.max()),
            most,
            int(docs[0]),
            int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._keys(fieldname, text).size) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return int(self.term_info(fieldname, text).doc_frequency()) if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ArrayMatcher:
        keys = self._keys(fieldname, text)
        return ArrayMatcher(keys, format_, (fieldname, text), scorer, self._info(fieldname, keys))


class TermsCursor(base.FieldCursor):
    """Walks the terms of a field in order."""

    def __init__(self, terms: list[bytes], fieldobj: Any, info: Callable[[bytes], TermInfo]) -> None:
        self._terms, self._field, self._info, self._i = terms, fieldobj, info, 0

    def first(self) -> Any:
        self._i = 0
        return self.text()

    def find(self, term: Any) -> Any:
        self._i = bisect_left(self._terms, term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> Any:
        self._i += 1
        return self.text()

    def text(self) -> Any:
        return self._field.from_bytes(self._terms[self._i]) if self.is_valid() else None

    def term_info(self) -> TermInfo:
        return self._info(self._terms[self._i])

    def is_valid(self) -> bool:
        return self._i < len(self._terms)


class ArrayMatcher(LeafMatcher):
    """The postings of one term, article by article."""

    def __init__(
        self, keys: Array, format_: Any, term: tuple[str, bytes], scorer: Any, info: TermInfo
    ) -> None:
        self._keys, self.format, self._term, self.scorer, self._info = keys, format_, term, scorer, info
        docs, starts = np.unique(keys // STRIDE, return_index=True)
        self._docs: list[int] = docs.tolist()
        self._starts: list[int] = [*starts.tolist(), keys.size]
        self._i = 0

    def is_active(self) -> bool:
        return self._i < len(self._docs)

    def reset(self) -> None:
        self._i = 0

    def copy(self) -> ArrayMatcher:
        return copy(self)

    def id(self) -> int:
        return self._docs[self._i]

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._i += 1
        return False

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._docs, id, lo=self._i)

    def skip_to_quality(self, minquality: float) -> int:
        # The whole posting list is one block.
        if self.block_quality() > minquality:
            return 0
        self._i = len(self._docs)
        return 1

    def _positions(self) -> list[int]:
        positions: list[int] = (
            self._keys[self._starts[self._i] : self._starts[self._i + 1]] % STRIDE
        ).tolist()
        return positions

    def weight(self) -> float:
        return float(self._starts[self._i + 1] - self._starts[self._i])

    def value(self) -> bytes:
        return bytes(self.format.encode(self._positions())) if self.supports("positions") else b""

    def value_as(self, astype: str) -> Any:
        return self._positions() if astype == "positions" else super().value_as(astype)

    def score(self) -> float:
        return float(self.scorer.score(self)) if self.scorer else self.weight()

    def block_min_length(self) -> int:
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        return float(self._info.max_weight())
