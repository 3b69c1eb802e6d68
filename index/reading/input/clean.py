"""Clean characters: repair mojibake, remove controls and invisible characters, end lines plainly.

    clean(text) -> (text, flags)      a string that was decoded elsewhere, as by a JSON parser

Flags: `mojibake_fixed`, and `replacement=N` (N characters U+FFFD).
"""

from __future__ import annotations

import re

from index.invisible import INVISIBLE
from index.numerals import join_digit_groups, may_have_digit_groups

# The bytes of UTF-8 are searched: a table that turns controls into blanks, and a pattern for each lead byte
# that occurs, are many times quicker than a search by character.
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
    "[ÂÃ][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a"
    "\u20ac\u2122]|â[€\x80]."
)


def _replacements() -> dict[bytes, bytes]:
    """Return the replacements of dirty characters.

    Half characters are not in the table; they become U+FFFD.
    """
    # Pages that write U+0080..U+009F mean the printing characters of windows-1252.
    table = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
    table |= dict.fromkeys(INVISIBLE, "")
    table |= {"\xa0": " ", "\u2028": "\n", "\u2029": "\n"}
    return {char.encode(): better.encode() for char, better in table.items()}


_REPLACEMENT = _replacements()


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Repair mojibake, remove what is invisible, turn controls into spaces.

    Every line ends in a plain newline.
    """
    return repair(text) if may_be_mojibake(text) else sweep(text, text.encode("utf-8", "surrogatepass"))


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """Clean a text until nothing is left to repair.

    It may have been read wrongly twice, or a removed character may have split another in halves.
    """
    fixed: tuple[str, ...] = ()
    while True:
        repaired = _without_mojibake(text)
        swept, flags = sweep(repaired, repaired.encode("utf-8", "surrogatepass"))
        if repaired is not text:
            fixed = ("mojibake_fixed",)
        if swept == text:
            return swept, (*fixed, *flags)
        text = swept


def sweep(text: str, utf8: bytes) -> tuple[str, tuple[str, ...]]:
    """Return a text, given its bytes too, without dirty and half characters."""
    if may_have_digit_groups(text):  # before a no-break space becomes a plain one
        text = join_digit_groups(text)
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
                # A soft hyphen that breaks a word is printed.
                swept = dirty.sub(_better, swept.replace(_BROKEN_BY_SOFT, b"-\n"))
    unreadable = swept.count(_UNREADABLE) if b"\xef" in swept else 0
    return text if swept is utf8 else swept.decode(), (f"replacement={unreadable}",) if unreadable else ()


def _better(match: re.Match[bytes]) -> bytes:
    return _REPLACEMENT.get(match[0], _UNREADABLE)


def may_be_mojibake(text: str) -> bool:
    """Whether a text has characters with which mojibake begins."""
    return not text.isascii() and (
        "Ã" in text or "Â" in text or ("â" in text and ("â€" in text or "â\x80" in text))
    )


def _without_mojibake(text: str) -> str:
    """Repair text in which UTF-8 was once read as windows-1252 (`Ã©`, `â€™`), run by run.

    Returns the same object where there is none.
    """
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
