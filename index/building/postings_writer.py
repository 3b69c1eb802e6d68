"""How the occurrences of words are laid out as flat arrays, and how those arrays are made from sorted tokens.

A *class* is a stem with all the words that share it. Each class has one run in every array below, classes in the order of their names:

    docs16, docs32  the articles that hold the class, ascending: 4 bytes each, or, for classes in many articles (see `big`), the low 2 bytes,
                    with a row of `chunks` that says where each block of 65,536 article numbers begins
    codes           for each of these postings one byte, the row of `patterns`: how often the class stands in title, lead, body, captions and
                    aside of the article, and of `pattern_short`: whether it is a short one (see `patterns`). 255: look in `rare_at` / `rare_pattern`
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

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Array, spread
from index.building.frequency_patterns import Patterns
from index.building.spool import Spool
from index.frozen import value
from index.segments.layout import RARE, SHORT, SKIP, has_16bit_docs, skip_counts
from index.storage.array_file import ArrayWriter

_MANY_FORMS = 15
#: Tokens a posting up to which it is quicker to take one of all postings after the other.
_FEW = 8


@value
class PostingsBatch:
    """The arrays of a run of classes, as above, but that every posting has an article and `forms` a number a position."""

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
    """Takes runs of classes, as sorted tokens (`add`) or laid out already (`put`), and writes the arrays above.

    ends      for each article of the segment the position after its last token
    share     this is a share of the classes, whose arrays go into files in the folder that begin with this name; see `close` and `follow`
    """

    def __init__(self, folder: str, ends: Array, share: str = "") -> None:
        self._articles, self._short = ends.size, ends <= SHORT
        self._chunks = (ends.size >> 16) + 1
        self._wide = np.dtype("<u2" if ends.max(initial=0) < 65536 else "<u4")
        self._spools = {
            name: Spool(dtype, folder, path=Path(folder, f"{share}.{name}") if share else None)
            for name, dtype in (_DTYPES | {"positions": self._wide}).items()
        }
        self.patterns = Patterns()

    # -- from tokens -----------------------------------------------------------------------------------------------------------------

    def add(
        self,
        cf: Array,
        words: Array,
        forms: Array,
        word_of_form: Array,
        doc: Array,
        position: Array,
        place: Array,
        zone: Array,
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
        numbers = self.patterns.numbers_of_tokens(zone, starts, frequency, short)
        if not self.patterns.coded:
            # The commonest patterns of the first run get the one-byte codes; a run is large enough for them to stay the commonest.
            most = self.patterns.most
            self.patterns.give_codes(np.bincount(numbers, minlength=most)[:most])
        codes = self.patterns.codes(numbers)
        rare = np.flatnonzero(codes == RARE)
        if short.all():  # as in most corpora
            cf8, positions, positions8 = cf, position[:0], position
        else:
            token_short = np.repeat(short, frequency)
            reached = np.concatenate(([0], np.cumsum(token_short, dtype=np.int64)))
            cf8 = np.diff(reached[np.concatenate(([0], class_end))])
            positions, positions8 = position[~token_short], position[token_short]
        word_bits, word_df = _word_bits(word_of_form, place, starts, frequency, df, words)
        self.put(
            PostingsBatch(
                df, cf, cf8, docs, codes, rare, numbers[rare], word_bits, word_df, positions.astype(self._wide), positions8.astype(np.uint8),
                _padded(place, cf, forms),
            )
        )  # fmt: skip

    # -- what is laid out ------------------------------------------------------------------------------------------------------------

    def put(self, run: PostingsBatch) -> None:
        """Append classes."""
        spools = self._spools
        spools["rare_at"].add(run.rare + spools["codes"].items)
        for name, array in (
            ("df", run.df), ("cf", run.cf), ("cf8", run.cf8), ("codes", run.codes), ("rare_pattern", run.rare_number), ("masks", run.word_bits),
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
        many = has_16bit_docs(df, self._articles)
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

    def _put_skips(self, run: PostingsBatch) -> None:
        frequency = self.patterns.frequencies(run.codes, run.rare, run.rare_number)
        self._spools["skips"].add(_every(SKIP, skip_counts(run.df), run.df, frequency))
        several = (run.cf8 > 0) & (run.cf8 < run.cf)
        if several.any():
            frequency[~self._short[run.docs]] = 0
            self._spools["skips8"].add(
                _every(SKIP, np.where(several, skip_counts(run.df), 0), run.df, frequency)
            )

    # -- in shares -------------------------------------------------------------------------------------------------------------------

    def close(self) -> dict[str, int]:
        """End a share: how many items each of its arrays has."""
        return {name: spool.close() for name, spool in self._spools.items()}

    def append_partition(self, folder: str, share: str, items: Mapping[str, int]) -> None:
        """Append the classes of a share, which gave the same numbers and codes to patterns. Nothing but shares can follow it."""
        shifts = {"rare_at": self._spools["codes"].items, "many_at": self._spools["form_halves"].items * 2}
        for name, spool in self._spools.items():
            spool.add_file(Path(folder, f"{share}.{name}"), items[name], shifts.get(name, 0))

    def write(self, file: ArrayWriter) -> None:
        """Write the arrays of all classes."""
        numbers = np.concatenate([np.zeros(0, dtype=np.uint32), *self._spools.pop("rare_pattern").pieces()])
        for name, spool in self._spools.items():
            file.stream(name, spool.dtype, spool.pieces())
        self.patterns.write(file, numbers)


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
    places = np.repeat(starts - step * (np.cumsum(entries) - entries), entries) + step * np.arange(
        int(entries.sum())
    )
    return reached[places] - np.repeat(reached[starts], entries)


def _word_bits(
    word_of_form: Array, place: Array, starts: Array, frequency: Array, df: Array, words: Array
) -> tuple[Array, Array]:
    """The masks of classes of several words, and in how many articles each word stands; `frequency` is of each posting."""
    bit_of_form = np.left_shift(1, np.minimum(word_of_form, 7)).astype(np.uint8)
    several = np.repeat(words > 1, df)
    starts, frequency = starts[several], frequency[several]
    word_bits = bit_of_form[place[starts]]
    again = np.flatnonzero(frequency > 1)
    for turn in range(1, _FEW):  # the second token of each posting that has one, then the third, ...
        word_bits[again] |= bit_of_form[place[starts[again] + turn]]
        again = again[frequency[again] > turn + 1]
    if again.size:
        several_times = frequency[again].astype(np.int64)
        bits = bit_of_form[place[spread(starts[again], several_times)]]
        word_bits[again] = np.bitwise_or.reduceat(bits, np.cumsum(several_times) - several_times)
    word_start = np.concatenate(([0], np.cumsum(words, dtype=np.int64)))
    word_df = np.repeat(df, words)
    term_of = np.repeat(np.arange(df.size, dtype=np.uint32), np.where(words > 1, df, 0))
    left, of_left = word_bits, term_of
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
    shared = np.flatnonzero(word_bits >= 128)
    if shared.size:
        posting = np.repeat(shared, frequency[shared])
        token = spread(starts[shared], frequency[shared])
        late = word_of_form[place[token]] >= 7
        entry = word_start[term_of[posting[late]]] + word_of_form[place[token[late]]]
        pairs = np.unique((entry.astype(np.uint64) << np.uint64(32)) | posting[late].astype(np.uint64))
        number = np.bincount((pairs >> np.uint64(32)).astype(np.int64), minlength=word_df.size)
        others = np.arange(word_df.size) - np.repeat(word_start[:-1], words) >= 7
        word_df[others] = number[others]
    return word_bits, word_df


def _padded(place: Array, cf: Array, forms: Array) -> Array:
    """The number within its class of each form of the classes of several; each class begins at an even place."""
    several = forms > 1
    number_of_form = (np.arange(int(forms.sum())) - np.repeat(np.cumsum(forms) - forms, forms)).astype(
        np.uint32
    )
    number = number_of_form[place[np.repeat(several, cf)]]
    amount = cf[several]
    padded = amount + (amount & 1)
    out = np.empty(int(padded.sum()), dtype=number.dtype)
    taken = np.ones(out.size, dtype=bool)
    taken[np.cumsum(padded)[amount < padded] - 1] = False
    out[taken] = number
    out[~taken] = 0
    return out
