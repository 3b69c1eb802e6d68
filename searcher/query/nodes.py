"""Define the leaves of a query tree; `operators` has the nodes that join them.

Leaves keep words *as typed*, which are analysed when a tree is evaluated. A field name of None is
the whole text, from headline to captions. Nodes that `whoosh.query` has too bear its names. They
are our own because importing `whoosh.query` takes longer than an answer.

>>> PhraseWords("title", "rate cut"), Word(None, "mortgage", how="written")
(PhraseWords('title', 'rate cut'), Word(None, 'mortgage', how='written'))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any, Literal, Self

How = Literal["stem", "written", "case"]

#: Fields of running text, searched word by word.
TEXT_FIELDS = ("title", "lead", "body", "caption", "aside")
#: Fields compared as values.
VALUE_FIELDS = ("author", "site", "publisher", "section", "path", "url", "lang", "id", "dated-by")
#: Fields of days, by the name they are typed with.
DATE_FIELDS = {"date": "published", "published": "published", "captured": "captured"}
#: The fields that `has:` may test.
HAS_FIELDS = (
    "author",
    "date",
    "captured",
    "section",
    "site",
    "publisher",
    "url",
    "path",
    "lang",
    *TEXT_FIELDS,
)


class Query:
    """A node, compared, hashed and printed by the values that its constructor takes, the boost
    last.

    A node in a tree never changes; `with_boost` and `apply` return another.
    """

    __slots__ = ("_hash", "boost")

    boost: float

    def values(self) -> tuple[Any, ...]:
        """Return the values that tell this node from others of its class, without the boost."""
        return ()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Query)
            and type(self) is type(other)
            and self.boost == other.boost
            and self.values() == other.values()
        )

    def __hash__(self) -> int:
        """Return the hash, computed once: an answer looks each of its nodes up some twenty times."""
        try:
            return self._hash
        except AttributeError:
            self._hash: int = self._hashed()
            return self._hash

    def _hashed(self) -> int:
        return hash((type(self).__name__, self.boost, *self.values()))

    def copied(self) -> Self:
        """Return a copy that may still be changed."""
        node = copy(self)
        if hasattr(node, "_hash"):
            del node._hash
        return node

    def __repr__(self) -> str:
        parts = [repr(value) for value in self.values()] + (
            [f"boost={self.boost}"] if self.boost != 1.0 else []
        )
        return f"{type(self).__name__}({', '.join(parts)})"

    def with_boost(self, boost: float) -> Self:
        """Return this node with another boost."""
        node = self.copied()
        node.boost = boost
        return node

    def is_leaf(self) -> bool:
        """Return whether this node joins no others."""
        return True

    def children(self) -> tuple[Query, ...]:
        """Return the nodes that this one joins."""
        return ()

    def apply(self, change: Callable[[Query], Query]) -> Query:
        """Return this node with `change` applied to each of its children."""
        return self

    def leaves(self) -> Iterator[Query]:
        """Yield the leaves of the tree, from left to right."""
        if self.is_leaf():
            yield self
        for child in self.children():
            yield from child.leaves()


class Nothing(Query):
    """Finds nothing. There is one of it, `NullQuery`."""

    __slots__ = ()

    def __init__(self) -> None:
        self.boost = 1.0


NullQuery = Nothing()


class Every(Query):
    """Finds every article."""

    __slots__ = ()

    def __init__(self, boost: float = 1.0) -> None:
        self.boost = boost


# -- words, patterns, values --


class Text(Query):
    """A leaf with a text to find in a field."""

    __slots__ = ("fieldname", "text")

    fieldname: str | None
    text: str

    def __init__(self, fieldname: str | None, text: str, boost: float = 1.0) -> None:
        self.fieldname, self.text, self.boost = fieldname, text, boost

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.text


class Condition(Query):
    """A test of what is known of an article; it has no score."""

    __slots__ = ()


class Words(Text):
    """A leaf that is looked up in running text, and has positions there."""

    __slots__ = ()


class Word(Words):
    """One word as typed.

    `how` is its match mode: `stem` (in all its forms), `written` (case and accents folded, no stem)
    or `case` (case-sensitive). A word may have punctuation and several tokens (`Covid-19`), which
    must then stand side by side. `startchar` and `endchar` are its offsets in the query, where
    known; words that differ in them alone are equal.
    """

    __slots__ = ("endchar", "how", "startchar")

    startchar: int | None
    endchar: int | None

    def __init__(self, fieldname: str | None, text: str, boost: float = 1.0, how: How = "stem") -> None:
        self.fieldname, self.text, self.boost, self.how = fieldname, text, boost, how
        self.startchar = self.endchar = None

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.text, self.how

    def __repr__(self) -> str:
        return f"Word({self.fieldname!r}, {self.text!r}{_options(self)})"


class PhraseWords(Words):
    """Quoted words, unstemmed; `text` is all that was typed between the quotes.

    A `slop` of 0 is exactly this phrase; n is all the words within n words of one another, in any
    order. `how` is `written` or `case`.
    """

    __slots__ = ("how", "slop")

    def __init__(
        self, fieldname: str | None, text: str, slop: int = 0, boost: float = 1.0, how: How = "written"
    ) -> None:
        self.fieldname, self.text, self.slop, self.boost, self.how = fieldname, text, slop, boost, how

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.text, self.slop, self.how

    def __repr__(self) -> str:
        slop = f", {self.slop}" if self.slop else ""
        return f"PhraseWords({self.fieldname!r}, {self.text!r}{slop}{_options(self)})"


def _options(node: Word | PhraseWords) -> str:
    """Print what differs from the constructor's defaults, as arguments."""
    boost = f", boost={node.boost}" if node.boost != 1.0 else ""
    usual = "stem" if isinstance(node, Word) else "written"
    return boost + (f", how={node.how!r}" if node.how != usual else "")


