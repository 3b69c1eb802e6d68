"""A published segment, open for reading: its words, postings, positions, facets and texts as arrays.

Immutable and shared between threads. Article numbers are places in the segment, 0-based, always int64 so that they index arrays directly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.arrays import Array, ArrayFile
from index.article import PROVENANCES, Article, section_path
from index.columns import Columns
from index.days import day_words
from index.generation import SegmentEntry
from index.ids import id_keys
from index.postings import RARE, SHORT, SKIP, ZONES, big, skips
from index.settle_notes import with_notes
from index.strings import Strings
from index.texts import EvidenceSlices, Slices, unpack_article, unpack_stored
from index.values import replace

#: A key is an article and a position in it, and orders positions of several articles: `slot * STRIDE + position`; the slot is `key >> SHIFT`,
#: the position `key & WITHIN`.
SHIFT = 32
STRIDE, WITHIN = 1 << SHIFT, (1 << SHIFT) - 1
_STEPS = np.arange(SKIP)[:, None]
#: From so many articles on it is quicker to add to each chunk of a list what its numbers lack than to lay that out first.
_MANY = 50_000
#: Where less than one posting in so many is wanted, it is quicker to count from skips than to count all.
_FEW = 4 * SKIP


class WordEntry(NamedTuple):
    """One word of one class: the class, the word's number in it, the word, and in how many articles (deleted ones too) it stands."""

    cls: int
    number: int
    word: str
    articles: int


