"""In which encoding bytes were written that do not say it: the one in which they make words of a
language.

Every encoding that a newspaper may be in is tried on a sample. Read in the right one, letters
beyond ASCII are those of one language in the frequency they have there, capitals begin words, and
no sign stands inside a word; read in a wrong one some of that fails. Where two readings are about
as good, the better one is given and said to be unsure.

    guess(data) -> Guess(codec, is_sure), or None where no reading looks like text
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from index.reading.input.encoding_letters import HANGUL, KANJI, SIMPLIFIED, TRADITIONAL, alphabet

#: Escape sequences by which Japanese and Korean mail changes character sets; such bytes pass for
#: ASCII.
_ESCAPES = (
    (re.compile(rb"\x1b\$[@B]|\x1b\$\([@BDOPQ]"), "iso2022_jp_ext"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)

_WESTERN = ["en", "fr", "de", "es", "pt", "it", "nl", "da", "no", "sv", "fi", "is", "ca"]
_CENTRAL = ["pl", "cs", "sk", "hu", "ro", "hr", "sl", "sq"]
_CYRILLIC = ["ru", "uk", "bg", "sr", "mk", "be"]
#: Encodings, what speaks against each before anything was read, and the languages that are written
#: in it.
_ALPHABETIC: tuple[tuple[str, float, list[str]], ...] = (
    ("cp1252", 0.0, _WESTERN),
    ("cp1250", -1.0, _CENTRAL),
    ("cp1251", -1.0, _CYRILLIC),
    ("cp1253", -1.0, ["el"]),
    ("cp1254", -1.0, ["tr"]),
    ("cp1255", -1.0, ["he"]),
    ("cp1256", -1.0, ["ar", "fa"]),
    ("cp1257", -1.0, ["lv", "lt", "et"]),
    ("cp874", -1.0, ["th"]),
    ("koi8_u", -1.2, ["ru", "uk"]),
    ("iso8859_2", -1.5, _CENTRAL),
    ("iso8859_5", -1.5, _CYRILLIC),
    ("iso8859_6", -1.5, ["ar"]),
    ("iso8859_7", -1.5, ["el"]),
    ("cp866", -1.5, ["ru", "uk", "be"]),
    ("cp852", -3.0, _CENTRAL),
    ("cp850", -3.0, _WESTERN),
    ("mac_roman", -3.0, _WESTERN),
    ("mac_cyrillic", -6.0, ["ru", "uk", "bg"]),
)
_IDEOGRAPHIC = (("cp932", "ja"), ("euc_jp", "ja"), ("gb18030", "zh"), ("big5hkscs", "tw"), ("cp949", "ko"))
_COMMON = {"ja": KANJI, "zh": SIMPLIFIED, "tw": TRADITIONAL, "ko": HANGUL}

#: So many bytes are looked at, of the lines that are not ASCII.
_SAMPLE = 1200
#: So many of them, in whole words, for alphabets, which need fewer.
_WORDS = 600
#: What a reading has to say for itself, a byte beyond ASCII, and how much more than the next one,
#: to be sure; less for windows-1252, in
#: which most texts are that say nothing.
_ENOUGH, _LEAD, _LEAD_1252 = 0.25, 3.0, 1.0
#: Less than this says nothing, unless most of the sample is ASCII, as no random bytes are.
_LEAST = 4.0
#: So many little words of a language leave no doubt that it is that language.
_MANY = 8
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_WITHIN = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’·\u00ad\u200c\u200d-](?=[^\W\d_])")
_ASCII_WORD = re.compile(rb"(?<![a-z\x80-\xff])[a-z]+(?![a-z\x80-\xff])")
_BYTES_BEYOND = re.compile(rb"[^\s\x80-\xff]{0,80}[\x80-\xff]\S{0,80}")
_BEYOND = re.compile(r"[^\x00-\x7f]")
_MONEY = re.compile(r"[£€¥]\s?\d|\d\s?[£€°]")
_LETTER_AND_DIGIT = re.compile(r"(?<!\w)[^\W\d_\x00-\x7f]\d")
_MARK_ON_LATIN = re.compile("[A-Za-z][\u0591-\u05c7\u064b-\u0652\u0e31-\u0e4e]")
_IN_LATIN = re.compile("[a-z][\u3041-\u9fff\uac00-\ud7a3]|[\u3041-\u9fff\uac00-\ud7a3][a-z]")
_QUOTES = frozenset("“”‘’‚„«»‹›–—…•·¿¡°§©®™€£¥№\xa0\u00ad´¨")
_FULL_WIDTH = frozenset("、。，．！？：；「」『』（）《》〈〉【】〔〕・…—～％　“”‘’－")


class Guess(NamedTuple):
    """A codec, and whether nothing else reads about as well."""

    codec: str
    is_sure: bool


class _Reading(NamedTuple):
    score: float
    codec: str
    text: str


def escaped(data: bytes) -> str | None:
    """The encoding that the escape sequences of a text in seven bits speak of."""
    if b"\x1b" not in data:
        return None
    for pattern, codec in _ESCAPES:
        if pattern.search(data):
            try:
                data.decode(codec)
            except UnicodeDecodeError:
                continue
            return codec
    return None


def guess(data: bytes) -> Guess | None:
    """The encoding of bytes that are no UTF-8 and say nothing."""
    sample = _sample(data)
    high = len(sample) - len(sample.translate(None, _HIGH))
    if not high:
        return None
    words = _words(sample)
    plain = Counter(word.decode() for word in _ASCII_WORD.findall(sample.lower()))
    if _is_western(words, plain, high):
        return Guess("cp1252", True)
    readings = sorted(_readings(sample, words, plain), reverse=True)
    if not readings or readings[0].score <= 0:
        return None
    best = readings[0]
    others = (reading.score for reading in readings if reading.text != best.text)
    lead = best.score - next(others, 0.0)
    enough = best.score >= max(_ENOUGH * high, _LEAST if high * 3 > len(sample) else 0.0)
    return Guess(best.codec, enough and lead >= (_LEAD_1252 if best.codec == "cp1252" else _LEAD))


_HIGH = bytes(range(0x80, 0x100))


def _sample(data: bytes) -> bytes:
    """Lines that are not ASCII, without tags."""
    if data[:4096].count(b"<") > 5:
        data = _TAG.sub(b"\n", data[: 64 * _SAMPLE])
    lines: list[bytes] = []
    size = 0
    for line in data[: 64 * _SAMPLE].splitlines():
        if not line.isascii():
            lines.append(line[:_SAMPLE])
            size += len(line)
            if size > _SAMPLE:
                break
    return b"\n".join(lines)


def _words(sample: bytes) -> bytes:
    """The words of a sample that are not ASCII."""
    return b"\n".join(_BYTES_BEYOND.findall(sample))[:_WORDS]


def _is_western(words: bytes, plain: Counter[str], high: int) -> bool:
    """Whether nothing but windows-1252 need be tried, as for most: many little words of one of its
    languages, and letters that it has.
    """
    text = _decoded(words, "cp1252")
    little = max(sum(plain[word] for word in alphabet(lang).words) for lang in _WESTERN)
    return (
        text is not None
        and little >= _MANY
        and _alphabetic(text, Counter(), _WESTERN) >= min(high * 0.2, 10.0)
    )


def _readings(sample: bytes, words: bytes, plain: Counter[str]) -> Iterator[_Reading]:
    for codec, prior, langs in _ALPHABETIC:
        text = _decoded(words, codec)
        if text is not None:
            yield _Reading(prior + _alphabetic(text, plain, langs), codec, text)
    for codec, lang in _IDEOGRAPHIC:
        text = _decoded(sample, codec)
        if text is not None:
            yield _Reading(_ideographic(text, lang) - 1.0, codec, text)


def _decoded(sample: bytes, codec: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(sample)
    except UnicodeDecodeError:
        return None


def _alphabetic(text: str, plain: Counter[str], langs: list[str]) -> float:
    """How much a reading in an alphabet looks like text of the best of these languages.

    `plain` are its words of ASCII.
    """
    letters: Counter[str] = Counter()
    score = _of_numbers(text) - 5.0 * (len(_WITHIN.findall(text)) + len(_MARK_ON_LATIN.findall(text)))
    for char, count in Counter(_BEYOND.findall(text)).items():
        if char.isalpha() or unicodedata.combining(char):
            letters[char.lower()[0]] += count
        elif char not in _QUOTES:
            score -= 6.0 * count
    words = Counter(word for word in _WORD.findall(text) if not word.isascii())
    score -= sum(count * _strangeness(word) for word, count in words.items())
    marked = Counter({word.lower(): 3 * count for word, count in words.items()})
    return score + max(_of_language(letters, plain + marked, lang) for lang in langs)


def _of_numbers(text: str) -> float:
    """A sign of money before a number speaks for a reading, a letter in its place against it."""
    return float(len(_MONEY.findall(text)) - 2 * len(_LETTER_AND_DIGIT.findall(text)))


def _of_language(letters: Counter[str], words: Counter[str], lang: str) -> float:
    """What letters speak for a language, and its little words; those with letters beyond ASCII
    count thrice.
    """
    known = alphabet(lang)
    little = sum(words[word] for word in known.words)
    return sum(count * known.weight(letter) for letter, count in letters.items()) + 0.7 * min(little, 20)


def _strangeness(word: str) -> float:
    """What speaks against a word of one alphabet: capitals behind small letters, letters of two
    scripts.
    """
    against = 0.0
    if not (word.islower() or word[1:].islower()):
        if word.isupper():
            against += 0.6 * len(word)  # a headline; rather that than letters at random
        else:
            against += 3.0 * sum(a.islower() and b.isupper() for a, b in pairwise(word))
            against += 1.0 * sum(map(str.isupper, word[1:]))
    latin = sum(char < "\u0250" for char in word)
    if 0 < latin < len(word) and word[0].isalpha():
        against += 4.0 * min(latin, len(word) - latin)
    return against


def _ideographic(text: str, lang: str) -> float:
    """How much a reading in a script of East Asia looks like text."""
    counts = Counter(char for char in text if char > "\x7f")
    common = _COMMON[lang]
    score = -1.5 * len(_IN_LATIN.findall(text))
    kana = han = 0
    for char, count in counts.items():
        if char in common:
            score += 3.6 * count
            han += count
        elif "\u3041" <= char <= "\u30fe":
            kana += count
            score += (3.2 if lang == "ja" else -1.5) * count
        elif char in _FULL_WIDTH:
            score += 1.0 * count
        elif "\u4e00" <= char <= "\u9fa5":
            han += count
            score += (0.0 if lang != "ko" else -2.0) * count
        elif "\uac00" <= char <= "\ud7a3":
            score += (0.0 if lang == "ko" else -4.0) * count
        elif "\uff10" <= char <= "\uff5a":
            continue  # digits and letters of full width
        else:
            score -= (1.5 if "\uff66" <= char <= "\uff9f" else 4.0) * count
    if lang == "ja" and kana * 8 < han:
        score -= 2.0 * han
    return score
