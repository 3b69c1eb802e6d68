"""The first bytes by which archives, documents, pictures and programs are known."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A form of the table of formats, or why there is none: `empty binary unsupported`.
Form = str
#: Bytes of a file that are judged.
HEAD = 65536


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The form of a file; of one that is not read, its kind in words: `PDF document`."""

    form: Form
    what: str = ""


#: First bytes, form, kind in words. Documents hold text that is not read; the others hold none.
_MAGIC: tuple[tuple[bytes, Form, str], ...] = (
    (b"\x89PNG\r\n", "binary", "PNG image"),
    (b"\xff\xd8\xff", "binary", "JPEG image"),
    (b"GIF87a", "binary", "GIF image"),
    (b"GIF89a", "binary", "GIF image"),
    (b"II*\0", "binary", "TIFF image"),
    (b"MM\0*", "binary", "TIFF image"),
    (b"RIFF", "binary", "RIFF image, sound or film"),
    (b"ID3", "binary", "MP3 sound"),
    (b"OggS", "binary", "Ogg sound or film"),
    (b"fLaC", "binary", "FLAC sound"),
    (b"\x1aE\xdf\xa3", "binary", "Matroska film"),
    (b"\x7fELF", "binary", "ELF program"),
    (b"MZ", "binary", "Windows program"),
    (b"\xca\xfe\xba\xbe", "binary", "program"),
    (b"\xcf\xfa\xed\xfe", "binary", "program"),
    (b"wOFF", "binary", "font"),
    (b"wOF2", "binary", "font"),
    (b"SQLite format 3\0", "unsupported", "SQLite database"),
    (b"%PDF-", "unsupported", "PDF document"),
    (b"%!PS", "unsupported", "PostScript document"),
    (b"{\\rtf", "rtf", ""),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unsupported", "old Word, Excel or Outlook document"),
    (b"\x28\xb5\x2f\xfd", "unsupported", "zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "unsupported", "7z archive"),
    (b"Rar!\x1a\x07", "unsupported", "RAR archive"),
    (b"PAR1", "unsupported", "Parquet table"),
    (b"ARROW1", "unsupported", "Arrow table"),
)
_MARKS = tuple(mark for mark, _, _ in _MAGIC)
#: Marks that may begin a sentence: they count only where control characters follow.
_NEEDS_CONTROLS = {b"MZ", b"ID3", b"RIFF", b"OggS", b"PAR1"}
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\f\r\x1b") + b"\x7f"
_WITHOUT_CONTROLS = bytes(32 if code in _CONTROLS else code for code in range(256))


def container(head: bytes) -> Sniffed | None:
    """Tell a file by a signature: packed, a document, or no text at all; None for others."""
    packed = compression(head)
    if packed:
        return Sniffed(packed)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Sniffed("zip")
    if head.startswith((b"WARC/0.", b"WARC/1.")):
        return Sniffed("warc")
    for mark, form, what in _MAGIC if head.startswith(_MARKS) else ():
        if head.startswith(mark) and (
            mark not in _NEEDS_CONTROLS or has_controls(head[: max(64, len(mark))], is_one_enough=True)
        ):
            return Sniffed(form, what)
    if head[257:262] == b"ustar" or _is_old_tar(head):
        return Sniffed("tar")
    if head[4:8] == b"ftyp":
        return Sniffed("binary", "MP4 film or image")
    return None


#: First bytes of compressed files. Those of bzip2 name the size of its blocks, then the first block's mark.
_COMPRESSED = ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\0", "xz"))
#: Bytes that tell a compressed file.
MARK_BYTES = 10
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")


def compression(head: bytes) -> str | None:
    """Return the form of a compressed file: `gzip`, `bzip2` or `xz`; None for any other."""
    for mark, form in _COMPRESSED:
        if head.startswith(mark):
            return form
    return "bzip2" if _BZIP2.match(head) else None


def _is_old_tar(head: bytes) -> bool:
    """Whether a tar archive is from before POSIX: its header holds the sum of its own bytes."""
    block = head[:512]
    if b"\0" not in block or len(block) < 512 or not block[0]:
        return False
    try:
        stated = int(block[148:156].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return stated == sum(block[:148]) + sum(block[156:]) + 8 * 32


def has_controls(head: bytes, is_one_enough: bool = False) -> bool:
    """Whether more than a tenth of the first 4 KB are control characters.

    is_one_enough   count a single one as enough
    """
    head = head[:4096]
    if head.translate(_WITHOUT_CONTROLS) == head:  # most files: quicker than counting
        return False
    control_count = len(head) - len(head.translate(None, _CONTROLS))
    return control_count > 0 if is_one_enough else control_count * 10 > len(head)
