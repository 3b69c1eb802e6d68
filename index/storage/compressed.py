"""Compressed slices: many short byte strings in one array, each found by its offset, with a shared zstd dictionary."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import zstandard

from index.arrays import Array, narrow
from index.errors import Damaged
from index.storage.array_file import ArrayFile, ArrayWriter

#: Slices of up to so many bytes are shared, up to so many different ones: what differs from article to article is not looked for.
_SHORT, _KNOWN = 400, 4096
_TRAIN_FROM, _TRAIN_ON, _GATHER, _DICTIONARY = 64, 1000, 4000, 65536
#: Bytes compressed in a row: the compressor's tables are then at hand.
_IN_A_ROW = 1 << 18
#: Settings at which short texts shrink most for their time (measured): two hash tables, matches of five bytes and more.
_SETTINGS = {"strategy": 2, "min_match": 5, "hash_log": 17, "chain_log": 16, "window_log": 20}


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
        self._waiting.append(
            bytes(memoryview(piece))
        )  # a copy of its own size; what JSON was written to keeps more
        if self._compressor is not None:
            if self._waits >= _IN_A_ROW:
                self._pack()
        elif len(self._waiting) >= _GATHER:
            self._learn()
            self._pack()

    def _learn(self) -> None:
        if len(self._waiting) >= _TRAIN_FROM:
            samples: list[Any] = [
                s[:4096] for s in self._waiting[:: max(1, len(self._waiting) // _TRAIN_ON)] if s
            ]
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
        put_packed(
            file, name, self._packed, sizes, [self._dictionary], np.zeros(sizes.size, dtype=np.uint8), of
        )


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
    file.put(
        f"{name}_dictionary_at",
        np.concatenate(([0], np.cumsum([len(d) for d in dictionaries]))).astype(np.uint32),
    )
    file.put(f"{name}_with", np.asarray(used).astype(np.uint8 if len(dictionaries) <= 256 else np.uint32))
    if of is not None:
        file.put(f"{name}_of", narrow(of))


def _compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    trained = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    # The sum, four bytes a slice, is compared whenever a slice is unpacked: an altered text is told, not shown.
    settings = zstandard.ZstdCompressionParameters(
        write_content_size=1, write_checksum=1, write_dict_id=0, **_SETTINGS
    )
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
            raise Damaged(
                f"{self._place} has been altered: it cannot be unpacked.", "What else is: searcher check"
            ) from error

    def _unpacker(self, dictionary: int) -> zstandard.ZstdDecompressor:
        known: dict[Any, zstandard.ZstdDecompressor] = self._local.__dict__
        unpacker = known.get(dictionary)
        if unpacker is None:
            trained = self.dictionaries[dictionary]
            unpacker = zstandard.ZstdDecompressor(
                dict_data=zstandard.ZstdCompressionDict(trained) if trained else None
            )
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
