"""Split texts into tokens: the one analysis that the index, the queries and the snippets share.

A text is split at white space into *chunks*; a chunk (`troops,` `“We` `U.S.-led`) is split into
*tokens*, each at one position. Only distinct chunks are analysed, so careful rules cost nothing on
a large corpus.

>>> [t.word for t in tokens("U.S.-led")]
['us', 'led']
>>> [t.word for t in tokens("O’Neill’s")]
["o'neill", "'s"]

Every token has two spellings. `word` has case and accents folded, for "as written". `written`, the
surface form, keeps case, accents and attached signs (`£5`, `3.5%`, `@handle`), for
"case-sensitive". Stems are made from words: see `stemming`. A word of several tokens (`Covid-19`,
`G20`, `1990s`, `CO₂`) is found whole because a query has the same tokens, which must be side by
side.

Spellings that readers take for one word are one `word`: raised and lowered digits, digits of all
scripts, half-width kana, squared units (`㎡`), all kinds of apostrophes, and the letters that Arabic
and Persian keyboards exchange. Invisible characters separate no words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from index.invisible import INVISIBLE, without_invisible
from index.lazy_pattern import lazy_pattern
from index.numerals import whole_numbers

# Combining marks are no `\w` in Python, so those of scripts that write vowels as marks are listed. The
# Indic blocks share one layout.
_INDIC = "".join(
    f"{chr(b)}-{chr(b + 0x03)}{chr(b + 0x3A)}-{chr(b + 0x4F)}"
    f"{chr(b + 0x51)}-{chr(b + 0x57)}{chr(b + 0x62)}{chr(b + 0x63)}"
    for b in range(0x0900, 0x0E00, 0x80)
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed" + _INDIC + "\u200c\u200d\u3099\u309a"
)
# Scripts without spaces between words: one token a character (with its marks), so that any words are
# found as a phrase.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0f40-\u0f6c"
    "\u1000-\u102a\u1780-\u17b3\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
_UNSPACED_MARKS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u102b-\u103e"
    "\u17b4-\u17d3\u3099\u309a\uff9e\uff9f"
)
_APOSTROPHE = "'’ʼ＇"
#: Written for an apostrophe: opening and reversed quotes, letters of Hawaiian and of transliterated
#: Arabic, primes, accents.
_LIKE_APOSTROPHES = "‘‛ʻʹʾʿ′`´ꞌ"
#: Raised and lowered digits, which are `\w` but no `\d`.
_RAISED = "⁰¹²³⁴-⁹₀-₉"
#: Several characters drawn as one: squared units and words, `№`, `℃`, whole phrases.
_DRAWN_AS_ONE = "℀℁℃℅℆℉№℡\u3200-\u33ff\ufdfa\ufdfb"


def _tokenizer(letter: str, unspaced: str) -> re.Pattern[str]:
    """Return the rules of tokens, given a letter and a token of a script without spaces."""
    return lazy_pattern(
        rf"""
          (?P<unspaced>{unspaced})
        | (?P<dotted>(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?)                    # U.S.  U.S  a.m.
        | (?P<number>\d{{1,3}}(?:[,٬，]\d{{3}})+(?:[.٫．]\d+)?(?!\d)                # 1,689
            | \d+(?:[./:٫．]\d+)*)                                               # 3.5  9/11  10:30  2020
        | (?P<raised>[{_RAISED}]+)                                              # the 2 of CO₂ and m²
        | (?P<plus>(?<!\w)[^\W\d_](?:\+\+|\#)(?!\w))                            # C++  F#
        | (?P<amp>(?<!\w)(?:{letter}){{1,3}}(?:&(?:{letter}){{1,3}})+(?!\w))       # AT&T  R&D
        | (?P<possessive>(?<=\w)[{_APOSTROPHE}][sS](?!\w))                        # ’s of Iran’s, a token
        | (?P<elision>(?<!\w)(?:[cdjlmnstCDJLMNST]|[qQ][uU])[{_APOSTROPHE}](?=\w\w))  # l’ of l’économie
        | (?P<word>(?:{letter})+(?:[{_APOSTROPHE}](?![sS](?!\w))(?:{letter})+)*)    # don't  O'Neill
        """,
        re.VERBOSE,
    )


# Nearly all chunks of most corpora have these characters only, whose rules are quick to compile and run.
_EASY = re.compile("[\x00-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")
_EASY_TOKEN = _tokenizer(rf"[^\W\d_{_RAISED}]", "(?!)")


# The rules for any script.
_ANY_TOKEN = _tokenizer(
    rf"(?:(?![{_UNSPACED}])[^\W\d_{_RAISED}])[{_MARKS}]*", rf"[{_UNSPACED}][{_UNSPACED_MARKS}]*"
)


_FOLDED = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h", "٫": "."}
    | dict.fromkeys(_APOSTROPHE + _LIKE_APOSTROPHES, "'")
    # Letters that one keyboard has for another's, or that are often written for it.
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ە": "ه", "ٱ": "ا"}
    | dict.fromkeys("\u200c\u200d\u0640", "")
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇", "'"))
_ALIKE = str.maketrans(dict.fromkeys(_LIKE_APOSTROPHES, "'"))
# Marks that folding always removes: Arabic and Hebrew vowel points, which newspapers seldom print, and
# the hamza and madda on alef, waw or yeh.
_POINTS = lazy_pattern("[\u064b-\u0655\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7]")
_LATIN_MARKS = lazy_pattern(r"([A-Za-zΑ-Ωα-ωеЕ])[\u0300-\u036f]+")
_OTHER_DIGIT = lazy_pattern(r"(?![0-9])\d")


class Token(NamedTuple):
    """One position: the folded word, the surface form, the offsets in the chunk or text."""

    word: str
    written: str
    start: int
    end: int


def fold(text: str) -> str:
    """Fold case and accents: `Ångström` -> `angstrom`, `Straße` -> `strasse`.

    Letters of other scripts keep the marks that distinguish them.
    """
    if text.isascii():
        return text.lower()
    # Twice: compatibility forms may decompose to capitals, and case folding may give decomposed letters.
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _POINTS.sub("", _LATIN_MARKS.sub(r"\1", text))
    text = unicodedata.normalize("NFC", text).translate(_FOLDED)
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


@lru_cache(maxsize=65536)
def tokens(chunk: str) -> tuple[Token, ...]:
    """Split a chunk, which has no white space, into tokens; none for punctuation alone."""
    return split(chunk)


# Characters that `_plain` rewrites.
_ODD = lazy_pattern(f"[{INVISIBLE}{_LIKE_APOSTROPHES}{_DRAWN_AS_ONE}]")
_SEVERAL = lazy_pattern(f"[{_DRAWN_AS_ONE}]")


def drawn_as_one(char: str) -> bool:
    """Whether a character is several ones drawn as one: `㎡`, `№`."""
    return _SEVERAL.match(char) is not None


def split(chunk: str) -> tuple[Token, ...]:
    """Split a chunk without the cache of `tokens`: the builder splits each chunk once."""
    if chunk.isascii() and chunk.isalpha():
        return (Token(chunk.lower(), chunk, 0, len(chunk)),)
    plain, offsets = _plain(chunk) if _ODD.search(chunk) else (chunk, None)
    result = []
    for match in (_EASY_TOKEN if _EASY.fullmatch(plain) else _ANY_TOKEN).finditer(plain):
        kind, raw, start, end = match.lastgroup, match.group(), match.start(), match.end()
        if kind == "possessive":
            word = written = "'s"
        else:
            written = _written(kind, raw)
            word = fold(written)
            if offsets is not None:
                written = _written(kind, _as_printed(chunk, offsets, start, end, raw))
            written = sign_before(plain, start) + written + sign_after(plain, end)
        if offsets is not None:
            start, end = offsets[start], offsets[end - 1] + 1
        if word:
            result.append(Token(word, written, start, end))
    return tuple(result)


def _written(kind: str | None, raw: str) -> str:
    if kind == "dotted":
        return raw.replace(".", "")
    if kind == "number":
        return raw.replace(",", "").replace("٬", "").replace("，", "")
    if kind == "elision":
        return raw[:-1]
    return raw if raw.isascii() else unicodedata.normalize("NFC", raw.translate(_APOSTROPHES))


def _plain(chunk: str) -> tuple[str, list[int]]:
    """Return a chunk in plain characters, and the offset of each of them in the chunk.

    Invisible characters are removed, apostrophes are alike, characters drawn as one are spelt out.
    A blank parts these from letters beside them: `per㎡` and `㎡당` are two words.
    """
    plain, offsets = [], []
    is_drawn = False
    for i, char in enumerate(chunk):
        was_drawn, is_drawn = is_drawn, _SEVERAL.match(char) is not None
        after_letter = i > 0 and (was_drawn or chunk[i - 1].isalpha())
        if (was_drawn or is_drawn) and after_letter and (is_drawn or char.isalpha()):
            plain.append(" ")
            offsets.append(i - 1)
        spelt = (
            ""
            if char in INVISIBLE
            else unicodedata.normalize("NFKC", char)
            if is_drawn
            else char.translate(_ALIKE)
        )
        plain.append(spelt)
        offsets += [i] * len(spelt)
    return "".join(plain), offsets


def _as_printed(chunk: str, offsets: list[int], start: int, end: int, raw: str) -> str:
    """Return a token as printed in the chunk; spelt out if it begins within one character."""
    if start and offsets[start] == offsets[start - 1]:
        return raw
    return without_invisible(chunk[offsets[start] : offsets[end - 1] + 1])


#: Signs of currencies, as Unicode has them (category Sc).
_CURRENCIES = "$¢£¤¥֏؋߾߿৲৳৻૱௹฿៛₠₡₢₣₤₥₦₧₨₩₪₫€₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿⃀꠸﷼﹩＄￠￡￥￦"
_SAME_SIGN = {char: unicodedata.normalize("NFKC", char) for char in _CURRENCIES + "@#%+‰＠﹫＃﹟％﹪＋﹢"} | {
    "٪": "%"
}
_BEFORE = frozenset(char for char, sign in _SAME_SIGN.items() if sign not in "%‰")
_AFTER = frozenset(char for char, sign in _SAME_SIGN.items() if sign not in "@#")


def sign_before(text: str, start: int) -> str:
    """Return the sign before a word from `start` on: `£` of `£5m`, `@` of `@handle`, or none."""
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
    """Return the sign after a word that ends at `end`: `%` of `3.5%`, `+` of `50+`, or none."""
    char = text[end] if end < len(text) else ""
    if char not in _AFTER:
        return ""
    sign, after = _SAME_SIGN[char], text[end + 1] if end + 1 < len(text) else ""
    if sign == "+":
        return "" if after.isalnum() else sign
    return "" if sign not in "%‰" and after.isdigit() else sign


def signs(written: str, word: str) -> tuple[str, str, str]:
    """Split a surface form into the sign before it, the form without signs, and the sign after it.

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
    """Split a whole text into tokens with their offsets in it, for snippets and highlights."""
    result = []
    for chunk in _CHUNK.finditer(whole_numbers(text)):
        base = chunk.start()
        result += [Token(t.word, t.written, t.start + base, t.end + base) for t in tokens(chunk.group())]
    return result
