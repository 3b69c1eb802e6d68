"""How strings of a page become words: one line, no stray characters, and the folded form in which two texts are compared."""

from __future__ import annotations

import re
import unicodedata

from index.invisible import INVISIBLE, without_idle_spaces
from index.numerals import one_spaced

#: Controls, and marks that nobody sees; lone surrogates, which no file can hold.
_STRAY = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{INVISIBLE}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w+")


def one_line(text: str) -> str:
    """The text with runs of white space as one space and without characters nobody sees."""
    return one_spaced(without_idle_spaces(_STRAY.sub("", encodable(text))))


def encodable(text: str) -> str:
    """The text with half characters, which no file can hold, as U+FFFD."""
    if text.isascii():
        return text
    try:
        # looking at every character by encoding it is several times as quick as by a pattern
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def folded(text: str) -> str:
    """Words only, case and width folded: equal for two spellings of one headline."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def words(text: str) -> list[str]:
    """The folded words of a text."""
    return folded(text).split()


def weight(text: str) -> int:
    """How much a text says, in Latin characters: one Chinese, Japanese or Korean character counts for three."""
    if text.isascii():
        return len(text)
    return len(text) + 2 * sum(
        1 for char in text if "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"
    )
