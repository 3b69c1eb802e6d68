"""Stem words by language with the Snowball stemmers, except words that none of them may change."""

from __future__ import annotations

import re
from functools import lru_cache

from index.analysis.english_forms import base

#: Snowball's algorithm for a language (https://snowballstem.org/algorithms/), by BCP 47 primary tag.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
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
    """Stem folded words of a language; without a stemmer for it, return them as they are.

    Words with a digit or another sign, and words of one or two letters, are never stemmed.
    Irregular English forms (*women*, *ran*) and British spellings have the stem of their word.
    """
    stemmer = _stemmer(lang) if lang else None
    if stemmer is None:
        return words
    roots = list(map(base, words)) if lang == "en" else words
    stemmed: list[str] = stemmer.stemWords(roots)  # type: ignore[attr-defined]
    return [
        stem if stem and len(word) > 2 and (word.isalpha() or not _NEVER_STEMMED.search(word)) else word
        for word, stem in zip(words, stemmed, strict=True)
    ]


def stem(word: str, lang: str | None) -> str:
    """Stem one folded word."""
    return stems([word], lang)[0]


def term_name(stem: str, lang: str | None) -> str:
    """Name a term: its stem and language. Italian `cane` and English `can` have the same stem."""
    return f"{stem} {lang}" if lang else stem
