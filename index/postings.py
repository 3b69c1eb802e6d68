"""How the occurrences of words are laid out as flat arrays, and how those arrays are made from sorted tokens.

A *class* is a stem with all the words that share it. Each class has one run in every array below, classes in the order of their names:

    docs16, docs32  the articles that hold the class, ascending: 4 bytes each, or, for classes in many articles (see `big`), the low 2 bytes,
                    with a row of `chunks` that says where each block of 65,536 article numbers begins
    codes           for each of these postings one byte, the row of `patterns`: how often the class stands in title, lead, body, captions and
                    aside of the article. 255 means: look in `rare_at` / `rare_pattern`
    masks           for classes of several words: bit k says that the class's word k stands in the article (bit 7: any of the words 7...)
    positions       the places within the article, ascending, as many as the pattern's sum, in title, lead, body, captions, aside order;
                    those of short articles, whose positions all fit into a byte, apart in `positions8`
    form_halves     for classes of several written forms: half a byte a position, each class from a whole byte on, the number of the form that stands
                    there (15: see `many_at` / `many_number`)
    df, cf, cf8     in how many articles, how often, and how often in short articles each class stands; where runs begin follows from these
    word_df         in how many articles each word stands

Frequencies are kept by field, not weighted, so weights can change without a rebuild; a query for one field reads the same bytes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np

from index.arrays import Array, ArrayWriter

#: Fields of an article in the order of their positions. The lead is the standfirst and the first paragraph.
ZONES = ("title", "lead", "body", "caption", "aside")
#: Positions of articles that end before this one take a byte.
SHORT = 256
RARE = 255
_MANY_FORMS = 15
# Patterns within these bounds have a number of their own; the few others are listed.
_SMALL = np.array([4, 8, 32, 4, 8], dtype=np.uint32)
_STRIDE = np.array([1, 4, 32, 1024, 4096], dtype=np.uint32)
_SMALL_COUNT = 32768


def small_patterns() -> Array:
    """The counts by zone that the numbers below `_SMALL_COUNT` stand for, shape (32768, 5)."""
    numbers = np.arange(_SMALL_COUNT, dtype=np.uint32)[:, None]
    return ((numbers // _STRIDE) % _SMALL).astype(np.uint32)


def rows_of_patterns(patterns: Array, rows: Array) -> Array:
    """The counts by zone of postings, (postings, 5), from their rows of `patterns`."""
    counts: Array = patterns[rows]
    return counts


def _by_zone(zones: Array, starts: Array) -> list[Array]:
    """For each zone, how many of each run's tokens are in it; runs begin at `starts`."""
    counts = []
    for zone in range(len(ZONES)):
        inside = zones == zone
        counts.append(np.add.reduceat(inside, starts, dtype=np.uint32) if inside.any() else np.zeros(starts.size, dtype=np.uint32))
    return counts


def big(df: Array, articles: int) -> Array:
    """Which classes keep 2 bytes an article: those where that saves more than their row of `chunks` costs."""
    return df >= 4 * ((articles >> 16) + 2)


