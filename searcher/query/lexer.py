"""A typed query cut into tokens, each with its place: words, phrases, brackets, operators, prefixes.

Only what stands where syntax can stand is syntax; everything else is ordinary punctuation and stays in its word or falls away.

>>> text = 'title:"rate cut"^2 -AT&T, (Why'
>>> [(token.kind, token.text) for token in tokens(text, Notices(text))]
[('field', 'title'), ('phrase', 'rate cut'), ('minus', '-'), ('word', 'AT&T,'), ('open', '('), ('word', 'Why')]
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from searcher.query.fields import PREFIXES, nearest
from searcher.query.nodes import TEXT_FIELDS
from searcher.query.notices import Notices
from searcher.query.punctuation import has_word, is_letter

Kind = Literal[
    "word", "phrase", "open", "close", "and", "or", "not", "minus", "near", "same", "field", "exact"
]

QUOTES = '"“”„‟＂'
GUILLEMETS = "«»"
_CLOSING = {"«": re.compile("»"), "»": re.compile("«")} | dict.fromkeys(QUOTES, re.compile(f"[{QUOTES}]"))
_OPERATOR = re.compile(r"(AND|OR|NOT|SAME)|(NEAR|ADJ)(?:/(\d+))?")
#: What a word is made of, but for brackets that have their partners in it.
_RUN = re.compile(rf"[^\s(){QUOTES}]*")
_PREFIX = re.compile(r"([A-Za-z][A-Za-z-]*):")
#: The same after a prefix, past any punctuation.
_SECOND_PREFIX = re.compile(rf"(?:[^\w\s()*{QUOTES}{GUILLEMETS}]|_)*([A-Za-z][A-Za-z-]*):")
#: What may follow a closing quote or bracket.
_SUFFIX = re.compile(r"~(\d*)|\^(\d+(?:\.\d*)?|\.\d+)(?!\w)")
_LONE_WEIGHT = re.compile(r"\^[\d.]+")
# Hebrew acronyms are commonly typed with a straight quote inside: it is a letter's sign there, not the beginning of a phrase.
_GERSHAYIM = re.compile('(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
#: Fields as other archives' languages write them, before a bracket or a sign of equality; and how often a word stands.
_FOREIGN_FIELD = re.compile(
    r"(?:(?i:hlead|headline|lead|body|byline|section|publication|atleast\d{1,3})|TI|AU|PUB)\((?!(?:s|es|ies|ing|ed|er|r)?\)|\s)"
    r"|(?i:hd|hl|hlp|lp|td|by|au|la|sn|pub|ti)=(?=[\w\"“”„‟＂«»(])"
)
_FOREIGN_NAMES = {
    "hlead": "lead", "headline": "title", "byline": "author", "publication": "publisher", "hd": "title", "hl": "title", "ti": "title",
    "hlp": "lead", "lp": "lead", "td": "body", "by": "author", "au": "author", "la": "lang", "sn": "publisher", "pub": "publisher",
}  # fmt: skip
_FOREIGN_OPERATORS = {"&&": "AND", "||": "OR", "|": "OR"}


class Token:
    """One token. `text` is as typed, of a phrase what is between the quotes; `end` is where the token with its suffixes ends."""

    __slots__ = ("boost", "distance", "end", "foreign", "kind", "slop", "start", "text")

    def __init__(self, kind: Kind, text: str, start: int, end: int) -> None:
        self.kind, self.text, self.start, self.end = kind, text, start, end
        #: what followed a phrase or a closing bracket: the n of `~n`, the weight of `^weight`
        self.slop: int | None = None
        self.boost = 1.0
        #: of NEAR/n and ADJ/n
        self.distance: int | None = None
        #: whether it was typed in another archive's language, see `archives`
        self.foreign = False


def number(digits: str) -> int:
    """Digits as a number; more than nine of them are as good as nine."""
    return int(digits[:9])


def tokens(text: str, notices: Notices) -> list[Token]:
    """Cut a query into tokens. Every `field`, `exact` and `minus` is followed by what it is attached to."""
    lexer = _Lexer(_GERSHAYIM.sub("\u05f4", text), notices)
    while lexer.at < len(text):
        lexer.step()
    return lexer.found


class _Lexer:
    def __init__(self, text: str, notices: Notices) -> None:
        self.text = text
        self.notices = notices
        self.at = 0
        self.found: list[Token] = []
        self.partners = _partners(text)
        #: the closing quotes of which no more follow
        self.exhausted: set[re.Pattern[str]] = set()

    def step(self) -> None:
        """Read one token, or pass over what is none."""
        char = self.text[self.at]
        if char.isspace():
            self.at += 1
        elif char == ")":
            self.add("close", self.at + 1)
            self.read_suffixes()
        elif self.is_minus():
            self.add("minus", self.at + 1)
            before = len(self.found)
            self.read_item()
            if len(self.found) == before:
                self.found.pop()
        elif not self.read_operator():
            self.read_item()

    def add(self, kind: Kind, end: int, text: str | None = None) -> Token:
        token = Token(kind, self.text[self.at : end] if text is None else text, self.at, end)
        self.found.append(token)
        self.at = end
        return token

    def is_minus(self) -> bool:
        """A minus is an exclusion only where it is attached to the beginning of something."""
        text, at = self.text, self.at
        after = text[at + 1 : at + 2]
        if not after or not (at == 0 or text[at - 1].isspace() or text[at - 1] == "("):
            return False
        if text[at] in "–—−!" and after.isalnum():
            self.notices.add(
                "hint", f"{text[at]} leaves nothing out; a plain - does", at, instead=(at, at + 1, "-")
            )
        elif after == "-" and text[at] == "-" and text[at + 2 : at + 3].isalnum():
            self.notices.add(
                "hint", "Two dashes leave nothing out; a single - does", at, instead=(at, at + 2, "-")
            )
        return text[at] == "-" and (
            after.isalnum() or after in QUOTES + "«(*@#.'’" or unicodedata.category(after) == "Sc"
        )

    def read_operator(self) -> bool:
        """An operator stands alone, in capitals."""
        match = _OPERATOR.match(self.text, self.at)
        if not match or (end := match.end()) != self.word_end():
            return False
        if match[1]:
            kind: Kind = match[1].lower()  # type: ignore[assignment]
            self.add(kind, end)
        else:
            self.add("near", end).distance = number(match[3]) if match[3] else None
        return True

    def word_end(self) -> int:
        """Where a word that starts here ends: at white space, a quote, or a bracket without its partner in the word."""
        start = self.at
        at = _RUN.match(self.text, start).end()  # type: ignore[union-attr]  # it matches nothing, too
        while at < len(self.text):
            char = self.text[at]
            if char.isspace() or char in QUOTES:
                break
            if char in "()" and not (at > start and start < self.partners.get(at, -1)):
                break
            at += 1
        return at

    def read_item(self) -> None:
        """A phrase, a bracket or a word, with its prefixes, after any punctuation that stands before it."""
        start = self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "(":
                self.add("open", self.at + 1)
                return
            if char in _CLOSING:
                if self.read_phrase():
                    return
                start = self.at
            elif char.isspace() or char == ")":
                break
            elif is_letter(char) or char == "*":
                self.read_word(start)
                return
            else:
                self.at += 1
        text = self.text[start : self.at]
        if operator := _FOREIGN_OPERATORS.get(text):
            self.notices.add(
                "dropped",
                f"{text} is no operator here; {operator} is",
                start,
                instead=(start, self.at, operator),
            )

    def read_phrase(self) -> bool:
        """A quoted phrase with its suffixes; a quote that opens none is passed over."""
        at = self.at
        end = self.closing_quote()
        if end is None:
            if self.text[at] not in GUILLEMETS:
                closed = (
                    (len(self.text), len(self.text), '"')
                    if self.exhausted and has_word(self.text[at:])
                    else None
                )
                self.notices.add("dropped", "A quote without its partner was left out", at, instead=closed)
            self.at += 1
            return False
        inside = " ".join(re.sub(f"[{QUOTES}]", " ", self.text[at + 1 : end]).split())
        if not has_word(inside):
            self.notices.add("dropped", "There is no word between the quotes", at)
            self.at = end + 1
            return False
        self.add("phrase", end + 1, inside)
        self.read_suffixes()
        return True

    def closing_quote(self) -> int | None:
        """The place of the quote that closes the one here, if that one opens a phrase at all."""
        text, at = self.text, self.at
        # Right after a word and before a space it is a mark of inches, as in 5" x 7", or a stray.
        attached = bool(self.found) and self.found[-1].end == at and self.found[-1].kind in ("field", "exact")
        inner = at > 0 and (text[at - 1].isalnum() or text[at - 1] in ".,;:!?'’")
        if inner and not attached and (text[at] in GUILLEMETS or text[at + 1 : at + 2].strip() == ""):
            return None
        closing = _CLOSING[text[at]]
        if closing in self.exhausted:
            return None
        if not (found := closing.search(text, at + 1)):
            self.exhausted.add(closing)
            return None
        return found.start()

    def read_suffixes(self) -> None:
        """The `~n` and `^n` that are attached to the last token."""
        token = self.found[-1]
        while match := _SUFFIX.match(self.text, self.at):
            if match[2] is None:
                token.slop = number(match[1] or "1")
            else:
                token.boost = float(match[2])
            self.at = token.end = match.end()

    def read_word(self, start: int) -> None:
        """A word with the punctuation around it, or a known prefix and what it is attached to."""
        if foreign := _FOREIGN_FIELD.match(self.text, self.at):
            self.read_foreign(foreign)
            return
        prefix = _PREFIX.match(self.text, self.at)
        if prefix and prefix[1].lower() in PREFIXES:
            self.read_prefixed(prefix)
            return
        end = self.word_end()
        text = self.text[start:end]
        if _LONE_WEIGHT.fullmatch(text):
            self.notices.add("dropped", f"{text} weighs nothing: a weight is attached to its word", start)
            self.at = end
        elif set(text) == {"*"} and len(text) > 1:
            self.at = end  # a line of stars divides a text
        else:
            if (
                prefix
                and (after := self.text[prefix.end() : prefix.end() + 1].strip())
                and after not in "/:\\"
            ):
                self.remark_unknown(prefix)
            self.at = start
            self.add("word", end)

    def remark_unknown(self, prefix: re.Match[str]) -> None:
        start, end = prefix.span()
        near = nearest(prefix[1].lower())
        message = f"There is no field {prefix[0]} and it was read as a word"
        self.notices.add("unknown-field", message, start, instead=(start, end, f"{near}:") if near else None)

    def read_prefixed(self, prefix: re.Match[str]) -> None:
        """A prefix means something only when something is attached to it, so that a pasted headline stays words."""
        before = len(self.found)
        self.add_prefix(prefix)
        # `exact:` goes together with a field of text, in either order.
        second = _SECOND_PREFIX.match(self.text, self.at)
        if second and {prefix[1].lower(), second[1].lower()} in [{"exact", field} for field in TEXT_FIELDS]:
            self.add_prefix(second)
        after = self.at
        if self.text.startswith("(", after):
            self.add("open", after + 1)
            return
        if self.text[after : after + 1] in _CLOSING:
            if self.read_phrase():
                return
            if self.at > after + 1:  # empty quotes
                del self.found[before:]
                return
        end = self.word_end()
        attached = self.text[self.at : end]
        if has_word(attached) or "*" in attached:
            if attached.startswith("-") and self.found[-1].text not in ("path", "url", "id"):
                self.notices.add(
                    "hint",
                    "A - inside a field leaves nothing out",
                    self.at,
                    instead=(prefix.start(), self.at + 1, f"-{prefix[0]}"),
                )
            self.add("word", end)
            return
        for token in self.found[before:]:
            token.kind, token.text = "word", self.text[token.start : token.end - 1]
        self.at = end
        rest = self.text[end:]
        suggestion = (after, len(self.text) - len(rest.lstrip()), "") if has_word(rest) else None
        self.notices.add(
            "hint",
            f"{prefix[0]} has nothing attached to it and was read as a word",
            prefix.start(),
            instead=suggestion,
        )

    def read_foreign(self, match: re.Match[str]) -> None:
        """`hlead(…)`, `HD=…`: a field by another name; `atleast5(…)`: what cannot be asked here."""
        typed, name = match[0], match[0][:-1].lower()
        if name.startswith("atleast"):
            self.notices.add(
                "hint", f"How often a word stands cannot be asked: {typed}…) was read without it", self.at
            )
            self.at = match.end() - 1
        else:
            name = _FOREIGN_NAMES.get(name, name)
            self.notices.add("hint", f"{typed} was read as {name}:", self.at)
            self.add("field", match.end() - (typed[-1] == "("), name).foreign = True
        before = len(self.found)
        if self.text.startswith("(", self.at):
            self.add("open", self.at + 1).foreign = True
        elif not (self.text[self.at] in _CLOSING and self.read_phrase()):
            self.read_attached()
        if len(self.found) == before:
            self.found.pop()  # nothing is attached after all

    def read_attached(self) -> None:
        """A word right after a field's name."""
        end = self.word_end()
        if has_word(self.text[self.at : end]):
            self.add("word", end)

    def add_prefix(self, prefix: re.Match[str]) -> None:
        name = prefix[1].lower()
        self.add("exact" if name == "exact" else "field", prefix.end(), name)


def _partners(text: str) -> dict[int, int]:
    """For each bracket its partner, where both stand in one run without white space or quotes."""
    partners: dict[int, int] = {}
    if "(" not in text:
        return partners
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "(":
            opened.append(at)
        elif char == ")" and opened:
            partners[at] = opened.pop()
            partners[partners[at]] = at
        elif char.isspace() or char in QUOTES:
            opened.clear()
    return partners
