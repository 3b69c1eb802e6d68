"""Turn tokens into operands and operators that fit together, so that the parser can read any query.

An operator without its operands, a bracket without its partner and empty brackets are left out,
each with a notice. So is what exceeds the limits. Prefixes are carried into their brackets.
"""

from __future__ import annotations

from typing import Literal

from index.frozen import value
from searcher.query.leaf_parser import LeafReader
from searcher.query.nodes import NullQuery, PhraseWords, Query, Word
from searcher.query.notices import Notices
from searcher.query.text.punctuation import has_word
from searcher.query.tokens import Kind, Token

#: The most words of a query, and the most characters that they have together.
MAX_WORDS = 256
MAX_CHARACTERS = 4096
#: The greatest depth of brackets.
MAX_DEPTH = 32

_BINARY = ("and", "or", "near", "same")


@value
class Item:
    """An operand, which has a node, or an operator or bracket, which has none; its offsets and its
    token.
    """

    kind: Kind | Literal["operand"]
    start: int
    end: int
    node: Query = NullQuery
    token: Token | None = None


@value
class _Bracket:
    """An open bracket and what is carried into it; not `counted` when it is too deep."""

    prefix: str | None = None
    case: bool = False
    counted: bool = True
    start: int = 0


class Operands:
    """Reads the tokens of one query into `items`, a sequence in which everything fits.

    depth   of brackets that will stand around the query
    """

    def __init__(self, reader: LeafReader, notices: Notices, depth: int = 0) -> None:
        self.reader, self.notices, self.depth = reader, notices, depth
        self.items: list[Item] = []
        self.opened = [_Bracket()]
        self.prefix: str | None = None
        self.case = False
        #: the offset at which the prefixes of the next token begin
        self.start: int | None = None
        self.words = self.characters = 0

    def read(self, tokens: list[Token]) -> list[Item]:
        """Return the items of the query."""
        for token in tokens:
            if self.start is None:
                self.start = token.start
            if token.kind == "field":
                self.prefix = token.text
                continue
            if token.kind == "exact":
                self.case = True
                continue
            if token.kind in ("word", "phrase"):
                if not self.add_operand(token):
                    self.notices.add(
                        "capped",
                        f"A query has at most {MAX_WORDS} words and {MAX_CHARACTERS} characters: "
                        "the rest was left out",
                        token.start,
                    )
                    break
                self.inherit()
            else:
                self.add_operator(token, self.start)
            self.start = None
        self.tidy_end()
        for bracket in self.opened[:0:-1]:
            self.notices.add("dropped", "A bracket without its partner was closed at the end", bracket.start)
            self.close(Token("close", "", len(self.notices.text), len(self.notices.text)))
            self.tidy_end()
        return self.items

    def inherit(self) -> None:
        """Return to the prefix of the innermost bracket."""
        self.prefix, self.case = self.opened[-1].prefix, self.opened[-1].case

    def add_operator(self, token: Token, start: int) -> None:
        """Add a bracket or an operator, if it fits."""
        last = self.items[-1].kind if self.items else "open"
        if token.kind == "open":
            counted = len(self.opened) + self.depth <= MAX_DEPTH
            self.opened.append(_Bracket(self.prefix, self.case, counted, token.start))
            if counted:
                self.items.append(Item("open", start, token.end))
            else:
                self.notices.add(
                    "capped",
                    f"Brackets are read {MAX_DEPTH} deep: the deeper ones were left out",
                    token.start,
                )
        elif token.kind == "close":
            if len(self.opened) == 1:
                self.notices.add("dropped", "A bracket without its partner was left out", token.start)
            else:
                self.tidy_end()
                self.close(token)
        elif token.kind in ("not", "minus") and last == "minus":
            # A bracket that was too deep stood between them and was left out: two exclusions are none.
            self.items.pop()
        elif token.kind in ("near", "same") and last in ("open", "not", "minus", *_BINARY):
            self.as_word(token)
        elif token.kind in ("and", "or") and last in ("open", "not", "minus", *_BINARY):
            self.notices.add("dropped", f"{token.text} has nothing before it and was left out", token.start)
        else:
            self.items.append(Item(token.kind, token.start, token.end, token=token))

    def close(self, token: Token) -> None:
        """Close the innermost bracket, and drop it if it is empty."""
        bracket = self.opened.pop()
        self.inherit()
        if token.slop is not None:
            self.notices.add("dropped", "~ does nothing to a bracket and was left out", token.start)
        if not bracket.counted:
            return
        if self.items[-1].kind != "open":
            self.items.append(Item("close", token.start, token.end, token=token))
            return
        self.notices.add("dropped", "There is nothing between the brackets", bracket.start)
        self.items.pop()
        while self.items and self.items[-1].kind in ("not", "minus"):
            self.items.pop()

    def tidy_end(self) -> None:
        """Drop operators at the end of a bracket or of the query: they have nothing to join."""
        while self.items and self.items[-1].kind in (*_BINARY, "not", "minus"):
            item = self.items.pop()
            assert item.token
            if item.kind in ("near", "same"):
                self.inherit()
                self.as_word(item.token)
            elif item.kind != "minus":
                self.notices.add(
                    "dropped", f"{item.token.text} has nothing after it and was left out", item.start
                )

    def as_word(self, token: Token) -> None:
        """Read NEAR, ADJ or SAME as a word: `NEAR EAST`."""
        if self.fits(1, len(token.text)):
            self.notices.add(
                "hint", f"{token.text} stands between no two words and was read as a word", token.start
            )
            word = self.reader.word(
                token.text.lower(), token.start, self.opened[-1].prefix, self.opened[-1].case
            )
            self.items.append(Item("operand", token.start, token.end, word))

    def fits(self, words: int, characters: int) -> bool:
        """Return whether there is room for so much more, and take it if there is."""
        if self.words + words > MAX_WORDS or self.characters + characters > MAX_CHARACTERS:
            return False
        self.words += words
        self.characters += characters
        return True

    def add_operand(self, token: Token) -> bool:
        """Add the node of a word or phrase, as far as it fits; return whether any of it does."""
        if len(token.text) > MAX_CHARACTERS and token.kind == "word":
            return False
        text = token.text
        while text:
            if token.kind == "phrase":
                node = self.reader.phrase(text, token.start, self.prefix, self.case, token.slop, token.boost)
            else:
                node = self.reader.word(text, token.start, self.prefix, self.case)
            chunks = text.split() if isinstance(node, PhraseWords) else [text]
            if self.fits(sum(map(has_word, chunks)) or 1, len(getattr(node, "text", ""))):
                break
            # A long quotation is cut to what fits: that finds the same articles, and perhaps a few more.
            text = " ".join(chunks[: min(len(chunks) - 1, MAX_WORDS - self.words)])
        if not text:
            return False
        if (
            self.items
            and self.items[-1].kind == "minus"
            and isinstance(node, Word)
            and token.kind == "word"
            and node.text[:1].isdigit()
        ):
            self.notices.add(
                "ambiguous",
                f"-{node.text} leaves out {node.text}",
                token.start - 1,
                instead=(token.start - 1, token.start, ""),
            )
        self.items.append(Item("operand", token.start if self.start is None else self.start, token.end, node))
        if text != token.text:
            self.notices.add(
                "capped", f"A query has at most {MAX_WORDS} words: the quotation was cut", token.start
            )
        return True
