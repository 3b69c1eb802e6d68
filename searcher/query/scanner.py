"""Scan a query text from left to right: the ends of words and phrases, and what is attached to
them.
"""

from __future__ import annotations

import re

from searcher.query.notices import Notices
from searcher.query.text.punctuation import has_word
from searcher.query.tokens import GUILLEMETS, QUOTES, Kind, Token, number

#: For each opening quote the signs that close it.
CLOSING = {"«": re.compile("»"), "»": re.compile("«")} | dict.fromkeys(QUOTES, re.compile(f"[{QUOTES}]"))
#: What a word is made of, but for brackets that have their partners in it.
_RUN = re.compile(rf"[^\s(){QUOTES}]*")
#: What may follow a closing quote or bracket.
_SUFFIX = re.compile(r"~(\d*)|\^(\d+(?:\.\d*)?|\.\d+)(?!\w)")


class Scanner:
    """A query text, the offset that reading has come to, and the tokens read so far."""

    def __init__(self, text: str, notices: Notices) -> None:
        self.text, self.notices = text, notices
        self.at = 0
        self.tokens: list[Token] = []
        self._partners = _bracket_partners(text)
        #: the closing quotes of which no more follow
        self._exhausted: set[re.Pattern[str]] = set()

    def add(self, kind: Kind, end: int, text: str | None = None) -> Token:
        """Add a token that reaches to an offset, and go on there."""
        token = Token(kind, self.text[self.at : end] if text is None else text, self.at, end)
        self.tokens.append(token)
        self.at = end
        return token

    def word_end(self) -> int:
        """Return where a word that starts here ends.

        That is at white space, a quote, or a bracket without its partner in the word.
        """
        start = self.at
        at = _RUN.match(self.text, start).end()  # type: ignore[union-attr]  # it matches nothing, too
        while at < len(self.text):
            char = self.text[at]
            if char.isspace() or char in QUOTES:
                break
            if char in "()" and not (at > start and start < self._partners.get(at, -1)):
                break
            at += 1
        return at

    def read_phrase(self) -> bool:
        """Read a quoted phrase with its suffixes, or pass over a quote that opens none."""
        at = self.at
        end = self._closing_quote()
        if end is None:
            if self.text[at] not in GUILLEMETS:
                closed = (
                    (len(self.text), len(self.text), '"')
                    if self._exhausted and has_word(self.text[at:])
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

    def _closing_quote(self) -> int | None:
        """Return the offset of the quote that closes the one here; None if that one opens no
        phrase.
        """
        text, at = self.text, self.at
        # Right after a word and before a space it is a mark of inches, as in 5" x 7", or a stray.
        last = self.tokens[-1] if self.tokens else None
        is_attached = last is not None and last.end == at and last.kind in ("field", "exact")
        is_inner = at > 0 and (text[at - 1].isalnum() or text[at - 1] in ".,;:!?'’")
        if is_inner and not is_attached and (text[at] in GUILLEMETS or text[at + 1 : at + 2].strip() == ""):
            return None
        closing = CLOSING[text[at]]
        if closing in self._exhausted:
            return None
        if not (match := closing.search(text, at + 1)):
            self._exhausted.add(closing)
            return None
        return match.start()

    def read_suffixes(self) -> None:
        """Read the `~n` and `^n` that are attached to the last token."""
        token = self.tokens[-1]
        while match := _SUFFIX.match(self.text, self.at):
            if match[2] is None:
                token.slop = number(match[1] or "1")
            else:
                token.boost = float(match[2])
            self.at = token.end = match.end()


def _bracket_partners(text: str) -> dict[int, int]:
    """Return for each bracket the offset of its partner.

    Both must stand in one run without white space or quotes.
    """
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
