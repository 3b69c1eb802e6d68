"""What a query can ask: the nodes of its tree, Whoosh's own where it has them and ours where it has not.

From `whoosh.query` come And, Or, Not, Prefix, Wildcard, FuzzyTerm, Every and NullQuery. All nodes hold the words *as typed*: analysis
happens when a tree is lowered to an index. A field name of None is the whole text, headline to captions.

>>> both([Word(None, "rate"), both([Word("title", "cut")]), negate(Word(None, "mortgage", how="written"))])
And([Word(None, 'rate'), Word('title', 'cut'), Not(Word(None, 'mortgage', how='written'))])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Any, Literal

from whoosh.query import And, Every, FuzzyTerm, Not, NullQuery, Or, Prefix, Query, Term, Wildcard

How = Literal["stem", "written", "case"]

#: Fields of running text, searched word by word.
TEXT_FIELDS = ("title", "lead", "body", "caption", "aside")
#: Fields compared as values.
VALUE_FIELDS = ("author", "site", "publisher", "section", "path", "url", "lang", "id", "dated-by")
#: Fields of days, by the name they are typed with.
DATE_FIELDS = {"date": "published", "published": "published", "captured": "captured"}
#: What `has:` may ask for.
HAS_FIELDS = ("author", "date", "captured", "section", "site", "publisher", "url", "path", "lang", *TEXT_FIELDS)

#: The largest boost; more could only overflow.
MAX_BOOST = 1000.0


def rounded(boost: float) -> float:
    """A boost as it can be printed: 0 to MAX_BOOST, four decimals."""
    return round(min(max(boost, 0.0), MAX_BOOST), 4)


class _ByValue(Query):
    """Equality, hash and repr from the values that the constructor takes, in its order, the boost last."""

    boost: float

    def values(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByValue) and type(self) is type(other) and self.values() == other.values() and self.boost == other.boost

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self).__name__, *self.values(), self.boost))

    def __repr__(self) -> str:
        parts = [repr(value) for value in self.values()] + ([f"boost={self.boost}"] if self.boost != 1.0 else [])
        return f"{type(self).__name__}({', '.join(parts)})"


def _options(node: Word | PhraseWords) -> str:
    """What differs from the constructor's defaults, as its arguments."""
    boost = f", boost={node.boost}" if node.boost != 1.0 else ""
    usual = "stem" if isinstance(node, Word) else "written"
    return boost + (f", how={node.how!r}" if node.how != usual else "")


class Word(Term):
    """One word as typed.

    `how` it is read: `stem` (in all its forms), `written` (case and accents folded, no stem) or `case` (case-sensitive).
    A word may hold punctuation and analyse to several tokens (`Covid-19`), which must then stand side by side.
    """

    def __init__(self, fieldname: str | None, text: str, boost: float = 1.0, how: How = "stem") -> None:
        super().__init__(fieldname, text, boost)
        self.how: How = how

    def __eq__(self, other: object) -> bool:
        return bool(super().__eq__(other)) and self.how == getattr(other, "how", None)

    def __hash__(self) -> int:
        return hash((self.fieldname, self.text, self.boost, self.how))

    def __repr__(self) -> str:
        return f"Word({self.fieldname!r}, {self.text!r}{_options(self)})"


class Value(Term):
    """One value of a field of VALUE_FIELDS. A section's text is its path as typed, `World/Europe`."""

    def __init__(self, fieldname: str, text: str, boost: float = 1.0) -> None:
        super().__init__(fieldname, text, boost)


class PhraseWords(_ByValue):
    """Quoted words, unstemmed; `text` is all that stood between the quotes.

    `slop` 0 is exactly this phrase; n is all the words within n words of one another, in any order. `how` is `written` or `case`.
    """

    def __init__(self, fieldname: str | None, text: str, slop: int = 0, boost: float = 1.0, how: How = "written") -> None:
        self.fieldname, self.text, self.slop, self.boost, self.how = fieldname, text, slop, boost, how

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.text, self.slop, self.how

    def __repr__(self) -> str:
        slop = f", {self.slop}" if self.slop else ""
        return f"PhraseWords({self.fieldname!r}, {self.text!r}{slop}{_options(self)})"


