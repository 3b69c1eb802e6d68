"""Cut a typed query into tokens: words, phrases, brackets, operators, prefixes.

Only what stands where syntax can stand is syntax. Everything else is ordinary punctuation, and
stays in its word or falls away.

>>> text = 'title:"rate cut"^2 -AT&T, (Why'
>>> [token.kind for token in tokens(text, Notices(text))]
['field', 'phrase', 'minus', 'word', 'open', 'word']
>>> [token.text for token in tokens(text, Notices(text))]
['title', 'rate cut', '-', 'AT&T,', '(', 'Why']
"""

from __future__ import annotations

import re
import unicodedata

from index.lazy_pattern import lazy_pattern
from searcher.query.archives import FOREIGN_FIELD, FOREIGN_OPERATORS, field_name
from searcher.query.fields import PREFIXES, nearest
from searcher.query.nodes import TEXT_FIELDS
from searcher.query.notices import Notices
from searcher.query.scanner import CLOSING, Scanner
from searcher.query.text.punctuation import has_word, is_letter
from searcher.query.tokens import GUILLEMETS, QUOTES, Kind, Token, number

_OPERATOR = re.compile(r"(AND|OR|NOT|SAME)|(NEAR|ADJ)(?:/(\d+))?")
_PREFIX = re.compile(r"([A-Za-z][A-Za-z-]*):")
#: The same after a prefix, past any punctuation.
_SECOND_PREFIX = re.compile(rf"(?:[^\w\s()*{QUOTES}{GUILLEMETS}]|_)*([A-Za-z][A-Za-z-]*):")
_LONE_WEIGHT = lazy_pattern(r"\^[\d.]+")
# Hebrew acronyms are commonly typed with a straight quote inside, which opens no phrase.
_GERSHAYIM = lazy_pattern('(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')


def tokens(text: str, notices: Notices) -> list[Token]:
    """Cut a query into tokens.

    After each `field`, `exact` and `minus` comes what it is attached to.
    """
    scan = Scanner(_GERSHAYIM.sub("\u05f4", text), notices)
    while scan.at < len(text):
        _step(scan)
    return scan.tokens


def _step(scan: Scanner) -> None:
    """Read one token, or pass over what is none."""
    char = scan.text[scan.at]
    if char.isspace():
        scan.at += 1
    elif char == ")":
        scan.add("close", scan.at + 1)
        scan.read_suffixes()
    elif _is_minus(scan):
        scan.add("minus", scan.at + 1)
        before = len(scan.tokens)
        _read_item(scan)
        if len(scan.tokens) == before:
            scan.tokens.pop()
    elif not _read_operator(scan):
        _read_item(scan)


def _is_minus(scan: Scanner) -> bool:
    """Return whether here is a minus: an exclusion is attached to the beginning of something."""
    text, at, notices = scan.text, scan.at, scan.notices
    after = text[at + 1 : at + 2]
    if not after or not (at == 0 or text[at - 1].isspace() or text[at - 1] == "("):
        return False
    if text[at] in "–—−!" and after.isalnum():
        notices.add("hint", f"{text[at]} leaves nothing out; a plain - does", at, instead=(at, at + 1, "-"))
    elif after == "-" and text[at] == "-" and text[at + 2 : at + 3].isalnum():
        notices.add("hint", "Two dashes leave nothing out; a single - does", at, instead=(at, at + 2, "-"))
    return text[at] == "-" and (
        after.isalnum() or after in QUOTES + "«(*@#.'’" or unicodedata.category(after) == "Sc"
    )


def _read_operator(scan: Scanner) -> bool:
    """Read an operator, which stands alone, in capitals."""
    match = _OPERATOR.match(scan.text, scan.at)
    if not match or (end := match.end()) != scan.word_end():
        return False
    if match[1]:
        kind: Kind = match[1].lower()  # type: ignore[assignment]
        scan.add(kind, end)
    else:
        scan.add("near", end).distance = number(match[3]) if match[3] else None
    return True


def _read_item(scan: Scanner) -> None:
    """Read a phrase, bracket or word with its prefixes, after any punctuation before it."""
    start = scan.at
    while scan.at < len(scan.text):
        char = scan.text[scan.at]
        if char == "(":
            scan.add("open", scan.at + 1)
            return
        if char in CLOSING:
            if scan.read_phrase():
                return
            start = scan.at
        elif char.isspace() or char == ")":
            break
        elif is_letter(char) or char == "*":
            _read_word(scan, start)
            return
        else:
            scan.at += 1
    text = scan.text[start : scan.at]
    if operator := FOREIGN_OPERATORS.get(text):
        scan.notices.add(
            "dropped",
            f"{text} is no operator here; {operator} is",
            start,
            instead=(start, scan.at, operator),
        )


