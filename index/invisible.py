"""Characters that nobody sees, and what becomes of them, the same for pages, records, plain texts
and what is typed.

Marks that only steer drawing (soft hyphens, marks of writing direction, word joiners, byte-order
marks) leave the word as it reads: `govern<U+00AD>ment` is one word. A zero-width space is where a
line may break between two words, so it stays and parts them; beside white space or a mark, or at
either end of a text, it says nothing.
"""

from __future__ import annotations

from index.lazy_pattern import lazy_pattern

_REMOVED = (0xAD, 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
#: What is removed wherever it stands.
INVISIBLE = "".join(map(chr, _REMOVED))
ZERO_WIDTH_SPACE = "\u200b"
_INVISIBLE = lazy_pattern(f"[{INVISIBLE}]")
_MARKS = r"\s!-/:-@\[-`{-~“”‘’„«»…–—、。，．"
_IDLE_SPACE = lazy_pattern(rf"(?:(?<=[{_MARKS}])|^)\u200b+|\u200b+(?=[\u200b{_MARKS}]|$)")


def without_invisible(text: str) -> str:
    """The text as it reads: without marks that only steer drawing."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def without_idle_spaces(text: str) -> str:
    """The text without zero-width spaces that part nothing; one is left where words stand on both
    sides.
    """
    return _IDLE_SPACE.sub("", text) if ZERO_WIDTH_SPACE in text else text
