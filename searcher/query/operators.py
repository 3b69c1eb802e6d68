"""What a query can ask: the nodes that join others; see `nodes` for what they join.

>>> from searcher.nodes import Word
>>> And([Word(None, "rate"), Word("title", "cut"), Not(Word(None, "mortgage", how="written"))])
And([Word(None, 'rate'), Word('title', 'cut'), Not(Word(None, 'mortgage', how='written'))])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from searcher.query.nodes import Query, Words


class _Several(Query):
    """Queries joined, as many as there are; iterating gives them."""

    __slots__ = ("subqueries",)

    def __init__(self, subqueries: Iterable[Query], boost: float = 1.0) -> None:
        self.subqueries, self.boost = tuple(subqueries), boost

    def values(self) -> tuple[Any, ...]:
        return (list(self.subqueries),)

    def _hashed(self) -> int:
        return hash((type(self).__name__, self.boost, self.subqueries))

    def __iter__(self) -> Iterator[Query]:
        return iter(self.subqueries)

    def is_leaf(self) -> bool:
        return False

    def children(self) -> tuple[Query, ...]:
        return self.subqueries

    def apply(self, change: Callable[[Query], Query]) -> Query:
        return type(self)(map(change, self.subqueries), self.boost)


class And(_Several):
    """All of these."""

    __slots__ = ()


class Or(_Several):
    """Any of these."""

    __slots__ = ()


class Not(Query):
    """What this does not find."""

    __slots__ = ("query",)

    def __init__(self, query: Query, boost: float = 1.0) -> None:
        self.query, self.boost = query, boost

    def values(self) -> tuple[Any, ...]:
        return (self.query,)

    def is_leaf(self) -> bool:
        return False

    def children(self) -> tuple[Query, ...]:
        return (self.query,)

    def apply(self, change: Callable[[Query], Query]) -> Query:
        return Not(change(self.query), self.boost)


class _Pair(Query):
    """Two queries that must stand in some relation within one text."""

    __slots__ = ("left", "right")

    left: Query
    right: Query

    def is_leaf(self) -> bool:
        return False

    def children(self) -> tuple[Query, ...]:
        return self.left, self.right

    def apply(self, change: Callable[[Query], Query]) -> Query:
        made = self.copied()
        made.left, made.right = change(self.left), change(self.right)
        return made


class Near(_Pair):
    """Both within `distance` words of one another (1: side by side), left before right when `ordered`.

    The children are positional (see `is_positional`); a chain `a NEAR b NEAR c` nests to the left.
    """

    __slots__ = ("distance", "ordered")

    def __init__(self, left: Query, right: Query, distance: int, ordered: bool, boost: float = 1.0) -> None:
        self.left, self.right, self.distance, self.ordered, self.boost = left, right, distance, ordered, boost

    def values(self) -> tuple[Any, ...]:
        return self.left, self.right, self.distance, self.ordered


class Same(_Pair):
    """Both in one paragraph. The children are positional, or Same again, or Or of those; a chain nests to the left."""

    __slots__ = ()

    def __init__(self, left: Query, right: Query, boost: float = 1.0) -> None:
        self.left, self.right, self.boost = left, right, boost

    def values(self) -> tuple[Any, ...]:
        return self.left, self.right


def is_positional(query: Query) -> bool:
    """Whether a query says where in a text it matches, so that NEAR and ADJ can take it."""
    if isinstance(query, Or):
        return all(map(is_positional, query))
    return isinstance(query, Words | Near)


def is_within_paragraphs(query: Query) -> bool:
    """Whether SAME can take a query."""
    if isinstance(query, Or):
        return all(map(is_within_paragraphs, query))
    return isinstance(query, Same) or is_positional(query)
