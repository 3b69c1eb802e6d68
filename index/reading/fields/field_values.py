"""Read the values of a record.

Texts come out of markup, names out of bylines, days out of stamps, paths out of section strings.
"""

from __future__ import annotations

import html
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from index.dates.choose import parse_day
from index.dates.find import Order
from index.numerals import one_spaced
from index.reading.fields.writers import writers_in
from index.reading.input.markup_signs import has_markup
from index.reading.text.wrapped_lines import LONGEST_LINE, unwrap_lines
from index.sections.paths import clean_path, split_path


def text_of(value: Any) -> str:
    """Return the text of a value; empty where it has none.

    A value is a string, `{"rendered": ..}`, `{"name": ..}`, or a list, whose first text counts.
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        for key in (
            "rendered",
            "#text",
            "_text",
            "name",
            "main",
            "original",
            "value",
            "title",
            "@id",
            "href",
        ):
            if isinstance(value.get(key), str):
                return str(value[key]).strip()
        return ""
    if isinstance(value, list):
        return next((text for item in value if (text := text_of(item))), "")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def one_line(value: Any) -> str:
    """Return a title or name: markup and character references resolved, blanks collapsed."""
    if value is None:
        return ""
    text = text_of(value)
    if "<" in text and has_markup(text):
        from index.reading.fields.markup import words_in  # most corpora hold none

        text = words_in(text)
    if "&" in text:
        text = html.unescape(text)
    return one_spaced(text)


def body_of(value: Any) -> tuple[list[str], list[str]]:
    """Return the lines and the captions of a text value.

    Markup becomes its blocks, a list its items.
    """
    if isinstance(value, list):
        lines: list[str] = []
        captions: list[str] = []
        for item in value:
            more, under = body_of(item)
            lines += more
            captions += under
        return lines, captions
    text = text_of(value)
    if "<" in text and has_markup(text):
        from index.reading.fields.markup import blocks_in

        return blocks_in(text)
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if "\n" not in text and "\r" not in text:
        return ([text] if text else []), []
    lines = text.splitlines()
    wrapped = unwrap_lines(lines) if len(text) < LONGEST_LINE * len(lines) else None
    return (wrapped.texts if wrapped else [line for line in map(str.strip, lines) if line]), []


def day_of(value: Any, order: Order | None = None) -> str | None:
    """Return the day of a date value.

    It is a string as printed, or a stamp in seconds or milliseconds since 1970, whose day is UTC's.
    """
    if isinstance(value, str):
        text = value.strip()
        if text.isdecimal() and len(text) in (10, 13):
            return _stamp_day(int(text))
        return parse_day(text, order) if text else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if 1400 <= value <= 2100 and value == int(value):
        return str(int(value))
    if 14000101 <= value <= 21001231:
        return parse_day(str(int(value)))
    return _stamp_day(value)


def _stamp_day(stamp: float) -> str | None:
    seconds = stamp / 1000 if abs(stamp) > 1e11 else stamp
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return None


def path_of(value: Any, one_only: bool = False) -> tuple[str, ...]:
    """Return the section path of a value.

    A value is `World/Europe`, a list, `{"name": ..}`, or the terms of a feed. Numbers are ids of
    terms and no names.

    one_only    the list is a set of labels, not a path: its first counts
    """
    if isinstance(value, str):
        return _string_path(value)
    if isinstance(value, dict):
        return _string_path(str(value.get("term") or text_of(value)))
    if isinstance(value, list):
        names = [
            name
            for item in value
            if not isinstance(item, int | float) and (name := " / ".join(path_of(item)))
        ]
        if one_only or len(names) == 1:
            return _string_path(names[0]) if names else ()
        return clean_path(names)
    return ()


@lru_cache(maxsize=4096)
def _string_path(text: str) -> tuple[str, ...]:
    text = html.unescape(text) if "&" in text else text
    if not text.strip() or len(text) > 200 or text.strip().isdecimal():
        return ()
    return clean_path(split_path(text))


_EMPTY = frozenset({"", "none", "null", "nan", "unknown", "n/a", "-", "admin", "[]"})


def authors_of_value(value: Any) -> tuple[str, ...]:
    """Return the names of writers in a value.

    A value is `A and B`, `By A, B`, a list of those or of `{"name": ..}`.
    """
    if isinstance(value, list):
        names: list[str] = []
        for item in value:
            names += authors_of_value(item)
        return tuple(dict.fromkeys(names))
    text = _person(value) if isinstance(value, dict) else one_line(value) if value else ""
    # A number is a key into a table of writers that is not here.
    if text.isdecimal() or text.casefold() in _EMPTY or len(text) > 500 or text.startswith("http"):
        return ()
    return _writers_in(text)


def _person(value: dict[str, Any]) -> str:
    """Return the name of a person given in parts, or as `text_of` finds it."""
    whole = one_line(value)
    if whole:
        return whole
    parts = {key.replace("_", "").casefold(): one_line(part) for key, part in value.items()}
    given, family = ([parts[key] for key in keys if parts.get(key)][:1] for keys in (_GIVEN, _FAMILY))
    return " ".join([*given, *family])


_GIVEN = ("given", "givenname", "firstname", "first")
_FAMILY = ("family", "familyname", "lastname", "last", "surname")
_writers_in = lru_cache(maxsize=4096)(writers_in)


_LANGUAGES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "italian": "it", "portuguese": "pt", "dutch": "nl", "russian": "ru", "chinese": "zh",
    "japanese": "ja", "arabic": "ar", "turkish": "tr",
}  # fmt: skip


def language_of(value: Any) -> str | None:
    """Return `en` for `en`, `en-US`, `en_GB`, `English`; None for anything else."""
    if value is None:
        return None
    text = text_of(value).casefold()
    if text in _LANGUAGES:
        return _LANGUAGES[text]
    primary = text.replace("_", "-").partition("-")[0]
    return (
        primary
        if 2 <= len(primary) <= 3 and primary.isascii() and primary.isalpha() and primary != "und"
        else None
    )
