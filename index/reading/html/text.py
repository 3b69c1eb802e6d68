"""Clean the strings of a page: one line, no stray characters, and a folded form for comparing."""

from __future__ import annotations

import re
import unicodedata

from index.invisible import INVISIBLE, without_idle_spaces
from index.numerals import one_spaced

#: Control characters and invisible characters.
_STRAY = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{INVISIBLE}]")
#: Lone surrogates, which no file can hold.
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w+")


def one_line(text: str) -> str:
    """Return the text with white space as single spaces and without invisible characters."""
    return one_spaced(without_idle_spaces(_STRAY.sub("", encodable(text))))


def encodable(text: str) -> str:
    """Return the text with lone surrogates, which no file can hold, as U+FFFD."""
    if text.isascii():
        return text
    try:
        # Encoding the text finds a surrogate several times as quickly as a pattern does.
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def folded(text: str) -> str:
    """Fold case and width and keep words only, so that two spellings of one headline are equal."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def words(text: str) -> list[str]:
    """Return the folded words of a text."""
    return folded(text).split()


def weight(text: str) -> int:
    """Measure a text in Latin characters: a Chinese, Japanese or Korean one counts as three."""
    if text.isascii():
        return len(text)
    return len(text) + 2 * sum(
        1 for char in text if "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"
    )
