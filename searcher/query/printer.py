"""Print a query tree: one text for every tree, which parses back to the same tree.

>>> from searcher.query.operators import all_of, negate
>>> from searcher.query.nodes import Word
>>> excluded = negate(Word(None, "mortgage", how="written"))
>>> print_query(all_of([Word(None, "rate"), Word("title", "US", how="case"), excluded]))
'rate AND title:exact:US AND NOT mortgage'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from searcher.query.leaf_parser import RESERVED
from searcher.query.nodes import (
    Between,
    Every,
    FuzzyTerm,
    Has,
    NullQuery,
    PhraseWords,
    Prefix,
    Query,
    Shape,
    Text,
    Value,
    Wildcard,
    Word,
)
from searcher.query.operators import And, Near, Not, Or, Same
from searcher.query.text.punctuation import strip_all_signs

#: The precedence of the operators; leaves and brackets bind tighter than any.
_PRECEDENCE = {Or: 0, And: 1, Not: 2, Same: 3, Near: 4}
#: Up to this height a tree is printed with brackets wherever operators mix. A higher one has only those that
#: it needs, so that `read as` is never nested deeper than what was typed.
CLEAR_HEIGHT = 8

_PLAIN_WORD = re.compile(r"\w(?:[\w&'’.-]*\w)?|(?:[^\W\d_]\.){2,}")
_PLAIN_VALUE = re.compile(r"[\w/](?:[\w./:@%&=+-]*[\w/+%=-])?")


def print_query(tree: Query) -> str:
    """Return the canonical text of a tree; empty for the query that finds nothing."""
    return "" if tree == NullQuery else _Printer(height(tree) <= CLEAR_HEIGHT).text(tree, 0, False)


def height(tree: Query) -> int:
    """Return the number of operators above the deepest leaf."""
    return 0 if tree.is_leaf() else 1 + max(map(height, tree.children()))


class _Printer:
    """Prints a tree; when `clear`, with brackets wherever operators mix."""

    def __init__(self, clear: bool) -> None:
        self.clear = clear

    def text(self, node: Query, least: int, excluded: bool) -> str:
        """Print a node, in brackets if its precedence is below `least`."""
        kind = type(node)
        if kind not in _PRECEDENCE:
            if kind not in _LEAVES:
                raise TypeError(f"{node!r} is no node of the query language")
            return _LEAVES[kind](node, excluded) + suffix(node)
        text = self.joined(node, excluded or kind is Not)
        if kind is not Not and node.boost != 1.0:
            return f"({text}){suffix(node)}"
        mixed = self.clear and least > 0 and kind is not Not
        return f"({text})" if mixed or _PRECEDENCE[kind] < least else text

    def joined(self, node: Query, excluded: bool) -> str:
        """Print an operator with its operands."""
        precedence = _PRECEDENCE[type(node)]
        if isinstance(node, Not):
            return "NOT " + self.text(node.query, precedence + 1, excluded)
        if isinstance(node, And | Or):
            word = " AND " if isinstance(node, And) else " OR "
            return word.join(self.text(child, precedence + 1, excluded) for child in node)
        assert isinstance(node, Near | Same)
        word = "SAME" if isinstance(node, Same) else f"{'ADJ' if node.ordered else 'NEAR'}/{node.distance}"
        # A chain nests to the left, so only what is on the right needs brackets.
        left = self.text(node.left, precedence, excluded)
        return f"{left} {word} {self.text(node.right, precedence + 1, excluded)}"


def suffix(node: Query) -> str:
    """Return `^2` for a boost of 2."""
    if node.boost == 1.0:
        return ""
    return f"^{node.boost:.4f}".rstrip("0").rstrip(".")


def field_prefix(node: Text) -> str:
    """Return `title:` for a node of the field title."""
    return f"{node.fieldname}:" if node.fieldname else ""


def _word(node: Word, excluded: bool) -> str:
    text = node.text
    if node.how == "stem":
        return field_prefix(node) + text
    plain = _PLAIN_WORD.fullmatch(text)
    if node.how == "case":
        return f"{field_prefix(node)}exact:{text}" if plain else f'{field_prefix(node)}exact:"{text}"'
    # An exclusion is as written anyway: it needs quotes only where it would be read otherwise.
    capitals = text.isupper() and len(text) > 1
    unquoted = excluded and plain and not capitals and not RESERVED.fullmatch(text)
    return field_prefix(node) + (text if unquoted else f'"{text}"')


def _phrase(node: PhraseWords, excluded: bool) -> str:
    case = "exact:" if node.how == "case" else ""
    slop = f"~{node.slop}" if node.slop else ""
    return f'{field_prefix(node)}{case}"{node.text}"{slop}'


def _value(node: Value, excluded: bool) -> str:
    if node.fieldname == "url":
        # A URL takes all that is attached to it, so a weight needs quotes before it.
        plain = (
            node.boost == 1.0
            and strip_all_signs(node.text) == node.text
            and not set(node.text) & set('"()“”„‟＂«»')
            and not re.search(r"\s", node.text)
        )
    else:
        plain = bool(_PLAIN_VALUE.fullmatch(node.text)) and strip_all_signs(node.text) == node.text
    return f"{node.fieldname}:" + (node.text if plain else f'"{node.text}"')


def _days(node: Between, excluded: bool) -> str:
    name = "date" if node.fieldname == "published" else node.fieldname
    return (
        f"{name}:{node.start}" if node.start == node.end else f"{name}:{node.start or ''}..{node.end or ''}"
    )


def _has(node: Has, excluded: bool) -> str:
    return f"has:{node.fieldname}"


def _prefix(node: Prefix, excluded: bool) -> str:
    return f"{field_prefix(node)}{node.text}*"


def _wildcard(node: Wildcard, excluded: bool) -> str:
    return f"{field_prefix(node)}{node.text}"


def _fuzzy(node: FuzzyTerm, excluded: bool) -> str:
    return f"{field_prefix(node)}{node.text}~{node.maxdist}"


def _every(node: Every, excluded: bool) -> str:
    return "*"


#: The function that prints each kind of leaf.
_LEAVES: dict[type[Query], Callable[[Any, bool], str]] = {
    Word: _word,
    PhraseWords: _phrase,
    Value: _value,
    Between: _days,
    Has: _has,
    Prefix: _prefix,
    Wildcard: _wildcard,
    Shape: _wildcard,
    FuzzyTerm: _fuzzy,
    Every: _every,
}
