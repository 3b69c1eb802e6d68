"""A query tree -> the same question in nodes of `whoosh.query`, which stock Whoosh answers over the same index (see `index.codec`).

Stock Whoosh sees the text as two fields, `word` (words as written) and `stem` (classes, see `index.segment.class_name`), and the days of
publication as `first` and `last`. What it has no means to ask of these is None: one part of an article, paragraphs, small and capital letters,
words within a distance (it does not know the parts of an article, which nothing may reach across), values and days but of publication.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from whoosh import query
from whoosh.query.compound import DefaultOr
from whoosh.query.spans import SpanNear, SpanNear2

from index.analysis.stemming import stem, term_name
from index.analysis.tokens import fold
from index.dates.ordinals import END, first_and_last
from searcher.evaluation.patterns import as_shapes, patterns_in
from searcher.evaluation.resolver import tokens_of
from searcher.query.nodes import (
    Between,
    Every,
    FuzzyTerm,
    Nothing,
    Pattern,
    PhraseWords,
    Prefix,
    Query,
    Text,
    Wildcard,
    Word,
)
from searcher.query.operators import And, Near, Not, Or


def to_whoosh(node: Query, languages: Callable[[str], Iterable[str]]) -> Any:
    """The same question for stock Whoosh's Searcher, or None; `languages` tells in which languages a word is stemmed.

    Only the hits are the same: the boosts are left out, since stock Whoosh scores otherwise.
    """
    match node:
        case Nothing():
            return query.NullQuery
        case Every():
            return query.Every()
        case And() | Or() | Not():
            children = [to_whoosh(child, languages) for child in node.children()]
            if None in children:
                return None
            # Whoosh's own Or forgets in small indexes where its alternatives stand.
            return (
                query.Not(children[0])
                if isinstance(node, Not)
                else DefaultOr(children)
                if isinstance(node, Or)
                else query.And(children)
            )
        case Near(distance=1):
            left, right = (
                None if _expands(child) else to_whoosh(child, languages) for child in node.children()
            )
            return SpanNear(left, right, 1, node.ordered) if left and right else None
        case Between(fieldname="published"):
            low = first_and_last(node.start)[0]
            high = first_and_last(node.end)[1]
            return query.And(
                [query.NumericRange("last", low, None), query.NumericRange("first", None, high or END)]
            )
        case Text(fieldname=None):
            return _words(node, languages)
    return None


def _words(node: Text, languages: Callable[[str], Iterable[str]]) -> Any:
    if isinstance(node, Pattern) and as_shapes(node) is not node:
        return None  # of several words
    if isinstance(node, Prefix):
        return query.Prefix("word", fold(node.text))
    if isinstance(node, Wildcard):
        return (
            None if "[" in node.text else query.Wildcard("word", fold(node.text))
        )  # a set of letters for Whoosh, a sign for us
    if isinstance(node, FuzzyTerm):
        return query.FuzzyTerm("word", fold(node.text), maxdist=node.maxdist, prefixlength=node.prefixlength)
    if (
        not isinstance(node, Word | PhraseWords)
        or node.how == "case"
        or (isinstance(node, PhraseWords) and node.slop)
    ):
        return None
    if isinstance(node, PhraseWords) and patterns_in(node):
        return None
    tokens = [token.word for token in tokens_of(node)]
    if node.how == "written":
        if any(token.word != fold(token.written) for token in tokens_of(node)):
            return None  # it knows no signs
        return (
            query.Phrase("word", tokens)
            if len(tokens) > 1
            else _only([query.Term("word", word) for word in tokens])
        )
    # The word itself is the name of its class where the language is unknown or has no stems.
    names = [
        dict.fromkeys([word, *(term_name(stem(word, lang), lang) for lang in languages(word))])
        for word in tokens
    ]
    classes = [DefaultOr([query.Term("stem", name) for name in several]) for several in names]
    return SpanNear2(classes, slop=1, ordered=True) if len(classes) > 1 else _only(classes)


def _only(queries: list[Any]) -> Any:
    return queries[0] if queries else query.NullQuery


def _expands(node: Query) -> bool:
    """Whether alternatives are to be expanded, of which Whoosh may then forget where they stand."""
    return isinstance(node, Pattern) or any(map(_expands, node.children()))
