"""Define the nodes of a query tree that join others, and the functions that build them.

>>> from searcher.query.nodes import Word
>>> And([Word(None, "rate"), Word("title", "cut"), Not(Word(None, "mortgage", how="written"))])
And([Word(None, 'rate'), Word('title', 'cut'), Not(Word(None, 'mortgage', how='written'))])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from searcher.query.nodes import Every, NullQuery, Query, Words


class _Several(Query):
    """Any number of joined nodes; iterating yields them."""

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
    """Articles that all of the nodes match."""

    __slots__ = ()


class Or(_Several):
    """Articles that any of the nodes matches."""

    __slots__ = ()


class Not(Query):
    """Articles that the node does not match."""

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
    """Two nodes that must stand near each other in one text."""

    __slots__ = ("left", "right")

    left: Query
    right: Query

    def is_leaf(self) -> bool:
        return False

    def children(self) -> tuple[Query, ...]:
        return self.left, self.right

    def apply(self, change: Callable[[Query], Query]) -> Query:
        node = self.copied()
        node.left, node.right = change(self.left), change(self.right)
        return node


class Near(_Pair):
    """Both nodes within `distance` words of each other (1: side by side), left first when
    `ordered`.

    The children are positional (see `is_positional`); a chain `a NEAR b NEAR c` nests to the left.
    """

    __slots__ = ("distance", "ordered")

    def __init__(self, left: Query, right: Query, distance: int, ordered: bool, boost: float = 1.0) -> None:
        self.left, self.right, self.distance, self.ordered, self.boost = left, right, distance, ordered, boost

    def values(self) -> tuple[Any, ...]:
        return self.left, self.right, self.distance, self.ordered


class Same(_Pair):
    """Both nodes in one paragraph.

    The children are positional, or Same again, or Or of those; a chain nests to the left.
    """

    __slots__ = ()

    def __init__(self, left: Query, right: Query, boost: float = 1.0) -> None:
        self.left, self.right, self.boost = left, right, boost

    def values(self) -> tuple[Any, ...]:
        return self.left, self.right


def is_positional(query: Query) -> bool:
    """Return whether a node has positions, so that NEAR and ADJ can take it."""
    if isinstance(query, Or):
        return all(map(is_positional, query))
    return isinstance(query, Words | Near)


def is_within_paragraphs(query: Query) -> bool:
    """Return whether SAME can take a node."""
    if isinstance(query, Or):
        return all(map(is_within_paragraphs, query))
    return isinstance(query, Same) or is_positional(query)


#: The largest boost; more could only overflow.
MAX_BOOST = 1000.0


def rounded(boost: float) -> float:
    """Return a boost as it can be printed: 0 to MAX_BOOST, four decimals."""
    return round(min(max(boost, 0.0), MAX_BOOST), 4)


def weigh(query: Query, factor: float) -> Query:
    """Return a node with its boost multiplied; an exclusion has none."""
    if factor == 1.0 or query == NullQuery or isinstance(query, Not):
        return query
    return query.with_boost(rounded(query.boost * factor))


def all_of(queries: Iterable[Query], boost: float = 1.0) -> Query:
    """Join nodes by And. A word that was typed twice counts twice."""
    flat = _flat(And, queries)
    # Everything, and something, is that something.
    flat = [query for query in flat if not isinstance(query, Every)] or flat[:1]
    return weigh(flat[0], boost) if len(flat) == 1 else And(flat, rounded(boost)) if flat else NullQuery


def any_of(queries: Iterable[Query], boost: float = 1.0) -> Query:
    """Join nodes by Or."""
    flat = _flat(Or, queries)
    return weigh(flat[0], boost) if len(flat) == 1 else Or(flat, rounded(boost)) if flat else NullQuery


def negate(query: Query) -> Query:
    """Exclude a node, or include an excluded one."""
    if query == NullQuery:
        return NullQuery
    return query.query if isinstance(query, Not) else Not(query)


def _flat(kind: type[And | Or], queries: Iterable[Query]) -> list[Query]:
    """Replace nodes of one kind by their children, and drop those that find nothing."""
    nodes = [query for query in queries if query != NullQuery]
    if len(nodes) == 1:
        return nodes
    flat: list[Query] = []
    for query in nodes:
        flat += (
            [weigh(child, query.boost) for child in query.children()] if isinstance(query, kind) else [query]
        )
    return flat
