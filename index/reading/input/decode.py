"""Decode bytes of unknown encoding, with words on how they were read.

A byte-order mark wins. Strict UTF-8 comes next, because text in another encoding hardly ever passes
for it. Then comes the encoding that the page declares, then the user's, and last a guess by the
letters (see `encoding_guess`). Nothing is dropped: what cannot be read becomes U+FFFD and is
flagged.

    decode(data, declared, stated) -> (text, flags)      a file or page

Flags are those of `clean`, and these:

    encoding=...        it was not plain UTF-8
    encoding=mixed      its lines have different encodings
    encoding_unsure     it was guessed, and another encoding reads about as well
    cut_character       the input ends inside a character
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from index.reading.input.clean import clean, may_be_mojibake, repair, sweep
from index.reading.input.encoding_guess import escaped, guess

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Labels of pages and the encodings they mean, as in the WHATWG encoding standard.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
#: Text encodings of Python that no page is written in, or that would run through an escape syntax.
_NOT_A_CHARSET = {
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "mbcs",
    "oem",
    "palmos",
}
_CUT = "utf-8, cut inside a character"
_UNDEFINED_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]")


def decode(
    data: bytes, declared: str | None = None, stated: str | None = None
) -> tuple[str, tuple[str, ...]]:
    """Decode a file or page.

    declared    the charset that HTTP or a meta element states; used only where it fits
    stated      the encoding that the user names for these files; with `!` at its end it comes
                before the declared one and before UTF-8
    """
    text, encoding, is_sure = _characters(data, declared, stated)
    if encoding == "utf-8":
        return repair(text) if may_be_mojibake(text) else sweep(text, data.removeprefix(codecs.BOM_UTF8))
    text, flags = clean(text)
    unsure = () if is_sure else ("encoding_unsure",)
    return text, ("cut_character" if encoding == _CUT else f"encoding={encoding}", *unsure, *flags)


def encoding_named(name: str) -> str | None:
    """Return Python's name of an encoding that a user states, without its `!`.

    None where it is none of text.
    """
    name = name.removesuffix("!").strip()
    try:
        wide = codecs.lookup(name).name.startswith("utf")
    except (LookupError, ValueError):
        return None
    return codecs.lookup(name).name if wide else _usable(name)


def declared_charset(head: bytes) -> str | None:
    """Return the charset that a page states in its first bytes.

    A meta element or an XML declaration states it.
    """
    found = _CHARSET.search(head[:4096])
    return found[1].decode("ascii") if found else None


_CHARSET = re.compile(
    rb"""(?i)<(?:meta\b[^>]{0,300}?charset|\?xml\b[^>]{0,100}?encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})"""
)


class _Characters(NamedTuple):
    """A text, the encoding it was read in, and whether that was stated or is beyond doubt."""

    text: str
    encoding: str
    is_sure: bool = True


def _characters(data: bytes, declared: str | None, stated: str | None) -> _Characters:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _Characters(data[len(mark) :].decode(encoding, "replace"), encoding)
    stated_codec = encoding_named(stated) if stated else None
    if stated_codec and (stated or "").endswith("!"):
        return _Characters(data.decode(stated_codec, "replace"), _name(stated_codec))
    wide = utf16_without_mark(data)
    if wide:
        return _Characters(data.decode(wide, "replace"), wide)
    in_seven_bits = escaped(data) if b"\x1b" in data else None
    if in_seven_bits:
        return _Characters(data.decode(in_seven_bits), in_seven_bits)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data" and error.start > 0:
            return _Characters(data[: error.start].decode("utf-8"), _CUT)
        return _in_eight_bits(data, _usable(declared), stated_codec)
    if stated_codec and text.isascii():
        read = _tried(data, stated_codec)  # some encodings have bytes of ASCII stand for other characters
        return read if read is not None and read.text != text else _Characters(text, "utf-8")
    return _Characters(text, "utf-8")


def _in_eight_bits(data: bytes, declared: str | None, stated: str | None) -> _Characters:
    """Decode what is no UTF-8: as declared, as the user says, or as its letters say."""
    charset = declared or stated
    if _is_mixed(data, charset):
        return _Characters(_line_by_line(data, charset or "cp1252"), "mixed")
    for candidate in (declared, stated):
        read = _tried(data, candidate) if candidate else None
        if read is not None:
            return read
    found = guess(data)
    if found is not None:
        return _Characters(data.decode(found.codec, "replace"), _name(found.codec), found.is_sure)
    codec = _plausible_1252(data) or _by_statistics(data) or "cp1252"
    return _Characters(data.decode(codec, "replace"), _name(codec), is_sure=False)


def _tried(data: bytes, codec: str) -> _Characters | None:
    try:
        return _Characters(data.decode(codec), _name(codec))
    except UnicodeDecodeError:
        return None


def utf16_without_mark(data: bytes) -> str | None:
    """Return `utf-16-le` or `utf-16-be` for wide Latin text; None for any other.

    Every other byte of such a text is mostly NUL.
    """
    head = data[:4096]
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.2 and even < odd / 4:
        return "utf-16-le"
    if even > 0.2 and odd < even / 4:
        return "utf-16-be"
    return None


def _usable(declared: str | None) -> str | None:
    """Return Python's name of a declared charset that can be tried.

    UTF-8 and wide encodings have been tried before.
    """
    try:
        info = codecs.lookup(declared.strip() if declared else "")
    except (LookupError, ValueError):
        return None
    name = info.name.lower()
    if not info._is_text_encoding or name.replace("-", "_") in _NOT_A_CHARSET or name.startswith("utf"):
        return None
    return _MEANT.get(name, name)


def _name(codec: str) -> str:
    return f"windows-{codec[2:]}" if re.fullmatch(r"cp125\d", codec) else codec


def _is_mixed(data: bytes, charset: str | None) -> bool:
    """Whether some lines are UTF-8 and others are not.

    Such a scrape was pasted together from several pages.
    """
    good = bad = 0
    for line in data.splitlines():
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError as error:
            # A stray byte in a line that is otherwise UTF-8 speaks for UTF-8 too.
            high = len(_NON_ASCII.findall(line))
            recovered = line.decode("utf-8", "ignore")
            valid = sum(len(char.encode()) for char in recovered if char > "\x7f")
            if error.start and valid * 2 > high:
                good += 1
            bad += 1
    return good > 0 and bad > 0 and (good >= bad if charset else good * 10 >= bad)


def _line_by_line(data: bytes, other: str) -> str:
    lines = []
    for line in data.splitlines(keepends=True):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            recovered = line.decode("utf-8", "ignore")
            if any(char > "\x7f" for char in recovered):
                lines.append(line.decode("utf-8", "searcher.stray_1252"))
            else:
                lines.append(line.decode(other, "replace"))
    return "".join(lines)


def _read_as_1252(error: UnicodeError) -> tuple[str, int]:
    """Handle a codec's error: read a byte that is no UTF-8 as windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("searcher.stray_1252", _read_as_1252)


def _plausible_1252(data: bytes) -> str | None:
    """Return windows-1252, unless it is implausible.

    It is where a byte has no meaning in it, or nearly every letter would carry an accent (Cyrillic,
    Greek, CJK).
    """
    if _UNDEFINED_1252.search(data):
        return None
    sample = data[:65536]
    if len(data) >= 1024 and len(_NON_ASCII.findall(sample)) > 0.4 * len(_LETTERS.findall(sample)):
        return None
    return "cp1252"


def _by_statistics(data: bytes) -> str | None:
    """Guess by statistics, the last resort.

    Under a kilobyte the guess is wrong too often.
    """
    if len(data) < 1024:
        return None
    from charset_normalizer import from_bytes  # slow to import and hardly ever needed

    best = from_bytes(data[:65536], chunk_size=1024).best()
    return best.encoding if best else None
