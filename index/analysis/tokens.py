"""How a text becomes words: the one analysis that the index, the queries and the snippets share.

A text is split at white space into *chunks*; a chunk (`troops,` `“We` `U.S.-led`) is split into *tokens*, each of which takes one position.
Only distinct chunks are ever analysed, so the rules may be careful without costing anything on a large corpus.

>>> [t.word for t in tokens("U.S.-led")]
['us', 'led']
>>> [t.word for t in tokens("O’Neill’s"), ]
["o'neill", "'s"]

Every token has two spellings: `word`, case and accents folded, which is what "as written" compares; and `written`, which keeps case and
accents and is what "case-sensitive" compares. Stems are made from words, never from texts: see `stem`. A word of several tokens (`Covid-19`,
`G20`, `1990s`) is found whole because a query analyses to the same tokens, which must then stand side by side.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Combining marks are not `\w` for Python, so scripts that write vowels as marks need them named. The Indic blocks share one layout.
_INDIC = "".join(
    f"{chr(b)}-{chr(b + 0x03)}{chr(b + 0x3A)}-{chr(b + 0x4F)}{chr(b + 0x51)}-{chr(b + 0x57)}{chr(b + 0x62)}{chr(b + 0x63)}"
    for b in range(0x0900, 0x0E00, 0x80)
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    + _INDIC
    + "\u200c\u200d\u3099\u309a"
)
# Scripts written without spaces between words: one token a character (with its marks), so that any run of them is found as a phrase.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0f40-\u0f6c\u1000-\u102a\u1780-\u17b3"
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U0003ffff"
)
_UNSPACED_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u3099\u309a"
_APOSTROPHE = "'’ʼ＇"


def _tokenizer(letter: str, unspaced: str) -> re.Pattern[str]:
    """The rules of tokens, given what a letter is and what a word of a script without spaces."""
    return re.compile(
        rf"""
          (?P<unspaced>{unspaced})
        | (?P<dotted>(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?)                    # U.S.  U.S  a.m.
        | (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d) | \d+(?:[./:]\d+)*)   # 1,689  3.5  9/11  10:30  2020
        | (?P<plus>(?<!\w)[^\W\d_](?:\+\+|\#)(?!\w))                            # C++  F#
        | (?P<amp>(?<!\w)(?:{letter}){{1,3}}(?:&(?:{letter}){{1,3}})+(?!\w))       # AT&T  R&D
        | (?P<possessive>(?<=\w)[{_APOSTROPHE}][sS](?!\w))                        # the ’s of Iran’s, a token of its own
        | (?P<elision>(?<!\w)(?:[cdjlmnstCDJLMNST]|[qQ][uU])[{_APOSTROPHE}](?=\w\w))  # the l’ of l’économie, likewise
        | (?P<word>(?:{letter})+(?:[{_APOSTROPHE}](?![sS](?!\w))(?:{letter})+)*)    # don't  O'Neill
        """,
        re.VERBOSE,
    )


# Nearly all chunks of most corpora hold nothing but these characters; their rules are quick to compile and to run.
_EASY = re.compile("[\x00-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")
_EASY_TOKEN = _tokenizer(r"[^\W\d_]", "(?!)")


@lru_cache(maxsize=1)
def _any_token() -> re.Pattern[str]:
    """The rules for any script, compiled when the first such chunk comes."""
    return _tokenizer(rf"(?:(?![{_UNSPACED}])[^\W\d_])[{_MARKS}]*", rf"[{_UNSPACED}][{_UNSPACED_MARKS}]*")


_FOLDED = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "þ": "th",
        "ð": "d",
        "ħ": "h",
        "’": "'",
        "ʼ": "'",
        "＇": "'",
    }
    | dict.fromkeys("\u200c\u200d\u0640", "")
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇", "'"))
# Marks that folding removes wherever they stand: Arabic and Hebrew vowel points, which newspapers print only now and then.
_POINTS = re.compile("[\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7]")
_LATIN_MARKS = re.compile(r"([A-Za-zΑ-Ωα-ωеЕ])[\u0300-\u036f]+")


class Token(NamedTuple):
    """One position of a text: its folded word, its written form, and where it stands in the chunk (or text) it was read from."""

    word: str
    written: str
    start: int
    end: int


def fold(text: str) -> str:
    """Case and accents folded: `Ångström` -> `angstrom`, `Straße` -> `strasse`. Letters of other scripts keep what tells them apart."""
    if text.isascii():
        return text.lower()
    # Twice: compatibility forms may decompose to capitals, and case folding may yield decomposed letters.
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _POINTS.sub("", _LATIN_MARKS.sub(r"\1", text))
    return unicodedata.normalize("NFC", text).translate(_FOLDED)


@lru_cache(maxsize=65536)
def tokens(chunk: str) -> tuple[Token, ...]:
    """The tokens of a chunk, which holds no white space; empty for punctuation alone."""
    return split(chunk)


def split(chunk: str) -> tuple[Token, ...]:
    """`tokens` without its cache: for the builder, which asks for each chunk once."""
    if chunk.isascii() and chunk.isalpha():
        return (Token(chunk.lower(), chunk, 0, len(chunk)),)
    found = []
    for match in (_EASY_TOKEN if _EASY.fullmatch(chunk) else _any_token()).finditer(chunk):
        kind, raw = match.lastgroup, match.group()
        written = raw
        if kind == "dotted":
            written = raw.replace(".", "")
        elif kind == "number":
            written = raw.replace(",", "")
        elif kind == "elision":
            written = raw[:-1]
        elif not raw.isascii():
            written = unicodedata.normalize("NFC", raw.translate(_APOSTROPHES))
        word = fold(written)
        if kind == "possessive":
            written = word = "'s"
        if word:
            found.append(Token(word, written, match.start(), match.end()))
    return tuple(found)


_CHUNK = re.compile(r"\S+")


def text_tokens(text: str) -> list[Token]:
    """The tokens of a whole text with their offsets in it: what snippets and marks are made from."""
    found = []
    for chunk in _CHUNK.finditer(text):
        base = chunk.start()
        found += [Token(t.word, t.written, t.start + base, t.end + base) for t in tokens(chunk.group())]
    return found
