"""A query tree as text: one spelling for every tree, which parses back to the same tree.

>>> from searcher.query.operators import all_of, negate
>>> from searcher.query.nodes import Word
>>> print_query(all_of([Word(None, "rate"), Word("title", "US", how="case"), negate(Word(None, "mortgage", how="written"))]))
'rate AND title:exact:US AND NOT mortgage'
"""

from __future__ import annotations

import re
from functools import singledispatch

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

#: How tightly a node holds together what it joins; leaves and brackets are tighter than any.
_TIGHTNESS = {Or: 0, And: 1, Not: 2, Same: 3, Near: 4}
#: Up to this height a tree is printed with brackets wherever operators mix; a higher one only with those it needs, so that
#: what was understood is never nested deeper than what was typed.
CLEAR_HEIGHT = 8

_PLAIN_WORD = re.compile(r"\w(?:[\w&'’.-]*\w)?|(?:[^\W\d_]\.){2,}")
_PLAIN_VALUE = re.compile(r"[\w/](?:[\w./:@%&=+-]*[\w/+%=-])?")


def print_query(tree: Query) -> str:
    """The canonical text of a tree; empty for the query that finds nothing."""
    return "" if tree == NullQuery else _Printer(height(tree) <= CLEAR_HEIGHT).text(tree, 0, False)


def height(tree: Query) -> int:
    """How many joints lie above the deepest leaf."""
    return 0 if tree.is_leaf() else 1 + max(map(height, tree.children()))


class _Printer:
    def __init__(self, clear: bool) -> None:
        self.clear = clear

    def text(self, node: Query, least: int, excluded: bool) -> str:
        """A node in brackets unless it holds together at least so tightly."""
        kind = type(node)
        if kind not in _TIGHTNESS:
            return leaf(node, excluded) + suffix(node)
        text = self.joined(node, excluded or kind is Not)
        if kind is not Not and node.boost != 1.0:
            return f"({text}){suffix(node)}"
        mixed = self.clear and least > 0 and kind is not Not
        return f"({text})" if mixed or _TIGHTNESS[kind] < least else text

    def joined(self, node: Query, excluded: bool) -> str:
        own = _TIGHTNESS[type(node)]
        if isinstance(node, Not):
            return "NOT " + self.text(node.query, own + 1, excluded)
        if isinstance(node, And | Or):
            word = " AND " if isinstance(node, And) else " OR "
            return word.join(self.text(child, own + 1, excluded) for child in node)
        assert isinstance(node, Near | Same)
        word = "SAME" if isinstance(node, Same) else f"{'ADJ' if node.ordered else 'NEAR'}/{node.distance}"
        # A chain nests to the left, so only what is on the right needs brackets.
        return f"{self.text(node.left, own, excluded)} {word} {self.text(node.right, own + 1, excluded)}"


def suffix(node: Query) -> str:
    """`^2` for a boost of 2."""
    if node.boost == 1.0:
        return ""
    return f"^{node.boost:.4f}".rstrip("0").rstrip(".")


def field_prefix(node: Text) -> str:
    return f"{node.fieldname}:" if node.fieldname else ""


@singledispatch
def leaf(node: Query, excluded: bool) -> str:
    raise TypeError(f"{node!r} is no node of the query language")


@leaf.register
def _(node: Word, excluded: bool) -> str:
    text = node.text
    if node.how == "stem":
        return field_prefix(node) + text
    plain = _PLAIN_WORD.fullmatch(text)
    if node.how == "case":
        return f"{field_prefix(node)}exact:{text}" if plain else f'{field_prefix(node)}exact:"{text}"'
    # What is excluded is excluded as written anyway, so there quotes are needed only around what would be read otherwise.
    capitals = text.isupper() and len(text) > 1
    unquoted = excluded and plain and not capitals and not RESERVED.fullmatch(text)
    return field_prefix(node) + (text if unquoted else f'"{text}"')


@leaf.register
def _(node: PhraseWords, excluded: bool) -> str:
    case = "exact:" if node.how == "case" else ""
    slop = f"~{node.slop}" if node.slop else ""
    return f'{field_prefix(node)}{case}"{node.text}"{slop}'


@leaf.register
def _(node: Value, excluded: bool) -> str:
    if node.fieldname == "url":
        # An address takes all that is attached to it, so a weight needs quotes before it.
        plain = (
            node.boost == 1.0
            and strip_all_signs(node.text) == node.text
            and not set(node.text) & set('"()“”„‟＂«»')
            and not re.search(r"\s", node.text)
        )
    else:
        plain = bool(_PLAIN_VALUE.fullmatch(node.text)) and strip_all_signs(node.text) == node.text
    return f"{node.fieldname}:" + (node.text if plain else f'"{node.text}"')


@leaf.register
def _(node: Between, excluded: bool) -> str:
    name = "date" if node.fieldname == "published" else node.fieldname
    return (
        f"{name}:{node.start}" if node.start == node.end else f"{name}:{node.start or ''}..{node.end or ''}"
    )


@leaf.register
def _(node: Has, excluded: bool) -> str:
    return f"has:{node.fieldname}"


@leaf.register
def _(node: Prefix, excluded: bool) -> str:
    return f"{field_prefix(node)}{node.text}*"


@leaf.register(Shape)
@leaf.register
def _(node: Wildcard, excluded: bool) -> str:
    return f"{field_prefix(node)}{node.text}"


@leaf.register
def _(node: FuzzyTerm, excluded: bool) -> str:
    return f"{field_prefix(node)}{node.text}~{node.maxdist}"


@leaf.register
def _(node: Every, excluded: bool) -> str:
    return "*"
