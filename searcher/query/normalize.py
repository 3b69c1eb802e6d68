"""Queries joined in normal form: what a typed AND, OR, NOT and weight make of them.

Nothing stands for what asks for nothing, nests of one kind are one node, and everything AND something is that something.

>>> from searcher.nodes import Word
>>> both([Word(None, "rate"), both([Word("title", "cut")]), negate(Word(None, "mortgage", how="written"))])
And([Word(None, 'rate'), Word('title', 'cut'), Not(Word(None, 'mortgage', how='written'))])
"""

from __future__ import annotations

from collections.abc import Iterable

from searcher.query.nodes import Every, NullQuery, Query
from searcher.query.operators import And, Not, Or

#: The largest boost; more could only overflow.
MAX_BOOST = 1000.0


def rounded(boost: float) -> float:
    """A boost as it can be printed: 0 to MAX_BOOST, four decimals."""
    return round(min(max(boost, 0.0), MAX_BOOST), 4)


def weigh(query: Query, factor: float) -> Query:
    """A query with its boost multiplied; an exclusion has none."""
    if factor == 1.0 or query == NullQuery or isinstance(query, Not):
        return query
    return query.with_boost(rounded(query.boost * factor))


def all_of(queries: Iterable[Query], boost: float = 1.0) -> Query:
    """All of these. A word that was typed twice counts twice."""
    flat = _flat(And, queries)
    # Everything, and something, is that something.
    flat = [query for query in flat if not isinstance(query, Every)] or flat[:1]
    return weigh(flat[0], boost) if len(flat) == 1 else And(flat, rounded(boost)) if flat else NullQuery


def any_of(queries: Iterable[Query], boost: float = 1.0) -> Query:
    """Any of these."""
    flat = _flat(Or, queries)
    return weigh(flat[0], boost) if len(flat) == 1 else Or(flat, rounded(boost)) if flat else NullQuery


def negate(query: Query) -> Query:
    """Not this."""
    if query == NullQuery:
        return NullQuery
    return query.query if isinstance(query, Not) else Not(query)


def _flat(kind: type[And | Or], queries: Iterable[Query]) -> list[Query]:
    found = [query for query in queries if query != NullQuery]
    if len(found) == 1:
        return found
    flat: list[Query] = []
    for query in found:
        flat += (
            [weigh(child, query.boost) for child in query.children()] if isinstance(query, kind) else [query]
        )
    return flat
