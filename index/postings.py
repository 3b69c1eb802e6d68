"""How the occurrences of words are laid out as flat arrays, and how those arrays are made from sorted tokens.

A *class* is a stem with all the words that share it. Each class has one run in every array below, classes in the order of their names:

    docs16, docs32  the articles that hold the class, ascending: 4 bytes each, or, for classes in many articles (see `big`), the low 2 bytes,
                    with a row of `chunks` that says where each block of 65,536 article numbers begins
    codes           for each of these postings one byte, the row of `patterns`: how often the class stands in title, lead, body, captions and
                    aside of the article, and of `pattern_short`: whether it is a short one. 255 means: look in `rare_at` / `rare_pattern`
    masks           for classes of several words: bit k says that the class's word k stands in the article (bit 7: any of the words 7...)
    positions       the places within the article, ascending, as many as the pattern's sum, in title, lead, body, captions, aside order;
                    those of short articles, whose positions all fit into a byte, apart in `positions8`
    form_halves     for classes of several written forms: half a byte a position, each class from a whole byte on, the number of the form that stands
                    there (15: see `many_at` / `many_number`)
    skips           for classes in more than `SKIP` articles: how many of the class's positions come before every `SKIP`-th of its postings, so that
                    a few postings' positions are found without counting all; `skips8` the same of those in short articles, for classes
                    that have both kinds
    df, cf, cf8     in how many articles, how often, and how often in short articles each class stands; where runs begin follows from these
    word_df         in how many articles each word stands

Frequencies are kept by field, not weighted, so weights can change without a rebuild; a query for one field reads the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from index.arrays import Array, ArrayWriter
from index.spans import spread
from index.values import value

#: Fields of an article in the order of their positions. The lead is the standfirst and the first paragraph.
ZONES = ("title", "lead", "body", "caption", "aside")
#: Positions of articles that end before this one take a byte.
SHORT = 256
RARE = 255
#: Positions are counted up to every so many postings of a class.
SKIP = 32
_MANY_FORMS = 15
#: Tokens a posting up to which it is quicker to take one of all postings after the other.
_FEW = 8
# Patterns within these bounds have a number of their own, once for long articles and once for short ones; the few others are listed.
_SMALL = np.array([4, 8, 32, 4, 8], dtype=np.uint32)
_STRIDE = np.array([1, 4, 32, 1024, 4096], dtype=np.uint32)
_OF_SHORT = 32768
_SMALL_COUNT = 2 * _OF_SHORT


@cache
def small_patterns() -> Array:
    """The counts by zone that the numbers below `_SMALL_COUNT` stand for, shape (65536, 5); from `_OF_SHORT` on they are those of short articles."""
    numbers = np.arange(_SMALL_COUNT, dtype=np.uint32)[:, None] % _OF_SHORT
    return ((numbers // _STRIDE) % _SMALL).astype(np.uint32)


def big(df: Array, articles: int) -> Array:
    """Which classes keep 2 bytes an article: those where that saves more than their row of `chunks` costs."""
    return df >= 4 * ((articles >> 16) + 2)


def skips(df: Array) -> Array:
    """How many entries of `skips` classes have."""
    return np.where(df > SKIP, (df + (SKIP - 1)) // SKIP, 0).astype(np.int64)


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
            import tempfile  # by builders alone

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


@value
class LaidOut:
    """The arrays of a run of classes, as above, but that every posting has an article and `forms` a number a position."""

    df: Array
    cf: Array
    cf8: Array
    docs: Array
    codes: Array
    #: postings without a code, and the numbers of their patterns
    rare: Array
    rare_number: Array
    masks: Array
    word_df: Array
    positions: Array
    positions8: Array
    forms: Array


class PostingsWriter:
    """Takes runs of classes, as sorted tokens (`add`) or laid out already (`put`), and writes the arrays above.

    ends      for each article of the segment the position after its last token
    """

    #: numbers of patterns below this one may get a code
    most = _SMALL_COUNT

    def __init__(self, folder: str, ends: Array) -> None:
        self._articles, self._short = ends.size, ends <= SHORT
        self._chunks = (ends.size >> 16) + 1
        self._wide = np.dtype("<u2" if ends.max(initial=0) < 65536 else "<u4")
        self._spools = {name: Spool(dtype, folder) for name, dtype in (_DTYPES | {"positions": self._wide}).items()}
        self._code_of: Array | None = None
        self._table, self._table_short = np.zeros((RARE, len(ZONES)), dtype=np.uint32), np.zeros(RARE, dtype=bool)
        #: counts by zone, whether of a short article -> number
        self._listed: dict[tuple[tuple[int, ...], bool], int] = {}

    # -- patterns --------------------------------------------------------------------------------------------------------------------

    def numbers(self, counts: Sequence[Array], short: Array) -> Array:
        """The number of each pattern, from its counts by zone and whether it is one of short articles."""
        numbers = np.zeros(counts[0].size, dtype=np.uint32)
        small = np.ones(counts[0].size, dtype=bool)
        for count, limit, stride in zip(counts, _SMALL, _STRIDE, strict=True):
            small &= count < limit
            numbers += (count * stride).astype(np.uint32)
        numbers[short] += _OF_SHORT
        for row in np.flatnonzero(~small).tolist():
            key = tuple(int(count[row]) for count in counts), bool(short[row])
            numbers[row] = _SMALL_COUNT + self._listed.setdefault(key, len(self._listed))
        return numbers

    def give_codes(self, uses: Array) -> None:
        """Give the one-byte codes to the commonest patterns; `uses` says how common each of the first `most` is."""
        used = np.flatnonzero(uses)
        frequent = used[np.argsort(-uses[used], kind="stable")][:RARE]
        frequent = np.concatenate((frequent, np.flatnonzero(uses == 0)[: RARE - frequent.size]))
        self._code_of = np.full(_SMALL_COUNT, RARE, dtype=np.uint8)
        self._code_of[frequent] = np.arange(RARE, dtype=np.uint8)
        self._table, self._table_short = small_patterns()[frequent], frequent >= _OF_SHORT

    def codes(self, numbers: Array) -> Array:
        """The codes of patterns; RARE for those that have none."""
        assert self._code_of is not None
        if numbers.max(initial=0) < _SMALL_COUNT:
            return self._code_of[numbers]
        codes: Array = np.where(numbers < _SMALL_COUNT, self._code_of[np.minimum(numbers, _SMALL_COUNT - 1)], RARE).astype(np.uint8)
        return codes

    # -- from tokens -----------------------------------------------------------------------------------------------------------------

    def add(
        self, cf: Array, words: Array, forms: Array, word_of_form: Array, doc: Array, position: Array, place: Array, zone: Array
    ) -> None:
        """Append classes whose tokens are sorted by class, article and position.

        cf, words, forms   for each class: its tokens, its words, its written forms
        word_of_form       for each form, class by class: the number of its word within the class
        doc, position, place, zone  for each token: article, position, the place of its form among all forms, zone
        """
        if not doc.size:
            return
        class_end = np.cumsum(cf)
        first = np.empty(doc.size, dtype=bool)
        first[0] = True
        np.not_equal(doc[1:], doc[:-1], out=first[1:])
        first[(class_end - cf)[cf > 0]] = True
        starts = np.flatnonzero(first)
        del first
        df = np.diff(np.searchsorted(starts, class_end), prepend=0)
        frequency = np.diff(starts, append=doc.size).astype(np.uint32)
        docs = doc[starts]
        short = self._short[docs]
        numbers = self._numbers_by_zone(zone, starts, frequency, short)
        if self._code_of is None:
            # The commonest patterns of the first run get the one-byte codes; a run is large enough for them to stay the commonest.
            self.give_codes(np.bincount(numbers, minlength=_SMALL_COUNT)[:_SMALL_COUNT])
        codes = self.codes(numbers)
        rare = np.flatnonzero(codes == RARE)
        if short.all():  # as in most corpora
            cf8, positions, positions8 = cf, position[:0], position
        else:
            token_short = np.repeat(short, frequency)
            reached = np.concatenate(([0], np.cumsum(token_short, dtype=np.int64)))
            cf8 = np.diff(reached[np.concatenate(([0], class_end))])
            positions, positions8 = position[~token_short], position[token_short]
        masks, word_df = _masks(word_of_form, place, starts, frequency, df, words)
        self.put(
            LaidOut(
                df, cf, cf8, docs, codes, rare, numbers[rare], masks, word_df, positions.astype(self._wide), positions8.astype(np.uint8),
                _padded(place, cf, forms),
            )
        )  # fmt: skip

    def _numbers_by_zone(self, zone: Array, starts: Array, frequency: Array, short: Array) -> Array:
        """The number of each posting's pattern."""
        reached = np.cumsum(_STRIDE[zone], dtype=np.uint32)  # what wraps around does so in both of two sums
        last = starts + (frequency - np.uint32(1))
        numbers = np.diff(reached[last], prepend=np.uint32(0))
        numbers[short] += np.uint32(_OF_SHORT)
        # Where a zone may hold too many for the sum to be a number: count.
        many = frequency >= _SMALL.min()
        chosen = np.flatnonzero(many)
        if chosen.size:
            place = np.repeat(np.arange(chosen.size) * len(ZONES), frequency[chosen]) + zone[np.repeat(many, frequency)]
            counts = np.bincount(place, minlength=chosen.size * len(ZONES)).reshape(-1, len(ZONES))
            large = np.flatnonzero((counts >= _SMALL).any(axis=1))
            numbers[chosen[large]] = self.numbers(list(counts[large].T), short[chosen[large]])
        return numbers

    # -- what is laid out ------------------------------------------------------------------------------------------------------------

    def put(self, run: LaidOut) -> None:
        """Append classes."""
        spools = self._spools
        spools["rare_at"].add(run.rare + spools["codes"].items)
        for name, array in (
            ("df", run.df), ("cf", run.cf), ("cf8", run.cf8), ("codes", run.codes), ("rare_pattern", run.rare_number), ("masks", run.masks),
            ("word_df", run.word_df), ("positions", run.positions), ("positions8", run.positions8),
        ):  # fmt: skip
            spools[name].add(array)
        self._put_docs(run.docs, run.df)
        self._put_skips(run)
        many = np.flatnonzero(run.forms >= _MANY_FORMS)
        spools["many_at"].add(many + spools["form_halves"].items * 2)
        spools["many_number"].add(run.forms[many])
        halves = np.minimum(run.forms, _MANY_FORMS).astype(np.uint8)
        spools["form_halves"].add(halves[0::2] | (halves[1::2] << 4))

    def _put_docs(self, docs: Array, df: Array) -> None:
        many = big(df, self._articles)
        wide = np.repeat(many, df)
        self._spools["docs32"].add(docs[~wide])
        self._spools["docs16"].add((docs[wide] & 0xFFFF).astype(np.uint16))
        rows = np.zeros((int(np.count_nonzero(many)), self._chunks + 1), dtype=np.uint32)
        if self._chunks == 1:
            rows[:, 1] = df[many]
        else:
            ends = np.cumsum(df, dtype=np.int64)
            bounds = (np.arange(self._chunks + 1, dtype=np.int64) << 16).astype(np.uint32)
            for row, number in enumerate(np.flatnonzero(many).tolist()):
                rows[row] = np.searchsorted(docs[ends[number] - df[number] : ends[number]], bounds)
        self._spools["chunks"].add(rows.ravel())

    def _put_skips(self, run: LaidOut) -> None:
        frequency = self._table.sum(axis=1, dtype=np.int64).take(run.codes, mode="clip")
        frequency[run.rare] = self._frequencies(run.rare_number)
        self._spools["skips"].add(_every(SKIP, skips(run.df), run.df, frequency))
        several = (run.cf8 > 0) & (run.cf8 < run.cf)
        if several.any():
            frequency[~self._short[run.docs]] = 0
            self._spools["skips8"].add(_every(SKIP, np.where(several, skips(run.df), 0), run.df, frequency))

    def _frequencies(self, numbers: Array) -> Array:
        """How often the class stands in an article, from the numbers of patterns."""
        listed = np.array([sum(counts) for counts, _ in self._listed], dtype=np.int64)
        return np.concatenate((small_patterns().sum(axis=1), listed))[numbers] if numbers.size else numbers

    def write(self, file: ArrayWriter) -> None:
        """Write the arrays of all classes."""
        numbers = np.concatenate([np.zeros(0, dtype=np.uint32), *self._spools.pop("rare_pattern").pieces()])
        for name, spool in self._spools.items():
            file.stream(name, spool.dtype, spool.pieces())
        # Rows of `patterns`: 255 codes, a row that is never used, then every pattern that has no code.
        distinct, row = np.unique(numbers, return_inverse=True)
        listed = np.array([counts for counts, _ in self._listed], dtype=np.uint32).reshape(-1, len(ZONES))
        rare = np.concatenate((small_patterns(), listed))[distinct]
        file.put("patterns", np.concatenate((self._table, np.zeros((1, len(ZONES)), dtype=np.uint32), rare)))
        short = np.concatenate((np.arange(_SMALL_COUNT) >= _OF_SHORT, np.array([own for _, own in self._listed], dtype=bool)))[distinct]
        file.put("pattern_short", np.concatenate((self._table_short, [False], short)).astype(np.uint8))
        file.put("rare_pattern", (row + RARE + 1).astype(np.uint32))


