"""A typed query -> the tree it asks for, the query as understood, and what is worth telling about the difference.

The language is described in `docs/query-language.md`. Reading goes in steps, each a module: `lexer` cuts the text into tokens,
`operands` makes them fit, this one joins them by precedence, `readings` settles how each word is read, `printer` writes it out again.

>>> parsed = parse("rate cut -mortgage", today=date(2020, 3, 11))
>>> parsed.read_as
'rate AND cut AND NOT mortgage'
>>> parse(parsed.read_as, today=date(2020, 3, 11)) == parsed
True
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from index.frozen import replace, value
from index.invisible import INVISIBLE, ZERO_WIDTH_SPACE, without_invisible
from index.numerals import whole_numbers
from searcher.query.archives import translate
from searcher.query.leaf_parser import LeafReader, distance
from searcher.query.lexer import tokens
from searcher.query.match_modes import choose_match_modes
from searcher.query.nodes import Condition, Every, NullQuery, Query
from searcher.query.notices import Notices
from searcher.query.operands import Item, Operands
from searcher.query.operators import (
    And,
    Near,
    Not,
    Or,
    Same,
    all_of,
    any_of,
    is_positional,
    is_within_paragraphs,
    negate,
    weigh,
)
from searcher.query.printer import height, print_query
from searcher.query.spellings import Corpus, with_spellings
from searcher.results import Notice

#: Text beyond this many characters is not looked at. What was understood always prints shorter.
MAX_LENGTH = 32_768
#: The distance of a plain NEAR and of a plain ADJ.
NEAR, ADJ = 10, 1
#: How high a chain of NEAR, ADJ and SAME may grow.
MAX_CHAIN = 30


@value
class Parsed:
    """A query as understood. `read_as` parses back to the same tree, with or without `exact` and `any_words`."""

    tree: Query
    read_as: str
    notices: tuple[Notice, ...] = ()


def as_read(text: str) -> str:
    """What was typed as texts are read: without invisible signs, a zero-width space as the border that it is, thousands in one piece."""
    return without_invisible(whole_numbers(text)).replace(ZERO_WIDTH_SPACE, " ")


def parse(
    text: str, *, today: date, exact: bool = False, any_words: bool = False, ordinary: Callable[[str], bool] | None = None,
    corpus: Corpus | None = None,
) -> Parsed:  # fmt: skip
    """Read a query. Never raises for what was typed.

    Relative days count from `today`. `exact` reads every word as written; `any_words` joins words by OR where nothing joins them.
    `ordinary` tells whether small letters are an ordinary word of the corpus (`us`); the same word in capitals is then case-sensitive.
    `corpus` knows that too, and the other spellings of words. Places in notices are those in the text as read.
    """
    typed, text = text, as_read(text)
    ordinary = ordinary or (corpus.ordinary if corpus else None)
    notices = Notices(text)
    if len(text) > MAX_LENGTH:
        notices.add(
            "capped", f"A query has at most {MAX_LENGTH} characters: the rest was left out", MAX_LENGTH
        )
        text = text[:MAX_LENGTH].rsplit(maxsplit=1)[0] if text[:MAX_LENGTH].split() else ""
    reader = LeafReader(notices, today, corpus.has_address if corpus else None)
    items = Operands(reader, notices, depth=int(any_words)).read(translate(tokens(text, notices), notices))
    tree = _Descent(items, notices).any(any_words) if items else NullQuery
    if tree == NullQuery:
        notices.add("hint", "There are no words to search for", None)
    tree = choose_match_modes(tree, notices, exact=exact, ordinary=ordinary)
    if corpus and not exact:
        tree = with_spellings(tree, notices, corpus.spellings)
    return Parsed(tree, print_query(tree), _placed(notices.all(), typed, text))


def _placed(notices: tuple[Notice, ...], typed: str, read: str) -> tuple[Notice, ...]:
    """The notices with their places in what was typed."""
    if len(typed) == len(read):
        return notices
    places = [place for place, char in enumerate(typed) if char not in INVISIBLE] + [len(typed)]
    return tuple(
        notice
        if notice.position is None
        else replace(notice, position=places[min(notice.position, len(places) - 1)])
        for notice in notices
    )


@value
class _Part:
    """One operand, or several that a typed AND joins, with their place in the query."""

    node: Query
    start: int
    end: int


def is_filter(query: Query) -> bool:
    """Whether a query only narrows, and names no words to find."""
    if isinstance(query, And | Or):
        return all(map(is_filter, query))
    return isinstance(query, Not | Condition | Every)


def _any_part(parts: list[_Part]) -> Query:
    """Any of the words, and all of the filters."""
    nodes = [part.node for part in parts]
    return all_of([any_of(node for node in nodes if not is_filter(node)), *filter(is_filter, nodes)])


class _Descent:
    """Joins items, from what holds together least to what holds together most: OR, AND, NOT, SAME, NEAR, brackets and minus."""

    def __init__(self, items: list[Item], notices: Notices) -> None:
        self.items = [*items, Item("close", 0, 0)]
        self.notices = notices
        self.at = 0

    def kind(self) -> str:
        return self.items[self.at].kind

    def next(self) -> Item:
        self.at += 1
        return self.items[self.at - 1]

    def any(self, any_words: bool = False) -> Query:
        """`a OR b`"""
        rows = [self.all()]
        while self.kind() == "or":
            self.next()
            rows.append(self.all())
        if any_words:
            return any_of(_any_part(row) for row in rows)
        self.remark_mixture(rows)
        return any_of(all_of(part.node for part in row) for row in rows)

    def remark_mixture(self, rows: list[list[_Part]]) -> None:
        """`a b OR c` is `(a AND b) OR c`, by the usual precedence; who typed it may have meant `a (b OR c)`."""
        if len(rows) == 1 or all(len(row) == 1 for row in rows):
            return
        last = next((row for row in rows[1:] if len(row) > 1), rows[-1])[0]
        start, end = rows[0][-1].start, last.end
        bracketed = f"({self.notices.text[start:end]})"
        self.notices.add(
            "ambiguous",
            "Words side by side hold together more than OR",
            start,
            instead=(start, end, bracketed),
        )

    def all(self) -> list[_Part]:
        """`a AND b c`: parts between which nothing was typed."""
        parts: list[_Part] = []
        together = False
        while self.kind() not in ("or", "close"):
            if self.kind() == "and":
                self.next()
                together = True
                continue
            start = self.items[self.at].start
            part = _Part(self.excluded(), start, self.items[self.at - 1].end)
            if together and parts:
                last = parts.pop()
                part = _Part(all_of([last.node, part.node]), last.start, part.end)
            parts.append(part)
            together = False
        return parts

    def excluded(self) -> Query:
        """`NOT a`"""
        times = 0
        while self.kind() == "not":
            self.next()
            times += 1
        tree = self.same()
        return negate(tree) if times % 2 else tree

    def same(self) -> Query:
        """`a SAME b`"""
        left = self.near()
        while self.kind() == "same":
            item = self.next()
            left = self.pair(item, left, self.excluded() if self.kind() == "not" else self.near())
        return left

    def near(self) -> Query:
        """`a NEAR/5 b`, `a ADJ/5 b`"""
        left = self.single()
        while self.kind() == "near":
            item = self.next()
            left = self.pair(item, left, self.excluded() if self.kind() == "not" else self.single())
        return left

    def pair(self, item: Item, left: Query, right: Query) -> Query:
        """Two operands that must stand together; those that stand nowhere are joined by AND."""
        assert item.token
        takes = is_positional if item.kind == "near" else is_within_paragraphs
        if not (takes(left) and takes(right)):
            message = f"{item.token.text} takes words, phrases and what OR makes of them, and was read as AND"
            self.notices.add("dropped", message, item.start)
            return all_of([left, right])
        if height(left) + height(right) >= MAX_CHAIN:
            self.notices.add("capped", f"{item.token.text} is one too many and was read as AND", item.start)
            return all_of([left, right])
        if item.kind == "same":
            return Same(left, right)
        ordered = item.token.text.startswith("ADJ")
        typed = item.token.distance
        within = (ADJ if ordered else NEAR) if typed is None else distance(self.notices, typed, item.start)
        return Near(left, right, within, ordered)

    def single(self) -> Query:
        """A leaf, a bracket, or `-` and one of those."""
        item = self.next()
        if item.kind == "minus":  # followed by one of those: `Operands` sees to it
            return negate(self.single())
        if item.kind == "operand":
            return item.node
        tree = self.any()
        token = self.next().token
        return weigh(tree, token.boost) if token else tree
