"""Bytes of unknown encoding -> clean characters, and words on how they were read.

A byte-order mark wins. Strict UTF-8 comes next, because text in another encoding hardly ever passes for
it; then what the page declares, then what the user states, and last a guess by the letters (see
`encoding_guess`). Nothing is dropped: what cannot be read becomes U+FFFD and is flagged.

    decode(data, declared, stated) -> (text, flags)      a file or page
    clean(text) -> (text, flags)                         a string that was decoded elsewhere, as by a JSON parser

Flags: `encoding=...` when it was not plain UTF-8, `encoding=mixed`, `encoding_unsure` where it was guessed
and another one reads about as well, `mojibake_fixed`, `replacement=N` (N characters U+FFFD),
`cut_character` (the input ends inside a character).
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from index.invisible import INVISIBLE
from index.numerals import kept_together, may_have_some
from index.reading.input.encoding_guess import escaped, guess

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: What pages say, and what they mean by it (the WHATWG encoding standard reads these labels so too).
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

# What `clean` replaces is looked for in the bytes of UTF-8: a table that turns controls into blanks, and a search for each lead byte alone
# where it occurs, are many times quicker than a search by character.
_CONTROLS = {*range(0x09), *range(0x0B, 0x20), 0x7F}
_WITHOUT_CONTROLS = bytes(0x20 if code in _CONTROLS else code for code in range(256))
_DIRTY = {
    b"\xc2": re.compile(rb"\xc2[\x80-\xa0\xad]"),
    b"\xd8": re.compile(rb"\xd8\x9c"),
    b"\xe2": re.compile(rb"\xe2(?:\x80[\x8e\x8f\xa8-\xae]|\x81[\xa0-\xa9])"),
    b"\xed": re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]"),
    b"\xef": re.compile(rb"\xef\xbb\xbf"),
}
_UNREADABLE = "\ufffd".encode()
_BROKEN_BY_SOFT = "\u00ad\n".encode()
_PAIR = re.compile(
    "[ÂÃ][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â[€\x80]."
)


def _replacements() -> dict[bytes, bytes]:
    """What becomes of what is dirty; of what is not in the table, half a character, U+FFFD."""
    # what a page calls U+0080..U+009F are the printing characters of windows-1252
    table = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
    table |= dict.fromkeys(INVISIBLE, "")
    table |= {"\xa0": " ", "\u2028": "\n", "\u2029": "\n"}
    return {char.encode(): better.encode() for char, better in table.items()}


_REPLACEMENT = _replacements()


def decode(
    data: bytes, declared: str | None = None, stated: str | None = None
) -> tuple[str, tuple[str, ...]]:
    """Decode a file or page.

    declared    the charset that HTTP or a meta element states; it is obeyed only where it fits
    stated      the encoding that the user names for these files; with `!` at its end it comes before the
                declared one and before UTF-8
    """
    text, encoding, is_sure = _characters(data, declared, stated)
    if encoding == "utf-8":
        return _repaired(text) if _may_be_mojibake(text) else _swept(text, data.removeprefix(codecs.BOM_UTF8))
    text, flags = clean(text)
    unsure = () if is_sure else ("encoding_unsure",)
    return text, ("cut_character" if encoding == _CUT else f"encoding={encoding}", *unsure, *flags)


def encoding_named(name: str) -> str | None:
    """Python's name of an encoding that a user states, without its `!`; None where it is none of text."""
    name = name.removesuffix("!").strip()
    try:
        wide = codecs.lookup(name).name.startswith("utf")
    except (LookupError, ValueError):
        return None
    return codecs.lookup(name).name if wide else _usable(name)


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Repair mojibake, remove what is invisible, turn controls into spaces; every line ends in a plain newline."""
    return _repaired(text) if _may_be_mojibake(text) else _swept(text, text.encode("utf-8", "surrogatepass"))


def _repaired(text: str) -> tuple[str, tuple[str, ...]]:
    """Until nothing is left to repair: a text may have been read wrongly twice, or what is swept away have parted a character's halves."""
    fixed: tuple[str, ...] = ()
    while True:
        repaired = _without_mojibake(text)
        swept, flags = _swept(repaired, repaired.encode("utf-8", "surrogatepass"))
        if repaired is not text:
            fixed = ("mojibake_fixed",)
        if swept == text:
            return swept, (*fixed, *flags)
        text = swept


