"""The values of facets: how each is called on a page, and how a filter of `Search` holds it."""

from __future__ import annotations

from index.schema import CHOSEN_FACETS, TIMES
from searcher import Search
from searcher.wording import FROM, day_words, section_line
from web.page_request import PageRequest

#: The facets that have a page of their own, and the parameter that chooses their values.
PARAMETERS = {facet.name: facet.parameter for facet in CHOSEN_FACETS}

UNKNOWN = {facet.name: f"{facet.labels[0]} unknown" for facet in CHOSEN_FACETS} | {
    "dated-by": "no date found"
}

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

#: One value: a path of sections, a name, or None for "unknown".
Value = tuple[str, ...] | str | None


def value_label(name: str, value: Value) -> str:
    """Say a value in words, as short as a list wants it."""
    if is_unknown(name, value):
        return UNKNOWN.get(name, "unknown")
    if isinstance(value, tuple):
        return section_line(value)
    value = value or ""
    if name == "lang":
        return LANGUAGES.get(value, value)
    if name == "dated-by":
        words = FROM.get(value, value)
        return words.removeprefix("from ").removeprefix("the ").removeprefix("page's ")
    if name in TIMES:
        return day_words(value)
    return value


def is_unknown(name: str, value: Value) -> bool:
    """Whether a value stands for the articles that have none."""
    return not value or (name == "dated-by" and value == "none")


def as_filter(name: str, value: Value) -> Value:
    """Convert a bucket's value to the form that the filters of `Search` have."""
    if name == "section":
        return value or ()
    if name == "dated-by":
        return value or "none"
    return value


def folded(value: Value) -> Value:
    """Fold the case of a value, as filters compare it."""
    if isinstance(value, tuple):
        return tuple(name.casefold() for name in value)
    return value.casefold() if value else value


def value_url(name: str, value: Value) -> str:
    """The address of all articles with one value of a facet."""
    return PageRequest(Search()).toggled(PARAMETERS[name], as_filter(name, value))
