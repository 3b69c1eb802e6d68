"""Trim the punctuation that was typed around a word.

>>> [strip_punctuation(text) for text in ("(said:", "U.S.", "C++,", "word(s)!")]
['said', 'U.S.', 'C++', 'word(s)']
>>> strip_all_signs("<http://a.org/b>.")
'http://a.org/b'
"""

from __future__ import annotations

import re
import unicodedata

from index.analysis.tokens import drawn_as_one

_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.)+[^\W\d_]$")
#: Signs that are put around a date or a value.
QUOTING = ",;!?'‘’«»"
_AROUND = QUOTING + "<>[]{}…"


def is_letter(char: str) -> bool:
    """Return whether a character is part of a word: a letter, a digit, or several in one sign
    (`㎡`).
    """
    return char.isalnum() or (not char.isascii() and drawn_as_one(char))


def has_word(text: str) -> bool:
    """Return whether a text has a letter or a digit."""
    return text.isalnum() or any(map(is_letter, text))


def is_sign(char: str) -> bool:
    """Return whether a character belongs to the word it is attached to: `$5`, `5€`, `C++`, `3.5%`."""
    return char in "+#%" or unicodedata.category(char) == "Sc"


def strip_punctuation(text: str, stars: bool = False) -> str:
    """Return a word without the punctuation around it.

    Inner punctuation and attached signs stay. Trimming twice changes nothing more.

    stars   a * is part of the word, too
    """
    if text.isalnum():
        return text

    def is_part(char: str) -> bool:
        return is_letter(char) or (stars and char == "*")

    start = next((at for at, char in enumerate(text) if is_part(char)), None)
    if start is None:
        return ""
    end = next(at for at in range(len(text), 0, -1) if is_part(text[at - 1]))
    if start and (
        text[start - 1] in "@#"
        or unicodedata.category(text[start - 1]) == "Sc"
        or (text[start - 1] == "+" and text[start].isdigit())
    ):
        start -= 1
    while end < len(text):
        char = text[end]
        closing = text.find(")", end) + 1
        if closing and text.count("(", start, end) > text.count(")", start, end):
            end = closing
        elif (
            is_sign(char)
            or (unicodedata.category(char)[0] == "M" and text[end - 1] != "*")
            or (char == "." and _INITIALS.search(text[start:end]))
        ):
            end += 1
        else:
            break
    return text[start:end]


def has_letter(text: str) -> bool:
    """Return whether a text has a letter.

    Without one `~` means no spellings: `10~20` is a range of numbers in some places.
    """
    return any(map(str.isalpha, text))


def strip_all_signs(text: str) -> str:
    """Return a value without the signs that surround values in running text."""
    return text.lstrip(_AROUND).rstrip(_AROUND + ".:")
