"""What other archives' languages write for what ours has: `w/5`, `pre/5`, `/p`, `hlead(...)`, `HD=`, `elect!`.

They are read only where they cannot be words of a sentence: with a digit, a slash or a bracket, and between two operands. Small `same` and
`and not`, and a lone `Yahoo!`, stay words, and a notice offers the other reading. docs/query-language.md has a table of all.

>>> from searcher.query.lexer import tokens
>>> text = "rate w/5 cut /p bank!"
>>> [token.text for token in translated(tokens(text, Notices(text)), Notices(text))]
['rate', 'NEAR/5', 'cut', 'SAME', 'bank*']
"""

from __future__ import annotations

import re

from searcher.query.lexer import Kind, Token, number
from searcher.query.notices import Notices

_NEAR = re.compile(r"(?:w|n|near|within|onear)?/(\d{1,3})|near(\d{1,3})|/n(\d{1,3})/", re.IGNORECASE)
_ORDERED = re.compile(r"(?:pre|p|adj)/(\d{1,3})|adj(\d{1,3})|/f(\d{1,3})/", re.IGNORECASE)
_PARAGRAPH = re.compile(r"(?:w?/p|w/para)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:w?/s|w/sent)", re.IGNORECASE)
_SEGMENT = re.compile(r"w/seg|w/doc", re.IGNORECASE)
_TRUNCATED = re.compile(r"[^\W_]{3,}!")
_ENDS, _BEGINS = ("word", "phrase", "close"), ("word", "phrase", "open", "field", "exact")


def translated(tokens: list[Token], notices: Notices) -> list[Token]:
    """The tokens of a query with those of other languages as ours."""
    foreign = any(token.foreign for token in tokens)
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.kind == "word" and before.kind in _ENDS and after.kind in _BEGINS:
            foreign = _operator(token, notices) or foreign
    for place, token in enumerate(tokens):
        if token.kind == "word":
            _truncated(token, foreign, notices)
            if 0 < place < len(tokens) - 1:
                _offered(tokens[place - 1 : place + 3], notices)
    return tokens


def _operator(token: Token, notices: Notices) -> bool:
    typed = token.text
    if match := _NEAR.fullmatch(typed) or _ORDERED.fullmatch(typed):
        distance = number(next(filter(None, match.groups())))
        name = "ADJ" if match.re is _ORDERED else "NEAR"
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
    notices.add("hint", f"{token.text} was read as {text}{why}", token.start)
    token.kind, token.text = kind, text


def _truncated(token: Token, foreign: bool, notices: Notices) -> None:
    """`elect!` is a beginning of words only beside another operator of those languages."""
    if not _TRUNCATED.fullmatch(token.text):
        return
    pattern = token.text[:-1] + "*"
    if foreign:
        notices.add("hint", f"{token.text} was read as {pattern}", token.start)
        token.text = pattern
    else:
        notices.add(
            "offered",
            f"{pattern} finds the words that begin so",
            token.start,
            instead=(token.start, token.end, pattern),
        )


def _offered(around: list[Token], notices: Notices) -> None:
    """Words that are operators elsewhere, or here in capitals: the reading is offered."""
    before, token, after, *more = around
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
