"""Read the operators and fields of other archives.

`w/5`, `pre/5`, `/p`, `hlead(…)`, `HD=`, `elect!`.

Each is read only where it cannot be words of a sentence: with a digit, a slash or a bracket, and
between two operands. Small `same` and `and not`, and a lone `Yahoo!`, stay words, and a notice
offers the other reading. docs/query-language.md has a table of all.

>>> from searcher.query.lexer import tokens
>>> text = "rate w/5 cut /p bank!"
>>> [token.text for token in translate(tokens(text, Notices(text)), Notices(text))]
['rate', 'NEAR/5', 'cut', 'SAME', 'bank*']
"""

from __future__ import annotations

import re

from index.lazy_pattern import lazy_pattern
from searcher.query.notices import Notices
from searcher.query.tokens import Kind, Token, number

#: Fields as other archives write them, before a bracket or an equals sign; and how often a word stands.
FOREIGN_FIELD = lazy_pattern(
    r"(?:(?i:hlead|headline|lead|body|byline|section|publication|atleast\d{1,3})|TI|AU|PUB)\((?!(?:s|es|ies|ing|ed|er|r)?\)|\s)"
    r"|(?i:hd|hl|hlp|lp|td|by|au|la|sn|pub|ti)=(?=[\w\"“”„‟＂«»(])"
)
_FIELD_NAMES = {
    "hlead": "lead", "headline": "title", "byline": "author", "publication": "publisher", "hd": "title", "hl": "title", "ti": "title",
    "hlp": "lead", "lp": "lead", "td": "body", "by": "author", "au": "author", "la": "lang", "sn": "publisher", "pub": "publisher",
}  # fmt: skip
#: Operators of other languages that are read nowhere; a notice names ours.
FOREIGN_OPERATORS = {"&&": "AND", "||": "OR", "|": "OR"}

_NEAR = lazy_pattern(r"(?:w|n|near|within|onear)?/(\d{1,3})|near(\d{1,3})|/n(\d{1,3})/", re.IGNORECASE)
_ORDERED = lazy_pattern(r"(?:pre|p|adj)/(\d{1,3})|adj(\d{1,3})|/f(\d{1,3})/", re.IGNORECASE)
_PARAGRAPH = lazy_pattern(r"(?:w?/p|w/para)", re.IGNORECASE)
_SENTENCE = lazy_pattern(r"(?:w?/s|w/sent)", re.IGNORECASE)
_SEGMENT = lazy_pattern(r"w/seg|w/doc", re.IGNORECASE)
_TRUNCATED = lazy_pattern(r"[^\W_]{3,}!")
_ENDS, _BEGINS = ("word", "phrase", "close"), ("word", "phrase", "open", "field", "exact")


def field_name(foreign: str) -> str:
    """Return our name of a field that another archive names otherwise."""
    return _FIELD_NAMES.get(foreign, foreign)


def translate(tokens: list[Token], notices: Notices) -> list[Token]:
    """Turn the tokens of other languages into ours."""
    is_foreign = any(token.foreign for token in tokens)
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.kind == "word" and before.kind in _ENDS and after.kind in _BEGINS:
            is_foreign = _translate_operator(token, notices) or is_foreign
    for i, token in enumerate(tokens):
        if token.kind == "word":
            _translate_truncated(token, is_foreign, notices)
            if 0 < i < len(tokens) - 1:
                _offer_operator(tokens[i - 1 : i + 3], notices)
    return tokens


def _translate_operator(token: Token, notices: Notices) -> bool:
    """Turn a word into our operator if another language has it as one."""
    typed = token.text
    ordered = _ORDERED.fullmatch(typed)
    if match := ordered or _NEAR.fullmatch(typed):
        distance = number(next(filter(None, match.groups())))
        name = "ADJ" if ordered else "NEAR"
        _become(token, "near", f"{name}/{distance}", notices)
        token.distance = distance
    elif _PARAGRAPH.fullmatch(typed):
        _become(token, "same", "SAME", notices)
    elif _SENTENCE.fullmatch(typed):
        _become(token, "same", "SAME", notices, "; sentences are not known here, paragraphs are")
    elif _SEGMENT.fullmatch(typed):
        _become(token, "and", "AND", notices)
    else:
        return False
    return True


def _become(token: Token, kind: Kind, text: str, notices: Notices, why: str = "") -> None:
    """Make a token another one, with a notice."""
    notices.add("hint", f"{token.text} was read as {text}{why}", token.start)
    token.kind, token.text = kind, text


def _translate_truncated(token: Token, is_foreign: bool, notices: Notices) -> None:
    """Turn `elect!` into `elect*` beside another operator of those languages; offer it elsewhere."""
    if not _TRUNCATED.fullmatch(token.text):
        return
    pattern = token.text[:-1] + "*"
    if is_foreign:
        notices.add("hint", f"{token.text} was read as {pattern}", token.start)
        token.text = pattern
    else:
        notices.add(
            "offered",
            f"{pattern} finds the words that begin so",
            token.start,
            instead=(token.start, token.end, pattern),
        )


def _offer_operator(tokens: list[Token], notices: Notices) -> None:
    """Offer to read a word as an operator, which it is elsewhere, or here in capitals."""
    before, token, after, *more = tokens
    if before.kind not in _ENDS:
        return
    if token.text == "same" and after.kind in _BEGINS:
        notices.add(
            "offered",
            "SAME in capitals asks for both in one paragraph",
            token.start,
            instead=(token.start, token.end, "SAME"),
        )
    elif token.text == "and" and after.text == "not" and more and more[0].kind in _BEGINS:
        notices.add(
            "offered",
            "NOT in capitals leaves out what follows",
            token.start,
            instead=(token.start, after.end, "NOT"),
        )
