"""Lay postings out as flat arrays, and make those arrays from sorted tokens.

A *term* is a stem in a language, with all the words that share it. The items of a term follow one
another in every array below, and terms follow one another in ascending order of their names:

    docs16, docs32  the doc_ids of the term, ascending: 4 bytes each in `docs32`; or, for a term in
                    many articles (see `layout.has_16bit_docs`), the low 2 bytes in `docs16`, and a
                    row of `chunks` that says where each block of 65,536 doc_ids begins
    codes           a byte a posting, the row of `patterns`, the frequency in title, lead, body,
                    captions and aside, and of `pattern_short`, whether the article is short; 255:
                    see `rare_at` / `rare_pattern`
    masks           a byte a posting of terms of several words: bit k is set where word k of the
                    term occurs in the article (bit 7: any word from 7 on)
    positions       the positions in the article, ascending, as many as the pattern sums up to;
                    those of short articles, which fit into a byte each, are in `positions8`
    form_halves     half a byte a position of terms of several surface forms, each term from a whole
                    byte on: the number of the form within the term; 15: see `many_at` /
                    `many_number`
    skips           for terms in more than `SKIP` articles: the number of the term's positions
                    before every `SKIP`-th posting, so that a few postings' positions are found
                    without counting all; `skips8`: the same of positions in short articles, for
                    terms that have both kinds
    df, cf, cf8     the articles, positions, and positions in short articles of each term; starts
                    follow from these
    word_df         the articles of each word

Frequencies are stored by zone, unweighted: weights can change without a rebuild, and a query on one
zone reads the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.arrays import Array, spread, starts
from index.building.frequency_patterns import Patterns
from index.building.spool import Spool
from index.frozen import value
from index.segments.layout import RARE, SHORT, SKIP, has_16bit_docs, skip_counts
from index.storage.array_file import ArrayWriter

#: The half byte of a form number that does not fit.
_MANY_FORMS = 15
#: Tokens a posting up to which a pass over the postings for each token is quicker than listing all tokens.
_FEW_TOKENS = 8


class TermSizes(NamedTuple):
    """For each term: its tokens, words, surface forms; for each form: its word's number."""

    cf: Array
    words: Array
    forms: Array
    word_of_form: Array


class SortedTokens(NamedTuple):
    """Tokens sorted by term, article and position.

    `form` is an index into the forms of the range of terms.
    """

    doc: Array
    position: Array
    form: Array
    zone: Array


@value
class PostingsBatch:
    """The arrays of a range of terms; `docs` has every posting, `forms` a number a position."""

    df: Array
    cf: Array
    cf8: Array
    docs: Array
    codes: Array
    #: postings without a code, and the numbers of their patterns
    rare: Array
    rare_number: Array
    word_bits: Array
    word_df: Array
    positions: Array
    positions8: Array
    forms: Array