class _Pair(_ByValue):
    """Two queries that must stand in some relation within one text."""

    left: Query
    right: Query

    def is_leaf(self) -> bool:
        return False

    def children(self) -> Iterator[Query]:
        return iter((self.left, self.right))

    def apply(self, fn: Callable[[Query], Query]) -> Query:
        made = copy(self)
        made.left, made.right = fn(self.left), fn(self.right)
        return made

    def normalize(self) -> Query:
        return self.apply(lambda child: child.normalize())

    def field(self) -> str | None:
        fields = {child.field() for child in self.children()}
        return fields.pop() if len(fields) == 1 else None


class Near(_Pair):
    """Both within `distance` words of one another (1: side by side), left before right when `ordered`.

    The children are positional (see `is_positional`); a chain `a NEAR b NEAR c` nests to the left.
    """

    def __init__(self, left: Query, right: Query, distance: int, ordered: bool, boost: float = 1.0) -> None:
        self.left, self.right, self.distance, self.ordered, self.boost = left, right, distance, ordered, boost

    def values(self) -> tuple[Any, ...]:
        return self.left, self.right, self.distance, self.ordered


class Same(_Pair):
    """Both in one paragraph. The children are positional, or Same again, or Or of those; a chain nests to the left."""

    def __init__(self, left: Query, right: Query, boost: float = 1.0) -> None:
        self.left, self.right, self.boost = left, right, boost

    def values(self) -> tuple[Any, ...]:
        return self.left, self.right


class Between(_ByValue):
    """Days from `start` to `end`, both inclusive and each only as much as is known (`2019`, `2020-03`, `2020-03-11`) or None for open.

    The field is `published` or `captured`.
    """

    def __init__(self, fieldname: str, start: str | None, end: str | None, boost: float = 1.0) -> None:
        self.fieldname, self.start, self.end, self.boost = fieldname, start, end, boost

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.start, self.end


class Has(_ByValue):
    """Something is known of a field, one of HAS_FIELDS."""

    def __init__(self, fieldname: str, boost: float = 1.0) -> None:
        self.fieldname, self.boost = fieldname, boost

    def values(self) -> tuple[Any, ...]:
        return (self.fieldname,)


def is_positional(query: Query) -> bool:
    """Whether a query says where in a text it matches, so that NEAR and ADJ can take it."""
    if isinstance(query, Or):
        return all(is_positional(child) for child in query)
    return isinstance(query, Word | PhraseWords | Prefix | Wildcard | FuzzyTerm | Near)


def is_within_paragraphs(query: Query) -> bool:
    """Whether SAME can take a query."""
    if isinstance(query, Or):
        return all(is_within_paragraphs(child) for child in query)
    return isinstance(query, Same) or is_positional(query)


def weigh(query: Query, factor: float) -> Query:
    """A query with its boost multiplied; an exclusion has none."""
    if factor == 1.0 or query == NullQuery or isinstance(query, Not):
        return query
    made = copy(query)
    made.boost = rounded(query.boost * factor)
    return made


def both(queries: Iterable[Query], boost: float = 1.0) -> Query:
    """All of these, in normal form. Not Whoosh's `normalize`, which turns `* AND x` into everything and drops repeated words."""
    flat = _flat(And, queries)
    # Everything, and something, is that something.
    flat = [query for query in flat if not isinstance(query, Every)] or flat[:1]
    return weigh(flat[0], boost) if len(flat) == 1 else And(flat, rounded(boost)) if flat else NullQuery


def either(queries: Iterable[Query], boost: float = 1.0) -> Query:
    """Any of these, in normal form."""
    flat = _flat(Or, queries)
    return weigh(flat[0], boost) if len(flat) == 1 else Or(flat, rounded(boost)) if flat else NullQuery


def negate(query: Query) -> Query:
    """Not this, in normal form."""
    if query == NullQuery:
        return NullQuery
    return query.query if isinstance(query, Not) else Not(query)


def _flat(kind: type[Query], queries: Iterable[Query]) -> list[Query]:
    found = [query for query in queries if query != NullQuery]
    if len(found) == 1:
        return found
    flat: list[Query] = []
    for query in found:
        flat += [weigh(child, query.boost) for child in query] if isinstance(query, kind) else [query]
    return flat