class Spool:
    """One array that is written piece by piece: in memory while it is small, in an unnamed file beyond."""

    def __init__(self, dtype: Any, folder: str, limit: int = 8_000_000) -> None:
        self.dtype = np.dtype(dtype)
        self.items = 0
        self._folder, self._limit = folder, limit
        self._pieces: list[Array] = []
        self._file: Any = None

    def add(self, piece: Array) -> None:
        """Append."""
        piece = np.ascontiguousarray(piece, dtype=self.dtype)
        self.items += piece.size
        if self._file is None and self.items * self.dtype.itemsize > self._limit:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by `pieces`
            for earlier in self._pieces:
                self._file.write(earlier.data.cast("B"))
            self._pieces = []
        if self._file is None:
            self._pieces.append(piece)
        elif piece.size:
            self._file.write(piece.data.cast("B"))

    def pieces(self) -> Iterator[Array]:
        """All that was added, in pieces, once."""
        if self._file is None:
            yield from self._pieces
            self._pieces = []
            return
        self._file.seek(0, os.SEEK_SET)
        while block := self._file.read(4_000_000 // self.dtype.itemsize * self.dtype.itemsize):
            yield np.frombuffer(block, dtype=self.dtype)
        self._file.close()


class PostingsWriter:
    """Turns runs of tokens, sorted by class, article and position, into the arrays above.

    ends      for each article of the segment the position after its last token
    """

    def __init__(self, folder: str, ends: Array) -> None:
        self._articles, self._short = ends.size, ends <= SHORT
        self._chunks = (ends.size >> 16) + 1
        self._docs16, self._docs32 = Spool("<u2", folder), Spool("<u4", folder)
        self._codes, self._masks = Spool("u1", folder), Spool("u1", folder)
        self._positions = Spool("<u2" if ends.max(initial=0) < 65536 else "<u4", folder)
        self._positions8, self._cf8 = Spool("u1", folder), Spool("<u4", folder)
        self._forms = Spool("u1", folder)
        self._chunk_rows = Spool("<u4", folder)
        self._df, self._cf = Spool("<u4", folder), Spool("<u4", folder)
        self._word_df = Spool("<u4", folder)
        self._rare_at, self._rare_pattern = Spool("<i8", folder), Spool("<u4", folder)
        self._many_at, self._many_number = Spool("<i8", folder), Spool("<u4", folder)
        self._code_of: Array | None = None
        self._table: list[Array] = []
        self._listed: dict[tuple[int, ...], int] = {}

    def add(
        self, cf: Array, words: Array, forms: Array, word_of_form: Array, doc: Array, position: Array, form: Array, zones: Array
    ) -> None:
        """Append classes.

        cf, words, forms   for each class: its tokens, its words, its written forms
        word_of_form       for each form, class by class: the number of its word within the class
        doc, position, form  for each token: article, place, number of the form within the class
        zones              either the zone of each token (1-d), or the counts by zone of each posting (2-d)
        """
        if not doc.size:
            return
        token_class = np.repeat(np.arange(cf.size, dtype=np.uint32), cf)
        first = np.empty(doc.size, dtype=bool)
        first[0] = True
        np.not_equal(doc[1:], doc[:-1], out=first[1:])
        first[1:] |= token_class[1:] != token_class[:-1]
        starts = np.flatnonzero(first)
        posting_class = token_class[starts]
        df = np.bincount(posting_class, minlength=cf.size).astype(np.uint32)
        self._put_codes(_by_zone(zones, starts) if zones.ndim == 1 else [zones[:, zone] for zone in range(len(ZONES))])
        self._put_docs(doc[starts], df)
        short = self._short[doc]
        self._positions.add(position[~short])
        self._positions8.add(position[short])
        self._cf8.add(np.bincount(token_class[short], minlength=cf.size))
        self._df.add(df)
        self._cf.add(cf)
        form_start = np.concatenate(([0], np.cumsum(forms)))[:-1]
        word = word_of_form[form_start[token_class] + form]
        self._put_masks(word, starts, posting_class, df, words)
        self._put_forms(form, token_class, cf, forms)

    def _put_codes(self, counts: list[Array]) -> None:
        """counts: for each zone, how often each posting's class stands in it."""
        numbers = np.zeros(counts[0].size, dtype=np.uint32)
        small = np.ones(counts[0].size, dtype=bool)
        for count, limit, stride in zip(counts, _SMALL, _STRIDE, strict=True):
            if count.any():
                small &= count < limit
                numbers += count * stride
        for row in np.flatnonzero(~small).tolist():
            key = tuple(int(count[row]) for count in counts)
            numbers[row] = _SMALL_COUNT + self._listed.setdefault(key, len(self._listed))
        if self._code_of is None:
            # The commonest patterns of the first run get the one-byte codes; a run is large enough for them to stay the commonest.
            frequent = np.argsort(-np.bincount(numbers, minlength=_SMALL_COUNT)[:_SMALL_COUNT], kind="stable")[:RARE]
            self._code_of = np.full(_SMALL_COUNT, RARE, dtype=np.uint8)
            self._code_of[frequent] = np.arange(RARE, dtype=np.uint8)
            self._table = [small_patterns()[frequent]]
        codes = np.full(numbers.size, RARE, dtype=np.uint8)
        if small.all():
            codes = self._code_of[numbers]
        else:
            codes[small] = self._code_of[numbers[small]]
        rare = np.flatnonzero(codes == RARE)
        self._rare_at.add(rare + self._codes.items)
        self._rare_pattern.add(numbers[rare])
        self._codes.add(codes)

    def _put_docs(self, docs: Array, df: Array) -> None:
        many = big(df, self._articles)
        wide = np.repeat(many, df)
        self._docs32.add(docs[~wide])
        self._docs16.add(docs[wide] & 0xFFFF)
        ends = np.cumsum(df, dtype=np.int64)
        bounds = np.arange(self._chunks + 1, dtype=np.int64) << 16
        for number in np.flatnonzero(many).tolist():
            run = docs[ends[number] - df[number] : ends[number]]
            self._chunk_rows.add(np.searchsorted(run, bounds))

    def _put_masks(self, word: Array, starts: Array, posting_class: Array, df: Array, words: Array) -> None:
        several = words > 1
        bits = np.left_shift(1, np.minimum(word, 7)).astype(np.uint8)
        masks = np.bitwise_or.reduceat(bits, starts)
        kept = several[posting_class]
        self._masks.add(masks[kept])
        # In how many articles each word stands: by the bits, and for the words that share bit 7 by counting.
        word_start = np.concatenate(([0], np.cumsum(words, dtype=np.int64)))
        word_df = np.repeat(df, words)
        for bit in range(7):
            having = np.flatnonzero(words > max(bit, 1))
            if having.size:
                number = np.bincount(posting_class[(masks >> bit) & 1 == 1], minlength=df.size)
                word_df[word_start[having] + bit] = number[having]
        beyond = np.flatnonzero(word >= 7)
        if beyond.size:
            posting = np.searchsorted(starts, beyond, side="right") - 1
            entry = word_start[posting_class[posting]] + word[beyond]
            pairs = np.unique((entry.astype(np.uint64) << np.uint64(32)) | posting.astype(np.uint64))
            number = np.bincount((pairs >> np.uint64(32)).astype(np.int64), minlength=word_df.size)
            late = np.arange(word_df.size) - np.repeat(word_start[:-1], words) >= 7
            word_df[late] = number[late]
        self._word_df.add(word_df)

    def _put_forms(self, form: Array, token_class: Array, cf: Array, forms: Array) -> None:
        several = forms > 1
        runs = np.where(several, cf + (cf & 1), 0).astype(np.int64)  # each class begins at a whole byte
        at = np.cumsum(runs) - runs
        base = self._forms.items * 2
        kept = several[token_class]
        token_start = np.cumsum(cf, dtype=np.int64) - cf
        place = (at - token_start)[token_class[kept]] + np.flatnonzero(kept)
        number = form[kept]
        halves = np.zeros(int(runs.sum()), dtype=np.uint8)
        halves[place] = np.minimum(number, _MANY_FORMS)
        self._forms.add(halves[0::2] | (halves[1::2] << 4))
        many = number >= _MANY_FORMS
        self._many_at.add(place[many] + base)
        self._many_number.add(number[many])

    def _spools(self) -> dict[str, Spool]:
        return {
            "docs16": self._docs16, "docs32": self._docs32, "chunks": self._chunk_rows, "codes": self._codes, "masks": self._masks,
            "positions": self._positions, "positions8": self._positions8, "cf8": self._cf8, "form_halves": self._forms, "df": self._df, "cf": self._cf, "word_df": self._word_df,
            "rare_at": self._rare_at, "many_at": self._many_at, "many_number": self._many_number,
        }  # fmt: skip

    def write(self, file: ArrayWriter) -> None:
        """Write the arrays of all classes."""
        for name, spool in self._spools().items():
            file.stream(name, spool.dtype, spool.pieces())
        # Rows of `patterns`: 255 codes, a row that is never used, then every pattern that has no code.
        frequent = self._table[0] if self._table else np.zeros((RARE, len(ZONES)), dtype=np.uint32)
        numbers = np.concatenate([np.zeros(0, dtype=np.uint32), *self._rare_pattern.pieces()])
        distinct, row = np.unique(numbers, return_inverse=True)
        listed = np.array([list(key) for key in self._listed] or np.zeros((0, len(ZONES))), dtype=np.uint32).reshape(-1, len(ZONES))
        rare = np.concatenate((small_patterns(), listed))[distinct]
        file.put("patterns", np.concatenate((frequent, np.zeros((1, len(ZONES)), dtype=np.uint32), rare)))
        file.put("rare_pattern", (row + RARE + 1).astype(np.uint32))
