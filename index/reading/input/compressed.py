"""Compressed files (gzip, bzip2, xz, and those in a zip archive) as streams.

Size, ratio and memory are limited.

    UNPACKERS[form](packed) -> Stream      of all the members of a file
    zip_member(archive, info) -> Stream    of one file in an archive

A file that is cut short or broken gives what can be read, and then sets `damage`.
"""

from __future__ import annotations

import bz2
import lzma
import zipfile
import zlib
from collections.abc import Callable
from functools import partial

from index.errors import Failed
from index.reading.input.streams import Stream

#: Text does not pack better than this; what does is a bomb. Judged once a megabyte has come out.
RATIO, JUDGED_FROM = 200, 1 << 20
#: What an xz file may make its reader hold: the largest dictionary that `xz -9` writes is 64 MiB.
XZ_MEMORY = 256 << 20
_BLOCK = 1 << 18


class Ratio:
    """The ratio of bytes out to bytes in, which stops a bomb."""

    def __init__(self) -> None:
        self.taken = self.given = 0

    def check(self, kind: str) -> None:
        """Raise Failed where more has come out than text can be packed in."""
        if self.given > JUDGED_FROM and self.given > RATIO * self.taken:
            raise Failed(kind, f"unpacks to more than {RATIO} times its size; it was not read further")


class _Gzip:
    """zlib's decompressor, which gives back what is left of its input."""

    needs_input = True

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._member.eof

    @property
    def unused_data(self) -> bytes:
        return self._member.unused_data

    def unpack(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        out = self._member.decompress(data, size)
        return out, self._member.unconsumed_tail


class _Buffered:
    """bz2's and lzma's decompressors, which keep what is left of their input themselves."""

    def __init__(self, member: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._member = member

    @property
    def eof(self) -> bool:
        return self._member.eof

    @property
    def unused_data(self) -> bytes:
        return self._member.unused_data if self._member.eof else b""

    def unpack(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        return self._member.decompress(data, size), b""

    @property
    def needs_input(self) -> bool:
        return self._member.needs_input


def _xz() -> _Buffered:
    return _Buffered(lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=XZ_MEMORY))


_MAKERS: dict[str, Callable[[], _Gzip | _Buffered]] = {
    "gzip": _Gzip,
    "bzip2": lambda: _Buffered(bz2.BZ2Decompressor()),
    "xz": _xz,
}
#: How the first bytes of a member begin; behind the last member there may be padding.
_BEGINS = {"gzip": b"\x1f", "bzip2": b"BZh", "xz": b"\xfd"}
#: What reading a zip archive raises where it is broken.
ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, OSError, ValueError)
_ERRORS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


class _Unpacked:
    def __init__(self, kind: str, packed: Stream) -> None:
        self._kind, self._packed = kind, packed
        self._member = _MAKERS[kind]()
        self._input = b""
        self._ratio = Ratio()
        self._fresh = True  # nothing of this member was read yet
        self.stream = Stream(self._read)

    def _read(self, size: int) -> bytes:
        while not self.stream.damage:
            if not self._input and self._member.needs_input:
                self._input = self._packed.read(_BLOCK)
                self._ratio.taken += len(self._input)
                if not self._input:
                    if not self._fresh:
                        self.stream.damage = f"the {self._kind} file is cut short"
                    return b""
            if self._fresh and self._ratio.given and not self._input.startswith(_BEGINS[self._kind]):
                return b""  # padding behind the last member, as gzip itself ignores it
            out = self._unpack(size)
            self._ratio.given += len(out)
            self._ratio.check(self._kind)
            if out:
                return out
        return b""

    def _unpack(self, size: int) -> bytes:
        try:
            out, self._input = self._member.unpack(self._input, size)
        except _ERRORS as error:
            reason = str(error).rpartition(": ")[2]
            if isinstance(error, lzma.LZMAError) and "emory" in reason:
                raise Failed(
                    self._kind, f"needs more than {XZ_MEMORY >> 20} MiB of memory to unpack; it was not read"
                ) from None
            if not self._ratio.given:
                raise Failed(self._kind, f"not a readable {self._kind} file: {reason}") from None
            self.stream.damage = f"the {self._kind} file is damaged: {reason}"
            return b""
        self._fresh = False
        if self._member.eof:
            self._input = self._member.unused_data
            self._member = _MAKERS[self._kind]()
            self._fresh = True
        return out


def unpack(kind: str, packed: Stream) -> Stream:
    """Return the contents of a compressed file."""
    return _Unpacked(kind, packed).stream


UNPACKERS: dict[str, Callable[[Stream], Stream]] = {kind: partial(unpack, kind) for kind in _MAKERS}


def zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Stream | Failed:
    """Return the bytes of a file in a zip archive, or why they cannot be read."""
    if info.flag_bits & 1:
        return Failed("zip", f"{info.filename} in the archive is encrypted")
    if info.file_size > JUDGED_FROM and info.file_size > RATIO * info.compress_size:
        return Failed(
            "zip",
            f"{info.filename} in the archive unpacks to more than {RATIO} times its size; it was not read",
        )
    try:
        opened = archive.open(info)
    except ZIP_ERRORS as error:
        return Failed("zip", f"{info.filename} in the archive cannot be read: {error}")

    def read(size: int) -> bytes:
        try:
            return opened.read(size)
        except ZIP_ERRORS as error:
            stream.damage = f"{info.filename} in the archive is damaged: {error}"
            return b""

    stream = Stream(read)
    return stream
