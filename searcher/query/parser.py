"""Parse a typed query into its tree, the query as understood, and notices on the difference.

The language is described in `docs/query-language.md`. Each step is a module: `lexer` cuts the text
into tokens, `operands` makes them fit, this one joins them by precedence, `match_modes` chooses how
each word is matched, and `printer` prints the tree.

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
from searcher.query.names import with_names
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
from searcher.query.text.other_syntax import remarks
from searcher.results import Notice

#: The characters of a query that are read. A tree always prints shorter.
MAX_LENGTH = 32_768
#: The distance of a plain NEAR and of a plain ADJ.
NEAR, ADJ = 10, 1
#: The greatest height of a chain of NEAR, ADJ and SAME.
MAX_CHAIN = 30


@value
class Parsed:
    """A query as understood.

    `read_as` parses back to the same tree, with or without `exact` and `any_words`.
    """

    tree: Query
    read_as: str
    notices: tuple[Notice, ...] = ()


def as_read(text: str) -> str:
    """Return what was typed as texts are read.

    Invisible signs are dropped, a zero-width space is a space, and thousands are in one piece.
    """
    return without_invisible(whole_numbers(text)).replace(ZERO_WIDTH_SPACE, " ")


def parse(
    text: str,
    *,
    today: date,
    exact: bool = False,
    any_words: bool = False,
    ordinary: Callable[[str], bool] | None = None,
    corpus: Corpus | None = None,
) -> Parsed:
    """Parse a query. Never raises for what was typed.

    today       the day that relative days count from
    exact       every word is matched as written
    any_words   words that nothing joins are joined by OR
    ordinary    tells whether small letters are an ordinary word of the corpus (`us`); the same word
                in
                capitals is then case-sensitive
    corpus      knows that too, and the other spellings of words
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
    for start, message, instead in remarks(text):
        notices.add("offered", message, start, instead)
    if corpus and not exact:
        tree = with_names(tree, notices, corpus.is_name)
        tree = with_spellings(tree, notices, corpus.spellings)
    return Parsed(tree, print_query(tree), _with_typed_offsets(notices.all(), typed, text))


def _with_typed_offsets(notices: tuple[Notice, ...], typed: str, read: str) -> tuple[Notice, ...]:
    """Return the notices with their offsets in what was typed, before invisible signs were dropped."""
    if len(typed) == len(read):
        return notices
    offsets = [at for at, char in enumerate(typed) if char not in INVISIBLE] + [len(typed)]
    return tuple(
        notice
        if notice.position is None
        else replace(notice, position=offsets[min(notice.position, len(offsets) - 1)])
        for notice in notices
    )


@value
class _Part:
    """One operand, or several joined by a typed AND, with their offsets in the query."""

    node: Query
    start: int
    end: int


def is_filter(query: Query) -> bool:
    """Return whether a query has only filters and no words to find."""
    if isinstance(query, And | Or):
        return all(map(is_filter, query))
    return isinstance(query, Not | Condition | Every)


def _any_part(parts: list[_Part]) -> Query:
    """Join the words by OR, and the filters by AND."""
    nodes = [part.node for part in parts]
    return all_of([any_of(node for node in nodes if not is_filter(node)), *filter(is_filter, nodes)])


class _Descent:
    """Joins items by precedence, lowest first: OR, AND, NOT, SAME, NEAR, then brackets and minus."""

    def __init__(self, items: list[Item], notices: Notices) -> None:
        self.items = [*items, Item("close", 0, 0)]
        self.notices = notices
        self.at = 0

    def kind(self) -> str:
        """Return the kind of the next item."""
        return self.items[self.at].kind

    def next(self) -> Item:
        """Return the next item, and go on."""
        self.at += 1
        return self.items[self.at - 1]

    def any(self, any_words: bool = False) -> Query:
        """Read `a OR b`."""
        rows = [self.all()]
        while self.kind() == "or":
            self.next()
            rows.append(self.all())
        if any_words:
            return any_of(_any_part(row) for row in rows)
        self.note_mixture(rows)
        return any_of(all_of(part.node for part in row) for row in rows)

    def note_mixture(self, rows: list[list[_Part]]) -> None:
        """Add a notice for `a b OR c`: it is `(a AND b) OR c`, and `a (b OR c)` may have been
        meant.
        """
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
        """Read `a AND b c` as parts between which nothing was typed."""
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
        """Read `NOT a`."""
        times = 0
        while self.kind() == "not":
            self.next()
            times += 1
        tree = self.same()
        return negate(tree) if times % 2 else tree

    def same(self) -> Query:
        """Read `a SAME b`."""
        left = self.near()
        while self.kind() == "same":
            item = self.next()
            left = self.pair(item, left, self.excluded() if self.kind() == "not" else self.near())
        return left

    def near(self) -> Query:
        """Read `a NEAR/5 b` or `a ADJ/5 b`."""
        left = self.single()
        while self.kind() == "near":
            item = self.next()
            left = self.pair(item, left, self.excluded() if self.kind() == "not" else self.single())
        return left

    def pair(self, item: Item, left: Query, right: Query) -> Query:
        """Join two operands that must stand together; those without positions are joined by AND."""
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
        """Read a leaf, a bracket, or `-` and one of those."""
        item = self.next()
        if item.kind == "minus":  # followed by one of those: `Operands` sees to it
            return negate(self.single())
        if item.kind == "operand":
            return item.node
        tree = self.any()
        token = self.next().token
        return weigh(tree, token.boost) if token else tree
