"""Add the other spellings of words to a tree.

`e-mail` becomes `(e-mail OR email)` where the corpus has both.

>>> from searcher.query.operators import And
>>> from searcher.query.printer import print_query
>>> tree = And([Word(None, "e-mail"), Word(None, "server")])
>>> print_query(with_spellings(tree, Notices(""), lambda text: ("email",) if text == "e-mail" else ()))
'(e-mail OR email) AND server'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from index.analysis.tokens import fold
from searcher.query.match_modes import typed_as
from searcher.query.nodes import PhraseWords, Query, Text, Word
from searcher.query.notices import Notices
from searcher.query.operators import Not, Or, any_of
from searcher.query.printer import height
from searcher.query.text.punctuation import strip_punctuation

#: In longer or deeper questions words are read only as typed: `read as` stays within the limits of a query.
MOST_LEAVES, MOST_CHARACTERS, DEEPEST = 24, 1000, 8

#: Returns the other spellings that surely are the same word, as they are typed. One may be of several words.
Spellings = Callable[[str], Sequence[str]]


class Corpus(Protocol):
    """What the parser asks of the texts."""

    def ordinary(self, word: str) -> bool:
        """Return whether a word in small letters is an ordinary word of the texts."""

    def spellings(self, text: str) -> Sequence[str]:
        """Return the other spellings of a word; see `Spellings`."""

    def is_name(self, text: str) -> bool:
        """Whether the texts write a word as a name, which its stem would bury."""

    def has_address(self, text: str) -> bool:
        """Return whether an article has this URL."""


def with_spellings(tree: Query, notices: Notices, spellings: Spellings) -> Query:
    """Return the tree with each plainly typed word, outside exclusions, as any of its spellings.

    Where one of them was typed beside it, joined by OR, nothing is added. So `read as` parses to
    itself.
    """
    leaves = list(tree.leaves())
    characters = sum(len(leaf.text) for leaf in leaves if isinstance(leaf, Text))
    if len(leaves) > MOST_LEAVES or characters > MOST_CHARACTERS or height(tree) > DEEPEST:
        return tree
    return _Speller(notices, spellings).spelt(tree)


class _Speller:
    """Adds the other spellings to one tree, and notes them."""

    def __init__(self, notices: Notices, spellings: Spellings) -> None:
        self.notices, self.spellings = notices, spellings

    def spelt(self, node: Query) -> Query:
        """Return a node with the other spellings of its words."""
        if isinstance(node, Not):
            return node
        if isinstance(node, Word):
            return any_of([node, *self.others(node, ())])
        if isinstance(node, Or):
            return self.any(node)
        return node.apply(self.spelt)

    def any(self, node: Or) -> Query:
        """Return an Or with other spellings, each once."""
        typed = [child for child in node if isinstance(child, Word | PhraseWords)]
        children: list[Query] = []
        for child in node:
            if isinstance(child, Word):
                children.append(child)
                children += [other for other in self.others(child, typed) if other not in children]
            else:
                children.append(self.spelt(child))
        return Or(children, node.boost)

    def others(self, word: Word, siblings: Sequence[Word | PhraseWords]) -> list[Query]:
        """Return the other spellings of a word.

        None where one of them is a sibling, or the word is a spelling of a sibling.
        """
        if word.how != "stem":
            return []
        others = [_typed(other) for other in self.spellings(word.text)]
        beside = [other for other in siblings if other is not word and other.fieldname == word.fieldname]
        typed = {fold(other.text) for other in beside}
        if not others or not typed.isdisjoint(map(fold, others)):
            return []
        if any(
            fold(word.text) in (fold(_typed(one)) for one in self.spellings(other.text)) for other in beside
        ):
            return []
        self.notices.add(
            "hint",
            f"{word.text} is also written {' and '.join(others)}; quotes ask for one of them",
            word.startchar,
            instead=typed_as(word, f'"{word.text}"'),
        )
        return [spelt(word.fieldname, other, word.boost) for other in others]


def _typed(text: str) -> str:
    return text if " " in text else strip_punctuation(text)


def spelt(fieldname: str | None, text: str, boost: float = 1.0) -> Word | PhraseWords:
    """Return the node that typing a spelling gives."""
    return PhraseWords(fieldname, text, 0, boost) if " " in text else Word(fieldname, _typed(text), boost)