def _swept(text: str, utf8: bytes) -> tuple[str, tuple[str, ...]]:
    """A text, given its bytes too, without what is dirty in it, half characters among that."""
    if may_have_some(text):  # before a no-break space becomes a plain one
        text = kept_together(text)
        utf8 = text.encode("utf-8", "surrogatepass")
    swept = utf8
    if utf8.translate(_WITHOUT_CONTROLS) != utf8:
        swept = (
            utf8.replace(b"\r\n", b"\n")
            .replace(b"\r", b"\n")
            .replace(b"\0", b"")
            .translate(_WITHOUT_CONTROLS)
        )
    if not text.isascii():
        for lead, dirty in _DIRTY.items():
            if lead in swept and dirty.search(swept):
                # a soft hyphen that breaks a word is printed
                swept = dirty.sub(_better, swept.replace(_BROKEN_BY_SOFT, b"-\n"))
    unreadable = swept.count(_UNREADABLE) if b"\xef" in swept else 0
    return text if swept is utf8 else swept.decode(), (f"replacement={unreadable}",) if unreadable else ()


def _better(match: re.Match[bytes]) -> bytes:
    return _REPLACEMENT.get(match[0], _UNREADABLE)


def _may_be_mojibake(text: str) -> bool:
    return not text.isascii() and (
        "Ã" in text or "Â" in text or ("â" in text and ("â€" in text or "â\x80" in text))
    )


def declared_charset(head: bytes) -> str | None:
    """The charset that a meta element or an XML declaration states in the first bytes of a page."""
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
    users = encoding_named(stated) if stated else None
    if users and (stated or "").endswith("!"):
        return _Characters(data.decode(users, "replace"), _name(users))
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
        return _in_eight_bits(data, _usable(declared), users)
    if users and text.isascii():
        read = _tried(data, users)  # some encodings have bytes of ASCII stand for other characters
        return read if read is not None and read.text != text else _Characters(text, "utf-8")
    return _Characters(text, "utf-8")


def _in_eight_bits(data: bytes, declared: str | None, stated: str | None) -> _Characters:
    """What is no UTF-8: as declared, as the user says, or as its letters say."""
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
    """`utf-16-le` or `utf-16-be` where every other byte is mostly NUL, as it is in wide Latin text."""
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
    """Python's name of a declared charset that can be tried; UTF-8 and wide encodings are settled before."""
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
    """Whether some lines are UTF-8 and others are not: a scrape pasted together from several pages."""
    good = bad = 0
    for line in data.splitlines():
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError as error:
            # one stray byte in a line that is otherwise UTF-8 speaks for UTF-8 too
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


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: a byte that is no UTF-8 is read as windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("searcher.stray_1252", _stray)


def _plausible_1252(data: bytes) -> str | None:
    """windows-1252, unless a byte has no meaning there or nearly every letter would carry an accent (Cyrillic, Greek, CJK)."""
    if _UNDEFINED_1252.search(data):
        return None
    sample = data[:65536]
    if len(data) >= 1024 and len(_NON_ASCII.findall(sample)) > 0.4 * len(_LETTERS.findall(sample)):
        return None
    return "cp1252"


def _by_statistics(data: bytes) -> str | None:
    """The last resort, by statistics; under a kilobyte it is wrong too often to be asked."""
    if len(data) < 1024:
        return None
    from charset_normalizer import from_bytes  # slow to import and hardly ever needed

    best = from_bytes(data[:65536], chunk_size=1024).best()
    return best.encoding if best else None


def _without_mojibake(text: str) -> str:
    """Text in which UTF-8 was once read as windows-1252 (`Ã©`, `â€™`), put right run by run; the same object where none was found."""
    before = len(_PAIR.findall(text))
    if before == 0:
        return text
    repaired = _RUN.sub(_read_again, text)
    return repaired if repaired != text and len(_PAIR.findall(repaired)) < before else text


_BYTE = {bytes([code]).decode("cp1252", "ignore") or chr(code): code for code in range(0x80, 0x100)}
_BYTE |= {chr(code): code for code in range(0x80, 0xA0)}
_RUN = re.compile("[" + re.escape("".join(_BYTE)) + "]{2,}")


def _read_again(match: re.Match[str]) -> str:
    run = match[0]
    try:
        return bytes(_BYTE[char] for char in run).decode("utf-8")
    except UnicodeDecodeError:
        return run
