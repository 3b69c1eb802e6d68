"""Stored articles: one compressed slice an article, so that showing one reads one slice.

A slice is the article as JSON, compressed by zstd with a dictionary trained on the segment's first articles (short texts shrink by half again).
Evidence lies in slices of its own, so that settling the corpus does not unpack the texts. What it only repeats of the article is left out,
so the evidence of records of one shape is mostly the same; equal slices are kept once.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import compress, pairwise
from typing import Any

import numpy as np
import orjson
import zstandard

from index.arrays import Array, ArrayFile, ArrayWriter, narrow
from index.article import Article, Evidence, section_path, section_words
from index.dates.ordinals import day_words, first_and_last
from index.errors import Damaged

#: Slices of up to so many bytes are shared, up to so many different ones: what differs from article to article is not looked for.
_SHORT, _KNOWN = 400, 4096
_TRAIN_FROM, _TRAIN_ON, _GATHER, _DICTIONARY = 64, 1000, 4000, 65536
#: Bytes compressed in a row: the compressor's tables are then at hand.
_IN_A_ROW = 1 << 18
#: Settings at which short texts shrink most for their time (measured): two hash tables, matches of five bytes and more.
_SETTINGS = {"strategy": 2, "min_match": 5, "hash_log": 17, "chain_log": 16, "window_log": 20}


#: Keys of a stored article, in the order of their values below.
_KEYS = (
    "title", "section", "published", "from", "modified", "captured", "not_after", "not_before", "site", "publisher", "authors", "url",
    "lang", "lead", "paragraphs", "captions", "aside", "truncated", "flags",
)  # fmt: skip


def pack_article(article: Article) -> bytes:
    """What a slice holds, before compression. Section, day and site are left out where the columns, as read, give them back."""
    day, section, site = article.published, article.section, article.site
    known = article.published_from == "none" if day is None else _is_day(day)
    full = (
        article.title, () if _is_path(section) else section, None if known else day, None if known else article.published_from,
        article.modified, article.captured, article.not_after, article.not_before, site if site and "\n" in site else None,
        article.publisher, article.authors, article.url, article.lang, article.lead, article.paragraphs, article.captions, article.aside,
        article.truncated, article.flags,
    )  # fmt: skip
    return orjson.dumps(dict(compress(zip(_KEYS, full, strict=True), full)))


@lru_cache(maxsize=16384)
def _is_day(day: str) -> bool:
    return day_words(*first_and_last(day)) == day


@lru_cache(maxsize=16384)
def _is_path(section: tuple[str, ...]) -> bool:
    words = section_words(section)
    return "\n" not in words and section_path(words) == section


def pack_evidence(article: Article) -> bytes:
    """The evidence of an article, before compression; empty where there is none.

    A value that is the article's own is left out (null), and so is the text it was read from where that is the value; see `whole_evidence`.
    """
    if not article.evidence:
        return b""
    own = {"published": article.published, "section": section_words(article.section), "title": article.title, "modified": article.modified}
    return orjson.dumps(
        [
            [
                e.field, None if e.value == own.get(e.field) else e.value, e.provenance, e.confidence, None if e.raw == e.value else e.raw,
                e.where, e.verdict,
            ]
            for e in article.evidence
        ]
    )  # fmt: skip


def whole_evidence(packed: bytes, article: Callable[[], Mapping[str, Any]]) -> bytes:
    """Evidence with all it says; `article` gives what is stored of its article, as it was read."""
    if b"null" not in packed:
        return packed
    kept, rows = article(), orjson.loads(packed)
    for row in rows:
        if row[1] is None:
            row[1] = section_words(kept.get("section", ())) if row[0] == "section" else kept.get(row[0], "")
        if row[4] is None:
            row[4] = row[1]
    return orjson.dumps(rows)


def unpack_stored(packed: bytes) -> dict[str, Any]:
    """What `pack_article` packed; what was empty is missing."""
    kept: dict[str, Any] = orjson.loads(packed)
    return kept


def unpack_article(id: str, kept: Mapping[str, Any], evidence: bytes = b"") -> Article:
    """An article from what is stored of it."""
    get, none = kept.get, ()
    return Article(
        id, get("title", ""), tuple(get("section", none)), get("published"), get("from", "none"), get("modified"), tuple(get("captured", none)),
        get("not_after"), get("not_before"), get("site"), get("publisher"), tuple(get("authors", none)), get("url"), get("lang"),
        get("lead", ""), tuple(get("paragraphs", none)), tuple(get("captions", none)), tuple(get("aside", none)),
        get("truncated", False), tuple(get("flags", none)), unpack_evidence(evidence),
    )  # fmt: skip


def unpack_evidence(packed: bytes) -> tuple[Evidence, ...]:
    """The evidence of a slice."""
    return tuple(Evidence(*row) for row in orjson.loads(packed)) if packed else ()


class Packer:
    """Compresses slices, many in a row, from when enough of them have come to learn a dictionary from. Equal ones may be shared (`share`)."""

    def __init__(self, share: bool = False) -> None:
        self._share = share
        self._known: dict[bytes, int] = {}
        self._of = array("I")
        self._waiting: list[bytes] = []
        self._dictionary = b""
        self._compressor: zstandard.ZstdCompressor | None = None
        self._packed: list[bytes] = []
        self._sizes = array("I")
        self._held = self._waits = 0

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._held + self._waits

    def add(self, piece: bytes) -> None:
        """Take one slice."""
        if self._share:
            number = self._known.get(piece)
            if number is not None:
                self._of.append(number)
                return
            number = len(self._sizes) + len(self._waiting)
            self._of.append(number)
            if len(piece) <= _SHORT and len(self._known) < _KNOWN:
                self._known[bytes(memoryview(piece))] = number
        self._waits += len(piece)
        self._waiting.append(bytes(memoryview(piece)))  # a copy of its own size; what JSON was written to keeps more
        if self._compressor is not None:
            if self._waits >= _IN_A_ROW:
                self._pack()
        elif len(self._waiting) >= _GATHER:
            self._learn()
            self._pack()

    def _learn(self) -> None:
        if len(self._waiting) >= _TRAIN_FROM:
            samples: list[Any] = [s[:4096] for s in self._waiting[:: max(1, len(self._waiting) // _TRAIN_ON)] if s]
            try:
                self._dictionary = zstandard.train_dictionary(_DICTIONARY, samples).as_bytes()
            except zstandard.ZstdError:  # too little, or too alike, to learn from
                self._dictionary = b""
        self._compressor = _compressor(self._dictionary)

    def _pack(self) -> None:
        assert self._compressor is not None
        compress = self._compressor.compress
        packed = [compress(piece) if piece else b"" for piece in self._waiting]
        self._packed.append(b"".join(packed))
        self._sizes.extend(map(len, packed))
        self._held += len(self._packed[-1])
        self._waiting, self._waits = [], 0

    def write(self, file: ArrayWriter, name: str) -> None:
        """Write the slices, see `put_packed`."""
        if self._compressor is None:
            self._learn()
        self._pack()
        sizes = np.array(self._sizes, dtype=np.uint32)
        of = np.array(self._of, dtype=np.uint32) if self._share else None
        put_packed(file, name, self._packed, sizes, [self._dictionary], np.zeros(sizes.size, dtype=np.uint8), of)


def put_packed(
    file: ArrayWriter,
    name: str,
    packed: Iterable[bytes | bytearray | memoryview],
    sizes: Sequence[int] | Array,
    dictionaries: Sequence[bytes],
    used: Sequence[int] | Array,
    of: Array | None = None,
) -> None:
    """Write slices that are compressed already: their bytes in any pieces, the size of each, and the number of the dictionary each needs.

    The arrays are `name`, `name_at`, `name_dictionary`, `name_dictionary_at`, `name_with` and, where slices are shared, `name_of`: the slice of
    each article.
    """
    file.stream(name, np.uint8, (np.frombuffer(piece, dtype=np.uint8) for piece in packed))
    at = np.concatenate(([0], np.cumsum(np.asarray(sizes, dtype=np.uint64))))
    file.put(f"{name}_at", at.astype(np.uint32 if at[-1] < 1 << 32 else np.uint64))
    file.put(f"{name}_dictionary", np.frombuffer(b"".join(dictionaries), dtype=np.uint8))
    file.put(f"{name}_dictionary_at", np.concatenate(([0], np.cumsum([len(d) for d in dictionaries]))).astype(np.uint32))
    file.put(f"{name}_with", np.asarray(used).astype(np.uint8 if len(dictionaries) <= 256 else np.uint32))
    if of is not None:
        file.put(f"{name}_of", narrow(of))


def _compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    trained = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    # The sum, four bytes a slice, is compared whenever a slice is unpacked: an altered text is told, not shown.
    settings = zstandard.ZstdCompressionParameters(write_content_size=1, write_checksum=1, write_dict_id=0, **_SETTINGS)
    return zstandard.ZstdCompressor(dict_data=trained, compression_params=settings)


class Slices:
    """The slices of a file, unpacked one at a time. Safe to share between threads: each thread has decompressors of its own."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._place = f"{file.path.name}: the array {name!r}"
        self.bytes = file[name].data
        self.at: Array = file[f"{name}_at"]
        self.used: Array = file[f"{name}_with"]
        at = file[f"{name}_dictionary_at"].tolist()
        blob = file[f"{name}_dictionary"]
        self.dictionaries = [blob[start:end].tobytes() for start, end in pairwise(at)]
        self._local = threading.local()
        # A view gives its items as plain numbers, in a third of the time.
        self._at_view, self._used_view = self.at.data, self.used.data

    def __len__(self) -> int:
        return len(self.at) - 1

    def packed(self, number: int) -> memoryview:
        """A slice as it is stored."""
        return self.bytes[self._at_view[number] : self._at_view[number + 1]]

    def __getitem__(self, number: int) -> bytes:
        packed = self.packed(number)
        if not packed.nbytes:
            return b""
        try:
            return self._unpacker(self._used_view[number]).decompress(packed)
        except zstandard.ZstdError as error:
            raise Damaged(f"{self._place} has been altered: it cannot be unpacked.", "What else is: searcher check") from error

    def _unpacker(self, dictionary: int) -> zstandard.ZstdDecompressor:
        known: dict[Any, zstandard.ZstdDecompressor] = self._local.__dict__
        unpacker = known.get(dictionary)
        if unpacker is None:
            trained = self.dictionaries[dictionary]
            unpacker = zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(trained) if trained else None)
            known[dictionary] = unpacker
        return unpacker


class SharedSlices(Slices):
    """Slices of which several articles may share one; asked for by article."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        super().__init__(file, name)
        #: the slice of each article
        self.of: Array = file[f"{name}_of"]

    def __len__(self) -> int:
        return len(self.of)

    def __getitem__(self, number: int) -> bytes:
        return super().__getitem__(int(self.of[number]))


class EvidenceSlices(SharedSlices):
    """The evidence of a segment's articles, with all it says."""

    def __init__(self, file: ArrayFile, article: Callable[[int], Mapping[str, Any]]) -> None:
        super().__init__(file, "evidence")
        self._article = article

    def __getitem__(self, number: int) -> bytes:
        return whole_evidence(super().__getitem__(number), lambda: self._article(number))
