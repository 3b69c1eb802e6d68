"""How a text becomes words: the one analysis that the index, the queries and the snippets share.

A text is split at white space into *chunks*; a chunk (`troops,` `“We` `U.S.-led`) is split into *tokens*, each of which takes one position.
Only distinct chunks are ever analysed, so the rules may be careful without costing anything on a large corpus.

>>> [t.word for t in tokens("U.S.-led")]
['us', 'led']
>>> [t.word for t in tokens("O’Neill’s")]
["o'neill", "'s"]

Every token has two spellings: `word`, case and accents folded, which is what "as written" compares; and `written`, which keeps case,
accents and the signs attached to it (`£5`, `3.5%`, `@handle`), and is what "case-sensitive" compares. Stems are made from words, never from
texts: see `stem`. A word of several tokens (`Covid-19`, `G20`, `1990s`, `CO₂`) is found whole because a query analyses to the same tokens,
which must then stand side by side.

What a reader takes for one word is one `word`: raised and lowered digits, digits of all scripts, half-width kana, squared units (`㎡`),
whatever stands for an apostrophe, the letters that Arabic and Persian keyboards put for one another. What nobody sees parts no word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from index.invisible import INVISIBLE, without_invisible
from index.numerals import whole_numbers

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
_UNSPACED_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u3099\u309a\uff9e\uff9f"
_APOSTROPHE = "'’ʼ＇"
#: What is typed or printed for an apostrophe: opening and reversed quotes, letters of Hawaiian and of transliterated Arabic, primes, accents.
_LIKE_APOSTROPHES = "‘‛ʻʹʾʿ′`´ꞌ"
#: Raised and lowered digits, which Python takes for letters.
_RAISED = "⁰¹²³⁴-⁹₀-₉"
#: Several characters drawn as one: squared units and words, `№`, `℃`, whole phrases.
_DRAWN_AS_ONE = "℀℁℃℅℆℉№℡\u3200-\u33ff\ufdfa\ufdfb"


def _tokenizer(letter: str, unspaced: str) -> re.Pattern[str]:
    """The rules of tokens, given what a letter is and what a word of a script without spaces."""
    return re.compile(
        rf"""
          (?P<unspaced>{unspaced})
        | (?P<dotted>(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?)                    # U.S.  U.S  a.m.
        | (?P<number>\d{{1,3}}(?:[,٬，]\d{{3}})+(?:[.٫．]\d+)?(?!\d) | \d+(?:[./:٫．]\d+)*)   # 1,689  3.5  9/11  10:30  2020
        | (?P<raised>[{_RAISED}]+)                                              # the 2 of CO₂ and m²
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
_EASY_TOKEN = _tokenizer(rf"[^\W\d_{_RAISED}]", "(?!)")


@lru_cache(maxsize=1)
def _any_token() -> re.Pattern[str]:
    """The rules for any script, compiled when the first such chunk comes."""
    return _tokenizer(
        rf"(?:(?![{_UNSPACED}])[^\W\d_{_RAISED}])[{_MARKS}]*", rf"[{_UNSPACED}][{_UNSPACED_MARKS}]*"
    )


_FOLDED = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h", "٫": "."}
    | dict.fromkeys(_APOSTROPHE + _LIKE_APOSTROPHES, "'")
    # what one keyboard has for another's letter, and what is often written for it
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ە": "ه", "ٱ": "ا"}
    | dict.fromkeys("\u200c\u200d\u0640", "")
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇", "'"))
_ALIKE = str.maketrans(dict.fromkeys(_LIKE_APOSTROPHES, "'"))
# Marks that folding removes wherever they stand: Arabic and Hebrew vowel points, which newspapers print only now and then, and the hamza and
# madda that an alef, waw or yeh carries.
_POINTS = re.compile("[\u064b-\u0655\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7]")
_LATIN_MARKS = re.compile(r"([A-Za-zΑ-Ωα-ωеЕ])[\u0300-\u036f]+")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


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
    text = unicodedata.normalize("NFC", text).translate(_FOLDED)
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


@lru_cache(maxsize=65536)
def tokens(chunk: str) -> tuple[Token, ...]:
    """The tokens of a chunk, which holds no white space; empty for punctuation alone."""
    return split(chunk)


# What `_plain` writes otherwise.
_ODD = re.compile(f"[{INVISIBLE}{_LIKE_APOSTROPHES}{_DRAWN_AS_ONE}]")
_SEVERAL = re.compile(f"[{_DRAWN_AS_ONE}]")


def drawn_as_one(char: str) -> bool:
    """Whether a character is several, drawn as one: `㎡`, `№`."""
    return _SEVERAL.match(char) is not None


def split(chunk: str) -> tuple[Token, ...]:
    """`tokens` without its cache: for the builder, which asks for each chunk once."""
    if chunk.isascii() and chunk.isalpha():
        return (Token(chunk.lower(), chunk, 0, len(chunk)),)
    plain, places = _plain(chunk) if _ODD.search(chunk) else (chunk, None)
    found = []
    for match in (_EASY_TOKEN if _EASY.fullmatch(plain) else _any_token()).finditer(plain):
        kind, raw, start, end = match.lastgroup, match.group(), match.start(), match.end()
        if kind == "possessive":
            word = written = "'s"
        else:
            written = _written(kind, raw)
            word = fold(written)
            if places is not None:
                written = _written(kind, _as_printed(chunk, places, start, end, raw))
            written = sign_before(plain, start) + written + sign_after(plain, end)
        if places is not None:
            start, end = places[start], places[end - 1] + 1
        if word:
            found.append(Token(word, written, start, end))
    return tuple(found)


def _written(kind: str | None, raw: str) -> str:
    if kind == "dotted":
        return raw.replace(".", "")
    if kind == "number":
        return raw.replace(",", "").replace("٬", "").replace("，", "")
    if kind == "elision":
        return raw[:-1]
    return raw if raw.isascii() else unicodedata.normalize("NFC", raw.translate(_APOSTROPHES))


def _plain(chunk: str) -> tuple[str, list[int]]:
    """A chunk as it reads: nothing invisible, apostrophes for what is like them, what is drawn as one character spelt out; and for each
    character its place in the chunk."""
    plain, places = [], []
    for place, char in enumerate(chunk):
        spelt = (
            ""
            if char in INVISIBLE
            else unicodedata.normalize("NFKC", char)
            if _SEVERAL.match(char)
            else char.translate(_ALIKE)
        )
        plain.append(spelt)
        places += [place] * len(spelt)
    return "".join(plain), places


def _as_printed(chunk: str, places: list[int], start: int, end: int, raw: str) -> str:
    """A token as the chunk has it; one that begins within what is drawn as one character is as spelt out."""
    if start and places[start] == places[start - 1]:
        return raw
    return without_invisible(chunk[places[start] : places[end - 1] + 1])


# -- signs -----------------------------------------------------------------------------------------------------------------------------

#: Signs of currencies, as Unicode has them (category Sc).
_CURRENCIES = "$¢£¤¥֏؋߾߿৲৳৻૱௹฿៛₠₡₢₣₤₥₦₧₨₩₪₫€₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿⃀꠸﷼﹩＄￠￡￥￦"
_SAME_SIGN = {char: unicodedata.normalize("NFKC", char) for char in _CURRENCIES + "@#%+‰＠﹫＃﹟％﹪＋﹢"} | {
    "٪": "%"
}
_BEFORE = frozenset(char for char, sign in _SAME_SIGN.items() if sign not in "%‰")
_AFTER = frozenset(char for char, sign in _SAME_SIGN.items() if sign not in "@#")


def sign_before(text: str, start: int) -> str:
    """The sign that a word beginning there has before it: the `£` of `£5m`, the `@` of `@handle`; or nothing."""
    char = text[start - 1] if start else ""
    if char not in _BEFORE:
        return ""
    sign, before = _SAME_SIGN[char], text[start - 2] if start > 1 else ""
    if sign in "@#":  # of an address, or of `a#b`, none
        return "" if before.isalnum() else sign
    if sign == "+":
        return sign if text[start].isdigit() and not before.isalnum() else ""
    return "" if before.isdigit() else sign


def sign_after(text: str, end: int) -> str:
    """The sign that a word ending there has after it: the `%` of `3.5%`, the `€` of `5€`, the `+` of `50+`; or nothing."""
    char = text[end] if end < len(text) else ""
    if char not in _AFTER:
        return ""
    sign, after = _SAME_SIGN[char], text[end + 1] if end + 1 < len(text) else ""
    if sign == "+":
        return "" if after.isalnum() else sign
    return "" if sign not in "%‰" and after.isdigit() else sign


def signs(written: str, word: str) -> tuple[str, str, str]:
    """A written form of a word in three: the sign before it, the form without signs, the sign after it.

    >>> signs("£5", "5"), signs("C++", "c++"), signs("LGBTQ+", "lgbtq")
    (('£', '5', ''), ('', 'C++', ''), ('', 'LGBTQ', '+'))
    """
    if written.isalnum():
        return "", written, ""
    before = written[0] if written[0] in _BEFORE and word[0] != written[0] else ""
    after = written[-1] if written[-1] in _AFTER and word[-1] != written[-1] else ""
    return before, written[len(before) : len(written) - len(after)], after


_CHUNK = re.compile(r"\S+")


def text_tokens(text: str) -> list[Token]:
    """The tokens of a whole text with their offsets in it: what snippets and marks are made from."""
    found = []
    for chunk in _CHUNK.finditer(whole_numbers(text)):
        base = chunk.start()
        found += [Token(t.word, t.written, t.start + base, t.end + base) for t in tokens(chunk.group())]
    return found