class Pattern(Words):
    """Any of the words of the index that match a pattern."""

    __slots__ = ()


class Prefix(Pattern):
    """Words that begin with the text."""

    __slots__ = ()


class Wildcard(Pattern):
    """Words that match the text, where `*` is any letters or none and `?` any one letter."""

    __slots__ = ()


class FuzzyTerm(Pattern):
    """Words at most `maxdist` letters away, added, dropped or changed; the first `prefixlength` are
    fixed.
    """

    __slots__ = ("maxdist", "prefixlength")

    def __init__(
        self, fieldname: str | None, text: str, boost: float = 1.0, maxdist: int = 1, prefixlength: int = 0
    ) -> None:
        self.fieldname, self.text, self.boost = fieldname, text, boost
        self.maxdist, self.prefixlength = maxdist, prefixlength

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.text, self.maxdist, self.prefixlength

    def __repr__(self) -> str:
        options = f"boost={self.boost}, maxdist={self.maxdist}, prefixlength={self.prefixlength}"
        return f"FuzzyTerm({self.fieldname!r}, {self.text!r}, {options})"


class Shape(Pattern):
    """Words of the index of one shape.

    `text` is folded and of one word, with `*` and `?` as in Wildcard.

    Shape and Compound are made of a typed pattern when it is evaluated (see `pattern_words`). The
    parser returns neither.
    """

    __slots__ = ()


class Compound(Words):
    """Shapes side by side, made of a pattern in a word of several tokens."""

    __slots__ = ("shapes",)

    def __init__(self, fieldname: str | None, shapes: tuple[Pattern, ...], boost: float = 1.0) -> None:
        self.fieldname, self.shapes, self.boost = fieldname, shapes, boost

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.shapes


class Value(Text, Condition):
    """One value of a field of VALUE_FIELDS. A section's text is its path as typed, `World/Europe`."""

    __slots__ = ()

    fieldname: str


class Between(Condition):
    """Days from `start` to `end`, both inclusive.

    Each is as precise as it was typed (`2019`, `2020-03`, `2020-03-11`), or None for an open end.

    The field is `published` or `captured`.
    """

    __slots__ = ("end", "fieldname", "start")

    def __init__(self, fieldname: str, start: str | None, end: str | None, boost: float = 1.0) -> None:
        self.fieldname, self.start, self.end, self.boost = fieldname, start, end, boost

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.start, self.end


class Has(Condition):
    """The articles of which one of HAS_FIELDS is known."""

    __slots__ = ("fieldname",)

    def __init__(self, fieldname: str, boost: float = 1.0) -> None:
        self.fieldname, self.boost = fieldname, boost

    def values(self) -> tuple[Any, ...]:
        return (self.fieldname,)