class PostingsWriter:
    """Takes ranges of terms, as sorted tokens (`add`) or laid out (`put`), and writes arrays.

    folder      a folder for spools
    ends        for each article of the segment the position after its last token
    partition   with a name this writer has a partition of the terms, and its arrays go into files
                in the folder that begin with the name; see `close` and `append_partition`
    """

    def __init__(self, folder: str, ends: Array, partition: str = "") -> None:
        self._articles, self._is_short = ends.size, ends <= SHORT
        self._block_count = (ends.size >> 16) + 1
        self._position_dtype = np.dtype("<u2" if ends.max(initial=0) < 65536 else "<u4")
        self._spools = {
            name: Spool(dtype, folder, path=Path(folder, f"{partition}.{name}") if partition else None)
            for name, dtype in (_DTYPES | {"positions": self._position_dtype}).items()
        }
        self.patterns = Patterns()

    # -- from tokens -------------------------------------------------------------------------------

    def add(self, terms: TermSizes, tokens: SortedTokens) -> None:
        """Append a range of terms, given its tokens."""
        (doc, position, form, zone), cf = tokens, terms.cf
        if not doc.size:
            return
        term_end = np.cumsum(cf)
        is_first = np.empty(doc.size, dtype=bool)
        is_first[0] = True
        np.not_equal(doc[1:], doc[:-1], out=is_first[1:])
        is_first[(term_end - cf)[cf > 0]] = True
        first_token = np.flatnonzero(is_first)
        del is_first
        df = np.diff(np.searchsorted(first_token, term_end), prepend=0)
        frequency = np.diff(first_token, append=doc.size).astype(np.uint32)
        docs = doc[first_token]
        short = self._is_short[docs]
        numbers = self.patterns.numbers_of_tokens(zone, first_token, frequency, short)
        if not self.patterns.coded:
            # The commonest patterns of the first range get the codes; a range is large enough for them to
            # stay commonest.
            most = self.patterns.most
            self.patterns.give_codes(np.bincount(numbers, minlength=most)[:most])
        codes = self.patterns.codes(numbers)
        rare = np.flatnonzero(codes == RARE)
        if short.all():  # as in most corpora
            cf8, positions, positions8 = cf, position[:0], position
        else:
            token_short = np.repeat(short, frequency)
            short_before = np.concatenate(([0], np.cumsum(token_short, dtype=np.int64)))
            cf8 = np.diff(short_before[np.concatenate(([0], term_end))])
            positions, positions8 = position[~token_short], position[token_short]
        word_bits = _word_bits(terms, form, first_token, frequency, df)
        self.put(
            PostingsBatch(
                df=df,
                cf=cf,
                cf8=cf8,
                docs=docs,
                codes=codes,
                rare=rare,
                rare_number=numbers[rare],
                word_bits=word_bits,
                word_df=_word_df(terms, form, first_token, frequency, df, word_bits),
                positions=positions.astype(self._position_dtype),
                positions8=positions8.astype(np.uint8),
                forms=_padded_forms(form, cf, terms.forms),
            )
        )

    # -- laid out ----------------------------------------------------------------------------------

    def put(self, batch: PostingsBatch) -> None:
        """Append a range of terms that is laid out."""
        spools = self._spools
        spools["rare_at"].add(batch.rare + spools["codes"].items)
        for name, array in (
            ("df", batch.df),
            ("cf", batch.cf),
            ("cf8", batch.cf8),
            ("codes", batch.codes),
            ("rare_pattern", batch.rare_number),
            ("masks", batch.word_bits),
            ("word_df", batch.word_df),
            ("positions", batch.positions),
            ("positions8", batch.positions8),
        ):
            spools[name].add(array)
        self._put_docs(batch.docs, batch.df)
        self._put_skips(batch)
        many = np.flatnonzero(batch.forms >= _MANY_FORMS)
        spools["many_at"].add(many + spools["form_halves"].items * 2)
        spools["many_number"].add(batch.forms[many])
        halves = np.minimum(batch.forms, _MANY_FORMS).astype(np.uint8)
        spools["form_halves"].add(halves[0::2] | (halves[1::2] << 4))

    def _put_docs(self, docs: Array, df: Array) -> None:
        term_is_16bit = has_16bit_docs(df, self._articles)
        is_16bit = np.repeat(term_is_16bit, df)
        self._spools["docs32"].add(docs[~is_16bit])
        self._spools["docs16"].add((docs[is_16bit] & 0xFFFF).astype(np.uint16))
        rows = np.zeros((int(np.count_nonzero(term_is_16bit)), self._block_count + 1), dtype=np.uint32)
        if self._block_count == 1:
            rows[:, 1] = df[term_is_16bit]
        else:
            ends = np.cumsum(df, dtype=np.int64)
            bounds = (np.arange(self._block_count + 1, dtype=np.int64) << 16).astype(np.uint32)
            for row, term in enumerate(np.flatnonzero(term_is_16bit).tolist()):
                rows[row] = np.searchsorted(docs[ends[term] - df[term] : ends[term]], bounds)
        self._spools["chunks"].add(rows.ravel())

    def _put_skips(self, batch: PostingsBatch) -> None:
        frequency = self.patterns.frequencies(batch.codes, batch.rare, batch.rare_number)
        self._spools["skips"].add(_sums_before(SKIP, skip_counts(batch.df), batch.df, frequency))
        has_both = (batch.cf8 > 0) & (batch.cf8 < batch.cf)
        if has_both.any():
            frequency[~self._is_short[batch.docs]] = 0
            entries = np.where(has_both, skip_counts(batch.df), 0)
            self._spools["skips8"].add(_sums_before(SKIP, entries, batch.df, frequency))

    # -- partitions --------------------------------------------------------------------------------

    def close(self) -> dict[str, int]:
        """Finish a partition. Returns the number of items in each of its arrays."""
        return {name: spool.close() for name, spool in self._spools.items()}

    def append_partition(self, folder: str, partition: str, item_counts: Mapping[str, int]) -> None:
        """Append a partition, which gave patterns the same numbers and codes.

        Only partitions can follow it.
        """
        shifts = {"rare_at": self._spools["codes"].items, "many_at": self._spools["form_halves"].items * 2}
        for name, spool in self._spools.items():
            spool.add_file(Path(folder, f"{partition}.{name}"), item_counts[name], shifts.get(name, 0))

    def write(self, file: ArrayWriter) -> None:
        """Write the arrays of all terms."""
        numbers = np.concatenate([np.zeros(0, dtype=np.uint32), *self._spools.pop("rare_pattern").pieces()])
        for name, spool in self._spools.items():
            file.stream(name, spool.dtype, spool.pieces())
        self.patterns.write(file, numbers)


