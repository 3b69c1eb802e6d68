"""Compressed slices: short byte strings in one array, with a shared zstd dictionary."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import zstandard

from index.arrays import Array, narrow
from index.errors import Damaged
from index.storage.array_file import ArrayFile, ArrayWriter

#: Bytes of a slice that may be shared at most: longer ones differ from article to article.
_SHARED_BYTES = 400
#: Distinct slices that are remembered for sharing.
_SHARED_SLICES = 4096
#: Slices from which a dictionary is trained.
_TRAIN_FROM = 64
#: Slices a dictionary is trained on.
_TRAIN_ON = 1000
#: Slices that are buffered before a dictionary is trained.
_TRAIN_AFTER = 4000
#: Bytes of a dictionary.
_DICTIONARY_BYTES = 65536
#: Bytes of a training sample.
_SAMPLE_BYTES = 4096
#: Bytes compressed in one batch, for which the compressor's tables stay in the cache.
_BATCH_BYTES = 1 << 18
#: Settings that shrink short texts most for their time (measured): two hash tables, matches of five bytes and
#: more.
_SETTINGS = {"strategy": 2, "min_match": 5, "hash_log": 17, "chain_log": 16, "window_log": 20}


class Packer:
    """Compresses slices in batches, once enough have come to train a dictionary on.

    With `share` equal ones are stored once.
    """

    def __init__(self, share: bool = False) -> None:
        self._share = share
        self._number_of: dict[bytes, int] = {}
        self._slice_of = array("I")
        self._waiting: list[bytes] = []
        self._dictionary = b""
        self._compressor: zstandard.ZstdCompressor | None = None
        self._packed: list[bytes] = []
        self._sizes = array("I")
        self._packed_bytes = self._waiting_bytes = 0

    @property
    def size(self) -> int:
        """The slices in memory, in bytes."""
        return self._packed_bytes + self._waiting_bytes

    def add(self, piece: bytes) -> None:
        """Add one slice."""
        if self._share:
            number = self._number_of.get(piece)
            if number is not None:
                self._slice_of.append(number)
                return
            number = len(self._sizes) + len(self._waiting)
            self._slice_of.append(number)
            if len(piece) <= _SHARED_BYTES and len(self._number_of) < _SHARED_SLICES:
                self._number_of[bytes(memoryview(piece))] = number
        self._waiting_bytes += len(piece)
        # A copy: the bytes orjson returns occupy its larger buffer.
        self._waiting.append(bytes(memoryview(piece)))
        if self._compressor is not None:
            if self._waiting_bytes >= _BATCH_BYTES:
                self._pack()
        elif len(self._waiting) >= _TRAIN_AFTER:
            self._train()
            self._pack()

    def _train(self) -> None:
        if len(self._waiting) >= _TRAIN_FROM:
            samples: list[Any] = [
                piece[:_SAMPLE_BYTES]
                for piece in self._waiting[:: max(1, len(self._waiting) // _TRAIN_ON)]
                if piece
            ]
            try:
                self._dictionary = zstandard.train_dictionary(_DICTIONARY_BYTES, samples).as_bytes()
            except zstandard.ZstdError:  # the samples are too few or too similar
                self._dictionary = b""
        self._compressor = _compressor(self._dictionary)

    def _pack(self) -> None:
        assert self._compressor is not None
        compress = self._compressor.compress
        packed = [compress(piece) if piece else b"" for piece in self._waiting]
        self._packed.append(b"".join(packed))
        self._sizes.extend(map(len, packed))
        self._packed_bytes += len(self._packed[-1])
        self._waiting, self._waiting_bytes = [], 0

    def write(self, file: ArrayWriter, name: str) -> None:
        """Write the slices, see `put_packed`."""
        if self._compressor is None:
            self._train()
        self._pack()
        sizes = np.array(self._sizes, dtype=np.uint32)
        of = np.array(self._slice_of, dtype=np.uint32) if self._share else None
        used = np.zeros(sizes.size, dtype=np.uint8)
        put_packed(file, name, PackedSlices(self._packed, sizes, [self._dictionary], used, of))


class PackedSlices(NamedTuple):
    """Slices that are compressed already.

    packed          their bytes, in pieces of any size
    sizes, used     the size of each slice and the number of its dictionary
    of              the slice of each article, where articles share slices
    """

    packed: Iterable[bytes | bytearray | memoryview]
    sizes: Sequence[int] | Array
    dictionaries: Sequence[bytes]
    used: Sequence[int] | Array
    of: Array | None = None


def put_packed(file: ArrayWriter, name: str, slices: PackedSlices) -> None:
    """Write slices that are compressed already.

    The arrays are `name`, `name_at`, `name_dictionary`, `name_dictionary_at`, `name_with` and, for
    shared slices, `name_of`.
    """
    packed, sizes, dictionaries, used, of = slices
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
    # The checksum, four bytes a slice, is compared whenever a slice is unpacked: an altered text raises.
    settings = zstandard.ZstdCompressionParameters(
        write_content_size=1, write_checksum=1, write_dict_id=0, **_SETTINGS
    )
    return zstandard.ZstdCompressor(dict_data=trained, compression_params=settings)


class Slices:
    """The slices of a file, unpacked one at a time.

    Threads may share it: each thread has its own decompressors.
    """

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._label = f"{file.path.name}: the array {name!r}"
        self.bytes = file[name].data
        self.at: Array = file[f"{name}_at"]
        self.used: Array = file[f"{name}_with"]
        at = file[f"{name}_dictionary_at"].tolist()
        blob = file[f"{name}_dictionary"]
        self.dictionaries = [blob[start:end].tobytes() for start, end in pairwise(at)]
        self._local = threading.local()
        # A memoryview gives plain ints, in a third of numpy's time.
        self._at_view, self._used_view = self.at.data, self.used.data

    def __len__(self) -> int:
        return len(self.at) - 1

    def packed(self, number: int) -> memoryview:
        """A slice as it is stored, compressed."""
        return self.bytes[self._at_view[number] : self._at_view[number + 1]]

    def __getitem__(self, number: int) -> bytes:
        packed = self.packed(number)
        if not packed.nbytes:
            return b""
        try:
            return self._unpacker(self._used_view[number]).decompress(packed)
        except zstandard.ZstdError as error:
            raise Damaged(
                f"{self._label} has been altered: it cannot be unpacked.", "What else is: searcher check"
            ) from error

    def _unpacker(self, dictionary: int) -> zstandard.ZstdDecompressor:
        unpackers: dict[Any, zstandard.ZstdDecompressor] = self._local.__dict__
        unpacker = unpackers.get(dictionary)
        if unpacker is None:
            trained = self.dictionaries[dictionary]
            unpacker = zstandard.ZstdDecompressor(
                dict_data=zstandard.ZstdCompressionDict(trained) if trained else None
            )
            unpackers[dictionary] = unpacker
        return unpacker


class SharedSlices(Slices):
    """Slices that several articles may share, read by article."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        super().__init__(file, name)
        #: the slice of each article
        self.of: Array = file[f"{name}_of"]

    def __len__(self) -> int:
        return len(self.of)

    def __getitem__(self, number: int) -> bytes:
        return super().__getitem__(int(self.of[number]))
