"""Stems of words by language: the Snowball stemmers, and the words that none of them may touch."""

from __future__ import annotations

import re
from functools import lru_cache

from index.analysis.english_forms import base

#: Snowball's algorithm for a language (https://snowballstem.org/algorithms/), by BCP 47 primary tag.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "eu": "basque",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_NEVER_STEMMED = re.compile(r"[\d'&+#.]")


@lru_cache(maxsize=64)
def _stemmer(lang: str) -> object | None:
    name = STEMMERS.get(lang)
    if name is None:
        return None
    import Stemmer

    return Stemmer.Stemmer(name, 0) if name in Stemmer.algorithms() else None


def stems(words: list[str], lang: str | None) -> list[str]:
    """The stems of folded words in a language; the words themselves where the language is unknown or has no stemmer.

    Words with a digit or another sign in them, and words of one or two letters, are never stemmed. English forms that no suffix tells of
    (*women*, *ran*) and British spellings have the stem of their word.
    """
    stemmer = _stemmer(lang) if lang else None
    if stemmer is None:
        return words
    roots = list(map(base, words)) if lang == "en" else words
    made: list[str] = stemmer.stemWords(roots)  # type: ignore[attr-defined]
    return [
        stem if stem and len(word) > 2 and (word.isalpha() or not _NEVER_STEMMED.search(word)) else word
        for word, stem in zip(words, made, strict=True)
    ]


def stem(word: str, lang: str | None) -> str:
    """The stem of one folded word."""
    return stems([word], lang)[0]


def term_name(stem: str, lang: str | None) -> str:
    """What a class is called: a stem means nothing without its language (Italian `cane` and English `can` are `can` both)."""
    return f"{stem} {lang}" if lang else stem