_DTYPES: dict[str, Any] = {
    "docs16": "<u2",
    "docs32": "<u4",
    "chunks": "<u4",
    "codes": "u1",
    "masks": "u1",
    "positions": "<u4",
    "positions8": "u1",
    "cf8": "<u4",
    "form_halves": "u1",
    "df": "<u4",
    "cf": "<u4",
    "word_df": "<u4",
    "rare_at": "<i8",
    "rare_pattern": "<u4",
    "many_at": "<i8",
    "many_number": "<u4",
    "skips": "<u4",
    "skips8": "<u4",
}


def _sums_before(step: int, entries: Array, sizes: Array, counts: Array) -> Array:
    """Sum a run's counts before every `step`-th; runs have `sizes` counts and `entries` sums."""
    first = starts(sizes)
    before = np.zeros(counts.size + 1, dtype=np.int64)
    np.cumsum(counts, out=before[1:])
    i = np.repeat(first - step * starts(entries), entries) + step * np.arange(int(entries.sum()))
    return before[i] - np.repeat(before[first], entries)


def _word_bits(terms: TermSizes, form: Array, first_token: Array, frequency: Array, df: Array) -> Array:
    """The word bits of the postings of terms of several words, from the form of every token.

    first_token, frequency  for each posting: its first token and its number of tokens
    """
    bit_of_form = np.left_shift(1, np.minimum(terms.word_of_form, 7)).astype(np.uint8)
    has_words = np.repeat(terms.words > 1, df)
    first_token, frequency = first_token[has_words], frequency[has_words]
    word_bits = bit_of_form[form[first_token]]
    again = np.flatnonzero(frequency > 1)
    for i in range(1, _FEW_TOKENS):  # the second token of each posting that has one, then the third, ...
        word_bits[again] |= bit_of_form[form[first_token[again] + i]]
        again = again[frequency[again] > i + 1]
    if again.size:
        counts = frequency[again].astype(np.int64)
        bits = bit_of_form[form[spread(first_token[again], counts)]]
        word_bits[again] = np.bitwise_or.reduceat(bits, starts(counts))
    return word_bits


def _word_df(
    terms: TermSizes, form: Array, first_token: Array, frequency: Array, df: Array, word_bits: Array
) -> Array:
    """The number of articles of each word, from the word bits; see `_word_bits`."""
    words, word_of_form = terms.words, terms.word_of_form
    has_words = np.repeat(words > 1, df)
    first_token, frequency = first_token[has_words], frequency[has_words]
    word_start = starts(words)
    word_df = np.repeat(df, words)
    term_of = np.repeat(np.arange(df.size, dtype=np.uint32), np.where(words > 1, df, 0))
    bits, term_of_bits = word_bits, term_of
    for bit in range(7):
        has_bit = words > max(bit, 1)
        if not has_bit.any():
            break
        if bit > 1:
            still = has_bit[term_of_bits]
            bits, term_of_bits = bits[still], term_of_bits[still]
        counts = np.bincount(term_of_bits[(bits & (1 << bit)) != 0], minlength=df.size)
        word_df[word_start[has_bit] + bit] = counts[has_bit]
    # Words from 7 on share a bit: count their tokens.
    shared = np.flatnonzero(word_bits >= 128)
    if shared.size:
        posting = np.repeat(shared, frequency[shared])
        token = spread(first_token[shared], frequency[shared])
        is_late = word_of_form[form[token]] >= 7
        entry = word_start[term_of[posting[is_late]]] + word_of_form[form[token[is_late]]]
        pairs = np.unique((entry.astype(np.uint64) << np.uint64(32)) | posting[is_late].astype(np.uint64))
        counts = np.bincount((pairs >> np.uint64(32)).astype(np.int64), minlength=word_df.size)
        is_late_word = np.arange(word_df.size) - np.repeat(word_start, words) >= 7
        word_df[is_late_word] = counts[is_late_word]
    return word_df


def _padded_forms(form: Array, cf: Array, forms: Array) -> Array:
    """Number the forms at the positions of terms of several, padded to an even count a term."""
    has_forms = forms > 1
    number_of_form = (np.arange(int(forms.sum())) - np.repeat(starts(forms), forms)).astype(np.uint32)
    number = number_of_form[form[np.repeat(has_forms, cf)]]
    counts = cf[has_forms]
    padded = counts + (counts & 1)
    out = np.empty(int(padded.sum()), dtype=number.dtype)
    is_number = np.ones(out.size, dtype=bool)
    is_number[np.cumsum(padded)[counts < padded] - 1] = False
    out[is_number] = number
    out[~is_number] = 0
    return out