def _read_word(scan: Scanner, start: int) -> None:
    """Read a word with the punctuation around it, or a known prefix and what it is attached to."""
    if foreign := FOREIGN_FIELD.match(scan.text, scan.at):
        _read_foreign(scan, foreign)
        return
    prefix = _PREFIX.match(scan.text, scan.at)
    if prefix and prefix[1].lower() in PREFIXES:
        _read_prefixed(scan, prefix)
        return
    end = scan.word_end()
    text = scan.text[start:end]
    if _LONE_WEIGHT.fullmatch(text):
        scan.notices.add("dropped", f"{text} weighs nothing: a weight is attached to its word", start)
        scan.at = end
    elif set(text) == {"*"} and len(text) > 1:
        scan.at = end  # a line of stars divides a text
    else:
        if prefix and (after := scan.text[prefix.end() : prefix.end() + 1].strip()) and after not in "/:\\":
            _note_unknown_field(scan, prefix)
        scan.at = start
        scan.add("word", end)


def _note_unknown_field(scan: Scanner, prefix: re.Match[str]) -> None:
    start, end = prefix.span()
    near = nearest(prefix[1].lower())
    message = f"There is no field {prefix[0]} and it was read as a word"
    scan.notices.add("unknown-field", message, start, instead=(start, end, f"{near}:") if near else None)


def _read_prefixed(scan: Scanner, prefix: re.Match[str]) -> None:
    """Read a prefix and what it is attached to.

    Without that it means nothing, so that a pasted headline stays words.
    """
    before = len(scan.tokens)
    _add_prefix(scan, prefix)
    # `exact:` goes together with a field of text, in either order.
    second = _SECOND_PREFIX.match(scan.text, scan.at)
    if second and {prefix[1].lower(), second[1].lower()} in [{"exact", field} for field in TEXT_FIELDS]:
        _add_prefix(scan, second)
    after = scan.at
    if scan.text.startswith("(", after):
        scan.add("open", after + 1)
        return
    if scan.text[after : after + 1] in CLOSING:
        if scan.read_phrase():
            return
        if scan.at > after + 1:  # empty quotes
            del scan.tokens[before:]
            return
    end = scan.word_end()
    attached = scan.text[scan.at : end]
    if has_word(attached) or "*" in attached:
        if attached.startswith("-") and scan.tokens[-1].text not in ("path", "url", "id"):
            scan.notices.add(
                "hint",
                "A - inside a field leaves nothing out",
                scan.at,
                instead=(prefix.start(), scan.at + 1, f"-{prefix[0]}"),
            )
        scan.add("word", end)
        return
    for token in scan.tokens[before:]:
        token.kind, token.text = "word", scan.text[token.start : token.end - 1]
    scan.at = end
    rest = scan.text[end:]
    suggestion = (after, len(scan.text) - len(rest.lstrip()), "") if has_word(rest) else None
    scan.notices.add(
        "hint",
        f"{prefix[0]} has nothing attached to it and was read as a word",
        prefix.start(),
        instead=suggestion,
    )


def _add_prefix(scan: Scanner, prefix: re.Match[str]) -> None:
    name = prefix[1].lower()
    scan.add("exact" if name == "exact" else "field", prefix.end(), name)


def _read_foreign(scan: Scanner, match: re.Match[str]) -> None:
    """Read `hlead(…)` or `HD=…`, a field by another name; or `atleast5(…)`, unknown here."""
    typed, name = match[0], match[0][:-1].lower()
    if name.startswith("atleast"):
        scan.notices.add(
            "hint", f"How often a word stands cannot be asked: {typed}…) was read without it", scan.at
        )
        scan.at = match.end() - 1
    else:
        name = field_name(name)
        scan.notices.add("hint", f"{typed} was read as {name}:", scan.at)
        scan.add("field", match.end() - (typed[-1] == "("), name).foreign = True
    before = len(scan.tokens)
    if scan.text.startswith("(", scan.at):
        scan.add("open", scan.at + 1).foreign = True
    elif not (scan.text[scan.at] in CLOSING and scan.read_phrase()):
        end = scan.word_end()
        if has_word(scan.text[scan.at : end]):
            scan.add("word", end)
    if len(scan.tokens) == before:
        scan.tokens.pop()  # nothing is attached after all