_DTYPES: dict[str, Any] = {
    "docs16": "<u2", "docs32": "<u4", "chunks": "<u4", "codes": "u1", "masks": "u1", "positions": "<u4", "positions8": "u1", "cf8": "<u4",
    "form_halves": "u1", "df": "<u4", "cf": "<u4", "word_df": "<u4", "rare_at": "<i8", "rare_pattern": "<u4", "many_at": "<i8",
    "many_number": "<u4", "skips": "<u4", "skips8": "<u4",
}  # fmt: skip


def _every(step: int, entries: Array, lengths: Array, counts: Array) -> Array:
    """The sum of a run's counts before every `step`-th of them, so many entries a run; `lengths` are the runs'."""
    starts = np.cumsum(lengths, dtype=np.int64) - lengths
    reached = np.zeros(counts.size + 1, dtype=np.int64)
    np.cumsum(counts, out=reached[1:])
    places = np.repeat(starts - step * (np.cumsum(entries) - entries), entries) + step * np.arange(int(entries.sum()))
    return reached[places] - np.repeat(reached[starts], entries)


def _masks(word_of_form: Array, place: Array, starts: Array, frequency: Array, df: Array, words: Array) -> tuple[Array, Array]:
    """The masks of classes of several words, and in how many articles each word stands; `frequency` is of each posting."""
    bit_of_form = np.left_shift(1, np.minimum(word_of_form, 7)).astype(np.uint8)
    several = np.repeat(words > 1, df)
    starts, frequency = starts[several], frequency[several]
    masks = bit_of_form[place[starts]]
    again = np.flatnonzero(frequency > 1)
    for turn in range(1, _FEW):  # the second token of each posting that has one, then the third, ...
        masks[again] |= bit_of_form[place[starts[again] + turn]]
        again = again[frequency[again] > turn + 1]
    if again.size:
        several_times = frequency[again].astype(np.int64)
        bits = bit_of_form[place[spread(starts[again], several_times)]]
        masks[again] = np.bitwise_or.reduceat(bits, np.cumsum(several_times) - several_times)
    word_start = np.concatenate(([0], np.cumsum(words, dtype=np.int64)))
    word_df = np.repeat(df, words)
    class_of = np.repeat(np.arange(df.size, dtype=np.uint32), np.where(words > 1, df, 0))
    left, of_left = masks, class_of
    for bit in range(7):
        having = words > max(bit, 1)
        if not having.any():
            break
        if bit > 1:
            still = having[of_left]
            left, of_left = left[still], of_left[still]
        number = np.bincount(of_left[(left & (1 << bit)) != 0], minlength=df.size)
        word_df[word_start[:-1][having] + bit] = number[having]
    # The words that share bit 7 are counted.
    shared = np.flatnonzero(masks >= 128)
    if shared.size:
        posting = np.repeat(shared, frequency[shared])
        token = spread(starts[shared], frequency[shared])
        late = word_of_form[place[token]] >= 7
        entry = word_start[class_of[posting[late]]] + word_of_form[place[token[late]]]
        pairs = np.unique((entry.astype(np.uint64) << np.uint64(32)) | posting[late].astype(np.uint64))
        number = np.bincount((pairs >> np.uint64(32)).astype(np.int64), minlength=word_df.size)
        others = np.arange(word_df.size) - np.repeat(word_start[:-1], words) >= 7
        word_df[others] = number[others]
    return masks, word_df


def _padded(place: Array, cf: Array, forms: Array) -> Array:
    """The number within its class of each form of the classes of several; each class begins at an even place."""
    several = forms > 1
    number_of_form = (np.arange(int(forms.sum())) - np.repeat(np.cumsum(forms) - forms, forms)).astype(np.uint32)
    number = number_of_form[place[np.repeat(several, cf)]]
    amount = cf[several]
    padded = amount + (amount & 1)
    out = np.empty(int(padded.sum()), dtype=number.dtype)
    taken = np.ones(out.size, dtype=bool)
    taken[np.cumsum(padded)[amount < padded] - 1] = False
    out[taken] = number
    out[~taken] = 0
    return out
