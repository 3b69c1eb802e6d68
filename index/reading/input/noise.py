"""Bytes that decode to characters and are still no text: a few bytes of a program, a picture cut
off, a counter.
"""

from __future__ import annotations

import codecs
import unicodedata

#: Longer inputs are told by their control characters (see `sniff`).
_SHORT_BYTES, _SHORT_TEXT, _SHORTEST_WORD = 24, 64, 8
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_HIGH = bytes(range(0x80, 0x100))
#: Of a short text in which so many characters are none that anybody writes, nothing is read.
_ODD_SHARE = 0.2
_ODD = frozenset({"Cn", "Co", "Cs", "Cc"})


def is_noise(data: bytes, text: str, flags: tuple[str, ...]) -> bool:
    """Whether a short input is no text: no encoding makes words of it, or what it makes are
    characters that are none.
    """
    encoding = next((flag.partition("=")[2] for flag in flags if flag.startswith("encoding=")), "")
    if not encoding or len(text) > _SHORT_TEXT:
        return False
    odd = sum(
        char == "\ufffd" or (char not in "\n\t" and unicodedata.category(char) in _ODD) for char in text
    )
    if odd > _ODD_SHARE * len(text) or not any(map(str.isalnum, text)):
        return True
    if encoding.startswith("utf"):
        # without a mark, only text of Latin letters is told by its NULs
        return not data.startswith(_MARKS) and sum(map(str.isascii, text)) * 2 < len(text)
    # a single word in an encoding that cannot be told is no article, and most such inputs are no words
    high = len(data) - len(data.translate(None, _HIGH))
    longest = _SHORT_BYTES if "encoding_unsure" in flags else _SHORTEST_WORD
    return len(data) <= longest and high * 3 > len(data) and not any(map(str.isspace, text.strip()))
