"""Choose how the words of a question are scored: a long one otherwise than a short one (see docs/ranking.md).

Who types more than six different content words describes; the words are many, and few of them must
stand there as typed, side by side, or in the opening. The little words of the question's language
still must match, but have no score. A question of up to six content words is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.analysis.languages import LANGUAGES, function_words
from index.analysis.tokens import fold
from index.frozen import value
from searcher.evaluation.resolver import tokens_of
from searcher.evaluation.snapshot import K1
from searcher.query.nodes import Query, Word, Words
from searcher.query.operators import Near, Not, Same

#: The part of a plainly typed word's score that only articles with the word exactly as written receive.
WRITTEN_PART = 0.5
#: A question of more different content words is long. Then these hold instead.
MOST_CONTENT_WORDS = 6
LONG_K1 = 1.5
LONG_WRITTEN_PART = 0.25

_SIGNS = re.compile(r"[\W_]+")


@value
class Scoring:
    """How one question is scored."""

    k1: float = K1
    written_part: float = WRITTEN_PART
    #: closeness and opening are multiplied by it
    bonus_factor: float = 1.0
    #: plainly typed words that match, and have no score
    unscored: frozenset[Query] = frozenset()


SHORT = Scoring()


def scoring_of(tree: Query, langs: Sequence[str]) -> Scoring:
    """Return how a question is scored over an index with articles in these languages."""
    words = [(word, is_near) for word, is_near, _ in leaves(tree)]
    if len(words) <= MOST_CONTENT_WORDS:
        return SHORT
    little = _function_words([word for word, _ in words], langs)
    content = {_key(word) for word, _ in words if not _is_one_of(word, little)}
    if len(content) <= MOST_CONTENT_WORDS:
        return SHORT
    unscored = frozenset(word for word, is_near in words if not is_near and _is_one_of(word, little))
    return Scoring(LONG_K1, LONG_WRITTEN_PART, MOST_CONTENT_WORDS / len(content), unscored)


def scored_words(tree: Query, scoring: Scoring) -> Iterator[tuple[Words, float]]:
    """Yield the words with a score, each with the product of its boost and those around it."""
    for word, is_near, boost in leaves(tree):
        if is_near or word not in scoring.unscored:
            yield word, boost


def leaves(tree: Query) -> Iterator[tuple[Words, bool, float]]:
    """Yield words, phrases and patterns, without exclusions: (word, it is within a NEAR or SAME, boost)."""
    todo = [(tree, False, 1.0)]
    while todo:
        node, near, boost = todo.pop()
        if isinstance(node, Words):
            yield node, near, boost * node.boost
        elif not isinstance(node, Not):
            near = near or isinstance(node, Near | Same)
            todo += [(child, near, boost * node.boost) for child in reversed(node.children())]


def _function_words(words: Sequence[Words], langs: Sequence[str]) -> frozenset[str]:
    """Return the function words of the language that has most of the question's words among them."""
    typed = {token for word in words if (token := _token(word))}
    best, most = frozenset[str](), 0
    for lang in LANGUAGES:  # in their order, so that the first of equals is taken
        if lang in langs and (count := len(typed & function_words(lang))) > most:
            best, most = function_words(lang), count
    return best


def _is_one_of(word: Words, little: frozenset[str]) -> bool:
    return _token(word) in little


def _token(word: Words) -> str:
    """Return a plainly typed word, folded; empty for anything else."""
    if not isinstance(word, Word) or word.how != "stem" or len(tokens := tokens_of(word)) != 1:
        return ""
    return tokens[0].word


def _key(word: Words) -> str:
    """Return what words have in common that are one word to a reader: `e-mail` and `email`."""
    text = str(word.values()[1])
    return fold(_SIGNS.sub("", text)) or text