class SegmentReader:
    """The arrays of one segment. `live` is None, or a boolean array that is false for deleted articles."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        self.entry, self._folder = entry, folder
        # The words people ask for are few and come again.
        self.entries = lru_cache(maxsize=4096)(self._entries)
        self.words_of = lru_cache(maxsize=1024)(self._words_of)
        self.class_number = lru_cache(maxsize=4096)(self._class_number)
        self.docs = lru_cache(maxsize=16)(self._docs)
        self.file = ArrayFile(folder / f"{entry.name}.arr")
        self.columns = Columns(folder / entry.columns)
        self.articles = entry.articles
        self.live: Array | None = None
        self.deleted: Array = np.zeros(0, dtype=np.int64)
        if entry.deletions:
            deletions = ArrayFile(folder / entry.deletions)
            deletions.verify()  # a few bytes, and one altered would hide another article
            self.deleted = deletions["deleted"].astype(np.int64)
            self.live = np.ones(self.articles, dtype=bool)
            self.live[self.deleted] = False

    @cached_property
    def as_read(self) -> Columns:
        """The facets as they were read, before the corpus settled any."""
        return Columns(self._folder / self.entry.as_read) if self.entry.as_read else self.columns

    # -- words -----------------------------------------------------------------------------------------------------------------------

    @cached_property
    def class_names(self) -> Strings:
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
    def class_words(self) -> Array:
        """Place of each class's first word."""
        return self.file["class_words"]

    @cached_property
    def class_forms(self) -> Array:
        """Place of each class's first form."""
        return self.file["class_forms"]

    @cached_property
    def word_df(self) -> Array:
        """In how many articles each word stands."""
        return self.file["word_df"]

    def _class_number(self, name: str) -> int:
        """The class of this name, or -1."""
        place = self.class_names.find(name)
        return place if place < len(self.class_names) and self.class_names[place] == name else -1

    def _entries(self, word: str) -> list[WordEntry]:
        """The places of a folded word: one for each class (language) that holds it."""
        found, place = [], self.words.find(word, self.word_order)
        while place < len(self.words) and self.words[int(self.word_order[place])] == word:
            found.append(self.entry_at(int(self.word_order[place])))
            place += 1
        return found

    def entry_at(self, place: int) -> WordEntry:
        """The word at a place in `words`."""
        cls = int(np.searchsorted(self.class_words, np.uint32(place), side="right")) - 1
        return WordEntry(cls, place - int(self.class_words[cls]), self.words[place], int(self.word_df[place]))

    def _words_of(self, cls: int) -> list[WordEntry]:
        """The words of a class, commonest first."""
        start, stop = int(self.class_words[cls]), int(self.class_words[cls + 1])
        return [WordEntry(cls, n, word, int(self.word_df[start + n])) for n, word in enumerate(self.words.run(start, stop))]

    def forms_of(self, cls: int) -> tuple[list[str], list[int]]:
        """The written forms of a class and the number of each form's word."""
        start, stop = int(self.class_forms[cls]), int(self.class_forms[cls + 1])
        return self.forms.run(start, stop), self.word_of_form(cls).tolist()

    def word_of_form(self, cls: int) -> Array:
        """The number of each form's word within a class."""
        return self.file["word_of_form"][int(self.class_forms[cls]) : int(self.class_forms[cls + 1])]

    # -- postings --------------------------------------------------------------------------------------------------------------------

    @cached_property
    def df(self) -> Array:
        """In how many articles (deleted ones too) each class stands."""
        return self.file["df"]

    @cached_property
    def _post_at(self) -> Array:
        return _starts(self.df)

    @cached_property
    def _cf(self) -> Array:
        return self.file["cf"]

    @cached_property
    def _cf8(self) -> Array:
        return self.file["cf8"]

    @cached_property
    def _pos_at(self) -> Array:
        return _starts(self._cf)

    @cached_property
    def _pos8_at(self) -> Array:
        return _starts(self._cf8)

    @cached_property
    def _skip_at(self) -> Array:
        return _starts(skips(self.df))

    @cached_property
    def _skip8_at(self) -> Array:
        return _starts(np.where((self._cf8 > 0) & (self._cf8 < self._cf), skips(self.df), 0))

    @cached_property
    def _short(self) -> Array:
        return self.file["ends"] <= SHORT

    @cached_property
    def _big(self) -> Array:
        return big(self.df, self.articles)

    @cached_property
    def _docs_at(self) -> tuple[Array, Array, Array]:
        return _starts(np.where(self._big, self.df, 0)), _starts(np.where(self._big, 0, self.df)), _starts(self._big)

    @cached_property
    def _mask_at(self) -> Array:
        return _starts(np.where(np.diff(self.class_words) > 1, self.df, 0))

    @cached_property
    def _form_at(self) -> Array:
        cf = self.file["cf"].astype(np.int64)
        return _starts(np.where(np.diff(self.class_forms) > 1, cf + (cf & 1), 0))

    @cached_property
    def patterns(self) -> Array:
        """Counts by zone, (patterns, 5); see `postings`."""
        return self.file["patterns"]

    @cached_property
    def _sums(self) -> Array:
        return self.patterns.sum(axis=1, dtype=np.int64)

    @cached_property
    def _codes(self) -> Array:
        return self.file["codes"]

    @cached_property
    def _chunk_rows(self) -> Array:
        return self.file["chunks"].reshape(-1, (self.articles >> 16) + 2)

    @cached_property
    def _chunk_base(self) -> Array:
        return np.arange((self.articles >> 16) + 1, dtype=np.int64) << 16

    @cached_property
    def _arrays(self) -> dict[str, Array]:
        return {
            name: self.file[name]
            for name in ("docs16", "docs32", "codes", "masks", "positions", "positions8", "form_halves", "rare_at", "rare_pattern", "skips", "skips8")
        }

    def _docs(self, cls: int) -> Array:
        """The articles of a class, ascending, deleted ones included. Kept for the next question, so read-only."""
        df = int(self.df[cls])
        at16, at32, rank = self._docs_at
        wide = bool(self._big[cls])
        start = int((at16 if wide else at32)[cls])
        docs: Array = self._arrays["docs16" if wide else "docs32"][start : start + df].astype(np.int64)
        if wide and self.articles > 65536:
            row = self._chunk_rows[int(rank[cls])]
            if df > _MANY:
                ends = row.tolist()
                for number in range(1, len(ends) - 1):
                    docs[ends[number] : ends[number + 1]] += number << 16
            else:
                docs += np.repeat(self._chunk_base, np.diff(row))
        docs.flags.writeable = False
        return docs

    def by_pattern(self, cls: int, table: Array, which: Array | None = None) -> Array:
        """For each article of a class, the value that a table gives to its pattern of counts by zone.

        which   places in `docs(cls)`, in an array of any shape; None for all of them
        """
        start = int(self._post_at[cls])
        codes = self._codes[start : start + int(self.df[cls])]
        if which is not None:
            codes = codes.take(which)
        values = table.take(codes, mode="clip")  # the mode that looks at no bounds twice
        if codes.size and codes.max() == RARE:
            rare = codes == RARE
            places = start + (rare.nonzero()[0] if which is None else which[rare])
            values[rare] = table[self._arrays["rare_pattern"][np.searchsorted(self._arrays["rare_at"], places)]]
        return values

    def masks(self, cls: int) -> Array | None:
        """For each article of a class, which of its words stand in it (bit 7: any of the words 7...); None for classes of one word."""
        if int(self.class_words[cls + 1]) - int(self.class_words[cls]) < 2:
            return None
        start = int(self._mask_at[cls])
        return self._arrays["masks"][start : start + int(self.df[cls])]

    def positions(self, cls: int, which: Array | None = None) -> tuple[Array, Array, Array]:
        """Where a class stands: (place in `which`, position, index for `form_numbers`) of every occurrence, ascending.

        which   places in `docs(cls)`, ascending; None for all of them
        """
        counts, before, short, before8 = self._located(cls, which)
        ends, step = counts.cumsum(), np.arange(int(counts.sum()))
        slot = np.arange(counts.size).repeat(counts)
        index = (before - ends + counts).repeat(counts) + step
        begin, begin8 = int(self._pos_at[cls]), int(self._pos8_at[cls])
        if short is None or before8 is None:
            if int(self._cf8[cls]):
                return slot, self._arrays["positions8"].take(begin8 + index).astype(np.int64), index
            return slot, self._arrays["positions"].take(begin - begin8 + index).astype(np.int64), index
        # Where a posting lies in the array of its kind: after those of its kind before it, of this class and of all before.
        first = np.where(short, begin8 + before8, begin - begin8 + before - before8) - ends + counts
        places, token_short = first.repeat(counts) + step, short.repeat(counts)
        positions = np.empty(slot.size, dtype=np.int64)
        positions[token_short] = self._arrays["positions8"][places[token_short]]
        token_long = ~token_short
        positions[token_long] = self._arrays["positions"][places[token_long]]
        return slot, positions, index

    def _located(self, cls: int, which: Array | None) -> tuple[Array, Array, Array | None, Array | None]:
        """Of each posting: how many positions it has and how many of the class come before them; and, where the class stands in short articles
        and in others, whether its article is short, and how many of those before are in short ones."""
        df, count8 = int(self.df[cls]), int(self._cf8[cls])
        mixed = 0 < count8 < int(self._cf[cls])
        if which is not None and which.size * _FEW < df:
            # Few are wanted: count from the last skip before each.
            block = which // SKIP
            index = block * SKIP + _STEPS
            inside = np.minimum(index, which)
            counts = self.by_pattern(cls, self._sums, inside)
            own, earlier = counts[-1].copy(), index < which
            counts *= earlier
            before = counts.sum(axis=0) + self._arrays["skips"][int(self._skip_at[cls]) + block]
            if not mixed:
                return own, before, None, None
            short = self._short[self.docs(cls)[inside]]
            counts *= short
            return own, before, short[-1], counts.sum(axis=0) + self._arrays["skips8"][int(self._skip8_at[cls]) + block]
        counts = self.by_pattern(cls, self._sums)
        before = counts.cumsum() - counts
        every = slice(None) if which is None else which
        if not mixed:
            return counts[every], before[every], None, None
        short = self._short[self.docs(cls)]
        counts8 = np.where(short, counts, 0)
        return counts[every], before[every], short[every], (counts8.cumsum() - counts8)[every]

    def form_numbers(self, cls: int, index: Array) -> Array:
        """The number of the written form at each occurrence, by the index that `positions` gives."""
        if int(self.class_forms[cls + 1]) - int(self.class_forms[cls]) < 2:
            return np.zeros(index.size, dtype=np.int64)
        return self._form_halves(int(self._form_at[cls]) + index)

    # -- whole runs of classes, for merging; deleted articles included ---------------------------------------------------------------

    def postings(self, low: int, high: int) -> tuple[Array, Array]:
        """The article and the row of `patterns` of every posting of the classes low..high-1."""
        df = self.df[low:high].astype(np.int64)
        at16, at32, rank = self._docs_at
        many = self._big[low:high]
        wide = np.repeat(many, df)
        docs = np.empty(wide.size, dtype=np.int64)
        docs[~wide] = self._arrays["docs32"][int(at32[low]) : int(at32[low]) + int(df[~many].sum())]
        docs16 = self._arrays["docs16"][int(at16[low]) : int(at16[low]) + int(df[many].sum())]
        if self.articles > 65536 and docs16.size:
            rows = self._chunk_rows[int(rank[low]) : int(rank[low]) + int(np.count_nonzero(many))].astype(np.int64)
            docs[wide] = docs16 + np.repeat(np.tile(self._chunk_base, len(rows)), np.diff(rows, axis=1).ravel())
        else:
            docs[wide] = docs16
        start = int(self._post_at[low])
        rows = self._arrays["codes"][start : start + docs.size].astype(np.int32)
        at = self._arrays["rare_at"]
        first, last = np.searchsorted(at, (start, start + docs.size))
        rows[at[first:last] - start] = self._arrays["rare_pattern"][first:last]
        return docs, rows

    def frequencies(self, rows: Array) -> Array:
        """How often the class stands in the article, from the row of `patterns`."""
        return self._sums[rows]

    def is_short(self, docs: Array) -> Array:
        """Whether these articles' positions take a byte."""
        return self._short[docs]

    def packed_positions(self, low: int, high: int) -> tuple[Array, Array]:
        """The positions of the classes low..high-1 in short articles, and those in others."""
        begin, begin8 = int(self._pos_at[low]), int(self._pos8_at[low])
        count8 = int(self.file["cf8"][low:high].sum())
        count = int(self.file["cf"][low:high].sum()) - count8
        return self._arrays["positions8"][begin8 : begin8 + count8], self._arrays["positions"][begin - begin8 : begin - begin8 + count]

    def packed_masks(self, low: int, high: int) -> Array:
        """The masks of the classes low..high-1, those that have any."""
        count = int(self.df[low:high][np.diff(self.class_words[low : high + 1]) > 1].sum())
        return self._arrays["masks"][int(self._mask_at[low]) : int(self._mask_at[low]) + count]

    def form_places(self, low: int, high: int, chosen: Array) -> Array:
        """The place among `forms` of what is written at every position of the chosen classes of low..high-1."""
        cf = np.where(chosen, self.file["cf"][low:high], 0).astype(np.int64)
        places = np.repeat(self.class_forms[low:high].astype(np.int64), cf)
        several = np.diff(self.class_forms[low : high + 1]) > 1
        amount = cf[several]
        if amount.any():
            start = self._form_at[low:high][several]
            first = int(start[0])
            halves = self._arrays["form_halves"][first >> 1 : (int(start[-1]) + int(self.file["cf"][low:high][several][-1]) + 1) >> 1]
            numbers = np.empty(halves.size * 2, dtype=np.uint8)
            numbers[0::2] = halves & 15
            numbers[1::2] = halves >> 4
            at = self.file["many_at"]
            begin, end = np.searchsorted(at, (first, first + numbers.size))
            if begin < end:
                numbers = numbers.astype(np.uint32)
                numbers[at[begin:end] - first] = self.file["many_number"][begin:end]
            index = np.repeat(start - first - (np.cumsum(amount) - amount), amount)
            index += np.arange(index.size)
            if several[cf > 0].all():
                places += numbers[index]
            else:
                places[np.repeat(several, cf)] += numbers[index]
        return places

    def _form_halves(self, places: Array) -> Array:
        numbers = (self._arrays["form_halves"].take(places >> 1) >> ((places & 1) << 2)) & 15
        if numbers.size and numbers.max() == 15:
            many = np.flatnonzero(numbers == 15)
            found = np.searchsorted(self.file["many_at"], places[many])
            numbers[many] = self.file["many_number"][found]
        return numbers

    # -- articles --------------------------------------------------------------------------------------------------------------------

    @cached_property
    def lengths(self) -> Array:
        """Tokens in title, lead, body, captions and aside of each article, (n, 5)."""
        return self.file["lengths"]

    @cached_property
    def zone_at(self) -> Array:
        """Position at which each zone begins, (n, 5)."""
        return self.file["zone_at"]

    @cached_property
    def ids(self) -> Array:
        """The articles' ids, uint8 (n, 10)."""
        return self.file["ids"]

    def id(self, doc: int) -> str:
        """The id of an article."""
        return self.ids[doc].tobytes().hex()

    @cached_property
    def _sorted_ids(self) -> Array:
        return id_keys(self.ids)[self.file["id_order"]]

    @cached_property
    def id_rank(self) -> Array:
        """The place of each article in ascending order of id."""
        order = self.file["id_order"]
        rank = np.empty(order.size, dtype=np.int64)
        rank[order] = np.arange(order.size)
        return rank

    def find(self, beginning: str) -> list[int]:
        """The live articles whose id begins so (6 to 20 hex digits)."""
        low = int(beginning[:16].ljust(16, "0"), 16)
        high = int(beginning[:16].ljust(16, "f"), 16)
        first = int(np.searchsorted(self._sorted_ids, np.uint64(low), side="left"))
        last = int(np.searchsorted(self._sorted_ids, np.uint64(high), side="right"))
        docs = [int(doc) for doc in self.file["id_order"][first:last] if self.id(int(doc)).startswith(beginning)]
        return [doc for doc in docs if self.live is None or self.live[doc]]

    def find_all(self, ids: Array) -> Array:
        """For each id (uint8 (m, 10)) its article's number, deleted or not, or -1."""
        if not self.articles or not len(ids):
            return np.full(len(ids), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._sorted_ids, id_keys(ids)), self.articles - 1)
        docs = self.file["id_order"][place].astype(np.int64)
        return np.where((self.ids[docs] == ids).all(axis=1), docs, -1)

    @cached_property
    def texts(self) -> Slices:
        """The stored articles."""
        return Slices(self.file, "text")

    @cached_property
    def evidence(self) -> EvidenceSlices:
        """The evidence of the articles."""
        return EvidenceSlices(self.file, self.as_stored)

    def article(self, doc: int, evidence: bool = False) -> Article:
        """A stored article, its facets as the corpus has settled them."""
        article = unpack_article(self.id(doc), self.stored(doc), self.evidence[doc] if evidence else b"")
        return replace(article, evidence=with_notes(article.evidence, self.columns.notes(doc))) if evidence else article

    def stored(self, doc: int) -> dict[str, Any]:
        """What is kept of an article, by the names of `texts.pack_article`, its facets as the corpus has settled them."""
        columns, kept = self.columns, unpack_stored(self.texts[doc])
        number = columns.number
        section = columns.name("section", doc)
        kept["published"] = day_words(number("first", doc), number("last", doc))
        kept["from"] = PROVENANCES[number("provenance", doc)]
        kept["section"] = section_path(section) if section else ()
        kept["lang"] = columns.name("lang", doc)
        kept.setdefault("site", columns.name("site", doc))
        return kept

    def as_stored(self, doc: int) -> dict[str, Any]:
        """The same with section and day as they were read."""
        columns, kept = self.as_read, unpack_stored(self.texts[doc])
        day = day_words(columns.number("first", doc), columns.number("last", doc))
        section, site = columns.name("section", doc), columns.name("site", doc)
        if day and "published" not in kept:
            kept["published"], kept["from"] = day, PROVENANCES[columns.number("provenance", doc)]
        if section and "section" not in kept:
            kept["section"] = section_path(section)
        if site and "site" not in kept:
            kept["site"] = site
        return kept

    def blocks(self, doc: int) -> tuple[list[int], dict[int, int]]:
        """The positions at which an article's blocks begin, and for those that continue a paragraph (by place): their offset in it."""
        doc_block, block_start, later, chars = self._blocks
        start, stop = doc_block[doc], doc_block[doc + 1]
        starts = block_start[start:stop].tolist()
        if not later.size:
            return starts, {}
        low, high = later.searchsorted(np.array((start, stop), dtype=later.dtype))
        return starts, dict(zip((later[low:high] - start).tolist(), chars[low:high].tolist(), strict=True))

    @cached_property
    def _blocks(self) -> tuple[memoryview, Array, Array, Array]:
        return self.file["doc_block"].data, self.file["block_start"], self.file["later_block"], self.file["later_char"]

    def verify(self) -> None:
        """Compare every file of the segment with its sums. Raises Damaged naming the file."""
        self.file.verify()
        self.columns.file.verify()


def _starts(counts: Array) -> Array:
    """Where each run begins when runs of these lengths follow one another."""
    ends = np.cumsum(counts, dtype=np.int64)
    return ends - counts


def zone_number(name: str) -> int:
    """The place of a zone in the counts by zone."""
    return ZONES.index(name)


def zones_table(patterns: Array, zones: Sequence[int]) -> Array:
    """For each pattern, how often the class stands in these zones together."""
    return patterns[:, list(zones)].sum(axis=1)


__all__ = ["RARE", "SHIFT", "STRIDE", "WITHIN", "SegmentReader", "WordEntry", "zone_number", "zones_table"]
